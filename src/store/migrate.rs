//! From an older file to this version's schema, one numbered SQL file after the other.
//!
//! A file is copied aside before it is migrated, a newer one is refused untouched, and each step
//! is one transaction: a crash leaves the old version or the new one, never something between.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::{Error, backup, pragma};

/// The steps in order; step i makes version i + 1.
const STEPS: &[&str] = &[include_str!("migrations/0001_core.sql")];

/// The `user_version` that this program writes.
pub const NEWEST_VERSION: usize = STEPS.len();

/// Brings the file to [`NEWEST_VERSION`].
pub fn to_newest(connection: &mut Connection, path: &Path) -> Result<(), Error> {
    let version = version_of(connection)?;
    if version > NEWEST_VERSION {
        return Err(Error::File(format!(
            "{} was written by a newer luckydraw (version {version}, this one knows {NEWEST_VERSION}); \
             it is untouched. Start the newer program instead",
            path.display()
        )));
    }
    if version > 0 && version < NEWEST_VERSION {
        backup::copy(connection, &copy_name(path, version))?;
    }
    for (index, step) in STEPS.iter().enumerate().skip(version) {
        apply(connection, step, index + 1)?;
    }
    Ok(())
}

/// The `user_version` of a file.
pub fn version_of(connection: &Connection) -> Result<usize, Error> {
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    usize::try_from(version).map_err(|_| Error::File("the file's version is negative".to_owned()))
}

fn apply(connection: &mut Connection, step: &str, version: usize) -> Result<(), Error> {
    let transaction = connection.transaction()?;
    transaction.execute_batch(step)?;
    transaction.execute_batch(&format!(
        "PRAGMA user_version = {version}; PRAGMA application_id = {};",
        pragma::APPLICATION_ID
    ))?;
    transaction.commit()?;
    Ok(())
}

fn copy_name(path: &Path, version: usize) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".before-v{NEWEST_VERSION}-from-v{version}"));
    PathBuf::from(name)
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
}
