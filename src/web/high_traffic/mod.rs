//! High traffic: joins are answered at once with a ticket, and the number follows once it is stored.
//!
//! It is switched by hand or by itself, and a rate may hold back what reaches the store. A number is never shown
//! before it is durable, and a request that could not be repeated safely is never answered early.

mod gauge;
mod joins;
mod pace;
mod pending;
mod queued;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use utoipa_axum::router::OpenApiRouter;

pub use gauge::{Gauge, LOOK};
pub use joins::Joins;
pub use pace::Pace;
pub use pending::{Coming, MOST, Pending};
pub use queued::{Queued, Told, queue, told};

use crate::domain::fault::Reason;
use crate::domain::time::Timestamp;
use crate::domain::waiting::HighTraffic;
use crate::store::waiting::Rules;
use crate::web::App;

/// The route under which phones ask for their numbers.
pub(super) fn routes() -> OpenApiRouter<App> {
    queued::routes()
}

/// How the joins of one event are taken.
#[derive(Debug)]
pub struct Traffic {
    rules: Mutex<Rules>,
    is_on: AtomicBool,
    /// Whether the disk fell behind when it was last looked at.
    is_pressed: AtomicBool,
    since: Mutex<Option<Timestamp>>,
    pace: Pace,
}

impl Traffic {
    /// As the organiser set it; it is not known yet whether the disk keeps up.
    #[must_use]
    pub fn new(rules: Rules) -> Self {
        Traffic {
            is_on: AtomicBool::new(rules.high_traffic == HighTraffic::On),
            rules: Mutex::new(rules),
            is_pressed: AtomicBool::new(false),
            since: Mutex::default(),
            pace: Pace::default(),
        }
    }

    fn rules(&self) -> Rules {
        *self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes what the organiser set; turns that were given at another rate count no more.
    pub fn follow(&self, rules: Rules) {
        let before = std::mem::replace(&mut *self.rules.lock().unwrap_or_else(PoisonError::into_inner), rules);
        if before.rate != rules.rate {
            self.pace.begin_anew();
        }
    }

    /// Switches as the rules say, now that it was looked at whether the disk falls behind.
    pub fn look(&self, is_pressed: bool, now: Timestamp) {
        self.is_pressed.store(is_pressed, Ordering::Relaxed);
        self.decide(now);
    }

    /// Switches as the rules say.
    pub fn decide(&self, now: Timestamp) {
        let is_on = match self.rules().high_traffic {
            HighTraffic::On => true,
            HighTraffic::Off => false,
            HighTraffic::Auto => self.is_pressed.load(Ordering::Relaxed),
        };
        self.is_on.store(is_on, Ordering::Relaxed);
        let mut since = self.since.lock().unwrap_or_else(PoisonError::into_inner);
        *since = is_on.then(|| since.unwrap_or(now));
    }

    /// Whether joins are answered before they are stored.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.is_on.load(Ordering::Relaxed)
    }

    /// Since when.
    #[must_use]
    pub fn since(&self) -> Option<Timestamp> {
        *self.since.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the next turn that the rate gives; tells how long to wait for it.
    ///
    /// # Errors
    /// `overloaded` where that is longer than `patience`.
    pub fn turn(&self, patience: Duration) -> Result<Duration, Reason> {
        let Some(rate) = self.rules().rate else { return Ok(Duration::ZERO) };
        self.pace.turn(rate, patience, Instant::now()).ok_or(Reason::Overloaded)
    }

    /// Whether a join has to look at this at all.
    #[must_use]
    pub fn needs_a_look(&self) -> bool {
        self.is_on() || self.rules().rate.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_rule_does_not_end_high_traffic() {
        let (traffic, now) = (Traffic::new(Rules::default()), Timestamp(0));
        traffic.look(true, now);
        traffic.follow(Rules { threshold: Some(7), ..Rules::default() });
        traffic.decide(now);
        assert!(traffic.is_on());
        traffic.follow(Rules { high_traffic: HighTraffic::Off, ..Rules::default() });
        traffic.decide(now);
        assert!(!traffic.is_on());
    }

    #[test]
    fn a_raised_rate_is_felt_at_once() {
        let slow = Rules { rate: Some(1), ..Rules::default() };
        let traffic = Traffic::new(slow);
        let long = Duration::from_secs(30);
        assert!((0..100).any(|_| traffic.turn(long).is_err()), "half a minute is booked");
        traffic.follow(Rules { threshold: Some(7), ..slow });
        assert!(traffic.turn(long).is_err(), "the rate is the same");
        traffic.follow(Rules { rate: Some(1_000), ..slow });
        assert!(traffic.turn(Duration::ZERO).is_ok());
    }
}
