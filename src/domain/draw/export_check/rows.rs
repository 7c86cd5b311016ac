//! The parts of an export and what a check needs to know of them.
//!
//! An export has no field but these, so that nothing can be put beside what was checked and be taken for it. Fields
//! with an underscore are known and not checked: nothing that is bound tells of them.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::super::bytes::Hash;
use super::super::proof::Proof;
use super::record::ExportRecord;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Export {
    pub format: String,
    pub event: Event,
    pub participants: Option<Vec<ParticipantRow>>,
    pub winners: Option<Vec<WinnerRow>>,
    pub draws: Option<Vec<DrawRow>>,
    pub proofs: Vec<Proof>,
    pub aborted: Option<Vec<AbortedRow>>,
    pub log: Option<Vec<ExportRecord>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    pub event_id: String,
    pub anchor: Hash,
    pub title: String,
    #[serde(rename = "time_zone")]
    _time_zone: Option<IgnoredAny>,
    #[serde(rename = "created_at")]
    _created_at: Option<IgnoredAny>,
    #[serde(rename = "exported_at")]
    _exported_at: Option<IgnoredAny>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParticipantRow {
    pub draw_number: u64,
    pub status: String,
    #[serde(rename = "created_at")]
    _created_at: Option<IgnoredAny>,
    #[serde(rename = "source")]
    _source: Option<IgnoredAny>,
    #[serde(rename = "name")]
    _name: Option<IgnoredAny>,
    #[serde(rename = "phone")]
    _phone: Option<IgnoredAny>,
    #[serde(rename = "email")]
    _email: Option<IgnoredAny>,
    #[serde(rename = "note")]
    _note: Option<IgnoredAny>,
}

/// A place of a draw that is live: revealed and not reset.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WinnerRow {
    pub draw: u64,
    pub place: u64,
    pub draw_number: u64,
    pub prize_name: String,
    pub prize_rank: u64,
    pub claim: String,
    pub claimed_at: Option<String>,
    pub claimed_by: Option<String>,
    pub replaces: Option<u64>,
}

/// A draw that is revealed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DrawRow {
    pub draw: u64,
    pub prize_name: String,
    pub prize_rank: u64,
    pub count: u64,
    pub grade: String,
    pub entries: u64,
    pub drawn_at: Option<String>,
    pub revealed_at: Option<String>,
    pub reset: bool,
    pub short_by: u64,
    pub supersedes: Option<Place>,
}

/// A draw that was given up before its last input, with every text that was frozen by then.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AbortedRow {
    pub draw: u64,
    pub reason: String,
    pub reveal: Hash,
    pub sheet: String,
    pub stir: Option<String>,
}

/// One place of one draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    pub draw: u64,
    pub place: u64,
}
