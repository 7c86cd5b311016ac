//! Comparing what stands at two places, with a sentence that says what differs.

use std::fmt::Debug;

/// Whether a list says what it should.
pub fn same<T: PartialEq + Debug>(what: &str, said: T, told: T) -> Result<(), String> {
    if said == told { Ok(()) } else { Err(format!("{what} is {said:?} here and should be {told:?}")) }
}

/// Whether the draws here are the draws there, in order.
pub fn same_draws((here, said): (&str, &[u64]), (there, told): (&str, &[u64])) -> Result<(), String> {
    if said == told {
        return Ok(());
    }
    let missing = |from: &[u64], of: &[u64]| of.iter().find(|draw| !from.contains(draw)).copied();
    if let Some(draw) = missing(said, told) {
        return Err(format!("draw {draw} is missing in {here} and is in {there}"));
    }
    if let Some(draw) = missing(told, said) {
        return Err(format!("draw {draw} is in {here} and not in {there}"));
    }
    Err(format!("the draws of {here} are not those of {there}, each once and in order"))
}
