//! What the writer does between commits: it moves the log into the file, forgets old answers, and
//! does what is owed to those who deleted for good.
//!
//! Nothing here can fail a commit: what goes wrong is told to the log and tried again later.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;

use super::super::traces::{self, Truncation};
use super::super::{Error, meta};
use crate::domain::time::Timestamp;

/// A quiet moment in which the log is moved into the file.
pub(super) const IDLE: Duration = Duration::from_secs(1);
/// The log is moved into the file at this size even under load.
const WAL_LIMIT_BYTES: u64 = 16 * 1024 * 1024;
/// The same in pages of 4 KiB.
const WAL_LIMIT_PAGES: i64 = 4096;
/// Moments without a change, one after the other, after which a compaction keeps nobody waiting.
const QUIET_MOMENTS: u32 = 3;
/// After failures it is tried ever more rarely, but this often.
const MOST_QUIET_MOMENTS: u32 = 300;

/// As far as readers let it.
const PASSIVE: &str = "PRAGMA wal_checkpoint(PASSIVE)";
/// All of it, and the log is cut to nothing.
const TRUNCATE: &str = "PRAGMA wal_checkpoint(TRUNCATE)";

/// What the writer remembers between commits.
pub(super) struct Upkeep {
    wal: PathBuf,
    wal_is_dirty: bool,
    /// Moments without a change since the last one.
    quiet: u32,
    /// How many of them a compaction waits for.
    wanted: u32,
}

impl Upkeep {
    pub fn new(database: &Path) -> Self {
        let mut wal = database.as_os_str().to_owned();
        wal.push("-wal");
        Upkeep { wal: PathBuf::from(wal), wal_is_dirty: true, quiet: 0, wanted: QUIET_MOMENTS }
    }

    /// After a commit: keeps the log within its bound, and gives its size in bytes.
    pub fn after_commit(&mut self, connection: &Connection, now: Timestamp) -> u64 {
        self.wal_is_dirty = true;
        self.quiet = 0;
        // Only the size is asked for: opening the file would drop SQLite's locks.
        let bytes = std::fs::metadata(&self.wal).map_or(0, |data| data.len());
        // The file keeps its size when the log begins again inside it, so a large one may hold little.
        if bytes > WAL_LIMIT_BYTES && waiting_pages(connection) > WAL_LIMIT_PAGES {
            self.checkpoint(connection, now, PASSIVE);
        }
        bytes
    }

    /// After a commit that found no room: moving the log into the file is what may give it some.
    pub fn make_room(&mut self, connection: &Connection, now: Timestamp) {
        self.wal_is_dirty = true;
        self.checkpoint(connection, now, PASSIVE);
    }

    /// In a moment without a change.
    pub fn when_idle(&mut self, connection: &Connection, now: Timestamp) -> Result<(), Error> {
        self.quiet += 1;
        let outcome = if self.quiet.is_multiple_of(self.wanted) { self.compact(connection) } else { Ok(()) };
        self.checkpoint(connection, now, PASSIVE);
        outcome
    }

    /// At the end, when nobody waits any more.
    pub fn at_the_end(&mut self, connection: &Connection, now: Timestamp) -> Result<(), Error> {
        let outcome = self.compact(connection);
        self.wal_is_dirty = true;
        self.checkpoint(connection, now, TRUNCATE);
        outcome
    }

    fn compact(&mut self, connection: &Connection) -> Result<(), Error> {
        let outcome = traces::compact_where_due(connection);
        match &outcome {
            Ok(compacted) => {
                self.wal_is_dirty |= compacted;
                self.wanted = QUIET_MOMENTS;
            }
            Err(error) => {
                tracing::warn!(%error, "the file could not be compacted; traces of what was deleted may still be in it");
                self.wal_is_dirty = true;
                self.wanted = (self.wanted * 2).min(MOST_QUIET_MOMENTS);
            }
        }
        outcome.map(drop)
    }

    fn checkpoint(&mut self, connection: &Connection, now: Timestamp, pragma: &str) {
        if !std::mem::take(&mut self.wal_is_dirty) {
            return;
        }
        if let Err(error) = meta::forget_old_answers(connection, now) {
            tracing::warn!(%error, "old answers could not be forgotten");
        }
        match traces::truncate_where_due(connection) {
            Ok(Truncation::NotDue) => {}
            Ok(Truncation::Done) => return,
            // Tried again in the next quiet moment.
            Ok(Truncation::Held) => self.wal_is_dirty = true,
            Err(error) => {
                self.wal_is_dirty = true;
                tracing::warn!(%error, "the log could not be cut; what was deleted may still be in it");
            }
        }
        if let Err(error) = connection.query_row(pragma, [], |_| Ok(())) {
            tracing::warn!(%error, "the write-ahead log could not be moved into the file");
        }
    }
}

/// Pages of the log that are not in the file yet.
fn waiting_pages(connection: &Connection) -> i64 {
    let counts = connection
        .query_row("PRAGMA wal_checkpoint(NOOP)", [], |row| Ok(row.get::<_, i64>(1)? - row.get::<_, i64>(2)?));
    counts.unwrap_or(i64::MAX)
}
