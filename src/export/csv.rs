//! CSV as Korean Excel opens it: UTF-8 with a mark, CRLF, and no cell that is a formula.

use std::borrow::Cow;
use std::io::{Seek, Write};

use csv::{Terminator, WriterBuilder};
use jiff::tz::TimeZone;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::table::{Cell, Maker, Table};
use super::{ExportError, Rows, What};

/// Tells Excel that what follows is UTF-8.
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// Writes one table, or a zip of all.
pub(super) fn write(rows: &dyn Rows, what: What, out: &mut (impl Write + Seek)) -> Result<(), ExportError> {
    let maker = Maker::new(rows.event());
    let tables = maker.tables(rows, what)?;
    if what == What::All {
        return write_archive(tables, rows.event().exported_at_ms, out);
    }
    tables.into_iter().try_for_each(|table| write_table(table, out))
}

fn write_table(table: Table<'_>, out: &mut dyn Write) -> Result<(), ExportError> {
    out.write_all(MARK)?;
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
    writer.write_record(table.columns.iter().map(|c| c.header.as_bytes()))?;
    for row in table.rows {
        writer.write_record(row?.iter().map(|cell| text(cell).into_owned()))?;
    }
    writer.flush()?;
    Ok(())
}

fn write_archive(tables: Vec<Table<'_>>, at_ms: i64, out: &mut (impl Write + Seek)) -> Result<(), ExportError> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(dos_time(at_ms));
    let mut archive = ZipWriter::new(out);
    for table in tables {
        archive.start_file(format!("{}.csv", table.file), options)?;
        write_table(table, &mut archive)?;
    }
    archive.finish()?;
    Ok(())
}

/// The time in an archive, in UTC and to two seconds; outside 1980 to 2107 it is left out.
fn dos_time(ms: i64) -> zip::DateTime {
    let time = jiff::Timestamp::from_millisecond(ms).unwrap_or_default();
    let at = time.to_zoned(TimeZone::UTC);
    let small = |part: i8| u8::try_from(part).unwrap_or_default();
    zip::DateTime::from_date_and_time(
        u16::try_from(at.year()).unwrap_or_default(),
        small(at.month()),
        small(at.day()),
        small(at.hour()),
        small(at.minute()),
        small(at.second()),
    )
    .unwrap_or_default()
}

fn text(cell: &Cell) -> Cow<'_, str> {
    match cell {
        Cell::Empty => Cow::Borrowed(""),
        Cell::Number(number) => Cow::Owned(number.to_string()),
        Cell::Lucky(number) => Cow::Owned(format!("{number:03}")),
        Cell::Text(text) => neutralise(text),
    }
}

/// Puts an apostrophe before what a spreadsheet would run as a formula: cells that begin, after
/// any white space, with `=`, `+`, `-`, `@` or their full-width forms, or with a tab or a line break.
#[must_use]
pub fn neutralise(text: &str) -> Cow<'_, str> {
    let begins = text.trim_start_matches(|c: char| c.is_whitespace() || is_ignored(c));
    let formula = begins.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if formula || text.starts_with(['\t', '\r', '\n']) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// What some spreadsheets drop on the way in: controls, zero-width characters, marks.
fn is_ignored(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        let dangerous = [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "\tx",
            "\rx",
            "＝1",
            "＋1",
            "－1",
            "＠x",
            " =1",
            "   +1",
            "\u{3000}=1",
            "\u{A0}-1",
            "\u{200B}=1",
            "\u{FEFF}@x",
            "\u{0}=1",
            " \t ＝1",
            "=cmd|' /C calc'!A0",
            "-2+3+cmd|' /C calc'!A0",
            "+82 10-1234-5678",
            "-",
        ];
        for cell in dangerous {
            assert_eq!(neutralise(cell), format!("'{cell}"), "{cell:?}");
        }
        for cell in ["", "a=1", "1등", "010-1234", "김-민지", "a@b.kr", "'=1", " x", "1+1", "#tag", "\"=1"] {
            assert_eq!(neutralise(cell), cell, "{cell:?}");
        }
    }
}
