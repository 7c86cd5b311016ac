//! A workbook: a sheet a table, text always text, numbers numbers, never a formula.

use std::io::{Seek, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::table::{Cell, Maker, Table};
use super::{EventMeta, ExportError, Rows, What};

/// The most UTF-16 units that a cell takes.
const CELL_UNITS: usize = 32_767;

/// Writes the workbook. Its cells rest in nameless files until it is put together; of text, each different one is
/// held in memory once, because a workbook has them in one list and that is what every reader understands.
pub(super) fn write(rows: &dyn Rows, what: What, out: &mut (impl Write + Seek + Send)) -> Result<(), ExportError> {
    let mut book = Workbook::new();
    book.set_properties(&properties(rows.event()));
    let maker = Maker::new(rows.event());
    for table in maker.tables(rows, what)? {
        add_sheet(book.add_worksheet_with_low_memory()?, table)?;
    }
    if what == What::All {
        add_sheet(book.add_worksheet_with_low_memory()?, maker.event(rows.event()))?;
    }
    book.save_to_writer(out)?;
    Ok(())
}

/// The same data give the same bytes: the workbook's own time is that of the export.
fn properties(event: &EventMeta) -> DocProperties {
    let properties = DocProperties::new().set_title(writable(&event.title));
    match ExcelDateTime::from_timestamp(event.exported_at_ms.div_euclid(1_000)) {
        Ok(at) => properties.set_creation_datetime(&at),
        Err(_) => properties,
    }
}

fn add_sheet(sheet: &mut Worksheet, table: Table<'_>) -> Result<(), ExportError> {
    sheet.set_name(table.title)?;
    let bold = Format::new().set_bold();
    let mut last_column = 0;
    for (at, column) in (0_u16..).zip(&table.columns) {
        sheet.write_string_with_format(0, at, writable(&column.header), &bold)?;
        sheet.set_column_width(at, column.width)?;
        last_column = at;
    }
    let mut last_row = 0;
    for (at, row) in (1_u32..).zip(table.rows) {
        write_row(sheet, at, &row?)?;
        last_row = at;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofilter(0, 0, last_row, last_column)?;
    Ok(())
}

fn write_row(sheet: &mut Worksheet, at: u32, row: &[Cell]) -> Result<(), XlsxError> {
    for (column, cell) in (0_u16..).zip(row) {
        match cell {
            Cell::Empty => {}
            Cell::Text(text) => {
                sheet.write_string(at, column, writable(text))?;
            }
            Cell::Number(number) => write_number(sheet, (at, column), *number, &Format::new())?,
            Cell::Lucky(number) => write_number(sheet, (at, column), *number, &Format::new().set_num_format("000"))?,
        }
    }
    Ok(())
}

/// A workbook's numbers are exact up to 2^32 at least; a larger one would be text.
fn write_number(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    number: u64,
    format: &Format,
) -> Result<(), XlsxError> {
    match u32::try_from(number) {
        Ok(small) => sheet.write_number_with_format(row, column, small, format)?,
        Err(_) => sheet.write_string(row, column, number.to_string())?,
    };
    Ok(())
}

/// Text as XML can hold it, and as long as a cell can.
fn writable(text: &str) -> String {
    let mut units = 0;
    text.chars()
        .filter(|c| !matches!(c, '\u{FFFE}' | '\u{FFFF}'))
        .take_while(|c| {
            units += c.len_utf16();
            units <= CELL_UNITS
        })
        .collect()
}
