//! The line before registration, as far as it has to outlive the program: two counters and what the organiser set.
//!
//! No row is kept of anybody who waits. Places are reserved in blocks before any of them is handed out, so that a
//! restart hands none out twice, and an admission is stored before anybody hears of it.

use rusqlite::{Connection, Row, params};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::json;

use super::audit::{self, Actor};
use super::named::Named;
use super::{Error, Tx, Urgency, event};
use crate::domain::id::EventId;
use crate::domain::waiting::{HighTraffic, TicketKey, bounded};

/// Places that one commit reserves.
pub const BLOCK: u64 = 1_024;
/// More places than are handed out between a copy and its being put back.
const BEYOND: u64 = 1_000_000_000;

/// The waiting room of an event as the file has it.
#[derive(Debug, Clone)]
pub struct Kept {
    /// What its tickets are proved with.
    pub key: TicketKey,
    /// Places up to here may have been handed out.
    pub reserved: u64,
    /// Places up to here may enter, for good.
    pub admitted: u64,
    /// People who were let in from the line.
    pub let_in: u64,
    /// What the organiser set.
    pub rules: Rules,
}

/// What the organiser set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rules {
    /// Guests at once; the program decides where none is set.
    pub threshold: Option<u32>,
    /// Whether nobody is let in by itself.
    pub is_paused: bool,
    /// When joins are answered before they are stored.
    pub high_traffic: HighTraffic,
    /// Joins a second that reach the store; all of them where none is set.
    pub rate: Option<u32>,
}

/// What the organiser changes: a field that is missing stays, `null` gives it back to the program.
#[derive(Debug, Clone, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RulesPatch {
    /// Guests at once, 1 to 1,000,000.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u32>)]
    threshold: Option<Option<u32>>,
    /// Whether nobody is let in by itself.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<bool>)]
    is_paused: Option<Option<bool>>,
    /// When joins are answered before they are stored.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<HighTraffic>)]
    high_traffic: Option<Option<HighTraffic>>,
    /// Joins a second that reach the store, 1 to 1,000,000.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u32>)]
    rate: Option<Option<u32>>,
}

/// A field that is there, be it null.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

impl Rules {
    fn patched(self, patch: &RulesPatch) -> Result<Self, Error> {
        Ok(Rules {
            threshold: bounded("threshold", patch.threshold.unwrap_or(self.threshold))?,
            is_paused: patch.is_paused.map_or(self.is_paused, Option::unwrap_or_default),
            high_traffic: patch.high_traffic.map_or(self.high_traffic, Option::unwrap_or_default),
            rate: bounded("rate", patch.rate.unwrap_or(self.rate))?,
        })
    }
}

const SELECT: &str = "SELECT e.id, e.epoch, e.secret, coalesce(w.reserved, 0), coalesce(w.admitted, 0),
    coalesce(w.let_in, 0), w.threshold, coalesce(w.is_paused, 0), coalesce(w.high_traffic, 'auto'), w.rate
  FROM event e LEFT JOIN waiting_room w ON w.event_id = e.id";

fn kept(row: &Row<'_>) -> Result<Kept, rusqlite::Error> {
    Ok(Kept {
        key: TicketKey::new(row.get(2)?, event::stored_id(row.get(0)?)?, row.get(1)?),
        reserved: row.get(3)?,
        admitted: row.get(4)?,
        let_in: row.get(5)?,
        rules: Rules {
            threshold: row.get(6)?,
            is_paused: row.get(7)?,
            high_traffic: row.get::<_, Named<HighTraffic>>(8)?.0,
            rate: row.get(9)?,
        },
    })
}

/// The waiting rooms of all events that may change.
///
/// # Errors
/// What SQLite reports.
pub fn all(connection: &Connection) -> Result<Vec<Kept>, Error> {
    let mut statement = connection.prepare_cached(&format!("{SELECT} WHERE e.state = 'active'"))?;
    let rows = statement.query_map([], kept)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The waiting room of an event.
///
/// # Errors
/// `event_not_found`, and what SQLite reports.
pub fn find(connection: &Connection, id: &EventId) -> Result<Kept, Error> {
    let id = event::find(connection, Some(id))?.id;
    let mut statement = connection.prepare_cached(&format!("{SELECT} WHERE e.id = ?1"))?;
    Ok(statement.query_row([id.as_str()], kept)?)
}

/// Reserves a block of places; gives the last of them.
///
/// # Errors
/// `event_not_found`, `event_closed`.
pub fn reserve(tx: &mut Tx<'_>, id: &EventId) -> Result<u64, Error> {
    event::find_active(tx, Some(id))?;
    let mut statement = tx.prepare_cached(
        "INSERT INTO waiting_room (event_id, reserved) VALUES (?1, ?2)
         ON CONFLICT (event_id) DO UPDATE SET reserved = reserved + excluded.reserved RETURNING reserved",
    )?;
    Ok(statement.query_row(params![id.as_str(), BLOCK], |row| row.get(0))?)
}

/// Passes over the places that may have been handed out after a copy was made which is put back now: whoever has one
/// keeps it, and nobody else is given it. Where the copy knows of no line, whoever has one may enter.
///
/// # Errors
/// What SQLite reports.
pub(super) fn pass_over(connection: &Connection, id: &EventId) -> Result<(), Error> {
    connection.execute(
        "INSERT INTO waiting_room (event_id, reserved, admitted) VALUES (?1, ?2, ?2)
         ON CONFLICT (event_id) DO UPDATE SET reserved = reserved + excluded.reserved",
        params![id.as_str(), BEYOND],
    )?;
    Ok(())
}

/// Lets everybody up to a place in, of whom so many people wait.
///
/// # Errors
/// What SQLite reports; a place that was not handed out is refused by the schema.
pub fn admit(tx: &mut Tx<'_>, id: &EventId, place: u64, people: u64) -> Result<(), Error> {
    tx.prepare_cached(
        "UPDATE waiting_room SET admitted = max(admitted, ?2), let_in = let_in + ?3 WHERE event_id = ?1",
    )?
    .execute(params![id.as_str(), place, people])?;
    tx.touch(id, Urgency::Soon);
    Ok(())
}

/// The same by the organiser's word, whatever the threshold says.
///
/// # Errors
/// See [`admit`].
pub fn admit_by_hand(
    tx: &mut Tx<'_>,
    id: &EventId,
    (place, people): (u64, u64),
    count: u32,
    actor: &Actor,
) -> Result<(), Error> {
    event::find_active(tx, Some(id))?;
    admit(tx, id, place, people)?;
    audit::append(tx, id, actor, "waiting_room_admitted", json!({ "count": count, "let_in": people }))?;
    Ok(())
}

/// Changes what the patch names.
///
/// # Errors
/// `event_not_found`, `event_closed`, `validation`.
pub fn change(tx: &mut Tx<'_>, id: &EventId, patch: &RulesPatch, actor: &Actor) -> Result<Kept, Error> {
    event::find_active(tx, Some(id))?;
    let before = find(tx, id)?;
    let rules = before.rules.patched(patch)?;
    if rules == before.rules {
        return Ok(before);
    }
    tx.execute(
        "INSERT INTO waiting_room (event_id, threshold, is_paused, high_traffic, rate) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (event_id) DO UPDATE SET threshold = excluded.threshold, is_paused = excluded.is_paused,
           high_traffic = excluded.high_traffic, rate = excluded.rate",
        params![id.as_str(), rules.threshold, rules.is_paused, Named(rules.high_traffic), rules.rate],
    )?;
    audit::append(tx, id, actor, "waiting_room_changed", json!(patch))?;
    tx.touch(id, Urgency::Soon);
    Ok(Kept { rules, ..before })
}
