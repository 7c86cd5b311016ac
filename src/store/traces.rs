//! What deleted rows leave behind in the file, and how it goes.
//!
//! SQLite overwrites what is deleted with zeros at once (`secure_delete`). Copies stay in two places: in
//! old frames of the write-ahead log; and in gaps between rows, where a row lay before SQLite moved it
//! to another page, or in pages that were freed before a file was first opened with `secure_delete`.
//! So whoever deletes for good owes two things: a *truncation*, which moves the log into the file and cuts
//! it to nothing at once, and a *compaction*, which copies every row that lives into new pages (`VACUUM`)
//! and takes their place. It rewrites the whole file, so it waits for a quiet moment.
//!
//! Both are owed in the transaction that deletes: a crash, a full disk or a reader puts them off and
//! forgets nothing. The copy is made in memory (`temp_store`), so no other file ever holds a name.

use std::time::Duration;

use rusqlite::Connection;

use super::{Error, draw, meta, pragma};
use crate::ambient::crash_point;

/// The fact that the log must be cut to nothing.
const TRUNCATION_IS_DUE: &str = "truncation_due";
/// The fact that the file must be written anew.
const COMPACTION_IS_DUE: &str = "compaction_due";
/// How long readers are waited for; nobody's change waits longer for the log to be cut.
const WAIT_FOR_READERS: Duration = Duration::from_millis(100);

/// Has the writer take away whatever the deletions of this transaction leave behind.
pub(super) fn owe(connection: &Connection) -> Result<(), Error> {
    meta::set(connection, TRUNCATION_IS_DUE, &1)?;
    meta::set(connection, COMPACTION_IS_DUE, &1)
}

/// Writes the file anew where that is owed and no draw runs; says whether it did.
///
/// The log holds the old pages afterwards, so a truncation is owed again.
pub(super) fn compact_where_due(connection: &Connection) -> Result<bool, Error> {
    if meta::get::<i64>(connection, COMPACTION_IS_DUE)?.is_none() || draw::is_any_running(connection)? {
        return Ok(false);
    }
    crash_point("compaction_due");
    if let Err(error) = connection.execute_batch("VACUUM") {
        // What it wrote until the disk was full is room for others.
        truncate(connection)?;
        return Err(error.into());
    }
    crash_point("file_compacted");
    let transaction = connection.unchecked_transaction()?;
    meta::set(&transaction, TRUNCATION_IS_DUE, &1)?;
    meta::forget(&transaction, COMPACTION_IS_DUE)?;
    transaction.commit()?;
    Ok(true)
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
        let first = NewEvent { id: None, title: "Party".to_owned(), settings: Settings::default() };
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
