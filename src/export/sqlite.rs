//! A SQLite copy for analysis: everything but what could draw, sign in or claim.
//!
//! Secrets and tokens are left out, so the copy cannot draw and opens no session; it says so in
//! its `application_id`, which this program refuses to serve.

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
