//! The organiser's rehearsal: guests come as they come to a real event, something is drawn, and what was measured.
//!
//! Everything here is a measurement; `None` is "not measured" and never a guess. What follows from it is judged
//! elsewhere.

mod arriving;
mod hold;
mod own;
mod sleepers;
mod there;
mod watch;

use serde::{Deserialize, Serialize};

pub use hold::{Hold, Place, Step, hold};

use super::Error;
use super::arrival::{self, Arrival};
use super::machine::Machine;

/// The name of the stored format; another number is another format.
pub const FORMAT: &str = "luckydraw-rehearsal/1";

/// What a rehearsal measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// [`FORMAT`].
    pub format: String,
    /// The program's version.
    pub version: String,
    /// When, with the offset of the clock that it is told on.
    pub at: String,
    /// The machine of the phones, and of the server where no other was named.
    pub machine: Machine,
    /// Memory in megabytes that programs could have before anything was started.
    pub free_memory_mb: Option<u64>,
    /// The server, where it is not one of the rehearsal's own.
    pub url: Option<String>,
    /// Guests that the event expects.
    pub guests: usize,
    /// Access points that the venue has, where that was said.
    pub access_points: Option<u32>,
    /// The disk below the database.
    pub disk: Option<Disk>,
    /// One for each pattern, in the order in which they were held.
    pub tries: Vec<Try>,
}

/// How fast a disk really writes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Disk {
    /// Pages that were written, each until it was on the disk.
    pub syncs: usize,
    /// What a page took: the middle one.
    pub median_ms: f64,
    /// The slowest.
    pub worst_ms: f64,
    /// Megabytes that are free.
    pub free_mb: Option<u64>,
}

/// How the guests of a try come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pattern {
    /// All in the same moment.
    AtOnce,
    /// After the host says "scan now".
    Wave,
    /// Evenly.
    Trickle,
    /// Phones of which a half sleep during the draw and come back.
    Sleepers,
}

impl Pattern {
    /// All of them, in the order in which they are held.
    pub const ALL: [Pattern; 4] = [Pattern::AtOnce, Pattern::Wave, Pattern::Trickle, Pattern::Sleepers];

    /// What its texts are called by.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Pattern::AtOnce => "at_once",
            Pattern::Wave => "wave",
            Pattern::Trickle => "trickle",
            Pattern::Sleepers => "sleepers",
        }
    }

    /// When each of so many guests comes.
    #[must_use]
    pub fn arrival(self, guests: usize) -> Arrival {
        match self {
            Pattern::AtOnce => Arrival::AtOnce,
            Pattern::Wave => Arrival::Wave,
            Pattern::Trickle => Arrival::Spread(arrival::evenly(arrival::TRICKLE, guests)),
            Pattern::Sleepers => Arrival::Spread(arrival::evenly(arrival::GATHER, guests)),
        }
    }
}

/// One crowd on a server of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Try {
    /// How they came.
    pub arrival: Pattern,
    /// Phones that were simulated: fewer than the event expects where this machine has no room for all of them.
    pub guests: usize,
    /// Those with a number and a live page.
    pub came: usize,
    /// Those without.
    pub failed: usize,
    /// What went wrong first, in the program's words: here, in the draw, or before anybody came.
    pub why: Option<String>,
    /// From the first guest's moment to the last live page.
    pub seconds: f64,
    /// What guests waited for their number; nothing where nobody came.
    pub waits: Option<Waits>,
    /// Second by second while they came.
    pub per_second: Vec<Second>,
    /// The server's processor time.
    pub cpu: Option<Cpu>,
    /// The server's memory.
    pub memory: Option<Memory>,
    /// The draw on its way to the phones.
    pub reveal: Option<Reveal>,
    /// The phones that slept.
    pub back: Option<Back>,
}

impl Try {
    /// One to which nobody could come.
    fn broken(arrival: Pattern, guests: usize, why: &Error) -> Self {
        Try {
            arrival,
            guests,
            came: 0,
            failed: guests,
            why: Some(why.to_string()),
            seconds: 0.0,
            waits: None,
            per_second: Vec::new(),
            cpu: None,
            memory: None,
            reveal: None,
            back: None,
        }
    }
}

/// From the moment in which a guest meant to come to the acknowledged number.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Waits {
    /// What half of the guests waited at most.
    pub half_ms: f64,
    /// What 99 of 100 waited at most.
    pub p99_ms: f64,
    /// What the last one waited.
    pub worst_ms: f64,
}

/// One second of an arrival.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Second {
    /// Numbers that were acknowledged in it.
    pub numbers: u32,
    /// The longest that one of these guests had waited; 0 where there is none.
    pub worst_ms: f64,
    /// The server's share of all cores, from 0 to 1.
    pub cpu_share: Option<f64>,
}

/// The server's processor time while guests came.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Cpu {
    /// Microseconds that each guest cost.
    pub us_per_guest: f64,
    /// The largest share of all cores in a second, from 0 to 1.
    pub peak_share: f64,
}

/// The server's memory.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Memory {
    /// Megabytes before anybody came.
    pub idle_mb: f64,
    /// Megabytes once everybody was there.
    pub full_mb: f64,
    /// Kilobytes that each guest added.
    pub kb_per_guest: f64,
}

/// The draw on its way to the phones.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Reveal {
    /// Phones that listened.
    pub phones: usize,
    /// Those that never showed it: it did not come, their socket was lost, or nothing could be drawn.
    pub missed: usize,
    /// From the organiser's word to the last phone that showed it; 0 where none did.
    pub last_ms: f64,
}

/// Phones that slept while something was drawn.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Back {
    /// How many.
    pub phones: usize,
    /// From waking to the right page: the slowest.
    pub last_ms: f64,
    /// Those that never showed it again.
    pub lost: usize,
}
