//! Small files beside the database, each named by the database and an ending of its own.
//!
//! Whenever the power goes, such a file is whole: the new one, or the one before. Only its owner may read it.

use std::fs::{OpenOptions, remove_file, rename};
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::{Error, pragma};

/// What a file's name ends with while it is written.
const PARTIAL: &str = ".partial";

/// The file beside a database that has this ending.
pub(super) fn beside(database: &Path, ending: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Puts a value beside a database, in the place of the one that was there.
pub(super) fn write(database: &Path, ending: &str, value: &impl Serialize) -> Result<(), Error> {
    let target = beside(database, ending);
    let partial = beside(&target, PARTIAL);
    let text = serde_json::to_vec_pretty(value).map_err(|error| Error::Corrupt(error.to_string()))?;
    let outcome = fill(&partial, &text).and_then(|()| rename(&partial, &target));
    if outcome.is_err() {
        let _ = remove_file(&partial);
    }
    outcome?;
    pragma::sync_folder(database)
}

fn fill(path: &Path, text: &[u8]) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text)?;
    file.sync_all()
}
