//! What happened at an event, as files: CSV for a spreadsheet, a workbook, or one JSON document.
//!
//! Rows flow one by one from where they are ([`Rows`], of which [`Stored`] is a snapshot's) to the file, so that an
//! export of any size takes little memory. Contact data is written only where the rows carry it, so that who does
//! not ask never gets it.

mod csv;
mod data;
mod error;
mod format;
mod json;
mod rows;
mod scratch;
pub mod sqlite;
mod stored;
mod table;
mod words;
mod xlsx;

#[cfg(test)]
mod tests;

pub use csv::neutralise;
pub use data::{AbortedRow, Contact, DrawRow, EventMeta, LogRow, ParticipantRow, WinnerRow};
pub use error::ExportError;
pub use format::{Format, UnknownWord, What, filename};
pub use rows::{Flow, Rows};
pub use scratch::scratch;
pub use stored::{Stored, Wanted};

use std::fs::File;
use std::io::{BufWriter, Seek, Write};

/// Writes an export in the event's language.
///
/// CSV of [`What::All`] is a zip of three files; the other formats are one file each. An archive's headers hold the
/// sizes of what is in it, because old unpackers fail on those that come after the data: so `out` must seek.
///
/// # Errors
/// When the rows can't be read or `out` can't be written.
pub fn write<W: Write + Seek + Send>(
    rows: &dyn Rows,
    what: What,
    format: Format,
    out: &mut W,
) -> Result<(), ExportError> {
    match format {
        Format::Csv => csv::write(rows, what, out),
        Format::Json => json::write(rows, what, out),
        Format::Xlsx => xlsx::write(rows, what, out),
    }
}

/// Writes an export to a file that is read from its beginning afterwards.
///
/// # Errors
/// As [`write()`].
pub fn fill(file: File, rows: &dyn Rows, what: What, format: Format) -> Result<File, ExportError> {
    let mut out = BufWriter::new(file);
    write(rows, what, format, &mut out)?;
    out.rewind()?;
    Ok(out.into_inner().map_err(std::io::IntoInnerError::into_error)?)
}
