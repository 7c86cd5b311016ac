//! Drawing the place of an absent winner anew, where that draw's sheet said so.
//!
//! Held by the schema too: such a place is superseded once, and what was absent stays absent from then on. The place
//! keeps its prize until the new draw has its result.

use super::super::claim::{self, Pick};
use super::super::draw::{self, Draw, Phase, Place};
use super::super::event::Event;
use super::super::prize;
use super::{ChosenPrize, Error, Order, PrizeChoice};
use crate::domain::claim::Claim;
use crate::domain::event::Absent;
use crate::domain::fault::Reason;
use crate::store::Tx;

/// The prize that the place keeps, which is what the new draw is for, as the superseded sheet names it; and what has to
/// enter the new draw at least.
///
/// # Errors
/// `not_superseded` for a place that is not to be drawn anew, for another prize and for more than one winner.
pub(super) fn prize_of(tx: &Tx<'_>, event: &Event, order: &Order, place: Place) -> Result<ChosenPrize, Error> {
    let (draw, pick) = superseded(tx, event, place)?;
    let waits = draw.absent == Absent::Fresh && pick.claim == Claim::Absent && pick.superseded_by.is_none();
    let is_live = draw.phase == Phase::Revealed && draw.reset_at.is_none();
    if !waits || !is_live || order.count != 1 || !is_same(tx, event, &draw, &order.prize)? {
        return Err(Reason::NotSuperseded.into());
    }
    Ok(ChosenPrize { id: draw.prize_id, name: draw.prize_name, rank: draw.prize_rank, least: draw.grade })
}

fn superseded(tx: &Tx<'_>, event: &Event, place: Place) -> Result<(Draw, Pick), Error> {
    let found = draw::find(tx, &event.id, place.draw).and_then(|draw| {
        let pick = claim::find(tx, &event.id, place.draw, place.place)?;
        Ok((draw, pick))
    });
    found.map_err(|error| match error.fault().reason {
        Reason::DrawNotFound | Reason::ClaimNotFound => Reason::NotSuperseded.into(),
        _ => error,
    })
}

fn is_same(tx: &Tx<'_>, event: &Event, draw: &Draw, choice: &PrizeChoice) -> Result<bool, Error> {
    Ok(match choice {
        PrizeChoice::Superseded => true,
        PrizeChoice::Id(id) => draw.prize_id.as_deref() == Some(id),
        PrizeChoice::Name { name, rank } => match prize::find_by_name(tx, &event.id, name, *rank)? {
            Some(prize) => draw.prize_id == Some(prize.prize_id),
            None => draw.prize_id.is_none() && draw.prize_name == *name && draw.prize_rank == *rank,
        },
    })
}
