//! The async runtime, for the commands that need one.

use std::future::Future;
use std::time::Duration;

use super::{CliError, Status};

/// How long leftovers (a read of stdin) may hold up the end.
const LEFTOVERS: Duration = Duration::from_millis(200);

/// Turns that a server's tasks get between two looks for what came in. By the library's 61 a rush is taken in faster
/// than it is answered, and of those who were taken in some wait much longer than others.
const TURNS: u32 = 512;

/// How much of the machine a command wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// A thread for every core, and who was taken in comes before who arrives: a server.
    Server,
    /// A thread for every core: the phones of a rehearsal.
    Crowd,
    /// Two threads: a command that talks to one.
    Small,
}

/// Runs a command to its end.
pub fn block_on<T>(size: Size, command: impl Future<Output = Result<T, CliError>>) -> Result<T, CliError> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    match size {
        Size::Server => builder.event_interval(TURNS),
        Size::Crowd => &mut builder,
        Size::Small => builder.worker_threads(2),
    };
    let runtime = builder.enable_all().build();
    let runtime = runtime.map_err(|error| CliError::new(Status::Other, format!("cannot start threads: {error}")))?;
    let outcome = runtime.block_on(command);
    runtime.shutdown_timeout(LEFTOVERS);
    outcome
}
