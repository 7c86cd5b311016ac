//! The pictures that a file of prizes names, read from beside it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization;

use super::CliError;
use crate::domain::csv_import;

/// Every picture that a file of prizes names and that is there, as the API takes them.
///
/// What is missing is left out: the server refuses just the lines that name it.
pub fn beside(csv: &Path, bytes: &[u8]) -> Result<Vec<Value>, CliError> {
    let folder = folder_of(csv);
    let rows = csv_import::prizes(bytes).rows;
    let names: BTreeSet<String> = rows.into_iter().filter_map(|row| row.image).collect();
    let found = names.iter().filter_map(|name| Some((name, find(&folder, name)?)));
    found.map(|(name, path)| read(name, &path)).collect()
}

/// The folder in which a file's pictures are looked for.
pub fn folder_of(csv: &Path) -> PathBuf {
    let folder = csv.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new(".")).to_owned()
}

fn read(name: &str, path: &Path) -> Result<Value, CliError> {
    let bytes = std::fs::read(path).map_err(|error| CliError::unreadable(path, &error))?;
    Ok(json!({ "name": name, "data": BASE64_STANDARD.encode(bytes) }))
}

/// The file of that name, though the disk may spell Korean letters in parts (NFD).
fn find(folder: &Path, name: &str) -> Option<PathBuf> {
    let direct = folder.join(name);
    if direct.is_file() {
        return Some(direct);
    }
    let entries = std::fs::read_dir(folder).ok()?;
    let same = |path: &PathBuf| {
        let found = path.file_name().and_then(std::ffi::OsStr::to_str);
        found.is_some_and(|found| found.nfc().eq(name.nfc())) && path.is_file()
    };
    entries.flatten().map(|entry| entry.path()).find(same)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_found_however_their_names_are_spelt() {
        let folder = std::env::temp_dir().join(format!("luckydraw-images-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let spelt: String = "노트북.png".nfd().collect();
        std::fs::write(folder.join(spelt), b"picture").unwrap();
        let csv = "name,rank,image\n노트북,1,노트북.png\n컵,2,none.png\n우산,3,\n";
        let images = beside(&folder.join("prizes.csv"), csv.as_bytes()).unwrap();
        assert_eq!(images, [json!({ "name": "노트북.png", "data": "cGljdHVyZQ==" })]);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
