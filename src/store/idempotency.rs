//! Retried changes: the same key within event and route gives the same answer, for a day.
//!
//! The answer is stored in the transaction of the change, so a crash leaves both or neither.

use rusqlite::{OptionalExtension, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Error, Tx};
use crate::domain::fault::Reason;

/// A request that may come again: its key and what it asked for, both hashed.
#[derive(Debug, Clone)]
pub struct Retry {
    /// The route's template.
    pub route: String,
    /// SHA-256 of the `Idempotency-Key` header.
    pub key_hash: [u8; 32],
    /// SHA-256 of path and body.
    pub body_hash: [u8; 32],
}

/// Gives the stored answer of an earlier try, or does the work and stores its answer.
///
/// # Errors
/// `idempotency_conflict` where the key came with another body, and what `work` returns.
pub fn once<T, F>(tx: &mut Tx<'_>, event: &str, retry: Option<&Retry>, work: F) -> Result<T, Error>
where
    T: Serialize + DeserializeOwned,
    F: FnOnce(&mut Tx<'_>) -> Result<T, Error>,
{
    let Some(retry) = retry else { return work(tx) };
    if let Some(answer) = known(tx, event, retry)? {
        return Ok(answer);
    }
    let answer = work(tx)?;
    remember(tx, event, retry, &answer)?;
    Ok(answer)
}

/// The stored answer of an earlier try.
///
/// # Errors
/// `idempotency_conflict` where the key came with another body.
pub fn known<T: DeserializeOwned>(tx: &Tx<'_>, event: &str, retry: &Retry) -> Result<Option<T>, Error> {
    let row = tx
        .prepare_cached(
            "SELECT body_hash, answer FROM idempotency WHERE event_id = ?1 AND route = ?2 AND key_hash = ?3",
        )?
        .query_row(params![event, retry.route, retry.key_hash], |row| {
            Ok((row.get::<_, [u8; 32]>(0)?, row.get::<_, String>(1)?))
        })
        .optional()?;
    match row {
        None => Ok(None),
        Some((body_hash, _)) if body_hash != retry.body_hash => Err(Reason::IdempotencyConflict.into()),
        Some((_, answer)) => {
            let answer = serde_json::from_str(&answer).map_err(|error| Error::Corrupt(error.to_string()))?;
            Ok(Some(answer))
        }
    }
}

/// Stores the answer of this try; an earlier one under the same key is replaced.
///
/// # Errors
/// What SQLite reports.
pub fn remember<T: Serialize>(tx: &Tx<'_>, event: &str, retry: &Retry, answer: &T) -> Result<(), Error> {
    let text = serde_json::to_string(answer).map_err(|error| Error::Corrupt(error.to_string()))?;
    tx.prepare_cached(
        "INSERT INTO idempotency (event_id, route, key_hash, body_hash, answer, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT DO UPDATE SET answer = excluded.answer",
    )?
    .execute(params![event, retry.route, retry.key_hash, retry.body_hash, text, tx.now.0])?;
    Ok(())
}
