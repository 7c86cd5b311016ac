//! A try on a server of the rehearsal's own: it ships as it is to an organiser, and starts with nobody in it.

use std::path::Path;
use std::time::Duration;

use super::arriving::{come, tried};
use super::watch::{self, Look};
use super::{Hold, Memory, Pattern, Reveal, Step, Try, sleepers};
use crate::rehearse::Error;
use crate::rehearse::arrival::Arrival;
use crate::rehearse::organiser::Organiser;
use crate::rehearse::phones::crowd::Crowd;
use crate::rehearse::phones::journeys::journeys;
use crate::rehearse::stats::{count, ms};
use crate::rehearse::venue::Venue;

/// Guests who come before the others, so that what a server makes once is not laid to the first of these.
const EARLY: usize = 20;
const WINNERS: u32 = 3;
/// So long is looked at what the server does when nobody comes.
const QUIET: Duration = Duration::from_secs(1);

/// So many guests come, and something is drawn.
pub(super) async fn attempt(hold: &Hold<'_>, folder: &Path, arrival: Pattern, guests: usize) -> Result<Try, Error> {
    let venue = Venue::open(folder).await?;
    let idle = Look::new(venue.usage());
    let organiser = venue.organiser().await?;
    organiser.draws_by_word().await?;
    let (warm, anyway) = warmed(&venue).await?;
    let mut looks = Vec::new();
    let journeys = come(hold, &venue.target, arrival, guests, || looks.push(Look::new(venue.usage()))).await?;
    let mut held = tried(&journeys, arrival, guests, &looks, hold.machine.cores);
    held.cpu = anyway.and_then(|anyway| watch::cpu(held.came, anyway, &looks, &held.per_second));
    held.memory = memory(&idle, &warm, looks.last(), held.came);
    match arrival {
        Pattern::Sleepers => sleepers::with_draw(hold, &venue.target, &organiser, journeys, &mut held).await,
        _ => {
            draw(hold, &organiser, &Crowd::of(journeys.into_sockets()), &mut held).await;
        }
    }
    Ok(held)
}

/// A server that has done everything once, and the share of a core that it takes when nobody comes.
async fn warmed(venue: &Venue) -> Result<(Look, Option<f64>), Error> {
    journeys(&venue.target, EARLY, Arrival::AtOnce).await?.all_there()?;
    let before = Look::new(venue.usage());
    tokio::time::sleep(QUIET).await;
    let warm = Look::new(venue.usage());
    let anyway = before.share_until(&warm);
    Ok((warm, anyway))
}

#[allow(clippy::cast_precision_loss)] // kilobytes of a machine's memory are far below 2^53
fn memory(idle: &Look, warm: &Look, full: Option<&Look>, came: usize) -> Option<Memory> {
    let kb = |look: &Look| look.usage.map(|usage| usage.rss_kb as f64);
    let (idle, warm, full) = (kb(idle)?, kb(warm)?, kb(full?)?);
    let kb_per_guest = (full - warm).max(0.0) / count(came.max(1));
    Some(Memory { idle_mb: idle / 1_024.0, full_mb: full / 1_024.0, kb_per_guest })
}

/// Draws before a crowd; gives the draw's number where there is one. What goes wrong stands in the try: the guests
/// have come, and what they went through is worth a report.
pub(super) async fn draw(hold: &Hold<'_>, organiser: &Organiser, crowd: &Crowd, held: &mut Try) -> Option<u64> {
    let phones = crowd.everybody();
    if phones == 0 {
        return None;
    }
    (hold.tell)(Step::Draws { phones });
    let drawn = organiser.reveal(crowd, WINNERS).await;
    let (seen, last) = crowd.seen();
    held.reveal = Some(Reveal { phones, missed: phones - seen, last_ms: ms(last) });
    let (k, error) = match drawn {
        Ok((k, shown)) => (Some(k), shown.err()),
        Err(error) => (None, Some(error)),
    };
    held.why = held.why.take().or(error.map(|error| error.to_string()));
    k
}
