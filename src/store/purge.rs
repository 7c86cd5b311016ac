//! Forgetting who people were: names, telephone numbers, addresses and notes go; numbers, results,
//! proofs and the chain of the log stay.
//!
//! Freed pages of the file and old frames of its log still hold what was deleted, so the file is
//! written anew afterwards. That is owed in the transaction of the purge itself: a crash forgets nothing.

use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::audit::{self, Actor};
use super::registration::TAKEN_OVER;
use super::{Error, Tx, Urgency, event, meta};
use crate::domain::id::EventId;

/// The fact that the file must be written anew.
const REWRITE_IS_DUE: &str = "rewrite_due";

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
    // A reserve that was passed over has a reason of the program's own.
    tx.execute(
        "UPDATE pick SET reason = NULL WHERE event_id = ?1 AND reason IS NOT NULL AND claim <> 'passed'",
        [id.as_str()],
    )?;
    let records = purge_bodies(tx, id)?;
    owe_rewrite(tx)?;
    audit::append(tx, &event.id, actor, "contacts_purged", json!({ "people": people, "records": records }))?;
    tx.touch(&event.id, Urgency::Now);
    Ok(Purged { purged: people })
}

/// Takes away the bodies in which somebody gave a reason in words of their own, and their salts: a
/// short text could be guessed from its hash.
fn purge_bodies(tx: &Tx<'_>, id: &EventId) -> Result<Vec<u64>, Error> {
    let mut statement = tx.prepare_cached(
        "UPDATE record SET salt = NULL, body = NULL
         WHERE event_id = ?1 AND kind IN ('participant_status', 'claim_settled')
           AND json_extract(body, '$.reason') IS NOT NULL AND json_extract(body, '$.reason') <> ?2
         RETURNING seq",
    )?;
    let rows = statement.query_map(params![id.as_str(), TAKEN_OVER], |row| row.get(0))?;
    let mut records = rows.collect::<Result<Vec<u64>, _>>()?;
    records.sort_unstable();
    Ok(records)
}

/// Has the writer write the file anew when it next has time.
pub(super) fn owe_rewrite(connection: &Connection) -> Result<(), Error> {
    meta::set(connection, REWRITE_IS_DUE, &1)
}

/// Writes the file anew where that is owed. Says whether it did: the log then holds old pages, too.
pub(super) fn rewrite_where_due(connection: &Connection) -> Result<bool, Error> {
    if meta::get::<i64>(connection, REWRITE_IS_DUE)?.is_none() {
        return Ok(false);
    }
    connection.execute_batch("VACUUM")?;
    connection.execute("DELETE FROM meta WHERE key = ?1", [REWRITE_IS_DUE])?;
    Ok(true)
}
