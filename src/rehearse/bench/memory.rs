//! What the server holds in memory: alone, and with a hall of guests whose sockets are open.

use std::time::Duration;

use super::{Bench, Figure, Goal, Unit};
use crate::rehearse::Error;
use crate::rehearse::arrival::Arrival;
use crate::rehearse::phones::crowd::Crowd;
use crate::rehearse::phones::journeys::journeys;
use crate::rehearse::stats::count;
use crate::rehearse::venue::Venue;

const GUESTS: usize = 10_000;
/// Guests that come at once; the memory that an arrival needs for a moment is another figure's.
const TOGETHER: usize = 500;
/// After so long nothing is left of the work that made the state, and unused memory went back.
const QUIET: Duration = Duration::from_secs(4);

/// What was read in one round.
struct Read {
    idle_mb: f64,
    full_mb: f64,
    socket_kb: f64,
}

/// Idle, full, and the share of one socket.
pub(super) async fn of_guests(bench: &Bench<'_>, row: &str) -> Result<Vec<Figure>, Error> {
    let guests = bench.size(GUESTS);
    let full = format!("the whole server with {guests} guests who have a number and an open socket");
    if let Some(why) = bench.lacks_room(guests) {
        return Ok(vec![Figure::missing(row, full, Unit::Mb, why)]);
    }
    let mut reads = Vec::new();
    for _ in 0..bench.rounds() {
        match round(bench, guests).await? {
            Some(read) => reads.push(read),
            None => return Ok(vec![Figure::missing(row, full, Unit::Mb, "this system does not tell")]),
        }
    }
    let of = |value: fn(&Read) -> f64| reads.iter().map(value).collect::<Vec<f64>>();
    Ok(vec![
        Figure::alone(row, "the whole server, idle", Unit::Mb, &of(|read| read.idle_mb), &[Goal::AtMost(12.0)]),
        Figure::alone(row, full, Unit::Mb, &of(|read| read.full_mb), &[Goal::AtMost(60.0)]),
        Figure::alone(row, "each open socket", Unit::Kb, &of(|read| read.socket_kb), &[Goal::AtMost(4.0)])
            .noting("what the server grows by from a quarter of the sockets to all of them"),
    ])
}

async fn round(bench: &Bench<'_>, guests: usize) -> Result<Option<Read>, Error> {
    let venue = Venue::open(&bench.folder).await?;
    let idle = resident_kb(&venue).await;
    let mut crowds = Vec::new();
    let (mut there, mut quarter) = (0, None);
    while there < guests {
        let next = TOGETHER.min(guests - there);
        let came = journeys(&venue.target, next, Arrival::AtOnce).await?;
        came.all_there()?;
        crowds.push(Crowd::of(came.into_sockets()));
        there += next;
        // By then everything that is made once is there.
        if quarter.is_none() && there * 4 >= guests {
            quarter = resident_kb(&venue).await.map(|kb| (there, kb));
        }
    }
    let full = resident_kb(&venue).await;
    let lost: usize = crowds.iter().map(Crowd::lost).sum();
    if lost > 0 {
        return Err(Error::failed(format!("{lost} of {guests} sockets were closed meanwhile")));
    }
    let Some(((idle, (some, quarter)), full)) = idle.zip(quarter).zip(full) else { return Ok(None) };
    let grown = (full - quarter).max(0.0);
    let socket_kb = if there > some { grown / count(there - some) } else { (full - idle).max(0.0) / count(there) };
    Ok(Some(Read { idle_mb: idle / 1024.0, full_mb: full / 1024.0, socket_kb }))
}

async fn resident_kb(venue: &Venue) -> Option<f64> {
    tokio::time::sleep(QUIET).await;
    #[allow(clippy::cast_precision_loss)] // kilobytes of a machine's memory are far below 2^53
    venue.usage().map(|usage| usage.rss_kb as f64)
}
