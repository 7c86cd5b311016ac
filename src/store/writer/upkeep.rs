//! What the writer does between commits: it moves the log into the file, forgets old answers, and
//! does what is owed to those who deleted for good.
//!
//! Nothing here can fail a commit: what goes wrong is told to the log and tried again later.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use rusqlite::Connection;

use super::super::traces::{self, Compaction, Truncation};
use super::super::{Error, meta};
use super::Counters;
use crate::domain::time::Timestamp;

/// A quiet moment in which the log is moved into the file.
pub(super) const IDLE: Duration = Duration::from_secs(1);
/// The log is moved into the file at this size even under load.
const WAL_LIMIT_BYTES: u64 = 16 * 1024 * 1024;
/// The same in pages of 4 KiB.
const WAL_LIMIT_PAGES: i64 = 4096;
/// Moments without a change, one after the other, after which a compaction keeps nobody waiting.
const QUIET_MOMENTS: u32 = 3;
/// After tries in vain it waits ever longer, but no longer than this; so it does from the start where the
/// program ended in the middle of one.
const MOST_QUIET_MOMENTS: u32 = 300;

/// As far as readers let it.
const PASSIVE: &str = "PRAGMA wal_checkpoint(PASSIVE)";
/// All of it, and the log is cut to nothing.
const TRUNCATE: &str = "PRAGMA wal_checkpoint(TRUNCATE)";

/// What the writer remembers between commits.
pub(super) struct Upkeep {
    database: PathBuf,
    wal: PathBuf,
    counters: Arc<Counters>,
    wal_is_dirty: bool,
    /// Moments without a change since the last one.
    quiet: u32,
    /// How many of them a compaction waits for.
    wanted: u32,
}

impl Upkeep {
    pub fn new(connection: &Connection, database: &Path, counters: Arc<Counters>) -> Result<Self, Error> {
        let mut wal = database.as_os_str().to_owned();
        wal.push("-wal");
        let was_cut_short = traces::was_cut_short(connection)?;
        counters.keeps_traces.store(was_cut_short, Ordering::Relaxed);
        Ok(Upkeep {
            database: database.to_owned(),
            wal: PathBuf::from(wal),
            counters,
            wal_is_dirty: true,
            quiet: 0,
            wanted: if was_cut_short { MOST_QUIET_MOMENTS } else { QUIET_MOMENTS },
        })
    }

    /// Before a commit that changes something: it is not quiet any more.
    pub fn disturb(&mut self) {
        self.quiet = 0;
    }

    /// After a commit: keeps the log within its bound, and gives its size in bytes.
    pub fn after_commit(&mut self, connection: &Connection, now: Timestamp) -> u64 {
        self.wal_is_dirty = true;
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
        let outcome = if self.quiet.is_multiple_of(self.wanted) { self.clear(connection) } else { Ok(()) };
        self.checkpoint(connection, now, PASSIVE);
        outcome
    }

    /// At the end, when nobody waits any more.
    pub fn at_the_end(&mut self, connection: &Connection, now: Timestamp) -> Result<(), Error> {
        let outcome = self.clear(connection);
        if self.counters.keeps_traces.load(Ordering::Relaxed) {
            tracing::warn!(
                "traces of what was deleted are still in the file, because a draw is not over or there is no room; \
                 they go when the file is served again, or at the next purge"
            );
        }
        self.wal_is_dirty = true;
        self.checkpoint(connection, now, TRUNCATE);
        outcome
    }

    /// Takes away what deletions left behind, apart from the log.
    fn clear(&mut self, connection: &Connection) -> Result<(), Error> {
        let removal = traces::remove_copies_where_due(connection, &self.database);
        let counters = Arc::clone(&self.counters);
        let is_in_the_way = move || counters.waiting.load(Ordering::Relaxed) > 0;
        let compaction = traces::compact_where_due(connection, traces::IN_MEMORY, is_in_the_way);
        self.wal_is_dirty |= !matches!(compaction, Ok(Compaction::NotDue | Compaction::Held));
        if let Err(error) = &removal {
            tracing::warn!(%error, "copies of the older version hold what was deleted and could not be removed");
        }
        if let Err(error) = &compaction {
            tracing::warn!(%error, "the file could not be compacted; traces of what was deleted may still be in it");
        }
        let outcome = compaction.and_then(|compaction| removal.map(|()| compaction));
        self.learn(&outcome);
        outcome.map(drop)
    }

    fn learn(&mut self, outcome: &Result<Compaction, Error>) {
        let is_clean = matches!(outcome, Ok(Compaction::NotDue | Compaction::Done));
        self.counters.keeps_traces.store(!is_clean, Ordering::Relaxed);
        match outcome {
            Ok(Compaction::NotDue | Compaction::Done) => self.wanted = QUIET_MOMENTS,
            // What a draw keeps waiting was not in vain.
            Ok(Compaction::Held) => {}
            Ok(Compaction::Interrupted) | Err(_) => self.wanted = (self.wanted * 2).min(MOST_QUIET_MOMENTS),
        }
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
