//! The frozen texts of a draw, and what follows from them: its ranking and its proof.
//!
//! A reveal stays a secret until it is committed, and nothing here gives it out before.

use rusqlite::{Connection, OptionalExtension, params};

use super::super::{Error, claim};
use super::{Phase, broken, find};
use crate::domain::draw::{Hash, Proof, Sheet, Stir, Word, rank, seed};
use crate::domain::fault::Reason;
use crate::domain::id::EventId;

/// The texts of a draw, as far as they are frozen.
#[derive(Debug, Clone)]
pub struct Texts {
    /// The sheet.
    pub sheet: String,
    /// The stir, once ranked.
    pub stir: Option<String>,
    /// The word, once ranked.
    pub word: Option<String>,
    /// `s_k`, once ranked; a secret until the reveal is committed.
    pub reveal: Option<Hash>,
}

/// The texts of a draw.
///
/// # Errors
/// `draw_not_found`.
pub fn texts(connection: &Connection, event: &EventId, k: u64) -> Result<Texts, Error> {
    let mut statement =
        connection.prepare_cached("SELECT sheet, stir, word, reveal FROM draw WHERE event_id = ?1 AND k = ?2")?;
    let found = statement.query_row(params![event.as_str(), k], |row| {
        Ok(Texts {
            sheet: row.get(0)?,
            stir: row.get(1)?,
            word: row.get(2)?,
            reveal: row.get::<_, Option<[u8; 32]>>(3)?.map(Hash),
        })
    });
    found.optional()?.ok_or_else(|| Reason::DrawNotFound.into())
}

/// `s_k` of a draw that is revealed or given up; nothing of any other.
///
/// # Errors
/// What SQLite reports.
pub fn published_reveal(connection: &Connection, event: &EventId, k: u64) -> Result<Option<Hash>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT reveal FROM draw WHERE event_id = ?1 AND k = ?2 AND phase IN ('revealed', 'aborted')",
    )?;
    let reveal = statement.query_row(params![event.as_str(), k], |row| row.get::<_, [u8; 32]>(0)).optional()?;
    Ok(reveal.map(Hash))
}

/// The ranking of a ranked draw, computed again from its frozen texts.
pub(in crate::store) fn ranking(connection: &Connection, event: &EventId, k: u64) -> Result<Vec<u64>, Error> {
    let texts = texts(connection, event, k)?;
    let (Some(word), Some(reveal)) = (texts.word, texts.reveal) else { return Err(Reason::NotRevealed.into()) };
    let sheet = Sheet::parse(&texts.sheet).map_err(broken)?;
    let word = Word::parse(&word).map_err(broken)?;
    Ok(rank(&seed(&reveal, &word.hash()), sheet.entries()))
}

/// The proof of a revealed draw.
///
/// # Errors
/// `draw_not_found`, `not_revealed`.
pub fn proof(connection: &Connection, event: &EventId, k: u64) -> Result<Proof, Error> {
    let draw = find(connection, event, k)?;
    let texts = texts(connection, event, k)?;
    let (Phase::Revealed, Some(stir), Some(word), Some(reveal)) = (draw.phase, texts.stir, texts.word, texts.reveal)
    else {
        return Err(Reason::NotRevealed.into());
    };
    let sheet = Sheet::parse(&texts.sheet).map_err(broken)?;
    let stir = Stir::parse(&stir).map_err(broken)?;
    let word = Word::parse(&word).map_err(broken)?;
    Proof::build(reveal, &sheet, &stir, &word, claim::called(connection, event, &draw)?).map_err(broken)
}
