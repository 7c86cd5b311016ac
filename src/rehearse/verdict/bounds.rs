//! How many guests each part of the machine takes, and what the phones' own experience makes of that.

use super::{Bound, Limit, expected, megabytes};
use crate::rehearse::arrival;
use crate::rehearse::hall::{Measured, Pattern, Try};
use crate::rehearse::stats::count;

/// The share of all cores that guests may take; the browser with the big screen runs there too.
const CPU_SHARE: f64 = 0.5;
/// The share of the free memory that guests may take.
const MEMORY_SHARE: f64 = 0.5;
/// Guests that one commit stores.
const BATCH: f64 = 4_096.0;
/// Syncs of a commit.
const SYNCS: f64 = 2.0;
/// What 99 of 100 may wait.
pub(super) const PATIENCE_MS: f64 = 1_000.0;
/// What the last phone may take until it shows a draw, or is right again after it woke.
pub const LATE_MS: f64 = 3_000.0;
/// What one guest costs is known from so many, and from fewer not.
const ENOUGH: usize = 100;
/// A disk with less room than this is full.
const NO_SPACE_MB: u64 = 20;

/// The parts of the machine; nothing is known of one that only its address was given of.
pub(super) fn machine_bounds(measured: &Measured) -> Vec<Bound> {
    let own = measured.url.is_none();
    let bound = |limit, guests: Option<u64>| Bound { limit, guests: guests.filter(|_| own) };
    let mut bounds = vec![
        bound(Limit::Cpu, cpu(measured)),
        bound(Limit::Disk, disk(measured)),
        bound(Limit::Connections, Some(measured.machine.connections / 5 * 4)),
        bound(Limit::Memory, memory(measured)),
    ];
    let blamed = blamed(measured, &bounds);
    if let Some(bound) = bounds.iter_mut().find(|bound| own && Some(bound.limit) == blamed) {
        bound.guests = bound.guests.into_iter().chain(seen(&measured.tries)).min();
    }
    bounds
}

/// Guests that the machine takes: no more than any part, and no more than the phones saw. What nobody tried and no
/// part bounds is not known as long as nobody knows what a guest costs the processor.
pub(super) fn takes(measured: &Measured, bounds: &[Bound]) -> Option<u64> {
    let least = bounds.iter().filter_map(|bound| bound.guests).chain(seen(&measured.tries)).min()?;
    let is_known = cpu_us_per_guest(measured).is_some();
    (is_known || least < expected(measured) || least <= tried(measured)).then_some(least)
}

/// Phones of the largest crowd that was simulated.
#[must_use]
pub fn tried(measured: &Measured) -> u64 {
    measured.tries.iter().map(|held| held.guests as u64).max().unwrap_or(0)
}

/// Microseconds that a guest costs in the wave, because that is what the processor has to bear: of those who come all at
/// once each costs far less. Nothing where no wave was held, or too few came to tell.
#[must_use]
pub fn cpu_us_per_guest(measured: &Measured) -> Option<f64> {
    let cost = |held: &Try| held.cpu.map(|cpu| cpu.us_per_guest).filter(|cost| held.came >= ENOUGH && *cost > 0.0);
    measured.tries.iter().find(|held| held.arrival == Pattern::Wave).and_then(cost)
}

fn cpu(measured: &Measured) -> Option<u64> {
    let cost = cpu_us_per_guest(measured)?;
    let a_second = count(measured.machine.cores) * CPU_SHARE * 1e6 / cost;
    Some(whole(a_second / arrival::wave_peak_share()))
}

fn disk(measured: &Measured) -> Option<u64> {
    let commit_ms = measured.disk.as_ref()?.worst_ms * SYNCS;
    Some(whole(BATCH * 1_000.0 / commit_ms / arrival::wave_peak_share()))
}

/// Kilobytes that a guest adds: the most that was measured.
#[must_use]
pub fn kb_per_guest(measured: &Measured) -> Option<f64> {
    let costs = measured.tries.iter().filter_map(|held| Some(held.memory?.kb_per_guest));
    costs.filter(|cost| *cost > 0.0).max_by(f64::total_cmp)
}

fn memory(measured: &Measured) -> Option<u64> {
    let cost = kb_per_guest(measured)?;
    Some(whole(megabytes(measured.free_memory_mb?) * 1_024.0 * MEMORY_SHARE / cost))
}

/// The most guests that the phones' own experience allows; nothing where all went well.
pub(super) fn seen(tries: &[Try]) -> Option<u64> {
    tries.iter().filter_map(seen_in).min()
}

fn seen_in(held: &Try) -> Option<u64> {
    let gone = held.back.map_or(0, |back| back.lost) + held.reveal.map_or(0, |reveal| reveal.missed);
    let failed = (held.failed + gone > 0).then(|| held.came.saturating_sub(gone) as u64);
    let waits = held.waits.filter(|_| held.arrival != Pattern::AtOnce);
    let waited = waits.and_then(|waits| in_time(held.guests, waits.p99_ms, PATIENCE_MS));
    let shown = held.reveal.and_then(|reveal| in_time(reveal.phones, reveal.last_ms, LATE_MS));
    let back = held.back.and_then(|back| in_time(held.guests, back.last_ms, LATE_MS));
    [failed, waited, shown, back].into_iter().flatten().min()
}

/// How many of so many would not have had to wait for too long; nothing where nobody had to.
fn in_time(phones: usize, took_ms: f64, patience_ms: f64) -> Option<u64> {
    (took_ms > patience_ms).then(|| whole(count(phones) * patience_ms / took_ms))
}

/// What is to blame for what the phones saw: too few connections, a slow or full disk, a busy processor. Nothing
/// where it was none of these.
fn blamed(measured: &Measured, bounds: &[Bound]) -> Option<Limit> {
    let tried = Some(tried(measured));
    let is_short = |limit| bounds.iter().any(|bound| bound.limit == limit && bound.guests < tried);
    let disk = measured.disk.as_ref();
    let is_slow = disk.is_some_and(|disk| disk.worst_ms * SYNCS > PATIENCE_MS / 2.0);
    let is_full = disk.and_then(|disk| disk.free_mb).is_some_and(|free| free < NO_SPACE_MB);
    let mut unwell = measured.tries.iter().filter(|held| seen_in(held).is_some());
    let mut is_busy = || unwell.any(|held| held.cpu.is_some_and(|cpu| cpu.peak_share >= CPU_SHARE));
    match () {
        () if is_short(Limit::Connections) => Some(Limit::Connections),
        () if is_slow || is_full => Some(Limit::Disk),
        () if is_busy() => Some(Limit::Cpu),
        () => None,
    }
}

/// The next whole number below; a conversion of this kind stops at the type's bounds.
pub(super) fn whole(number: f64) -> u64 {
    number.floor() as u64
}
