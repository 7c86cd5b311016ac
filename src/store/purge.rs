//! Forgetting who people were: names, telephone numbers, addresses and notes go; numbers, results,
//! proofs and the chain of the log stay.
//!
//! What the deleted rows leave behind in the file goes as `traces` says.

use rusqlite::params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::audit::{self, Actor};
use super::registration::TAKEN_OVER;
use super::{Error, Tx, Urgency, event, traces};
use crate::domain::id::EventId;

/// What was forgotten.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Purged {
    /// People of whom something was known.
    pub purged: u64,
}

/// Forgets everything personal of an event, of participants that were reset, too.
///
/// # Errors
/// `event_not_found`, and what SQLite reports.
pub fn purge(tx: &mut Tx<'_>, id: &EventId, actor: &Actor) -> Result<Purged, Error> {
    let event = event::find(tx, Some(id))?;
    let people = tx.execute("DELETE FROM contact WHERE event_id = ?1", [id.as_str()])? as u64;
    // A code that came with a list may be the number of an employee; one that was made up here is nobody's.
    tx.execute("UPDATE participant SET entry_code = NULL WHERE event_id = ?1 AND source = 'import'", [id.as_str()])?;
    // A reserve that was passed over has a reason of the program's own.
    tx.execute(
        "UPDATE pick SET reason = NULL WHERE event_id = ?1 AND reason IS NOT NULL AND claim <> 'passed'",
        [id.as_str()],
    )?;
    // That it was given up stays on record, and when.
    tx.execute("UPDATE draw SET abort_reason = '' WHERE event_id = ?1 AND phase = 'aborted'", [id.as_str()])?;
    let records = purge_bodies(tx, id)?;
    traces::owe(tx)?;
    audit::append(tx, &event.id, actor, "contacts_purged", json!({ "people": people, "records": records }))?;
    tx.touch(&event.id, Urgency::Now);
    Ok(Purged { purged: people })
}

/// Takes away the bodies in which somebody gave a reason in words of their own, and their salts: a
/// short text could be guessed from its hash.
fn purge_bodies(tx: &Tx<'_>, id: &EventId) -> Result<Vec<u64>, Error> {
    let mut statement = tx.prepare_cached(
        "UPDATE record SET salt = NULL, body = NULL
         WHERE event_id = ?1 AND kind IN ('participant_status', 'claim_settled', 'draw_aborted', 'restored')
           AND json_extract(body, '$.reason') IS NOT NULL AND json_extract(body, '$.reason') <> ?2
         RETURNING seq",
    )?;
    let rows = statement.query_map(params![id.as_str(), TAKEN_OVER], |row| row.get(0))?;
    let mut records = rows.collect::<Result<Vec<u64>, _>>()?;
    records.sort_unstable();
    Ok(records)
}
