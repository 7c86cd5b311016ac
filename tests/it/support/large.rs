//! A file with a large event in it, made through the store as a server would make it.

use std::path::Path;

use luckydraw::ambient::{Clock, Entropy};
use luckydraw::domain::csv_import::ParticipantRow;
use luckydraw::domain::draw::Mode;
use luckydraw::domain::event::Settings;
use luckydraw::domain::id::EventId;
use luckydraw::store::audit::Actor;
use luckydraw::store::drawing::{self, Order, PrizeChoice};
use luckydraw::store::event::{self, NewEvent};
use luckydraw::store::{Store, Tx, import};

/// How many people one transaction takes.
const BATCH: u64 = 5_000;

/// A file whose current event has so many people and so many revealed draws of so many winners each.
pub async fn fill(path: &Path, people: u64, draws: usize, winners: u32) {
    let store = Store::open(path, Clock::System, Entropy::seeded(11)).unwrap();
    let settings = Settings { winners_again: true, ..Settings::default() };
    let new = NewEvent { id: None, mode: Mode::Live, title: "Large".to_owned(), settings };
    store.write("event", move |tx| event::ensure_current(tx, new)).await.unwrap();
    let id = store.read(|view| Ok(event::find(view, None)?.id)).await.unwrap();
    join(&store, &id, 1..=people).await;
    draw(&store, &id, draws, winners).await;
    store.close();
}

async fn join(store: &Store, id: &EventId, people: std::ops::RangeInclusive<u64>) {
    for first in people.clone().step_by(BATCH as usize) {
        let last = people.end().min(&(first + BATCH - 1)).to_owned();
        let (id, rows): (_, Vec<_>) = (id.clone(), (first..=last).map(person).collect());
        let joined = store.write("join", move |tx| {
            import::participants(tx, &id, &rows, import::Mode::Write, &Actor::server())?;
            Ok(())
        });
        joined.await.unwrap();
    }
}

fn person(number: u64) -> ParticipantRow {
    ParticipantRow {
        line: number,
        name: Some(format!("김민지 {number}")),
        phone: Some(format!("010-{:04}-{:04}", number / 10_000, number % 10_000)),
        email: None,
        code: None,
        note: None,
    }
}

async fn draw(store: &Store, id: &EventId, draws: usize, winners: u32) {
    for _ in 0..draws {
        let (own, order) = (id.clone(), order(winners));
        let k = store.write("freeze", move |tx| drawing::freeze(tx, &own, &order, &Actor::server())).await.unwrap();
        let own = id.clone();
        let settled = move |tx: &mut Tx<'_>| drawing::settle(tx, &own, k, &Actor::server()).map(drop);
        store.write("settle", settled).await.unwrap();
        let own = id.clone();
        store.write("reveal", move |tx| drawing::reveal(tx, &own, k, &Actor::server())).await.unwrap();
    }
}

/// An order of so many winners of a prize that is not listed.
pub fn order(count: u32) -> Order {
    let prize = PrizeChoice::Name { name: "경품".to_owned(), rank: Some(2) };
    Order { prize, count, grade: None, digits: None, supersedes: None }
}
