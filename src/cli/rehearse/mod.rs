//! `luckydraw rehearse`: what this machine bears, measured with the real server and thousands of phones.

mod bench;
mod floor;
mod hall;
mod progress;

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde::Serialize;

pub use floor::{Floor, run as floor};

use super::output::{self, Replace};
use super::signals::Signals;
use super::{CliError, Files, Status, terminal};
use crate::config::Config;
use crate::rehearse::{self, hall::Pattern};

const EXAMPLES: &str = "\
Examples:
  luckydraw rehearse                                      500 guests; takes two minutes
  luckydraw rehearse --guests 1200 --access-points 12 --html rehearsal.html
  luckydraw rehearse --guests 1200 --keep                 serve has latecomers wait beyond what it found
  luckydraw rehearse --url http://192.168.0.10:8080       a server that holds a rehearsal event
  luckydraw rehearse --bench --only joins-300 --json -    one figure, as JSON
  luckydraw rehearse --bench --json new.json --compare old.json

It needs no event and touches none: the servers that it starts keep their files in a folder of
their own beside the database, which goes when it ends. Exit status 1: the machine does not hold
what the event expects, or with --bench, a figure misses its goal.";

/// Find out before the event how many guests this machine and the Wi-Fi take
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Rehearse {
    /// Guests that the event expects, up to 20000
    #[arg(long, value_name = "N", default_value_t = 500, conflicts_with = "bench",
        value_parser = clap::value_parser!(u16).range(1..=20_000))]
    guests: u16,
    /// How they come: in the same moment, after the host's "scan now", a few at a time, or so that
    /// half of the phones sleep through the draw; may be given several times [default: all four]
    #[arg(long, value_name = "HOW", conflicts_with = "bench")]
    arrival: Vec<Arrival>,
    /// Wi-Fi access points of the venue
    #[arg(long, value_name = "N", conflicts_with = "bench", value_parser = clap::value_parser!(u32).range(1..=1_000))]
    access_points: Option<u32>,
    /// Rehearse with the server at this address instead, which must hold a rehearsal event
    #[arg(long, value_name = "URL", conflicts_with = "bench")]
    url: Option<String>,
    /// Keep what was found beside the database: serve then has latecomers wait beyond it
    #[arg(long, conflicts_with_all = ["bench", "url"])]
    keep: bool,
    /// Write the report as a page
    #[arg(long, value_name = "FILE", conflicts_with = "bench")]
    html: Option<PathBuf>,
    /// Write the result as JSON; - for stdout
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Measure the figures that two builds are compared by; takes many minutes
    #[arg(long)]
    bench: bool,
    /// Only this row of the table; may be given several times
    #[arg(long, value_name = "NAME", requires = "bench")]
    only: Vec<String>,
    /// One small round of each, to see that everything works
    #[arg(long, requires = "bench")]
    quick: bool,
    /// Show what changed since this result
    #[arg(long, value_name = "FILE", requires = "bench")]
    compare: Option<PathBuf>,
}

/// How guests come. What each means stands with the flag: help with a line for each value would take a page.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Arrival {
    AtOnce,
    Wave,
    Trickle,
    Sleepers,
}

impl Arrival {
    fn pattern(self) -> Pattern {
        match self {
            Self::AtOnce => Pattern::AtOnce,
            Self::Wave => Pattern::Wave,
            Self::Trickle => Pattern::Trickle,
            Self::Sleepers => Pattern::Sleepers,
        }
    }
}

impl Rehearse {
    fn has_json_on_stdout(&self) -> bool {
        self.json.as_deref() == Some(Path::new("-"))
    }

    /// The files that it will write.
    fn files(&self) -> impl Iterator<Item = &Path> {
        let json = self.json.as_deref().filter(|_| !self.has_json_on_stdout());
        json.into_iter().chain(self.html.as_deref())
    }
}

pub fn run(files: &Files, command: &Rehearse) -> Result<Status, CliError> {
    let config = files.load()?;
    // A rehearsal takes minutes: a result that could not be written is to be found out before.
    command.files().try_for_each(|file| output::try_out(file, &config, Replace::Forced))?;
    if command.bench { bench::run(&config, command) } else { hall::run(&config, command) }
}

/// Does the work; a signal ends it with all that it started, and nothing is left behind.
async fn until_told<T>(work: impl Future<Output = Result<T, rehearse::Error>>) -> Result<T, CliError> {
    let signals = Signals::listen().and_then(Signals::with_hangup);
    let mut signals =
        signals.map_err(|error| CliError::new(Status::Other, format!("cannot listen for signals: {error}")))?;
    tokio::select! {
        done = work => Ok(done?),
        () = signals.next() => Err(CliError::new(Status::Interrupted, "stopped before the end")),
    }
}

/// Where the servers keep their files: beside the database, because it is its disk that counts. Where its folder is
/// still to be made, in the one that it will be made in.
fn folder(config: &Config) -> PathBuf {
    let here = |folder: &Path| if folder.as_os_str().is_empty() { ".".into() } else { folder.to_owned() };
    config.db.ancestors().skip(1).map(here).find(|folder| folder.is_dir()).unwrap_or_else(|| ".".into())
}

/// Writes a result where `--json` says.
fn write_json(path: &Path, config: &Config, result: &impl Serialize) -> Result<(), CliError> {
    let value = serde_json::to_value(result).map_err(|error| CliError::new(Status::Other, error.to_string()))?;
    if path.as_os_str() == "-" {
        return terminal::say_json(&value);
    }
    output::check(path, config, Replace::Forced)?;
    output::write_file(path, |out| {
        let written = serde_json::to_writer_pretty(&mut *out, &value).map_err(std::io::Error::from);
        written.and_then(|()| writeln!(out)).map_err(|error| CliError::unwritable(path, &error))
    })
}

impl From<rehearse::Error> for CliError {
    fn from(error: rehearse::Error) -> Self {
        let what = super::error::chain(&error);
        match &error {
            rehearse::Error::UnknownRow { .. } | rehearse::Error::WrongAddress { .. } => Self::new(Status::Usage, what),
            rehearse::Error::Unreachable { .. } | rehearse::Error::Failed(_) => Self::new(Status::Unavailable, what),
            rehearse::Error::Folder { parent, source } => {
                let status = Self::uncreatable(parent, source).status();
                Self::new(status, what).with_hint("name another place with --db FILE")
            }
            rehearse::Error::Io { .. } => Self::new(Status::Io, what),
            rehearse::Error::RealEvent { .. } => Self::new(Status::Permission, what).with_hint(
                "make a rehearsal the current event there: luckydraw event create Try-out --rehearsal --use",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Flags;

    #[test]
    fn the_disk_is_the_database_s_own() {
        let there = tempfile::tempdir().unwrap();
        let for_database = |db: PathBuf| {
            let flags = Flags { db: Some(db), ..Flags::default() };
            folder(&Config::resolve(flags, &|_| None, None).unwrap())
        };
        assert_eq!(for_database("party.db".into()), Path::new("."));
        assert_eq!(for_database("still/to/be/made/party.db".into()), Path::new("."));
        assert_eq!(for_database(there.path().join("party.db")), there.path());
        assert_eq!(for_database(there.path().join("still/to/be/made/party.db")), there.path());
    }
}
