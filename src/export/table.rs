//! The tables that CSV and workbooks share: titles, columns, cells.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::words::{actor, say, state};
use super::{DrawRow, EventMeta, Flow, ParticipantRow, Rows, What, WinnerRow};
use crate::domain::draw::Mode;
use crate::domain::event::Language;
use crate::store::Error;

/// The event's clock.
pub(super) struct Clock {
    zone: TimeZone,
    name: String,
}

impl Clock {
    /// A zone by its IANA name; an unknown one is UTC, and says so.
    pub fn new(name: &str) -> Self {
        let found = TimeZone::get(name).ok();
        Self { name: if found.is_some() { name } else { "UTC" }.to_owned(), zone: found.unwrap_or(TimeZone::UTC) }
    }

    /// `2026-11-21 14:03:05`.
    pub fn show(&self, ms: i64) -> String {
        self.format(ms, "%Y-%m-%d %H:%M:%S")
    }

    /// `20261121-1403`, for file names.
    pub fn stamp(&self, ms: i64) -> String {
        self.format(ms, "%Y%m%d-%H%M")
    }

    fn format(&self, ms: i64, pattern: &str) -> String {
        let time = Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH);
        let zoned = time.to_zoned(self.zone.clone());
        zoned.strftime(pattern).to_string()
    }
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    /// Nothing.
    Empty,
    /// Text, whatever it looks like.
    Text(String),
    /// A number to count with.
    Number(u64),
    /// A lucky number, of three digits at least as everywhere.
    Lucky(u64),
}

impl From<u64> for Cell {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(cell: Option<T>) -> Self {
        cell.map_or(Self::Empty, Into::into)
    }
}

/// A column's header and how many characters wide a workbook shows it.
pub(super) struct Column {
    pub header: String,
    pub width: u8,
}

/// One table, whose rows are made as they are written.
pub(super) struct Table<'a> {
    /// The name of its file in an archive, without an ending.
    pub file: &'static str,
    /// The name of its sheet in a workbook.
    pub title: &'static str,
    pub columns: Vec<Column>,
    pub rows: Flow<'a, Vec<Cell>>,
}

/// Makes tables in the event's language and on its clock.
pub(super) struct Maker {
    clock: Clock,
    language: Language,
    mode: Mode,
}

impl Maker {
    pub fn new(event: &EventMeta) -> Self {
        Self { clock: Clock::new(&event.time_zone), language: event.language, mode: event.mode }
    }

    /// The tables that were asked for.
    pub fn tables<'a>(&'a self, rows: &'a dyn Rows, what: What) -> Result<Vec<Table<'a>>, Error> {
        let mut tables = Vec::new();
        if what.holds(What::Participants) {
            tables.push(self.participants(rows)?);
        }
        if what.holds(What::Winners) {
            tables.push(self.winners(rows));
        }
        if what.holds(What::Draws) {
            tables.push(self.draws(rows));
        }
        Ok(tables.into_iter().map(|table| self.marked(table)).collect())
    }

    fn participants<'a>(&'a self, rows: &'a dyn Rows) -> Result<Table<'a>, Error> {
        let contact = rows.has_contact()?;
        let mut columns = vec![
            self.column("number", 10),
            self.time_column("joined"),
            self.column("status", 12),
            self.column("source", 12),
        ];
        if contact {
            columns.extend([
                self.column("name", 16),
                self.column("phone", 18),
                self.column("email", 26),
                self.column("note", 30),
            ]);
        }
        Ok(Table {
            file: "participants",
            title: say("sheet.participants", self.language),
            columns,
            rows: Box::new(rows.participants().map(move |row| Ok(self.participant(row?, contact)))),
        })
    }

    fn participant(&self, row: ParticipantRow, contact: bool) -> Vec<Cell> {
        let mut cells = vec![
            Cell::Lucky(row.draw_number),
            self.clock.show(row.created_at_ms).into(),
            state(&row.status, self.language).into(),
            state(&row.source, self.language).into(),
        ];
        if contact {
            let known = row.contact.unwrap_or_default();
            let fields = [known.name, known.phone, known.email, known.note];
            cells.extend(fields.map(Cell::from));
        }
        cells
    }

    fn winners<'a>(&'a self, rows: &'a dyn Rows) -> Table<'a> {
        Table {
            file: "winners",
            title: say("sheet.winners", self.language),
            columns: vec![
                self.column("draw", 8),
                self.column("place", 8),
                self.column("rank", 8),
                self.column("prize", 30),
                self.column("number", 10),
                self.column("claim", 12),
                self.time_column("settled"),
                self.column("settled_by", 16),
                self.column("replaces_place", 18),
            ],
            rows: Box::new(rows.winners().map(|row| Ok(self.winner(&row?)))),
        }
    }

    fn winner(&self, row: &WinnerRow) -> Vec<Cell> {
        vec![
            row.draw.into(),
            row.place.into(),
            row.prize_rank.into(),
            row.prize_name.as_str().into(),
            Cell::Lucky(row.draw_number),
            state(&row.claim, self.language).into(),
            row.claimed_at_ms.map(|ms| self.clock.show(ms)).into(),
            row.claimed_by.as_deref().map(|name| actor(name, self.language)).into(),
            row.replaces.into(),
        ]
    }

    fn draws<'a>(&'a self, rows: &'a dyn Rows) -> Table<'a> {
        Table {
            file: "draws",
            title: say("sheet.draws", self.language),
            columns: vec![
                self.column("draw", 8),
                self.column("rank", 8),
                self.column("prize", 30),
                self.column("winners_wanted", 12),
                self.column("short_by", 10),
                self.column("grade", 12),
                self.column("entries", 10),
                self.time_column("drawn"),
                self.time_column("revealed"),
                self.column("reset", 10),
            ],
            rows: Box::new(rows.draws().map(|row| Ok(self.draw(&row?)))),
        }
    }

    fn draw(&self, row: &DrawRow) -> Vec<Cell> {
        vec![
            row.draw.into(),
            row.prize_rank.into(),
            row.prize_name.as_str().into(),
            row.count.into(),
            row.short_by.into(),
            state(&row.grade, self.language).into(),
            row.entries.into(),
            self.clock.show(row.drawn_at_ms).into(),
            row.revealed_at_ms.map(|ms| self.clock.show(ms)).into(),
            row.reset.then(|| state("yes", self.language)).into(),
        ]
    }

    /// The table that says which event a workbook is of.
    pub fn event<'a>(&'a self, event: &EventMeta) -> Table<'a> {
        let line = |name: &str, value: &str| vec![say(&format!("event.{name}"), self.language).into(), value.into()];
        let rows = [
            line("title", &event.title),
            line("event_id", &event.event_id),
            line("anchor", &event.anchor),
            line("time_zone", &self.clock.name),
            line("created", &self.clock.show(event.created_at_ms)),
            line("exported", &self.clock.show(event.exported_at_ms)),
        ];
        self.marked(Table {
            file: "event",
            title: say("sheet.event", self.language),
            columns: vec![self.column("item", 16), self.column("value", 70)],
            rows: Box::new(rows.into_iter().map(Ok)),
        })
    }

    /// A rehearsal's table says of each row that it does not count.
    fn marked<'a>(&self, mut table: Table<'a>) -> Table<'a> {
        if self.mode == Mode::Rehearsal {
            table.columns.push(self.column("rehearsal", 20));
            let mark = Cell::from(state("rehearsal", self.language));
            table.rows = Box::new(table.rows.map(move |row| {
                let mut row = row?;
                row.push(mark.clone());
                Ok(row)
            }));
        }
        table
    }

    fn column(&self, header: &str, width: u8) -> Column {
        Column { header: self.header(header).to_owned(), width }
    }

    fn header(&self, name: &str) -> &'static str {
        say(&format!("column.{name}"), self.language)
    }

    /// A column of times names the clock that they were read from.
    fn time_column(&self, header: &str) -> Column {
        let header = self.header(header);
        Column { header: format!("{header} ({})", self.clock.name), width: 26 }
    }
}
