//! The row that makes somebody a participant, whether on a phone, at the desk or by an import.
//!
//! Every join waits for the writer's one thread, so the row costs no more than what SQLite does in place. It would
//! build a table of its own each time for `RETURNING`, for a `SELECT` out of the table that it inserts into, and for a
//! list of three or more in a constraint. So the next number is asked for first; nobody takes it in between, because
//! only the writer's transaction writes.

use rusqlite::{Row, params};

use super::event::Event;
use super::{Error, Tx};
use crate::domain::draw::Nonce;
use crate::domain::participant::Source;
use crate::domain::time::Timestamp;

const INSERT: &str = "INSERT INTO participant
    (event_id, epoch, draw_number, token_hash, request_hash, nonce, source, entry_code, address_hash, created_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";

const NEXT: &str = "SELECT coalesce(max(draw_number), 0) + 1 FROM participant WHERE event_id = ?1 AND epoch = ?2";

pub(super) struct NewRow {
    pub(super) token_hash: Option<[u8; 32]>,
    pub(super) request_hash: Option<[u8; 32]>,
    pub(super) nonce: Nonce,
    pub(super) source: Source,
    pub(super) entry_code: Option<String>,
    pub(super) address_hash: Option<[u8; 32]>,
}

/// A number as it was given.
#[derive(Debug, Clone, Copy)]
pub struct Given {
    /// Counted up from 1 within the event.
    pub number: u64,
    /// The nonce behind its digest on sheets.
    pub nonce: Nonce,
    /// When that was.
    pub at: Timestamp,
}

impl Given {
    /// What a row says that begins with `draw_number, nonce, created_at`.
    pub(super) fn of_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Given { number: row.get(0)?, nonce: Nonce(row.get(1)?), at: Timestamp(row.get(2)?) })
    }
}

/// Enters a row; gives the number that comes next.
pub(super) fn insert(tx: &Tx<'_>, event: &Event, row: &NewRow) -> Result<Given, Error> {
    let number = tx.prepare_cached(NEXT)?.query_row(params![event.id.as_str(), event.epoch], |row| row.get(0))?;
    tx.prepare_cached(INSERT)?.execute(params![
        event.id.as_str(),
        event.epoch,
        number,
        row.token_hash,
        row.request_hash,
        row.nonce.0,
        row.source.name(),
        row.entry_code,
        row.address_hash,
        tx.now.0
    ])?;
    Ok(Given { number, nonce: row.nonce, at: tx.now })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use rusqlite::Connection;

    use super::super::migrate;
    use super::*;

    #[test]
    fn a_row_builds_no_table_of_its_own() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate::to_newest(&mut connection, Path::new(":memory:")).unwrap();
        let steps_of = |sql: &str| -> Vec<String> {
            let mut explained = connection.prepare(&format!("EXPLAIN {sql}")).unwrap();
            let parameters = vec![rusqlite::types::Null; explained.parameter_count()];
            let steps = explained.query_map(rusqlite::params_from_iter(parameters), |row| row.get("opcode")).unwrap();
            steps.collect::<Result<_, _>>().unwrap()
        };
        let builds = |sql: &str| steps_of(sql).iter().any(|step| step == "OpenEphemeral");
        assert!(steps_of(INSERT).iter().any(|step| step == "Insert" || step == "IdxInsert"));
        assert!(!builds(INSERT) && !builds(NEXT));
        assert!(builds(&format!("{INSERT} RETURNING draw_number")));
    }
}
