//! Numbers that move from one phone to another: the codes for it, and the tokens that were replaced.

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::json;

use super::event::{self, Event};
use super::newcomer::Given;
use super::participant::token_hash;
use super::{Error, Tx};
use crate::domain::fault::{Fault, Reason};
use crate::domain::recovery;

/// The number that this code opens, as somebody typed it.
pub(super) fn opened_by(tx: &Tx<'_>, event: &Event, typed: &str) -> Result<Option<Given>, Error> {
    let Some((number, wanted)) = recovery::parse(typed) else { return Ok(None) };
    let row = tx
        .prepare_cached(
            "SELECT draw_number, nonce, created_at, token_hash FROM participant
             WHERE event_id = ?1 AND epoch = ?2 AND draw_number = ?3 AND token_hash IS NOT NULL",
        )?
        .query_row(params![event.id.as_str(), event.epoch, number], |row| {
            Ok((Given::of_row(row)?, row.get::<_, [u8; 32]>(3)?))
        })
        .optional()?;
    let Some((given, hash)) = row else { return Ok(None) };
    let secret = event::secrets(tx, &event.id)?.secret;
    let fits = recovery::code(&secret, event.epoch, number, &hash) == wanted;
    Ok(fits.then_some(given))
}

/// Remembers the present token of a number as one that was replaced.
pub(super) fn retire_token(tx: &Tx<'_>, event: &Event, number: u64) -> Result<(), Error> {
    tx.prepare_cached(
        "INSERT INTO moved_token (event_id, epoch, token_hash, draw_number, moved_at)
         SELECT event_id, epoch, token_hash, draw_number, ?4 FROM participant
         WHERE event_id = ?1 AND epoch = ?2 AND draw_number = ?3 AND token_hash IS NOT NULL",
    )?
    .execute(params![event.id.as_str(), event.epoch, number, tx.now.0])?;
    Ok(())
}

/// Whether a number has ever moved.
pub(super) fn has_moved(tx: &Tx<'_>, event: &Event, number: u64) -> Result<bool, Error> {
    let mut statement =
        tx.prepare_cached("SELECT 1 FROM moved_token WHERE event_id = ?1 AND epoch = ?2 AND draw_number = ?3")?;
    Ok(statement.exists(params![event.id.as_str(), event.epoch, number])?)
}

/// Refuses a phone whose number went to another one: it would get a second number otherwise.
///
/// # Errors
/// `not_registered`, with `moved` in its details, where one of the tokens was replaced.
pub fn refuse_moved(connection: &Connection, event: &Event, tokens: &[String]) -> Result<(), Error> {
    let mut statement = connection
        .prepare_cached("SELECT 1 FROM moved_token WHERE event_id = ?1 AND epoch = ?2 AND token_hash = ?3")?;
    for token in tokens {
        if statement.exists(params![event.id.as_str(), event.epoch, token_hash(token)])? {
            return Err(Fault::new(Reason::NotRegistered).with(json!({ "moved": true })).into());
        }
    }
    Ok(())
}
