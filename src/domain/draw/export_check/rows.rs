//! The parts of an export that are checked, and what a check needs to know of them.

use serde::Deserialize;

use super::super::bytes::Hash;
use super::super::proof::Proof;
use super::record::ExportRecord;

#[derive(Debug, Deserialize)]
pub struct Export {
    pub format: String,
    pub event: Event,
    pub participants: Option<Vec<ParticipantRow>>,
    pub winners: Option<Vec<WinnerRow>>,
    pub draws: Option<Vec<DrawRow>>,
    pub proofs: Vec<Proof>,
    pub log: Option<Vec<ExportRecord>>,
}

#[derive(Debug, Deserialize)]
pub struct Event {
    pub event_id: String,
    pub anchor: Hash,
    pub title: String,
}

#[derive(Debug, Deserialize)]
pub struct ParticipantRow {
    pub draw_number: u64,
    pub status: String,
}

/// A place of a draw that is live: revealed and not reset.
#[derive(Debug, Deserialize)]
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
}
