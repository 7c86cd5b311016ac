//! Text to lines of cells under known columns.

use csv::{ReaderBuilder, StringRecord};

use super::columns::{Column, Layout};
use super::decode::decode;
use super::{Import, MAX_ROWS, Problem, ProblemCode, cell};

/// The cells of one line, by column name.
pub(super) struct Line<'a> {
    /// The line in the file, from 1.
    pub number: u64,
    layout: &'a Layout,
    record: &'a StringRecord,
}

impl Line<'_> {
    /// The cell under a column, without a spreadsheet's guards; empty where there is none.
    fn cell(&self, name: &str) -> &str {
        let cell = self.layout.place(name).and_then(|at| self.record.get(at));
        cell::unguard(cell.unwrap_or_default())
    }

    /// A problem where something stands under no header.
    fn extra_cell(&self) -> Option<Problem> {
        let extra = self.layout.headless(self.record)?;
        Some(Problem::new(self.number, ProblemCode::ExtraCell).value(extra))
    }

    /// What a cell holds, or a problem more.
    pub fn take<T>(
        &self,
        name: &'static str,
        problems: &mut Vec<Problem>,
        parse: impl FnOnce(&str) -> Result<T, ProblemCode>,
    ) -> Option<T> {
        let cell = self.cell(name);
        let found = parse(cell).map_err(|code| Problem::new(self.number, code).field(name).value(cell));
        found.map_err(|problem| problems.push(problem)).ok()
    }
}

/// Reads a file, giving each line with data to `row`, which answers with a row or adds problems.
pub(super) fn read<Row>(
    bytes: &[u8],
    columns: &'static [Column],
    mut row: impl FnMut(&Line<'_>, &mut Vec<Problem>) -> Option<Row>,
) -> Import<Row> {
    let text = match decode(bytes) {
        Ok(text) => text,
        Err(problem) => return Import::refused(problem),
    };
    let mut records = Records::new(&text, columns);
    let Some(header) = records.next() else {
        return Import::refused(Problem::new(1, ProblemCode::EmptyFile));
    };
    let (layout, mut problems) = Layout::of(&header.cells, header.line, columns);
    let mut rows = Vec::new();
    if problems.iter().any(|p| p.code == ProblemCode::MissingColumn) {
        return Import { rows, problems };
    }
    for (count, record) in records.enumerate() {
        if count == MAX_ROWS {
            problems.push(Problem::new(record.line, ProblemCode::TooManyRows));
            break;
        }
        let line = Line { number: record.line, layout: &layout, record: &record.cells };
        if record.unclosed {
            problems.push(Problem::new(record.line, ProblemCode::UnclosedQuote));
            continue;
        }
        let before = problems.len();
        problems.extend(line.extra_cell());
        let row = row(&line, &mut problems);
        if problems.len() == before {
            rows.extend(row);
        }
    }
    Import { rows, problems }
}

/// One record with where it began.
struct Record {
    line: u64,
    cells: StringRecord,
    unclosed: bool,
}

/// The records of a text that are not blank.
struct Records<'t> {
    text: &'t str,
    reader: csv::Reader<&'t [u8]>,
    /// Where `reader`'s own text begins in `text`.
    start: usize,
    /// How far lines are counted, and how many there were up to there.
    counted: (usize, u64),
}

impl<'t> Records<'t> {
    fn new(text: &'t str, columns: &[Column]) -> Self {
        let (start, delimiter) = delimiter(text, columns);
        let own = text.get(start..).unwrap_or_default();
        let reader =
            ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(own.as_bytes());
        Self { text, reader, start, counted: (0, 1) }
    }

    /// The line on which the byte stands that a record begins with.
    fn line_at(&mut self, position: usize) -> u64 {
        let (from, line) = self.counted;
        let passed = self.text.get(from..position).unwrap_or_default().as_bytes();
        let followed = |i: usize| self.text.as_bytes().get(from + i + 1) == Some(&b'\n');
        let breaks = passed.iter().enumerate().filter(|&(i, &b)| b == b'\n' || (b == b'\r' && !followed(i))).count();
        self.counted = (position, line + breaks as u64);
        self.counted.1
    }

    /// Whether the last record swallowed the rest of the file through a stray quotation mark.
    fn is_unclosed(&self, begin: usize, end: usize) -> bool {
        let raw = self.text.get(begin..end).unwrap_or_default().trim_end();
        end == self.text.len() && raw.contains(['\n', '\r']) && raw.matches('"').count() % 2 == 1
    }
}

impl Iterator for Records<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        let mut cells = StringRecord::new();
        loop {
            let before = self.start + usize::try_from(self.reader.position().byte()).ok()?;
            // Reading a `&[u8]` of valid UTF-8 can't fail, and uneven lines are allowed.
            if !self.reader.read_record(&mut cells).ok()? {
                return None;
            }
            if cells.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let end = self.start + usize::try_from(self.reader.position().byte()).ok()?;
            let rest = self.text.get(before..).unwrap_or_default();
            let begin = before + rest.len() - rest.trim_start_matches(['\r', '\n']).len();
            return Some(Record { line: self.line_at(begin), unclosed: self.is_unclosed(begin, end), cells });
        }
    }
}

/// Where the table begins and what parts its cells: what an Excel `sep=` line says, else the
/// candidate with which the header has the most known columns.
fn delimiter(text: &str, columns: &[Column]) -> (usize, u8) {
    let first = text.split_inclusive('\n').next().unwrap_or_default();
    if let Some(&[named]) = first.trim_end().strip_prefix("sep=").map(str::as_bytes) {
        return (first.len(), named);
    }
    let header = text.lines().find(|l| !l.trim().is_empty()).unwrap_or_default();
    let known = |delimiter: u8| {
        let cells = header.split(char::from(delimiter));
        let found = cells.filter(|cell| Column::find(columns, cell.trim().trim_matches('"')).is_some());
        found.count()
    };
    let best = [b'\t', b';', b','].into_iter().max_by_key(|&d| known(d));
    (0, best.unwrap_or(b','))
}
