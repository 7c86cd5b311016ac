//! Pictures of prizes, re-encoded and named by their content.

use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

use super::{Error, Tx};
use crate::domain::keyed::hex;
use crate::domain::picture::Picture;

/// The two sizes in which a picture is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// For the big screen.
    Full,
    /// For phones, at most 8 KB.
    Thumb,
}

/// Stores a picture and gives its name.
///
/// # Errors
/// What SQLite reports.
pub fn store(tx: &mut Tx<'_>, picture: &Picture) -> Result<String, Error> {
    let name = name_of(&picture.full);
    tx.execute(
        "INSERT INTO picture (hash, full, thumb, width, height, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (hash) DO NOTHING",
        params![name, picture.full, picture.thumb, picture.width, picture.height, tx.now.0],
    )?;
    Ok(name)
}

/// The JPEG of that name.
///
/// # Errors
/// What SQLite reports.
pub fn load(connection: &Connection, name: &str, size: Size) -> Result<Option<Vec<u8>>, Error> {
    let sql = match size {
        Size::Full => "SELECT full FROM picture WHERE hash = ?1",
        Size::Thumb => "SELECT thumb FROM picture WHERE hash = ?1",
    };
    Ok(connection.prepare_cached(sql)?.query_row([name], |row| row.get(0)).optional()?)
}

fn name_of(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes)[..16])
}
