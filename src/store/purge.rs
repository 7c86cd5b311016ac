//! Forgetting who people were: names, telephone numbers, addresses and notes go; numbers, results,
//! proofs and the chain of the log stay.
//!
//! SQLite overwrites what is deleted with zeros at once (`secure_delete`), but old frames of the
//! write-ahead log still hold it, so the log is moved into the file and cut to nothing afterwards. That is
//! owed in the transaction of the purge itself: a crash forgets nothing.
//!
//! Two limits: pages that were freed before a file was first opened with `secure_delete` keep what they
//! held until they are used again; and a row that SQLite moved to another page while it balanced a tree
//! may leave a copy in the gap of its former page, which no query reaches, until that page is used again.

use std::time::Duration;

use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::audit::{self, Actor};
use super::registration::TAKEN_OVER;
use super::{Error, Tx, Urgency, event, meta, pragma};
use crate::ambient::crash_point;
use crate::domain::id::EventId;

/// The fact that the log must be cut to nothing.
const TRUNCATION_IS_DUE: &str = "truncation_due";
/// How long readers are waited for then; nobody's change waits longer.
const WAIT_FOR_READERS: Duration = Duration::from_millis(100);

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
    let records = purge_bodies(tx, id)?;
    owe_truncation(tx)?;
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

/// Has the writer cut the log to nothing when it next moves it into the file.
pub(super) fn owe_truncation(connection: &Connection) -> Result<(), Error> {
    meta::set(connection, TRUNCATION_IS_DUE, &1)
}

/// What became of an owed truncation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Truncation {
    /// None is owed.
    NotDue,
    /// The log holds nothing any more.
    Done,
    /// A reader still needs the log; it stays owed.
    Held,
}

/// Moves the log into the file and cuts it to nothing where that is owed.
pub(super) fn truncate_where_due(connection: &Connection) -> Result<Truncation, Error> {
    if meta::get::<i64>(connection, TRUNCATION_IS_DUE)?.is_none() {
        return Ok(Truncation::NotDue);
    }
    crash_point("truncation_due");
    connection.busy_timeout(WAIT_FOR_READERS)?;
    let held = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, bool>(0));
    connection.busy_timeout(pragma::WRITER_WAIT)?;
    if held? {
        return Ok(Truncation::Held);
    }
    crash_point("log_truncated");
    connection.execute("DELETE FROM meta WHERE key = ?1", [TRUNCATION_IS_DUE])?;
    Ok(Truncation::Done)
}
