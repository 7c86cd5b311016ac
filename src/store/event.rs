//! Events: making the one with its seal chain, finding, changing and deleting them.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::audit::{self, Actor};
use super::named::Named;
use super::prize::ImageLinks;
use super::{Error, Tx, Urgency, meta};
use crate::domain::draw::{CHAIN_LENGTH, Chain, Hash, Mode};
use crate::domain::event::{self, Registration, Settings, SettingsPatch};
use crate::domain::fault::Reason;
use crate::domain::id::EventId;
use crate::domain::show::{Cover, StageView};
use crate::domain::time::Timestamp;
use crate::strings;

/// An event as the store holds it, secrets apart.
#[derive(Debug, Clone)]
pub struct Event {
    /// Its id.
    pub id: EventId,
    /// Whether its draws count.
    pub mode: Mode,
    /// Its title.
    pub title: String,
    /// Whether it may change.
    pub active: bool,
    /// Whether phones may register.
    pub registration: Registration,
    /// Its rules.
    pub settings: Settings,
    /// Counts up with each reset of participants.
    pub epoch: u64,
    /// `s_0` of its seal chain.
    pub anchor: Hash,
    /// The number that the next draw will have.
    pub next_draw: u64,
    /// The draw that the screen shows.
    pub stage_draw: Option<u64>,
    /// What the screens show while no draw is on them.
    pub view: StageView,
    /// The announced prize's id and how many of it are to be drawn.
    pub announced: Option<(String, u32)>,
    /// What lies over every screen.
    pub cover: Cover,
    /// The logo's name among the pictures.
    pub logo: Option<String>,
    /// The newest audit record.
    pub log: audit::Head,
    /// When it was made.
    pub created_at: Timestamp,
}

/// What is kept from everyone: the end of the seal chain and the key of tokens and codes.
pub struct Secrets {
    /// `s_L`.
    pub chain_end: [u8; 32],
    /// Keys session tokens and claim codes.
    pub secret: [u8; 32],
}

/// An event in lists and in answers.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct EventSummary {
    /// Its id.
    pub event_id: String,
    /// Whether its draws count; a rehearsal's do not.
    pub mode: Mode,
    /// Its title.
    pub title: String,
    /// `active` or `closed`.
    pub state: String,
    /// Whether phones may register.
    pub registration: Registration,
    /// `s_0` of its seal chain, hex.
    pub anchor: String,
    /// When it was made.
    pub created_at: String,
    /// Its rules.
    pub settings: Settings,
    /// Its logo.
    pub logo: Option<ImageLinks>,
    /// How many numbers were given out.
    pub participants: u64,
    /// How many draws there were, reset ones left out.
    pub draws: u64,
    /// Whether a missing `event_id` means this one.
    pub current: bool,
}

/// What a new event is to be.
#[derive(Debug, Clone)]
pub struct NewEvent {
    /// A slug, or nothing for a UUID.
    pub id: Option<EventId>,
    /// Whether its draws count; a rehearsal's id was chosen as one.
    pub mode: Mode,
    /// Its cleaned title.
    pub title: String,
    /// Its rules.
    pub settings: Settings,
}

const COLUMNS: &str =
    "id, title, state, registration, settings, epoch, anchor, next_draw, stage_draw, log_seq, log_hash, created_at,
  stage_view, stage_prize, stage_count, cover, logo, mode";

fn event(row: &Row<'_>) -> Result<Event, rusqlite::Error> {
    let settings: String = row.get(4)?;
    let settings = serde_json::from_str(&settings)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(4, rusqlite::types::Type::Text, Box::new(error)))?;
    Ok(Event {
        id: stored_id(row.get(0)?)?,
        title: row.get(1)?,
        active: row.get::<_, String>(2)? == "active",
        registration: row.get::<_, Named<Registration>>(3)?.0,
        settings,
        epoch: row.get(5)?,
        anchor: Hash(row.get(6)?),
        next_draw: row.get(7)?,
        stage_draw: row.get(8)?,
        log: audit::Head { seq: row.get(9)?, hash: Hash(row.get(10)?) },
        created_at: Timestamp(row.get(11)?),
        view: row.get::<_, Named<StageView>>(12)?.0,
        announced: row.get::<_, Option<String>>(13)?.zip(row.get::<_, Option<u32>>(14)?),
        cover: row.get::<_, Named<Cover>>(15)?.0,
        logo: row.get(16)?,
        mode: row.get::<_, Named<Mode>>(17)?.0,
    })
}

pub(super) fn stored_id(text: String) -> Result<EventId, rusqlite::Error> {
    EventId::parse(&text)
        .map_err(|fault| rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(fault)))
}

/// The event that is named, or the current one where none is.
///
/// # Errors
/// `event_not_found`.
pub fn find(connection: &Connection, id: Option<&EventId>) -> Result<Event, Error> {
    let wanted = match id {
        Some(id) => Some(id.to_string()),
        None => meta::get(connection, "current_event")?,
    };
    let sql = format!("SELECT {COLUMNS} FROM event WHERE id = ?1");
    let found = connection.prepare_cached(&sql)?.query_row([wanted], event).optional()?;
    found.ok_or_else(|| Reason::EventNotFound.into())
}

/// The event that is named, which must be active because something in it is about to change.
///
/// # Errors
/// `event_not_found`, `event_closed`.
pub fn find_active(connection: &Connection, id: Option<&EventId>) -> Result<Event, Error> {
    let event = find(connection, id)?;
    if event.active { Ok(event) } else { Err(Reason::EventClosed.into()) }
}

/// All events, newest first.
///
/// # Errors
/// What SQLite reports.
pub fn all(connection: &Connection) -> Result<Vec<Event>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM event ORDER BY created_at DESC, id DESC");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map([], event)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The id of the current event, where there is one.
///
/// # Errors
/// What SQLite reports.
pub fn current_id(connection: &Connection) -> Result<Option<String>, Error> {
    meta::get(connection, "current_event")
}

/// An event with its figures.
///
/// # Errors
/// What SQLite reports.
pub fn summary(connection: &Connection, event: &Event) -> Result<EventSummary, Error> {
    Ok(EventSummary {
        event_id: event.id.to_string(),
        mode: event.mode,
        title: event.title.clone(),
        state: if event.active { "active" } else { "closed" }.to_owned(),
        registration: event.registration,
        anchor: event.anchor.to_string(),
        created_at: event.created_at.to_string(),
        settings: event.settings.clone(),
        logo: event.logo.as_deref().map(ImageLinks::of),
        participants: super::participant::count(connection, event)?,
        draws: super::draw::count(connection, &event.id)?,
        current: current_id(connection)?.as_deref() == Some(event.id.as_str()),
    })
}

/// What is kept from everyone.
///
/// # Errors
/// What SQLite reports.
pub fn secrets(connection: &Connection, id: &EventId) -> Result<Secrets, Error> {
    let mut statement = connection.prepare_cached("SELECT chain_end, secret FROM event WHERE id = ?1")?;
    let secrets = statement
        .query_row([id.as_str()], |row| Ok(Secrets { chain_end: row.get(0)?, secret: row.get(1)? }))
        .optional()?;
    secrets.ok_or_else(|| Reason::EventNotFound.into())
}

/// The seal chain of an event.
///
/// # Errors
/// What SQLite reports.
pub fn chain(connection: &Connection, id: &EventId) -> Result<Chain, Error> {
    Ok(Chain::new(secrets(connection, id)?.chain_end, CHAIN_LENGTH))
}

/// Makes an event with its seal chain, open for registration.
///
/// # Errors
/// `event_exists`.
pub fn create(tx: &mut Tx<'_>, new: NewEvent, actor: &Actor) -> Result<Event, Error> {
    let id = match new.id {
        Some(id) => id,
        None => EventId::generate(new.mode, tx.now, tx.entropy.bytes()?),
    };
    let chain_end = tx.entropy.bytes::<32>()?;
    let anchor = Chain::new(chain_end, CHAIN_LENGTH).anchor();
    tx.execute(
        "INSERT INTO event (id, title, state, registration, settings, anchor, chain_end, secret, log_hash, created_at, mode)
         VALUES (?1, ?2, 'active', 'open', ?3, ?4, ?5, ?6, ?4, ?7, ?8)",
        params![
            id.as_str(),
            new.title,
            settings_text(&new.settings)?,
            anchor.0,
            chain_end,
            tx.entropy.bytes::<32>()?,
            tx.now.0,
            Named(new.mode)
        ],
    )?;
    let body = json!({ "title": new.title, "mode": new.mode, "settings": new.settings, "anchor": anchor });
    audit::append(tx, &id, actor, "event_created", body)?;
    if current_id(tx)?.is_none() {
        meta::set(tx, "current_event", &id.as_str())?;
    }
    tx.touch(&id, Urgency::Now);
    find(tx, Some(&id))
}

/// Makes the current event where a file has none yet; tells whether it did.
///
/// # Errors
/// What SQLite reports.
pub fn ensure_current(tx: &mut Tx<'_>, new: NewEvent) -> Result<bool, Error> {
    if current_id(tx)?.is_some() {
        return Ok(false);
    }
    create(tx, new, &Actor::server())?;
    Ok(true)
}

/// Makes an event the one that a missing `event_id` means.
///
/// # Errors
/// `event_not_found`.
pub fn make_current(tx: &mut Tx<'_>, id: &EventId, actor: &Actor) -> Result<Event, Error> {
    let event = find(tx, Some(id))?;
    meta::set(tx, "current_event", &id.as_str())?;
    audit::append(tx, id, actor, "event_used", json!({}))?;
    tx.touch(id, Urgency::Now);
    Ok(event)
}

/// Closes or reopens an event. A closed one can be read, and nothing in it changes.
///
/// # Errors
/// `event_not_found`; `draw_in_progress` while a draw runs.
pub fn set_active(tx: &mut Tx<'_>, id: &EventId, active: bool, actor: &Actor) -> Result<Event, Error> {
    let event = find(tx, Some(id))?;
    super::draw::refuse_while_running(tx, id)?;
    if event.active != active {
        let (state, kind) = if active { ("active", "event_reopened") } else { ("closed", "event_closed") };
        tx.execute("UPDATE event SET state = ?2 WHERE id = ?1", params![id.as_str(), state])?;
        audit::append(tx, id, actor, kind, json!({}))?;
        tx.touch(id, Urgency::Now);
    }
    find(tx, Some(id))
}

/// Changes what the patch names.
///
/// # Errors
/// `event_not_found`, `event_closed`, `validation`.
pub fn change(tx: &mut Tx<'_>, id: &EventId, patch: &SettingsPatch, actor: &Actor) -> Result<Event, Error> {
    let before = find_active(tx, Some(id))?;
    let patch = SettingsPatch { title: patch.title.as_deref().map(event::title).transpose()?, ..patch.clone() };
    let title = patch.title.clone().unwrap_or(before.title);
    let registration = patch.registration.unwrap_or(before.registration);
    let settings = before.settings.patched(&patch)?;
    tx.execute(
        "UPDATE event SET title = ?2, registration = ?3, settings = ?4 WHERE id = ?1",
        params![id.as_str(), title, Named(registration), settings_text(&settings)?],
    )?;
    audit::append(tx, id, actor, "event_changed", json!(patch))?;
    tx.touch(id, Urgency::Now);
    find(tx, Some(id))
}

/// Gives an event the stored picture of that name as its logo, or none.
///
/// # Errors
/// `event_not_found`, `event_closed`.
pub fn set_logo(tx: &mut Tx<'_>, id: &EventId, logo: Option<&str>, actor: &Actor) -> Result<Event, Error> {
    find_active(tx, Some(id))?;
    tx.execute("UPDATE event SET logo = ?2 WHERE id = ?1", params![id.as_str(), logo])?;
    super::prize::forget_unused_pictures(tx)?;
    audit::append(tx, id, actor, "logo_changed", json!({ "picture": logo }))?;
    tx.touch(id, Urgency::Now);
    find(tx, Some(id))
}

/// Deletes an event with all that is in it. After a rehearsal, the newest event that counts is the current one.
///
/// # Errors
/// `event_not_found`; `event_is_current`; `draw_in_progress` while a draw runs.
pub fn delete(tx: &mut Tx<'_>, id: &EventId, actor: &Actor) -> Result<(), Error> {
    let event = find(tx, Some(id))?;
    super::draw::refuse_while_running(tx, id)?;
    if current_id(tx)?.as_deref() == Some(id.as_str()) {
        let next = after_rehearsal(tx, &event)?.ok_or(Reason::EventIsCurrent)?;
        make_current(tx, &next, actor)?;
    }
    // The same id may be given again: what went is named by its last record, and by what is known of it beside the file.
    let (last, known) = (audit::settled_head(tx, id)?, tx.known_of(id));
    tx.execute("DELETE FROM event WHERE id = ?1", [id.as_str()])?;
    tx.execute("DELETE FROM idempotency WHERE event_id = ?1", [id.as_str()])?;
    super::traces::owe(tx)?;
    let body = json!({ "event": id, "seq": last.seq, "hash": last.hash, "known": known });
    audit::append_to_current(tx, actor, "event_deleted", body)?;
    tx.touch(id, Urgency::Now);
    Ok(())
}

/// The event that goes on where a rehearsal was the current one; nothing follows a live event by itself.
fn after_rehearsal(connection: &Connection, over: &Event) -> Result<Option<EventId>, Error> {
    if over.mode == Mode::Live {
        return Ok(None);
    }
    Ok(all(connection)?.into_iter().find(|event| event.active && event.mode == Mode::Live).map(|event| event.id))
}

/// The sentence that names who takes part, for the sheet: the organiser's own, or the usual one.
#[must_use]
pub fn pool_text(settings: &Settings) -> String {
    let minutes = settings.roll_call_min;
    let sentence = match (settings.pool.as_str(), settings.winners_again, minutes > 0) {
        ("", true, false) => "message.pool.everyone",
        ("", false, false) => "message.pool.not_won_yet",
        ("", true, true) => "message.pool.here_everyone",
        ("", false, true) => "message.pool.here_not_won_yet",
        // A sheet cuts a long sentence at its end, so what the organiser did not write comes first.
        (_, _, true) => "message.pool.here_own",
        (own, _, false) => return own.to_owned(),
    };
    strings::filled(settings.language, sentence, &[("n", &minutes.to_string()), ("pool", &settings.pool)])
}

fn settings_text(settings: &Settings) -> Result<String, Error> {
    serde_json::to_string(settings).map_err(|error| Error::Corrupt(error.to_string()))
}
