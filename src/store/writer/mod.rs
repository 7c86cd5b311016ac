//! The one thread that writes: it takes all that is queued, commits once, then answers.
//!
//! Invariants: an answer leaves only after its COMMIT; a failing or panicking job takes nothing
//! else with it; joins enter the audit log as one record for each commit. There is no timer:
//! batching appears under load and costs an idle caller nothing.

mod batch;
mod job;
mod upkeep;

use std::ops::Deref;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::Error;
use super::audit::Joins;
use super::changes::{Changes, Urgency};
use crate::ambient::{Clock, Entropy};
use crate::domain::fault::Reason;
use crate::domain::id::EventId;
use crate::domain::time::Timestamp;
use batch::{Aftermath, Loop};
use job::{Job, Probe, Typed};
use upkeep::Upkeep;

/// Jobs that may wait; more are refused as overload.
const QUEUE: usize = 65_536;

/// A transaction as a job sees it: the connection, the time, chance, and what to tell afterwards.
pub struct Tx<'c> {
    connection: &'c Connection,
    /// The moment at which the job runs.
    pub now: Timestamp,
    /// The random source.
    pub entropy: &'c Entropy,
    pub(super) joins: &'c mut Joins,
    aftermath: &'c mut Aftermath,
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
        self.aftermath.touch(event, urgency);
    }

    /// Has something told once this commits: before anybody hears of the commit, in the order of commits, and
    /// also where whoever asked for it has gone.
    pub fn then(&mut self, tell: impl FnOnce() + Send + 'static) {
        self.aftermath.tell(tell);
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
    /// Changes that wait for a commit.
    waiting: AtomicUsize,
    /// Whether what was deleted could not be taken away whole.
    keeps_traces: AtomicBool,
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
        let upkeep = Upkeep::new(&connection, path, Arc::clone(&counters))?;
        let mut running = Loop {
            connection,
            clock,
            entropy,
            changes: changes.clone(),
            counters: Arc::clone(&counters),
            upkeep,
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
        self.enqueue(Box::new(Typed::new(label, work, reply)))?;
        answer.await.unwrap_or(Err(Error::Closed))
    }

    /// The same for work that only proves that the file can be written: it disturbs no quiet.
    pub async fn probe<F>(&self, label: &'static str, work: F) -> Result<(), Error>
    where
        F: FnOnce(&mut Tx<'_>) -> Result<(), Error> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        self.enqueue(Box::new(Probe(Typed::new(label, work, reply))))?;
        answer.await.unwrap_or(Err(Error::Closed))
    }

    fn enqueue(&self, job: Box<dyn Job>) -> Result<(), Error> {
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        let jobs = jobs.as_ref().ok_or(Error::Closed)?;
        let changes = usize::from(job.is_change());
        self.counters.waiting.fetch_add(changes, Ordering::Relaxed);
        jobs.try_send(job).map_err(|refused| {
            self.counters.waiting.fetch_sub(changes, Ordering::Relaxed);
            match refused {
                TrySendError::Full(_) => Reason::Overloaded.into(),
                TrySendError::Disconnected(_) => Error::Closed,
            }
        })
    }

    pub fn changes(&self) -> Changes {
        self.changes.clone()
    }

    pub fn is_storing(&self) -> bool {
        !self.counters.last_failed.load(Ordering::Relaxed)
    }

    pub fn keeps_traces(&self) -> bool {
        self.counters.keeps_traces.load(Ordering::Relaxed)
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

#[cfg(test)]
mod quiet_tests;
#[cfg(test)]
mod tests;
