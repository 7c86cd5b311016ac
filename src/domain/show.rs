//! How an event looks and how its draws are shown: theme, pace, what stands beside a winner's
//! number, and what the screens show between draws.

use serde::{Deserialize, Serialize};

use super::fault::Fault;

/// Between two winners that are shown one after the other.
pub const STEP_MS: u32 = 3_000;
/// Winners of one draw that can be shown one after the other; more stand there at once.
const MOST_IN_STEPS: u64 = 10;

/// A choice that the API, the settings and the database name by the same word.
macro_rules! choice {
    ($(#[$about:meta])* $name:ident, $default:ident { $($variant:ident = $word:literal, $doc:literal;)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
        pub enum $name {
            $(#[doc = $doc] #[serde(rename = $word)] $variant,)*
        }

        impl $name {
            /// The word for it in the database and the API.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $($name::$variant => $word,)* }
            }

            /// What the word means; the usual choice for any other.
            #[must_use]
            pub fn from_name(name: &str) -> Self {
                match name { $($word => $name::$variant,)* _ => $name::$default }
            }
        }

        impl Default for $name {
            fn default() -> Self {
                $name::$default
            }
        }
    };
}

choice! {
    /// The screens' colours.
    Theme, Night {
        Night = "night", "Light on dark, for a dimmed hall.";
        Paper = "paper", "Ink on warm paper.";
        Bright = "bright", "Ink on white, for a sunlit hall.";
    }
}

choice! {
    /// What reveals a draw.
    Reveal, Timed {
        Timed = "timed", "Its time has come.";
        Host = "host", "The host says so; until then the drums crawl.";
    }
}

choice! {
    /// How the winners of one draw are shown.
    Pace, Together {
        Together = "together", "All at once.";
        OneByOne = "one_by_one", "One after the other, where there are two to ten.";
    }
}

choice! {
    /// What stands beside a winner's number on the screen.
    ShownAs, Number {
        Number = "number", "Nothing.";
        Name = "name", "The name, masked.";
        Phone = "phone", "The phone number's last four digits.";
    }
}

choice! {
    /// What the screens show while no draw is on them.
    StageView, Code {
        Code = "code", "The join code.";
        History = "history", "The results so far.";
        Prize = "prize", "The prize that is drawn next.";
    }
}

choice! {
    /// What lies over every screen.
    Cover, None {
        None = "none", "Nothing.";
        Blank = "blank", "Black.";
        Freeze = "freeze", "The picture that stood when it was covered.";
    }
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
    fn a_choice_is_named_alike_everywhere() {
        for view in [StageView::Code, StageView::History, StageView::Prize] {
            assert_eq!(serde_json::to_value(view).unwrap(), view.name());
            assert_eq!(StageView::from_name(view.name()), view);
        }
        assert_eq!(Cover::from_name("?"), Cover::None);
    }

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
