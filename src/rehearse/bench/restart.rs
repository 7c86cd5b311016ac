//! The server goes and comes: with a full hall whose phones all return, and with a file full of participants.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::fill::filled;
use super::{Bench, Figure, Goal, Unit};
use crate::rehearse::Error;
use crate::rehearse::arrival::Arrival;
use crate::rehearse::phones::journey::join;
use crate::rehearse::phones::journeys::journeys;
use crate::rehearse::phones::request::Request;
use crate::rehearse::phones::returning::{Tries, live};
use crate::rehearse::phones::socket::Socket;
use crate::rehearse::phones::target::Target;
use crate::rehearse::stats::{count, ms, percentile_ms};
use crate::rehearse::venue::Venue;

const GUESTS: usize = 10_000;
const PARTICIPANTS: usize = 100_000;
/// Phones spread their first try over so long, as the guest page does.
const RESTART: Duration = Duration::from_secs(2);
/// New guests come so often while the others return.
const NEWCOMERS_EVERY: Duration = Duration::from_millis(10);
const NEWCOMERS_FOR: Duration = Duration::from_secs(3);

/// How one restart went.
struct Round {
    /// From the server's first answer to the last phone's state.
    back: Duration,
    /// From the order to stop to the same.
    whole: Duration,
    /// What new guests waited for their number.
    newcomers: Vec<Duration>,
    /// New guests who got none.
    refused: usize,
}

/// A full hall comes back.
pub(super) async fn coming_back(bench: &Bench<'_>, row: &str) -> Result<Vec<Figure>, Error> {
    let guests = bench.size(GUESTS);
    let name = format!("{guests} phones right again after a restart, from the server's first answer");
    if let Some(why) = bench.lacks_room(guests + GUESTS / 20) {
        return Ok(vec![Figure::missing(row, name, Unit::Ms, why)]);
    }
    let mut rounds = Vec::new();
    for _ in 0..bench.rounds() {
        rounds.push(round(bench, guests).await?);
    }
    let of = |value: fn(&Round) -> f64| rounds.iter().map(value).collect::<Vec<f64>>();
    let waits: Vec<f64> = rounds.iter().filter_map(|round| percentile_ms(99, &round.newcomers)).collect();
    let refused: f64 = of(|round| count(round.refused)).iter().sum();
    Ok(vec![
        Figure::alone(row, name, Unit::Ms, &of(|round| ms(round.back)), &[Goal::AtMost(3_000.0)]),
        Figure::alone(row, "the same, from the order to stop", Unit::Ms, &of(|round| ms(round.whole)), &[]),
        Figure::alone(row, "what 99 of 100 new guests wait meanwhile", Unit::Ms, &waits, &[Goal::AtMost(100.0)]),
        Figure::alone(row, "new guests without a number", Unit::Count, &[refused], &[Goal::Exactly(0.0)]),
    ])
}

async fn round(bench: &Bench<'_>, guests: usize) -> Result<Round, Error> {
    let mut venue = bench.venue(0).await?;
    let came = journeys(&venue.target, guests, Arrival::AtOnce).await?;
    came.all_there()?;
    let pauses = Arrival::Spread(RESTART).moments(guests, 2);
    let mut phones = JoinSet::new();
    for (phone, (guest, pause)) in came.guests.into_iter().zip(pauses).enumerate() {
        phones.spawn(returning(venue.target.clone(), phone, guest.socket, pause));
    }
    let ordered = Instant::now();
    venue.stop().await?;
    venue.start_again().await?;
    let answered = Instant::now();
    let newcomers = tokio::spawn(newcomers(venue.target.clone()));
    let mut last = answered;
    while let Some(back) = phones.join_next().await {
        last = last.max(back.map_err(|error| Error::failed(error.to_string()))??);
    }
    let newcomers = newcomers.await.map_err(|error| Error::failed(error.to_string()))?;
    let (back, whole) = (last - answered, last - ordered);
    let waits: Vec<Duration> = newcomers.iter().flatten().copied().collect();
    Ok(Round { back, whole, refused: newcomers.len() - waits.len(), newcomers: waits })
}

/// Loses its socket, comes back as the guest page does, and tells when it had a state again.
async fn returning(target: Target, phone: usize, mut socket: Socket, pause: Duration) -> Result<Instant, Error> {
    while socket.next().await.is_ok() {}
    drop(socket);
    tokio::time::sleep(pause).await;
    let back = live(&target, phone, Tries::many(phone), |_| true).await;
    let mut socket = back.map_err(Error::io("a phone never came back"))?;
    let now = Instant::now();
    // It stays, so that the server bears all of them at once.
    tokio::spawn(async move { while socket.next().await.is_ok() {} });
    Ok(now)
}

/// New guests, one after the other; nothing for one who gets no number.
async fn newcomers(target: Target) -> Vec<Option<Duration>> {
    let begun = Instant::now();
    let mut joining = JoinSet::new();
    for phone in 0.. {
        if begun.elapsed() > NEWCOMERS_FOR {
            break;
        }
        let target = target.clone();
        joining.spawn(async move {
            let request = Request::register(&target).ok()?.closing();
            join(&target, phone, &request).await.ok().map(|numbered| numbered.took)
        });
        tokio::time::sleep(NEWCOMERS_EVERY).await;
    }
    joining.join_all().await
}

/// A new process on a large file.
pub(super) async fn first_answer(bench: &Bench<'_>, row: &str) -> Result<Vec<Figure>, Error> {
    let participants = bench.size(PARTICIPANTS);
    bench.say(&format!("filling a file with {participants} participants …"));
    let folder = filled(&bench.folder, participants, 0).await?;
    let mut venue = Venue::on(folder, 0).await?;
    let mut times = Vec::new();
    for _ in 0..bench.rounds() {
        venue.stop().await?;
        times.push(ms(venue.start_again().await?));
    }
    let name = format!("from the start of the program to its first answer, {participants} participants");
    Ok(vec![Figure::alone(row, name, Unit::Ms, &times, &[Goal::AtMost(300.0)])])
}
