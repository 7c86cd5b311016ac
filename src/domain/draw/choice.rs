//! The three choices of a sheet that are one word each.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A word that is none of the allowed ones.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is none of {allowed}")]
pub struct UnknownChoice {
    found: String,
    allowed: &'static str,
}

macro_rules! choice {
    ($(#[$doc:meta])* $name:ident, $allowed:literal { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$vdoc])* $variant),+
        }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word in texts and JSON.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = UnknownChoice;

            fn from_str(text: &str) -> Result<Self, UnknownChoice> {
                let same = |choice: &&Self| choice.as_str() == text;
                let unknown = || UnknownChoice { found: text.to_owned(), allowed: $allowed };
                Self::ALL.iter().find(same).copied().ok_or_else(unknown)
            }
        }
    };
}

choice! {
    /// What enters a draw after its list is frozen. Each is more than the one before.
    Grade, "sealed|stirred|witnessed" {
        /// Nothing: the secret was fixed before anyone joined.
        Sealed = "sealed",
        /// Bytes that phones bound themselves to before any was shown.
        Stirred = "stirred",
        /// Those, and then digits that everyone sees appear.
        Witnessed = "witnessed",
    }
}

choice! {
    /// Whether the draw counts.
    Mode, "live|rehearsal" {
        /// It counts.
        Live = "live",
        /// It was practice.
        Rehearsal = "rehearsal",
    }
}

choice! {
    /// What happens to an absent winner's place.
    AbsentRule, "reserve|fresh|none" {
        /// It goes to the next reserve of the ranking.
        Reserve = "reserve",
        /// A new draw supersedes it.
        Fresh = "fresh",
        /// It stays empty.
        None = "none",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_go_there_and_back() {
        for grade in Grade::ALL {
            assert_eq!(grade.as_str().parse(), Ok(*grade));
            assert_eq!(serde_json::to_value(grade).unwrap(), grade.as_str());
        }
        for rule in AbsentRule::ALL {
            assert_eq!(serde_json::to_value(rule).unwrap(), rule.as_str());
        }
        let error = "Live".parse::<Mode>().unwrap_err();
        assert_eq!(error.to_string(), "`Live` is none of live|rehearsal");
    }
}
