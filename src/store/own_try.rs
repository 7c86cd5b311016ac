//! A phone's registration that may come again, and the token that it gets.
//!
//! A token is derived from the idempotency key, so that a lost answer can be given again though only the token's hash
//! is stored; it is random where no key came. Every join waits for this, so it is derived and hashed once.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rusqlite::params;

use super::event::Event;
use super::idempotency::Retry;
use super::keyed_event::Keyed;
use super::participant::token_hash;
use super::registration::Request;
use super::{Error, Tx};
use crate::ambient::Entropy;
use crate::domain::keyed::keyed;

/// A try as its event keeps it.
pub(super) struct Try {
    /// The token that it leads to.
    pub(super) token: String,
    /// The token's hash.
    pub(super) hash: [u8; 32],
    /// The request within the event's epoch.
    pub(super) retry: Retry,
}

impl Try {
    /// The try of a request that came with a key.
    pub(super) fn of(event: &Keyed, request: &Request) -> Option<Self> {
        let (key, retry) = request.retry.as_ref()?;
        let token = derived_token(event, key);
        Some(Try { hash: token_hash(&token), token, retry: retry.within(event.epoch) })
    }

    /// Whether anything is kept of an earlier one: a number, a token that was replaced, an answer. It is one question,
    /// because nearly every guest comes for the first time.
    pub(super) fn is_known(&self, tx: &Tx<'_>, event: &Event) -> Result<bool, Error> {
        let mut known = tx.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM participant WHERE event_id = ?1 AND epoch = ?2 AND token_hash = ?3)
                 OR EXISTS (SELECT 1 FROM moved_token WHERE event_id = ?1 AND epoch = ?2 AND token_hash = ?3)
                 OR EXISTS (SELECT 1 FROM idempotency WHERE event_id = ?1 AND route = ?4 AND key_hash = ?5)",
        )?;
        let params = params![event.id.as_str(), event.epoch, self.hash, self.retry.route, self.retry.key_hash];
        Ok(known.query_row(params, |row| row.get(0))?)
    }
}

/// The token of a request.
pub(super) fn new_token(entropy: &Entropy, event: &Keyed, request: &Request) -> Result<String, Error> {
    match &request.retry {
        Some((key, _)) => Ok(derived_token(event, key)),
        None => random_token(entropy),
    }
}

/// The token of a request without a key.
pub(super) fn random_token(entropy: &Entropy) -> Result<String, Error> {
    Ok(URL_SAFE_NO_PAD.encode(entropy.bytes::<32>()?))
}

fn derived_token(event: &Keyed, key: &str) -> String {
    URL_SAFE_NO_PAD.encode(keyed(&event.secret, "token", &format!("{}\n{key}", event.epoch)))
}
