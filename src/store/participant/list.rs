//! Participants as staff and exports see them: one by number, and the lists, searched and counted.
//!
//! Of a person only as much is read out as was asked for, and what is not shown is not searched.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use super::super::Error;
use super::super::event::Event;
use super::count;
use crate::domain::fault::Reason;
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
