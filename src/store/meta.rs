//! Facts about the file itself, and the small housekeeping of the writer.

use rusqlite::types::{FromSql, ToSql};
use rusqlite::{Connection, OptionalExtension, params};

use super::Error;
use crate::ambient::{Clock, Entropy};
use crate::domain::time::Timestamp;

/// How long an idempotency key is remembered.
const KEEP_ANSWERS_MS: i64 = 24 * 60 * 60 * 1000;
/// How long a session lives without being used.
pub const SESSION_IDLE_MS: i64 = 12 * 60 * 60 * 1000;
/// Revisions that one start of the program may hand out, as a power of two.
const REVISIONS_A_START_BITS: u32 = 20;

/// One fact, or nothing.
///
/// # Errors
/// What SQLite reports.
pub fn get<T: FromSql>(connection: &Connection, key: &str) -> Result<Option<T>, Error> {
    let mut statement = connection.prepare_cached("SELECT value FROM meta WHERE key = ?1")?;
    Ok(statement.query_row([key], |row| row.get(0)).optional()?)
}

/// Sets one fact.
///
/// # Errors
/// What SQLite reports.
pub fn set(connection: &Connection, key: &str, value: &dyn ToSql) -> Result<(), Error> {
    connection
        .prepare_cached(
            "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        )?
        .execute(params![key, value])?;
    Ok(())
}

/// Takes one fact away.
pub(super) fn forget(connection: &Connection, key: &str) -> Result<(), Error> {
    connection.prepare_cached("DELETE FROM meta WHERE key = ?1")?.execute([key])?;
    Ok(())
}

/// Begins a new range of revisions, so that they grow across restarts.
///
/// The range follows the clock where that is ahead: an older copy of the file that is put back
/// then still counts on from above what phones have seen.
pub(super) fn mark_start(connection: &mut Connection, clock: &Clock, entropy: &Entropy) -> Result<(), Error> {
    let transaction = connection.transaction()?;
    let before = get::<i64>(&transaction, "rev_epoch")?.unwrap_or(0);
    let epoch = (before + 1).max(clock.now().0 / 1000);
    set(&transaction, "rev_epoch", &epoch)?;
    if get::<Vec<u8>>(&transaction, "file_id")?.is_none() {
        set(&transaction, "file_id", &entropy.bytes::<16>()?)?;
    }
    transaction.execute("DELETE FROM session WHERE seen_at < ?1", [clock.now().0 - SESSION_IDLE_MS])?;
    transaction.execute("DELETE FROM login_link WHERE expires_at < ?1", [clock.now().0])?;
    // Phones whose draw waits for them have to find the program again first: they get their time anew.
    transaction.execute("UPDATE draw SET phase_at = ?1 WHERE phase IN ('stirring', 'showing')", [clock.now().0])?;
    transaction.commit()?;
    Ok(())
}

/// The revision below all of this start's.
///
/// # Errors
/// What SQLite reports.
pub fn revision_base(connection: &Connection) -> Result<u64, Error> {
    let epoch = get::<i64>(connection, "rev_epoch")?.unwrap_or(0);
    Ok(u64::try_from(epoch).unwrap_or(0) << REVISIONS_A_START_BITS)
}

/// Proves that the file can be written, by writing to it.
///
/// # Errors
/// What SQLite reports.
pub fn touch(connection: &Connection, now: Timestamp) -> Result<(), Error> {
    set(connection, "checked_at", &now.0)
}

pub(super) fn forget_old_answers(connection: &Connection, now: Timestamp) -> Result<(), Error> {
    connection.prepare_cached("DELETE FROM idempotency WHERE created_at < ?1")?.execute([now.0 - KEEP_ANSWERS_MS])?;
    Ok(())
}
