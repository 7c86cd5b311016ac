//! Participants: who has which draw number, looked up and listed.
//!
//! The guest's token is stored as a hash only. How numbers are given is in `registration`.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::audit::{self, Actor};
use super::event::{self, Event};
use super::{Error, Tx, Urgency};
use crate::domain::draw::Nonce;
use crate::domain::fault::Reason;
use crate::domain::id::EventId;
use crate::domain::participant::{Contact, Status};
use crate::domain::search::Needle;
use crate::domain::time::Timestamp;

/// A participant as lists show one.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Participant {
    /// Counted up from 1 within the event.
    pub draw_number: u64,
    /// When the number was given.
    pub created_at: String,
    /// Whether the number takes part.
    pub status: Status,
    /// `phone`, `desk` or `import`.
    pub source: String,
    /// The person's name, where it is known and asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The telephone number, where it is known and asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The e-mail address, where it is known and asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The organiser's note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The entry code while no phone has taken the entry over, where contacts are asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry_code: Option<String>,
}

/// One guest's entry, found by token.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The draw number.
    pub draw_number: u64,
    /// The nonce behind the digest on sheets.
    pub nonce: Nonce,
    /// Whether the number takes part.
    pub status: Status,
}

/// What a list of participants is asked for.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// Numbers above this.
    pub after: u64,
    /// How many at most.
    pub limit: u32,
    /// Who is looked for.
    pub needle: Option<Needle>,
    /// Only those.
    pub status: Option<Status>,
    /// Whether personal data is asked for.
    pub contact: ContactFields,
}

/// How much of a person a list shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ContactFields {
    /// Numbers only.
    #[default]
    None,
    /// Name and note, which the desk needs to find somebody.
    Name,
    /// Everything that is known.
    All,
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
            "UPDATE participant SET status = ?4 WHERE event_id = ?1 AND epoch = ?2 AND draw_number = ?3",
            params![event.id.as_str(), event.epoch, number, status.name()],
        )?;
        let body = json!({ "draw_number": number, "from": before.status, "to": status, "reason": reason });
        audit::append(tx, &event.id, actor, "participant_status", body)?;
        tx.touch(&event.id, Urgency::Soon);
    }
    find(tx, &event, number)
}

/// A participant with everything an export may hold.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The draw number.
    pub draw_number: u64,
    /// When it was given.
    pub created_at: Timestamp,
    /// Whether it takes part.
    pub status: String,
    /// How it was given.
    pub source: String,
    /// Who it is.
    pub contact: Contact,
}

/// Everyone in the live event, by number.
///
/// # Errors
/// What SQLite reports.
pub fn everyone(connection: &Connection, event: &Event) -> Result<Vec<Listed>, Error> {
    let sql = format!("{SELECT} WHERE p.event_id = ?1 AND p.epoch = ?2 ORDER BY p.draw_number");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(params![event.id.as_str(), event.epoch], |row| {
        Ok(Listed {
            draw_number: row.get(0)?,
            created_at: Timestamp(row.get(1)?),
            status: row.get(2)?,
            source: row.get(3)?,
            contact: Contact { name: row.get(4)?, phone: row.get(5)?, email: row.get(6)?, note: row.get(7)? },
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
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

/// How many numbers were given out since a moment, among the newest ten thousand.
///
/// # Errors
/// What SQLite reports.
pub fn count_since(connection: &Connection, event: &Event, since: Timestamp) -> Result<u64, Error> {
    let newest = count(connection, event)?;
    let mut statement = connection.prepare_cached(
        "SELECT count(*) FROM participant WHERE event_id = ?1 AND epoch = ?2 AND draw_number > ?3 AND created_at > ?4",
    )?;
    let scope = params![event.id.as_str(), event.epoch, newest.saturating_sub(10_000), since.0];
    Ok(statement.query_row(scope, |row| row.get(0))?)
}

/// The entry that a token opens.
///
/// # Errors
/// What SQLite reports.
pub fn by_token(connection: &Connection, event: &Event, token: &str) -> Result<Option<Entry>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT draw_number, nonce, status FROM participant WHERE event_id = ?1 AND epoch = ?2 AND token_hash = ?3",
    )?;
    let row = statement.query_row(params![event.id.as_str(), event.epoch, token_hash(token)], |row| {
        Ok((row.get(0)?, Nonce(row.get(1)?), row.get::<_, String>(2)?))
    });
    match row.optional()? {
        None => Ok(None),
        Some((draw_number, nonce, status)) => Ok(Some(Entry { draw_number, nonce, status: stored_status(&status)? })),
    }
}

/// The last digits of a telephone number that staff may ask for.
const TOLD_DIGITS: usize = 4;

const SELECT: &str =
    "SELECT p.draw_number, p.created_at, p.status, p.source, c.name, c.phone, c.email, c.note, p.entry_code
  FROM participant p LEFT JOIN contact c USING (event_id, epoch, draw_number)";

/// One participant with the name, as staff see one.
///
/// # Errors
/// `participant_not_found`.
pub fn find(connection: &Connection, event: &Event, number: u64) -> Result<Participant, Error> {
    let sql = format!("{SELECT} WHERE p.event_id = ?1 AND p.epoch = ?2 AND p.draw_number = ?3");
    let mut statement = connection.prepare_cached(&sql)?;
    let found = statement.query_row(params![event.id.as_str(), event.epoch, number], row_of).optional()?;
    let found = found.ok_or(Error::from(Reason::ParticipantNotFound))?;
    Ok(shown(found, ContactFields::Name))
}

/// The participants that a query asks for, and how many match it in all.
///
/// # Errors
/// What SQLite reports.
pub fn list(connection: &Connection, event: &Event, query: &Query) -> Result<(u64, Vec<Participant>), Error> {
    if let Some(needle) = &query.needle {
        return search(connection, event, query, needle);
    }
    let filter = "p.event_id = ?1 AND p.epoch = ?2 AND (?3 IS NULL OR p.status = ?3)";
    let status = query.status.map(Status::name);
    let mut statement = connection
        .prepare_cached(&format!("{SELECT} WHERE {filter} AND p.draw_number > ?4 ORDER BY p.draw_number LIMIT ?5"))?;
    let rows =
        statement.query_map(params![event.id.as_str(), event.epoch, status, query.after, query.limit], row_of)?;
    let participants = rows.map(|row| row.map(|row| shown(row, query.contact))).collect::<Result<_, _>>()?;
    let total = if status.is_none() {
        count(connection, event)?
    } else {
        connection
            .prepare_cached(&format!("SELECT count(*) FROM participant p WHERE {filter}"))?
            .query_row(params![event.id.as_str(), event.epoch, status], |row| row.get(0))?
    };
    Ok((total, participants))
}

/// Goes over everyone once: what people type is compared by sounds, which no index knows.
fn search(
    connection: &Connection,
    event: &Event,
    query: &Query,
    needle: &Needle,
) -> Result<(u64, Vec<Participant>), Error> {
    let sql = format!(
        "{SELECT} WHERE p.event_id = ?1 AND p.epoch = ?2 AND (?3 IS NULL OR p.status = ?3) ORDER BY p.draw_number"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params![event.id.as_str(), event.epoch, query.status.map(Status::name)])?;
    let (mut total, mut found) = (0, Vec::new());
    while let Some(row) = rows.next()? {
        if !is_found(row, needle, query.contact)? {
            continue;
        }
        total += 1;
        if row.get::<_, u64>(0)? > query.after && found.len() < query.limit as usize {
            found.push(shown(row_of(row)?, query.contact));
        }
    }
    Ok((total, found))
}

/// What is not shown is not searched, but for the last digits of a telephone number, which guests
/// tell staff.
fn is_found(row: &Row<'_>, needle: &Needle, contact: ContactFields) -> Result<bool, rusqlite::Error> {
    if needle.finds_number(row.get(0)?) {
        return Ok(true);
    }
    let digits = match contact {
        ContactFields::None => return Ok(false),
        ContactFields::Name => TOLD_DIGITS,
        ContactFields::All => usize::MAX,
    };
    let text = |column: usize| row.get_ref(column).map(|value| value.as_str().unwrap_or_default());
    let (name, phone, note) = (text(4)?, text(5)?, text(7)?);
    Ok(needle.finds_text(name) || needle.finds_text(note) || needle.finds_phone(phone, digits))
}

fn row_of(row: &Row<'_>) -> Result<Participant, rusqlite::Error> {
    let status: String = row.get(2)?;
    Ok(Participant {
        draw_number: row.get(0)?,
        created_at: Timestamp(row.get(1)?).to_string(),
        status: Status::from_name(&status).unwrap_or(Status::Disqualified),
        source: row.get(3)?,
        name: row.get(4)?,
        phone: row.get(5)?,
        email: row.get(6)?,
        note: row.get(7)?,
        entry_code: row.get(8)?,
    })
}

fn shown(participant: Participant, fields: ContactFields) -> Participant {
    let bare =
        Participant { name: None, phone: None, email: None, note: None, entry_code: None, ..participant.clone() };
    match fields {
        ContactFields::None => bare,
        ContactFields::Name => Participant { name: participant.name, note: participant.note, ..bare },
        ContactFields::All => participant,
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
