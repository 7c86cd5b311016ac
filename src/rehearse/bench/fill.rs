//! Files with many participants and many draws, made by this crate's own store before a server opens them.

use std::path::Path;

use crate::ambient::{Clock, Entropy};
use crate::domain::csv_import::ParticipantRow;
use crate::domain::draw::{Grade, Mode};
use crate::domain::event::Settings;
use crate::domain::id::EventId;
use crate::rehearse::Error;
use crate::rehearse::venue::Folder;
use crate::store::audit::Actor;
use crate::store::drawing::{self, Order, PrizeChoice};
use crate::store::event::{self, NewEvent};
use crate::store::import;
use crate::store::lock::Lock;
use crate::store::{self, Store};

/// Participants that go into one commit.
const TOGETHER: usize = 5_000;
const GIVEN: [&str; 8] = ["민준", "서연", "도윤", "하은", "시우", "지아", "주원", "수아"];
const FAMILY: [&str; 10] = ["김", "이", "박", "최", "정", "강", "조", "윤", "장", "임"];

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        Error::Failed(format!("the rehearsal's file: {error}"))
    }
}

/// A folder whose database has so many participants and draws.
pub(super) async fn filled(parent: &Path, participants: usize, draws: u64) -> Result<Folder, Error> {
    let folder = Folder::new(parent)?;
    let path = folder.database();
    let lock = Lock::take(&path).map_err(|error| Error::failed(format!("the rehearsal's file: {error}")))?;
    let opened = tokio::task::spawn_blocking(move || Store::open(&path, Clock::System, Entropy::System)).await;
    let store = opened.map_err(|error| Error::failed(error.to_string()))??;
    let event = first_event(&store).await?;
    for from in (0..participants).step_by(TOGETHER) {
        enter(&store, &event, from..participants.min(from + TOGETHER)).await?;
    }
    for _ in 0..draws {
        draw(&store, &event).await?;
    }
    let closed = tokio::task::spawn_blocking(move || store.close()).await;
    closed.map_err(|error| Error::failed(error.to_string()))?;
    drop(lock);
    Ok(folder)
}

async fn first_event(store: &Store) -> Result<EventId, Error> {
    let settings = Settings { winners_again: true, ..Settings::default() };
    let new = NewEvent { id: None, mode: Mode::Live, title: "Rehearsal".to_owned(), settings };
    store.write("first_event", move |tx| event::ensure_current(tx, new)).await?;
    Ok(store.read(|view| Ok(event::find(view, None)?.id)).await?)
}

async fn enter(store: &Store, event: &EventId, numbers: std::ops::Range<usize>) -> Result<(), Error> {
    let (event, rows) = (event.clone(), numbers.map(row).collect::<Vec<_>>());
    let entered = store.write("fill", move |tx| {
        import::participants(tx, &event, &rows, import::Mode::Write, &Actor::server()).map(|outcome| outcome.imported)
    });
    entered.await?;
    Ok(())
}

fn row(number: usize) -> ParticipantRow {
    let name = format!("{}{}", FAMILY[number % FAMILY.len()], GIVEN[number / 7 % GIVEN.len()]);
    ParticipantRow {
        line: number as u64 + 1,
        name: Some(name),
        phone: Some(format!("010-{:04}-{:04}", number / 10_000, number % 10_000)),
        email: None,
        code: None,
        note: None,
    }
}

async fn draw(store: &Store, event: &EventId) -> Result<(), Error> {
    let prize = PrizeChoice::Name { name: "Rehearsal".to_owned(), rank: None };
    let order = Order { prize, count: 1, grade: Some(Grade::Sealed), digits: None, supersedes: None };
    let (first, second, third) = (event.clone(), event.clone(), event.clone());
    let k = store.write("fill_freeze", move |tx| drawing::freeze(tx, &first, &order, &Actor::server())).await?;
    store.write("fill_settle", move |tx| drawing::settle(tx, &second, k, &Actor::server()).map(|_| ())).await?;
    Ok(store.write("fill_reveal", move |tx| drawing::reveal(tx, &third, k, &Actor::server())).await?)
}
