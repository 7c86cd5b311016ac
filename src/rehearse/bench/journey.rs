//! The whole journey of a guest: the page, a number, a socket and its first state.

use std::time::Duration;

use super::{Bench, Figure, Goal, Unit};
use crate::rehearse::Error;
use crate::rehearse::arrival::Arrival;
use crate::rehearse::phones::journeys::{Journeys, journeys};
use crate::rehearse::stats::{count, ms, percentile_ms};

const GUESTS: usize = 9_500;
/// Each guest has two connections for a moment.
const CONNECTIONS: usize = 2;
const OVER: Duration = Duration::from_secs(5);

/// A new server for each round: sockets of an earlier one would be in the way.
async fn round(bench: &Bench<'_>, guests: usize, arrival: Arrival) -> Result<(Journeys, Option<Duration>), Error> {
    let venue = bench.venue(0).await?;
    journeys(&venue.target, (guests / 20).max(1), Arrival::AtOnce).await?.all_there()?;
    let before = venue.usage();
    let journeys = journeys(&venue.target, guests, arrival).await?;
    journeys.all_there()?;
    let spent = before.zip(venue.usage()).map(|(before, after)| after.cpu.saturating_sub(before.cpu));
    Ok((journeys, spent))
}

/// All at once: how long, and what a guest costs the server.
pub(super) async fn at_once(bench: &Bench<'_>, row: &str) -> Result<Vec<Figure>, Error> {
    let guests = bench.size(GUESTS);
    let name = format!("page, number and socket for {guests} guests at once");
    if let Some(why) = bench.lacks_room(guests * CONNECTIONS) {
        return Ok(vec![Figure::missing(row, name, Unit::Ms, why)]);
    }
    let (mut walls, mut costs) = (Vec::new(), Vec::new());
    for _ in 0..bench.rounds() {
        let (journeys, spent) = round(bench, guests, Arrival::AtOnce).await?;
        walls.push(ms(journeys.wall));
        costs.extend(spent.map(|spent| spent.as_secs_f64() * 1e6 / count(guests)));
    }
    let cost = "processor time of the server for each of them";
    let cost = if costs.is_empty() {
        Figure::missing(row, cost, Unit::Us, "this system does not tell")
    } else {
        Figure::alone(row, cost, Unit::Us, &costs, &[Goal::AtMost(100.0)])
    };
    Ok(vec![Figure::alone(row, name, Unit::Ms, &walls, &[Goal::AtMost(1_000.0)]), cost])
}

/// Spread over some seconds: how long a guest waits for a number.
pub(super) async fn spread(bench: &Bench<'_>, row: &str) -> Result<Vec<Figure>, Error> {
    let guests = bench.size(GUESTS);
    let name = format!("page and number for {guests} guests within 5 s, 99 of 100");
    if let Some(why) = bench.lacks_room(guests) {
        return Ok(vec![Figure::missing(row, name, Unit::Ms, why)]);
    }
    let mut waits = Vec::new();
    for _ in 0..bench.rounds() {
        let (journeys, _) = round(bench, guests, Arrival::Spread(OVER)).await?;
        let took: Vec<Duration> = journeys.guests.iter().map(|guest| guest.numbered.took).collect();
        waits.extend(percentile_ms(99, &took));
    }
    Ok(vec![Figure::alone(row, name, Unit::Ms, &waits, &[Goal::AtMost(25.0)])])
}
