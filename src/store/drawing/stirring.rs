//! The stir: phones bind themselves to bytes, then show them, and nobody can do the second before the
//! first is closed for all.
//!
//! Held by the schema too: only entries of the sheet, one commitment each, one value each.

use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;
use serde_json::json;

use super::super::audit::{self, Actor};
use super::super::draw::{Draw, Phase, broken, find};
use super::super::{Error, Tx, Urgency};
use crate::domain::draw::{Entry, Grade, Hash, Stir, StirLine, StirValue};
use crate::domain::fault::{Fault, Reason};
use crate::domain::id::EventId;

/// How many phones took part so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct StirCount {
    /// Bound themselves.
    pub commits: u64,
    /// Showed their value.
    pub stirs: u64,
}

/// What one phone did in a stir.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnStir {
    /// What it bound itself to.
    pub commitment: Option<Hash>,
    /// What it showed.
    pub value: Option<StirValue>,
}

/// Makes room for what the entries of a sheet may throw in.
pub(super) fn open(tx: &Tx<'_>, event: &EventId, k: u64, entries: &[Entry]) -> Result<(), Error> {
    let mut statement = tx.prepare_cached("INSERT INTO stir_entry (event_id, k, draw_number) VALUES (?1, ?2, ?3)")?;
    for entry in entries {
        statement.execute(params![event.as_str(), k, entry.number])?;
    }
    Ok(())
}

/// Binds a phone to a value that it keeps to itself. The same commitment again changes nothing.
///
/// # Errors
/// `draw_not_found`; `not_stirring` where the draw has no stir or is over; `not_on_sheet`; `stir_closed`
/// once the window is; `already_committed` to another value.
pub fn commit(tx: &mut Tx<'_>, event: &EventId, k: u64, number: u64, commitment: Hash) -> Result<(), Error> {
    let draw = find(tx, event, k)?;
    refuse_unstirred(&draw)?;
    let own = own(tx, event, k, number)?.ok_or(Reason::NotOnSheet)?;
    match own.commitment {
        Some(known) if known == commitment => return Ok(()),
        Some(known) => return Err(Fault::new(Reason::AlreadyCommitted).with(json!({ "commit": known })).into()),
        None if draw.phase != Phase::Stirring => return Err(Reason::StirClosed.into()),
        None => {}
    }
    tx.prepare_cached("UPDATE stir_entry SET commitment = ?4 WHERE event_id = ?1 AND k = ?2 AND draw_number = ?3")?
        .execute(params![event.as_str(), k, number, commitment.0])?;
    tx.touch(event, Urgency::Soon);
    Ok(())
}

/// Shows what a phone bound itself to. The same value again changes nothing.
///
/// # Errors
/// As [`commit`]; `stir_open` while commitments are still taken; `not_committed`; `value_differs` where it
/// is not what the phone bound itself to.
pub fn show(tx: &mut Tx<'_>, event: &EventId, k: u64, number: u64, value: StirValue) -> Result<(), Error> {
    let draw = find(tx, event, k)?;
    refuse_unstirred(&draw)?;
    let own = own(tx, event, k, number)?.ok_or(Reason::NotOnSheet)?;
    let commitment = own.commitment.ok_or(Reason::NotCommitted)?;
    if !(StirLine { number, commit: commitment, value: Some(value) }).opens() {
        return Err(Reason::ValueDiffers.into());
    }
    match draw.phase {
        Phase::Stirring => return Err(Reason::StirOpen.into()),
        _ if own.value.is_some() => return Ok(()),
        Phase::Showing => {}
        _ => return Err(Reason::StirClosed.into()),
    }
    tx.prepare_cached("UPDATE stir_entry SET value = ?4 WHERE event_id = ?1 AND k = ?2 AND draw_number = ?3")?
        .execute(params![event.as_str(), k, number, value.0])?;
    tx.touch(event, Urgency::Soon);
    Ok(())
}

/// Closes the list of commitments, so that values may be shown; nothing where nobody took part yet or
/// the list is closed.
///
/// # Errors
/// `draw_not_found`, and what SQLite reports.
pub fn close_commits(tx: &mut Tx<'_>, event: &EventId, k: u64) -> Result<(), Error> {
    let draw = find(tx, event, k)?;
    let lines = lines(tx, event, k)?;
    if draw.phase != Phase::Stirring || lines.is_empty() {
        return Ok(());
    }
    let commits = lines.len();
    let root = Stir::new(draw.sheet_hash, lines).map_err(broken)?.commit_root();
    tx.execute(
        "UPDATE draw SET phase = 'showing', phase_at = ?3, commit_root = ?4 WHERE event_id = ?1 AND k = ?2",
        params![event.as_str(), k, tx.now.0, root.0],
    )?;
    let body = json!({ "draw": k, "commits": commits, "commit_root": root });
    audit::append(tx, event, &Actor::server(), "stir_bound", body)?;
    tx.touch(event, Urgency::Now);
    Ok(())
}

/// Closes the stir, so that its fingerprint can stand on the screens before anything else happens;
/// nothing where no value was shown yet or it is closed.
///
/// # Errors
/// `draw_not_found`, and what SQLite reports.
pub fn close_stir(tx: &mut Tx<'_>, event: &EventId, k: u64) -> Result<(), Error> {
    let draw = find(tx, event, k)?;
    if draw.phase != Phase::Showing || count(tx, event, k)?.stirs == 0 {
        return Ok(());
    }
    let stir = store(tx, event, &draw)?;
    let next = if draw.grade == Grade::Witnessed { "word" } else { "frozen" };
    tx.execute(
        "UPDATE draw SET phase = ?4, phase_at = ?3 WHERE event_id = ?1 AND k = ?2",
        params![event.as_str(), k, tx.now.0, next],
    )?;
    tx.execute("DELETE FROM stir_entry WHERE event_id = ?1 AND k = ?2", params![event.as_str(), k])?;
    let (stirs, commits) = (stir.stirred(), stir.lines().len());
    let body = json!({ "draw": k, "stir": stir.hash(), "stirs": stirs, "silent": commits - stirs });
    audit::append(tx, event, &Actor::server(), "stir_stored", body)?;
    tx.touch(event, Urgency::Now);
    Ok(())
}

/// Stores the stir's text with what was shown so far; who showed nothing is silent.
pub(super) fn store(connection: &Connection, event: &EventId, draw: &Draw) -> Result<Stir, Error> {
    let stir = Stir::new(draw.sheet_hash, lines(connection, event, draw.k)?).map_err(broken)?;
    connection.execute(
        "UPDATE draw SET stir = ?3, stir_hash = ?4, stirred = ?5, silent = ?6 WHERE event_id = ?1 AND k = ?2",
        params![
            event.as_str(),
            draw.k,
            stir.render(),
            stir.hash().0,
            stir.stirred(),
            stir.lines().len() - stir.stirred()
        ],
    )?;
    Ok(stir)
}

/// How many phones took part so far in a draw that is being stirred.
///
/// # Errors
/// What SQLite reports.
pub fn count(connection: &Connection, event: &EventId, k: u64) -> Result<StirCount, Error> {
    let mut statement = connection
        .prepare_cached("SELECT count(commitment), count(value) FROM stir_entry WHERE event_id = ?1 AND k = ?2")?;
    let count = |row: &rusqlite::Row<'_>| Ok(StirCount { commits: row.get(0)?, stirs: row.get(1)? });
    Ok(statement.query_row(params![event.as_str(), k], count)?)
}

/// What one entry did while a draw is stirred; nothing where it is not on the sheet, or the stir is stored.
///
/// # Errors
/// What SQLite reports.
pub fn own(connection: &Connection, event: &EventId, k: u64, number: u64) -> Result<Option<OwnStir>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT commitment, value FROM stir_entry WHERE event_id = ?1 AND k = ?2 AND draw_number = ?3",
    )?;
    let own = |row: &rusqlite::Row<'_>| {
        Ok(OwnStir {
            commitment: row.get::<_, Option<[u8; 32]>>(0)?.map(Hash),
            value: row.get::<_, Option<[u8; 16]>>(1)?.map(StirValue),
        })
    };
    Ok(statement.query_row(params![event.as_str(), k, number], own).optional()?)
}

fn lines(connection: &Connection, event: &EventId, k: u64) -> Result<Vec<StirLine>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT draw_number, commitment, value FROM stir_entry
         WHERE event_id = ?1 AND k = ?2 AND commitment IS NOT NULL ORDER BY draw_number",
    )?;
    let rows = statement.query_map(params![event.as_str(), k], |row| {
        let value = row.get::<_, Option<[u8; 16]>>(2)?.map(StirValue);
        Ok(StirLine { number: row.get(0)?, commit: Hash(row.get(1)?), value })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Once the stir is stored a phone that comes late learns that it is closed.
fn refuse_unstirred(draw: &Draw) -> Result<(), Error> {
    match draw.phase {
        Phase::Stirring | Phase::Showing => Ok(()),
        Phase::Word | Phase::Frozen | Phase::Ranked | Phase::Revealed if draw.grade != Grade::Sealed => {
            Err(Reason::StirClosed.into())
        }
        _ => Err(Reason::NotStirring.into()),
    }
}
