//! Taking draws out of the live event. Records, sheets and proofs stay.

use rusqlite::params;
use serde_json::json;

use super::super::audit::{self, Actor};
use super::super::draw::refuse_while_running;
use super::super::{Error, Tx, event, participant, stage};
use crate::domain::id::EventId;
use crate::domain::show::StageView;

/// What a reset takes out of the live event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reset {
    /// Draws and winners; the numbers stay.
    Draws,
    /// The participants too; numbers begin at 1 again.
    ParticipantsAndDraws,
}

/// Takes draws, and participants where asked, out of the live event. Records and proofs stay.
///
/// # Errors
/// `event_closed`, `draw_in_progress`.
pub fn reset(tx: &mut Tx<'_>, id: &EventId, what: Reset, actor: &Actor) -> Result<(), Error> {
    let event = event::find_active(tx, Some(id))?;
    refuse_while_running(tx, id)?;
    let head = audit::settled_head(tx, id)?;
    let draws = tx.execute(
        "UPDATE draw SET reset_at = ?2 WHERE event_id = ?1 AND reset_at IS NULL",
        params![id.as_str(), tx.now.0],
    )?;
    tx.execute("UPDATE pick SET reset = 1 WHERE event_id = ?1 AND reset = 0", [id.as_str()])?;
    stage::put(tx, id, StageView::Code, None)?;
    let participants = what == Reset::ParticipantsAndDraws;
    let left = if participants { participant::count(tx, &event)? } else { 0 };
    if participants {
        tx.execute("UPDATE event SET epoch = epoch + 1 WHERE id = ?1", [id.as_str()])?;
    }
    let body = json!({ "draws": draws, "participants": left, "reset_participants": participants, "after": head.seq });
    audit::append(tx, id, actor, "reset", body)?;
    Ok(())
}
