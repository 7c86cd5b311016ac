//! The one thread that writes: it takes all that is queued, commits once, then answers.
//!
//! Invariants: an answer leaves only after its COMMIT; a failing or panicking job takes nothing
//! else with it; joins enter the audit log as one record for each commit. There is no timer:
//! batching appears under load and costs an idle caller nothing.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::audit::{self, Joins};
use super::changes::{Changes, Urgency};
use super::purge::{self, Truncation};
use super::{Error, meta};
use crate::ambient::{Clock, Entropy};
use crate::domain::fault::Reason;
use crate::domain::id::EventId;
use crate::domain::time::Timestamp;

/// Jobs that may wait; more are refused as overload.
const QUEUE: usize = 65_536;
/// A quiet moment in which the log is moved into the file.
const IDLE: Duration = Duration::from_secs(1);
/// The log is moved into the file at this size even under load.
const WAL_LIMIT_BYTES: u64 = 16 * 1024 * 1024;
/// The same in pages of 4 KiB.
const WAL_LIMIT_PAGES: i64 = 4096;

/// A transaction as a job sees it: the connection, the time, chance, and what to tell afterwards.
pub struct Tx<'c> {
    connection: &'c Connection,
    /// The moment at which the job runs.
    pub now: Timestamp,
    /// The random source.
    pub entropy: &'c Entropy,
    pub(super) joins: &'c mut Joins,
    touched: &'c mut BTreeMap<EventId, Urgency>,
}

impl Deref for Tx<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection
    }
}

impl<'c> Tx<'c> {
    /// Notes that an event looks different once this commits.
    pub fn touch(&mut self, event: &EventId, urgency: Urgency) {
        let entry = self.touched.entry(event.clone()).or_insert(urgency);
        *entry = (*entry).max(urgency);
    }

    /// The connection and the open joins, for the audit log.
    pub(super) fn parts(&mut self) -> (&'c Connection, &mut Joins) {
        (self.connection, self.joins)
    }
}

/// Figures of the writer since the start.
#[derive(Debug, Clone, Copy, Default)]
pub struct CommitStats {
    /// Commits that succeeded.
    pub commits: u64,
    /// Jobs in them.
    pub jobs: u64,
    /// Commits that failed.
    pub failures: u64,
    /// Time spent in COMMIT, in microseconds.
    pub commit_micros: u64,
    /// Size of the write-ahead log after the last commit, in bytes.
    pub wal_bytes: u64,
}

#[derive(Debug, Default)]
struct Counters {
    commits: AtomicU64,
    jobs: AtomicU64,
    failures: AtomicU64,
    commit_micros: AtomicU64,
    wal_bytes: AtomicU64,
    last_failed: AtomicBool,
}

/// The handle of the writer thread.
#[derive(Debug)]
pub(super) struct Writer {
    jobs: Mutex<Option<SyncSender<Box<dyn Job>>>>,
    changes: Changes,
    counters: Arc<Counters>,
    thread: Mutex<Option<std::thread::JoinHandle<()>>>,
}

impl Writer {
    pub fn start(connection: Connection, path: &Path, clock: Clock, entropy: Entropy) -> Result<Self, Error> {
        let (jobs, queue) = sync_channel(QUEUE);
        let changes = Changes::default();
        let counters = Arc::new(Counters::default());
        let mut running = Loop {
            connection,
            clock,
            entropy,
            changes: changes.clone(),
            counters: Arc::clone(&counters),
            wal: wal_name(path),
            wal_is_dirty: true,
            joins: Joins::default(),
            is_poisoned: false,
        };
        let thread = std::thread::Builder::new().name("writer".to_owned()).spawn(move || running.run(&queue))?;
        Ok(Writer { jobs: Mutex::new(Some(jobs)), changes, counters, thread: Mutex::new(Some(thread)) })
    }

    pub async fn write<T, F>(&self, label: &'static str, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        self.enqueue(Box::new(Typed { label, work: Some(work), result: None, reply }))?;
        answer.await.unwrap_or(Err(Error::Closed))
    }

    fn enqueue(&self, job: Box<dyn Job>) -> Result<(), Error> {
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        match jobs.as_ref().map(|jobs| jobs.try_send(job)) {
            Some(Ok(())) => Ok(()),
            Some(Err(TrySendError::Full(_))) => Err(Reason::Overloaded.into()),
            Some(Err(TrySendError::Disconnected(_))) | None => Err(Error::Closed),
        }
    }

    pub fn changes(&self) -> Changes {
        self.changes.clone()
    }

    pub fn is_storing(&self) -> bool {
        !self.counters.last_failed.load(Ordering::Relaxed)
    }

    pub fn stats(&self) -> CommitStats {
        let counters = &self.counters;
        CommitStats {
            commits: counters.commits.load(Ordering::Relaxed),
            jobs: counters.jobs.load(Ordering::Relaxed),
            failures: counters.failures.load(Ordering::Relaxed),
            commit_micros: counters.commit_micros.load(Ordering::Relaxed),
            wal_bytes: counters.wal_bytes.load(Ordering::Relaxed),
        }
    }

    pub fn close(&self) {
        drop(self.jobs.lock().unwrap_or_else(PoisonError::into_inner).take());
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            // A writer that panicked has said so already; closing goes on.
            let _ = thread.join();
        }
    }
}

/// A queued piece of work and whoever waits for it.
trait Job: Send {
    fn label(&self) -> &'static str;
    fn run(&mut self, tx: &mut Tx<'_>) -> bool;
    fn reply(self: Box<Self>, commit: Result<(), Error>);
}

struct Typed<T, F> {
    label: &'static str,
    work: Option<F>,
    result: Option<Result<T, Error>>,
    reply: oneshot::Sender<Result<T, Error>>,
}

impl<T, F> Job for Typed<T, F>
where
    T: Send,
    F: FnOnce(&mut Tx<'_>) -> Result<T, Error> + Send,
{
    fn label(&self) -> &'static str {
        self.label
    }

    fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        let Some(work) = self.work.take() else { return false };
        let label = self.label;
        let result = catch_unwind(AssertUnwindSafe(|| work(tx))).unwrap_or(Err(Error::Panicked(label)));
        let succeeded = result.is_ok();
        self.result = Some(result);
        succeeded
    }

    fn reply(self: Box<Self>, commit: Result<(), Error>) {
        let result = match (self.result, commit) {
            (Some(Err(own)), _) => Err(own),
            (_, Err(commit)) => Err(commit),
            (Some(Ok(value)), Ok(())) => Ok(value),
            (None, Ok(())) => Err(Error::Panicked(self.label)),
        };
        // Whoever asked may be gone; what was committed stands all the same.
        let _ = self.reply.send(result);
    }
}

/// What the thread owns.
struct Loop {
    connection: Connection,
    clock: Clock,
    entropy: Entropy,
    changes: Changes,
    counters: Arc<Counters>,
    wal: PathBuf,
    wal_is_dirty: bool,
    joins: Joins,
    /// After a failed sync the kernel may have dropped what it could not write and call the next sync
    /// a success, so nothing is acknowledged any more until the program starts again.
    is_poisoned: bool,
}

impl Loop {
    fn run(&mut self, queue: &Receiver<Box<dyn Job>>) {
        loop {
            match queue.recv_timeout(IDLE) {
                Ok(first) => self.commit(drain(first, queue)),
                Err(RecvTimeoutError::Timeout) => self.checkpoint("PASSIVE"),
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        self.wal_is_dirty = true;
        self.checkpoint("TRUNCATE");
    }

    fn commit(&mut self, mut jobs: Vec<Box<dyn Job>>) {
        let mut touched = BTreeMap::new();
        let outcome = if self.is_poisoned { Err(sync_failure()) } else { self.transact(&mut jobs, &mut touched) };
        self.count(jobs.len(), outcome.is_ok());
        match outcome {
            Ok(()) => {
                self.changes.merge(touched);
                jobs.into_iter().for_each(|job| job.reply(Ok(())));
            }
            Err(error) => {
                tracing::error!(%error, jobs = jobs.len(), "the commit failed; nothing of it is stored");
                self.is_poisoned |= is_sync_failure(&error);
                if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull) {
                    // Moving the log into the file is what may give it room again.
                    self.wal_is_dirty = true;
                    self.checkpoint("PASSIVE");
                }
                let error = Arc::new(error);
                jobs.into_iter().for_each(|job| job.reply(Err(Error::Commit(Arc::clone(&error)))));
            }
        }
        self.bound_wal();
    }

    fn transact(
        &mut self,
        jobs: &mut [Box<dyn Job>],
        touched: &mut BTreeMap<EventId, Urgency>,
    ) -> Result<(), rusqlite::Error> {
        self.joins.clear();
        let begun = self.connection.prepare_cached("BEGIN IMMEDIATE")?.execute([]);
        let outcome = begun.and_then(|_| self.run_jobs(jobs, touched));
        if outcome.is_err() && !self.connection.is_autocommit() {
            // SQLite rolls back by itself on some errors; this is for the others.
            let _ = self.connection.execute_batch("ROLLBACK");
        }
        outcome
    }

    fn run_jobs(
        &mut self,
        jobs: &mut [Box<dyn Job>],
        touched: &mut BTreeMap<EventId, Urgency>,
    ) -> Result<(), rusqlite::Error> {
        for job in jobs {
            self.run_job(job.as_mut(), touched)?;
        }
        audit::flush_joins(&self.connection, &mut self.joins, self.clock.now(), &self.entropy)?;
        let started = Instant::now();
        self.connection.prepare_cached("COMMIT")?.execute([])?;
        let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.counters.commit_micros.fetch_add(micros, Ordering::Relaxed);
        Ok(())
    }

    fn run_job(&mut self, job: &mut dyn Job, touched: &mut BTreeMap<EventId, Urgency>) -> Result<(), rusqlite::Error> {
        self.connection.prepare_cached("SAVEPOINT job")?.execute([])?;
        let mark = self.joins.mark();
        let mut own = BTreeMap::new();
        let mut tx = Tx {
            connection: &self.connection,
            now: self.clock.now(),
            entropy: &self.entropy,
            joins: &mut self.joins,
            touched: &mut own,
        };
        let label = job.label();
        if job.run(&mut tx) {
            for (event, urgency) in own {
                let entry = touched.entry(event).or_insert(urgency);
                *entry = (*entry).max(urgency);
            }
        } else {
            tracing::debug!(label, "rolled back");
            self.connection.prepare_cached("ROLLBACK TO job")?.execute([])?;
            self.joins.back_to(mark);
        }
        self.connection.prepare_cached("RELEASE job")?.execute([])?;
        Ok(())
    }

    fn count(&self, jobs: usize, succeeded: bool) {
        self.counters.last_failed.store(!succeeded, Ordering::Relaxed);
        let counter = if succeeded { &self.counters.commits } else { &self.counters.failures };
        counter.fetch_add(1, Ordering::Relaxed);
        self.counters.jobs.fetch_add(jobs as u64, Ordering::Relaxed);
    }

    fn bound_wal(&mut self) {
        self.wal_is_dirty = true;
        // Only the size is asked for: opening the file would drop SQLite's locks.
        let bytes = std::fs::metadata(&self.wal).map_or(0, |data| data.len());
        self.counters.wal_bytes.store(bytes, Ordering::Relaxed);
        // The file keeps its size when the log begins again inside it, so a large one may hold little.
        if bytes > WAL_LIMIT_BYTES && self.waiting_pages() > WAL_LIMIT_PAGES {
            self.checkpoint("PASSIVE");
        }
    }

    /// Pages of the log that are not in the file yet.
    fn waiting_pages(&self) -> i64 {
        let counts = self
            .connection
            .query_row("PRAGMA wal_checkpoint(NOOP)", [], |row| Ok(row.get::<_, i64>(1)? - row.get::<_, i64>(2)?));
        counts.unwrap_or(i64::MAX)
    }

    fn checkpoint(&mut self, mode: &str) {
        if !std::mem::take(&mut self.wal_is_dirty) {
            return;
        }
        if let Err(error) = meta::forget_old_answers(&self.connection, self.clock.now()) {
            tracing::warn!(%error, "old answers could not be forgotten");
        }
        match purge::truncate_where_due(&self.connection) {
            Ok(Truncation::NotDue) => {}
            Ok(Truncation::Done) => return,
            // Tried again in the next quiet moment.
            Ok(Truncation::Held) => self.wal_is_dirty = true,
            Err(error) => {
                self.wal_is_dirty = true;
                tracing::warn!(%error, "the log could not be cut; what was deleted may still be in it");
            }
        }
        let outcome = self.connection.query_row(&format!("PRAGMA wal_checkpoint({mode})"), [], |_| Ok(()));
        if let Err(error) = outcome {
            tracing::warn!(%error, "the write-ahead log could not be moved into the file");
        }
    }
}

fn drain(first: Box<dyn Job>, queue: &Receiver<Box<dyn Job>>) -> Vec<Box<dyn Job>> {
    let mut jobs = vec![first];
    while jobs.len() < QUEUE {
        match queue.try_recv() {
            Ok(job) => jobs.push(job),
            Err(_) => break,
        }
    }
    jobs
}

fn is_sync_failure(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error().map(|error| error.extended_code);
    matches!(code, Some(rusqlite::ffi::SQLITE_IOERR_FSYNC | rusqlite::ffi::SQLITE_IOERR_DIR_FSYNC))
}

fn sync_failure() -> rusqlite::Error {
    let error = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_IOERR_FSYNC);
    rusqlite::Error::SqliteFailure(error, Some("an earlier sync failed; check the disk and start again".to_owned()))
}

fn wal_name(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    PathBuf::from(name)
}

#[cfg(test)]
mod tests;
