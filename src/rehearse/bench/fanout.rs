//! One revealed draw on its way to every phone, against two threads that do nothing but send.
//!
//! The draw is a real one: sealed, drawn and revealed through the organiser's API. The clock runs from the host's word,
//! which comes once the reels stand on the phones, to the last phone that has the winners. The floor sends the very
//! frame that the phones got.

use super::{Bench, Figure, Goal, Run, Unit};
use crate::rehearse::Error;
use crate::rehearse::floor::{Floor, Kind};
use crate::rehearse::organiser::Organiser;
use crate::rehearse::phones::crowd::Crowd;
use crate::rehearse::phones::socket::{Socket, unmasked};
use crate::rehearse::stats::ms;
use crate::rehearse::venue::Venue;

/// Who may win.
const ENTRIES: usize = 50;
const WINNERS: u32 = 3;

/// So many sockets, theirs and the floor's in turn.
pub(super) async fn reveal(bench: &Bench<'_>, row: &str, whole: usize) -> Result<Vec<Figure>, Error> {
    let phones = bench.size(whole);
    let name = format!("a revealed draw to the last of {phones} phones");
    if let Some(why) = bench.lacks_room(phones) {
        return Ok(vec![Figure::missing(row, name, Unit::Ms, why)]);
    }
    let goals = match whole {
        10_000 => vec![Goal::RatioAtMost(1.6), Goal::AtMost(102.0)],
        _ => vec![Goal::RatioAtMost(1.6)],
    };
    let mut hall = Hall::open(bench).await?;
    let mut runs = Vec::new();
    // The first round warms up and shows the frame that floors send.
    hall.round(phones).await?;
    for _ in 0..bench.rounds() {
        runs.push(hall.round(phones).await?);
    }
    Ok(vec![Figure::new(row, name, Unit::Ms, runs, &goals)])
}

/// A server with a few guests, and the floor beside it.
struct Hall {
    venue: Venue,
    organiser: Organiser,
    floor: Floor,
    /// The frame of the last reveal.
    frame: Vec<u8>,
}

impl Hall {
    async fn open(bench: &Bench<'_>) -> Result<Self, Error> {
        let venue = Venue::open(&bench.folder).await?;
        let organiser = venue.organiser().await?;
        organiser.draws_by_word().await?;
        super::joins::burst(&venue.target, ENTRIES).await?;
        Ok(Hall { venue, organiser, floor: Floor::open(Kind::Sockets).await?, frame: Vec::new() })
    }

    /// A draw to a crowd, then its frame by the floor to another: never both at once, so that each has the machine.
    async fn round(&mut self, phones: usize) -> Result<Run, Error> {
        let crowd = Crowd::gather(&self.venue.target, phones).await?;
        let ours = self.draw(&crowd).await?;
        drop(crowd);
        let floor = self.bare(phones).await?;
        Ok(Run { ours, floor: Some(floor) })
    }

    async fn draw(&mut self, crowd: &Crowd) -> Result<f64, Error> {
        let took = self.organiser.reveal(crowd, WINNERS).await?.1?;
        let mut late = Socket::open(&self.venue.target, 0).await.map_err(Error::io("a phone could not listen"))?;
        let state = late.next_in_time().await.map_err(Error::io("a phone got no state"))?;
        self.frame = unmasked(state);
        Ok(ms(took))
    }

    async fn bare(&mut self, phones: usize) -> Result<f64, Error> {
        let crowd = Crowd::plain(&self.floor.target, phones).await?;
        self.floor.prepare(phones, &self.frame).await?;
        crowd.expect(&[r#""phase":"winner""#.to_owned()]);
        self.floor.send()?;
        let took = crowd.all_saw().await?;
        self.floor.forget().await?;
        Ok(ms(took))
    }
}
