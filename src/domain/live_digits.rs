//! The digits of a claim that change every ten seconds, so that a picture of a win screen wins nothing.
//!
//! ```text
//! window = floor(milliseconds since 1970 / 10,000)
//! digits = first four bytes of HMAC-SHA256(live key, window in decimal), big-endian, modulo 10,000
//! ```
//!
//! The live key is derived from the event's secret like the claim's code, and is shown nowhere: whoever
//! has a picture of the code cannot compute the digits. Only the winner's phone is given it, while the
//! claim is open. The phone computes them by itself; the prize desk sees the same digits or does not hand over.

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::time::Timestamp;

/// How long the same digits stand.
const WINDOW_MS: i64 = 10_000;

/// What the desk is told about the phone of a winner who stands before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Live {
    /// Four digits that the phone shows right now.
    pub digits: String,
    /// When it shows others.
    pub next_at: String,
    /// Whether the digits that were asked about are these, or those just before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matches: Option<bool>,
}

impl Live {
    /// The digits of the claim with this live key at a moment.
    #[must_use]
    pub fn at(key: &str, now: Timestamp) -> Self {
        let window = now.0.div_euclid(WINDOW_MS);
        let next_at = Timestamp((window + 1) * WINDOW_MS).to_string();
        Live { digits: digits(key, window), next_at, matches: None }
    }

    /// The same, with whether a phone showed `seen`: a phone may be read a moment before it changes.
    #[must_use]
    pub fn compared(key: &str, seen: &str, now: Timestamp) -> Self {
        let live = Live::at(key, now);
        let before = Live::at(key, Timestamp(now.0 - WINDOW_MS));
        let matches = [&live.digits, &before.digits].into_iter().any(|digits| digits == seen.trim());
        Live { matches: Some(matches), ..live }
    }
}

fn digits(key: &str, window: i64) -> String {
    let mut mac = match Hmac::<Sha256>::new_from_slice(key.as_bytes()) {
        Ok(mac) => mac,
        Err(_) => unreachable!("HMAC takes keys of any length"),
    };
    mac.update(window.to_string().as_bytes());
    let bytes = mac.finalize().into_bytes();
    let first = u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    format!("{:04}", first % 10_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with another program, so that phones and the server agree on more than themselves.
    const KNOWN: [(&str, i64, &str); 3] = [
        ("7K3M9QXA42", 1_795_226_583_042, "0489"),
        ("ABCDEFGHJK", 1_795_226_583_042, "3760"),
        ("7K3M9QXA42", 0, "8025"),
    ];

    #[test]
    fn digits_are_what_phones_compute() {
        for (code, at, digits) in KNOWN {
            assert_eq!(Live::at(code, Timestamp(at)).digits, digits, "{code} at {at}");
        }
    }

    #[test]
    fn digits_stand_for_ten_seconds() {
        let at = |ms: i64| Live::at("7K3M9QXA42", Timestamp(ms));
        assert_eq!(at(1_795_226_580_000), at(1_795_226_589_999));
        assert_ne!(at(1_795_226_589_999).digits, at(1_795_226_590_000).digits);
        assert_eq!(at(1_795_226_583_042).next_at, Timestamp(1_795_226_590_000).to_string());
    }

    #[test]
    fn digits_of_now_and_just_before_match_and_older_ones_do_not() {
        let code = "7K3M9QXA42";
        let now = Timestamp(1_795_226_583_042);
        let shown = |ago: i64| Live::at(code, Timestamp(now.0 - ago)).digits;
        for (ago, fits) in [(0, true), (10_000, true), (20_000, false)] {
            assert_eq!(Live::compared(code, &format!(" {} ", shown(ago)), now).matches, Some(fits), "{ago} ms ago");
        }
        for wrong in ["", "12", "abcd"] {
            assert_eq!(Live::compared(code, wrong, now).matches, Some(false), "{wrong}");
        }
    }
}
