//! `luckydraw export`: what happened at an event, as a file.

use std::fs::File;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::listing::parse_event;
use super::output::{self, Replace, write_file};
use super::{CliError, Files, Status, source, terminal};
use crate::ambient::Clock;
use crate::config::Config;
use crate::domain::id::EventId;
use crate::export::{self, ExportError, Format, Rows as _, Stored, Wanted, What};
use crate::store::participant::ContactFields;

const EXAMPLES: &str = "\
Examples:
  luckydraw export --format csv                         the participants of the current event
  luckydraw export --format xlsx --what winners -o winners.xlsx
  luckydraw export --format json --what all -o party.json    what `luckydraw verify` checks
  luckydraw export --format csv -o - | head

Names, telephone numbers and addresses come along only with --with-contact.
`sqlite` copies all events without anything that could draw or sign in.";

/// Write participants, winners or draws to a file
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Export {
    /// The kind of file
    #[arg(long, value_name = "FORMAT")]
    format: Kind,
    /// The event's id [default: the current event]
    #[arg(long, value_name = "ID", value_parser = parse_event)]
    event: Option<String>,
    /// What to write [default: participants; everything for sqlite]
    #[arg(long, value_name = "WHAT")]
    what: Option<Part>,
    /// Write personal data too
    #[arg(long)]
    with_contact: bool,
    /// The file to write, or - for stdout [default: a name with event and time, in this folder]
    #[arg(short, long, value_name = "FILE|-")]
    output: Option<PathBuf>,
    /// Replace the file if it is there
    #[arg(long)]
    force: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    Csv,
    Json,
    Xlsx,
    Sqlite,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    Participants,
    Winners,
    Draws,
    All,
}

impl From<Part> for What {
    fn from(part: Part) -> Self {
        match part {
            Part::Participants => Self::Participants,
            Part::Winners => Self::Winners,
            Part::Draws => Self::Draws,
            Part::All => Self::All,
        }
    }
}

pub fn run(files: &Files, command: Export) -> Result<Status, CliError> {
    let config = files.load()?;
    let job = Job {
        contact: if command.with_contact { ContactFields::All } else { ContactFields::None },
        to_stdout: command.output.as_deref() == Some(Path::new("-")),
        replace: Replace::forced(command.force),
        config: &config,
        command: &command,
    };
    match command.format {
        Kind::Csv => job.table(Format::Csv),
        Kind::Json => job.table(Format::Json),
        Kind::Xlsx => job.table(Format::Xlsx),
        Kind::Sqlite => job.copy(),
    }?;
    Ok(Status::Ok)
}

/// One export: what was asked for, and the settings that hold.
struct Job<'a> {
    config: &'a Config,
    command: &'a Export,
    contact: ContactFields,
    to_stdout: bool,
    replace: Replace,
}

impl Job<'_> {
    fn table(&self, format: Format) -> Result<(), CliError> {
        let what = self.command.what.map_or(What::Participants, What::from);
        let is_text = format != Format::Xlsx && format.extension(what) != "zip";
        self.refuse_terminal(is_text)?;
        let event = self.command.event.as_deref().filter(|id| *id != "current");
        let event = event.map(EventId::parse).transpose()?;
        let wanted = Wanted { contact: self.contact, now: Clock::System.now() };
        let readers = source::open(self.config)?;
        terminal::progress("writing …");
        readers.read_now(|snapshot| {
            let rows = Stored::find(snapshot, event.as_ref(), wanted)?;
            Ok(if self.to_stdout { self.print(&rows, what, format) } else { self.save(&rows, what, format) })
        })?
    }

    fn save(&self, rows: &Stored<'_>, what: What, format: Format) -> Result<(), CliError> {
        let target = self.target(|| export::filename(rows.event(), what, format))?;
        write_file(&target, |out| Ok(export::write(rows, what, format, out)?))?;
        tell_written(&target);
        Ok(())
    }

    /// A file in between, because not every format can be written from front to back.
    fn print(&self, rows: &Stored<'_>, what: What, format: Format) -> Result<(), CliError> {
        let file = export::scratch(&self.config.db).map_err(ExportError::from)?;
        print(export::fill(file, rows, what, format)?)
    }

    /// The copy without secrets. It is of the whole file, so nothing may ask for less.
    fn copy(&self) -> Result<(), CliError> {
        let narrowed = self.command.what.is_some_and(|what| what != Part::All);
        if self.command.event.is_some() || narrowed {
            return Err(CliError::new(Status::Usage, "sqlite copies every event and every table")
                .with_hint("leave out --event and --what, or take another format"));
        }
        self.refuse_terminal(false)?;
        source::open(self.config)?;
        if self.to_stdout {
            return self.copy_to_stdout();
        }
        let now = output::stamp(Clock::System.now(), self.config);
        let target = self.target(|| format!("luckydraw-all-{now}.sqlite"))?;
        terminal::progress("copying …");
        export::sqlite::write(&self.config.db, &target, self.contact)?;
        tell_written(&target);
        Ok(())
    }

    fn copy_to_stdout(&self) -> Result<(), CliError> {
        print(export::sqlite::nameless(&self.config.db, &output::beside(&self.config.db), self.contact)?)
    }

    fn target(&self, default: impl FnOnce() -> String) -> Result<PathBuf, CliError> {
        let given = self.command.output.clone();
        let target = given.unwrap_or_else(|| PathBuf::from(default()));
        output::check(&target, self.config, self.replace)?;
        Ok(target)
    }

    /// Bytes that are no text would only upset a terminal.
    fn refuse_terminal(&self, is_text: bool) -> Result<(), CliError> {
        if is_text || !self.to_stdout || !std::io::stdout().is_terminal() {
            return Ok(());
        }
        Err(CliError::new(Status::Usage, "this format is no text for a terminal").with_hint("name a file with -o FILE"))
    }
}

fn tell_written(target: &Path) {
    terminal::tell(&format!("wrote {}", target.display()));
}

fn print(mut file: File) -> Result<(), CliError> {
    let mut out = terminal::stdout();
    let sent = std::io::copy(&mut file, &mut out).and_then(|_| out.flush());
    sent.map_err(|error| stdout_failed(&error))
}

fn stdout_failed(error: &std::io::Error) -> CliError {
    CliError::new(Status::Io, format!("cannot write to stdout: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_have_the_exports_names() {
        for part in Part::value_variants() {
            let name = part.to_possible_value().unwrap().get_name().to_owned();
            assert_eq!(What::from(*part).as_str(), name);
        }
    }
}
