//! A phone's registration that may come again, and the token that it gets.
//!
//! A token is derived from the idempotency key, so that a lost answer can be given again though only the token's hash
//! is stored; it is random where no key came. All who join wait for the writer's one thread, so an attempt is made
//! once for the whole way through it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rusqlite::params;

use super::event::Event;
use super::idempotency::Retry;
use super::keyed_event::Keyed;
use super::participant::token_hash;
use super::{Error, Tx};
use crate::ambient::Entropy;
use crate::domain::keyed::keyed;

/// A registration as its event keeps it.
pub(super) struct Attempt {
    /// The token that it leads to.
    pub(super) token: String,
    /// The token's hash.
    pub(super) hash: [u8; 32],
    /// The request within the event's epoch.
    pub(super) retry: Retry,
}

impl Attempt {
    pub(super) fn of(event: &Keyed, (key, retry): &(String, Retry)) -> Self {
        let token = derived_token(event, key);
        Attempt { hash: token_hash(&token), token, retry: retry.within(event.epoch) }
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

/// The token that somebody gets, and its hash: that of the attempt, or a random one.
pub(super) fn token(entropy: &Entropy, attempt: Option<Attempt>) -> Result<(String, [u8; 32]), Error> {
    if let Some(Attempt { token, hash, .. }) = attempt {
        return Ok((token, hash));
    }
    let token = URL_SAFE_NO_PAD.encode(entropy.bytes::<32>()?);
    let hash = token_hash(&token);
    Ok((token, hash))
}

/// The token that a key leads to.
pub(super) fn derived_token(event: &Keyed, key: &str) -> String {
    URL_SAFE_NO_PAD.encode(keyed(&event.secret, "token", &format!("{}\n{key}", event.epoch)))
}
