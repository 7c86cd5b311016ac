//! The stir: bytes that phones bound themselves to before any of them was shown.
//!
//! ```text
//! luckydraw-stir/1
//! sheet <H>
//! commits <number of lines below>
//! commit_root <Merkle root of the lines "<draw_number> <commit>">
//! stirs <number of values shown>
//! root <Merkle root of the lines below>
//! <draw_number> <commit> <value, or ->
//! …
//! ```
//!
//! A commit is the SHA-256 of the 16 bytes of the value; `-` stands for a phone that fell silent.

use std::fmt;

use super::bytes::{Hash, StirValue, sha256};
use super::merkle::merkle_root;
use super::text::{NUMBER_LIMIT, Reader, TextError, number, same};

const TITLE: &str = "luckydraw-stir/1";

/// What one phone did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StirLine {
    /// The draw number of the phone's entry.
    pub number: u64,
    /// What it bound itself to.
    pub commit: Hash,
    /// What it showed; nothing if it fell silent.
    pub value: Option<StirValue>,
}

/// A well-formed stir.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stir {
    sheet: Hash,
    lines: Vec<StirLine>,
}

/// Why something is no stir.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StirError {
    /// The text is not well formed.
    #[error(transparent)]
    Text(#[from] TextError),
    /// A draw number is too large.
    #[error("{0} is no possible draw number")]
    Number(u64),
    /// The lines are not ascending, or an entry is there twice.
    #[error("the line of {0} is out of order: the lines ascend by draw number and none repeats")]
    Order(u64),
}

impl Stir {
    /// A stir of the sheet with hash `sheet`.
    ///
    /// # Errors
    /// When the lines do not ascend by draw number.
    pub fn new(sheet: Hash, lines: Vec<StirLine>) -> Result<Self, StirError> {
        if let Some(line) = lines.iter().find(|line| line.number >= NUMBER_LIMIT) {
            return Err(StirError::Number(line.number));
        }
        match lines.windows(2).find(|pair| pair[0].number >= pair[1].number) {
            Some(pair) => Err(StirError::Order(pair[1].number)),
            None => Ok(Self { sheet, lines }),
        }
    }

    /// The stir of a sealed draw: no phone takes part.
    #[must_use]
    pub fn sealed(sheet: Hash) -> Self {
        Self { sheet, lines: Vec::new() }
    }

    /// Reads a stir.
    ///
    /// # Errors
    /// When it is not the one spelling of a well-formed stir.
    pub fn parse(text: &str) -> Result<Self, StirError> {
        let mut reader = Reader::open(text, TITLE)?;
        let sheet = reader.parse("sheet", "<hash>")?;
        for counted in ["commits", "commit_root", "stirs", "root"] {
            reader.field(counted)?;
        }
        let stir = Self::new(sheet, reader.rest(StirLine::parse)?)?;
        same(text, &stir.render())?;
        Ok(stir)
    }

    /// The whole text.
    #[must_use]
    pub fn render(&self) -> String {
        let mut text = self.header();
        for line in &self.lines {
            text.push_str(&format!("{line}\n"));
        }
        text
    }

    /// The six header lines.
    #[must_use]
    pub fn header(&self) -> String {
        format!(
            "{TITLE}\nsheet {}\ncommits {}\ncommit_root {}\nstirs {}\nroot {}\n",
            self.sheet,
            self.lines.len(),
            self.commit_root(),
            self.stirred(),
            merkle_root(self.lines.iter().map(StirLine::to_string)),
        )
    }

    /// `S`: the SHA-256 of the header.
    #[must_use]
    pub fn hash(&self) -> Hash {
        sha256(&[self.header().as_bytes()])
    }

    /// The hash of the sheet that this stir names.
    #[must_use]
    pub fn sheet(&self) -> Hash {
        self.sheet
    }

    /// The lines, ascending by draw number.
    #[must_use]
    pub fn lines(&self) -> &[StirLine] {
        &self.lines
    }

    /// How many phones showed their value.
    #[must_use]
    pub fn stirred(&self) -> usize {
        self.lines.iter().filter(|line| line.value.is_some()).count()
    }

    /// The Merkle root of the lines `<draw_number> <commit>`, fixed before the first value is shown.
    #[must_use]
    pub fn commit_root(&self) -> Hash {
        merkle_root(self.lines.iter().map(|line| format!("{} {}", line.number, line.commit)))
    }
}

impl fmt::Display for StirLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.value {
            Some(value) => write!(f, "{} {} {value}", self.number, self.commit),
            None => write!(f, "{} {} -", self.number, self.commit),
        }
    }
}

impl StirLine {
    /// Whether the value shown, if there is one, is what the phone bound itself to.
    #[must_use]
    pub fn opens(&self) -> bool {
        self.value.is_none_or(|value| sha256(&[&value.0]) == self.commit)
    }

    fn parse(at: usize, line: &str) -> Result<Self, TextError> {
        let fields: Vec<&str> = line.split(' ').collect();
        let read = || match fields[..] {
            [draw, commit, value] => Some(Self {
                number: number(draw)?,
                commit: commit.parse().ok()?,
                value: if value == "-" { None } else { Some(value.parse().ok()?) },
            }),
            _ => None,
        };
        read().ok_or_else(|| TextError::line(at, "<draw_number> <commit> <value, or ->", line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(number: u64, value: Option<StirValue>) -> StirLine {
        StirLine { number, commit: sha256(&[&[number as u8; 16]]), value }
    }

    #[test]
    fn a_stir_goes_there_and_back() {
        let lines = vec![line(2, Some(StirValue([2; 16]))), line(5, None), line(7, Some(StirValue([8; 16])))];
        let stir = Stir::new(Hash([1; 32]), lines).unwrap();
        assert_eq!(Stir::parse(&stir.render()).unwrap(), stir);
        assert_eq!(stir.header().lines().count(), 6);
        assert_eq!(stir.stirred(), 2);
        let opened: Vec<bool> = stir.lines().iter().map(StirLine::opens).collect();
        assert_eq!(opened, [true, true, false]);
    }

    #[test]
    fn a_sealed_stir_is_empty() {
        let stir = Stir::sealed(Hash([1; 32]));
        assert_eq!(Stir::parse(&stir.render()).unwrap(), stir);
        assert_eq!(stir.render(), stir.header());
    }

    #[test]
    fn another_spelling_is_no_stir() {
        let text = Stir::new(Hash([1; 32]), vec![line(2, None)]).unwrap().render();
        for (from, to) in [("commits 1", "commits 2"), ("stirs 0", "stirs 1"), (" -\n", "\n"), (" -\n", " - \n")] {
            assert!(text.contains(from) && Stir::parse(&text.replacen(from, to, 1)).is_err(), "{to}");
        }
        let twice = Stir::new(Hash([1; 32]), vec![line(2, None), line(2, None)]);
        assert_eq!(twice, Err(StirError::Order(2)));
    }
}
