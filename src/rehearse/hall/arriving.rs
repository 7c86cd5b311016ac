//! A crowd on its way in, on whosever server, and what its phones can tell of it.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::watch::{self, Look, beside};
use super::{Hold, Pattern, Step, Try};
use crate::rehearse::Error;
use crate::rehearse::phones::journey::{Numbered, TurnedAway};
use crate::rehearse::phones::journeys::{Journeys, watched};
use crate::rehearse::phones::target::Target;

/// Has the guests come, looking each second.
pub(super) async fn come(
    hold: &Hold<'_>,
    target: &Target,
    arrival: Pattern,
    guests: usize,
    mut look: impl FnMut(),
) -> Result<Journeys, Error> {
    let came = AtomicUsize::new(0);
    let coming = watched(target, guests, arrival.arrival(guests), TurnedAway::ComesAgain, |so_far| {
        came.store(so_far, Ordering::Relaxed);
    });
    let look = || {
        look();
        (hold.tell)(Step::Came { came: came.load(Ordering::Relaxed), guests });
    };
    beside(coming, look).await
}

/// What an arrival led to, as far as phones can tell.
pub(super) fn tried(journeys: &Journeys, arrival: Pattern, guests: usize, looks: &[Look], cores: usize) -> Try {
    let numbers: Vec<Numbered> = journeys.guests.iter().map(|guest| guest.numbered).collect();
    Try {
        arrival,
        guests,
        came: numbers.len(),
        failed: journeys.failed.0,
        why: journeys.failed.1.clone(),
        seconds: journeys.wall.as_secs_f64(),
        waits: watch::waits(&numbers),
        per_second: watch::seconds(journeys.begun, journeys.wall, &numbers, looks, cores),
        cpu: None,
        memory: None,
        reveal: None,
        back: None,
    }
}
