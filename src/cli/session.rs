//! A server to speak to: the one that holds the file, or a private one for this command alone.
//!
//! What a lock file says may be of a process that is gone, so nobody is believed to hold the file
//! who does not answer; and a command that finds another one at work waits for its turn.

use std::path::Path;
use std::time::Duration;

use hyper::Method;
use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::client::{CallError, Client};
use super::{CliError, terminal};
use crate::config::Config;
use crate::server::{self, Notice, Options, Running, StartError, Surroundings};
use crate::store::Disk;
use crate::store::lock::Holder;

/// How long another command may take with the file before this one gives up.
const TURN: Duration = Duration::from_secs(10);
const BETWEEN: Duration = Duration::from_millis(100);

/// Who answers in a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The server that holds the file and serves guests.
    TheVenues,
    /// A server of this command's own, which nobody else can reach for long.
    Private,
}

/// A server that does what it is asked.
pub struct Session {
    client: Client,
    own: Option<Running>,
}

impl Session {
    /// Who answers.
    pub fn whose(&self) -> Whose {
        match self.own {
            Some(_) => Whose::Private,
            None => Whose::TheVenues,
        }
    }

    /// Calls a path of the API.
    pub async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Result<Value, CallError> {
        self.client.call(method, path, body).await
    }

    async fn open(config: &Config) -> Result<Self, CliError> {
        let deadline = Instant::now() + TURN;
        loop {
            let holder = match server::start(private(config)).await {
                Ok(running) => return Ok(Self::of(running, config)),
                Err(StartError::Held(holder)) => holder,
                Err(error) => return Err(CliError::start(&config.db, error)),
            };
            if let Some(client) = answering(holder.as_ref()).await {
                return Ok(Self { client, own: None });
            }
            if Instant::now() >= deadline {
                return Err(CliError::running(&config.db, holder.as_ref()));
            }
            sleep(BETWEEN).await;
        }
    }

    fn of(running: Running, config: &Config) -> Self {
        if running.notices().contains(&Notice::HeadMissing) {
            terminal::tell(&Notice::HeadMissing.sentence(config.language));
        }
        Self { client: Client::new(&running.local_url(), running.control_token()), own: Some(running) }
    }

    async fn close(self) {
        if let Some(running) = self.own {
            running.stop().await;
        }
    }
}

/// Runs `work` with a server over the configured file.
pub async fn with<T>(config: &Config, work: impl AsyncFnOnce(&Session) -> Result<T, CliError>) -> Result<T, CliError> {
    let was_there = config.db.exists();
    let session = Session::open(config).await?;
    if !was_there && session.whose() == Whose::Private {
        tell_made(&config.db);
    }
    let outcome = work(&session).await;
    session.close().await;
    outcome
}

/// A mistyped name makes a file too, so nobody is left to take an empty event for theirs.
fn tell_made(database: &Path) {
    let file = database.display();
    terminal::tell(&format!("{file} was not there: made it new and empty. Was another file meant? Name it with --db"));
}

fn private(config: &Config) -> Options {
    Options { config: config.clone(), surroundings: Surroundings::Private, disk: Disk::AsItIs }
}

/// A client of the holder, where the holder is there and knows its token.
pub async fn answering(holder: Option<&Holder>) -> Option<Client> {
    let holder = holder.filter(|holder| !holder.control_url.is_empty())?;
    let client = Client::new(&holder.control_url, &holder.control_token);
    let probe = client.call(Method::GET, "/api/luckydraw/admin/events", None);
    probe.await.ok().map(|_| client)
}
