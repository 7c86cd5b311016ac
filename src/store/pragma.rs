//! How connections are opened: every pragma that a promise depends on, in one place.
//!
//! `synchronous=FULL` is what makes an acknowledgement durable; it is a requirement, not a taste.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::{Error, head, migrate};

/// `luck`, so that a file manager and we ourselves know whose file it is.
pub const APPLICATION_ID: i32 = 0x6c75_636b;
/// How long the writer waits for a lock.
pub const WRITER_WAIT: Duration = Duration::from_secs(5);
/// Before this version two connections could lose commits when the log was reset in WAL mode.
const OLDEST_SOUND_SQLITE: i32 = 3_051_003;

/// Refuses to run on a SQLite that loses commits.
pub fn assert_sqlite_is_sound() -> Result<(), Error> {
    let version = rusqlite::version_number();
    if version >= OLDEST_SOUND_SQLITE {
        Ok(())
    } else {
        Err(Error::File(format!("SQLite {} is too old: 3.51.3 or newer is needed", rusqlite::version())))
    }
}

/// Opens the one connection that writes.
pub fn open_writer(path: &Path) -> Result<Connection, Error> {
    make_folder(path).map_err(|error| Error::File(format!("cannot make the folder of {}: {error}", path.display())))?;
    head::refuse_lost(path)?;
    let is_new = create(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(WRITER_WAIT)?;
    // Until it is known whose file it is, closing it must not move a log into it.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    refuse_foreign_file(&connection, path)?;
    migrate::refuse_newer(&connection, path, migrate::NEWEST_VERSION)?;
    head::refuse_older(&connection, path)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA fullfsync = ON;
         PRAGMA foreign_keys = ON;
         PRAGMA secure_delete = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -16384;
         PRAGMA wal_autocheckpoint = 0;
         PRAGMA trusted_schema = OFF;",
    )?;
    connection.set_prepared_statement_cache_capacity(128);
    assert_durable(&connection)?;
    if is_new {
        sync_folder(path)?;
    }
    Ok(connection)
}

/// Sets up a connection that only reads.
pub fn prepare_reader(connection: &mut Connection) -> Result<(), rusqlite::Error> {
    connection.busy_timeout(Duration::from_secs(2))?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.execute_batch(
        "PRAGMA query_only = ON;
         PRAGMA wal_autocheckpoint = 0;
         PRAGMA trusted_schema = OFF;
         PRAGMA temp_store = MEMORY;",
    )
}

/// The flags of a connection that only reads.
pub fn reader_flags() -> OpenFlags {
    OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX
}

fn assert_durable(connection: &Connection) -> Result<(), Error> {
    let mode: String = connection.query_row("PRAGMA journal_mode", [], |row| row.get(0))?;
    let synchronous: i64 = connection.query_row("PRAGMA synchronous", [], |row| row.get(0))?;
    if mode == "wal" && synchronous == 2 {
        Ok(())
    } else {
        Err(Error::File(format!(
            "the file system gives no write-ahead log (journal_mode={mode}, synchronous={synchronous}): \
             keep the file on a local disk"
        )))
    }
}

/// Refuses what is no file of ours.
pub(super) fn refuse_foreign_file(connection: &Connection, path: &Path) -> Result<(), Error> {
    let id: i32 = connection
        .query_row("PRAGMA application_id", [], |row| row.get(0))
        .map_err(|error| Error::File(format!("{} is not a luckydraw file: {error}", path.display())))?;
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if id == APPLICATION_ID || (id == 0 && tables == 0) {
        Ok(())
    } else {
        Err(Error::File(format!("{} belongs to another program; choose another file with --db", path.display())))
    }
}

/// Makes the folder of a database file, open to its owner alone.
pub fn make_folder(path: &Path) -> std::io::Result<()> {
    let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists()) else {
        return Ok(());
    };
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Makes the file where it is missing, readable by its owner alone from its first moment: it will
/// hold secrets, and SQLite gives its side files the same mode. Says whether it was missing.
///
/// A file that exists is not opened, so that no lock of SQLite's can be dropped by closing it.
fn create(path: &Path) -> Result<bool, Error> {
    if path.exists() {
        return Ok(false);
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?;
    Ok(true)
}

/// Makes the new file's name survive a power cut; this opens the folder, never the database.
pub fn sync_folder(path: &Path) -> Result<(), Error> {
    #[cfg(unix)]
    {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::File::open(folder)?.sync_all()?;
    }
    let _ = path;
    Ok(())
}
