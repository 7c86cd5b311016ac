//! The bodies of audit records, as far as a check reads them.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::super::bytes::Hash;
use super::super::choice::Grade;
use super::record::ExportRecord;
use super::rows::Place;

/// Of `draw_frozen`.
#[derive(Debug, Deserialize)]
pub struct Frozen {
    pub draw: u64,
    pub prize: String,
    pub rank: Option<u64>,
    pub count: u64,
    pub entries: u64,
    pub grade: Grade,
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

/// Of `draw_aborted`.
#[derive(Debug, Deserialize)]
pub struct Aborted {
    pub draw: u64,
    pub reason: String,
    pub reveal: Hash,
    pub sheet: Hash,
    pub stir: Option<Hash>,
}

/// Of `draw_supersedes`.
#[derive(Debug, Deserialize)]
pub struct Supersedes {
    pub draw: u64,
    pub supersedes: Place,
}

/// Of `winner_coming`.
#[derive(Debug, Deserialize)]
pub struct Coming {
    pub draw: u64,
    pub place: u64,
    pub until: String,
}

/// Of `here`.
#[derive(Debug, Deserialize)]
pub struct Here {
    pub count: usize,
    pub draw_numbers: Vec<u64>,
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

/// Of `restored`: how far the copy went, and what was known before.
#[derive(Debug, Deserialize)]
pub struct Restored {
    pub draw: u64,
    pub known: Option<Known>,
}

/// The newest draw that was begun before a copy was put in place.
#[derive(Debug, Deserialize)]
pub struct Known {
    pub draw: u64,
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
