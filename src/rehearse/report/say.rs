//! Words and numbers of a rehearsal's report in one language, no more exact than they can be.

use crate::domain::event::Language;
use crate::strings;

/// Beyond this nobody plans, and no estimate holds.
const MOST: u64 = 100_000;

/// The words of one language, out of the section `rehearsal`.
#[derive(Debug, Clone, Copy)]
pub struct Say(pub Language);

impl Say {
    /// A word or a sentence, with its places filled in.
    pub fn say(self, key: &str, values: &[(&str, &str)]) -> String {
        strings::filled(self.0, &format!("rehearsal.{key}"), values)
    }

    /// A word or a sentence without places.
    pub fn word(self, key: &str) -> String {
        self.say(key, &[])
    }

    /// Guests that fit, rounded down to two digits: "about 15,000".
    pub fn about(self, guests: u64) -> String {
        let key = if guests > MOST { "over" } else { "about" };
        self.say(key, &[("n", &grouped(rounded_down(guests).min(MOST)))])
    }

    /// A time as people say it: "0.05 s".
    pub fn seconds(self, ms: f64) -> String {
        let seconds = (ms / 1_000.0).max(0.01);
        let digits = match seconds {
            ..1.0 => 2,
            ..10.0 => 1,
            _ => 0,
        };
        // The number and its unit stay on one line.
        self.say("seconds", &[("n", &format!("{seconds:.digits$}"))]).replace(' ', "\u{a0}")
    }
}

/// A number with commas.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|group| str::from_utf8(group).ok()).collect();
    groups.join(",")
}

/// A small measured number: at most two digits below 1, one below 10, none above.
pub fn short(number: f64) -> String {
    let digits = match number {
        ..1.0 => 2,
        ..10.0 => 1,
        _ => return format!("{number:.0}"),
    };
    format!("{number:.digits$}").trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A share of the whole in full per cent; a little is never nothing, and nearly all never all.
pub fn percent(share: f64) -> String {
    let percent = (share * 100.0).round();
    let shown = match percent {
        ..1.0 if share > 0.0 => 1.0,
        100.0.. if share < 1.0 => 99.0,
        _ => percent,
    };
    format!("{shown:.0}")
}

/// A number of which only the first two digits are known.
pub fn rounded_down(number: u64) -> u64 {
    let step = 10_u64.pow(number.checked_ilog10().unwrap_or(0).saturating_sub(1));
    number / step * step
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capacities_are_rounded_down_to_two_digits() {
        let all = [0, 9, 99, 101, 736, 15_920, 99_999, 100_000].map(rounded_down);
        assert_eq!(all, [0, 9, 99, 100, 730, 15_000, 99_000, 100_000]);
        let english = Say(Language::EN);
        assert_eq!(english.about(15_920), "about 15,000");
        assert_eq!(english.about(5_000_000), "more than 100,000");
        assert_eq!(Say(Language::KO).about(736), "약 730명");
    }

    #[test]
    fn times_are_said_as_people_say_them() {
        let english = Say(Language::EN);
        let said = [0.2, 46.0, 994.0, 1_000.0, 2_583.0, 61_000.0].map(|ms| english.seconds(ms));
        assert_eq!(
            said,
            ["0.01 s", "0.05 s", "0.99 s", "1.0 s", "2.6 s", "61 s"].map(|said| said.replace(' ', "\u{a0}"))
        );
    }

    #[test]
    fn numbers_have_commas_and_shares_no_false_extremes() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!([0.0, 0.001, 0.5, 0.998, 1.0].map(percent), ["0", "1", "50", "99", "100"]);
        assert_eq!([0.1, 0.78, 2.64, 9.0, 139.7].map(short), ["0.1", "0.78", "2.6", "9", "140"]);
    }
}
