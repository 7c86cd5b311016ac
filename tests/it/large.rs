//! What is done in a large event takes as much more as the event is larger, and not the square of it: SQLite's own
//! steps are counted, which are the same on every machine.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use luckydraw::ambient::{Clock, Entropy};
use luckydraw::domain::participant::Status;
use luckydraw::domain::time::Timestamp;
use luckydraw::store::audit::{self, Actor};
use luckydraw::store::participant::{self, Query};
use luckydraw::store::{Error, Store, View, claim, draw, drawing, event};

use crate::support::large;

/// Counts the steps of a connection from here on, ten at a time.
fn count_steps(view: &View) -> Result<Arc<AtomicU64>, Error> {
    let counted = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&counted);
    let count = move || {
        counter.fetch_add(10, Ordering::Relaxed);
        false
    };
    view.progress_handler(10, Some(count))?;
    Ok(counted)
}

/// What freezing a sheet takes, and what is looked at while nobody comes.
async fn cost(people: u64, draws: usize) -> (u64, u64) {
    let folder = std::env::temp_dir().join(format!("luckydraw-steps-{people}-{draws}-{}", std::process::id()));
    let path = folder.join("test.db");
    large::fill(&path, people, draws, 50).await;
    let store = Store::open(&path, Clock::System, Entropy::seeded(12)).unwrap();
    let looking = store.read(|view| {
        let counted = count_steps(view)?;
        look(view)?;
        Ok(counted.load(Ordering::Relaxed))
    });
    let looking = looking.await.unwrap();
    let freezing = store.write("freeze", |tx| {
        let (id, counted) = (event::find(tx, None)?.id, count_steps(tx)?);
        drawing::freeze(tx, &id, &large::order(1), &Actor::server())?;
        Ok(counted.load(Ordering::Relaxed))
    });
    let freezing = freezing.await.unwrap();
    store.close();
    std::fs::remove_dir_all(folder).unwrap();
    (freezing, looking)
}

fn look(view: &View) -> Result<(), Error> {
    let event = event::find(view, None)?;
    participant::count_since(view, &event, Timestamp(i64::MAX))?;
    for status in [None, Some(Status::In), Some(Status::Withdrawn), Some(Status::Disqualified)] {
        participant::list(view, &event, &Query { limit: 10, status, ..Query::default() })?;
    }
    draw::refuse_while_running(view, &event.id)?;
    audit::restores(view, &event.id)?;
    claim::wins_of(view, &event, u64::from(u32::MAX))?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draw_takes_people_and_picks_but_not_their_product() {
    let (few, many) = (cost(1_000, 10).await, cost(1_000, 40).await);
    eprintln!("freezing and looking: {few:?} with 500 picks, {many:?} with 2,000");
    // Four times the picks, the same people: a product would be four times as much.
    assert!(many.0 < 3 * few.0, "freezing went from {} to {} steps", few.0, many.0);
    assert!(many.1 < 2 * few.1, "looking went from {} to {} steps", few.1, many.1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn looking_takes_no_more_the_more_there_are() {
    let (few, many) = (cost(1_000, 2).await, cost(8_000, 2).await);
    eprintln!("freezing and looking: {few:?} with 1,000 people, {many:?} with 8,000");
    assert!(many.1 < 2 * few.1, "looking went from {} to {} steps", few.1, many.1);
    assert!(many.0 < 10 * few.0, "freezing went from {} to {} steps", few.0, many.0);
}
