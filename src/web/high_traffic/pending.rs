//! Joins that were answered before they were stored: what became of each, under a ticket that only its phone has.
//!
//! It is all in memory and bounded. After a restart nobody is lost: the phone repeats its request under the same
//! idempotency key, and that gives one number whether or not the first one was stored.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tokio::sync::watch;

use crate::domain::fault::{Fault, Reason};
use crate::domain::keyed::{hex, keyed};
use crate::store::idempotency::Retry;
use crate::store::registration::Registered;

/// How long an answer is kept.
const KEEP: Duration = Duration::from_secs(120);
/// Joins that may be on their way or be kept.
pub const MOST: usize = 100_000;

/// What became of a join.
pub type Outcome = Result<Registered, Fault>;
/// What becomes of a join: nothing yet, or its outcome.
pub type Coming = watch::Receiver<Option<Outcome>>;

/// Joins by ticket.
#[derive(Debug)]
pub struct Pending {
    secret: [u8; 32],
    most: usize,
    joins: Mutex<HashMap<String, Join>>,
}

#[derive(Debug)]
struct Join {
    coming: Coming,
    since: Instant,
}

impl Join {
    /// Whether it is on its way; one whose task ended without a word is not.
    fn is_coming(&self) -> bool {
        self.coming.borrow().is_none() && self.coming.has_changed().is_ok()
    }

    fn is_kept(&self, now: Instant) -> bool {
        self.is_coming() || now.duration_since(self.since) < KEEP
    }
}

impl Pending {
    /// Nothing yet. Tickets are derived with `secret`, which is of this start alone.
    #[must_use]
    pub fn new(secret: [u8; 32], most: usize) -> Self {
        Pending { secret, most, joins: Mutex::default() }
    }

    /// The ticket of a request: the same for the same request, and as hard to guess as its key.
    #[must_use]
    pub fn ticket(&self, key: &str, retry: &Retry) -> String {
        URL_SAFE_NO_PAD.encode(keyed(&self.secret, "register", &format!("{}\n{key}", hex(&retry.body_hash))))
    }

    /// Begins a join; gives where to tell its outcome, or nothing where it is on its way already.
    ///
    /// # Errors
    /// `overloaded` where too many are.
    pub fn begin(&self, ticket: &str, now: Instant) -> Result<Option<watch::Sender<Option<Outcome>>>, Reason> {
        let mut joins = self.joins.lock().unwrap_or_else(PoisonError::into_inner);
        if joins.get(ticket).is_some_and(Join::is_coming) {
            return Ok(None);
        }
        if joins.len() >= self.most && !joins.contains_key(ticket) {
            return Err(Reason::Overloaded);
        }
        let (tell, coming) = watch::channel(None);
        joins.insert(ticket.to_owned(), Join { coming, since: now });
        Ok(Some(tell))
    }

    /// Forgets a join that came to nothing and may be tried again; it is to be tried by the same request.
    pub fn give_up(&self, ticket: &str) {
        self.joins.lock().unwrap_or_else(PoisonError::into_inner).remove(ticket);
    }

    /// What becomes of the join with this ticket, where it is known.
    #[must_use]
    pub fn find(&self, ticket: &str) -> Option<Coming> {
        let joins = self.joins.lock().unwrap_or_else(PoisonError::into_inner);
        joins.get(ticket).map(|join| join.coming.clone())
    }

    /// Forgets answers that were kept long enough.
    pub fn forget_old(&self, now: Instant) {
        self.joins.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, join| join.is_kept(now));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused() -> Option<Outcome> {
        Some(Err(Fault::new(Reason::RegistrationClosed)))
    }

    #[test]
    fn so_many_and_no_more() {
        let (pending, now) = (Pending::new([7; 32], 2), Instant::now());
        let first = pending.begin("a", now).unwrap().unwrap();
        let _second = pending.begin("b", now).unwrap().unwrap();
        assert_eq!(pending.begin("c", now).unwrap_err(), Reason::Overloaded);
        assert!(pending.begin("a", now).unwrap().is_none(), "it is on its way already");
        first.send_replace(refused());
        pending.forget_old(now + KEEP - Duration::from_secs(1));
        assert_eq!(pending.begin("c", now).unwrap_err(), Reason::Overloaded, "an answer is kept for a while");
        pending.forget_old(now + KEEP);
        assert!(pending.find("a").is_none() && pending.find("b").is_some(), "what is on its way stays");
        assert!(pending.begin("c", now).is_ok());
    }

    #[test]
    fn a_join_whose_task_died_is_not_kept_for_ever() {
        let (pending, now) = (Pending::new([7; 32], 2), Instant::now());
        drop(pending.begin("a", now).unwrap());
        assert!(pending.begin("a", now).unwrap().is_some(), "it may be tried again");
        pending.forget_old(now + KEEP);
        assert!(pending.find("a").is_none());
    }

    #[test]
    fn a_ticket_is_of_one_request_and_one_start() {
        let retry = |body| Retry::new("POST /register".to_owned(), "key", [body; 32]);
        let ticket = Pending::new([7; 32], 1).ticket("key", &retry(1));
        assert_eq!(ticket.len(), 43);
        assert_eq!(ticket, Pending::new([7; 32], 9).ticket("key", &retry(1)));
        assert_ne!(ticket, Pending::new([8; 32], 1).ticket("key", &retry(1)));
        assert_ne!(ticket, Pending::new([7; 32], 1).ticket("yek", &retry(1)));
        assert_ne!(ticket, Pending::new([7; 32], 1).ticket("key", &retry(2)));
    }
}
