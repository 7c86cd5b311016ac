//! The rows of an export, as plain as they are written.

use serde::{Serialize, Serializer};

use crate::domain::draw::Mode;
use crate::domain::event::Language;
use crate::store::draw::Place;

/// The event of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EventMeta {
    /// The event's id.
    pub event_id: String,
    /// Whether its draws count. The id says so already, so that JSON holds nothing beside what is checked.
    #[serde(skip)]
    pub mode: Mode,
    /// Its title.
    pub title: String,
    /// Its anchor, in hex.
    pub anchor: String,
    /// Its IANA time zone, in which tables tell the time.
    pub time_zone: String,
    /// The language of its tables.
    #[serde(skip)]
    pub language: Language,
    /// When it was created, in milliseconds since 1970 UTC, as all times here.
    #[serde(rename = "created_at", serialize_with = "rfc3339")]
    pub created_at_ms: i64,
    /// When this export was made.
    #[serde(rename = "exported_at", serialize_with = "rfc3339")]
    pub exported_at_ms: i64,
}

/// One participant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ParticipantRow {
    /// The number on the ticket.
    pub draw_number: u64,
    /// When it was given.
    #[serde(rename = "created_at", serialize_with = "rfc3339")]
    pub created_at_ms: i64,
    /// `in`, `withdrawn` or `disqualified`.
    pub status: String,
    /// `phone`, `desk` or `import`.
    pub source: String,
    /// Contact data, where it was asked for.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact>,
}

/// What may be known of a participant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Contact {
    /// The name.
    pub name: Option<String>,
    /// The telephone number.
    pub phone: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// A note.
    pub note: Option<String>,
}

/// One winner of one draw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WinnerRow {
    /// The draw's number.
    pub draw: u64,
    /// The place in the ranking, from 1.
    pub place: u64,
    /// The number that won.
    pub draw_number: u64,
    /// The prize's name.
    pub prize_name: String,
    /// The prize's rank.
    pub prize_rank: u64,
    /// `open`, `collected`, `absent`, `void` or `passed`.
    pub claim: String,
    /// When the claim was settled.
    #[serde(rename = "claimed_at", serialize_with = "maybe_rfc3339")]
    pub claimed_at_ms: Option<i64>,
    /// Who settled it.
    pub claimed_by: Option<String>,
    /// The place whose winner was absent, for a called reserve.
    pub replaces: Option<u64>,
}

/// One draw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DrawRow {
    /// The draw's number.
    pub draw: u64,
    /// The prize's name.
    pub prize_name: String,
    /// The prize's rank.
    pub prize_rank: u64,
    /// How many winners were wanted.
    pub count: u64,
    /// `sealed`, `stirred` or `witnessed`.
    pub grade: String,
    /// How many entries were on the sheet.
    pub entries: u64,
    /// When the sheet was frozen.
    #[serde(rename = "drawn_at", serialize_with = "rfc3339")]
    pub drawn_at_ms: i64,
    /// When the winners were shown.
    #[serde(rename = "revealed_at", serialize_with = "maybe_rfc3339")]
    pub revealed_at_ms: Option<i64>,
    /// Whether a reset took it out of the live event.
    pub reset: bool,
    /// How many winners were missing.
    pub short_by: u64,
    /// The place of an earlier draw that it was drawn anew for.
    pub supersedes: Option<Place>,
}

/// One draw that was given up before its last input, with every text that was frozen by then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AbortedRow {
    /// The draw's number.
    pub draw: u64,
    /// Why.
    pub reason: String,
    /// `s_k`, in hex.
    pub reveal: String,
    /// The sheet.
    pub sheet: String,
    /// The stir, where it came so far.
    pub stir: Option<String>,
}

/// One record of the audit log, with all that its hash is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogRow {
    /// The record's number, from 1.
    pub seq: u64,
    /// The hash of the record before, in hex.
    pub prev: String,
    /// When, exactly as the record's text has it.
    pub at: String,
    /// What kind of change.
    pub kind: String,
    /// The hash of salt and body, in hex.
    pub body_hash: String,
    /// The salt in hex, unless purged.
    pub salt: Option<String>,
    /// The body's JSON text exactly as stored, unless purged.
    pub body: Option<String>,
    /// The record's hash, in hex.
    pub hash: String,
}

/// RFC 3339 in UTC with milliseconds; a time outside the calendar is null.
fn rfc3339<S: Serializer>(ms: &i64, serializer: S) -> Result<S::Ok, S::Error> {
    match jiff::Timestamp::from_millisecond(*ms) {
        Ok(time) => serializer.collect_str(&format_args!("{time:.3}")),
        Err(_) => serializer.serialize_none(),
    }
}

fn maybe_rfc3339<S: Serializer>(ms: &Option<i64>, serializer: S) -> Result<S::Ok, S::Error> {
    match ms {
        Some(ms) => rfc3339(ms, serializer),
        None => serializer.serialize_none(),
    }
}
