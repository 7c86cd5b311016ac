//! Participants: who has which draw number.
//!
//! The guest's token is stored as a hash only. How numbers are given is in `registration`; what staff and exports see is in `list`.

mod list;

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::audit::{self, Actor};
use super::event::{self, Event};
use super::newcomer::Given;
use super::{Error, Tx, Urgency};
use crate::domain::id::EventId;
use crate::domain::participant::Status;
use crate::domain::time::Timestamp;

pub use list::{ContactFields, Listed, Participant, Query, find, list, page};

/// One guest's entry, found by token.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The number, the nonce behind its digest on sheets, and when it was given.
    pub given: Given,
    /// Whether the number takes part.
    pub status: Status,
    /// Since when, if that was ever changed.
    pub status_at: Option<Timestamp>,
    /// When it was last here by the roll-call.
    pub here_at: Option<Timestamp>,
}

/// Takes a participant out of draws, or back in.
///
/// # Errors
/// `event_closed`, `participant_not_found`.
pub fn set_status(
    tx: &mut Tx<'_>,
    event: &EventId,
    number: u64,
    status: Status,
    reason: Option<&str>,
    actor: &Actor,
) -> Result<Participant, Error> {
    let event = event::find_active(tx, Some(event))?;
    let before = find(tx, &event, number)?;
    if before.status != status {
        tx.execute(
            "UPDATE participant SET status = ?4, status_at = ?5 WHERE event_id = ?1 AND epoch = ?2 AND draw_number = ?3",
            params![event.id.as_str(), event.epoch, number, status.name(), tx.now.0],
        )?;
        let body = json!({ "draw_number": number, "from": before.status, "to": status, "reason": reason });
        audit::append(tx, &event.id, actor, "participant_status", body)?;
        tx.touch(&event.id, Urgency::Soon);
    }
    find(tx, &event, number)
}

/// When a number was last here by the roll-call; nothing where it never was, or is nobody's.
///
/// # Errors
/// What SQLite reports.
pub fn here_at(connection: &Connection, event: &Event, number: u64) -> Result<Option<Timestamp>, Error> {
    let mut statement = connection
        .prepare_cached("SELECT here_at FROM participant WHERE event_id = ?1 AND epoch = ?2 AND draw_number = ?3")?;
    let found = statement.query_row(params![event.id.as_str(), event.epoch, number], |row| row.get(0)).optional()?;
    Ok(found.flatten().map(Timestamp))
}

/// How many numbers were given out.
///
/// # Errors
/// What SQLite reports.
pub fn count(connection: &Connection, event: &Event) -> Result<u64, Error> {
    // Numbers are dense, so the highest one is the count, and it is found without a scan.
    let mut statement = connection
        .prepare_cached("SELECT coalesce(max(draw_number), 0) FROM participant WHERE event_id = ?1 AND epoch = ?2")?;
    Ok(statement.query_row(params![event.id.as_str(), event.epoch], |row| row.get(0))?)
}

/// How many numbers a sheet would leave out, each counted once, by why.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Whoever won before, where that bars them.
    pub won: u64,
    /// Whoever was absent when called, where that bars them.
    pub absent: u64,
    /// Whoever left the draw.
    pub withdrawn: u64,
    /// Whom the organiser took out.
    pub disqualified: u64,
}

/// How many numbers a sheet that is frozen now would leave out. Those who won are as few as the prizes, and those
/// who are out have an index of their own: nobody walks over everyone for this.
///
/// # Errors
/// What SQLite reports.
pub fn left_out(connection: &Connection, event: &Event) -> Result<LeftOut, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT coalesce(sum(status = 'withdrawn'), 0), coalesce(sum(status = 'disqualified'), 0)
         FROM participant WHERE event_id = ?1 AND epoch = ?2 AND status <> 'in'",
    )?;
    let scope = params![event.id.as_str(), event.epoch];
    let (withdrawn, disqualified) = statement.query_row(scope, |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut statement = connection.prepare_cached(
        "SELECT coalesce(sum(won), 0), coalesce(sum(absent AND NOT won), 0) FROM (
           SELECT NOT ?3 AND max(pick.claim <> 'absent') AS won, NOT ?4 AND max(pick.claim = 'absent') AS absent
           FROM pick JOIN participant p USING (event_id, epoch, draw_number)
           WHERE pick.event_id = ?1 AND pick.epoch = ?2 AND pick.reset = 0 AND p.status = 'in'
             AND pick.claim IN ('open', 'collected', 'absent')
           GROUP BY pick.draw_number)",
    )?;
    let rules = params![event.id.as_str(), event.epoch, event.settings.winners_again, event.settings.absent_again];
    let (won, absent) = statement.query_row(rules, |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(LeftOut { won, absent, withdrawn, disqualified })
}

/// How many numbers were given out since a moment, at most ten thousand. It walks down from the newest and stops at
/// the first that is older, so that nothing is counted where nobody came.
///
/// # Errors
/// What SQLite reports.
pub fn count_since(connection: &Connection, event: &Event, since: Timestamp) -> Result<u64, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT created_at FROM participant WHERE event_id = ?1 AND epoch = ?2 ORDER BY draw_number DESC LIMIT 10000",
    )?;
    let mut rows = statement.query(params![event.id.as_str(), event.epoch])?;
    let mut count = 0;
    while let Some(row) = rows.next()? {
        if row.get::<_, i64>(0)? <= since.0 {
            break;
        }
        count += 1;
    }
    Ok(count)
}

/// The entry that a token opens.
///
/// # Errors
/// What SQLite reports.
pub fn by_token(connection: &Connection, event: &Event, token: &str) -> Result<Option<Entry>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT draw_number, nonce, created_at, status, status_at, here_at FROM participant
         WHERE event_id = ?1 AND epoch = ?2 AND token_hash = ?3",
    )?;
    let row = statement.query_row(params![event.id.as_str(), event.epoch, token_hash(token)], |row| {
        let [status_at, here_at] = [row.get::<_, Option<i64>>(4)?, row.get(5)?].map(|at| at.map(Timestamp));
        Ok((Given::of_row(row)?, row.get::<_, String>(3)?, status_at, here_at))
    });
    match row.optional()? {
        None => Ok(None),
        Some((given, status, status_at, here_at)) => {
            Ok(Some(Entry { given, status: stored_status(&status)?, status_at, here_at }))
        }
    }
}

fn stored_status(name: &str) -> Result<Status, Error> {
    Status::from_name(name).ok_or_else(|| Error::Corrupt(format!("participant status {name}")))
}

/// What is stored of a token.
#[must_use]
pub fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}
