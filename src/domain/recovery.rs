//! Recovery codes: with one, a number moves to another phone.
//!
//! `42-7K3M9QXA` is the draw number, a hyphen and letters that are derived from the event's secret
//! and the hash of the present token. It is stored nowhere, and whenever the number moves the token
//! changes and with it the code: each is good once.

use super::claim::{letters, normal_code};
use super::keyed::hex;

/// Letters after the hyphen: 30^8 is over 2^39 for each number, and guesses are rate limited.
const LENGTH: usize = 8;

/// The code of a number whose present token has this hash.
#[must_use]
pub fn code(secret: &[u8; 32], epoch: u64, number: u64, token_hash: &[u8; 32]) -> String {
    let text = format!("{epoch}\n{number}\n{}", hex(token_hash));
    format!("{number}-{}", letters(secret, "recovery", &text, LENGTH))
}

/// A code as people type it, with its number; nothing where it can be none.
#[must_use]
pub fn parse(typed: &str) -> Option<(u64, String)> {
    let (number, letters) = typed.trim().split_once(|c: char| !c.is_ascii_alphanumeric())?;
    let number: u64 = number.parse().ok().filter(|number| (1..=u64::from(u32::MAX)).contains(number))?;
    let letters = normal_code(letters);
    (letters.len() == LENGTH).then(|| (number, format!("{number}-{letters}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_belongs_to_one_token_of_one_number() {
        let one = code(&[1; 32], 1, 42, &[7; 32]);
        assert!(one.starts_with("42-") && one.len() == 3 + LENGTH, "{one}");
        for other in [
            code(&[2; 32], 1, 42, &[7; 32]),
            code(&[1; 32], 2, 42, &[7; 32]),
            code(&[1; 32], 1, 43, &[7; 32]),
            code(&[1; 32], 1, 42, &[8; 32]),
        ] {
            assert_ne!(one.split('-').next_back(), other.split('-').next_back());
        }
    }

    #[test]
    fn codes_are_read_as_people_type_them() {
        let code = Some((42, "42-7K3M9QXA".to_owned()));
        for typed in ["42-7K3M9QXA", " 042-7k3m-9qxa ", "42 7K3M 9QXA", "42–7k3m9qxa"] {
            assert_eq!(parse(typed), code, "{typed}");
        }
        for wrong in
            ["", "42", "-7K3M9QXA", "42-7K3M9QX", "42-7K3M9QXAB", "0-7K3M9QXA", "a-7K3M9QXA", "99999999999-7K3M9QXA"]
        {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
