//! The thread itself: what is queued in one transaction, a savepoint for each job, one COMMIT.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Instant;

use rusqlite::Connection;

use super::super::audit::{self, Joins};
use super::super::head::Keeper;
use super::super::keyed_event::Seen;
use super::super::registration;
use super::job::Job;
use super::upkeep::{IDLE, Upkeep};
use super::{Changes, Counters, Disk, Error, Tx, Urgency};
use crate::ambient::{Clock, Entropy};
use crate::domain::id::EventId;
use crate::domain::time::Timestamp;

/// Joins of one commit, so that the first of a hall that joins at once hears of its number before the last.
const MOST_JOINS: usize = 2_048;
/// So many of them go into a commit in any case. Whatever else is asked for, such as a draw, waits for no more.
const FEW_JOINS: usize = 128;

/// What the thread owns.
pub(super) struct Loop {
    pub connection: Connection,
    pub disk: Disk,
    pub clock: Clock,
    pub entropy: Entropy,
    pub changes: Changes,
    pub counters: Arc<Counters>,
    pub upkeep: Upkeep,
    pub joins: Joins,
    pub seen: Seen,
    pub heads: Keeper,
    /// What can wait and was taken from the queue, in the order in which it came.
    pub left: VecDeque<Box<dyn Job>>,
    /// After a failed sync the kernel may have dropped what it could not write and call the next sync
    /// a success, so nothing is acknowledged any more until the program starts again.
    pub is_poisoned: bool,
}

/// What a commit brings about once it stands.
#[derive(Default)]
pub(super) struct Aftermath {
    touched: BTreeMap<EventId, Urgency>,
    told: Vec<Box<dyn FnOnce() + Send>>,
    keeps_head: bool,
}

impl Aftermath {
    pub fn touch(&mut self, event: &EventId, urgency: Urgency) {
        let entry = self.touched.entry(event.clone()).or_insert(urgency);
        *entry = (*entry).max(urgency);
    }

    pub fn tell(&mut self, tell: impl FnOnce() + Send + 'static) {
        self.told.push(Box::new(tell));
    }

    pub fn keep_head(&mut self) {
        self.keeps_head = true;
    }

    fn join(&mut self, other: Aftermath) {
        self.keeps_head |= other.keeps_head;
        other.touched.iter().for_each(|(event, urgency)| self.touch(event, *urgency));
        self.told.extend(other.told);
    }

    fn happen(self, changes: &Changes) {
        self.told.into_iter().for_each(|tell| tell());
        changes.merge(self.touched);
    }
}

impl Loop {
    pub fn run(&mut self, queue: &Receiver<Box<dyn Job>>) {
        self.heads.keep(&self.connection);
        let mut moment = Instant::now() + IDLE;
        loop {
            match self.next(queue, moment) {
                Ok(jobs) => {
                    if jobs.iter().any(|job| job.is_change()) {
                        self.upkeep.disturb();
                        moment = Instant::now() + IDLE;
                    }
                    self.counters.turns.begin();
                    self.commit(jobs);
                    self.counters.turns.end();
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            // Probes may come all the time; a moment passes beside them.
            if moment <= Instant::now() {
                self.keep_up(Upkeep::when_idle);
                moment = Instant::now() + IDLE;
            }
        }
        self.keep_up(Upkeep::at_the_end);
        if !self.is_poisoned {
            self.heads.keep(&self.connection);
        }
    }

    /// What is to go into the next commit: all that waits, but for joins that are too many for it, which come last. Waits
    /// until the moment where nothing does.
    fn next(&mut self, queue: &Receiver<Box<dyn Job>>, moment: Instant) -> Result<Vec<Box<dyn Job>>, RecvTimeoutError> {
        let patience = moment.saturating_duration_since(Instant::now());
        let first = if self.left.is_empty() { Some(queue.recv_timeout(patience)?) } else { None };
        let mut jobs = Vec::new();
        for job in first.into_iter().chain(queue.try_iter()) {
            if can_wait(job.as_ref()) { self.left.push_back(job) } else { jobs.push(job) }
        }
        self.counters.pressing.fetch_sub(jobs.len(), Ordering::Relaxed);
        let most = if jobs.is_empty() { MOST_JOINS } else { FEW_JOINS };
        jobs.extend(self.left.drain(..most.min(self.left.len())));
        self.counters.queued.fetch_sub(jobs.len(), Ordering::Relaxed);
        self.counters.waiting.fetch_sub(changes(&jobs), Ordering::Relaxed);
        Ok(jobs)
    }

    /// Puts joins back to where they were taken from.
    fn put_back(&mut self, jobs: Vec<Box<dyn Job>>) {
        self.counters.queued.fetch_add(jobs.len(), Ordering::Relaxed);
        self.counters.waiting.fetch_add(changes(&jobs), Ordering::Relaxed);
        jobs.into_iter().rev().for_each(|job| self.left.push_front(job));
    }

    /// A file that could not be synced is left as it is: what the kernel dropped of it nobody knows.
    pub fn keep_up(&mut self, work: fn(&mut Upkeep, &Connection, Timestamp) -> Result<(), Error>) {
        if self.is_poisoned {
            return;
        }
        if let Err(Error::Sqlite(error)) = work(&mut self.upkeep, &self.connection, self.clock.now()) {
            self.is_poisoned |= is_sync_failure(&error);
        }
    }

    fn commit(&mut self, mut jobs: Vec<Box<dyn Job>>) {
        let mut aftermath = Aftermath::default();
        let outcome = if self.is_poisoned { Err(sync_failure()) } else { self.transact(&mut jobs, &mut aftermath) };
        self.count(jobs.len(), outcome.is_ok());
        match outcome {
            Ok(()) => {
                self.keep_head(&aftermath);
                aftermath.happen(&self.changes);
                jobs.into_iter().for_each(|job| job.reply(Ok(())));
            }
            Err(error) => {
                tracing::error!(%error, jobs = jobs.len(), "the commit failed; nothing of it is stored");
                self.is_poisoned |= is_sync_failure(&error);
                if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull) {
                    self.upkeep.make_room(&self.connection, self.clock.now());
                }
                let error = Arc::new(error);
                jobs.into_iter().for_each(|job| job.reply(Err(Error::Commit(Arc::clone(&error)))));
            }
        }
        let wal_bytes = self.upkeep.after_commit(&self.connection, self.clock.now());
        self.counters.wal_bytes.store(wal_bytes, Ordering::Relaxed);
    }

    /// Brings the side record up to this commit where that is asked for or owed. It is a failure of storage
    /// like another, but takes nothing back: draws wait for it.
    fn keep_head(&mut self, aftermath: &Aftermath) {
        if aftermath.keeps_head || self.heads.is_behind() {
            self.heads.keep(&self.connection);
            self.counters.last_failed.store(self.heads.is_behind(), Ordering::Relaxed);
        }
    }

    fn transact(&mut self, jobs: &mut Vec<Box<dyn Job>>, aftermath: &mut Aftermath) -> Result<(), rusqlite::Error> {
        self.joins.clear();
        self.seen = None;
        let begun = self.connection.prepare_cached("BEGIN IMMEDIATE")?.execute([]);
        let outcome = begun.and_then(|_| self.run_jobs(jobs, aftermath));
        if outcome.is_err() && !self.connection.is_autocommit() {
            // SQLite rolls back by itself on some errors; this is for the others.
            let _ = self.connection.execute_batch("ROLLBACK");
        }
        outcome
    }

    fn run_jobs(&mut self, jobs: &mut Vec<Box<dyn Job>>, aftermath: &mut Aftermath) -> Result<(), rusqlite::Error> {
        // What can wait stands behind what cannot.
        let first = jobs.iter().position(|job| can_wait(job.as_ref())).unwrap_or(jobs.len());
        let mut run = 0;
        while let Some(job) = jobs.get_mut(run) {
            if run >= first + FEW_JOINS && self.counters.pressing.load(Ordering::Relaxed) > 0 {
                self.put_back(jobs.split_off(run));
                break;
            }
            self.run_job(job.as_mut(), aftermath)?;
            run += 1;
        }
        audit::flush_joins(&self.connection, &mut self.joins, self.clock.now(), &self.entropy)?;
        let started = Instant::now();
        self.connection.prepare_cached("COMMIT")?.execute([])?;
        if let Disk::Slowed(by) = self.disk {
            std::thread::sleep(by);
        }
        let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.counters.commit_micros.fetch_add(micros, Ordering::Relaxed);
        Ok(())
    }

    fn run_job(&mut self, job: &mut dyn Job, aftermath: &mut Aftermath) -> Result<(), rusqlite::Error> {
        self.connection.prepare_cached("SAVEPOINT job")?.execute([])?;
        let mark = self.joins.mark();
        let mut own = Aftermath::default();
        let mut tx = Tx {
            connection: &self.connection,
            now: self.clock.now(),
            entropy: &self.entropy,
            joins: &mut self.joins,
            seen: &mut self.seen,
            heads: &self.heads,
            aftermath: &mut own,
        };
        let label = job.label();
        if job.run(&mut tx) {
            aftermath.join(own);
        } else {
            tracing::debug!(label, "rolled back");
            self.connection.prepare_cached("ROLLBACK TO job")?.execute([])?;
            self.joins.back_to(mark);
        }
        self.connection.prepare_cached("RELEASE job")?.execute([])?;
        if label != registration::LABEL {
            // Whatever else ran may have changed the event.
            self.seen = None;
        }
        Ok(())
    }

    fn count(&self, jobs: usize, succeeded: bool) {
        self.counters.last_failed.store(!succeeded, Ordering::Relaxed);
        let counter = if succeeded { &self.counters.commits } else { &self.counters.failures };
        counter.fetch_add(1, Ordering::Relaxed);
        self.counters.jobs.fetch_add(jobs as u64, Ordering::Relaxed);
    }
}

/// Whether others go before it: a join, and what changes nothing.
pub(super) fn can_wait(job: &dyn Job) -> bool {
    job.label() == registration::LABEL || !job.is_change()
}

/// How many of these jobs are somebody's doing.
fn changes(jobs: &[Box<dyn Job>]) -> usize {
    jobs.iter().filter(|job| job.is_change()).count()
}

fn is_sync_failure(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error().map(|error| error.extended_code);
    matches!(code, Some(rusqlite::ffi::SQLITE_IOERR_FSYNC | rusqlite::ffi::SQLITE_IOERR_DIR_FSYNC))
}

fn sync_failure() -> rusqlite::Error {
    let error = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_IOERR_FSYNC);
    rusqlite::Error::SqliteFailure(error, Some("an earlier sync failed; check the disk and start again".to_owned()))
}
