//! An event: one gathering, with the rules that its draws follow.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::draw::{Grade, MIN_DIGITS};
use super::fault::Fault;
use super::show::{self, Pace, Reveal, ShownAs, Theme};
use super::text::{self, Limit};

/// Whether phones may register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Registration {
    /// New participants get numbers.
    Open,
    /// Nobody new; who is in stays in.
    Closed,
}

/// What becomes of an absent winner's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Absent {
    /// The next reserve of the same ranking is called.
    Reserve,
    /// A new draw supersedes the place, which keeps its prize for it.
    Fresh,
    /// The place stays empty and the prize goes back to stock.
    None,
}

/// How phones stir.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum StirBy {
    /// Each guest taps.
    Tap,
    /// The phone does it by itself.
    Itself,
}

/// What stops somebody from entering twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum EntryRule {
    /// One number for each browser that keeps its token.
    Token,
    /// One number for each network address.
    Address,
    /// Only with an entry code that the organiser gave out.
    Code,
}

/// A language by its code of two letters. Which ones there are words for is no matter of this layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, utoipa::ToSchema)]
#[schema(value_type = String, pattern = "^[a-z]{2}$", example = "ko")]
pub struct Language([u8; 2]);

impl Language {
    /// Korean, which is spoken where nothing is asked.
    pub const KO: Self = Language(*b"ko");
    /// English.
    pub const EN: Self = Language(*b"en");

    /// The ISO 639-1 code.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The language of that code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let letters: [u8; 2] = code.as_bytes().try_into().ok()?;
        letters.iter().all(u8::is_ascii_lowercase).then_some(Language(letters))
    }
}

impl Default for Language {
    fn default() -> Self {
        Language::KO
    }
}

impl Serialize for Language {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Language {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Language::from_code(&code).ok_or_else(|| D::Error::custom("a language is two letters, as ko"))
    }
}

/// The rules of an event that its organiser may change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// IANA name, for exports.
    pub time_zone: String,
    /// The language of the screen until its viewer chooses.
    pub language: Language,
    /// How long the reels run, 0 to 60,000 ms.
    pub spin_ms: u32,
    /// How long they take to stop, 0 to 30,000 ms.
    pub stop_ms: u32,
    /// Whether somebody who won may win again.
    pub winners_again: bool,
    /// What becomes of an absent winner's place.
    pub absent: Absent,
    /// The same for prizes of rank 1.
    pub top_absent: Absent,
    /// Whether an absent winner takes part in later draws.
    pub absent_again: bool,
    /// How long a winner has to come, from being shown on, 10,000 to 3,600,000 ms.
    pub claim_ms: u32,
    /// Only who was here within so many minutes before the freeze is on a sheet; 0 for everyone, at most 120.
    pub roll_call_min: u32,
    /// What stops somebody from entering twice.
    pub entry_rule: EntryRule,
    /// The rule of who is in, as the screen and the sheet show it; empty for the usual sentence.
    pub pool: String,
    /// The screens' colours.
    pub theme: Theme,
    /// `#rrggbb`; empty for the theme's own accent.
    pub accent: String,
    /// What reveals a draw.
    pub reveal: Reveal,
    /// How the winners of one draw are shown.
    pub pace: Pace,
    /// What stands beside a winner's number on the screen.
    pub shown_as: ShownAs,
    /// What enters a draw after its list is frozen.
    pub grade: Grade,
    /// The same for prizes of rank 1.
    pub top_grade: Grade,
    /// How phones stir.
    pub stir_by: StirBy,
    /// How long phones are asked to stir, 3,000 to 120,000 ms.
    pub stir_ms: u32,
    /// How many digits a witnessed draw has, 10 to 64.
    pub digits: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            time_zone: "Asia/Seoul".to_owned(),
            language: Language::KO,
            spin_ms: 4_000,
            stop_ms: 2_000,
            winners_again: false,
            absent: Absent::Reserve,
            top_absent: Absent::Reserve,
            absent_again: false,
            claim_ms: 60_000,
            roll_call_min: 0,
            entry_rule: EntryRule::Token,
            pool: String::new(),
            theme: Theme::Night,
            accent: String::new(),
            reveal: Reveal::Timed,
            pace: Pace::Together,
            shown_as: ShownAs::Number,
            grade: Grade::Sealed,
            top_grade: Grade::Sealed,
            stir_by: StirBy::Tap,
            stir_ms: 8_000,
            digits: 12,
        }
    }
}

impl Settings {
    /// The settings with each part of `patch` that is there.
    ///
    /// # Errors
    /// `validation` naming the field.
    pub fn patched(mut self, patch: &SettingsPatch) -> Result<Self, Fault> {
        if let Some(zone) = &patch.time_zone {
            self.time_zone = known_zone(zone)?;
        }
        if let Some(pool) = &patch.pool {
            self.pool = optional_text("pool", pool)?;
        }
        if let Some(accent) = &patch.accent {
            self.accent = show::accent(accent)?;
        }
        self.spin_ms = bounded("spin_ms", patch.spin_ms.unwrap_or(self.spin_ms), 60_000)?;
        self.stop_ms = bounded("stop_ms", patch.stop_ms.unwrap_or(self.stop_ms), 30_000)?;
        self.language = patch.language.unwrap_or(self.language);
        self.winners_again = patch.winners_again.unwrap_or(self.winners_again);
        self.absent = patch.absent.unwrap_or(self.absent);
        self.top_absent = patch.top_absent.unwrap_or(self.top_absent);
        self.claim_ms = within("claim_ms", patch.claim_ms.unwrap_or(self.claim_ms), 10_000..=3_600_000)?;
        self.roll_call_min = bounded("roll_call_min", patch.roll_call_min.unwrap_or(self.roll_call_min), 120)?;
        self.stir_by = patch.stir_by.unwrap_or(self.stir_by);
        self.entry_rule = patch.entry_rule.unwrap_or(self.entry_rule);
        self.absent_again = patch.absent_again.unwrap_or(self.absent_again);
        self.theme = patch.theme.unwrap_or(self.theme);
        self.reveal = patch.reveal.unwrap_or(self.reveal);
        self.pace = patch.pace.unwrap_or(self.pace);
        self.shown_as = patch.shown_as.unwrap_or(self.shown_as);
        self.grade = patch.grade.unwrap_or(self.grade);
        self.top_grade = patch.top_grade.unwrap_or(self.top_grade);
        self.stir_ms = within("stir_ms", patch.stir_ms.unwrap_or(self.stir_ms), 3_000..=120_000)?;
        self.digits = word_digits(patch.digits.unwrap_or(self.digits))?;
        Ok(self)
    }

    /// What enters a draw of a prize of this rank, unless the organiser says otherwise.
    #[must_use]
    pub fn grade_of(&self, rank: Option<u32>) -> Grade {
        if rank == Some(1) { self.top_grade } else { self.grade }
    }

    /// What becomes of the place of an absent winner of a prize of this rank.
    #[must_use]
    pub fn absent_of(&self, rank: Option<u32>) -> Absent {
        if rank == Some(1) { self.top_absent } else { self.absent }
    }
}

/// How many digits a word may have.
///
/// # Errors
/// `validation` for fewer than would stop anybody from trying, or more than anybody reads out.
pub fn word_digits(digits: u64) -> Result<u64, Fault> {
    within("digits", digits, MIN_DIGITS..=64)
}

/// What an organiser changes about an event; what is missing stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SettingsPatch {
    /// The event's title, 1 to 60 characters.
    pub title: Option<String>,
    /// Whether phones may register.
    pub registration: Option<Registration>,
    /// IANA name.
    pub time_zone: Option<String>,
    /// The screen's language.
    pub language: Option<Language>,
    /// 0 to 60,000 ms.
    pub spin_ms: Option<u32>,
    /// 0 to 30,000 ms.
    pub stop_ms: Option<u32>,
    /// Whether somebody who won may win again.
    pub winners_again: Option<bool>,
    /// What becomes of an absent winner's place.
    pub absent: Option<Absent>,
    /// The same for prizes of rank 1.
    pub top_absent: Option<Absent>,
    /// Whether an absent winner takes part in later draws.
    pub absent_again: Option<bool>,
    /// 10,000 to 3,600,000 ms.
    pub claim_ms: Option<u32>,
    /// 0 to 120.
    pub roll_call_min: Option<u32>,
    /// What stops somebody from entering twice.
    pub entry_rule: Option<EntryRule>,
    /// Who is in, in a sentence; empty for the usual one.
    pub pool: Option<String>,
    /// The screens' colours.
    pub theme: Option<Theme>,
    /// `#rrggbb`; empty for the theme's own accent.
    pub accent: Option<String>,
    /// What reveals a draw.
    pub reveal: Option<Reveal>,
    /// How the winners of one draw are shown.
    pub pace: Option<Pace>,
    /// What stands beside a winner's number on the screen.
    pub shown_as: Option<ShownAs>,
    /// What enters a draw after its list is frozen.
    pub grade: Option<Grade>,
    /// The same for prizes of rank 1.
    pub top_grade: Option<Grade>,
    /// How phones stir.
    pub stir_by: Option<StirBy>,
    /// 3,000 to 120,000 ms.
    pub stir_ms: Option<u32>,
    /// 10 to 64.
    pub digits: Option<u64>,
}

/// The cleaned title of an event.
///
/// # Errors
/// `validation` where nothing is left or it is too long.
pub fn title(input: &str) -> Result<String, Fault> {
    text::clean(input, Limit::TITLE).map_err(|e| Fault::field("title", &e.to_string()))
}

/// An IANA time zone that the built-in database knows.
///
/// # Errors
/// `validation` for any other text.
pub fn known_zone(name: &str) -> Result<String, Fault> {
    jiff::tz::TimeZone::get(name)
        .map(|_| name.to_owned())
        .map_err(|_| Fault::field("time_zone", "not an IANA time zone such as Asia/Seoul"))
}

fn optional_text(field: &str, input: &str) -> Result<String, Fault> {
    text::clean(input, Limit::NOTE).map_err(|e| Fault::field(field, &e.to_string()))
}

fn within<T: PartialOrd + std::fmt::Display>(
    field: &str,
    value: T,
    allowed: std::ops::RangeInclusive<T>,
) -> Result<T, Fault> {
    if allowed.contains(&value) {
        return Ok(value);
    }
    Err(Fault::field(field, &format!("must be from {} to {}", allowed.start(), allowed.end())))
}

fn bounded(field: &str, value: u32, most: u32) -> Result<u32, Fault> {
    if value <= most { Ok(value) } else { Err(Fault::field(field, &format!("must be at most {most}"))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_two_small_letters() {
        for code in ["ko", "en", "ja"] {
            assert_eq!(Language::from_code(code).unwrap().code(), code);
            assert_eq!(serde_json::to_string(&Language::from_code(code)).unwrap(), format!("\"{code}\""));
        }
        for wrong in ["", "k", "KO", "kor", "한", "k0"] {
            assert_eq!(Language::from_code(wrong), None, "{wrong}");
            assert!(serde_json::from_value::<Language>(wrong.into()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_patch_changes_what_it_names() {
        let patch = SettingsPatch { spin_ms: Some(0), winners_again: Some(true), ..SettingsPatch::default() };
        let settings = Settings::default().patched(&patch).unwrap();
        assert_eq!((settings.spin_ms, settings.stop_ms, settings.winners_again), (0, 2_000, true));
    }

    #[test]
    fn a_patch_out_of_bounds_names_its_field() {
        for (patch, field) in [
            (SettingsPatch { spin_ms: Some(60_001), ..SettingsPatch::default() }, "spin_ms"),
            (SettingsPatch { time_zone: Some("Seoul".into()), ..SettingsPatch::default() }, "time_zone"),
            (SettingsPatch { pool: Some("x".repeat(300)), ..SettingsPatch::default() }, "pool"),
            (SettingsPatch { accent: Some("red".into()), ..SettingsPatch::default() }, "accent"),
            (SettingsPatch { claim_ms: Some(9_999), ..SettingsPatch::default() }, "claim_ms"),
            (SettingsPatch { claim_ms: Some(3_600_001), ..SettingsPatch::default() }, "claim_ms"),
            (SettingsPatch { roll_call_min: Some(121), ..SettingsPatch::default() }, "roll_call_min"),
        ] {
            let fault = Settings::default().patched(&patch).unwrap_err();
            assert_eq!(fault.details.unwrap()["field"], field);
        }
    }
}
