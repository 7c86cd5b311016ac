//! What deleted rows leave behind in the file, and how it goes.
//!
//! SQLite overwrites what is deleted with zeros at once (`secure_delete`). Copies stay in two places: in
//! old frames of the write-ahead log; and in gaps between rows, where a row lay before SQLite moved it
//! to another page, or in pages that were freed before a file was first opened with `secure_delete`.
//! So whoever deletes for good owes three things: a *truncation*, which moves the log into the file and cuts
//! it to nothing at once; a *compaction*, which copies every row that lives into new pages (`VACUUM`)
//! and takes their place. It rewrites the whole file, so it waits for a quiet moment and ends as soon as
//! somebody comes; only its last step, the new pages' way into the log, is not left off.
//! And a *removal* of the copies that were kept of the file when an older version was brought forward, or when a copy
//! was put in its place.
//!
//! All of it is owed in the transaction that deletes: a crash, a full disk or a reader puts it off and
//! forgets nothing. The copy of a compaction is made in memory up to [`IN_MEMORY`]; of a larger file it is
//! made in the system's folder for temporary files, in a file that has no name once it is open. Either way
//! it holds living rows alone. That a compaction is tried is written down before it, so that a program that
//! dies of it does not try it first thing at the next start.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode};

use super::{Error, draw, meta, migrate, pragma};
use crate::ambient::crash_point;

/// The fact that the log must be cut to nothing.
const TRUNCATION_IS_DUE: &str = "truncation_due";
/// The fact that the file must be written anew: [`OWED`] or [`BEGUN`].
const COMPACTION_IS_DUE: &str = "compaction_due";
/// The fact that former copies must go.
const REMOVAL_IS_DUE: &str = "removal_due";
/// Nobody has tried yet, or a try ended in good order.
const OWED: i64 = 1;
/// A try has begun; where this is found at the start, the program ended in it.
const BEGUN: i64 = 2;
/// How long readers are waited for; nobody's change waits longer for the log to be cut.
const WAIT_FOR_READERS: Duration = Duration::from_millis(100);
/// The largest file, in bytes, whose copy is made in memory.
pub(super) const IN_MEMORY: u64 = 128 * 1024 * 1024;
/// Steps of SQLite's machine between two looks at whether somebody waits; some microseconds.
const STEPS_BETWEEN_LOOKS: i32 = 1_000;

/// Has the writer take away whatever the deletions of this transaction leave behind.
pub(super) fn owe(connection: &Connection) -> Result<(), Error> {
    for due in [TRUNCATION_IS_DUE, COMPACTION_IS_DUE, REMOVAL_IS_DUE] {
        if meta::get::<i64>(connection, due)?.is_none() {
            meta::set(connection, due, &OWED)?;
        }
    }
    Ok(())
}

/// Whether the program ended in the middle of a compaction.
pub(super) fn was_cut_short(connection: &Connection) -> Result<bool, Error> {
    Ok(meta::get::<i64>(connection, COMPACTION_IS_DUE)? == Some(BEGUN))
}

/// Removes former copies where that is owed.
pub(super) fn remove_copies_where_due(connection: &Connection, database: &Path) -> Result<(), Error> {
    if meta::get::<i64>(connection, REMOVAL_IS_DUE)?.is_none() {
        return Ok(());
    }
    for copy in migrate::copies(database)? {
        std::fs::remove_file(&copy)?;
        tracing::info!(copy = %copy.display(), "a former copy of the file is removed: it held what was deleted");
    }
    meta::forget(connection, REMOVAL_IS_DUE)
}

/// What became of an owed compaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compaction {
    /// None is owed.
    NotDue,
    /// A draw runs; it stays owed.
    Held,
    /// Somebody came who would have had to wait; it stays owed.
    Interrupted,
    /// Every row lies in new pages.
    Done,
}

/// Writes the file anew where that is owed and no draw runs, for as long as `is_in_the_way` says no.
///
/// The log holds the old pages afterwards, so a truncation is owed again. Files of more than `in_memory`
/// bytes are copied on disk.
pub(super) fn compact_where_due(
    connection: &Connection,
    in_memory: u64,
    is_in_the_way: impl FnMut() -> bool + Send + 'static,
) -> Result<Compaction, Error> {
    if meta::get::<i64>(connection, COMPACTION_IS_DUE)?.is_none() {
        return Ok(Compaction::NotDue);
    }
    if draw::is_any_running(connection)? {
        return Ok(Compaction::Held);
    }
    crash_point("compaction_due");
    meta::set(connection, COMPACTION_IS_DUE, &BEGUN)?;
    crash_point("compaction_begun");
    connection.progress_handler(STEPS_BETWEEN_LOOKS, Some(is_in_the_way))?;
    let outcome = vacuum(connection, in_memory);
    connection.progress_handler(0, None::<fn() -> bool>)?;
    match outcome {
        Ok(()) => finish(connection).map(|()| Compaction::Done),
        Err(error) => give_up(connection, error),
    }
}

fn vacuum(connection: &Connection, in_memory: u64) -> Result<(), rusqlite::Error> {
    let bytes = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
    if connection.query_row(bytes, [], |row| row.get::<_, u64>(0))? <= in_memory {
        return connection.execute_batch("VACUUM");
    }
    connection.execute_batch("PRAGMA temp_store = FILE")?;
    let outcome = connection.execute_batch("VACUUM");
    connection.execute_batch("PRAGMA temp_store = MEMORY")?;
    outcome
}

fn finish(connection: &Connection) -> Result<(), Error> {
    crash_point("file_compacted");
    let transaction = connection.unchecked_transaction()?;
    meta::set(&transaction, TRUNCATION_IS_DUE, &OWED)?;
    meta::forget(&transaction, COMPACTION_IS_DUE)?;
    Ok(transaction.commit()?)
}

/// After a try that ended in good order the next one may come soon; after any other the mark stays.
fn give_up(connection: &Connection, error: rusqlite::Error) -> Result<Compaction, Error> {
    match error.sqlite_error_code() {
        Some(ErrorCode::OperationInterrupted) => {
            meta::set(connection, COMPACTION_IS_DUE, &OWED)?;
            Ok(Compaction::Interrupted)
        }
        Some(ErrorCode::DiskFull) => {
            // What it wrote until the disk was full is room for others.
            let tidied = truncate(connection).and_then(|_| meta::set(connection, COMPACTION_IS_DUE, &OWED));
            if let Err(error) = tidied {
                tracing::warn!(%error, "the log could not be cut after the disk was full");
            }
            Err(error.into())
        }
        _ => Err(error.into()),
    }
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
    let outcome = truncate(connection)?;
    if outcome == Truncation::Done {
        crash_point("log_truncated");
        meta::forget(connection, TRUNCATION_IS_DUE)?;
    }
    Ok(outcome)
}

fn truncate(connection: &Connection) -> Result<Truncation, Error> {
    connection.busy_timeout(WAIT_FOR_READERS)?;
    let held = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, bool>(0));
    connection.busy_timeout(pragma::WRITER_WAIT)?;
    Ok(if held? { Truncation::Held } else { Truncation::Done })
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::super::audit::Actor;
    use super::super::event::{NewEvent, ensure_current, find};
    use super::super::{Store, issue, participant, purge};
    use super::*;
    use crate::ambient::{Clock, Entropy};
    use crate::domain::draw::Mode;
    use crate::domain::event::Settings;
    use crate::domain::participant::{Contact, Status};

    const PEOPLE: u64 = 3_000;

    /// What a person is called: each name is another one, and none is like anything else in the file.
    fn canary(number: u64) -> String {
        format!("canary-{number:04}-{}", "feather".repeat((number * 7 % 23) as usize))
    }

    fn open(folder: &Path) -> Store {
        Store::open(&folder.join("x.db"), Clock::System, Entropy::seeded(7)).unwrap()
    }

    /// A file in which people were written down, with codes of their own, and gave reasons, so that rows moved about.
    async fn lived_in(name: &str) -> (Store, PathBuf) {
        let folder = std::env::temp_dir().join(format!("luckydraw-traces-{name}-{}", std::process::id()));
        let store = open(&folder);
        let first = NewEvent { id: None, mode: Mode::Live, title: "Party".to_owned(), settings: Settings::default() };
        store.write("event", move |tx| ensure_current(tx, first)).await.unwrap();
        for batch in 0..PEOPLE / 100 {
            store.write("people", move |tx| (1..=100).try_for_each(|n| live(tx, batch * 100 + n))).await.unwrap();
        }
        (store, folder)
    }

    fn live(tx: &mut super::super::Tx<'_>, number: u64) -> Result<(), Error> {
        let (event, actor) = (find(tx, None)?.id, Actor::server());
        let contact = Contact { name: Some(canary(number)), ..Contact::default() };
        issue::issue(tx, &event, &contact, &actor)?;
        if number.is_multiple_of(3) {
            participant::set_status(tx, &event, number, Status::Withdrawn, Some(&canary(number)), &actor)?;
        }
        // Codes of a list come in no order, are mended, and stand among codes that stay.
        for listed in [number, number / 2].into_iter().filter(|number| number.is_multiple_of(2)) {
            let code = format!("{:04X}{}", (number + listed) * 40_503 % 65_536, canary(number));
            let mend = "UPDATE participant SET source = 'import', entry_code = ?1 WHERE draw_number = ?2";
            tx.execute(mend, rusqlite::params![code, listed])?;
        }
        Ok(())
    }

    async fn purged(store: &Store) -> u64 {
        let purged = store.write("purge", |tx| {
            let event = find(tx, None)?.id;
            purge::purge(tx, &event, &Actor::server())
        });
        purged.await.unwrap().purged
    }

    /// How often a canary stands in the bytes of the file and of those beside it, once nobody holds them.
    fn left(folder: &Path) -> usize {
        let files = std::fs::read_dir(folder).unwrap();
        let bytes: Vec<u8> = files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect();
        bytes.windows(7).filter(|window| window == b"canary-").count()
    }

    #[tokio::test]
    async fn of_those_who_were_purged_no_byte_is_left() {
        let (store, folder) = lived_in("purge").await;
        assert_eq!(purged(&store).await, PEOPLE);
        store.close();
        assert_eq!(left(&folder), 0);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
