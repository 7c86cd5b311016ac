//! The columns a file may have, by their English and Korean names.

use csv::StringRecord;
use unicode_normalization::UnicodeNormalization;

use super::{Problem, ProblemCode};

/// A column: its name in rows and problems, and what a header may call it.
pub(super) struct Column {
    /// The English name.
    pub name: &'static str,
    /// Other names, written as [`fold`] leaves them.
    pub aliases: &'static [&'static str],
    /// Whether a file without it can't be read.
    pub required: bool,
}

impl Column {
    pub const fn new(name: &'static str, aliases: &'static [&'static str]) -> Self {
        Self { name, aliases, required: false }
    }

    pub const fn required(name: &'static str, aliases: &'static [&'static str]) -> Self {
        Self { name, aliases, required: true }
    }

    /// The place of the column that a header means.
    pub fn find(columns: &[Self], header: &str) -> Option<usize> {
        let header = fold(header);
        columns.iter().position(|column| column.names().any(|name| name == header))
    }

    fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.aliases.iter().copied())
    }
}

/// Which cell of a line belongs to which column.
pub(super) struct Layout {
    places: Vec<(&'static str, usize)>,
    /// For each header, whether something stands in it.
    named: Vec<bool>,
}

impl Layout {
    /// Reads the header line.
    pub fn of(header: &StringRecord, line: u64, columns: &[Column]) -> (Self, Vec<Problem>) {
        let mut layout = Self { places: Vec::new(), named: header.iter().map(|cell| !fold(cell).is_empty()).collect() };
        let mut problems = Vec::new();
        for (at, cell) in header.iter().enumerate().filter(|(_, c)| !fold(c).is_empty()) {
            problems.extend(layout.take(at, cell, columns).map(|p| Problem { line, ..p }));
        }
        let absent = columns.iter().filter(|c| c.required && layout.place(c.name).is_none());
        problems.extend(absent.map(|c| Problem::new(line, ProblemCode::MissingColumn).field(c.name)));
        (layout, problems)
    }

    fn take(&mut self, at: usize, cell: &str, columns: &[Column]) -> Option<Problem> {
        let Some(column) = Column::find(columns, cell).and_then(|i| columns.get(i)) else {
            return Some(Problem {
                nearest: nearest(cell, columns),
                ..Problem::new(0, ProblemCode::UnknownColumn).value(cell)
            });
        };
        if self.place(column.name).is_some() {
            let problem = Problem::new(0, ProblemCode::RepeatedColumn);
            return Some(problem.field(column.name).value(cell));
        }
        self.places.push((column.name, at));
        None
    }

    /// The place of a column's cell in each line.
    pub fn place(&self, name: &str) -> Option<usize> {
        let found = self.places.iter().find(|(column, _)| *column == name);
        found.map(|&(_, at)| at)
    }

    /// The first cell with something in it that has no header above.
    pub fn headless<'r>(&self, record: &'r StringRecord) -> Option<&'r str> {
        let named = |at: usize| self.named.get(at).copied().unwrap_or(false);
        record.iter().enumerate().find(|&(at, cell)| !named(at) && !cell.trim().is_empty()).map(|(_, cell)| cell)
    }
}

/// A header as it is compared: compatibility forms made plain, lower case, without white space,
/// `-`, `_`, `*` and what stands in brackets, as in `이름 (필수)`.
pub(super) fn fold(header: &str) -> String {
    let plain: String = header.chars().take(200).nfkc().collect();
    let named = plain.split(['(', '[']).next().unwrap_or_default();
    let kept =
        named.chars().filter(|c| !c.is_whitespace() && !c.is_control() && !matches!(c, '-' | '_' | '*' | '\u{FEFF}'));
    kept.flat_map(char::to_lowercase).collect()
}

/// The name that looks most like a header, compared by jamo so that 수랑 is near 수량.
fn nearest(header: &str, columns: &[Column]) -> Option<&'static str> {
    const NEAR: f64 = 0.6;
    let jamo = |text: &str| text.nfd().collect::<String>();
    let header = jamo(&fold(header));
    columns
        .iter()
        .flat_map(Column::names)
        .map(|name| (strsim::normalized_damerau_levenshtein(&header, &jamo(name)), name))
        .filter(|(likeness, _)| *likeness >= NEAR)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}
