//! Copies of the whole file, made by SQLite itself while others read and write.
//!
//! A copy gets its final name only when it is complete, checked and on disk; a half copy is never
//! mistaken for a backup.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::Backup;

use super::participant::ContactFields;
use super::{Error, pragma};

/// The ending of a copy that is not whole yet.
const PARTIAL: &str = ".partial";
/// The ending of a copy that is about to be put in a file's place.
pub(super) const RESTORING: &str = ".restoring";
/// What stands before the mark of an export that is being written.
const EXPORT: &str = ".export-";
/// Pages copied between two breaths, so that the writer is not held up.
const PAGES_A_STEP: i32 = 512;

/// Copies the file at `source` to `target`, beside a running server too.
///
/// # Errors
/// Where either cannot be opened, or the copy does not pass SQLite's own check.
pub fn file(source: &Path, target: &Path) -> Result<(), Error> {
    let mut connection = Connection::open_with_flags(source, pragma::reader_flags())?;
    pragma::prepare_reader(&mut connection)?;
    copy(&connection, target)
}

/// What must not leave the machine, taken out of a copy.
///
/// The application id becomes another one, so that nobody serves the copy by mistake. A draw that
/// was not revealed keeps its sheet, what was public of its inputs, and nothing else.
const WITHOUT_SECRETS: &str = "
  PRAGMA foreign_keys = OFF;
  PRAGMA secure_delete = ON;
  DROP TRIGGER event_chain_is_fixed;
  DROP TRIGGER draw_has_one_result;
  DROP TRIGGER draw_goes_forward;
  DROP TRIGGER stir_stays;
  DROP TRIGGER pick_moves_stock;
  DROP INDEX pick_by_code;
  BEGIN;
  UPDATE event SET chain_end = randomblob(32), secret = zeroblob(32);
  UPDATE participant SET token_hash = NULL, request_hash = NULL, entry_code = NULL, address_hash = NULL, nonce = zeroblob(16);
  DELETE FROM pick WHERE EXISTS (SELECT 1 FROM draw WHERE draw.event_id = pick.event_id AND draw.k = pick.k AND draw.phase NOT IN ('revealed', 'aborted'));
  UPDATE draw SET phase = 'frozen', reveal = NULL, ranked_at = NULL WHERE phase = 'ranked';
  UPDATE draw SET stir = NULL, word = NULL WHERE phase = 'frozen' AND grade = 'sealed';
  DELETE FROM stir_entry;
  UPDATE pick SET code_hash = zeroblob(32);
  DELETE FROM session; DELETE FROM staff_pass; DELETE FROM api_token; DELETE FROM login_link; DELETE FROM idempotency;
  DELETE FROM moved_token;
  DELETE FROM wifi;
  DELETE FROM meta;
  COMMIT;
  PRAGMA application_id = 1819632490;
";

/// Copies the file at `source` to `target` without anything that draws, signs in or claims.
///
/// # Errors
/// What SQLite reports.
pub fn without_secrets(source: &Path, target: &Path, contact: ContactFields) -> Result<(), Error> {
    let stripped = partial_name(target);
    file(source, &stripped)?;
    let outcome = strip(&stripped, contact);
    if outcome.is_err() {
        let _ = std::fs::remove_file(&stripped);
        return outcome;
    }
    publish(&stripped, target)
}

fn strip(path: &Path, contact: ContactFields) -> Result<(), Error> {
    let copy = Connection::open(path)?;
    copy.execute_batch(WITHOUT_SECRETS)?;
    if contact != ContactFields::All {
        copy.execute_batch("DELETE FROM contact")?;
    }
    copy.execute_batch("VACUUM")?;
    Ok(())
}

/// Copies an open database to `target`.
pub(super) fn copy(source: &Connection, target: &Path) -> Result<(), Error> {
    let partial = partial_name(target);
    let _ = std::fs::remove_file(&partial);
    let outcome = write_copy(source, &partial);
    if outcome.is_err() {
        let _ = std::fs::remove_file(&partial);
        return outcome;
    }
    publish(&partial, target)
}

/// Gives a finished copy its name, in such a way that a power cut leaves all of it or nothing.
fn publish(partial: &Path, target: &Path) -> Result<(), Error> {
    std::fs::OpenOptions::new().write(true).open(partial)?.sync_all()?;
    std::fs::rename(partial, target)?;
    pragma::sync_folder(target)
}

fn write_copy(source: &Connection, partial: &Path) -> Result<(), Error> {
    let mut target = Connection::open(partial)?;
    protect(partial)?;
    copy_pages(source, &mut target)?;
    target.execute_batch("PRAGMA journal_mode = DELETE")?;
    let verdict: String = target.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    if verdict == "ok" { Ok(()) } else { Err(Error::File(format!("the copy does not pass the check: {verdict}"))) }
}

/// Copies one snapshot: without it every commit of a busy server would begin the copy anew.
fn copy_pages(source: &Connection, target: &mut Connection) -> Result<(), Error> {
    source.execute_batch("BEGIN; SELECT 1 FROM sqlite_schema")?;
    let copied = Backup::new(source, target)
        .and_then(|backup| backup.run_to_completion(PAGES_A_STEP, Duration::from_millis(1), None));
    // Ending a read harms nothing; the copy is judged by its own outcome.
    let _ = source.execute_batch("ROLLBACK");
    Ok(copied?)
}

fn protect(path: &Path) -> Result<(), Error> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    }
    let _ = path;
    Ok(())
}

/// Removes copies beside the file that a crash left half done; some of them hold its secrets.
pub(super) fn remove_leftovers(path: &Path) {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name().and_then(|name| name.to_str())) else { return };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let other = entry.file_name().to_string_lossy().into_owned();
        if is_leftover(name, &other)
            && let Err(error) = std::fs::remove_file(entry.path())
        {
            tracing::warn!(%error, file = other, "a half-made copy could not be removed");
        }
    }
}

/// The name that a server's export has until it is written; the next start knows it by its mark, 16 hex digits.
#[must_use]
pub fn passing_name(database: &Path, mark: [u8; 8]) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(format!("{EXPORT}{:016x}", u64::from_be_bytes(mark)));
    PathBuf::from(name)
}

/// What SQLite keeps beside a file that it is at work on.
pub(super) const BESIDE: &[&str] = &["-wal", "-shm", "-journal"];

/// Whether a name is one that only a copy on its way can have, made here or by an export of the server's, whose
/// mark is 16 hex digits; or what SQLite keeps beside such a copy.
fn is_leftover(database: &str, other: &str) -> bool {
    let Some(rest) = other.strip_prefix(database) else { return false };
    let rest = BESIDE.iter().find_map(|ending| rest.strip_suffix(ending)).unwrap_or(rest);
    let ending = match rest.strip_prefix(EXPORT) {
        Some(marked) => {
            let (mark, ending) = marked.split_at_checked(16).unwrap_or_default();
            let is_mark = mark.len() == 16 && mark.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
            is_mark.then_some(ending)
        }
        None if rest == PARTIAL => return true,
        None => rest.strip_prefix(RESTORING),
    };
    ending.is_some_and(|ending| ["", PARTIAL, ".partial.partial"].contains(&ending))
}

pub(super) fn partial_name(target: &Path) -> PathBuf {
    let mut name = target.as_os_str().to_owned();
    name.push(PARTIAL);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    #[test]
    fn only_our_own_leftovers_go() {
        for ours in [
            "a.db.partial",
            "a.db.restoring",
            "a.db.restoring-journal",
            "a.db.restoring.partial",
            "a.db.restoring.partial-wal",
            "a.db.export-0123456789abcdef",
            "a.db.export-0123456789abcdef-journal",
            "a.db.export-0123456789abcdef.partial.partial",
            "a.db.export-0123456789abcdef.partial.partial-journal",
        ] {
            assert!(super::is_leftover("a.db", ours), "{ours}");
        }
        for kept in [
            "a.db",
            "a.db-wal",
            "a.db.head",
            "a.db.restoring-2026-11-21.db",
            "a.db.restoring.txt",
            "a.db.restoring.partial.old",
            "a.db.partial.db",
            "a.db.export-2026-11-21.sqlite",
            "a.db.export-before",
            "b.db.partial",
            "a.db.export-0123456789abcdef.sqlite",
        ] {
            assert!(!super::is_leftover("a.db", kept), "{kept}");
        }
    }

    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Instant;

    use super::*;

    /// A file of some megabytes that another connection changes all the time.
    #[test]
    fn a_file_that_never_rests_can_be_copied() {
        let folder = std::env::temp_dir().join(format!("luckydraw-backup-{}", std::process::id()));
        let (path, copied) = (folder.join("x.db"), folder.join("copy.db"));
        let writer = pragma::open_writer(&path).unwrap();
        writer.execute_batch("PRAGMA synchronous = OFF; CREATE TABLE t (n INTEGER PRIMARY KEY, fat BLOB)").unwrap();
        let fill = "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 3000)
                    INSERT INTO t (fat) SELECT zeroblob(4000) FROM c";
        writer.execute_batch(fill).unwrap();
        let over = AtomicBool::new(false);
        let begin = Instant::now();
        let took = std::thread::scope(|scope| {
            let is_over = &over;
            scope.spawn(move || {
                // Without a snapshot the copy would last as long as this.
                while !is_over.load(Ordering::SeqCst) && begin.elapsed() < Duration::from_secs(20) {
                    writer.execute("INSERT INTO t (fat) VALUES (NULL)", []).unwrap();
                }
            });
            file(&path, &copied).unwrap();
            let took = begin.elapsed();
            over.store(true, Ordering::SeqCst);
            took
        });
        assert!(took < Duration::from_secs(10), "{took:?}");
        let rows: i64 =
            Connection::open(&copied).unwrap().query_row("SELECT count(*) FROM t", [], |row| row.get(0)).unwrap();
        assert!(rows >= 3_000, "{rows}");
        std::fs::remove_dir_all(folder).unwrap();
    }
}
