//! The writer: what one job does to the others of its commit, and what the log says of them.

use std::future::poll_fn;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::task::{Context, Poll, Waker};

use futures_util::future::join_all;

use super::super::event::{NewEvent, ensure_current, find};
use super::super::participant;
use super::super::registration::{self, Registered, Request};
use super::super::{Error, Store, Tx, audit};
use crate::ambient::{Clock, Entropy};
use crate::domain::draw::Mode;
use crate::domain::event::Settings;
use crate::domain::fault::Reason;

/// A store in a folder that goes when the test ends.
struct Scratch {
    store: Store,
    folder: PathBuf,
}

impl Scratch {
    async fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("luckydraw-writer-{}-{number}", std::process::id()));
        let store = Store::open(&folder.join("x.db"), Clock::System, Entropy::seeded(number)).unwrap();
        let first = NewEvent { id: None, mode: Mode::Live, title: "Party".to_owned(), settings: Settings::default() };
        store.write("event", move |tx| ensure_current(tx, first)).await.unwrap();
        Scratch { store, folder }
    }

    /// Keeps the writer in a commit of its own until the sender is used or dropped.
    fn hold(&self) -> Sender<()> {
        let (go, wait) = channel::<()>();
        let store = self.store.clone();
        let (begun, has_begun) = channel::<()>();
        tokio::spawn(async move {
            store
                .write("hold", move |_| {
                    begun.send(()).unwrap();
                    let _ = wait.recv();
                    Ok(())
                })
                .await
        });
        tokio::task::block_in_place(|| has_begun.recv().unwrap());
        go
    }

    async fn numbers(&self) -> Vec<u64> {
        let listed = self.store.read(|view| {
            let event = find(view, None)?;
            participant::page(view, &event, 0, u32::MAX)
        });
        listed.await.unwrap().into_iter().map(|entry| entry.draw_number).collect()
    }

    /// Kind and body of every record, oldest first.
    async fn records(&self) -> Vec<(String, serde_json::Value)> {
        let all = self.store.read(|view| audit::oldest(view, &find(view, None)?.id, 0, u32::MAX)).await.unwrap();
        let body = |text: Option<String>| serde_json::from_str(&text.unwrap()).unwrap();
        all.into_iter().map(|record| (record.kind, body(record.body))).collect()
    }

    /// First and last number of each record of joins.
    async fn joined(&self) -> Vec<(u64, u64)> {
        let records = self.records().await.into_iter().filter(|(kind, _)| kind == "joined");
        let number = |body: &serde_json::Value, name: &str| body[name].as_u64().unwrap();
        records.map(|(_, body)| (number(&body, "first"), number(&body, "last"))).collect()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        self.store.close();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Queues a job by its first poll, outside of any task.
fn begin<T>(job: &mut Pin<Box<dyn Future<Output = T> + Send>>) {
    assert!(job.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
}

type Outcome = Result<Registered, Error>;
type Pending = Pin<Box<dyn Future<Output = Outcome> + Send>>;

/// Queues jobs, so that a writer that is held takes all of them into its next commit.
async fn queue(jobs: Vec<Pending>) -> impl Future<Output = Vec<Outcome>> {
    let mut all = Box::pin(join_all(jobs));
    // The first poll of a job queues it.
    poll_fn(|context| {
        assert!(all.as_mut().poll(context).is_pending());
        Poll::Ready(())
    })
    .await;
    all
}

/// What becomes of jobs that share a commit.
async fn together(jobs: Vec<Pending>, go: Sender<()>) -> Vec<Outcome> {
    let queued = queue(jobs).await;
    drop(go);
    queued.await
}

/// A job that registers somebody and then does something else.
fn registration(scratch: &Scratch, then: impl FnOnce(&mut Tx<'_>) -> Result<(), Error> + Send + 'static) -> Pending {
    let store = scratch.store.clone();
    Box::pin(async move {
        let job = store.write("register", |tx| {
            let registered = registration::register(tx, &Request::default())?.answer();
            then(tx)?;
            Ok(registered)
        });
        job.await
    })
}

fn plain(scratch: &Scratch) -> Pending {
    registration(scratch, |_| Ok(()))
}

fn numbers(outcomes: &[Outcome]) -> Vec<u64> {
    outcomes.iter().flatten().map(|registered| registered.draw_number).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failing_job_takes_nothing_else_with_it() {
    let scratch = Scratch::new().await;
    let (go, before) = (scratch.hold(), scratch.store.commit_stats().commits);
    let fails = registration(&scratch, |_| Err(Reason::SoldOut.into()));
    let outcomes = together(vec![plain(&scratch), fails, plain(&scratch)], go).await;
    assert_eq!(scratch.store.commit_stats().commits - before, 2, "the held one and one for all three");
    assert_eq!(numbers(&outcomes), [1, 2]);
    assert_eq!(outcomes[1].as_ref().unwrap_err().fault().reason, Reason::SoldOut);
    assert_eq!(scratch.numbers().await, [1, 2], "the failed job left its row or a gap");
    assert_eq!(scratch.joined().await, [(1, 2)], "the log tells of a join that was rolled back");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panicking_job_is_answered_and_the_writer_goes_on() {
    let scratch = Scratch::new().await;
    let go = scratch.hold();
    let panics = registration(&scratch, |_| panic!("on purpose"));
    let outcomes = together(vec![plain(&scratch), panics, plain(&scratch)], go).await;
    assert!(matches!(outcomes[1], Err(Error::Panicked("register"))), "{:?}", outcomes[1]);
    assert_eq!(numbers(&outcomes), [1, 2]);
    assert_eq!(scratch.numbers().await, [1, 2]);
    assert_eq!(plain(&scratch).await.unwrap().draw_number, 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn joins_are_one_record_for_each_commit() {
    let scratch = Scratch::new().await;
    plain(&scratch).await.unwrap();
    let go = scratch.hold();
    let jobs = (0..200).map(|_| plain(&scratch)).collect();
    assert_eq!(numbers(&together(jobs, go).await).len(), 200);
    plain(&scratch).await.unwrap();
    assert_eq!(scratch.joined().await, [(1, 1), (2, 201), (202, 202)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_record_comes_after_the_joins_that_came_before_it() {
    let scratch = Scratch::new().await;
    let go = scratch.hold();
    let notes = registration(&scratch, |tx| {
        let id = find(tx, None)?.id;
        audit::append(tx, &id, &audit::Actor::server(), "note", serde_json::json!({})).map(|_| ())
    });
    together(vec![notes, plain(&scratch), plain(&scratch)], go).await;
    let kinds: Vec<_> = scratch.records().await.into_iter().map(|(kind, _)| kind).collect();
    assert!(kinds.ends_with(&["joined".to_owned(), "note".to_owned(), "joined".to_owned()]), "{kinds:?}");
    assert_eq!(scratch.joined().await, [(1, 1), (2, 3)]);
}

/// A job that is no join and tells how many have joined when it runs.
fn look(scratch: &Scratch) -> Pin<Box<dyn Future<Output = Result<u64, Error>> + Send>> {
    let store = scratch.store.clone();
    Box::pin(async move {
        let job = store.write("look", |tx| Ok(tx.query_row("SELECT count(*) FROM participant", [], |row| row.get(0))?));
        job.await
    })
}

/// What the writer counts of what waits: all jobs, changes, and what goes before joins.
fn counted(scratch: &Scratch) -> [usize; 3] {
    let counters = &scratch.store.writer.counters;
    [&counters.queued, &counters.waiting, &counters.pressing].map(|counter| counter.load(Ordering::Relaxed))
}

/// Joins, the first of which has a look begun while it runs and then does something else; gives what became of them and
/// the look.
async fn joins_cut_short(
    scratch: &Scratch,
    guests: u64,
    then: impl FnOnce(&mut Tx<'_>) -> Result<(), Error> + Send + 'static,
) -> (Vec<Outcome>, Result<u64, Error>) {
    let go = scratch.hold();
    let (mut looks, (hand, handed)) = (look(scratch), channel());
    let first = registration(scratch, move |tx| {
        begin(&mut looks);
        hand.send(looks).unwrap();
        then(tx)
    });
    let jobs = std::iter::once(first).chain((1..guests).map(|_| plain(scratch))).collect();
    let outcomes = together(jobs, go).await;
    (outcomes, handed.recv().unwrap().await)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_no_join_overtakes_those_that_wait() {
    const GUESTS: u64 = 300;
    let scratch = Scratch::new().await;
    let go = scratch.hold();
    let joins = queue((0..GUESTS).map(|_| plain(&scratch)).collect()).await;
    let mut looks = look(&scratch);
    begin(&mut looks);
    let before = scratch.store.commit_stats().commits;
    drop(go);
    assert_eq!(looks.await.unwrap(), 0, "the joins went first");
    assert_eq!(numbers(&joins.await), (1..=GUESTS).collect::<Vec<_>>());
    assert_eq!(scratch.store.commit_stats().commits - before, 3, "the held one, few joins with the look, and the rest");
    assert_eq!(counted(&scratch), [0; 3]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_of_joins_is_cut_short_for_whatever_else_comes() {
    const GUESTS: u64 = 200;
    let scratch = Scratch::new().await;
    let (joined, seen) = joins_cut_short(&scratch, GUESTS, |_| Ok(())).await;
    assert_eq!(numbers(&joined), (1..=GUESTS).collect::<Vec<_>>());
    let seen = seen.unwrap();
    assert!((1..GUESTS).contains(&seen), "{seen} had joined");
    assert_eq!(scratch.joined().await, [(1, seen), (seen + 1, GUESTS)]);
    assert_eq!(counted(&scratch), [0; 3], "whoever was put back is counted once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_was_put_back_has_no_part_in_a_commit_that_fails() {
    const GUESTS: u64 = 300;
    let scratch = Scratch::new().await;
    // Nothing but the commit itself finds this out.
    let breaks = |tx: &mut Tx<'_>| {
        Ok(tx.execute_batch("PRAGMA defer_foreign_keys = 1; UPDATE participant SET event_id = 'nowhere'")?)
    };
    let (joined, seen) = joins_cut_short(&scratch, GUESTS, breaks).await;
    let failed = joined.iter().take_while(|outcome| matches!(outcome, Err(Error::Commit(_)))).count();
    assert!((1..GUESTS as usize).contains(&failed), "{failed} failed");
    assert_eq!(numbers(&joined), (1..=GUESTS - failed as u64).collect::<Vec<_>>());
    assert_eq!(seen.unwrap(), 0);
    assert_eq!(counted(&scratch), [0; 3]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn others_never_keep_joins_out_of_a_commit() {
    const GUESTS: u64 = 300;
    let scratch = Scratch::new().await;
    let go = scratch.hold();
    let joins = queue((0..GUESTS).map(|_| plain(&scratch)).collect()).await;
    let (mut others, mut late) = ((0..GUESTS).map(|_| look(&scratch)).collect::<Vec<_>>(), look(&scratch));
    others.iter_mut().for_each(begin);
    let store = scratch.store.clone();
    let (hand, handed) = channel();
    let mut last: Pin<Box<dyn Future<Output = Result<(), Error>> + Send>> = Box::pin(async move {
        let job = store.write("last", move |_| {
            begin(&mut late);
            hand.send(late).unwrap();
            Ok(())
        });
        job.await
    });
    begin(&mut last);
    drop(go);
    assert_eq!(join_all(others).await.into_iter().map(Result::unwrap).max(), Some(0));
    last.await.unwrap();
    let seen = handed.recv().unwrap().await.unwrap();
    assert!((1..GUESTS).contains(&seen), "{seen} joined beside the others");
    assert_eq!(numbers(&joins.await).len() as u64, GUESTS);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_joins_take_several_commits_and_closing_answers_all() {
    const GUESTS: u64 = 5_000;
    let scratch = Scratch::new().await;
    let go = scratch.hold();
    let before = scratch.store.commit_stats().commits;
    let queued = queue((0..GUESTS).map(|_| plain(&scratch)).collect()).await;
    let store = scratch.store.clone();
    let closing = tokio::task::spawn_blocking(move || store.close());
    drop(go);
    let outcomes = queued.await;
    closing.await.unwrap();
    assert_eq!(numbers(&outcomes), (1..=GUESTS).collect::<Vec<_>>());
    assert_eq!(scratch.store.commit_stats().commits - before, 1 + 3, "the held one, and 2,048 joins in each");
    assert_eq!(counted(&scratch), [0; 3]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn load_is_committed_in_batches_and_dense() {
    const GUESTS: u64 = 2_000;
    let scratch = Scratch::new().await;
    let before = scratch.store.commit_stats();
    let jobs: Vec<_> = (0..GUESTS).map(|_| tokio::spawn(plain(&scratch))).collect();
    let mut numbers = Vec::new();
    for job in jobs {
        numbers.push(job.await.unwrap().unwrap().draw_number);
    }
    numbers.sort_unstable();
    assert!(numbers.iter().copied().eq(1..=GUESTS), "{numbers:?}");
    let after = scratch.store.commit_stats();
    assert_eq!((after.jobs - before.jobs, after.failures), (GUESTS, 0));
    let commits = after.commits - before.commits;
    assert!(commits < GUESTS / 4, "{commits} commits for {GUESTS} jobs are no batches");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_that_fails_answers_everyone_and_the_next_one_succeeds() {
    let scratch = Scratch::new().await;
    let go = scratch.hold();
    // What SQLite does by itself when the disk is full or fails.
    let breaks = registration(&scratch, |tx| Ok(tx.execute_batch("ROLLBACK")?));
    let outcomes = together(vec![plain(&scratch), breaks, plain(&scratch)], go).await;
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Err(Error::Commit(_)))), "{outcomes:?}");
    assert_eq!(scratch.store.commit_stats().failures, 1);
    assert_eq!(scratch.numbers().await, [] as [u64; 0]);
    assert_eq!(plain(&scratch).await.unwrap().draw_number, 1);
    assert_eq!(scratch.joined().await, [(1, 1)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn closing_answers_what_is_queued_and_empties_the_log() {
    let scratch = Scratch::new().await;
    let go = scratch.hold();
    let queued = queue((0..50).map(|_| plain(&scratch)).collect()).await;
    let store = scratch.store.clone();
    let closing = tokio::task::spawn_blocking(move || store.close());
    drop(go);
    let outcomes = queued.await;
    closing.await.unwrap();
    assert_eq!(numbers(&outcomes), (1..=50).collect::<Vec<_>>());
    assert_eq!(scratch.numbers().await, numbers(&outcomes));
    let log = std::fs::metadata(scratch.folder.join("x.db-wal"));
    assert_eq!(log.map_or(0, |data| data.len()), 0);
    assert!(matches!(plain(&scratch).await, Err(Error::Closed)));
}
