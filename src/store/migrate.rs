//! From an older file to this version's schema, one numbered SQL file after the other.
//!
//! A file is copied aside before it is migrated, a newer one is refused untouched, and each step
//! is one transaction: a crash leaves the old version or the new one, never something between.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::{Error, backup, pragma};

/// The steps in order; step i makes version i + 1.
const STEPS: &[&str] = &[
    include_str!("migrations/0001_core.sql"),
    include_str!("migrations/0002_show.sql"),
    include_str!("migrations/0003_moved.sql"),
    include_str!("migrations/0004_wifi.sql"),
    include_str!("migrations/0005_grades.sql"),
    include_str!("migrations/0006_presence.sql"),
    include_str!("migrations/0007_mode.sql"),
    include_str!("migrations/0008_left_out.sql"),
    include_str!("migrations/0009_fair.sql"),
    include_str!("migrations/0010_waiting_room.sql"),
    include_str!("migrations/0011_large.sql"),
    include_str!("migrations/0012_quick_checks.sql"),
    include_str!("migrations/0013_status_at.sql"),
];

/// The `user_version` that this program writes.
pub const NEWEST_VERSION: usize = STEPS.len();

/// What a copy's name says after the file's own, around the two versions.
const BEFORE: &str = ".before-v";
const FROM: &str = "-from-v";

/// Brings the file to [`NEWEST_VERSION`].
pub fn to_newest(connection: &mut Connection, path: &Path) -> Result<(), Error> {
    bring(connection, path, STEPS)
}

/// The same for what is a copy itself, of which no other is kept.
pub(super) fn copy_to_newest(connection: &mut Connection) -> Result<(), Error> {
    let version = version_of(connection)?;
    STEPS.iter().enumerate().skip(version).try_for_each(|(index, step)| apply(connection, step, index + 1))
}

/// Refuses a file that a newer program wrote; it only reads.
pub fn refuse_newer(connection: &Connection, path: &Path, newest: usize) -> Result<(), Error> {
    let version = version_of(connection)?;
    if version <= newest {
        return Ok(());
    }
    Err(Error::File(format!(
        "{} was written by a newer luckydraw (version {version}, this one knows {newest}); \
         it is untouched. Start the newer program instead",
        path.display()
    )))
}

fn bring(connection: &mut Connection, path: &Path, steps: &[&str]) -> Result<(), Error> {
    refuse_newer(connection, path, steps.len())?;
    let version = version_of(connection)?;
    if version > 0 && version < steps.len() {
        backup::copy(connection, &copy_name(path, version, steps.len()))?;
    }
    for (index, step) in steps.iter().enumerate().skip(version) {
        apply(connection, step, index + 1)?;
    }
    Ok(())
}

/// The `user_version` of a file.
pub fn version_of(connection: &Connection) -> Result<usize, Error> {
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    usize::try_from(version).map_err(|_| Error::File("the file's version is negative".to_owned()))
}

/// A table that is made anew is dropped in between, and no row that refers to it may go with it: foreign
/// keys rest meanwhile and are looked at before anything is committed.
fn apply(connection: &mut Connection, step: &str, version: usize) -> Result<(), Error> {
    connection.execute_batch("PRAGMA foreign_keys = OFF")?;
    let outcome = apply_step(connection, step, version);
    connection.execute_batch("PRAGMA foreign_keys = ON")?;
    outcome
}

fn apply_step(connection: &mut Connection, step: &str, version: usize) -> Result<(), Error> {
    let transaction = connection.transaction()?;
    transaction.execute_batch(step)?;
    if transaction.prepare("PRAGMA foreign_key_check")?.exists([])? {
        return Err(Error::Corrupt(format!("version {version} would leave rows that refer to nothing")));
    }
    transaction.execute_batch(&format!(
        "PRAGMA user_version = {version}; PRAGMA application_id = {};",
        pragma::APPLICATION_ID
    ))?;
    transaction.commit()?;
    Ok(())
}

fn copy_name(path: &Path, version: usize, newest: usize) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!("{BEFORE}{newest}{FROM}{version}"));
    PathBuf::from(name)
}

/// What the name of a file says that a restored copy took the place of, before the time.
const BEFORE_RESTORE: &str = ".before-restore-";

/// The files that lie beside this one and hold what it held: copies from when older versions were brought forward, and
/// former files from when a copy was put in place, with what SQLite keeps beside those.
pub(super) fn copies(path: &Path) -> Result<Vec<PathBuf>, Error> {
    let Some(own) = path.file_name().map(OsStr::as_encoded_bytes) else { return Ok(Vec::new()) };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut copies = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().as_encoded_bytes().strip_prefix(own).is_some_and(is_copy_ending) {
            copies.push(entry.path());
        }
    }
    Ok(copies)
}

fn is_copy_ending(ending: &[u8]) -> bool {
    str::from_utf8(ending).is_ok_and(|ending| is_of_older_version(ending) || is_before_restore(ending))
}

fn is_of_older_version(ending: &str) -> bool {
    let numbers = ending.strip_prefix(BEFORE).and_then(|versions| versions.split_once(FROM));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    numbers.is_some_and(|(newest, version)| is_number(newest) && is_number(version))
}

fn is_before_restore(ending: &str) -> bool {
    let time = ending.strip_prefix(BEFORE_RESTORE).map(|rest| {
        let own = backup::BESIDE.iter().find_map(|ending| rest.strip_suffix(ending));
        own.unwrap_or(rest)
    });
    let is_time = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    time.is_some_and(is_time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_is_strict() {
        let mut connection = Connection::open_in_memory().unwrap();
        to_newest(&mut connection, Path::new(":memory:")).unwrap();
        let lax: i64 = connection
            .query_row("SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND strict = 0 AND name NOT LIKE 'sqlite_%'", [], |row| row.get(0))
            .unwrap();
        assert_eq!(lax, 0);
    }

    #[test]
    fn a_newer_file_is_refused() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("PRAGMA user_version = 999").unwrap();
        let error = to_newest(&mut connection, Path::new("x.db")).unwrap_err();
        assert!(error.to_string().contains("newer luckydraw"), "{error}");
    }

    /// A file of version 1 with a row in it, and its folder.
    fn old_file(name: &str) -> (PathBuf, PathBuf, Connection) {
        let folder = std::env::temp_dir().join(format!("luckydraw-migrate-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("x.db");
        let mut connection = pragma::open_writer(&path).unwrap();
        bring(&mut connection, &path, &STEPS[..1]).unwrap();
        connection.execute_batch("INSERT INTO meta VALUES ('kept', 7)").unwrap();
        (folder, path, connection)
    }

    fn kept(connection: &Connection) -> i64 {
        connection.query_row("SELECT value FROM meta WHERE key = 'kept'", [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn an_old_file_is_copied_aside_before_it_changes() {
        let (folder, path, mut connection) = old_file("aside");
        bring(&mut connection, &path, &[STEPS[0], "CREATE TABLE more (a INTEGER) STRICT;"]).unwrap();
        assert_eq!((version_of(&connection).unwrap(), kept(&connection)), (2, 7));
        let copy = folder.join("x.db.before-v2-from-v1");
        let copy = Connection::open(copy).unwrap();
        assert_eq!((version_of(&copy).unwrap(), kept(&copy)), (1, 7));
        assert!(copy.prepare("SELECT a FROM more").is_err());
        assert!(!folder.join("x.db.before-v2-from-v1.partial").exists());
        for other in [
            "x.db.before-v2",
            "x.db.before-v2-from-v1.zip",
            "x.db.before-v-from-v1",
            "y.db.before-v2-from-v1",
            "x.db.before-restore-",
            "x.db.before-restore-20260131-093000.head",
            "y.db.before-restore-20260131-093000",
        ] {
            std::fs::write(folder.join(other), "somebody's own").unwrap();
        }
        assert_eq!(copies(&path).unwrap(), [folder.join("x.db.before-v2-from-v1")]);
        let former = ["x.db.before-restore-20260131-093000", "x.db.before-restore-20260131-093000-wal"];
        former.iter().for_each(|name| std::fs::write(folder.join(name), "").unwrap());
        let found = copies(&path).unwrap();
        assert!(found.len() == 3 && former.iter().all(|name| found.contains(&folder.join(name))), "{found:?}");
        std::fs::remove_dir_all(folder).unwrap();
    }

    /// Columns, keys and indexes of a table, as SQLite tells them.
    fn shape_of(connection: &Connection, table: &str) -> Vec<String> {
        let sql = "SELECT 'column ' || cid || ' ' || name || ' ' || type || ' ' || \"notnull\" || ' ' || coalesce(dflt_value, '') || ' ' || pk
              FROM pragma_table_xinfo(?1)
            UNION ALL SELECT 'refers ' || \"from\" || ' ' || \"table\" || ' ' || \"to\" || ' ' || on_delete FROM pragma_foreign_key_list(?1)
            UNION ALL SELECT 'index ' || i.name || ' ' || i.\"unique\" || ' ' || c.seqno || ' ' || coalesce(c.name, '') || ' ' || coalesce(m.sql, '')
              FROM pragma_index_list(?1) i JOIN pragma_index_xinfo(i.name) c LEFT JOIN sqlite_schema m ON m.name = i.name
            ORDER BY 1";
        let mut shape = connection.prepare(sql).unwrap();
        let lines = shape.query_map([table], |row| row.get(0)).unwrap();
        lines.collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn who_took_part_before_a_table_was_made_anew_takes_part_after_it() {
        let (folder, path, mut connection) = old_file("anew");
        bring(&mut connection, &path, &STEPS[..11]).unwrap();
        let rows = "INSERT INTO event (id, title, state, registration, settings, anchor, chain_end, secret, log_hash, created_at)
              VALUES ('e', 'E', 'active', 'open', '{}', zeroblob(32), zeroblob(32), zeroblob(32), zeroblob(32), 0);
            INSERT INTO participant (event_id, epoch, draw_number, token_hash, nonce, status, source, created_at, here_at)
              VALUES ('e', 1, 1, zeroblob(32), zeroblob(16), 'withdrawn', 'phone', 5, 7);
            INSERT INTO contact (event_id, epoch, draw_number, name) VALUES ('e', 1, 1, 'Kim');";
        connection.execute_batch(rows).unwrap();
        let before = shape_of(&connection, "participant");
        assert!(before.iter().filter(|line| line.starts_with("index participant_")).count() >= 5, "{before:?}");
        bring(&mut connection, &path, &STEPS[..12]).unwrap();
        assert_eq!(shape_of(&connection, "participant"), before);
        bring(&mut connection, &path, STEPS).unwrap();
        let found: (String, i64, String) = connection
            .query_row(
                "SELECT status, here_at, name FROM participant JOIN contact USING (event_id, epoch, draw_number)",
                [],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )
            .unwrap();
        assert_eq!(found, ("withdrawn".to_owned(), 7, "Kim".to_owned()));
        let second =
            "INSERT INTO participant (event_id, epoch, draw_number, token_hash, nonce, status, source, created_at)
            VALUES ('e', 1, 2, ?1, zeroblob(16), ?2, 'phone', 5)";
        assert!(connection.execute(second, rusqlite::params![[0_u8; 32], "in"]).is_err(), "a token of another's");
        assert!(connection.execute(second, rusqlite::params![[1_u8; 32], "here"]).is_err(), "no such status");
        connection.execute(second, rusqlite::params![[1_u8; 32], "in"]).unwrap();
        connection.execute_batch("DELETE FROM participant").unwrap();
        assert!(!connection.prepare("SELECT 1 FROM contact").unwrap().exists([]).unwrap(), "goes with its number");
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_step_that_fails_leaves_the_version_before_it() {
        let (folder, path, mut connection) = old_file("fails");
        let steps =
            [STEPS[0], "CREATE TABLE second (a INTEGER) STRICT;", "CREATE TABLE third (a INTEGER) STRICT; oops;"];
        assert!(bring(&mut connection, &path, &steps).is_err());
        assert_eq!((version_of(&connection).unwrap(), kept(&connection)), (2, 7));
        assert!(connection.prepare("SELECT a FROM second").is_ok());
        assert!(connection.prepare("SELECT a FROM third").is_err());
        // Mended, it goes on from there and does not begin again.
        bring(&mut connection, &path, &[steps[0], "not run again", "CREATE TABLE third (a INTEGER) STRICT;"]).unwrap();
        assert_eq!(version_of(&connection).unwrap(), 3);
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn the_file_says_whose_it_is() {
        let (folder, _, connection) = old_file("whose");
        let id: i32 = connection.query_row("PRAGMA application_id", [], |row| row.get(0)).unwrap();
        assert_eq!(id, pragma::APPLICATION_ID);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
