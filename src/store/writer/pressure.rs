//! How hard the writer is pressed: what waits for it, and how long one turn of it takes.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// For so long the last turn says something of the next.
const FRESH: Duration = Duration::from_secs(1);

/// What somebody who comes now has to expect.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pressure {
    /// Changes that wait for a turn.
    pub waiting: usize,
    /// How long the turn that runs has taken so far or, where that was longer, the one just before it.
    pub wait: Duration,
}

/// Times the writer's turns. All moments are microseconds since the start, 0 being never.
#[derive(Debug)]
pub(super) struct Turns {
    start: Instant,
    begun: AtomicU64,
    ended: AtomicU64,
    took: AtomicU64,
}

impl Default for Turns {
    fn default() -> Self {
        let never = AtomicU64::default;
        Turns { start: Instant::now(), begun: never(), ended: never(), took: never() }
    }
}

impl Turns {
    fn now(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_micros()).unwrap_or(u64::MAX).max(1)
    }

    pub fn begin(&self) {
        self.begun.store(self.now(), Ordering::Relaxed);
    }

    pub fn end(&self) {
        let (begun, now) = (self.begun.swap(0, Ordering::Relaxed), self.now());
        self.took.store(now.saturating_sub(begun), Ordering::Relaxed);
        self.ended.store(now, Ordering::Relaxed);
    }

    pub fn wait(&self) -> Duration {
        let (begun, ended, now) = (self.begun.load(Ordering::Relaxed), self.ended.load(Ordering::Relaxed), self.now());
        let running = if begun == 0 { 0 } else { now.saturating_sub(begun) };
        let is_fresh = ended > 0 && now.saturating_sub(ended) < FRESH.as_micros() as u64;
        let last = if is_fresh { self.took.load(Ordering::Relaxed) } else { 0 };
        Duration::from_micros(running.max(last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_is_felt_while_it_runs_and_just_after_it() {
        let turns = Turns::default();
        assert_eq!(turns.wait(), Duration::ZERO);
        turns.begin();
        std::thread::sleep(Duration::from_millis(50));
        let running = turns.wait();
        assert!(running >= Duration::from_millis(50), "{running:?}");
        turns.end();
        assert!(turns.wait() >= running);
        turns.begin();
        turns.end();
        assert!(turns.wait() < running, "a short turn makes up for a long one");
        turns.took.store(9_000_000, Ordering::Relaxed);
        turns.ended.store(0, Ordering::Relaxed);
        assert_eq!(turns.wait(), Duration::ZERO, "what was long ago says nothing");
    }
}
