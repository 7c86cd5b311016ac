//! `luckydraw purge`: forget who people were, keep what was drawn.

use clap::Args;
use hyper::Method;
use serde_json::json;

use super::listing::{event_path, parse_event, text};
use super::runtime::{self, Size};
use super::session::{self, Session, Whose};
use super::{CliError, Files, Status, logging, terminal};

const EXAMPLES: &str = "\
Examples:
  luckydraw purge                          the current event; asks first
  luckydraw purge --event party-2026 --yes

Names, telephone numbers, e-mail addresses, notes and what was written as a reason are deleted.
The file is then written anew without their last traces: at once, or while the program serves, in
a quiet moment between draws or when it stops. It needs as much room again, in memory up to
128 MB and above that in the folder for temporary files; where it cannot be done, that is said.
Files that were kept beside it, from an older version or from before a backup was restored, go too.

Numbers, winners, proofs and the log's chain stay and can still be checked. Exports and backups
that you made before still hold everything: delete those yourself.";

/// Delete personal data of an event for good; results and proofs stay
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Purge {
    /// The event's id [default: the current event]
    #[arg(long, value_name = "ID", value_parser = parse_event)]
    event: Option<String>,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

pub fn run(files: &Files, command: Purge) -> Result<Status, CliError> {
    let config = files.load()?;
    logging::start("warn");
    let work = async |session: &Session| purge(session, files, &command).await;
    runtime::block_on(Size::Small, session::with(&config, work))?;
    Ok(Status::Ok)
}

async fn purge(session: &Session, files: &Files, command: &Purge) -> Result<(), CliError> {
    let event = session.call(Method::GET, &event_path(command.event.as_deref(), ""), None).await?;
    let id = text(&event, "event_id");
    if !command.yes {
        confirm(files, &id)?;
    }
    let body = json!({ "confirm": id });
    let purged = session.call(Method::POST, &event_path(Some(&id), "/purge"), Some(body)).await?;
    terminal::tell(&format!("what was known of {} people in {id} is deleted", text(&purged, "purged")));
    if session.whose() == Whose::TheVenues {
        terminal::tell("the last traces leave the file in a quiet moment, or when the program that serves it stops");
    }
    Ok(())
}

fn confirm(files: &Files, id: &str) -> Result<(), CliError> {
    let question =
        format!("This deletes all names, numbers and notes of people in {id} for good.\nType its id to go on: ");
    match terminal::ask(&question)? {
        Some(answer) if answer.trim() == id => Ok(()),
        Some(_) => Err(CliError::new(Status::Other, "nothing was deleted")),
        None => {
            Err(CliError::new(Status::Usage, format!("deleting what is known of people in {id} has to be confirmed"))
                .with_hint(format!("{} purge --event {id} --yes", files.typed())))
        }
    }
}
