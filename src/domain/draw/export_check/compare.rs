//! Comparing what stands at two places, with a sentence in plain words that says what differs.

use super::super::bytes::Hash;
use super::rows::Place;

/// Whether a list says what it should.
pub fn same<T: PartialEq + Tell>(what: &str, said: T, told: T) -> Result<(), String> {
    if said == told { Ok(()) } else { Err(format!("{what} is {} here and should be {}", said.tell(), told.tell())) }
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

/// A value as a sentence for people has it.
pub trait Tell {
    /// Its words.
    fn tell(&self) -> String;
}

impl Tell for str {
    fn tell(&self) -> String {
        format!("`{self}`")
    }
}

impl Tell for String {
    fn tell(&self) -> String {
        self.as_str().tell()
    }
}

impl Tell for u64 {
    fn tell(&self) -> String {
        self.to_string()
    }
}

impl Tell for usize {
    fn tell(&self) -> String {
        self.to_string()
    }
}

impl Tell for Hash {
    fn tell(&self) -> String {
        self.to_string()
    }
}

impl Tell for bool {
    fn tell(&self) -> String {
        if *self { "yes" } else { "no" }.to_owned()
    }
}

impl Tell for Place {
    fn tell(&self) -> String {
        format!("place {} of draw {}", self.place, self.draw)
    }
}

/// A place and the number that stands there.
impl Tell for (u64, u64) {
    fn tell(&self) -> String {
        format!("number {} at place {}", self.1, self.0)
    }
}

impl<T: Tell + ?Sized> Tell for &T {
    fn tell(&self) -> String {
        (*self).tell()
    }
}

impl<T: Tell> Tell for Option<T> {
    fn tell(&self) -> String {
        self.as_ref().map_or_else(|| "nothing".to_owned(), T::tell)
    }
}

impl<T: Tell> Tell for Vec<T> {
    fn tell(&self) -> String {
        let told: Vec<String> = self.iter().map(T::tell).collect();
        if told.is_empty() { "empty".to_owned() } else { told.join(", ") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_told_in_plain_words() {
        let title = same("the title", Some("a"), None).unwrap_err();
        assert_eq!(title, "the title is `a` here and should be nothing");
        let called = same("the list", vec![(3, 17), (4, 2)], vec![]).unwrap_err();
        assert_eq!(called, "the list is number 17 at place 3, number 2 at place 4 here and should be empty");
        assert_eq!(same("the mark", true, false).unwrap_err(), "the mark is yes here and should be no");
        let order = same("the order", &vec![1_u64, 2], &vec![2, 1]).unwrap_err();
        assert_eq!(order, "the order is 1, 2 here and should be 2, 1");
    }
}
