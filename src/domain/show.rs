//! How an event looks and how its draws are shown: theme, pace, what stands beside a winner's
//! number, and what the screens show between draws.

use serde::{Deserialize, Serialize};

use super::fault::Fault;

/// Between two winners that are shown one after the other.
pub const STEP_MS: u32 = 3_000;
/// Winners of one draw that can be shown one after the other; more stand there at once.
const MOST_IN_STEPS: u64 = 10;

/// The screens' colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// Light on dark, for a dimmed hall.
    #[default]
    Night,
    /// Ink on warm paper.
    Paper,
    /// Ink on white, for a sunlit hall.
    Bright,
}

/// What reveals a draw.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reveal {
    /// Its time has come.
    #[default]
    Timed,
    /// The host says so; until then the drums crawl.
    Host,
}

/// How the winners of one draw are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Pace {
    /// All at once.
    #[default]
    Together,
    /// One after the other, where there are two to ten.
    OneByOne,
}

/// What stands beside a winner's number on the screen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ShownAs {
    /// Nothing.
    #[default]
    Number,
    /// The name, masked.
    Name,
    /// The phone number's last four digits.
    Phone,
}

/// What the screens show while no draw is on them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StageView {
    /// The join code.
    #[default]
    Code,
    /// The results so far.
    History,
    /// The prize that is drawn next.
    Prize,
}

/// What lies over every screen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cover {
    /// Nothing.
    #[default]
    None,
    /// Black.
    Blank,
    /// The picture that stood when it was covered.
    Freeze,
}

impl Pace {
    /// How long after one winner the next is shown; nothing where all are shown at once.
    #[must_use]
    pub const fn step_ms(self, winners: u64) -> u32 {
        match self {
            Pace::OneByOne if 2 <= winners && winners <= MOST_IN_STEPS => STEP_MS,
            Pace::OneByOne | Pace::Together => 0,
        }
    }
}

/// An accent colour as `#rrggbb` in small letters; empty for the theme's own.
///
/// # Errors
/// `validation` for anything else.
pub fn accent(input: &str) -> Result<String, Fault> {
    let is_colour =
        input.strip_prefix('#').is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()));
    if input.is_empty() || is_colour {
        Ok(input.to_ascii_lowercase())
    } else {
        Err(Fault::field("accent", "must be a colour such as #c8361f, or empty"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_to_ten_winners_are_shown_one_after_the_other() {
        let steps = [0, 1, 2, 10, 11].map(|winners| Pace::OneByOne.step_ms(winners));
        assert_eq!(steps, [0, 0, STEP_MS, STEP_MS, 0]);
        assert_eq!(Pace::Together.step_ms(5), 0);
    }

    #[test]
    fn an_accent_is_a_colour_or_nothing() {
        assert_eq!(accent("#C8361f").unwrap(), "#c8361f");
        assert_eq!(accent("").unwrap(), "");
        for wrong in ["red", "#fff", "#gggggg", "c8361f", "#c8361f ", "#c8361f00", "#ａａ"] {
            assert_eq!(accent(wrong).unwrap_err().details.unwrap()["field"], "accent", "{wrong}");
        }
    }
}
