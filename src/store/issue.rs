//! Numbers for people without a phone: issued at the desk, or out of an imported list.

use rusqlite::params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::audit::{self, Actor};
use super::event::{self, Event};
use super::newcomer::{self, Given, NewRow};
use super::{Error, Tx, Urgency};
use crate::domain::claim;
use crate::domain::draw::{Nonce, entry_digest};
use crate::domain::id::EventId;
use crate::domain::participant::{Contact, Source};

/// A number issued at the desk or by an import.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Issued {
    /// Counted up from 1 within the event.
    pub draw_number: u64,
    /// With it a phone takes the entry over.
    pub entry_code: String,
    /// When the number was given.
    pub created_at: String,
}

/// Gives a number to somebody without a phone, with a code by which a phone may take it over.
///
/// # Errors
/// `event_closed`.
pub fn issue(tx: &mut Tx<'_>, event: &EventId, contact: &Contact, actor: &Actor) -> Result<Issued, Error> {
    let event = event::find_active(tx, Some(event))?;
    let issued = add_listed(tx, &event, contact, (Source::Desk, None), actor)?;
    audit::append(tx, &event.id, actor, "number_issued", json!({ "draw_number": issued.draw_number }))?;
    Ok(issued)
}

/// Adds an entry that has no phone yet; an import writes one record for all of its rows.
pub(super) fn add_listed(
    tx: &mut Tx<'_>,
    event: &Event,
    contact: &Contact,
    (source, own_code): (Source, Option<&str>),
    actor: &Actor,
) -> Result<Issued, Error> {
    let row = NewRow {
        token_hash: None,
        request_hash: None,
        nonce: Nonce(tx.entropy.bytes()?),
        source,
        entry_code: own_code.map(claim::normal_code),
        address_hash: None,
    };
    let Given { number, nonce, at } = newcomer::insert(tx, event, &row)?;
    let entry_code = match row.entry_code {
        Some(code) => code,
        None => give_code(tx, event, number)?,
    };
    insert_contact(tx, event, number, contact)?;
    audit::joined(tx, &event.id, actor, number, entry_digest(event.id.as_str(), number, &nonce));
    tx.touch(&event.id, Urgency::Soon);
    Ok(Issued { draw_number: number, entry_code, created_at: at.to_string() })
}

fn give_code(tx: &Tx<'_>, event: &Event, number: u64) -> Result<String, Error> {
    let code = claim::code(&event::secrets(tx, &event.id)?.secret, "entry", &[event.epoch, number]);
    tx.prepare_cached(
        "UPDATE participant SET entry_code = ?4 WHERE event_id = ?1 AND epoch = ?2 AND draw_number = ?3",
    )?
    .execute(params![event.id.as_str(), event.epoch, number, code])?;
    Ok(code)
}

fn insert_contact(tx: &Tx<'_>, event: &Event, number: u64, contact: &Contact) -> Result<(), Error> {
    if *contact == Contact::default() {
        return Ok(());
    }
    tx.prepare_cached(
        "INSERT INTO contact (event_id, epoch, draw_number, name, phone, email, note) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![event.id.as_str(), event.epoch, number, contact.name, contact.phone, contact.email, contact.note])?;
    Ok(())
}
