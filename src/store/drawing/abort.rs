//! Giving up a draw before its last input is in, on record and in public; its number is used up.

use rusqlite::{Connection, params};
use serde_json::{Value, json};

use super::super::audit::{self, Actor};
use super::super::draw::{Draw, Phase, broken, find};
use super::super::{Error, Tx, event, stage};
use super::stirring;
use crate::domain::draw::Grade;
use crate::domain::fault::Reason;
use crate::domain::id::EventId;
use crate::domain::show::StageView;
use crate::domain::time::Timestamp;

/// Aborts a draw and publishes its reveal with every text frozen so far. Doing it again changes nothing.
///
/// # Errors
/// `draw_not_found`; `draw_stands` once its last input is in: the freeze of a sealed draw, the closing of
/// the commitments of a stirred one, the first digit of a witnessed one; `storage_full` or `storage_failed`
/// while the side record lacks the draw, for what is published here must not be forgotten.
pub fn abort(tx: &mut Tx<'_>, event: &EventId, k: u64, reason: &str, actor: &Actor) -> Result<(), Error> {
    let draw = find(tx, event, k)?;
    if draw.phase == Phase::Aborted {
        return Ok(());
    }
    if !may_be_aborted(&draw) {
        return Err(Reason::DrawStands.into());
    }
    tx.refuse_behind_head()?;
    let body = give_up(tx, event, &draw, reason, tx.now)?;
    audit::append(tx, event, actor, "draw_aborted", body)?;
    stage::put(tx, event, StageView::Code, None)
}

/// Stores that a draw is given up, with its reveal, and gives what the log is to say of it.
pub(in super::super) fn give_up(
    connection: &Connection,
    event: &EventId,
    draw: &Draw,
    reason: &str,
    now: Timestamp,
) -> Result<Value, Error> {
    let (id, k) = (event.as_str(), draw.k);
    let reveal = event::chain(connection, event)?.reveal(k).map_err(broken)?;
    if draw.phase == Phase::Showing {
        stirring::store(connection, event, draw)?;
    }
    connection.execute(
        "UPDATE draw SET phase = 'aborted', phase_at = ?3, reveal = ?4, abort_reason = ?5 WHERE event_id = ?1 AND k = ?2",
        params![id, k, now.0, reveal.0, reason],
    )?;
    connection.execute("DELETE FROM stir_entry WHERE event_id = ?1 AND k = ?2", params![id, k])?;
    let stir = find(connection, event, k)?.stir_hash;
    Ok(json!({ "draw": k, "reason": reason, "reveal": reveal, "sheet": draw.sheet_hash, "stir": stir }))
}

/// Whether an input of the draw is still to come that nobody knows yet.
#[must_use]
pub fn may_be_aborted(draw: &Draw) -> bool {
    match (draw.phase, draw.grade) {
        (Phase::Stirring, _) => true,
        (Phase::Showing | Phase::Word, Grade::Witnessed) => draw.called.is_empty(),
        _ => false,
    }
}
