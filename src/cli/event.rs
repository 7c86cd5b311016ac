//! `luckydraw event`: events by the server's API.

use clap::{Args, Subcommand};
use hyper::Method;
use serde_json::{Map, Value, json};

use super::listing::{event_path, parse_event, table, text};
use super::runtime::{self, Size};
use super::session::{self, Session};
use super::{CliError, Files, Status, logging, terminal};
use crate::domain::draw::Mode;
use crate::strings;

const EVENTS: &str = "/api/luckydraw/admin/events";
const EXAMPLES: &str = "\
Examples:
  luckydraw event create \"Year-end party\" --id party-2026 --use
  luckydraw event create \"Try-out\" --rehearsal --use    draws that do not count, marked everywhere
  luckydraw event list --json
  luckydraw event close                 the current event
  luckydraw event delete party-2025     asks first";

/// Make, choose, close and delete events
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Event {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make an event and print its id
    Create(Create),
    /// List all events; the current one has a star
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Make an event the current one: what phones that scan the code get into
    Use {
        /// The event's id
        #[arg(value_parser = parse_event)]
        id: String,
    },
    /// Close an event: nothing in it changes any more
    Close {
        /// The event's id [default: the current event]
        #[arg(value_parser = parse_event)]
        id: Option<String>,
    },
    /// Open a closed event again
    Reopen {
        /// The event's id [default: the current event]
        #[arg(value_parser = parse_event)]
        id: Option<String>,
    },
    /// Delete an event with all that it holds
    Delete {
        /// The event's id
        #[arg(value_parser = parse_event)]
        id: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Debug, Args)]
struct Create {
    /// The title that guests see
    title: String,
    /// The id in addresses: 1 to 64 of a-z, 0-9 and - [default: one is made]
    #[arg(long, value_parser = parse_event)]
    id: Option<String>,
    /// The event's time zone, as Asia/Seoul
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<String>,
    /// The language that its screen starts in: ko or en
    #[arg(long, value_parser = parse_language)]
    language: Option<String>,
    /// A rehearsal: its draws do not count and are marked everywhere; its id begins with rehearsal-
    #[arg(long)]
    rehearsal: bool,
    /// Make it the current event at once
    #[arg(long = "use")]
    make_current: bool,
    /// Print the whole event as JSON
    #[arg(long)]
    json: bool,
}

fn parse_language(code: &str) -> Result<String, String> {
    let known = strings::language(code).map(|_| code.to_owned());
    known.ok_or_else(|| format!("there are words for {}", strings::codes(", ")))
}

pub fn run(files: &Files, event: Event) -> Result<Status, CliError> {
    let config = files.load()?;
    logging::start("warn");
    if let Command::Delete { id, yes: false } = &event.command {
        confirm(files, id)?;
    }
    let work = async |session: &Session| dispatch(session, &event.command).await;
    runtime::block_on(Size::Small, session::with(&config, work))?;
    Ok(Status::Ok)
}

async fn dispatch(session: &Session, command: &Command) -> Result<(), CliError> {
    match command {
        Command::Create(create) => make(session, create).await,
        Command::List { json } => list(session, *json).await,
        Command::Use { id } => change(session, Some(id), "/use", "is now the current event").await,
        Command::Close { id } => change(session, id.as_deref(), "/close", "is closed").await,
        Command::Reopen { id } => change(session, id.as_deref(), "/reopen", "is open again").await,
        Command::Delete { id, .. } => delete(session, id).await,
    }
}

async fn make(session: &Session, create: &Create) -> Result<(), CliError> {
    let event = session.call(Method::POST, EVENTS, Some(draft(create))).await?;
    if create.json {
        return terminal::say_json(&event);
    }
    terminal::say(&text(&event, "event_id"))
}

fn draft(create: &Create) -> Value {
    let mut draft = Map::new();
    draft.insert("title".to_owned(), json!(create.title));
    draft.insert("use".to_owned(), json!(create.make_current));
    if create.rehearsal {
        draft.insert("mode".to_owned(), json!(Mode::Rehearsal));
    }
    let optional = [("event_id", &create.id), ("time_zone", &create.time_zone), ("language", &create.language)];
    for (name, value) in optional {
        if let Some(value) = value {
            draft.insert(name.to_owned(), json!(value));
        }
    }
    Value::Object(draft)
}

async fn list(session: &Session, as_json: bool) -> Result<(), CliError> {
    let listed = session.call(Method::GET, EVENTS, None).await?;
    if as_json {
        return terminal::say_json(&listed);
    }
    let events = listed["events"].as_array();
    let rows: Vec<_> = events.into_iter().flatten().map(|event| row(event, &listed["current"])).collect();
    table(&rows).iter().try_for_each(|line| terminal::say(line))
}

fn row(event: &Value, current: &Value) -> Vec<String> {
    let star = if event["event_id"] == *current { "*" } else { " " };
    vec![
        format!("{star} {}", text(event, "event_id")),
        state(event),
        format!("registration {}", text(event, "registration")),
        format!("{} in", text(event, "participants")),
        format!("{} drawn", text(event, "draws")),
        text(event, "title"),
    ]
}

/// Whether it may change, and whether it counts.
fn state(event: &Value) -> String {
    let mark = if event["mode"] == json!(Mode::Rehearsal) { ", REHEARSAL" } else { "" };
    format!("{}{mark}", text(event, "state"))
}

async fn change(session: &Session, id: Option<&str>, rest: &str, done: &str) -> Result<(), CliError> {
    session.call(Method::POST, &event_path(id, rest), Some(json!({}))).await?;
    terminal::tell(&format!("{} {done}", id.unwrap_or("the current event")));
    Ok(())
}

async fn delete(session: &Session, id: &str) -> Result<(), CliError> {
    let path = event_path(Some(id), &format!("?confirm={id}"));
    session.call(Method::DELETE, &path, None).await?;
    terminal::tell(&format!("{id} is deleted"));
    Ok(())
}

fn confirm(files: &Files, id: &str) -> Result<(), CliError> {
    let question = format!("This deletes {id} with its participants, draws and proofs.\nType its id to go on: ");
    match terminal::ask(&question)? {
        Some(answer) if answer.trim() == id => Ok(()),
        Some(_) => Err(CliError::new(Status::Other, "nothing was deleted")),
        None => Err(CliError::new(Status::Usage, format!("deleting {id} has to be confirmed"))
            .with_hint(format!("{} event delete {id} --yes", files.typed()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_says_only_what_was_given() {
        let create = Create {
            title: "Party".into(),
            id: Some("party-1".into()),
            time_zone: None,
            language: None,
            rehearsal: false,
            make_current: true,
            json: false,
        };
        let expected = json!({ "title": "Party", "event_id": "party-1", "use": true });
        assert_eq!(draft(&create), expected);
    }

    #[test]
    fn the_current_event_has_a_star() {
        let event = json!({ "event_id": "a", "state": "active", "participants": 3 });
        assert_eq!(row(&event, &json!("a"))[0], "* a");
        assert_eq!(row(&event, &json!("b"))[0], "  a");
        assert_eq!(row(&event, &json!("b"))[3], "3 in");
        assert_eq!(row(&event, &json!("b"))[1], "active");
        let rehearsal = json!({ "event_id": "rehearsal-a", "state": "active", "mode": "rehearsal" });
        assert_eq!(row(&rehearsal, &json!("b"))[1], "active, REHEARSAL");
    }
}
