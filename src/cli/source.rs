//! The database file, for commands that read it beside a server.

use super::runtime::{self, Size};
use super::{CliError, session};
use crate::config::Config;
use crate::store::Readers;

/// Makes the file, with its first event, where there is none.
pub fn ensure(config: &Config) -> Result<(), CliError> {
    if config.db.exists() {
        return Ok(());
    }
    make(config)
}

/// Opens the file for reading, made or brought to this version first where it has to be.
pub fn open(config: &Config) -> Result<Readers, CliError> {
    ensure(config)?;
    if let Ok(readers) = Readers::open(&config.db) {
        return Ok(readers);
    }
    // A server's start says best what is wrong with a file, and mends what is only old.
    make(config)?;
    Ok(Readers::open(&config.db)?)
}

fn make(config: &Config) -> Result<(), CliError> {
    runtime::block_on(Size::Small, session::with(config, async |_| Ok(())))
}
