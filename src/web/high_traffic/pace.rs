//! So many a second, evenly: a leaky bucket of one second.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What may come at once after a pause: a second's worth.
const BURST: Duration = Duration::from_secs(1);
/// A turn that is further away than this is refused.
const FARTHEST: Duration = Duration::from_secs(60);

/// Gives turns at a rate.
#[derive(Debug, Default)]
pub struct Pace(Mutex<Option<Instant>>);

impl Pace {
    /// How long to wait for the next turn; it is taken. Nothing where that is longer than `patience`.
    #[must_use]
    pub fn turn(&self, rate: u32, patience: Duration, now: Instant) -> Option<Duration> {
        let mut next = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let step = Duration::from_secs(1) / rate.max(1);
        let due = next.unwrap_or(now).max(now.checked_sub(BURST.saturating_sub(step)).unwrap_or(now));
        let wait = due.saturating_duration_since(now);
        if wait > patience.min(FARTHEST) {
            return None;
        }
        *next = Some(due + step);
        Some(wait)
    }

    /// Forgets which turns it gave.
    pub fn begin_anew(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_a_second_and_no_more() {
        let (pace, now) = (Pace::default(), Instant::now());
        let _ = pace.turn(10, Duration::ZERO, now);
        let later = now + Duration::from_secs(5);
        let taken = |at: Instant| (0..100).filter(|_| pace.turn(10, Duration::ZERO, at).is_some()).count();
        assert_eq!(taken(later), 10, "a pause saves up one second");
        assert_eq!(taken(later + Duration::from_millis(99)), 0);
        assert_eq!(taken(later + Duration::from_millis(100)), 1);
        assert_eq!(taken(later + Duration::from_millis(600)), 5);
    }

    #[test]
    fn who_waits_gets_turns_one_after_the_other() {
        let (pace, now) = (Pace::default(), Instant::now());
        let turns: Vec<_> = (0..3).map(|_| pace.turn(2, FARTHEST, now).unwrap().as_millis()).collect();
        assert_eq!(turns, [0, 500, 1000]);
        let far = (0..1_000).filter(|_| pace.turn(2, FARTHEST, now).is_some()).count();
        assert_eq!(far, 118, "nobody is given a turn in an hour");
    }
}
