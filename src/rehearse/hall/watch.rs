//! A server that is looked at each second while guests come, and what follows from the looks.

use std::pin::pin;
use std::time::{Duration, Instant};

use tokio::time::{MissedTickBehavior, interval_at};

use super::{Cpu, Second, Waits};
use crate::rehearse::phones::journey::Numbered;
use crate::rehearse::platform::Usage;
use crate::rehearse::stats::{count, ms, percentile_ms};

const SECOND: Duration = Duration::from_secs(1);
/// In a shorter time a share of the processor says nothing.
const SHORTEST: Duration = Duration::from_millis(10);

/// One look.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    pub at: Instant,
    pub usage: Option<Usage>,
}

impl Look {
    pub fn new(usage: Option<Usage>) -> Self {
        Look { at: Instant::now(), usage }
    }

    /// Processor time from this look to a later one, and how long that was.
    fn until(&self, later: &Look) -> Option<(Duration, Duration)> {
        let (before, after) = self.usage.zip(later.usage)?;
        Some((after.cpu.saturating_sub(before.cpu), later.at - self.at))
    }

    /// The share of one core that was used until a later look.
    pub fn share_until(&self, later: &Look) -> Option<f64> {
        let (spent, passed) = self.until(later)?;
        (passed >= SHORTEST).then(|| spent.as_secs_f64() / passed.as_secs_f64())
    }
}

/// Does the work and looks at once, each second, and in the end.
pub(super) async fn beside<T>(work: impl Future<Output = T>, mut look: impl FnMut()) -> T {
    look();
    let mut work = pin!(work);
    let mut seconds = interval_at(tokio::time::Instant::now() + SECOND, SECOND);
    seconds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            done = &mut work => {
                look();
                return done;
            }
            _ = seconds.tick() => look(),
        }
    }
}

/// An arrival second by second.
pub(super) fn seconds(
    begun: Instant,
    wall: Duration,
    numbers: &[Numbered],
    looks: &[Look],
    cores: usize,
) -> Vec<Second> {
    let length = usize::try_from(wall.as_secs()).unwrap_or(usize::MAX).saturating_add(1);
    let mut seconds = vec![Second { numbers: 0, worst_ms: 0.0, cpu_share: None }; length];
    for numbered in numbers {
        let place = usize::try_from((numbered.at - begun).as_secs()).unwrap_or(usize::MAX).min(length - 1);
        seconds[place].numbers += 1;
        seconds[place].worst_ms = seconds[place].worst_ms.max(ms(numbered.took));
    }
    for (second, pair) in seconds.iter_mut().zip(looks.windows(2)) {
        second.cpu_share = pair[0].share_until(&pair[1]).map(|share| (share / count(cores)).min(1.0));
    }
    seconds
}

/// What guests cost the server beside what it does anyway, which is a share of one core.
pub(super) fn cpu(guests: usize, anyway: f64, looks: &[Look], seconds: &[Second]) -> Option<Cpu> {
    let (spent, passed) = looks.first()?.until(looks.last()?)?;
    let own = spent.as_secs_f64() - anyway * passed.as_secs_f64();
    let peak_share = seconds.iter().filter_map(|second| second.cpu_share).fold(0.0, f64::max);
    (guests > 0).then(|| Cpu { us_per_guest: own.max(0.0) * 1e6 / count(guests), peak_share })
}

/// What guests waited for their numbers.
pub(super) fn waits(numbers: &[Numbered]) -> Option<Waits> {
    let took: Vec<Duration> = numbers.iter().map(|numbered| numbered.took).collect();
    let percent = |percent| percentile_ms(percent, &took);
    Some(Waits { half_ms: percent(50)?, p99_ms: percent(99)?, worst_ms: percent(100)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks(begun: Instant, cpu_ms: &[u64]) -> Vec<Look> {
        let look = |(second, cpu): (u64, &u64)| Look {
            at: begun + Duration::from_secs(second),
            usage: Some(Usage { cpu: Duration::from_millis(*cpu), rss_kb: 1 }),
        };
        (0..).zip(cpu_ms).map(look).collect()
    }

    #[test]
    fn numbers_and_shares_stand_in_their_seconds() {
        let begun = Instant::now();
        let number = |at_ms: u64, took: u64| Numbered {
            number: 1,
            at: begun + Duration::from_millis(at_ms),
            took: Duration::from_millis(took),
        };
        let numbers = [number(10, 4), number(990, 9), number(2_100, 7)];
        let looks = looks(begun, &[100, 600, 600, 2_600]);
        let seconds = seconds(begun, Duration::from_millis(2_200), &numbers, &looks, 2);
        let counted: Vec<u32> = seconds.iter().map(|second| second.numbers).collect();
        let worst: Vec<f64> = seconds.iter().map(|second| second.worst_ms).collect();
        let shares: Vec<Option<f64>> = seconds.iter().map(|second| second.cpu_share).collect();
        assert_eq!((counted, worst), (vec![2, 0, 1], vec![9.0, 0.0, 7.0]));
        assert_eq!(shares, [Some(0.25), Some(0.0), Some(1.0)]);
        let cpu = cpu(1_000, 0.5, &looks, &seconds).unwrap();
        assert!((cpu.us_per_guest - 1_000.0).abs() < 1e-6 && (cpu.peak_share - 1.0).abs() < 1e-9, "{cpu:?}");
    }

    #[test]
    fn what_is_not_told_is_not_measured() {
        let now = Instant::now();
        let blind = [Look { at: now, usage: None }, Look { at: now + SECOND, usage: None }];
        let seconds = seconds(now, SECOND / 2, &[], &blind, 2);
        assert_eq!((seconds.len(), seconds[0].cpu_share), (1, None));
        assert_eq!((cpu(5, 0.0, &blind, &seconds), waits(&[])), (None, None));
        assert_eq!(cpu(0, 0.0, &looks(now, &[1, 2]), &seconds), None);
    }
}
