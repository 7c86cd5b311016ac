//! The tables that CSV and workbooks share: titles, columns, cells.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::words::{actor, say, state};
use super::{DrawRow, ExportData, ParticipantRow, What, WinnerRow};
use crate::domain::event::Language;

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

/// One table.
pub(super) struct Table {
    /// The name of its file in an archive, without an ending.
    pub file: &'static str,
    /// The name of its sheet in a workbook.
    pub title: &'static str,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
}

/// The tables that were asked for.
pub(super) fn tables(data: &ExportData, what: What, language: Language) -> Vec<Table> {
    let maker = Maker { clock: Clock::new(&data.event.time_zone), language };
    let parts: [(What, Make); 3] =
        [(What::Participants, Maker::participants), (What::Winners, Maker::winners), (What::Draws, Maker::draws)];
    let wanted = parts.iter().filter(|(part, _)| what.holds(*part));
    wanted.map(|(_, make)| make(&maker, data)).collect()
}

/// The table that says which event a workbook is of.
pub(super) fn event_table(data: &ExportData, language: Language) -> Table {
    let maker = Maker { clock: Clock::new(&data.event.time_zone), language };
    maker.event(data)
}

/// How one table is made.
type Make = fn(&Maker, &ExportData) -> Table;

/// Makes tables in one language on one clock.
struct Maker {
    clock: Clock,
    language: Language,
}

impl Maker {
    fn participants(&self, data: &ExportData) -> Table {
        let contact = data.participants.iter().any(|row| row.contact.is_some());
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
        let rows = data.participants.iter();
        Table {
            file: "participants",
            title: say("sheet.participants", self.language),
            columns,
            rows: rows.map(|row| self.participant(row, contact)).collect(),
        }
    }

    fn participant(&self, row: &ParticipantRow, contact: bool) -> Vec<Cell> {
        let mut cells = vec![
            Cell::Lucky(row.draw_number),
            self.clock.show(row.created_at_ms).into(),
            state(&row.status, self.language).into(),
            state(&row.source, self.language).into(),
        ];
        if contact {
            let known = row.contact.clone().unwrap_or_default();
            let fields = [known.name, known.phone, known.email, known.note];
            cells.extend(fields.map(Cell::from));
        }
        cells
    }

    fn winners(&self, data: &ExportData) -> Table {
        let rows = data.winners.iter();
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
            rows: rows.map(|row| self.winner(row)).collect(),
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

    fn draws(&self, data: &ExportData) -> Table {
        let rows = data.draws.iter();
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
            rows: rows.map(|row| self.draw(row)).collect(),
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

    fn event(&self, data: &ExportData) -> Table {
        let event = &data.event;
        let line = |name: &str, value: &str| vec![say(&format!("event.{name}"), self.language).into(), value.into()];
        Table {
            file: "event",
            title: say("sheet.event", self.language),
            columns: vec![self.column("item", 16), self.column("value", 70)],
            rows: vec![
                line("title", &event.title),
                line("event_id", &event.event_id),
                line("anchor", &event.anchor),
                line("time_zone", &self.clock.name),
                line("created", &self.clock.show(event.created_at_ms)),
                line("exported", &self.clock.show(event.exported_at_ms)),
            ],
        }
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
