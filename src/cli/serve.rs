//! `luckydraw serve`: the server, until it is told to stop.

use std::ffi::OsStr;
use std::future::pending;
use std::io::Stdin;
use std::net::IpAddr;
use std::time::Duration;

use clap::Args;
use tokio::sync::{oneshot, watch};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep};

use super::banner::Banner;
use super::runtime::{self, Size};
use super::session::answering;
use super::signals::Signals;
use super::{CliError, Files, Status, load, logging};
use crate::config::{Config, Flags};
use crate::rehearse::venue::REHEARSAL_FILE;
use crate::server::discovery::mdns::Announced;
use crate::server::{self, Options, Running, StartError, Surroundings};
use crate::store::{Disk, Error};

const EXAMPLES: &str = "\
Examples:
  luckydraw serve                              port 8080, or the next free one
  luckydraw serve --db party.db --port 8081    this file and exactly this port
  luckydraw serve --public-url http://draw.example

Ctrl-C stops it; everything that was acknowledged is stored already.";

/// How often the terminal looks for another network or a new warning.
const LOOK: Duration = Duration::from_secs(2);
/// How long another command may be at work on the file when the server starts.
const TURN: Duration = Duration::from_secs(10);
const BETWEEN: Duration = Duration::from_millis(100);

/// Start the server that screens and phones open
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Serve {
    /// The address to listen on [env: LUCKYDRAW_BIND] [default: 0.0.0.0]
    #[arg(long, value_name = "ADDR")]
    bind: Option<IpAddr>,
    /// The port; 0 takes any free one [env: LUCKYDRAW_PORT] [default: 8080 or the next free one]
    #[arg(long, value_name = "N")]
    port: Option<u16>,
    /// The address in the codes that guests scan, where it is not this machine's own
    /// [env: LUCKYDRAW_PUBLIC_URL]
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Announce no name on the network
    #[arg(long)]
    no_mdns: bool,
    /// For benchmarks alone: every commit takes so many milliseconds longer. It has no place in the
    /// environment or the config file, and only a rehearsal's own file may be slowed.
    #[arg(long, value_name = "MS", hide = true, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    slow_every_commit_for_benchmarks: Option<u16>,
    /// For rehearsals alone: ends when stdin does, so that no server outlives a rehearsal that was killed
    #[arg(long, hide = true)]
    ends_with_stdin: bool,
}

pub fn run(files: &Files, command: Serve) -> Result<Status, CliError> {
    let slowed = command.slow_every_commit_for_benchmarks;
    let config = load(Flags {
        bind: command.bind,
        port: command.port,
        public_url: command.public_url,
        no_mdns: command.no_mdns,
        ..files.flags()
    })?;
    logging::start(&config.log);
    let disk = disk(slowed, &config)?;
    let owner = command.ends_with_stdin.then(std::io::stdin);
    runtime::block_on(Size::Server, serve(config, disk, owner))
}

/// The disk as it is; slowed only for a file that a rehearsal made, so that no event is ever held up by it.
fn disk(slowed: Option<u16>, config: &Config) -> Result<Disk, CliError> {
    let Some(millis) = slowed else { return Ok(Disk::AsItIs) };
    if config.db.file_name() != Some(OsStr::new(REHEARSAL_FILE)) {
        let what = format!("only a rehearsal's {REHEARSAL_FILE} may be slowed, not {}", config.db.display());
        return Err(CliError::new(Status::Usage, what).with_hint("luckydraw rehearse --bench --only slow-disk-20"));
    }
    Ok(Disk::Slowed(Duration::from_millis(millis.into())))
}

async fn serve(config: Config, disk: Disk, owner: Option<Stdin>) -> Result<Status, CliError> {
    let signals = Signals::listen();
    let mut signals =
        signals.map_err(|error| CliError::new(Status::Other, format!("cannot listen for signals: {error}")))?;
    let running = tokio::select! {
        biased;
        () = signals.next() => return Ok(Status::Ok),
        started = begin(&config, disk) => started?,
    };
    let mut banner = Banner::show(&config, &running).await;
    tokio::select! {
        biased;
        () = signals.next() => {}
        () = left(owner) => {}
        () = keep_showing(&mut banner, &running) => {}
        () = running.ended() => return Err(CliError::new(Status::Other, "serving ended unexpectedly".to_owned())),
    }
    banner.show_stopping();
    signals.then_exit();
    running.stop().await;
    Ok(Status::Ok)
}

/// Returns when the owner at the other end of stdin is gone; never where there is none. A thread of its own waits, as
/// the runtime would wait for one of its own in the end.
async fn left(owner: Option<Stdin>) {
    let Some(mut stdin) = owner else { return pending().await };
    let (told, ended) = oneshot::channel::<()>();
    std::thread::spawn(move || {
        // Whatever ends the reading, nobody is there to be served.
        let _ = std::io::copy(&mut stdin, &mut std::io::sink());
        drop(told);
    });
    // The sender is only ever dropped.
    let _ = ended.await;
}

/// Starts; where the file is held by a command that will be done in a moment, after that.
async fn begin(config: &Config, disk: Disk) -> Result<Running, CliError> {
    let deadline = Instant::now() + TURN;
    loop {
        let options = Options { config: config.clone(), surroundings: Surroundings::Venue, disk };
        let holder = match server::start(options).await {
            Ok(running) => return Ok(running),
            Err(StartError::Held(holder)) => holder,
            Err(StartError::Store(Error::Older(older))) => {
                return Err(CliError::older_at_start(&older, config.language));
            }
            Err(error) => return Err(CliError::start(&config.db, error)),
        };
        let is_there = answering(holder.as_ref()).await.is_some();
        if is_there || Instant::now() >= deadline {
            return Err(CliError::running(&config.db, holder.as_ref()));
        }
        sleep(BETWEEN).await;
    }
}

/// Shows what changes, for as long as it is polled.
async fn keep_showing(banner: &mut Banner, running: &Running) {
    let mut announced = running.announced();
    if let Some(names) = &mut announced {
        banner.show_names(&names.borrow_and_update().clone());
    }
    let mut looks = interval(LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            names = next(&mut announced) => banner.show_names(&names),
            _ = looks.tick() => banner.refresh(running).await,
        }
    }
}

/// The names once they are others; never, where none will be announced any more.
async fn next(announced: &mut Option<watch::Receiver<Announced>>) -> Announced {
    if let Some(names) = announced
        && names.changed().await.is_ok()
    {
        return names.borrow_and_update().clone();
    }
    pending().await
}
