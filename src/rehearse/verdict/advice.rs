//! What to do about a verdict, the most useful first.

use serde::{Deserialize, Serialize};

use super::bounds::{PATIENCE_MS, whole};
use super::{Limit, Verdict, expected};
use crate::rehearse::air::{self, Load};
use crate::rehearse::hall::{Measured, Pattern};
use crate::rehearse::stats::count;

/// What they may wait where all come in the same moment, before they had better not.
const CROWD_PATIENCE_MS: f64 = 3_000.0;
/// A disk whose writes take longer is worth changing.
const SLOW_SYNC_MS: f64 = 50.0;
/// Less free space than this may run out during an event with pictures and backups.
const LITTLE_SPACE_MB: u64 = 500;
/// Files that a program opens besides its guests.
const OWN_FILES: u64 = 100;

/// What to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Advice {
    /// Rehearse with a release build.
    ReleaseBuild,
    /// Allow more open files.
    RaiseOpenFiles {
        /// As many as the guests need.
        files: u64,
    },
    /// Close other programs, or take a faster machine.
    FasterMachine,
    /// Close programs that hold memory.
    FreeMemory,
    /// Put the database on a faster disk.
    FasterDisk,
    /// Make room on the disk.
    FreeDisk {
        /// Megabytes that are free.
        free_mb: u64,
    },
    /// Leave the Wi-Fi to an access point.
    NoOwnWifi,
    /// Have so many access points.
    AccessPoints {
        /// Those that the guests need.
        needed: u32,
        /// Those that the venue has, where that was said.
        have: Option<u32>,
    },
    /// See that the access points are made for so many phones each.
    BusinessAccessPoints,
    /// A home router is enough for so few.
    HomeRouter,
    /// Let guests scan in groups.
    InGroups {
        /// Guests in each.
        guests: u64,
    },
    /// Let the waiting room hold back whoever is too many.
    WaitingRoom {
        /// Guests that are let in.
        guests: u64,
    },
    /// Rehearse once more: something went wrong that no part of the machine explains.
    Again,
    /// Clear away the guests who do not exist from a server that somebody else started.
    ClearAway {
        /// How many came.
        guests: u64,
    },
    /// Nothing.
    Nothing,
}

impl Verdict {
    pub(super) fn advice(&self, measured: &Measured) -> Vec<Advice> {
        let mut advice: Vec<Advice> = if measured.url.is_none() { self.on_machine(measured) } else { Vec::new() };
        let guests = expected(measured);
        if self.machine_holds(measured) == Some(false) && self.machine_first().is_none() {
            advice.push(Advice::Again);
        }
        advice.extend(self.on_air(measured.access_points));
        advice.extend(group(measured).map(|guests| Advice::InGroups { guests }));
        let too_few = self.takes.filter(|takes| (1..guests).contains(takes));
        advice.extend(too_few.map(|guests| Advice::WaitingRoom { guests }));
        advice.extend(left_there(measured).map(|guests| Advice::ClearAway { guests }));
        if advice.is_empty() {
            advice.push(Advice::Nothing);
        }
        advice
    }

    fn on_air(&self, have: Option<u32>) -> Option<Advice> {
        let needed = self.air.needed;
        let is_for_a_home = self.air.choices.first().is_some_and(|one| one.load == Load::Light);
        match self.air.venue.as_ref().map(|venue| venue.load) {
            Some(Load::Light) => None,
            Some(Load::Full) => Some(Advice::BusinessAccessPoints),
            None if is_for_a_home => Some(Advice::HomeRouter),
            Some(Load::Overfull) | None => Some(Advice::AccessPoints { needed, have }),
        }
    }

    fn on_machine(&self, measured: &Measured) -> Vec<Advice> {
        let guests = expected(measured);
        let short = |limit| self.guests(limit).is_some_and(|takes| takes < guests);
        let slow = measured.disk.as_ref().is_some_and(|disk| disk.worst_ms > SLOW_SYNC_MS);
        let free_mb = measured.disk.as_ref().and_then(|disk| disk.free_mb).filter(|free| *free < LITTLE_SPACE_MB);
        let is_pi = measured.machine.processor.as_ref().is_some_and(|name| name.contains("Raspberry Pi"));
        [
            (measured.machine.build == "debug").then_some(Advice::ReleaseBuild),
            short(Limit::Connections).then(|| Advice::RaiseOpenFiles { files: files_for(guests) }),
            short(Limit::Cpu).then_some(Advice::FasterMachine),
            short(Limit::Memory).then_some(Advice::FreeMemory),
            (slow || short(Limit::Disk)).then_some(Advice::FasterDisk),
            free_mb.map(|free_mb| Advice::FreeDisk { free_mb }),
            (is_pi && guests > air::OWN_WIFI).then_some(Advice::NoOwnWifi),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// Guests who stay behind on a server that is not the rehearsal's own.
fn left_there(measured: &Measured) -> Option<u64> {
    let came = measured.tries.iter().map(|held| held.came as u64).sum();
    (measured.url.is_some() && came > 0).then_some(came)
}

/// As many open files as leave a fifth of the connections to those who come and go, in whole thousands.
fn files_for(guests: u64) -> u64 {
    (guests.div_ceil(4) * 5 + OWN_FILES).div_ceil(1_000) * 1_000
}

/// Guests who wait no longer than a moment where they come together; nothing where all may come together.
fn group(measured: &Measured) -> Option<u64> {
    let held = measured.tries.iter().find(|held| held.arrival == Pattern::AtOnce)?;
    let p99 = held.waits?.p99_ms;
    (p99 > CROWD_PATIENCE_MS).then(|| whole(count(held.guests) * PATIENCE_MS / p99).max(1))
}
