//! The only place that opens SQLite: one file, one writer, readers beside it.
//!
//! Invariants: every change goes through the one writer thread and is answered after its COMMIT
//! with `synchronous=FULL`; readers are read-only and never checkpoint; nothing here opens the
//! database files by other means than SQLite, because closing any descriptor of them would drop
//! SQLite's locks.

pub mod access;
mod attempt;
pub mod audit;
pub mod backup;
pub mod capacity;
mod changes;
pub mod claim;
pub mod desk;
pub mod draw;
pub mod drawing;
mod error;
pub mod event;
mod head;
pub mod idempotency;
pub mod import;
pub mod issue;
pub mod keyed_event;
pub mod lock;
pub mod meta;
mod migrate;
mod named;
pub mod newcomer;
pub mod participant;
pub mod picture;
mod pragma;
pub mod prize;
pub mod purge;
mod reader;
pub mod recovery;
pub mod registration;
pub mod restore;
pub mod roll_call;
mod side;
pub mod stage;
mod traces;
pub mod waiting;
pub mod wifi;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// What a [`Snapshot`] and a [`Tx`] both are: something that queries run on.
pub use rusqlite::Connection as View;

pub use changes::{Changes, Urgency};
pub use error::Error;
pub use head::{Lost, Mark, Older};
pub use migrate::NEWEST_VERSION;
pub use reader::{Readers, Snapshot};
pub use writer::{CommitStats, Pressure, Tx};

use crate::ambient::{Clock, Entropy};
use writer::Writer;

/// The version of the SQLite that is built in, as `3.53.2`.
#[must_use]
pub fn sqlite_version() -> &'static str {
    rusqlite::version()
}

/// The disk below the file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Disk {
    /// As fast as it is.
    #[default]
    AsItIs,
    /// Every commit takes so much longer: for benchmarks that ask what a poor disk would do.
    Slowed(Duration),
}

/// The open store. Clones share one writer and one pool of readers.
#[derive(Debug, Clone)]
pub struct Store {
    writer: Arc<Writer>,
    readers: Readers,
    reserved: Readers,
    path: PathBuf,
    lacked_head: bool,
}

impl Store {
    /// Opens the file, making and migrating it as needed, and starts the writer.
    ///
    /// The caller holds the [`lock::Lock`] of the file.
    ///
    /// # Errors
    /// A file of another program or of a newer version, and whatever SQLite refuses.
    pub fn open(path: &Path, clock: Clock, entropy: Entropy) -> Result<Self, Error> {
        Self::open_on(Disk::AsItIs, path, clock, entropy)
    }

    /// The same on a disk that is as slow as a benchmark wants it.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_on(disk: Disk, path: &Path, clock: Clock, entropy: Entropy) -> Result<Self, Error> {
        pragma::assert_sqlite_is_sound()?;
        backup::remove_leftovers(path);
        let mut connection = pragma::open_writer(path)?;
        migrate::to_newest(&mut connection, path)?;
        meta::mark_start(&mut connection, &clock, &entropy)?;
        let lacked_head = head::note_missing(&mut connection, path, &clock, &entropy)?;
        let (readers, reserved) = (Readers::open(path)?, Readers::open(path)?);
        let writer = Arc::new(Writer::start(connection, path, disk, clock, entropy)?);
        Ok(Store { writer, readers, reserved, path: path.to_owned(), lacked_head })
    }

    /// Runs `work` inside the next commit and gives its result once that is durable.
    ///
    /// `work` runs in a savepoint of its own: where it fails, nothing of it stays, and the other
    /// jobs of the commit are unharmed.
    ///
    /// # Errors
    /// What `work` returned; `overloaded` where the queue is full; the commit's own failure.
    pub async fn write<T, F>(&self, label: &'static str, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    {
        self.writer.write(label, work).await
    }

    /// The same for work that only proves that the file can be written: what waits for a quiet moment is not
    /// put off by it.
    ///
    /// # Errors
    /// See [`Store::write`].
    pub async fn probe<F>(&self, label: &'static str, work: F) -> Result<(), Error>
    where
        F: FnOnce(&mut Tx<'_>) -> Result<(), Error> + Send + 'static,
    {
        self.writer.probe(label, work).await
    }

    /// Runs `work` on one consistent snapshot of what is committed.
    ///
    /// # Errors
    /// What `work` returned, or that no reader was free in time.
    pub async fn read<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Snapshot) -> Result<T, Error> + Send + 'static,
    {
        self.readers.read(work).await
    }

    /// The same on connections that guests never use, so that the show goes on whatever they ask for.
    ///
    /// # Errors
    /// What `work` returned, or that no reader was free in time.
    pub async fn read_reserved<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Snapshot) -> Result<T, Error> + Send + 'static,
    {
        self.reserved.read(work).await
    }

    /// Whether the last commit went through.
    #[must_use]
    pub fn is_storing(&self) -> bool {
        self.writer.is_storing()
    }

    /// Whether traces of what was deleted stayed in the file when it was last tried to take them away.
    #[must_use]
    pub fn keeps_traces(&self) -> bool {
        self.writer.keeps_traces()
    }

    /// Whether the side record of a file with draws was not there when it was opened, so that nobody can tell
    /// from this machine alone whether it is the newest.
    #[must_use]
    pub fn lacked_head(&self) -> bool {
        self.lacked_head
    }

    /// What has changed since it was last asked, for whoever shows it.
    #[must_use]
    pub fn changes(&self) -> Changes {
        self.writer.changes()
    }

    /// Figures of the writer since the start.
    #[must_use]
    pub fn commit_stats(&self) -> CommitStats {
        self.writer.stats()
    }

    /// How hard the writer is pressed right now.
    #[must_use]
    pub fn pressure(&self) -> Pressure {
        self.writer.pressure()
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Answers what is queued, checkpoints the write-ahead log and ends the writer.
    pub fn close(&self) {
        self.writer.close();
    }
}
