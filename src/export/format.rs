//! The formats and parts of an export by name, and what its file is called.

use std::fmt;
use std::str::FromStr;

use super::EventMeta;
use super::table::Clock;
use crate::domain::draw::Mode;

/// A file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Comma-separated, as a spreadsheet opens it.
    Csv,
    /// One JSON document, which can be verified.
    Json,
    /// An Excel workbook.
    Xlsx,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Csv, Self::Json, Self::Xlsx];

    /// The name on the command line and in a query.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Xlsx => "xlsx",
        }
    }

    /// The end of the file's name; everything in CSV is a zip.
    #[must_use]
    pub const fn extension(self, what: What) -> &'static str {
        match (self, what) {
            (Self::Csv, What::All) => "zip",
            _ => self.as_str(),
        }
    }

    /// The media type.
    #[must_use]
    pub const fn content_type(self, what: What) -> &'static str {
        match (self, what) {
            (Self::Csv, What::All) => "application/zip",
            (Self::Csv, _) => "text/csv; charset=utf-8",
            (Self::Json, _) => "application/json",
            (Self::Xlsx, _) => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// A part of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum What {
    /// Who took part.
    Participants,
    /// Who won what, and what became of it.
    Winners,
    /// Which draws were made.
    Draws,
    /// Everything; in JSON with proofs and the audit log.
    All,
}

impl What {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Participants, Self::Winners, Self::Draws, Self::All];

    /// The name on the command line and in a query.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Participants => "participants",
            Self::Winners => "winners",
            Self::Draws => "draws",
            Self::All => "all",
        }
    }

    /// Whether this part holds `part`.
    #[must_use]
    pub fn holds(self, part: Self) -> bool {
        self == part || self == Self::All
    }
}

/// A name that stands for nothing here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is none of {allowed}")]
pub struct UnknownWord {
    /// What was given.
    pub given: String,
    /// What would be understood.
    pub allowed: &'static str,
}

/// Finds what `given` names.
fn named<T: Copy>(
    all: &[T],
    name: fn(T) -> &'static str,
    given: &str,
    allowed: &'static str,
) -> Result<T, UnknownWord> {
    let found = all.iter().copied().find(|&one| name(one) == given);
    found.ok_or_else(|| UnknownWord { given: given.chars().take(40).collect(), allowed })
}

impl FromStr for Format {
    type Err = UnknownWord;

    fn from_str(given: &str) -> Result<Self, UnknownWord> {
        named(&Self::ALL, Self::as_str, given, "csv, json, xlsx")
    }
}

impl FromStr for What {
    type Err = UnknownWord;

    fn from_str(given: &str) -> Result<Self, UnknownWord> {
        named(&Self::ALL, Self::as_str, given, "participants, winners, draws, all")
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The most characters of a title in a file's name; of four bytes each they leave room below any system's limit.
const TITLE_LIMIT: usize = 50;

/// A file name such as `luckydraw-2026-송년회-participants-20261121-1403.csv`, with the event's title and the time on
/// the event's clock; a rehearsal's begins with `luckydraw-REHEARSAL-`. It has letters and digits of any script, `-` and one `.`, so every system takes it.
#[must_use]
pub fn filename(event: &EventMeta, what: What, format: Format) -> String {
    let title: String = event.title.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let title: String = title.split_whitespace().collect::<Vec<_>>().join("-").chars().take(TITLE_LIMIT).collect();
    let title = if title.is_empty() { &event.event_id } else { title.trim_end_matches('-') };
    let now = Clock::new(&event.time_zone).stamp(event.exported_at_ms);
    let extension = format.extension(what);
    let mark = if event.mode == Mode::Rehearsal { "REHEARSAL-" } else { "" };
    format!("luckydraw-{mark}{title}-{what}-{now}.{extension}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::Language;

    /// 2026-11-21 14:03:05 in Seoul.
    const AT: i64 = 1_795_237_385_000;

    #[test]
    fn names_of_formats_parts_and_files() {
        for format in Format::ALL {
            assert_eq!(format.to_string().parse(), Ok(format));
        }
        for what in What::ALL {
            assert_eq!(what.to_string().parse(), Ok(what));
        }
        let unknown = "pdf".parse::<Format>().unwrap_err();
        assert_eq!(unknown.to_string(), "`pdf` is none of csv, json, xlsx");
        assert_eq!(Format::Csv.content_type(What::All), "application/zip");
    }

    #[test]
    fn a_file_has_the_events_name() {
        let event = |title: &str, time_zone: &str| EventMeta {
            event_id: "party-1".into(),
            mode: Mode::Live,
            title: title.into(),
            anchor: String::new(),
            time_zone: time_zone.into(),
            language: Language::KO,
            created_at_ms: 0,
            exported_at_ms: AT,
        };
        let name = |title: &str, what, time_zone: &str| filename(&event(title, time_zone), what, Format::Csv);
        let seoul = name("2026 송년회 (서울)", What::Participants, "Asia/Seoul");
        assert_eq!(seoul, "luckydraw-2026-송년회-서울-participants-20261121-1403.csv");
        assert_eq!(name("../e\"v: 100%", What::All, "No/Where"), "luckydraw-e-v-100-all-20261121-0503.zip");
        assert_eq!(name("🎉", What::All, "UTC"), "luckydraw-party-1-all-20261121-0503.zip");
        let rehearsal = EventMeta { mode: Mode::Rehearsal, ..event(&"가".repeat(200), "UTC") };
        let name = filename(&rehearsal, What::Participants, Format::Csv);
        assert!(name.starts_with("luckydraw-REHEARSAL-가") && name.len() < 255, "{name}");
    }
}
