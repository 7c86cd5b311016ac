//! The one thread that writes: it takes what is queued, commits once, then answers.
//!
//! Invariants: an answer leaves only after its COMMIT; a failing or panicking job takes nothing
//! else with it; joins enter the audit log as one record for each commit. Whatever is asked for
//! goes before joins that wait, so that a draw in the midst of a hall that joins waits for few of
//! them; so does the end of registration, which then counts for whoever waits. There is no timer:
//! batching appears under load and costs an idle caller nothing.

mod batch;
mod job;
mod pressure;
mod upkeep;

use std::collections::VecDeque;
use std::ops::Deref;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;

use super::audit::Joins;
use super::changes::{Changes, Urgency};
use super::head::{Keeper, Mark};
use super::keyed_event::Seen;
use super::{Disk, Error};
use crate::ambient::{Clock, Entropy};
use crate::domain::fault::Reason;
use crate::domain::id::EventId;
use crate::domain::time::Timestamp;
use batch::{Aftermath, Loop, can_wait};
use job::{Job, Probe, Typed};
pub use pressure::Pressure;
use pressure::Turns;
use upkeep::Upkeep;

/// Jobs that may wait; more are refused as overload. They are counted, because a channel with a bound sets its whole
/// room aside from the start.
const QUEUE: usize = 65_536;

/// A transaction as a job sees it: the connection, the time, chance, and what to tell afterwards.
pub struct Tx<'c> {
    connection: &'c Connection,
    /// The moment at which the job runs.
    pub now: Timestamp,
    /// The random source.
    pub entropy: &'c Entropy,
    pub(super) joins: &'c mut Joins,
    pub(super) seen: &'c mut Seen,
    heads: &'c Keeper,
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

    /// Has the side record written once this commits, before anybody hears of the commit.
    pub(super) fn keep_head(&mut self) {
        self.aftermath.keep_head();
    }

    /// Refuses while the side record lacks what was committed: only what it has may lead to a result.
    ///
    /// # Errors
    /// `storage_full` or `storage_failed`, as the last try to write it.
    pub fn refuse_behind_head(&self) -> Result<(), Error> {
        self.heads.refuse_behind()
    }

    /// What the side record knows of an event.
    pub(super) fn known_of(&self, event: &EventId) -> Option<Mark> {
        self.heads.known_of(event)
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
    /// Jobs that wait for the thread.
    queued: AtomicUsize,
    /// Changes that wait for a commit.
    waiting: AtomicUsize,
    /// Jobs that the thread has yet to take and that go before joins.
    pressing: AtomicUsize,
    turns: Turns,
    /// Whether what was deleted could not be taken away whole.
    keeps_traces: AtomicBool,
}

/// The handle of the writer thread.
#[derive(Debug)]
pub(super) struct Writer {
    jobs: Mutex<Option<Sender<Box<dyn Job>>>>,
    changes: Changes,
    counters: Arc<Counters>,
    thread: Mutex<Option<std::thread::JoinHandle<()>>>,
}

impl Writer {
    pub fn start(
        connection: Connection,
        path: &Path,
        disk: Disk,
        clock: Clock,
        entropy: Entropy,
    ) -> Result<Self, Error> {
        let (jobs, queue) = channel();
        let changes = Changes::default();
        let counters = Arc::new(Counters::default());
        let upkeep = Upkeep::new(&connection, path, Arc::clone(&counters))?;
        let mut running = Loop {
            connection,
            disk,
            clock,
            entropy,
            changes: changes.clone(),
            counters: Arc::clone(&counters),
            upkeep,
            joins: Joins::default(),
            seen: None,
            heads: Keeper::new(path),
            left: VecDeque::new(),
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
        let (job, answer) = Typed::new(label, work);
        self.enqueue(Box::new(job))?;
        answer.await.map_err(|_| Error::Closed)?.outcome()
    }

    /// The same for work that only proves that the file can be written: it disturbs no quiet.
    pub async fn probe<F>(&self, label: &'static str, work: F) -> Result<(), Error>
    where
        F: FnOnce(&mut Tx<'_>) -> Result<(), Error> + Send + 'static,
    {
        let (job, answer) = Typed::new(label, work);
        self.enqueue(Box::new(Probe(job)))?;
        answer.await.map_err(|_| Error::Closed)?.outcome()
    }

    fn enqueue(&self, job: Box<dyn Job>) -> Result<(), Error> {
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        let jobs = jobs.as_ref().ok_or(Error::Closed)?;
        if self.counters.queued.fetch_add(1, Ordering::Relaxed) >= QUEUE {
            self.counters.queued.fetch_sub(1, Ordering::Relaxed);
            return Err(Reason::Overloaded.into());
        }
        self.counters.waiting.fetch_add(usize::from(job.is_change()), Ordering::Relaxed);
        self.counters.pressing.fetch_add(usize::from(!can_wait(job.as_ref())), Ordering::Relaxed);
        // The thread is gone for good, and with it whatever its counters said.
        jobs.send(job).map_err(|_| Error::Closed)
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

    pub fn pressure(&self) -> Pressure {
        let counters = &self.counters;
        Pressure { waiting: counters.waiting.load(Ordering::Relaxed), wait: counters.turns.wait() }
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
