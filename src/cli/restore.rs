//! `luckydraw restore`: puts a copy of the database in its place, on record.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{CliError, Files, Status, output, terminal};
use crate::ambient::{Clock, Entropy};
use crate::config::Config;
use crate::domain::text::{self, Limit};
use crate::store::lock::Lock;
use crate::store::restore::{self, Former, Standing};

const EXAMPLES: &str = "\
Examples:
  luckydraw restore /media/stick/party.db                  asks first, and why
  luckydraw restore party.db --to /srv/luckydraw.db --reason \"the laptop fell\" --yes

On a spare laptop: plug in the stick, restore, `luckydraw serve`. Phones keep their numbers and
claim codes where it has the former's address; elsewhere they take them back by recovery code.

The former file is kept beside the new one, under a dated name; it still holds everybody's data.
That a copy was put in place, why, and what was known before is written into each event's log, for
everyone to see: phones that know more than the copy say so, and go on saying it. Numbers of draws
that were begun since are not used again, and a draw that the copy has half done is given up.";

/// Put a copy made by `backup` in the database's place; the log says so
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Restore {
    /// The copy
    #[arg(value_name = "BACKUP")]
    backup: PathBuf,
    /// The file to put it in the place of [default: the database]
    #[arg(long, value_name = "DB", conflicts_with = "db")]
    to: Option<PathBuf>,
    /// Why, for the log
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

pub fn run(files: &Files, command: Restore) -> Result<Status, CliError> {
    let mut config = files.load()?;
    config.db = command.to.clone().unwrap_or(config.db);
    refuse_itself(&command.backup, &config.db)?;
    let lock = Lock::take(&config.db).map_err(|error| CliError::locked(&config.db, error))?;
    let copy = inspect(&command.backup)?;
    for event in &copy {
        terminal::tell(&format!(
            "{}: event {} up to draw {} and record {} of its log",
            command.backup.display(),
            event.event,
            event.mark.draw,
            event.mark.seq
        ));
    }
    let former = Former::look(&config.db, &lock);
    for lost in former.lost(&copy) {
        terminal::tell(&format!(
            "event {} is not in the copy: it is known here up to draw {} and record {} of its log, and will be lost",
            lost.event, lost.mark.draw, lost.mark.seq
        ));
    }
    if !command.yes {
        confirm(files, &command, &config.db)?;
    }
    let reason = reason(files, &command)?;
    put(&command.backup, &former, &config, &reason, &lock)?;
    Ok(Status::Ok)
}

fn put(copy: &Path, former: &Former, config: &Config, reason: &str, lock: &Lock) -> Result<(), CliError> {
    let aside = format!(".before-restore-{}", output::stamp(Clock::System.now(), config));
    let done = restore::put(copy, former, &aside, reason, (&Clock::System, &Entropy::System), lock);
    let done = done.map_err(CliError::from);
    if let Some(former) = done.map_err(|error| error.with_hint("the former file was not deleted: look beside it"))? {
        terminal::tell(&format!("the former file is kept as {}", former.display()));
    }
    terminal::tell("the log of each event says that this copy was put in place");
    terminal::say(&config.db.display().to_string())
}

fn inspect(copy: &Path) -> Result<Vec<Standing>, CliError> {
    std::fs::File::open(copy).map_err(|error| CliError::unreadable(copy, &error))?;
    restore::inspect(copy).map_err(CliError::from)
}

fn refuse_itself(copy: &Path, database: &Path) -> Result<(), CliError> {
    let whole = |path: &Path| std::fs::canonicalize(path).ok();
    if whole(copy).is_some_and(|copy| whole(database) == Some(copy)) {
        return Err(CliError::new(Status::Usage, format!("{} is the database itself", copy.display())));
    }
    Ok(())
}

fn confirm(files: &Files, command: &Restore, database: &Path) -> Result<(), CliError> {
    let question = format!(
        "This puts the copy in the place of {}. What happened since the copy was made is not in it.\nType restore to go on: ",
        database.display()
    );
    match terminal::ask(&question)? {
        Some(answer) if answer.trim() == "restore" => Ok(()),
        Some(_) => Err(CliError::new(Status::Other, "nothing was restored")),
        None => Err(CliError::new(Status::Usage, "putting a copy in place has to be confirmed")
            .with_hint(unasked(files, command))),
    }
}

/// Why, as given or as typed; it stands in the log for ever.
fn reason(files: &Files, command: &Restore) -> Result<String, CliError> {
    let given = match &command.reason {
        Some(given) => Some(given.clone()),
        None => terminal::ask("Why, for the log: ")?,
    };
    let clean = text::clean(&given.unwrap_or_default(), Limit::NOTE);
    let reason = clean.map_err(|error| CliError::new(Status::Usage, format!("the reason {error}")))?;
    if reason.is_empty() {
        return Err(CliError::new(Status::Usage, "the log has to say why").with_hint(unasked(files, command)));
    }
    Ok(reason)
}

fn unasked(files: &Files, command: &Restore) -> String {
    let to = command.to.as_ref().map_or_else(String::new, |to| format!(" --to {}", super::quoted(to)));
    format!("{} restore {}{to} --reason WHY --yes", files.typed(), super::quoted(&command.backup))
}
