//! A claim: what becomes of a winner's prize.

use super::keyed::keyed;
use super::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The state of one place that a draw gave out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Claim {
    /// Won and waiting to be handed over.
    Open,
    /// Handed over.
    Collected,
    /// Nobody came; the event's rule says who is next.
    Absent,
    /// Annulled: the prize is back in stock and the number may win again.
    Void,
    /// A reserve that was called but may no longer win.
    Passed,
}

impl Claim {
    /// The name in exports, the database and the API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Claim::Open => "open",
            Claim::Collected => "collected",
            Claim::Absent => "absent",
            Claim::Void => "void",
            Claim::Passed => "passed",
        }
    }

    /// Whether somebody may put a claim in this state into `next`.
    ///
    /// A mistake is undone by going back to open; whether an absent winner may come back also
    /// depends on nobody having been called in their place.
    #[must_use]
    pub const fn may_become(self, next: Claim) -> bool {
        matches!(
            (self, next),
            (Claim::Open, Claim::Collected | Claim::Absent | Claim::Void)
                | (Claim::Collected | Claim::Absent | Claim::Void, Claim::Open)
        )
    }
}

/// How long the winner of a place has to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// From being shown until then.
    pub until: Timestamp,
    /// When the winner said to be coming.
    pub coming_at: Option<Timestamp>,
}

impl Window {
    /// Until when, for somebody who says to be coming now: a clock that was set back since the window began
    /// makes it no longer than it ever is.
    #[must_use]
    pub fn within(&self, now: Timestamp, longest_ms: i64) -> Timestamp {
        self.until.min(now.plus_ms(longest_ms))
    }

    /// How long somebody who is coming is yet to be waited for, in ms. A clock that was set back since would say
    /// longer than it ever is, and nobody in the hall can wait for that.
    #[must_use]
    pub fn wait_ms(&self, now: Timestamp) -> u64 {
        match self.coming_at {
            Some(said) if now >= said => now.until(self.until),
            _ => 0,
        }
    }
}

/// Letters and digits that nobody confuses: no 0, O, 1, I, L, U.
const ALPHABET: &[u8; 30] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";
/// How many of them a code has: 30^10 is over 2^49, and guesses are rate limited.
const CODE_LENGTH: usize = 10;

/// The code that a winner shows, derived from the event's secret so that it is stored nowhere.
///
/// `purpose` separates claim codes from other codes of the same secret.
#[must_use]
pub fn code(secret: &[u8; 32], purpose: &str, parts: &[u64]) -> String {
    let parts: Vec<String> = parts.iter().map(u64::to_string).collect();
    letters(secret, purpose, &parts.join("\n"), CODE_LENGTH)
}

/// `length` letters of the unambiguous alphabet, derived from a secret and a text.
pub(super) fn letters(secret: &[u8; 32], purpose: &str, text: &str, length: usize) -> String {
    let mut code = String::with_capacity(length);
    let mut block = 0_u64;
    while code.len() < length {
        let bytes = keyed(secret, purpose, &format!("{text}\n{block}"));
        // 240 is the largest multiple of 30 in a byte; higher bytes would favour some letters.
        let letters = bytes.iter().filter(|b| **b < 240).map(|b| char::from(ALPHABET[usize::from(b % 30)]));
        code.extend(letters.take(length - code.len()));
        block += 1;
    }
    code
}

/// A code as people type it, in the form that is stored: capitals without blanks and hyphens.
#[must_use]
pub fn normal_code(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_stable_distinct_and_readable() {
        let one = code(&[1; 32], "claim", &[1, 1, 7]);
        assert_eq!(one, code(&[1; 32], "claim", &[1, 1, 7]));
        assert_eq!(one.len(), CODE_LENGTH);
        assert!(one.bytes().all(|b| ALPHABET.contains(&b)));
        for other in [
            code(&[2; 32], "claim", &[1, 1, 7]),
            code(&[1; 32], "entry", &[1, 1, 7]),
            code(&[1; 32], "claim", &[1, 2, 7]),
        ] {
            assert_ne!(one, other);
        }
    }

    #[test]
    fn typed_codes_become_stored_ones() {
        assert_eq!(normal_code(" ab2c-d3efg4 "), "AB2CD3EFG4");
    }

    #[test]
    fn only_who_is_coming_is_waited_for_and_never_beyond_the_window() {
        let wait = |coming: Option<i64>, now| {
            Window { until: Timestamp(60_000), coming_at: coming.map(Timestamp) }.wait_ms(Timestamp(now))
        };
        assert_eq!([wait(None, 0), wait(Some(10_000), 9_999), wait(Some(10_000), 60_000)], [0, 0, 0]);
        assert_eq!([wait(Some(10_000), 10_000), wait(Some(10_000), 59_999)], [50_000, 1]);
    }

    #[test]
    fn a_clock_that_is_set_back_makes_no_window_longer() {
        let window = Window { until: Timestamp(7_260_000), coming_at: None };
        let within = |now| window.within(Timestamp(now), 60_000);
        assert_eq!([within(7_200_000), within(7_230_000), within(0)].map(|at| at.0), [7_260_000, 7_260_000, 60_000]);
    }

    #[test]
    fn only_open_claims_are_settled() {
        assert!(Claim::Open.may_become(Claim::Collected));
        assert!(!Claim::Collected.may_become(Claim::Absent));
        assert!(!Claim::Passed.may_become(Claim::Open));
        assert!(Claim::Collected.may_become(Claim::Open));
    }
}
