//! Whether the disk keeps up: slow to believe in high traffic, and slower to believe that it is over.

use std::time::Duration;

use crate::store::Pressure;

/// How often the writer is looked at.
pub const LOOK: Duration = Duration::from_millis(250);
/// Changes that wait at most while it keeps up.
const WAITING: usize = 400;
/// How long a change may take while it keeps up.
const WAIT: Duration = Duration::from_millis(250);
/// Looks in a row after which it is high traffic: half a second, which a mere burst does not last.
const PRESSED_LOOKS: u32 = 3;
/// Looks in a row below a quarter after which it is over: ten seconds.
const CALM_LOOKS: u32 = 40;

/// What was seen of the writer.
#[derive(Debug, Default)]
pub struct Gauge {
    is_on: bool,
    /// Looks in a row that speak for the contrary.
    contrary: u32,
}

impl Gauge {
    /// Takes another look; tells whether it is high traffic.
    pub fn look(&mut self, pressure: Pressure) -> bool {
        let (is_contrary, looks) = if self.is_on {
            (pressure.waiting < WAITING / 4 && pressure.wait < WAIT / 4, CALM_LOOKS)
        } else {
            (pressure.waiting > WAITING || pressure.wait > WAIT, PRESSED_LOOKS)
        };
        self.contrary = if is_contrary { self.contrary + 1 } else { 0 };
        if self.contrary >= looks {
            *self = Gauge { is_on: !self.is_on, contrary: 0 };
        }
        self.is_on
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pressure(waiting: usize, millis: u64) -> Pressure {
        Pressure { waiting, wait: Duration::from_millis(millis) }
    }

    #[test]
    fn pressure_has_to_last() {
        for pressed in [pressure(401, 0), pressure(0, 251)] {
            let mut gauge = Gauge::default();
            let seen = [pressed, pressed, pressure(400, 250), pressed, pressed, pressed].map(|look| gauge.look(look));
            assert_eq!(seen, [false, false, false, false, false, true], "{pressed:?}");
        }
    }

    #[test]
    fn it_is_over_after_ten_seconds_far_below() {
        let mut gauge = Gauge::default();
        assert!((0..3).any(|_| gauge.look(pressure(9_999, 0))));
        assert!((0..100).all(|_| gauge.look(pressure(100, 0))), "a quarter is not below a quarter");
        assert!((0..39).all(|_| gauge.look(pressure(99, 62))));
        assert!(gauge.look(pressure(99, 63)));
        assert!((0..39).all(|_| gauge.look(pressure(99, 62))));
        assert!(!gauge.look(pressure(99, 62)));
    }
}
