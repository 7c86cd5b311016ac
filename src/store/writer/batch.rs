//! The thread itself: all that is queued in one transaction, a savepoint for each job, one COMMIT.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Instant;

use rusqlite::Connection;

use super::super::audit::{self, Joins};
use super::job::Job;
use super::upkeep::{IDLE, Upkeep};
use super::{Changes, Counters, Error, QUEUE, Tx, Urgency};
use crate::ambient::{Clock, Entropy};
use crate::domain::id::EventId;
use crate::domain::time::Timestamp;

/// What the thread owns.
pub(super) struct Loop {
    pub connection: Connection,
    pub clock: Clock,
    pub entropy: Entropy,
    pub changes: Changes,
    pub counters: Arc<Counters>,
    pub upkeep: Upkeep,
    pub joins: Joins,
    /// After a failed sync the kernel may have dropped what it could not write and call the next sync
    /// a success, so nothing is acknowledged any more until the program starts again.
    pub is_poisoned: bool,
}

/// What a commit brings about once it stands.
#[derive(Default)]
pub(super) struct Aftermath {
    touched: BTreeMap<EventId, Urgency>,
    told: Vec<Box<dyn FnOnce() + Send>>,
}

impl Aftermath {
    pub fn touch(&mut self, event: &EventId, urgency: Urgency) {
        let entry = self.touched.entry(event.clone()).or_insert(urgency);
        *entry = (*entry).max(urgency);
    }

    pub fn tell(&mut self, tell: impl FnOnce() + Send + 'static) {
        self.told.push(Box::new(tell));
    }

    fn join(&mut self, other: Aftermath) {
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
        let mut moment = Instant::now() + IDLE;
        loop {
            match queue.recv_timeout(moment.saturating_duration_since(Instant::now())) {
                Ok(first) => {
                    let jobs = drain(first, queue);
                    if self.note_changes(&jobs) {
                        moment = Instant::now() + IDLE;
                    }
                    self.commit(jobs);
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
    }

    /// Whether some of these jobs change something; then it is not quiet.
    fn note_changes(&mut self, jobs: &[Box<dyn Job>]) -> bool {
        let changes = jobs.iter().filter(|job| job.is_change()).count();
        self.counters.waiting.fetch_sub(changes, Ordering::Relaxed);
        if changes > 0 {
            self.upkeep.disturb();
        }
        changes > 0
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

    fn transact(&mut self, jobs: &mut [Box<dyn Job>], aftermath: &mut Aftermath) -> Result<(), rusqlite::Error> {
        self.joins.clear();
        let begun = self.connection.prepare_cached("BEGIN IMMEDIATE")?.execute([]);
        let outcome = begun.and_then(|_| self.run_jobs(jobs, aftermath));
        if outcome.is_err() && !self.connection.is_autocommit() {
            // SQLite rolls back by itself on some errors; this is for the others.
            let _ = self.connection.execute_batch("ROLLBACK");
        }
        outcome
    }

    fn run_jobs(&mut self, jobs: &mut [Box<dyn Job>], aftermath: &mut Aftermath) -> Result<(), rusqlite::Error> {
        for job in jobs {
            self.run_job(job.as_mut(), aftermath)?;
        }
        audit::flush_joins(&self.connection, &mut self.joins, self.clock.now(), &self.entropy)?;
        let started = Instant::now();
        self.connection.prepare_cached("COMMIT")?.execute([])?;
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
        Ok(())
    }

    fn count(&self, jobs: usize, succeeded: bool) {
        self.counters.last_failed.store(!succeeded, Ordering::Relaxed);
        let counter = if succeeded { &self.counters.commits } else { &self.counters.failures };
        counter.fetch_add(1, Ordering::Relaxed);
        self.counters.jobs.fetch_add(jobs as u64, Ordering::Relaxed);
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
