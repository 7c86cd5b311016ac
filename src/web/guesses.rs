//! Slows down guessing: guesses are counted by network address until they turn out right.
//!
//! A whole room may share one address, so nothing but guessing is ever refused here: sessions that
//! are alive and login links go on working.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::json;

use super::answer::Failure;
use crate::domain::fault::{Fault, Reason};

/// What is being guessed; each has its own count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Guess {
    /// The organiser's password, a staff link or a PIN.
    Login,
    /// An entry code.
    EntryCode,
    /// A recovery code.
    RecoveryCode,
    /// A claim code.
    ClaimCode,
}

impl Guess {
    /// Failures allowed within [`WINDOW`].
    const fn allowed(self) -> u32 {
        match self {
            Guess::Login => 5,
            Guess::ClaimCode => 30,
            Guess::RecoveryCode => 60,
            // A whole room behind one address may enter its codes at the same time.
            Guess::EntryCode => 300,
        }
    }
}

/// In which failures are counted.
const WINDOW: Duration = Duration::from_secs(60);
/// Addresses that are remembered; beyond, the oldest are forgotten.
const REMEMBERED: usize = 10_000;

/// Failed guesses by address.
#[derive(Debug, Default)]
pub struct Guesses(Mutex<HashMap<(Guess, IpAddr), Count>>);

#[derive(Debug, Clone, Copy)]
struct Count {
    since: Instant,
    failures: u32,
}

impl Guesses {
    /// Counts a guess before it is checked, so that guesses at the same time count as well.
    ///
    /// # Errors
    /// `rate_limited` with the seconds to wait, where too many from this address have failed.
    pub fn begin(&self, guess: Guess, address: IpAddr) -> Result<Attempt<'_>, Failure> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        forget_old(&mut counts);
        let fresh = Count { since: Instant::now(), failures: 0 };
        let count = counts.entry((guess, address)).or_insert(fresh);
        if count.since.elapsed() >= WINDOW {
            *count = fresh;
        }
        if count.failures >= guess.allowed() {
            let seconds = WINDOW.saturating_sub(count.since.elapsed()).as_secs() + 1;
            let fault = Fault::new(Reason::RateLimited).with(json!({ "retry_after": seconds }));
            return Err(Failure::from(fault).retry_after(seconds));
        }
        count.failures += 1;
        Ok(Attempt { guesses: self, key: (guess, address) })
    }
}

/// A guess that counts as failed unless it is said to have been right.
#[derive(Debug)]
pub struct Attempt<'g> {
    guesses: &'g Guesses,
    key: (Guess, IpAddr),
}

impl Attempt<'_> {
    /// Takes the guess out of the count: it was right, or failed for another reason.
    pub fn was_no_guess(self) {
        let mut counts = self.guesses.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.key) {
            count.failures = count.failures.saturating_sub(1);
        }
    }
}

fn forget_old(counts: &mut HashMap<(Guess, IpAddr), Count>) {
    if counts.len() >= REMEMBERED {
        counts.retain(|_, count| count.since.elapsed() < WINDOW);
    }
    if counts.len() >= REMEMBERED {
        counts.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slows_one_address_and_no_other() {
        let guesses = Guesses::default();
        let (bad, good) = ("10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap());
        for _ in 0..5 {
            assert!(guesses.begin(Guess::Login, bad).is_ok());
        }
        assert!(guesses.begin(Guess::Login, bad).is_err());
        assert!(guesses.begin(Guess::Login, good).is_ok());
        assert!(guesses.begin(Guess::EntryCode, bad).is_ok());
    }

    #[test]
    fn what_was_right_does_not_count() {
        let guesses = Guesses::default();
        let address = "10.0.0.1".parse().unwrap();
        for _ in 0..50 {
            guesses.begin(Guess::Login, address).unwrap().was_no_guess();
        }
    }
}
