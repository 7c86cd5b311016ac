//! The side record: the newest draw and the log's head of each event, in a small file beside the database.
//!
//! Invariants: it is written after the commit that it tells of, so it never knows more than the file; and
//! no draw is ranked or revealed while it could not be written, so a file that is put back to before a
//! draw whose result anybody heard is found out. Who takes the record away as well finds that on record.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::audit::{self, Actor};
use super::side::{self, beside};
use super::{Error, meta};
use crate::ambient::{Clock, Entropy, crash_point};
use crate::domain::draw::Hash;
use crate::domain::fault::Reason;
use crate::domain::id::EventId;
use crate::domain::keyed::hex;

/// What the record begins with, so that another program's file is not taken for one.
const FORMAT: &str = "luckydraw-head/1";
const ENDING: &str = ".head";
/// Changes after which the record is written before anything else: each moves a draw on, or says who holds
/// a prize, or takes either out of the live event.
const KEPT: &[&str] = &[
    "draw_frozen",
    "stir_bound",
    "stir_stored",
    "word_begun",
    "word_confirmed",
    "draw_ranked",
    "draw_revealed",
    "draw_aborted",
    "draw_supersedes",
    "claim_settled",
    "reserve_called",
    "reserve_passed_over",
    "reset",
    "event_deleted",
];

/// How far one event had come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The newest draw.
    pub draw: u64,
    /// How far that had come.
    pub phase: String,
    /// The number of the log's newest record.
    pub seq: u64,
    /// Its hash, in hex.
    pub hash: String,
}

/// An event that was known beside a file and is not in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lost {
    /// Its id.
    pub event: String,
    /// How far it had come.
    #[serde(flatten)]
    pub mark: Mark,
}

/// What the record says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Heads {
    format: String,
    /// Whose file it is of.
    file: String,
    /// By event, those with draws alone.
    events: BTreeMap<String, Mark>,
}

impl Heads {
    fn new(file: String, mut events: BTreeMap<String, Mark>) -> Self {
        events.retain(|_, mark| mark.draw > 0);
        Heads { format: FORMAT.to_owned(), file, events }
    }

    /// Puts what a file itself has in the place of what is older in the record.
    pub fn learn(self, connection: &Connection) -> Result<Self, Error> {
        let mut events = self.events;
        for (event, mark) in marks(connection)? {
            if events.get(&event).is_none_or(|known| known.seq <= mark.seq) {
                events.insert(event, mark);
            }
        }
        Ok(Self { events, ..self })
    }

    /// What is known of all events but some.
    pub fn but(&self, some: impl Fn(&str) -> bool) -> Vec<Lost> {
        let others = self.events.iter().filter(|(event, _)| !some(event));
        others.map(|(event, mark)| Lost { event: event.clone(), mark: mark.clone() }).collect()
    }

    /// What is known of an event.
    pub fn get(&self, event: &str) -> Option<&Mark> {
        self.events.get(event)
    }
}

/// A file that is older than its side record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Older {
    /// The file.
    pub file: PathBuf,
    /// The event in which it shows first.
    pub event: String,
    /// What the record knows of it.
    pub known: Mark,
    /// Where the file stands: its newest draw and the number of its newest record.
    pub found: Option<(u64, u64)>,
}

impl std::fmt::Display for Older {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (file, event, known) = (self.file.display(), &self.event, &self.known);
        let newest = format!("draw {} and record {} of the log", known.draw, known.seq);
        match self.found {
            None => write!(f, "{file} does not hold event {event}, of which {newest} are known here"),
            Some((draw, seq)) => write!(
                f,
                "{file} is an older copy or another branch: in event {event} {newest} are known here, \
                 and this file stands at draw {draw} and record {seq} without them"
            ),
        }
    }
}

/// Whether a change of this kind is kept beside the file at once.
pub(super) fn is_kept(kind: &str) -> bool {
    KEPT.contains(&kind)
}

/// The name of the record of a file.
pub(super) fn name(database: &Path) -> PathBuf {
    beside(database, ENDING)
}

/// The record beside a file; nothing where there is none that can be read.
pub(super) fn read(database: &Path) -> Option<Heads> {
    let heads: Heads = serde_json::from_slice(&std::fs::read(name(database)).ok()?).ok()?;
    (heads.format == FORMAT).then_some(heads)
}

/// Refuses to make a file anew where one with draws has been.
pub(super) fn refuse_lost(database: &Path) -> Result<(), Error> {
    let known = if database.exists() { None } else { read(database).and_then(|heads| heads.events.into_iter().next()) };
    known.map_or(Ok(()), |(event, known)| refuse(database, event, known, None))
}

fn refuse(database: &Path, event: String, known: Mark, found: Option<(u64, u64)>) -> Result<(), Error> {
    Err(Error::Older(Box::new(Older { file: database.to_owned(), event, known, found })))
}

/// Refuses a file that is older than the record beside it; it only reads.
pub(super) fn refuse_older(connection: &Connection, database: &Path) -> Result<(), Error> {
    let Some(heads) = read(database) else { return Ok(()) };
    let is_unused = !has_events(connection)?;
    if !is_unused && file_id(connection)?.is_some_and(|id| id != heads.file) {
        return Ok(());
    }
    for (event, known) in heads.events {
        if is_unused {
            return refuse(database, event, known, None);
        }
        if !holds(connection, &event, &known)? && !says_why(connection, &event, &known)? {
            let found = standing(connection, &event)?;
            return refuse(database, event, known, found);
        }
    }
    Ok(())
}

/// A file that was made and never used has no tables yet.
fn has_events(connection: &Connection) -> Result<bool, Error> {
    Ok(connection.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'event'")?.exists([])?)
}

/// The file's own id, which its copies have too.
fn file_id(connection: &Connection) -> Result<Option<String>, Error> {
    let id = meta::get::<Vec<u8>>(connection, "file_id")?;
    Ok(id.map(|bytes| hex(&bytes)))
}

/// Whether the file has the draw and the very record that are known.
pub(super) fn holds(connection: &Connection, event: &str, known: &Mark) -> Result<bool, Error> {
    let hash = connection
        .prepare_cached("SELECT hash FROM record WHERE event_id = ?1 AND seq = ?2")?
        .query_row((event, known.seq), |row| row.get(0))
        .optional()?;
    let has_draw = connection
        .prepare_cached("SELECT 1 FROM event WHERE id = ?1 AND next_draw > ?2")?
        .exists((event, known.draw))?;
    Ok(has_draw && hash.is_some_and(|hash| Hash(hash).to_string() == known.hash))
}

/// Whether the file's own log says why it lacks the very record that is known: the event was deleted, or a copy was
/// put in place without it, and the program ended before the record was written.
fn says_why(connection: &Connection, event: &str, known: &Mark) -> Result<bool, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT 1 FROM record WHERE json_extract(body, '$.known.hash') = ?2
           AND ((kind = 'restored' AND event_id = ?1) OR (kind = 'event_deleted' AND json_extract(body, '$.event') = ?1))
         UNION ALL SELECT 1 FROM record, json_each(body, '$.lost') AS lost
           WHERE kind = 'restored' AND lost.value ->> '$.event' = ?1 AND lost.value ->> '$.hash' = ?2",
    )?;
    Ok(statement.exists((event, &known.hash))?)
}

/// The newest draw of an event and the number of its newest record.
pub(super) fn standing(connection: &Connection, event: &str) -> Result<Option<(u64, u64)>, Error> {
    let mut statement = connection.prepare_cached("SELECT next_draw - 1, log_seq FROM event WHERE id = ?1")?;
    Ok(statement.query_row([event], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

/// How far every event of a file has come.
pub(super) fn marks(connection: &Connection) -> Result<BTreeMap<String, Mark>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT event.id, next_draw - 1, coalesce(phase, ''), log_seq, log_hash FROM event
         LEFT JOIN draw ON draw.event_id = event.id AND draw.k = next_draw - 1",
    )?;
    let rows = statement.query_map([], |row| {
        let hash = Hash(row.get(4)?).to_string();
        Ok((row.get::<_, String>(0)?, Mark { draw: row.get(1)?, phase: row.get(2)?, seq: row.get(3)?, hash }))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What a file would have its record say.
pub(super) fn of(connection: &Connection) -> Result<Heads, Error> {
    Ok(Heads::new(file_id(connection)?.unwrap_or_default(), marks(connection)?))
}

/// Says in the log of each event with draws that there is no record of this file, and whether that was so.
pub(super) fn note_missing(
    connection: &mut Connection,
    database: &Path,
    clock: &Clock,
    entropy: &Entropy,
) -> Result<bool, Error> {
    let own = of(connection)?;
    if own.events.is_empty() || read(database).is_some_and(|heads| heads.file == own.file) {
        return Ok(false);
    }
    let transaction = connection.transaction()?;
    for (id, mark) in &own.events {
        let event = EventId::parse(id)?;
        let body = json!({ "actor": Actor::server(), "draw": mark.draw, "seq": mark.seq });
        audit::append_alone(&transaction, &event, ("head_missing", body), clock.now(), entropy)?;
    }
    transaction.commit()?;
    Ok(true)
}

/// Puts a record beside a file: all of it or the one before, whenever the power goes.
pub(super) fn write(heads: &Heads, database: &Path) -> Result<(), Error> {
    side::write(database, ENDING, heads)
}

/// Keeps the record of one open file, for the thread that writes to the file.
#[derive(Debug)]
pub(super) struct Keeper {
    database: PathBuf,
    /// What the record says as far as is known.
    written: Option<Heads>,
    /// Why the last commit is not in it.
    owed: Option<Reason>,
}

impl Keeper {
    pub fn new(database: &Path) -> Self {
        Keeper { database: database.to_owned(), written: read(database), owed: None }
    }

    /// What the record says of an event; by this thread alone it changes.
    pub fn known_of(&self, event: &EventId) -> Option<Mark> {
        read(&self.database)?.events.remove(event.as_str())
    }

    /// Whether the record is behind the file.
    pub fn is_behind(&self) -> bool {
        self.owed.is_some()
    }

    /// Refuses what may be done only once the record has everything before it.
    pub fn refuse_behind(&self) -> Result<(), Error> {
        self.owed.map_or(Ok(()), |reason| Err(reason.into()))
    }

    /// Brings the record up to what is committed; where that fails it stays owed.
    pub fn keep(&mut self, connection: &Connection) {
        match self.try_keep(connection) {
            Ok(()) => self.owed = None,
            Err(error) => {
                tracing::error!(%error, "the side record could not be written; no result is told until it is");
                self.owed = Some(reason_of(&error));
            }
        }
    }

    fn try_keep(&mut self, connection: &Connection) -> Result<(), Error> {
        let heads = of(connection)?;
        if self.written.as_ref() != Some(&heads) && !(heads.events.is_empty() && self.written.is_none()) {
            heads.events.values().for_each(|mark| crash_point(&format!("head_owed_{}", mark.phase)));
            self.written = None;
            write(&heads, &self.database)?;
            self.written = Some(heads);
        }
        Ok(())
    }
}

fn reason_of(error: &Error) -> Reason {
    use std::io::ErrorKind::{QuotaExceeded, StorageFull};
    match error {
        Error::Io(error) if matches!(error.kind(), StorageFull | QuotaExceeded) => Reason::StorageFull,
        _ => Reason::StorageFailed,
    }
}
