//! Participants: who has which draw number, looked up and listed.
//!
//! The guest's token is stored as a hash only. How numbers are given is in `registration`.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::audit::{self, Actor};
use super::event::{self, Event};
use super::newcomer::Given;
use super::{Error, Tx, Urgency};
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
    /// When the number was last here by the roll-call.
    #[serde(default)]
    pub here_at: Option<String>,
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
    /// The number, the nonce behind its digest on sheets, and when it was given.
    pub given: Given,
    /// Whether the number takes part.
    pub status: Status,
    /// When it was last here by the roll-call.
    pub here_at: Option<Timestamp>,
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

/// The next of everyone in the live event above a number, by number.
///
/// # Errors
/// What SQLite reports.
pub fn page(connection: &Connection, event: &Event, after: u64, limit: u32) -> Result<Vec<Listed>, Error> {
    let sql = format!(
        "{} WHERE p.event_id = ?1 AND p.epoch = ?2 AND p.draw_number > ?3 ORDER BY p.draw_number LIMIT ?4",
        select("")
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(params![event.id.as_str(), event.epoch, after, limit], |row| {
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
        "SELECT draw_number, nonce, created_at, status, here_at FROM participant
         WHERE event_id = ?1 AND epoch = ?2 AND token_hash = ?3",
    )?;
    let row = statement.query_row(params![event.id.as_str(), event.epoch, token_hash(token)], |row| {
        let here_at = row.get::<_, Option<i64>>(4)?.map(Timestamp);
        Ok((Given::of_row(row)?, row.get::<_, String>(3)?, here_at))
    });
    match row.optional()? {
        None => Ok(None),
        Some((given, status, here_at)) => Ok(Some(Entry { given, status: stored_status(&status)?, here_at })),
    }
}

/// The last digits of a telephone number that staff may ask for.
const TOLD_DIGITS: usize = 4;

const COLUMNS: &str =
    "p.draw_number, p.created_at, p.status, p.source, c.name, c.phone, c.email, c.note, p.entry_code, p.here_at";

/// What a list shows of participants, found `by` an index; by number where none is named.
fn select(by: &str) -> String {
    format!("SELECT {COLUMNS} FROM participant p {by} LEFT JOIN contact c USING (event_id, epoch, draw_number)")
}

/// One participant with the name, as staff see one.
///
/// # Errors
/// `participant_not_found`.
pub fn find(connection: &Connection, event: &Event, number: u64) -> Result<Participant, Error> {
    let sql = format!("{} WHERE p.event_id = ?1 AND p.epoch = ?2 AND p.draw_number = ?3", select(""));
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
    let sql = format!(
        "{} WHERE p.event_id = ?1 AND p.epoch = ?2 AND {} AND p.draw_number > ?3 ORDER BY p.draw_number LIMIT ?4",
        select(index(query.status)),
        condition(query.status)
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(params![event.id.as_str(), event.epoch, query.after, query.limit], row_of)?;
    let participants = rows.map(|row| row.map(|row| shown(row, query.contact))).collect::<Result<_, _>>()?;
    Ok((total(connection, event, query.status)?, participants))
}

/// Those who are out are few and have an index of their own, which SQLite would not choose by itself.
const fn index(status: Option<Status>) -> &'static str {
    match status {
        None | Some(Status::In) => "",
        Some(Status::Withdrawn | Status::Disqualified) => "INDEXED BY participant_out",
    }
}

/// Who has a status, in words that fit the index of those who are out.
const fn condition(status: Option<Status>) -> &'static str {
    match status {
        None => "1",
        Some(Status::In) => "p.status = 'in'",
        Some(Status::Withdrawn) => "p.status = 'withdrawn' AND p.status <> 'in'",
        Some(Status::Disqualified) => "p.status = 'disqualified' AND p.status <> 'in'",
    }
}

/// How many have a status. Those who are in are everyone but those who are out: nobody walks over everyone for this.
fn total(connection: &Connection, event: &Event, status: Option<Status>) -> Result<u64, Error> {
    let out = match status {
        None => return count(connection, event),
        Some(Status::In) => "p.status <> 'in'",
        Some(_) => condition(status),
    };
    let sql = format!("SELECT count(*) FROM participant p WHERE p.event_id = ?1 AND p.epoch = ?2 AND {out}");
    let mut statement = connection.prepare_cached(&sql)?;
    let out: u64 = statement.query_row(params![event.id.as_str(), event.epoch], |row| row.get(0))?;
    if status == Some(Status::In) { Ok(count(connection, event)?.saturating_sub(out)) } else { Ok(out) }
}

/// Goes over everyone once: what people type is compared by sounds, which no index knows.
fn search(
    connection: &Connection,
    event: &Event,
    query: &Query,
    needle: &Needle,
) -> Result<(u64, Vec<Participant>), Error> {
    let sql = format!(
        "{} WHERE p.event_id = ?1 AND p.epoch = ?2 AND (?3 IS NULL OR p.status = ?3) ORDER BY p.draw_number",
        select("")
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
        here_at: row.get::<_, Option<i64>>(9)?.map(|at| Timestamp(at).to_string()),
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
