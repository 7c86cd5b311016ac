//! `luckydraw backup`: a whole copy of the database, beside a running server too.

use std::path::{Path, PathBuf};

use clap::Args;

use super::error::chain;
use super::output::{self, Replace};
use super::{CliError, Files, Status, source, terminal};
use crate::ambient::Clock;
use crate::config::Config;
use crate::store::{self, backup};

const EXAMPLES: &str = "\
Examples:
  luckydraw backup                       luckydraw-20261121-140305.db in this folder
  luckydraw backup -o /media/stick/party.db

The copy holds the event's secrets and everybody's data: whoever has it can go on drawing.
For a copy to look at, use `luckydraw export --format sqlite`.";

/// Copy the whole database to another file, checked, while it is served or not
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Backup {
    /// The file to write [default: luckydraw-DATE-TIME.db in this folder]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace the file if it is there
    #[arg(long)]
    force: bool,
}

pub fn run(files: &Files, command: Backup) -> Result<Status, CliError> {
    let config = files.load()?;
    let target = command.output.unwrap_or_else(|| default_name(&config));
    output::check(&target, &config, Replace::forced(command.force))?;
    source::ensure(&config)?;
    terminal::progress(&format!("copying {} …", config.db.display()));
    backup::file(&config.db, &target).map_err(|error| explain(&target, error))?;
    terminal::say(&target.display().to_string())?;
    terminal::tell("It holds the event's secrets and everybody's data: keep it where only you can read it.");
    Ok(Status::Ok)
}

fn default_name(config: &Config) -> PathBuf {
    PathBuf::from(format!("luckydraw-{}.db", output::stamp(Clock::System.now(), config)))
}

/// A copy fails at its target far more often than at its source.
fn explain(target: &Path, error: store::Error) -> CliError {
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        let what = format!("cannot create {}: there is no folder {}", target.display(), folder.display());
        return CliError::new(Status::CannotCreate, what);
    }
    let cause = chain(&error);
    let error = CliError::from(error);
    let status = if error.status() == Status::Other { Status::Io } else { error.status() };
    CliError::new(status, format!("cannot copy to {}: {cause}", target.display()))
}
