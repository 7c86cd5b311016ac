//! The stored format of a benchmark, so that two builds can be compared.

use serde::{Deserialize, Serialize};

use crate::domain::time::Timestamp;
use crate::rehearse::Error;
use crate::rehearse::bench::Figure;
use crate::rehearse::machine::Machine;

/// The name of the format; another number is another format.
pub const FORMAT: &str = "luckydraw-bench/1";

/// A benchmark as it is stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// [`FORMAT`].
    pub format: String,
    /// The program's version.
    pub version: String,
    /// The machine.
    pub machine: Machine,
    /// When it was measured.
    pub at: String,
    /// Whether it was only a quick try.
    pub quick: bool,
    /// What was measured, in the order of the table.
    pub figures: Vec<Figure>,
}

impl Document {
    /// What was measured now, by this program.
    #[must_use]
    pub fn new(machine: Machine, at: Timestamp, quick: bool, figures: Vec<Figure>) -> Self {
        let version = env!("CARGO_PKG_VERSION").to_owned();
        Document { format: FORMAT.to_owned(), version, machine, at: at.to_string(), quick, figures }
    }

    /// One that was stored.
    ///
    /// # Errors
    /// A text that is none, or of another format.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let document: Document =
            serde_json::from_str(text).map_err(|error| Error::failed(format!("no benchmark: {error}")))?;
        if document.format != FORMAT {
            return Err(Error::failed(format!("a benchmark of the format {}, not {FORMAT}", document.format)));
        }
        Ok(document)
    }

    /// The same with no figures but those of these rows; with all where none is named.
    #[must_use]
    pub fn of_rows(mut self, only: &[String]) -> Self {
        self.figures.retain(|figure| only.is_empty() || only.contains(&figure.row));
        self
    }

    /// Whether figures that are no ratios can be compared with those of the other.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        self.quick == other.quick && self.machine.is_like(&other.machine)
    }

    /// How many figures are not good enough.
    #[must_use]
    pub fn missed(&self) -> usize {
        self.figures.iter().filter(|figure| figure.met == Some(false)).count()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::rehearse::bench::{Goal, Run, Unit};

    pub fn document(ours: f64, floor: f64) -> Document {
        let runs = vec![Run { ours, floor: Some(floor) }];
        let joins = Figure::new("joins-300", "300 phones at once", Unit::Ms, runs, &[Goal::RatioAtMost(2.0)]);
        let memory = Figure::alone("memory", "idle", Unit::Mb, &[ours], &[Goal::AtMost(12.0)]);
        let missing = Figure::missing("reveal-19500", "19500 sockets", Unit::Ms, "room for 256 connections");
        let machine = Machine {
            os: "linux".to_owned(),
            arch: "x86_64".to_owned(),
            processor: None,
            cores: 2,
            memory_mb: Some(1_000),
            connections: 256,
            build: "release".to_owned(),
        };
        Document::new(machine, Timestamp(1_795_237_385_000), false, vec![joins, memory, missing])
    }

    #[test]
    fn what_is_stored_is_read_again() {
        let stored = document(15.0, 10.0);
        let text = serde_json::to_string(&stored).unwrap();
        assert!(text.starts_with(r#"{"format":"luckydraw-bench/1","#));
        assert_eq!(Document::parse(&text).unwrap(), stored);
        assert_eq!(stored.missed(), 1, "15 MB are more than 12");
    }

    #[test]
    fn another_format_is_refused() {
        let text = serde_json::to_string(&document(1.0, 1.0)).unwrap();
        let other = text.replace("luckydraw-bench/1", "luckydraw-bench/2");
        assert!(Document::parse(&other).unwrap_err().to_string().contains("luckydraw-bench/2"));
        assert!(Document::parse("{}").is_err());
    }
}
