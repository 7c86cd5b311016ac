//! Texts that were read and kept: a change shows, and `UPDATE_SNAPSHOTS=1` writes the file anew.

use std::path::Path;

/// Compares `text` with the file at `path` within the project.
///
/// # Panics
/// Where they differ, naming the first line that does.
pub fn compare(path: &str, text: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, text).unwrap();
    }
    let known = std::fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
    let first = text.lines().zip(known.lines()).find(|(now, then)| now != then);
    assert!(text == known, "{path} changed, first at {first:?}; read it and run with UPDATE_SNAPSHOTS=1");
}
