//! A job: work that a caller queued, run in a savepoint of its own and answered after the commit.
//!
//! A panic in it is an answer like another; it takes nothing else with it. The job itself goes back as the answer: its memory
//! was taken by another thread, and the allocator would have the writer wait to give it back.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tokio::sync::oneshot;

use super::{Error, Tx};

/// A queued piece of work and whoever waits for it.
pub(super) trait Job: Send {
    fn label(&self) -> &'static str;
    /// Whether it is somebody's doing, so that the file is not at rest.
    fn is_change(&self) -> bool {
        true
    }
    fn run(&mut self, tx: &mut Tx<'_>) -> bool;
    fn reply(self: Box<Self>, commit: Result<(), Error>);
}

pub(super) struct Typed<T, F> {
    label: &'static str,
    work: Option<F>,
    result: Option<Result<T, Error>>,
    reply: Option<oneshot::Sender<Box<Self>>>,
}

impl<T, F> Typed<T, F> {
    /// A job, and how it comes back.
    pub fn new(label: &'static str, work: F) -> (Self, oneshot::Receiver<Box<Self>>) {
        let (reply, answer) = oneshot::channel();
        (Typed { label, work: Some(work), result: None, reply: Some(reply) }, answer)
    }

    /// What became of a job that came back.
    pub fn outcome(self) -> Result<T, Error> {
        self.result.unwrap_or(Err(Error::Panicked(self.label)))
    }
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

    fn reply(mut self: Box<Self>, commit: Result<(), Error>) {
        if let Err(commit) = commit
            && !matches!(self.result, Some(Err(_)))
        {
            self.result = Some(Err(commit));
        }
        if let Some(reply) = self.reply.take() {
            // Whoever asked may be gone; what was committed stands all the same.
            let _ = reply.send(self);
        }
    }
}

/// A job that changes nothing anybody would miss.
pub(super) struct Probe<J>(pub J);

impl<J: Job> Job for Probe<J> {
    fn label(&self) -> &'static str {
        self.0.label()
    }

    fn is_change(&self) -> bool {
        false
    }

    fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        self.0.run(tx)
    }

    fn reply(self: Box<Self>, commit: Result<(), Error>) {
        Box::new(self.0).reply(commit);
    }
}
