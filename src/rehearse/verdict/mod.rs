//! What follows from a rehearsal: how many guests the machine takes, what gives first, and what to do about it.
//!
//! Pure: the same measurements always give the same verdict. A part that was not measured bounds nothing and says
//! so; nothing is guessed. How each bound is found:
//!
//! | part | guests that it takes |
//! | --- | --- |
//! | processor | those whose measured cost fits into half of all cores in the busiest second of a wave; a hundred guests must have shown it |
//! | disk | a commit is two writes as slow as the slowest measured; so many commits of 4,096 guests fit into that second |
//! | connections | four fifths of those that the system allows, as the waiting room has it: the rest come and go |
//! | memory | half of what was free, by what each guest added |
//! | air | a hundred phones on each access point; see [`air`] |
//!
//! What the phones saw overrules that: a crowd in which somebody got no number, did not see the draw or did not find
//! back takes no more than the others, and one of which 1 in 100 waited longer than a second for a number, or the last
//! longer than three for the draw or after waking, is scaled down to that time. Only a crowd that comes all in the same
//! moment may wait longer for its numbers, because no hall does that. A part is blamed for it only where it shows.

mod advice;
mod bounds;

use serde::{Deserialize, Serialize};

pub use self::advice::Advice;
pub use self::bounds::{LATE_MS, cpu_us_per_guest, kb_per_guest, tried};
use super::air::{self, Air, Load};
use super::hall::{Measured, Pattern};

/// What may give first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// The processor.
    Cpu,
    /// The disk.
    Disk,
    /// Open connections that the system allows.
    Connections,
    /// Memory.
    Memory,
    /// The venue's Wi-Fi.
    Air,
}

/// How many guests a part takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bound {
    /// The part.
    pub limit: Limit,
    /// So many; nothing where it was not measured.
    pub guests: Option<u64>,
}

/// A rehearsal as it is stored and reported: what was measured and what follows from it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rehearsal {
    /// What was measured.
    #[serde(flatten)]
    pub measured: Measured,
    /// What follows from it.
    pub verdict: Verdict,
}

impl Rehearsal {
    /// What was measured, judged.
    #[must_use]
    pub fn of(measured: Measured) -> Self {
        let verdict = judge(&measured);
        Rehearsal { measured, verdict }
    }
}

/// What follows from a rehearsal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// Guests that the machine takes, whatever the Wi-Fi; nothing where too little was measured.
    pub takes: Option<u64>,
    /// What gives first, machine or Wi-Fi; nothing where the phones saw something give and no part shows it.
    pub first: Option<Limit>,
    /// Each part by itself.
    pub limits: Vec<Bound>,
    /// Whether the guests that the event expects fit; nothing where too little was measured.
    pub holds: Option<bool>,
    /// The Wi-Fi, estimated.
    pub air: Air,
    /// What to do, in this order.
    pub advice: Vec<Advice>,
}

/// The verdict on what was measured.
#[must_use]
pub fn judge(measured: &Measured) -> Verdict {
    let at_once = measured.tries.iter().find(|held| held.arrival == Pattern::AtOnce);
    let machine_ms = at_once.and_then(|held| Some(held.waits?.worst_ms));
    let air = air::estimate(expected(measured), measured.access_points, machine_ms);
    let mut limits = bounds::machine_bounds(measured);
    let takes = bounds::takes(measured, &limits);
    limits.push(Bound { limit: Limit::Air, guests: air.venue.as_ref().map(|venue| venue.takes) });
    let mut verdict = Verdict { takes, first: None, limits, holds: None, air, advice: Vec::new() };
    verdict.first = verdict.least(|_| true);
    verdict.holds = verdict.holds(measured);
    verdict.advice = verdict.advice(measured);
    verdict
}

fn expected(measured: &Measured) -> u64 {
    measured.guests as u64
}

impl Verdict {
    /// How many guests a part takes.
    #[must_use]
    pub fn guests(&self, limit: Limit) -> Option<u64> {
        self.limits.iter().find(|bound| bound.limit == limit)?.guests
    }

    /// Which part of the machine gives first, the Wi-Fi left aside.
    #[must_use]
    pub fn machine_first(&self) -> Option<Limit> {
        self.least(|limit| limit != Limit::Air)
    }

    /// Which of some parts takes the fewest, where what the phones saw is not less still.
    fn least(&self, of: impl Fn(Limit) -> bool) -> Option<Limit> {
        let least = self.limits.iter().filter(|bound| of(bound.limit) && bound.guests.is_some());
        let least = least.min_by_key(|bound| bound.guests)?;
        (self.takes.is_none() || least.guests <= self.takes).then_some(least.limit)
    }

    /// Whether the Wi-Fi bears the guests; nothing where the venue's is not known.
    #[must_use]
    pub fn air_holds(&self) -> Option<bool> {
        self.air.venue.as_ref().map(|venue| venue.load != Load::Overfull)
    }

    /// Whether the machine takes the guests. Where nothing bounds it, phones must have shown it.
    #[must_use]
    pub fn machine_holds(&self, measured: &Measured) -> Option<bool> {
        let is_shown = tried(measured) >= expected(measured);
        self.takes.map(|takes| takes >= expected(measured)).or(is_shown.then_some(true))
    }

    fn holds(&self, measured: &Measured) -> Option<bool> {
        match (self.machine_holds(measured), self.air_holds()) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (machine, _) => machine,
        }
    }
}

/// Megabytes as a number to reckon with; no machine has more than this counts.
pub(super) fn megabytes(mb: u64) -> f64 {
    u32::try_from(mb).map_or(f64::MAX, f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rehearse::sample_tests::{good, slow, strange};

    fn with(change: impl FnOnce(&mut Measured)) -> Verdict {
        let mut measured = good();
        change(&mut measured);
        judge(&measured)
    }

    #[test]
    fn a_good_machine_takes_what_its_connections_allow() {
        let verdict = judge(&good());
        assert_eq!((verdict.takes, verdict.first), (Some(15_920), Some(Limit::Connections)));
        assert_eq!(verdict.holds, Some(true));
        let cpu = verdict.guests(Limit::Cpu).unwrap();
        assert!((130_000..160_000).contains(&cpu), "2 cores, a half, 100 us, 7 of 100 in a second: {cpu}");
        assert_eq!(verdict.guests(Limit::Memory), Some(16_000 * 1_024 / 2 / 4));
        assert_eq!(verdict.guests(Limit::Air), None, "nobody said what the venue has");
        assert_eq!(verdict.advice, [Advice::AccessPoints { needed: 5, have: None }]);
    }

    #[test]
    fn there_may_be_nothing_to_do() {
        let verdict = with(|measured| measured.access_points = Some(10));
        assert_eq!((verdict.holds, verdict.advice), (Some(true), vec![Advice::Nothing]));
        let verdict = with(|measured| measured.access_points = Some(6));
        assert_eq!((verdict.holds, verdict.advice), (Some(true), vec![Advice::BusinessAccessPoints]));
        let verdict = with(|measured| measured.guests = 40);
        assert_eq!((verdict.holds, verdict.advice), (Some(true), vec![Advice::HomeRouter]), "whatever there is");
    }

    #[test]
    fn the_air_may_give_before_the_machine() {
        let verdict = with(|measured| measured.access_points = Some(2));
        assert_eq!((verdict.first, verdict.machine_first()), (Some(Limit::Air), Some(Limit::Connections)));
        assert_eq!((verdict.takes, verdict.holds), (Some(15_920), Some(false)));
        assert_eq!(verdict.advice, [Advice::AccessPoints { needed: 5, have: Some(2) }]);
    }

    #[test]
    fn too_few_connections_are_raised() {
        let verdict = with(|measured| {
            measured.machine.connections = 924;
            measured.guests = 3_000;
            measured.access_points = Some(60);
        });
        assert_eq!((verdict.takes, verdict.holds), (Some(736), Some(false)));
        assert_eq!(verdict.advice, [Advice::RaiseOpenFiles { files: 4_000 }, Advice::WaitingRoom { guests: 736 }]);
    }

    #[test]
    fn a_crowd_in_which_somebody_failed_takes_no_more_than_came() {
        let verdict = with(|measured| (measured.tries[1].came, measured.tries[1].failed) = (460, 40));
        assert_eq!((verdict.takes, verdict.holds), (Some(460), Some(false)));
        let verdict = with(|measured| measured.tries[3].back.as_mut().unwrap().lost = 3);
        assert_eq!(verdict.takes, Some(497), "who never came back is lost too");
        let verdict = with(|measured| measured.tries[1].reveal.as_mut().unwrap().missed = 500);
        assert_eq!((verdict.takes, verdict.holds), (Some(0), Some(false)), "a draw that nobody sees");
        assert!(!verdict.advice.iter().any(|advice| matches!(advice, Advice::WaitingRoom { .. })), "{verdict:?}");
    }

    #[test]
    fn what_failed_is_laid_only_to_what_shows_it() {
        let failed = |change: fn(&mut Measured)| {
            with(|measured| {
                (measured.tries[1].came, measured.tries[1].failed) = (460, 40);
                change(measured);
            })
        };
        let unknown = failed(|_| ());
        assert_eq!((unknown.first, unknown.machine_first()), (None, None));
        assert_eq!(unknown.advice[0], Advice::Again);
        let busy = failed(|measured| measured.tries[1].cpu.as_mut().unwrap().peak_share = 0.9);
        assert_eq!((busy.first, &busy.advice[0]), (Some(Limit::Cpu), &Advice::FasterMachine));
        let elsewhere = failed(|measured| measured.tries[0].cpu.as_mut().unwrap().peak_share = 0.9);
        assert_eq!(elsewhere.first, None, "another try was busy, and went well");
        let full = failed(|measured| measured.disk.as_mut().unwrap().free_mb = Some(3));
        assert_eq!((full.first, full.takes), (Some(Limit::Disk), Some(460)));
        assert!(full.advice.contains(&Advice::FreeDisk { free_mb: 3 }), "{full:?}");
    }

    #[test]
    fn a_draw_or_a_return_that_takes_too_long_scales_it_down() {
        let draw = with(|measured| measured.tries[0].reveal.as_mut().unwrap().last_ms = 40_000.0);
        assert_eq!((draw.takes, draw.holds), (Some(37), Some(false)));
        let back = with(|measured| measured.tries[3].back.as_mut().unwrap().last_ms = 50_000.0);
        assert_eq!((back.takes, back.holds), (Some(30), Some(false)));
        let both = with(|measured| {
            measured.tries[3].reveal.as_mut().unwrap().last_ms = LATE_MS;
            measured.tries[3].back.as_mut().unwrap().last_ms = LATE_MS;
        });
        assert_eq!(both.holds, Some(true));
    }

    #[test]
    fn long_waits_scale_it_down_unless_all_come_at_once() {
        let waits = |pattern: usize| with(|measured| measured.tries[pattern].waits.as_mut().unwrap().p99_ms = 2_000.0);
        assert_eq!((waits(1).takes, waits(1).holds), (Some(250), Some(false)));
        assert_eq!(waits(0).holds, Some(true));
        let crowd = with(|measured| measured.tries[0].waits.as_mut().unwrap().p99_ms = 5_000.0);
        assert_eq!(crowd.holds, Some(true));
        assert!(crowd.advice.contains(&Advice::InGroups { guests: 100 }), "{:?}", crowd.advice);
    }

    #[test]
    fn a_slow_disk_is_blamed_for_long_waits() {
        let verdict = with(|measured| {
            measured.disk.as_mut().unwrap().worst_ms = 400.0;
            measured.tries[1].waits.as_mut().unwrap().p99_ms = 1_250.0;
        });
        assert_eq!((verdict.first, verdict.takes), (Some(Limit::Disk), Some(400)));
        assert!(verdict.advice.contains(&Advice::FasterDisk), "{:?}", verdict.advice);
        let mut last = u64::MAX;
        for worst in [1.0, 50.0, 1_000.0, 20_000.0] {
            let takes = with(|measured| measured.disk.as_mut().unwrap().worst_ms = worst).guests(Limit::Disk).unwrap();
            assert!(takes < last, "{worst} ms: {takes}");
            last = takes;
        }
    }

    #[test]
    fn a_slow_machine_is_told_what_to_do() {
        let verdict = judge(&slow());
        assert_eq!((verdict.first, verdict.machine_first()), (Some(Limit::Air), Some(Limit::Cpu)));
        let takes = verdict.takes.unwrap();
        assert!((900..1_200).contains(&takes) && verdict.holds == Some(false), "{takes}");
        let expected = [
            Advice::ReleaseBuild,
            Advice::FasterMachine,
            Advice::FasterDisk,
            Advice::FreeDisk { free_mb: 180 },
            Advice::NoOwnWifi,
            Advice::AccessPoints { needed: 20, have: Some(4) },
            Advice::InGroups { guests: 219 },
            Advice::WaitingRoom { guests: takes },
        ];
        assert_eq!(verdict.advice, expected);
    }

    #[test]
    fn of_a_strange_machine_only_what_phones_saw_counts() {
        let verdict = judge(&strange());
        assert_eq!((verdict.takes, verdict.first, verdict.holds), (None, None, Some(true)));
        assert!(verdict.limits.iter().all(|bound| bound.guests.is_none()), "{:?}", verdict.limits);
        let fewer = |change: fn(&mut Measured)| {
            let mut measured = strange();
            change(&mut measured);
            judge(&measured).holds
        };
        assert_eq!(fewer(|measured| measured.guests = 301), None, "301 were not tried");
        assert_eq!(fewer(|measured| (measured.tries[0].came, measured.tries[0].failed) = (299, 1)), Some(false));
        assert_eq!(judge(&strange()).advice.last(), Some(&Advice::ClearAway { guests: 600 }));
        assert_eq!(fewer(|measured| measured.access_points = Some(1)), Some(false));
    }

    #[test]
    fn little_that_was_measured_makes_no_large_promise() {
        let small = |expected: usize, connections: u64| {
            with(|measured| {
                measured.tries.iter_mut().for_each(|held| (held.guests, held.came) = (10, 10));
                (measured.guests, measured.machine.connections) = (expected, connections);
            })
        };
        let ten = small(10, 19_900);
        assert_eq!((ten.guests(Limit::Cpu), ten.takes, ten.holds), (None, None, Some(true)), "ten came well");
        assert_eq!((small(11, 19_900).takes, small(11, 19_900).holds), (None, None), "eleven were not tried");
        assert_eq!((small(900, 1_000).takes, small(900, 1_000).holds), (Some(800), Some(false)));
        let blind = with(|measured| measured.tries.iter_mut().for_each(|held| held.cpu = None));
        assert_eq!((blind.takes, blind.holds), (None, Some(true)), "500 came well; the system tells nothing of more");
    }

    #[test]
    fn the_processor_is_judged_by_the_wave() {
        let cost = |change: fn(&mut Measured)| {
            let mut measured = good();
            measured.tries[0].cpu.as_mut().unwrap().us_per_guest = 20.0;
            measured.tries[2].cpu.as_mut().unwrap().us_per_guest = 300.0;
            change(&mut measured);
            cpu_us_per_guest(&measured)
        };
        assert_eq!(cost(|_| ()), Some(100.0));
        let without = cost(|measured| measured.tries.retain(|held| held.arrival != Pattern::Wave));
        assert_eq!(without, None, "what others cost tells nothing of it");
    }

    #[test]
    fn what_is_stored_is_read_again() {
        for measured in [good(), slow(), strange()] {
            let rehearsal = Rehearsal::of(measured);
            let text = serde_json::to_string(&rehearsal).unwrap();
            assert!(text.starts_with(r#"{"format":"luckydraw-rehearsal/1","#), "{text}");
            let read: Rehearsal = serde_json::from_str(&text).unwrap();
            // Reading may move the last digit of a fraction, once.
            assert_eq!(serde_json::from_str::<Rehearsal>(&serde_json::to_string(&read).unwrap()).unwrap(), read);
            assert_eq!((read.verdict.takes, read.verdict.advice), (rehearsal.verdict.takes, rehearsal.verdict.advice));
        }
    }
}
