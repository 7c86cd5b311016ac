//! Registrations a second over connections that stay: each client asks again as soon as it has its answer.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::{Bench, Figure, Goal, Run, Unit};
use crate::rehearse::Error;
use crate::rehearse::floor::{Floor, Kind};
use crate::rehearse::phones::http::Wire;
use crate::rehearse::phones::request::Request;
use crate::rehearse::phones::target::Target;
use crate::rehearse::stats::{count, percentile_ms};

/// How long a round takes.
const LONG: Duration = Duration::from_secs(3);
const SHORT: Duration = Duration::from_millis(300);

/// So many clients, against the same server without a database.
pub(super) async fn keep_alive(bench: &Bench<'_>, row: &str, whole: usize) -> Result<Vec<Figure>, Error> {
    let clients = bench.size(whole);
    let name = format!("durable registrations a second, {clients} clients that keep their connection");
    if let Some(why) = bench.lacks_room(clients) {
        return Ok(vec![Figure::missing(row, name, Unit::PerSecond, why)]);
    }
    let floor = Floor::open(Kind::Http).await?;
    let venue = bench.venue(0).await?;
    let time = if bench.quick { SHORT } else { LONG };
    let (mut rates, mut waits) = (Vec::new(), Vec::new());
    for _ in 0..bench.rounds() {
        let bare = round(&floor.target, clients, time).await?;
        let ours = round(&venue.target, clients, time).await?;
        rates.push(Run { ours: ours.rate(), floor: Some(bare.rate()) });
        let wait = |round: &Round| percentile_ms(99, &round.took);
        waits.extend(wait(&ours).map(|ours| Run { ours, floor: wait(&bare) }));
    }
    let wait = format!("what 99 of 100 of them wait, {clients} clients");
    let wait = Figure::new(row, wait, Unit::Ms, waits, &[Goal::AtMost(100.0)]);
    Ok(vec![Figure::new(row, name, Unit::PerSecond, rates, &[Goal::RatioAtLeast(0.35)]), wait])
}

/// What all clients together did.
struct Round {
    wall: Duration,
    took: Vec<Duration>,
}

impl Round {
    fn rate(&self) -> f64 {
        count(self.took.len()) / self.wall.as_secs_f64()
    }
}

async fn round(target: &Target, clients: usize, time: Duration) -> Result<Round, Error> {
    let mut wires = Vec::with_capacity(clients);
    for phone in 0..clients {
        wires.push(Wire::open(target, phone).await.map_err(Error::io("a client could not connect"))?);
    }
    let begun = Instant::now();
    let until = begun + time;
    let mut asking = JoinSet::new();
    for wire in wires {
        let target = target.clone();
        asking.spawn(async move { client(&target, wire, until).await });
    }
    let mut took = Vec::new();
    while let Some(done) = asking.join_next().await {
        took.extend(done.map_err(|error| Error::failed(error.to_string()))??);
    }
    Ok(Round { wall: begun.elapsed(), took })
}

async fn client(target: &Target, mut wire: Wire, until: Instant) -> Result<Vec<Duration>, Error> {
    let mut took = Vec::new();
    while Instant::now() < until {
        let request = Request::register(target)?.keeping();
        let begun = Instant::now();
        let answer = wire.ask(&request).await.map_err(Error::io("a client got no answer"))?;
        if answer.status != 200 {
            return Err(Error::failed(format!("a client was answered {}", answer.status)));
        }
        took.push(begun.elapsed());
    }
    Ok(took)
}
