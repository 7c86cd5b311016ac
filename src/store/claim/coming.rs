//! A winner's word to be coming: within the claim window nobody calls another in the place.

use rusqlite::{OptionalExtension, params};
use serde::Serialize;
use serde_json::json;

use super::super::audit::{self, Actor};
use super::super::draw::{self, Draw, Phase};
use super::super::{Tx, Urgency};
use super::{Error, Pick, find};
use crate::domain::claim::Claim;
use crate::domain::fault::{Fault, Reason};
use crate::domain::id::EventId;
use crate::domain::time::Timestamp;

/// Who is coming for which place.
#[derive(Debug, Clone, Copy, Serialize, utoipa::ToSchema)]
pub struct Coming {
    /// The draw.
    pub draw: u64,
    /// The place in its ranking.
    pub place: u64,
    /// The winner.
    pub draw_number: u64,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub coming_at: Timestamp,
}

/// Notes that a winner is coming. Saying it again changes nothing.
///
/// # Errors
/// `draw_not_found`; `claim_not_found` where the number stands at no place that everyone knows of; `claim_conflict`
/// where the claim is not open.
pub fn coming(tx: &mut Tx<'_>, event: &EventId, k: u64, number: u64) -> Result<Coming, Error> {
    let draw = draw::find(tx, event, k)?;
    let pick = own_pick(tx, event, &draw, number)?;
    if pick.claim != Claim::Open {
        return Err(Fault::new(Reason::ClaimConflict).with(json!({ "claim": pick.claim })).into());
    }
    let answer = |coming_at| Coming { draw: k, place: pick.place, draw_number: number, coming_at };
    if let Some(said) = pick.window.and_then(|window| window.coming_at) {
        return Ok(answer(said));
    }
    let until = pick.window.map(|window| window.within(tx.now, draw.window_ms(pick.place)));
    tx.prepare_cached(
        "UPDATE pick SET coming_at = ?4, claim_until = ?5 WHERE event_id = ?1 AND k = ?2 AND place = ?3",
    )?
    .execute(params![event.as_str(), k, pick.place, tx.now.0, until.map(|until| until.0)])?;
    let body = json!({ "draw": k, "place": pick.place, "draw_number": number, "until": until });
    audit::append(tx, event, &Actor::guest(), "winner_coming", body)?;
    tx.touch(event, Urgency::Soon);
    Ok(answer(tx.now))
}

fn own_pick(tx: &Tx<'_>, event: &EventId, draw: &Draw, number: u64) -> Result<Pick, Error> {
    if draw.phase != Phase::Revealed || draw.reset_at.is_some() {
        return Err(Reason::ClaimNotFound.into());
    }
    let mut statement = tx.prepare_cached(
        "SELECT place FROM pick WHERE event_id = ?1 AND k = ?2 AND draw_number = ?3 AND claim <> 'passed'",
    )?;
    let place = statement.query_row(params![event.as_str(), draw.k, number], |row| row.get(0)).optional()?;
    find(tx, event, draw.k, place.ok_or(Reason::ClaimNotFound)?)
}
