//! `luckydraw floor`: what figures are measured against, as a child of `rehearse --bench`.

use clap::{Args, ValueEnum};

use crate::cli::runtime::{self, Size};
use crate::cli::{CliError, Files, Status};
use crate::rehearse::floor;

const FLOOR_EXAMPLE: &str = "\
Example:
  luckydraw rehearse --bench    starts it by itself";

/// What figures are measured against; `rehearse` starts it by itself
#[derive(Debug, Args)]
#[command(after_help = FLOOR_EXAMPLE)]
pub struct Floor {
    /// Which
    kind: Kind,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    /// HTTP without a database
    Http,
    /// A frame to every socket
    Sockets,
}

pub fn run(files: &Files, command: &Floor) -> Result<Status, CliError> {
    let kind = match command.kind {
        Kind::Http => floor::Kind::Http,
        Kind::Sockets => floor::Kind::Sockets,
    };
    let config = files.load()?;
    let failed = |error| CliError::new(Status::Other, format!("the floor broke: {error}"));
    runtime::block_on(Size::Server, async { floor::serve(kind, config).await.map_err(failed) })?;
    Ok(Status::Ok)
}
