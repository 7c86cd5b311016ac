//! What is wrong with a setting, where it stands, and what was likely meant.

use std::fmt;
use std::path::PathBuf;

/// Where a setting came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A flag of the command line.
    Flag(String),
    /// A variable of the environment.
    Variable(String),
    /// A line and column (both from 1) of a file.
    Line {
        /// The file.
        path: PathBuf,
        /// The line.
        line: usize,
        /// The column, in characters.
        column: usize,
    },
    /// A file as a whole.
    File(PathBuf),
}

impl Place {
    pub(super) fn flag(key: &str) -> Self {
        Self::Flag(format!("--{}", key.replace(['_', '.'], "-")))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) | Self::Variable(name) => f.write_str(name),
            Self::Line { path, line, column } => {
                write!(f, "{}:{line}:{column}", path.display())
            }
            Self::File(path) => write!(f, "{}", path.display()),
        }
    }
}

/// A start that cannot be, because of a setting. It never repeats a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ConfigError {
    /// Where the setting stands.
    pub place: Place,
    /// What is wrong with it, as the end of a sentence about the place.
    pub what: String,
    /// The key or value that was likely meant.
    pub nearest: Option<String>,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)?;
        match &self.nearest {
            Some(nearest) => write!(f, "; did you mean `{nearest}`?"),
            None => Ok(()),
        }
    }
}

/// What is wrong with a value, before it is known where the value stands.
#[derive(Debug)]
pub(super) struct Problem {
    what: String,
    nearest: Option<String>,
}

impl Problem {
    /// `what` completes the sentence "`key` …".
    pub(super) fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), nearest: None }
    }

    pub(super) fn with_nearest(self, nearest: Option<String>) -> Self {
        Self { nearest, ..self }
    }

    pub(super) fn about(self, key: &str, place: Place) -> ConfigError {
        ConfigError { place, what: format!("`{key}` {}", self.what), nearest: self.nearest }
    }
}

pub(super) fn no_data_folder(missing: &'static str) -> ConfigError {
    ConfigError {
        place: Place::Variable(missing.to_owned()),
        what: "is not set, so there is no data folder; name the database with --db".to_owned(),
        nearest: None,
    }
}

/// Likeness from which on a word is worth suggesting; 1 is equality.
const ALIKE: f64 = 0.8;

/// The candidate most like `word`, where one is like enough.
pub(super) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let word = word.to_ascii_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (likeness(&word, candidate), candidate))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, candidate)| candidate.to_owned())
}

/// Likeness to the candidate or to the part of it after its table's name.
fn likeness(word: &str, candidate: &str) -> f64 {
    let candidate = candidate.to_ascii_lowercase();
    let bare = candidate.rsplit('.').next().unwrap_or(&candidate);
    let slip = word.len() > 2 && strsim::osa_distance(word, bare) == 1;
    strsim::jaro_winkler(word, &candidate).max(strsim::jaro_winkler(word, bare)).max(if slip { ALIKE } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggestions() {
        let table = [
            ("prot", Some("port")),
            ("Port", Some("port")),
            ("ssid", Some("wifi.ssid")),
            ("wifi_ssid", Some("wifi.ssid")),
            ("pasword", Some("wifi.password")),
            ("publicurl", Some("public_url")),
            ("timezone", Some("time_zone")),
            ("host", Some("hosts")),
            ("zebra", None),
        ];
        for (word, expected) in table {
            let found = nearest(word, super::super::KEYS.iter().copied());
            assert_eq!(found.as_deref(), expected, "{word}");
        }
    }
}
