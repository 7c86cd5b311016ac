//! The audit log: every change leaves a record, each naming the hash of the one before.
//!
//! Records are appended in the transaction of the change itself, so there is no change without its
//! record. Joins are many and small: they enter as one record for each commit and event.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;
use serde_json::{Value, json};

use super::{Error, Tx, event, head};
use crate::ambient::Entropy;
use crate::domain::draw::{Digest, Hash, LogFields, LogRecord, Salt, body_hash, merkle_root};
use crate::domain::id::EventId;
use crate::domain::time::Timestamp;

/// Times that a copy was put in place, or an event deleted, that are told of.
const MOST_RESTORES: u32 = 40;

/// Who did something, as the log names them: `organiser`, `staff:Kim`, `guest`, `server`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Actor(pub String);

impl Actor {
    /// The program by itself, when time or a restart moves a draw on.
    #[must_use]
    pub fn server() -> Self {
        Actor("server".to_owned())
    }

    /// A guest, on a phone.
    #[must_use]
    pub fn guest() -> Self {
        Actor("guest".to_owned())
    }
}

/// The newest record of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Head {
    /// Its number; 0 before the first.
    pub seq: u64,
    /// Its hash; the anchor before the first.
    #[schema(value_type = String)]
    pub hash: Hash,
}

/// One record, as the organiser and exports see it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Record {
    /// Counted from 1.
    pub seq: u64,
    /// Hash of the record before.
    #[schema(value_type = String)]
    pub prev: Hash,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// What happened.
    pub kind: String,
    /// Hash of salt and body.
    #[schema(value_type = String)]
    pub body_hash: Hash,
    /// The salt, unless purged.
    #[schema(value_type = Option<String>)]
    pub salt: Option<Salt>,
    /// The stored JSON text, unless purged.
    pub body: Option<String>,
    /// The record's own hash.
    #[schema(value_type = String)]
    pub hash: Hash,
}

/// Joins of the commit that is being put together.
#[derive(Debug, Default)]
pub struct Joins {
    waiting: Vec<Join>,
    flushed: usize,
}

#[derive(Debug)]
struct Join {
    event: EventId,
    actor: String,
    draw_number: u64,
    what: What,
}

/// What guests do in such numbers that they share records.
#[derive(Debug, Clone, Copy)]
enum What {
    Joined(Digest),
    IsHere,
}

impl What {
    const fn kind(self) -> &'static str {
        match self {
            What::Joined(_) => "joined",
            What::IsHere => "here",
        }
    }
}

impl Joins {
    pub(super) fn clear(&mut self) {
        self.waiting.clear();
        self.flushed = 0;
    }

    pub(super) fn mark(&self) -> (usize, usize) {
        (self.waiting.len(), self.flushed)
    }

    pub(super) fn back_to(&mut self, (waiting, flushed): (usize, usize)) {
        self.waiting.truncate(waiting);
        self.flushed = flushed;
    }
}

/// Notes a join for the record that this commit will carry.
pub fn joined(tx: &mut Tx<'_>, event: &EventId, actor: &Actor, draw_number: u64, digest: Digest) {
    note(tx, event, actor, draw_number, What::Joined(digest));
}

/// Notes that a number is here for the record that this commit will carry.
pub fn is_here(tx: &mut Tx<'_>, event: &EventId, actor: &Actor, draw_number: u64) {
    note(tx, event, actor, draw_number, What::IsHere);
}

fn note(tx: &mut Tx<'_>, event: &EventId, actor: &Actor, draw_number: u64, what: What) {
    tx.joins.waiting.push(Join { event: event.clone(), actor: actor.0.clone(), draw_number, what });
}

/// Appends a record about an event; joins that came before it in this commit come first.
///
/// # Errors
/// What SQLite reports.
pub fn append(tx: &mut Tx<'_>, event: &EventId, actor: &Actor, kind: &str, body: Value) -> Result<Head, Error> {
    let (now, entropy) = (tx.now, tx.entropy);
    let (connection, joins) = tx.parts();
    flush_joins(connection, joins, now, entropy)?;
    let body = with_actor(actor, body);
    let head = insert(connection, event, kind, &body, now, entropy)?;
    if head::is_kept(kind) {
        tx.keep_head();
    }
    Ok(head)
}

/// Appends a record where no writer runs: while a file is opened, or before it is put in place.
///
/// # Errors
/// What SQLite reports.
pub(super) fn append_alone(
    connection: &Connection,
    event: &EventId,
    (kind, body): (&str, Value),
    now: Timestamp,
    entropy: &Entropy,
) -> Result<Head, Error> {
    Ok(insert(connection, event, kind, &body, now, entropy)?)
}

/// Appends a record about the program as a whole to the current event's log.
///
/// # Errors
/// What SQLite reports.
pub fn append_to_current(tx: &mut Tx<'_>, actor: &Actor, kind: &str, body: Value) -> Result<(), Error> {
    if let Ok(event) = event::find(tx, None) {
        append(tx, &event.id, actor, kind, body)?;
    }
    Ok(())
}

/// Writes one record for each event and actor by whom somebody joined since the last flush, and one for those who
/// were here.
pub(super) fn flush_joins(
    connection: &Connection,
    joins: &mut Joins,
    now: Timestamp,
    entropy: &Entropy,
) -> Result<(), rusqlite::Error> {
    let mut groups: BTreeMap<(&EventId, &str, Reverse<&str>), Vec<&Join>> = BTreeMap::new();
    for join in &joins.waiting[joins.flushed..] {
        // Nobody is here who has not joined.
        groups.entry((&join.event, &join.actor, Reverse(join.what.kind()))).or_default().push(join);
    }
    for ((event, actor, Reverse(kind)), group) in groups {
        let body = if kind == What::IsHere.kind() { here_body(actor, &group) } else { joined_body(actor, &group) };
        insert(connection, event, kind, &body, now, entropy)?;
    }
    joins.flushed = joins.waiting.len();
    Ok(())
}

fn joined_body(actor: &str, group: &[&Join]) -> Value {
    let line = |join: &&Join| match join.what {
        What::Joined(digest) => Some(format!("{} {digest}", join.draw_number)),
        What::IsHere => None,
    };
    let root = merkle_root(group.iter().filter_map(line));
    json!({
        "actor": actor,
        "first": group.first().map(|join| join.draw_number),
        "last": group.last().map(|join| join.draw_number),
        "count": group.len(),
        "root": root,
    })
}

fn here_body(actor: &str, group: &[&Join]) -> Value {
    let numbers: Vec<u64> = group.iter().map(|join| join.draw_number).collect();
    json!({ "actor": actor, "count": numbers.len(), "draw_numbers": numbers })
}

fn with_actor(actor: &Actor, mut body: Value) -> Value {
    if let Value::Object(fields) = &mut body {
        fields.insert("actor".to_owned(), Value::String(actor.0.clone()));
    }
    body
}

fn insert(
    connection: &Connection,
    event: &EventId,
    kind: &str,
    body: &Value,
    at: Timestamp,
    entropy: &Entropy,
) -> Result<Head, rusqlite::Error> {
    let head = head_row(connection, event)?;
    let salt = Salt(entropy.bytes().map_err(to_sqlite)?);
    let body = body.to_string();
    let fields = LogFields {
        event: event.to_string(),
        seq: head.seq + 1,
        prev: head.hash,
        at: at.to_string(),
        kind: kind.to_owned(),
        body: body_hash(&salt, &body),
    };
    let hash_of_body = fields.body;
    let record = LogRecord::new(fields).map_err(to_sqlite)?;
    let next = Head { seq: head.seq + 1, hash: record.hash() };
    connection
        .prepare_cached(
            "INSERT INTO record (event_id, seq, prev, at, kind, body_hash, salt, body, hash)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            event.as_str(),
            next.seq,
            head.hash.0,
            at.0,
            kind,
            hash_of_body.0,
            salt.0,
            body,
            next.hash.0
        ])?;
    connection.prepare_cached("UPDATE event SET log_seq = ?2, log_hash = ?3 WHERE id = ?1")?.execute(params![
        event.as_str(),
        next.seq,
        next.hash.0
    ])?;
    Ok(next)
}

fn to_sqlite(error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(Box::new(error))
}

fn head_row(connection: &Connection, event: &EventId) -> Result<Head, rusqlite::Error> {
    connection
        .prepare_cached("SELECT log_seq, log_hash FROM event WHERE id = ?1")?
        .query_row([event.as_str()], |row| Ok(Head { seq: row.get(0)?, hash: Hash(row.get(1)?) }))
}

/// The newest record of an event, as committed or as this transaction sees it.
///
/// # Errors
/// What SQLite reports.
pub fn head(connection: &Connection, event: &EventId) -> Result<Head, Error> {
    Ok(head_row(connection, event)?)
}

/// The newest record once the joins of this commit so far have theirs.
///
/// # Errors
/// What SQLite reports.
pub fn settled_head(tx: &mut Tx<'_>, event: &EventId) -> Result<Head, Error> {
    let (now, entropy) = (tx.now, tx.entropy);
    let (connection, joins) = tx.parts();
    flush_joins(connection, joins, now, entropy)?;
    Ok(head_row(connection, event)?)
}

const COLUMNS: &str = "seq, prev, at, kind, body_hash, salt, body, hash";

fn record(row: &rusqlite::Row<'_>) -> Result<Record, rusqlite::Error> {
    Ok(Record {
        seq: row.get(0)?,
        prev: Hash(row.get(1)?),
        at: Timestamp(row.get(2)?),
        kind: row.get(3)?,
        body_hash: Hash(row.get(4)?),
        salt: row.get::<_, Option<[u8; 16]>>(5)?.map(Salt),
        body: row.get(6)?,
        hash: Hash(row.get(7)?),
    })
}

/// Records before `before`, newest first, at most `limit`.
///
/// # Errors
/// What SQLite reports.
pub fn newest(connection: &Connection, event: &EventId, before: Option<u64>, limit: u32) -> Result<Vec<Record>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM record WHERE event_id = ?1 AND seq < ?2 ORDER BY seq DESC LIMIT ?3");
    let before = before.unwrap_or(i64::MAX as u64);
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(params![event.as_str(), before, limit], record)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Records after `after`, oldest first, at most `limit`.
///
/// # Errors
/// What SQLite reports.
pub fn oldest(connection: &Connection, event: &EventId, after: u64, limit: u32) -> Result<Vec<Record>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM record WHERE event_id = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(params![event.as_str(), after, limit], record)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The newest records that say why something is not there any more, for phones that know more than the file: a copy
/// was put in place, or an event deleted.
///
/// # Errors
/// What SQLite reports.
pub fn restores(connection: &Connection, event: &EventId) -> Result<Vec<Record>, Error> {
    // Left to itself SQLite would walk over the whole log.
    let sql = format!(
        "SELECT {COLUMNS} FROM record INDEXED BY record_restored
         WHERE event_id = ?1 AND kind IN ('restored', 'event_deleted') ORDER BY seq DESC LIMIT {MOST_RESTORES}"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map([event.as_str()], record)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The record at `seq`, for a phone that asks whether the log it knows is still the log.
///
/// # Errors
/// What SQLite reports.
pub fn at(connection: &Connection, event: &EventId, seq: u64) -> Result<Option<Record>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM record WHERE event_id = ?1 AND seq = ?2");
    let mut statement = connection.prepare_cached(&sql)?;
    Ok(statement.query_row(params![event.as_str(), seq], record).optional()?)
}
