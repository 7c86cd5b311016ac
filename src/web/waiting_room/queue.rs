//! Who waits, as far as it is remembered: the places of those who are there, and those who went in and are not
//! here yet.
//!
//! First come, first served: an admission takes the first places that are there. Places between them belong to
//! somebody who is away; their turn has come too, so they may enter when they come back.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::{Duration, Instant};

use super::entering::Entering;
use super::line::Line;
use crate::store::waiting::{Kept, Rules};

/// Who was not heard of for so long is away.
const AWAY: Duration = Duration::from_secs(45);
/// For so long a place inside is kept for somebody who was let in.
const LEASE: Duration = Duration::from_secs(60);
/// After a start nobody is let in for so long where people may be waiting: they show up again first.
const GRACE: Duration = Duration::from_secs(10);
/// The pace is that of the last admissions within this time.
const PACE: Duration = Duration::from_secs(120);
/// A pace is told only over so long.
const SHORTEST_PACE: Duration = Duration::from_secs(10);
/// Places that are remembered as being there; more wait all the same, and come when the line has passed them.
const MOST: usize = 200_000;

/// How full it is inside.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Inside {
    /// Guests' open sockets.
    pub guests: u64,
    /// How many there may be.
    pub threshold: u64,
    /// Connections that are no guest's socket: nobody is on the way in without one.
    pub connections: u64,
}

/// An admission: everybody up to a place, of whom so many are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The last place that may enter.
    pub place: u64,
    /// People who wait for it now.
    pub people: u64,
}

#[derive(Debug)]
pub(super) struct Queue {
    kept: Kept,
    /// The next place to be handed out.
    next: u64,
    /// When each one who waits was heard of last.
    present: BTreeMap<u64, Instant>,
    /// When each one was let in who has not arrived.
    leases: HashMap<u64, Instant>,
    /// Those who went in without having waited and have not arrived.
    entering: Entering,
    admissions: VecDeque<(Instant, u64)>,
    grace: Option<Instant>,
    /// Places up to here were handed out before the start.
    before: u64,
    /// Whether nobody can go in here any more, because the event takes no changes.
    is_over: bool,
}

impl Queue {
    /// The line after a start: who waited before has a lower place than whoever comes now.
    pub fn new(kept: Kept, now: Instant) -> Self {
        Queue {
            next: kept.reserved + 1,
            grace: (kept.reserved > kept.admitted).then(|| now + GRACE),
            before: kept.reserved,
            kept,
            present: BTreeMap::new(),
            leases: HashMap::new(),
            entering: Entering::new(now),
            is_over: false,
            admissions: VecDeque::new(),
        }
    }

    pub fn kept(&self) -> &Kept {
        &self.kept
    }

    pub fn rules(&self) -> Rules {
        self.kept.rules
    }

    /// Takes what may have changed in the file by others than this line; after a reset nobody waits, and whoever
    /// still has a place of before it is sent on.
    pub fn refresh(&mut self, kept: Kept) {
        if kept.key.epoch() != self.kept.key.epoch() {
            self.present.clear();
            self.leases.clear();
            self.kept.admitted = self.kept.reserved;
            self.next = self.kept.reserved + 1;
        }
        self.kept.key = kept.key;
        self.kept.rules = kept.rules;
    }

    /// Ends it for good.
    pub fn end(&mut self) {
        self.is_over = true;
    }

    /// Takes over how many ever went in without having waited.
    pub fn count(&mut self, passed: u64) {
        self.entering.count(passed);
    }

    /// Every place that was handed out is below this one. A copy of the file that was put back may know fewer than
    /// there are tickets.
    pub fn next(&self) -> u64 {
        self.next
    }

    /// The next place, where one is reserved.
    pub fn hand_out(&mut self, now: Instant) -> Option<u64> {
        let place = self.next;
        if place > self.kept.reserved {
            return None;
        }
        self.next += 1;
        self.see(place, now);
        Some(place)
    }

    /// Takes note that places are reserved up to this one.
    pub fn extend(&mut self, reserved: u64) {
        self.kept.reserved = self.kept.reserved.max(reserved);
    }

    /// Takes note that somebody who waits is there.
    pub fn see(&mut self, place: u64, now: Instant) {
        let is_new = place > self.kept.admitted && (self.present.len() < MOST || self.present.contains_key(&place));
        if is_new {
            self.present.insert(place, now);
        }
    }

    /// Takes note that somebody is inside, who was let in with this place if with any.
    pub fn arrive(&mut self, place: Option<u64>) {
        if place.and_then(|place| self.leases.remove(&place)).is_none() {
            self.entering.arrive();
        }
    }

    /// How many are there and wait.
    pub fn waiting(&self) -> u64 {
        self.present.len() as u64
    }

    /// How many went in and are not here yet.
    pub fn arriving(&self, inside: Inside) -> u64 {
        self.leases.len() as u64 + self.entering.people().min(inside.connections)
    }

    /// Forgets who is away, and who was let in and did not come.
    pub fn forget(&mut self, now: Instant) {
        self.present.retain(|_, heard| now.duration_since(*heard) < AWAY);
        self.leases.retain(|_, since| now.duration_since(*since) < LEASE);
        self.entering.forget(now);
        self.grace = self.grace.filter(|until| *until > now);
        while self.admissions.front().is_some_and(|(at, _)| now.duration_since(*at) >= PACE) {
            self.admissions.pop_front();
        }
    }

    /// How many more may go in.
    pub fn free(&self, inside: Inside) -> u64 {
        inside.threshold.saturating_sub(inside.guests + self.arriving(inside))
    }

    /// Whom to let in now, if anybody.
    pub fn plan(&mut self, inside: Inside) -> Option<Step> {
        let free = self.free(inside);
        if self.kept.rules.is_paused || self.grace.is_some() || free == 0 {
            return None;
        }
        let step = self.first(free);
        // With room left and nobody there, it is the turn of all who are away: the line is over.
        if step.people < free && self.kept.reserved > self.kept.admitted {
            // Whoever comes while it is stored goes in too, as far as there is room; others need places beyond it.
            self.next = self.next.max((self.kept.reserved + 1).saturating_sub(free - step.people));
            return Some(Step { place: self.kept.reserved, ..step });
        }
        Some(step).filter(|step| step.people > 0)
    }

    /// The first of those who are there.
    pub fn first(&self, count: u64) -> Step {
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        let chosen = self.present.keys().take(count);
        let nobody = Step { place: self.kept.admitted, people: 0 };
        chosen.fold(nobody, |step, place| Step { place: *place, people: step.people + 1 })
    }

    /// An admission that is stored.
    pub fn settle(&mut self, step: Step, now: Instant) {
        self.kept.admitted = self.kept.admitted.max(step.place);
        self.kept.let_in += step.people;
        self.next = self.next.max(self.kept.admitted + 1);
        let waiting = self.present.split_off(&(self.kept.admitted + 1));
        let admitted = std::mem::replace(&mut self.present, waiting);
        self.leases.extend(admitted.into_keys().map(|place| (place, now)));
        if step.people > 0 {
            self.admissions.push_back((now, step.people));
        }
    }

    pub fn holds(&self, inside: Inside) -> bool {
        let is_full = self.kept.rules.is_paused || !self.present.is_empty() || self.free(inside) == 0;
        !self.is_over && (is_full || self.grace.is_some())
    }

    /// People let in a minute, of late.
    pub fn per_minute(&self, now: Instant) -> f64 {
        let Some((first, _)) = self.admissions.front() else { return 0.0 };
        let people: u64 = self.admissions.iter().map(|(_, people)| people).sum();
        people as f64 * 60.0 / now.duration_since(*first).max(SHORTEST_PACE).as_secs_f64()
    }

    /// The line as it is now.
    pub fn line(&self, inside: Inside, now: Instant) -> Line {
        Line {
            holds: self.holds(inside),
            is_paused: self.kept.rules.is_paused,
            admitted: self.kept.admitted,
            waiting: self.present.keys().copied().collect(),
            last: self.next - 1,
            per_minute: self.per_minute(now),
            returning: if self.grace.is_some() { self.before } else { 0 },
        }
    }
}

#[cfg(test)]
#[path = "queue_tests.rs"]
mod tests;
