//! How many joins come a second, for the organiser and for Prometheus.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Over which the pace is taken.
const WINDOW: Duration = Duration::from_secs(2);

/// Counts joins.
#[derive(Debug, Default)]
pub struct Joins {
    count: AtomicU64,
    a_second: AtomicU64,
    mark: Mutex<Option<(Instant, u64)>>,
}

impl Joins {
    /// One more came.
    pub fn count(&self) {
        self.count.fetch_add(1, Ordering::Relaxed);
    }

    /// How many came a second, of late.
    #[must_use]
    pub fn a_second(&self) -> u64 {
        self.a_second.load(Ordering::Relaxed)
    }

    /// Takes the pace anew, where it is time to.
    pub fn look(&self, now: Instant) {
        let (mut mark, count) =
            (self.mark.lock().unwrap_or_else(PoisonError::into_inner), self.count.load(Ordering::Relaxed));
        let (since, before) = *mark.get_or_insert((now, count));
        let elapsed = now.duration_since(since);
        if elapsed >= WINDOW {
            self.a_second.store(((count - before) as f64 / elapsed.as_secs_f64()).round() as u64, Ordering::Relaxed);
            *mark = Some((now, count));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pace_is_that_of_the_last_two_seconds() {
        let (joins, now) = (Joins::default(), Instant::now());
        joins.look(now);
        (0..30).for_each(|_| joins.count());
        joins.look(now + Duration::from_secs(1));
        assert_eq!(joins.a_second(), 0);
        joins.look(now + WINDOW);
        assert_eq!(joins.a_second(), 15);
        joins.look(now + WINDOW * 2);
        assert_eq!(joins.a_second(), 0);
    }
}
