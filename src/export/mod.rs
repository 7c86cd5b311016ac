//! What happened at an event, as files: CSV for a spreadsheet, a workbook, or one JSON document.
//!
//! The caller brings plain rows ([`ExportData`]); nothing here knows of a database. Contact
//! data is written only where the rows carry it, so that who does not ask never gets it.

mod csv;
mod data;
mod error;
mod format;
mod json;
mod load;
pub mod sqlite;
mod table;
mod words;
mod xlsx;

#[cfg(test)]
mod tests;

pub use csv::neutralise;
pub use data::{Contact, DrawRow, EventMeta, ExportData, LogRow, ParticipantRow, WinnerRow};
pub use error::ExportError;
pub use format::{Format, UnknownWord, What, filename};
pub use load::{Wanted, load};

use std::io::Write;

use crate::domain::event::Language;

/// Writes an export.
///
/// CSV of [`What::All`] is a zip of three files; the other formats are one file each.
///
/// # Errors
/// When `out` can't be written.
pub fn write(
    data: &ExportData,
    what: What,
    format: Format,
    language: Language,
    out: &mut dyn Write,
) -> Result<(), ExportError> {
    match format {
        Format::Csv => csv::write(data, what, language, out),
        Format::Json => json::write(data, what, out),
        Format::Xlsx => xlsx::write(data, what, language, out),
    }
}
