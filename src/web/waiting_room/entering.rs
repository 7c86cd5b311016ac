//! Guests who have gone in and whose sockets have not come yet: for a few seconds they count as inside.
//!
//! They are counted and not known one by one: going in costs a guest no more than that. Whoever has no socket
//! after that time is taken for gone.

use std::time::{Duration, Instant};

/// Who has no socket after this to twice this is gone.
const GENERATION: Duration = Duration::from_secs(3);

/// How many are between the door and their sockets.
#[derive(Debug)]
pub(super) struct Entering {
    /// How many ever went in, as far as that was taken over.
    passed: u64,
    young: u64,
    old: u64,
    /// When the young ones began.
    since: Instant,
}

impl Entering {
    /// Nobody.
    pub fn new(now: Instant) -> Self {
        Entering { passed: 0, young: 0, old: 0, since: now }
    }

    /// Takes over how many ever went in.
    pub fn count(&mut self, passed: u64) {
        self.young += passed.saturating_sub(self.passed);
        self.passed = self.passed.max(passed);
    }

    /// The socket of one of them is open, or that of somebody who comes back.
    pub fn arrive(&mut self) {
        let longest_on_the_way = if self.old > 0 { &mut self.old } else { &mut self.young };
        *longest_on_the_way = longest_on_the_way.saturating_sub(1);
    }

    /// Forgets those who took too long.
    pub fn forget(&mut self, now: Instant) {
        if now.duration_since(self.since) >= GENERATION {
            (self.old, self.young, self.since) = (self.young, 0, now);
        }
    }

    /// How many there are.
    pub fn people(&self) -> u64 {
        self.young + self.old
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_goes_in_counts_until_the_socket_comes() {
        let now = Instant::now();
        let mut entering = Entering::new(now);
        entering.count(3);
        entering.count(3);
        assert_eq!(entering.people(), 3);
        entering.forget(now + GENERATION);
        entering.count(5);
        (0..4).for_each(|_| entering.arrive());
        assert_eq!(entering.people(), 1);
        (0..2).for_each(|_| entering.arrive());
        assert_eq!(entering.people(), 0, "others come back, who did not go in just now");
    }

    #[test]
    fn who_does_not_come_is_forgotten() {
        let now = Instant::now();
        let mut entering = Entering::new(now);
        entering.count(3);
        entering.forget(now + GENERATION - Duration::from_millis(1));
        entering.forget(now + GENERATION);
        assert_eq!(entering.people(), 3);
        entering.count(4);
        entering.forget(now + GENERATION * 2);
        assert_eq!(entering.people(), 1);
        entering.forget(now + GENERATION * 3);
        assert_eq!(entering.people(), 0);
    }
}
