//! Medians and percentiles.

use std::time::Duration;

/// The middle of the values; of an even number, the mean of the two in the middle. Nothing for none.
#[must_use]
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        even if even % 2 == 0 => Some(f64::midpoint(sorted[middle - 1], sorted[middle])),
        _ => Some(sorted[middle]),
    }
}

/// The smallest value that so many of a hundred do not exceed, in milliseconds. Nothing for none.
#[must_use]
pub fn percentile_ms(percent: usize, times: &[Duration]) -> Option<f64> {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).map(|time| ms(*time))
}

/// A time in milliseconds.
#[must_use]
pub fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// A number of things as a figure.
#[must_use]
#[allow(clippy::cast_precision_loss)] // nothing that is counted here is beyond 2^53
pub fn count(things: usize) -> f64 {
    things as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), Some(2.5));
    }

    #[test]
    fn percentiles() {
        let times: Vec<Duration> = (1..=200).rev().map(Duration::from_millis).collect();
        assert_eq!(percentile_ms(50, &times), Some(100.0));
        assert_eq!(percentile_ms(99, &times), Some(198.0));
        assert_eq!(percentile_ms(100, &times), Some(200.0));
        assert_eq!(percentile_ms(99, &times[..1]), Some(200.0));
        assert_eq!(percentile_ms(99, &[]), None);
    }
}
