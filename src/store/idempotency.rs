//! Retried changes: the same key within event and route gives the same answer, for a day.
//!
//! The answer is stored in the transaction of the change, so a crash leaves both or neither. It may
//! hold a token that is otherwise stored as a hash only, so it is sealed with the client's key, of
//! which the file has just a hash: whoever reads the file cannot read the answer.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::Aead;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit};
use rusqlite::{OptionalExtension, params};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::{Error, Tx};
use crate::ambient::Entropy;
use crate::domain::fault::Reason;

/// Random bytes before each sealed answer.
const NONCE: usize = 12;

/// A request that may come again: its key and what it asked for, both hashed.
#[derive(Debug, Clone)]
pub struct Retry {
    /// The route's template.
    pub route: String,
    /// SHA-256 of the `Idempotency-Key` header.
    pub key_hash: [u8; 32],
    /// SHA-256 of path and body.
    pub body_hash: [u8; 32],
    /// What the stored answer is sealed with, derived from the header and never stored.
    pub seal: [u8; 32],
}

impl Retry {
    /// The retry of a request of that route, key and content.
    #[must_use]
    pub fn new(route: String, key: &str, body_hash: [u8; 32]) -> Self {
        Retry {
            route,
            key_hash: Sha256::digest(key.as_bytes()).into(),
            seal: Sha256::new().chain_update(b"answer\n").chain_update(key).finalize().into(),
            body_hash,
        }
    }

    /// The same request within one epoch: after a reset of participants its answer no longer holds.
    #[must_use]
    pub fn within(&self, epoch: u64) -> Self {
        let Retry { route, key_hash, body_hash, seal } = self;
        Retry { route: format!("{route} in {epoch}"), key_hash: *key_hash, body_hash: *body_hash, seal: *seal }
    }

    fn cipher(&self) -> ChaCha20Poly1305 {
        ChaCha20Poly1305::new(&self.seal.into())
    }

    fn open<T: DeserializeOwned>(&self, stored: &str) -> Result<T, Error> {
        let bytes = STANDARD.decode(stored).map_err(unreadable)?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE>().ok_or_else(|| unreadable("a short answer"))?;
        let text = self.cipher().decrypt(&(*nonce).into(), sealed).map_err(unreadable)?;
        serde_json::from_slice(&text).map_err(unreadable)
    }

    fn close<T: Serialize>(&self, answer: &T, entropy: &Entropy) -> Result<String, Error> {
        let text = serde_json::to_vec(answer).map_err(unreadable)?;
        let nonce = entropy.bytes::<NONCE>()?;
        let sealed = self.cipher().encrypt(&nonce.into(), text.as_slice()).map_err(unreadable)?;
        Ok(STANDARD.encode([nonce.as_slice(), &sealed].concat()))
    }
}

fn unreadable(error: impl std::fmt::Display) -> Error {
    Error::Corrupt(format!("a stored answer: {error}"))
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
        Some((_, answer)) => retry.open(&answer).map(Some),
    }
}

/// Stores the answer of this try; an earlier one under the same key is replaced.
///
/// # Errors
/// What SQLite reports.
pub fn remember<T: Serialize>(tx: &Tx<'_>, event: &str, retry: &Retry, answer: &T) -> Result<(), Error> {
    let text = retry.close(answer, tx.entropy)?;
    tx.prepare_cached(
        "INSERT INTO idempotency (event_id, route, key_hash, body_hash, answer, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT DO UPDATE SET answer = excluded.answer",
    )?
    .execute(params![event, retry.route, retry.key_hash, retry.body_hash, text, tx.now.0])?;
    Ok(())
}
