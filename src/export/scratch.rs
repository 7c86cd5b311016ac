//! A file without a name, for an export on its way to somebody.

use std::fs::File;
use std::io;
use std::path::Path;

/// A file beside the database that is gone with its last handle, however the program ends, and that nobody else can
/// open. The folder is the database's because there is room on that disk, and another's may be memory.
///
/// # Errors
/// What the system refuses.
pub fn scratch(database: &Path) -> io::Result<File> {
    let folder = database.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    tempfile::tempfile_in(folder)
}
