//! What the venue's Wi-Fi takes: a model by arithmetic, because no radio is there to be measured.
//!
//! Everything here is an estimate and reports name it so. One exchange of one frame on 5 GHz costs about 190 µs
//! whatever it carries (802.11: DIFS 34, mean back-off 67, preamble 40, SIFS 16, acknowledgement 35) and then its
//! payload (1,500 bytes at 65 to 130 Mb/s: 92 to 185 µs). A guest's page, number and open socket are some 9 large
//! frames of 0.33 ms and 22 small ones of 0.205 ms; joining the Wi-Fi before that (association, key, address, the
//! phone's question for the internet) is some 22 slow frames. A telling of the draw is one small frame with its
//! acknowledgement; a phone that dozes hears it at the next beacon.
//!
//! An access point counts as one radio: the 2.4 GHz one beside it shares three channels with the whole hall.

use serde::{Deserialize, Serialize};

/// Page, number and socket of a guest, in milliseconds of air.
const GUEST_MS: f64 = 7.5;
/// Joining the Wi-Fi before that.
const JOINING_MS: f64 = 8.0;
/// The share of the time that is left for frames, between beacons, collisions and repeats.
const USABLE: f64 = 0.6;
/// A telling of the draw to one phone.
const PUSH_MS: f64 = 0.42;
/// How long a phone that dozes may sleep on until it hears of it.
const BEACON_MS: f64 = 102.4;
/// Phones that a good home router bears; makers promise more.
const HOME: u64 = 50;
/// Phones that a radio made for halls bears; makers cap it at 128 and advise far fewer.
const MOST: u64 = 100;
/// What the Wi-Fi that a Raspberry Pi has built in bears, with its usual firmware.
pub const OWN_WIFI: u64 = 10;

/// How full an access point is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Load {
    /// A good home router bears it too.
    Light,
    /// One made for halls bears it.
    Full,
    /// None bears it.
    Overfull,
}

impl Load {
    fn of(phones: u64) -> Self {
        match phones {
            too_many if too_many > MOST => Load::Overfull,
            many if many > HOME => Load::Full,
            _ => Load::Light,
        }
    }
}

/// What so many access points mean for the guests.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Coverage {
    /// So many.
    pub access_points: u32,
    /// Phones on each.
    pub phones_each: u64,
    /// How full that is.
    pub load: Load,
    /// Phones that they bear together.
    pub takes: u64,
    /// Seconds until the last of all who scan in the same moment is in, where their phones still have to join the Wi-Fi.
    pub joining_s: f64,
    /// The same where they have joined it already.
    pub joined_s: f64,
    /// Milliseconds of air until the last phone has heard of a draw.
    pub draw_ms: f64,
}

/// What the air bears; all of it estimated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Air {
    /// Access points that the guests need.
    pub needed: u32,
    /// What the venue's access points mean; nothing where their number was not given.
    pub venue: Option<Coverage>,
    /// What other numbers would mean, ascending up to what is needed.
    pub choices: Vec<Coverage>,
    /// The air's share of the whole wait where all come at once, the machine having the rest.
    pub share: Option<f64>,
}

/// The air for so many guests. `machine_ms` is how long the machine alone lets the last of all at once wait.
#[must_use]
pub fn estimate(guests: u64, access_points: Option<u32>, machine_ms: Option<f64>) -> Air {
    let needed = u32::try_from(guests.div_ceil(MOST)).unwrap_or(u32::MAX).max(1);
    let venue = access_points.map(|points| coverage(guests, points));
    let waited = venue.clone().unwrap_or_else(|| coverage(guests, needed)).joining_s * 1_000.0;
    let mut choices = vec![1, needed.div_ceil(4), needed.div_ceil(2), needed];
    choices.dedup();
    Air {
        needed,
        venue,
        choices: choices.into_iter().map(|points| coverage(guests, points)).collect(),
        share: machine_ms.map(|machine| waited / (waited + machine)),
    }
}

/// What so many access points mean for so many guests.
#[must_use]
pub fn coverage(guests: u64, access_points: u32) -> Coverage {
    let points = u64::from(access_points.max(1));
    let each = guests.div_ceil(points);
    #[allow(clippy::cast_precision_loss)] // phones on one radio are few
    let phones = each as f64;
    Coverage {
        access_points,
        phones_each: each,
        load: Load::of(each),
        takes: points * MOST,
        joining_s: phones * (JOINING_MS + GUEST_MS) / USABLE / 1_000.0,
        joined_s: phones * GUEST_MS / USABLE / 1_000.0,
        draw_ms: phones * PUSH_MS + BEACON_MS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, wanted: f64) -> bool {
        (found - wanted).abs() < wanted * 0.02
    }

    #[test]
    fn a_radio_takes_eighty_a_second_or_forty_new_ones() {
        let one = coverage(80, 1);
        assert!(near(one.joined_s, 1.0), "{one:?}");
        assert!(near(coverage(39, 1).joining_s, 1.0));
    }

    #[test]
    fn a_draw_is_heard_within_a_beacon_and_a_little() {
        assert!(near(coverage(50, 1).draw_ms, 21.0 + 102.4));
        assert!(near(coverage(250, 1).draw_ms, 105.0 + 102.4));
    }

    #[test]
    fn access_points_fill_up() {
        let loads = [50, 51, 100, 101].map(|guests| coverage(guests, 1).load);
        assert_eq!(loads, [Load::Light, Load::Full, Load::Full, Load::Overfull]);
        assert_eq!(coverage(501, 5).phones_each, 101);
        assert_eq!(coverage(500, 0), Coverage { access_points: 0, ..coverage(500, 1) });
    }

    #[test]
    fn without_a_number_the_report_can_say_what_each_would_mean() {
        let air = estimate(500, None, None);
        assert_eq!((air.needed, air.venue, air.share), (5, None, None));
        let choices: Vec<_> = air.choices.iter().map(|choice| (choice.access_points, choice.load)).collect();
        let expected = [(1, Load::Overfull), (2, Load::Overfull), (3, Load::Overfull), (5, Load::Full)];
        assert_eq!(choices, expected);
        assert_eq!(estimate(1, None, None).choices.len(), 1);
    }

    #[test]
    fn the_air_has_nearly_all_of_the_wait() {
        let share = estimate(500, Some(5), Some(26.0)).share.unwrap();
        assert!((0.98..1.0).contains(&share), "{share}");
        assert!(near(estimate(500, Some(5), Some(2_583.0)).share.unwrap(), 0.5));
    }
}
