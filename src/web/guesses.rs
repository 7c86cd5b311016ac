//! Slows down guessing: failures are counted by network address, successes are not.
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
    /// A claim code.
    ClaimCode,
}

impl Guess {
    /// Failures allowed within [`WINDOW`].
    const fn allowed(self) -> u32 {
        match self {
            Guess::Login => 5,
            // A room behind one address mistypes more often than one person does.
            Guess::EntryCode | Guess::ClaimCode => 30,
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
    /// Refuses where too many guesses from this address have failed.
    ///
    /// # Errors
    /// `rate_limited` with the seconds to wait.
    pub fn check(&self, guess: Guess, address: IpAddr) -> Result<(), Failure> {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(count) = counts.get(&(guess, address)) else { return Ok(()) };
        let left = WINDOW.saturating_sub(count.since.elapsed());
        if count.failures < guess.allowed() || left.is_zero() {
            return Ok(());
        }
        let seconds = left.as_secs() + 1;
        let fault = Fault::new(Reason::RateLimited).with(json!({ "retry_after": seconds }));
        Err(Failure::from(fault).retry_after(seconds))
    }

    /// Counts a failure.
    pub fn failed(&self, guess: Guess, address: IpAddr) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= REMEMBERED {
            counts.retain(|_, count| count.since.elapsed() < WINDOW);
        }
        if counts.len() >= REMEMBERED {
            counts.clear();
        }
        let fresh = Count { since: Instant::now(), failures: 0 };
        let count = counts.entry((guess, address)).or_insert(fresh);
        if count.since.elapsed() >= WINDOW {
            *count = fresh;
        }
        count.failures += 1;
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
            assert!(guesses.check(Guess::Login, bad).is_ok());
            guesses.failed(Guess::Login, bad);
        }
        assert!(guesses.check(Guess::Login, bad).is_err());
        assert!(guesses.check(Guess::Login, good).is_ok());
        assert!(guesses.check(Guess::EntryCode, bad).is_ok());
    }
}
