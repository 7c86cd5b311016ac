//! The bodies of audit records, as far as a check reads them.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::super::bytes::Hash;
use super::record::ExportRecord;

/// Of `draw_frozen`.
#[derive(Debug, Deserialize)]
pub struct Frozen {
    pub draw: u64,
    pub prize: String,
    pub rank: Option<u64>,
    pub count: u64,
    pub entries: u64,
    pub grade: String,
    pub sheet: Hash,
}

/// Of `draw_ranked`.
#[derive(Debug, Deserialize)]
pub struct Ranked {
    pub draw: u64,
    pub stir: Hash,
    pub word: Hash,
}

/// Of `draw_revealed`.
#[derive(Debug, Deserialize)]
pub struct Revealed {
    pub draw: u64,
    pub reveal: Hash,
    pub winners: Vec<u64>,
}

/// Of `reserve_called` and `reserve_passed_over`.
#[derive(Debug, Deserialize)]
pub struct Reserve {
    pub draw: u64,
    pub place: u64,
    pub draw_number: u64,
    pub replaces: u64,
}

/// Of `claim_settled`.
#[derive(Debug, Deserialize)]
pub struct Settled {
    pub draw: u64,
    pub place: u64,
    pub to: String,
    pub actor: String,
}

/// Of `joined`.
#[derive(Debug, Deserialize)]
pub struct Joined {
    pub last: u64,
    pub count: u64,
}

/// Of `participant_status`.
#[derive(Debug, Deserialize)]
pub struct StatusChange {
    pub draw_number: u64,
    pub to: String,
}

/// Of `reset`.
#[derive(Debug, Deserialize)]
pub struct Reset {
    pub reset_participants: bool,
}

/// Of `event_created`, and of `event_changed`, which may leave the title as it was.
#[derive(Debug, Deserialize)]
pub struct Titled {
    pub title: Option<String>,
}

/// The body of a record; nothing where it was purged.
pub fn body<T: DeserializeOwned>(record: &ExportRecord) -> Result<Option<T>, String> {
    let Some(text) = &record.body else { return Ok(None) };
    let read = serde_json::from_str(text);
    read.map(Some)
        .map_err(|error| format!("record {} is no {} as this program knows it: {error}", record.seq, record.kind))
}
