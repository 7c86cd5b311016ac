//! When guests come: each pattern is a list of moments, the same for the same seed.

use std::time::Duration;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// The host says "scan now"; most phones are out and scanning after so long.
const WAVE_PEAK: f64 = 8.0;
/// How much guests differ in that, as the deviation of the logarithm.
const WAVE_SPREAD: f64 = 0.6;
/// Nobody is later: one guest in fifty would be, and holding a rehearsal up for them shows nothing more.
const WAVE_END: f64 = 40.0;
/// Guests who trickle in do so for at most so long. In a hall it takes many minutes; this is harder on the server.
pub const TRICKLE: Duration = Duration::from_secs(20);
/// Phones that will sleep have come after so long.
pub const GATHER: Duration = Duration::from_secs(10);
/// Phones that slept come back within so long.
pub const WAKE: Duration = Duration::from_secs(10);
/// Guests who come evenly are never fewer in a second than this.
const EVENLY: f64 = 10.0;

/// The share of all guests who come in the busiest second of a wave.
#[must_use]
pub fn wave_peak_share() -> f64 {
    // The density of the log-normal at its peak.
    let height = (-WAVE_PEAK.ln() - WAVE_SPREAD * WAVE_SPREAD / 2.0).exp();
    height / (WAVE_SPREAD * std::f64::consts::TAU.sqrt())
}

/// Over how long so many guests come evenly: the whole time, or less where they are few.
#[must_use]
pub fn evenly(longest: Duration, guests: usize) -> Duration {
    let guests = u32::try_from(guests).map_or(f64::MAX, f64::from);
    Duration::from_secs_f64((guests / EVENLY).min(longest.as_secs_f64()))
}

/// How guests arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// All in the same moment: worse than any hall.
    AtOnce,
    /// Evenly over a time, each at random in it.
    Spread(Duration),
    /// After the host says "scan now": few at first, a peak after some seconds, a long tail.
    Wave,
}

impl Arrival {
    /// The moment of each of `guests`, ascending.
    #[must_use]
    pub fn moments(self, guests: usize, seed: u64) -> Vec<Duration> {
        let mut chance = Chance(ChaCha20Rng::seed_from_u64(seed));
        let mut moments: Vec<Duration> = (0..guests)
            .map(|_| match self {
                Arrival::AtOnce => Duration::ZERO,
                Arrival::Spread(over) => over.mul_f64(chance.unit()),
                Arrival::Wave => Duration::from_secs_f64(chance.wave()),
            })
            .collect();
        moments.sort();
        moments
    }
}

/// A stream of chance that repeats.
struct Chance(ChaCha20Rng);

impl Chance {
    /// Evenly from 0 up to, but without, 1.
    fn unit(&mut self) -> f64 {
        #[allow(clippy::cast_precision_loss)] // 53 bits fit exactly
        let bits = (self.0.next_u64() >> 11) as f64;
        bits / 9_007_199_254_740_992.0
    }

    /// Seconds until a guest scans: log-normal, with its peak where the pattern has it.
    fn wave(&mut self) -> f64 {
        // The peak of a log-normal lies below its median by the square of its spread.
        let median = WAVE_PEAK.ln() + WAVE_SPREAD * WAVE_SPREAD;
        loop {
            let seconds = (median + WAVE_SPREAD * self.normal()).exp();
            if seconds < WAVE_END {
                return seconds;
            }
        }
    }

    /// The bell curve, by the method of Box and Muller.
    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_and_another_does_not() {
        for arrival in [Arrival::Wave, Arrival::Spread(Duration::from_secs(5))] {
            assert_eq!(arrival.moments(500, 7), arrival.moments(500, 7));
            assert_ne!(arrival.moments(500, 7), arrival.moments(500, 8));
        }
    }

    #[test]
    fn everybody_comes_in_order_and_in_time() {
        let spread = Arrival::Spread(Duration::from_secs(5)).moments(2_000, 1);
        assert_eq!(spread.len(), 2_000);
        assert!(spread.is_sorted() && spread[1_999] < Duration::from_secs(5));
        let first_half = spread.iter().filter(|at| **at < Duration::from_millis(2_500)).count();
        assert!((900..1_100).contains(&first_half), "{first_half}");
        assert!(Arrival::AtOnce.moments(9, 1).iter().all(Duration::is_zero));
    }

    #[test]
    fn a_wave_has_its_peak_where_it_says() {
        let moments = Arrival::Wave.moments(20_000, 3);
        let mut seconds = [0_usize; 40];
        for at in &moments {
            seconds[usize::try_from(at.as_secs()).unwrap()] += 1;
        }
        let peak = (0..40).max_by_key(|second| seconds[*second]).unwrap();
        assert!((6..=9).contains(&peak), "{peak}");
        assert!(seconds[0] < seconds[peak] / 20 && seconds[39] < seconds[peak] / 20);
        let expected = 20_000.0 * wave_peak_share();
        assert!((expected * 0.9..expected * 1.15).contains(&(seconds[peak] as f64)), "{} {expected}", seconds[peak]);
    }

    #[test]
    fn few_guests_do_not_take_the_whole_time() {
        assert_eq!(evenly(TRICKLE, 30), Duration::from_secs(3));
        assert_eq!(evenly(TRICKLE, 200), TRICKLE);
        assert_eq!(evenly(TRICKLE, 20_000), TRICKLE);
    }
}
