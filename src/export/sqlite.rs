//! A SQLite copy for analysis: everything but what could draw, sign in or claim.
//!
//! Secrets and tokens are left out, so the copy cannot draw and opens no session; it says so in
//! its `application_id`, which this program refuses to serve.

use std::fs::File;
use std::path::Path;

use crate::store::participant::ContactFields;
use crate::store::{Error, backup};

/// Writes the copy of `source` to `target`; personal data comes along only where all of it is asked for.
///
/// # Errors
/// What SQLite reports.
pub fn write(source: &Path, target: &Path, contact: ContactFields) -> Result<(), Error> {
    backup::without_secrets(source, target, contact)
}

/// The copy as a file whose name, `passing`, is gone again once it is written.
///
/// # Errors
/// What SQLite reports, and what the system refuses.
pub fn nameless(source: &Path, passing: &Path, contact: ContactFields) -> Result<File, Error> {
    write(source, passing, contact)?;
    let file = File::open(passing);
    let removed = std::fs::remove_file(passing);
    let file = file?;
    removed?;
    Ok(file)
}
