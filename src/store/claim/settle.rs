//! How a claim moves on: handed over, absent with a reserve called in its place, void, open again.

use rusqlite::params;
use serde_json::json;

use super::super::audit::{self, Actor};
use super::super::draw::{self, Draw, Phase, Place};
use super::super::event::{self, Event};
use super::super::named::Named;
use super::super::{Tx, Urgency, participant};
use super::{Error, Pick, code, code_hash, find};
use crate::domain::claim::Claim;
use crate::domain::event::Absent;
use crate::domain::fault::{Fault, Reason};
use crate::domain::id::EventId;
use crate::domain::participant::Status;
use crate::domain::time::Timestamp;

/// What a settled claim led to.
#[derive(Debug, Clone)]
pub struct Settled {
    /// The reserve that was called for it.
    pub called: Option<Pick>,
    /// Whether a reserve was due and nobody was left.
    pub reserves_exhausted: bool,
}

/// Moves a claim on: handed over, absent (the next reserve is called), void, or back to open.
///
/// # Errors
/// `event_closed`, `draw_not_found`, `not_revealed`, `claim_not_found`, `claim_conflict`,
/// `already_collected` (with when and by whom), `winner_is_coming` (with `wait_ms`) where the winner said so and
/// has time yet, `sold_out` where the prize was given to others since.
pub fn settle(
    tx: &mut Tx<'_>,
    event: &EventId,
    (k, place): (u64, u64),
    next: Claim,
    reason: Option<&str>,
    actor: &Actor,
) -> Result<Settled, Error> {
    let event = event::find_active(tx, Some(event))?;
    // A prize that changes hands moves nothing that a frozen sheet was checked against.
    if next != Claim::Collected {
        draw::refuse_while_undecided(tx, &event.id)?;
    }
    let draw = draw::find(tx, &event.id, k)?;
    refuse_unsettleable(&draw)?;
    let before = find(tx, &event.id, k, place)?;
    refuse_move(tx, &event.id, k, &before, next)?;
    if matches!(next, Claim::Absent | Claim::Void) {
        refuse_while_coming(tx, &before)?;
    }
    store(tx, &event.id, (&draw, place), next, reason, actor)?;
    let body = json!({
        "draw": k, "place": place, "draw_number": before.draw_number, "from": before.claim, "to": next, "reason": reason,
    });
    audit::append(tx, &event.id, actor, "claim_settled", body)?;
    let reserve_is_due = next == Claim::Absent && draw.absent == Absent::Reserve;
    let called = if reserve_is_due { call_reserve(tx, &event, &draw, place, actor)? } else { None };
    // Handing a prize over changes no number that phones show; their own claim they ask for.
    let shown = if matches!(next, Claim::Collected) { Urgency::Soon } else { Urgency::Now };
    tx.touch(&event.id, shown);
    Ok(Settled { reserves_exhausted: reserve_is_due && called.is_none(), called })
}

fn refuse_unsettleable(draw: &Draw) -> Result<(), Error> {
    if draw.phase != Phase::Revealed {
        return Err(Reason::NotRevealed.into());
    }
    if draw.reset_at.is_some() {
        return Err(Reason::ClaimVoid.into());
    }
    Ok(())
}

fn refuse_move(tx: &Tx<'_>, event: &EventId, k: u64, before: &Pick, next: Claim) -> Result<(), Error> {
    if before.claim == Claim::Collected && next == Claim::Collected {
        return Err(already_collected(before));
    }
    let comes_back = before.claim == Claim::Absent && next == Claim::Open;
    let is_taken = || Ok::<_, Error>(before.superseded_by.is_some() || is_replaced(tx, event, k, before.place)?);
    if !before.claim.may_become(next) || (comes_back && is_taken()?) {
        return Err(Fault::new(Reason::ClaimConflict).with(json!({ "claim": before.claim })).into());
    }
    Ok(())
}

fn refuse_while_coming(tx: &Tx<'_>, before: &Pick) -> Result<(), Error> {
    match before.window.map_or(0, |window| window.wait_ms(tx.now)) {
        0 => Ok(()),
        wait => Err(Fault::new(Reason::WinnerIsComing).with(json!({ "wait_ms": wait })).into()),
    }
}

pub(in crate::store) fn already_collected(pick: &Pick) -> Error {
    let details = json!({ "claimed_at": pick.claimed_at, "claimed_by": pick.claimed_by });
    Fault::new(Reason::AlreadyCollected).with(details).into()
}

fn is_replaced(tx: &Tx<'_>, event: &EventId, k: u64, place: u64) -> Result<bool, Error> {
    let mut statement =
        tx.prepare_cached("SELECT 1 FROM pick WHERE event_id = ?1 AND k = ?2 AND replaces = ?3 AND claim <> 'passed'")?;
    Ok(statement.exists(params![event.as_str(), k, place])?)
}

fn store(
    tx: &Tx<'_>,
    event: &EventId,
    (draw, place): (&Draw, u64),
    claim: Claim,
    reason: Option<&str>,
    actor: &Actor,
) -> Result<(), Error> {
    let settled = claim != Claim::Open;
    let is_kept = claim == Claim::Absent && draw.absent == Absent::Fresh;
    tx.execute(
        "UPDATE pick SET claim = ?4, settled_at = ?5, settled_by = ?6, reason = ?7, kept = ?8 WHERE event_id = ?1 AND k = ?2 AND place = ?3",
        params![
            event.as_str(),
            draw.k,
            place,
            Named(claim),
            settled.then_some(tx.now.0),
            settled.then_some(&actor.0),
            reason,
            is_kept
        ],
    )?;
    Ok(())
}

/// Calls reserves in ranking order until one may still win.
fn call_reserve(
    tx: &mut Tx<'_>,
    event: &Event,
    draw: &Draw,
    absent: u64,
    actor: &Actor,
) -> Result<Option<Pick>, Error> {
    let ranking = draw::ranking(tx, &event.id, draw.k)?;
    let first = next_place(tx, &event.id, draw.k)?;
    for (index, number) in ranking.iter().enumerate().skip(usize::try_from(first - 1).unwrap_or(usize::MAX)) {
        let place = index as u64 + 1;
        let obstacle = obstacle(tx, event, draw, *number)?;
        let claim = if obstacle.is_some() { Claim::Passed } else { Claim::Open };
        let claim_until = obstacle.is_none().then(|| tx.now.plus_ms(draw.claim_ms.into()));
        let new = NewPick { place, number: *number, claim, claim_until, replaces: Some(absent), reason: obstacle };
        insert(tx, &event.id, draw, &new)?;
        let kind = if obstacle.is_some() { "reserve_passed_over" } else { "reserve_called" };
        let body =
            json!({ "draw": draw.k, "place": place, "draw_number": number, "replaces": absent, "why": obstacle });
        audit::append(tx, &event.id, actor, kind, body)?;
        if obstacle.is_none() {
            return find(tx, &event.id, draw.k, place).map(Some);
        }
    }
    Ok(None)
}

fn next_place(tx: &Tx<'_>, event: &EventId, k: u64) -> Result<u64, Error> {
    let mut statement =
        tx.prepare_cached("SELECT coalesce(max(place), 0) + 1 FROM pick WHERE event_id = ?1 AND k = ?2")?;
    Ok(statement.query_row(params![event.as_str(), k], |row| row.get(0))?)
}

/// Why a reserve may no longer win, if so.
fn obstacle(tx: &Tx<'_>, event: &Event, draw: &Draw, number: u64) -> Result<Option<&'static str>, Error> {
    match participant::find(tx, event, number)?.status {
        Status::Withdrawn => return Ok(Some("withdrawn")),
        Status::Disqualified => return Ok(Some("disqualified")),
        Status::In => {}
    }
    let mut statement = tx.prepare_cached(
        "SELECT 1 FROM pick WHERE event_id = ?1 AND epoch = ?2 AND draw_number = ?3 AND reset = 0 AND claim IN ('open', 'collected')",
    )?;
    let won_since = draw.exclusive && statement.exists(params![event.id.as_str(), draw.epoch, number])?;
    Ok(won_since.then_some("won_since"))
}

/// Begins the claim windows of a draw that is revealed: each place is shown in its turn.
pub(in crate::store) fn open_windows(tx: &Tx<'_>, event: &EventId, draw: &Draw) -> Result<(), Error> {
    let first = tx.now.plus_ms(draw.claim_ms.into());
    tx.execute(
        "UPDATE pick SET claim_until = ?3 + (place - 1) * ?4 WHERE event_id = ?1 AND k = ?2",
        params![event.as_str(), draw.k, first.0, draw.step_ms()],
    )?;
    Ok(())
}

/// Gives the prize that is kept at a superseded place to the draw that supersedes it.
pub(in crate::store) fn release(tx: &Tx<'_>, event: &EventId, superseded: Place) -> Result<(), Error> {
    tx.execute(
        "UPDATE pick SET kept = 0 WHERE event_id = ?1 AND k = ?2 AND place = ?3",
        params![event.as_str(), superseded.draw, superseded.place],
    )?;
    Ok(())
}

pub(in crate::store) fn insert_winners(
    tx: &Tx<'_>,
    event: &EventId,
    draw: &Draw,
    winners: &[u64],
) -> Result<(), Error> {
    for (index, number) in winners.iter().enumerate() {
        let place = index as u64 + 1;
        let (claim, claim_until, replaces, reason) = (Claim::Open, None, None, None);
        insert(tx, event, draw, &NewPick { place, number: *number, claim, claim_until, replaces, reason })?;
    }
    Ok(())
}

struct NewPick<'a> {
    place: u64,
    number: u64,
    claim: Claim,
    /// A winner's begins at the reveal.
    claim_until: Option<Timestamp>,
    replaces: Option<u64>,
    reason: Option<&'a str>,
}

fn insert(tx: &Tx<'_>, event: &EventId, draw: &Draw, new: &NewPick<'_>) -> Result<(), Error> {
    let secret = event::secrets(tx, event)?.secret;
    let hash = code_hash(&code(&secret, draw.k, new.place, new.number));
    tx.prepare_cached(
        "INSERT INTO pick (event_id, k, place, epoch, draw_number, prize_id, exclusive, claim, replaces, code_hash, reason, claim_until)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?
    .execute(params![
        event.as_str(),
        draw.k,
        new.place,
        draw.epoch,
        new.number,
        draw.prize_id,
        draw.exclusive,
        Named(new.claim),
        new.replaces,
        hash,
        new.reason,
        new.claim_until.map(|until| until.0)
    ])?;
    Ok(())
}
