//! Spreadsheet text to rows: prizes and participants as an organiser exports them.
//!
//! Every line becomes a valid row or at least one [`Problem`]; nothing stops at the
//! first mistake, so that a file can be mended in one go. The whole is pure: bytes in,
//! rows and problems out. Messages are the caller's; a problem is a stable code, the
//! column, and what was found.

mod cell;
mod columns;
mod decode;
mod participants;
mod prizes;
mod sheet;

#[cfg(test)]
mod tests;

pub use participants::{ParticipantRow, participants};
pub use prizes::{PrizeRow, prizes};

use serde::Serialize;

/// The most lines with data that one file may have.
pub const MAX_ROWS: usize = 20_000;

/// What a file gave: the valid rows in file order, and every problem by line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import<Row> {
    /// The rows that could be taken as they are.
    pub rows: Vec<Row>,
    /// What is wrong, in file order. Any problem means that the file should be mended.
    pub problems: Vec<Problem>,
}

impl<Row> Import<Row> {
    /// Whether nothing at all was wrong.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.problems.is_empty()
    }

    fn refused(problem: Problem) -> Self {
        Self { rows: Vec::new(), problems: vec![problem] }
    }
}

/// One thing that is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The line of the file, from 1, where the record begins.
    pub line: u64,
    /// What kind of problem.
    pub code: ProblemCode,
    /// The column's English name, where one column is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<&'static str>,
    /// What stood there, cleaned and shortened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The nearest column name, for an unknown header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nearest: Option<&'static str>,
    /// The line that has the same already, for a duplicate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_line: Option<u64>,
}

impl Problem {
    fn new(line: u64, code: ProblemCode) -> Self {
        Self { line, code, field: None, value: None, nearest: None, first_line: None }
    }

    fn field(self, field: &'static str) -> Self {
        Self { field: Some(field), ..self }
    }

    fn value(self, value: &str) -> Self {
        Self { value: Some(excerpt(value)), ..self }
    }
}

/// The kinds of problem, each with a stable name in `snake_case`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// The file is an Excel workbook, not CSV.
    Workbook,
    /// The bytes are neither UTF-8 nor CP949 nor UTF-16 text.
    Encoding,
    /// The file has no header line.
    EmptyFile,
    /// A header that no column has.
    UnknownColumn,
    /// Two headers that mean the same column.
    RepeatedColumn,
    /// A column that must be there is not.
    MissingColumn,
    /// More cells than headers, and something stands in one of them.
    ExtraCell,
    /// A quotation mark that is opened and never closed.
    UnclosedQuote,
    /// More lines than [`MAX_ROWS`]; what follows was not read.
    TooManyRows,
    /// An empty cell where something is required.
    Required,
    /// Longer than allowed.
    TooLong,
    /// Not a whole number.
    NotANumber,
    /// A number outside its range.
    OutOfRange,
    /// Not a telephone number.
    InvalidPhone,
    /// Not an e-mail address.
    InvalidEmail,
    /// An entry code of other characters than letters, digits, `-` and `_`, or of the wrong length.
    InvalidCode,
    /// A picture's name that is not a plain file name.
    InvalidFileName,
    /// The same as an earlier line.
    Duplicate,
}

impl ProblemCode {
    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Workbook => "workbook",
            Self::Encoding => "encoding",
            Self::EmptyFile => "empty_file",
            Self::UnknownColumn => "unknown_column",
            Self::RepeatedColumn => "repeated_column",
            Self::MissingColumn => "missing_column",
            Self::ExtraCell => "extra_cell",
            Self::UnclosedQuote => "unclosed_quote",
            Self::TooManyRows => "too_many_rows",
            Self::Required => "required",
            Self::TooLong => "too_long",
            Self::NotANumber => "not_a_number",
            Self::OutOfRange => "out_of_range",
            Self::InvalidPhone => "invalid_phone",
            Self::InvalidEmail => "invalid_email",
            Self::InvalidCode => "invalid_code",
            Self::InvalidFileName => "invalid_file_name",
            Self::Duplicate => "duplicate",
        }
    }
}

/// The beginning of a value, safe to show.
fn excerpt(value: &str) -> String {
    const SHOWN: usize = 40;
    let head: String = value.chars().take(SHOWN * 4).collect();
    let cleaned = super::text::clean(&head, super::text::Limit::new(usize::MAX, usize::MAX)).unwrap_or_default();
    let mut shown: String = cleaned.chars().take(SHOWN).collect();
    if shown.len() < cleaned.len() || head.len() < value.len() {
        shown.push('…');
    }
    shown
}
