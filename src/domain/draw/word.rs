//! The word: digits that everyone saw appear, the last thing that enters a witnessed draw.
//!
//! ```text
//! luckydraw-word/1
//! stir <S>
//! word <exactly the agreed number of ASCII digits, or ->
//! ```

use super::bytes::{Hash, sha256};
use super::text::{Reader, TextError, same};

const TITLE: &str = "luckydraw-word/1";

/// A well-formed word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    stir: Hash,
    digits: Option<String>,
}

/// Why something is no word.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WordError {
    /// The text is not well formed.
    #[error(transparent)]
    Text(#[from] TextError),
    /// Something other than digits was said.
    #[error("`{0}` is no word: a word is of the digits 0 to 9")]
    Digits(String),
}

impl Word {
    /// The word of a draw that nobody witnesses: `-`.
    #[must_use]
    pub fn none(stir: Hash) -> Self {
        Self { stir, digits: None }
    }

    /// The digits that were called, in the order read.
    ///
    /// # Errors
    /// When there is none, or something else than ASCII digits.
    pub fn called(stir: Hash, digits: &str) -> Result<Self, WordError> {
        if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(WordError::Digits(digits.to_owned()));
        }
        Ok(Self { stir, digits: Some(digits.to_owned()) })
    }

    /// Reads a word.
    ///
    /// # Errors
    /// When it is not the one spelling of a well-formed word.
    pub fn parse(text: &str) -> Result<Self, WordError> {
        let mut reader = Reader::open(text, TITLE)?;
        let stir = reader.parse("stir", "<hash>")?;
        let word = match reader.field("word")? {
            "-" => Self::none(stir),
            digits => Self::called(stir, digits)?,
        };
        same(text, &word.render())?;
        Ok(word)
    }

    /// The whole text.
    #[must_use]
    pub fn render(&self) -> String {
        format!("{TITLE}\nstir {}\nword {}\n", self.stir, self.digits().unwrap_or("-"))
    }

    /// `W`: the SHA-256 of the text.
    #[must_use]
    pub fn hash(&self) -> Hash {
        sha256(&[self.render().as_bytes()])
    }

    /// The hash of the stir that this word names.
    #[must_use]
    pub fn stir(&self) -> Hash {
        self.stir
    }

    /// The digits, if there are any.
    #[must_use]
    pub fn digits(&self) -> Option<&str> {
        self.digits.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_goes_there_and_back() {
        let none = Word::none(Hash([1; 32]));
        assert_eq!(Word::parse(&none.render()).unwrap(), none);
        let called = Word::called(Hash([1; 32]), "0123456789").unwrap();
        assert_eq!(Word::parse(&called.render()).unwrap(), called);
        assert!(called.render().ends_with("\nword 0123456789\n"));
    }

    #[test]
    fn another_spelling_is_no_word() {
        for wrong in ["", "12a", "-1", "١٢", "1 2", "--"] {
            let text = Word::none(Hash([1; 32])).render().replace("word -", &format!("word {wrong}"));
            assert!(Word::parse(&text).is_err(), "{wrong}");
        }
        let text = Word::none(Hash([1; 32])).render();
        assert!(Word::parse(&format!("{text}more\n")).is_err());
    }
}
