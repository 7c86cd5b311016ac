//! `luckydraw admin`: the organiser's password, login links and API tokens.

use clap::{Args, Subcommand};
use hyper::Method;
use serde_json::{Value, json};

use super::listing::{table, text};
use super::runtime::{self, Size};
use super::session::{self, Session, Whose};
use super::{CliError, Files, Status, logging, password, terminal};
use crate::config::Config;

const TOKENS: &str = "/api/luckydraw/admin/tokens";
const EXAMPLES: &str = "\
Examples:
  luckydraw admin passwd                     asks for a new password
  luckydraw admin passwd < password.txt
  luckydraw admin link                       an address that signs one browser in, once
  TOKEN=$(luckydraw admin token create obs)  for scripts; outlives a change of password
  luckydraw admin token revoke obs";

/// Change the organiser's password; make login links and API tokens
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Admin {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Set the organiser's password
    Passwd,
    /// Print an address that signs one browser in, once
    Link,
    /// API tokens for scripts
    #[command(subcommand)]
    Token(Token),
}

#[derive(Debug, Subcommand)]
enum Token {
    /// Make a token and print it alone; it is never shown again
    Create {
        /// What it is for
        name: String,
    },
    /// List the tokens
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Make a token worthless
    Revoke {
        /// The token's name or id
        #[arg(value_name = "NAME|ID")]
        name: String,
    },
}

pub fn run(files: &Files, admin: Admin) -> Result<Status, CliError> {
    let config = files.load()?;
    logging::start("warn");
    runtime::block_on(Size::Small, async {
        match admin.command {
            Command::Passwd => passwd(&config).await,
            Command::Link => session::with(&config, link).await,
            Command::Token(token) => session::with(&config, async |session| tokens(session, &token).await).await,
        }
    })?;
    Ok(Status::Ok)
}

async fn passwd(config: &Config) -> Result<(), CliError> {
    let new = password::read_new().await?;
    let work = async |session: &Session| {
        let path = "/api/luckydraw/admin/password";
        Ok(session.call(Method::POST, path, Some(json!({ "new": new }))).await?)
    };
    let answer = session::with(config, work).await?;
    terminal::tell("the organiser's password is changed");
    if let Some(overruler) = overruler(config, &answer) {
        terminal::tell(&format!("but {overruler} sets another one at the next start of the server"));
    }
    Ok(())
}

/// What will put another password in place of the one that was set.
fn overruler(config: &Config, answer: &Value) -> Option<String> {
    if config.admin_password.is_some() {
        return Some("LUCKYDRAW_ADMIN_PASSWORD".to_owned());
    }
    if let Some(path) = &config.admin_password_file {
        return Some(format!("admin_password_file ({})", path.display()));
    }
    let told = answer["overruled"] == true || answer["details"]["overruled"] == true;
    told.then(|| "a setting of the running server".to_owned())
}

async fn link(session: &Session) -> Result<(), CliError> {
    if session.whose() == Whose::Private {
        return Err(CliError::new(Status::Unavailable, "no server is running that a link could open")
            .with_hint("luckydraw serve"));
    }
    let made = session.call(Method::POST, "/api/luckydraw/admin/links", Some(json!({}))).await?;
    terminal::say(&text(&made, "url"))
}

async fn tokens(session: &Session, command: &Token) -> Result<(), CliError> {
    match command {
        Token::Create { name } => {
            let made = session.call(Method::POST, TOKENS, Some(json!({ "name": name }))).await?;
            terminal::say(&text(&made, "token"))
        }
        Token::List { json } => list(session, *json).await,
        Token::Revoke { name } => revoke(session, name).await,
    }
}

async fn list(session: &Session, as_json: bool) -> Result<(), CliError> {
    let listed = session.call(Method::GET, TOKENS, None).await?;
    if as_json {
        return terminal::say_json(&listed);
    }
    let rows: Vec<_> = listed["tokens"].as_array().into_iter().flatten().map(row).collect();
    if rows.is_empty() {
        terminal::tell("there are no tokens; make one with `luckydraw admin token create NAME`");
    }
    table(&rows).iter().try_for_each(|line| terminal::say(line))
}

fn row(token: &Value) -> Vec<String> {
    let when = |name: &str, never: &str| match text(token, name) {
        at if at.is_empty() => never.to_owned(),
        at => at,
    };
    let state = match text(token, "revoked_at") {
        at if at.is_empty() => "valid".to_owned(),
        at => format!("revoked {at}"),
    };
    vec![
        text(token, "id"),
        format!("made {}", text(token, "created_at")),
        format!("used {}", when("last_used_at", "never")),
        state,
        text(token, "name"),
    ]
}

async fn revoke(session: &Session, wanted: &str) -> Result<(), CliError> {
    let listed = session.call(Method::GET, TOKENS, None).await?;
    let Some(id) = find(&listed, wanted) else {
        return Err(
            CliError::new(Status::Other, format!("there is no token {wanted}")).with_hint("luckydraw admin token list")
        );
    };
    session.call(Method::DELETE, &format!("{TOKENS}/{id}"), None).await?;
    terminal::tell(&format!("{wanted} is revoked"));
    Ok(())
}

/// The id of the token of that name or id; one that is still valid before one that is not.
fn find(listed: &Value, wanted: &str) -> Option<String> {
    let tokens: Vec<&Value> = listed["tokens"].as_array()?.iter().collect();
    let fits = |token: &&&Value| text(token, "name") == wanted || text(token, "id") == wanted;
    let valid = |token: &&&Value| token["revoked_at"].is_null();
    let mut found = tokens.iter().filter(fits).filter(valid);
    let token = found.next().or_else(|| tokens.iter().find(fits))?;
    Some(text(token, "id"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Flags;

    #[test]
    fn a_token_is_found_by_name_or_id() {
        let listed = json!({ "tokens": [
            { "id": 1, "name": "obs", "revoked_at": "2026-11-21T00:00:00.000Z" },
            { "id": 2, "name": "obs", "revoked_at": null },
            { "id": "u-3", "name": "gate", "revoked_at": null },
        ]});
        assert_eq!(find(&listed, "obs").as_deref(), Some("2"));
        assert_eq!(find(&listed, "1").as_deref(), Some("1"));
        assert_eq!(find(&listed, "u-3").as_deref(), Some("u-3"));
        assert_eq!(find(&listed, "gate").as_deref(), Some("u-3"));
        assert_eq!(find(&listed, "none"), None);
    }

    #[test]
    fn whatever_overrules_the_password_is_named() {
        let env = |name: &str| (name == "LUCKYDRAW_ADMIN_PASSWORD").then(|| "0123456789".to_owned());
        let flags = Flags { db: Some("x.db".into()), ..Flags::default() };
        let set = Config::resolve(flags.clone(), &env, None).unwrap();
        let unset = Config::resolve(flags, &|_| None, None).unwrap();
        let nothing = json!({});
        assert_eq!(overruler(&set, &nothing).as_deref(), Some("LUCKYDRAW_ADMIN_PASSWORD"));
        assert_eq!(overruler(&unset, &nothing), None);
        assert!(overruler(&unset, &json!({ "overruled": true })).is_some());
    }
}
