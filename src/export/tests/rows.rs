//! An event's rows that lie ready to be written, with everything odd that they may hold.

use serde::Serialize;
use serde_json::{Value, json};

use super::super::*;
use crate::domain::draw::Mode;
use crate::domain::event::Language;
use crate::store::Error;

/// 2026-11-21 14:03:05.678 in Seoul.
pub(super) const AT: i64 = 1_795_237_385_678;

/// Rows that lie ready; with `Serialize` the document as one serializer writes it in one go.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ExportData {
    pub(super) format: &'static str,
    pub(super) event: EventMeta,
    pub(super) participants: Vec<ParticipantRow>,
    pub(super) winners: Vec<WinnerRow>,
    pub(super) draws: Vec<DrawRow>,
    pub(super) proofs: Vec<Value>,
    pub(super) aborted: Vec<AbortedRow>,
    pub(super) log: Vec<LogRow>,
}

pub(super) fn flow<T: Clone>(rows: &[T]) -> Flow<'_, T> {
    Box::new(rows.iter().cloned().map(Ok))
}

impl Rows for ExportData {
    fn event(&self) -> &EventMeta {
        &self.event
    }

    fn has_contact(&self) -> Result<bool, Error> {
        Ok(self.participants.iter().any(|row| row.contact.is_some()))
    }

    fn participants(&self) -> Flow<'_, ParticipantRow> {
        flow(&self.participants)
    }

    fn winners(&self) -> Flow<'_, WinnerRow> {
        flow(&self.winners)
    }

    fn draws(&self) -> Flow<'_, DrawRow> {
        flow(&self.draws)
    }

    fn proofs(&self) -> Flow<'_, Value> {
        flow(&self.proofs)
    }

    fn aborted(&self) -> Flow<'_, AbortedRow> {
        flow(&self.aborted)
    }

    fn log(&self) -> Flow<'_, LogRow> {
        flow(&self.log)
    }
}

pub(super) fn data(contact: bool) -> ExportData {
    let kim = Contact {
        name: Some("김민지 \"MJ\"".into()),
        phone: Some("010-1234-5678".into()),
        email: Some("=HYPERLINK(\"http://x\")".into()),
        note: None,
    };
    ExportData {
        format: json::FORMAT,
        event: EventMeta {
            event_id: "test-event-1".into(),
            mode: Mode::Live,
            title: "송년회 & <2026>".into(),
            anchor: "ab".repeat(32),
            time_zone: "Asia/Seoul".into(),
            language: Language::default(),
            created_at_ms: AT - 60_000,
            exported_at_ms: AT,
        },
        participants: vec![
            participant(1, "in", contact.then_some(kim)),
            participant(2, "withdrawn", contact.then(Contact::default)),
        ],
        winners: vec![winner(1, None), winner(2, Some(1))],
        draws: vec![draw()],
        proofs: vec![json!({"draw": 1, "proof": "…"})],
        aborted: vec![],
        log: vec![log_row()],
    }
}

pub(super) fn participant(draw_number: u64, status: &str, contact: Option<Contact>) -> ParticipantRow {
    ParticipantRow { draw_number, created_at_ms: AT, status: status.into(), source: "phone".into(), contact }
}

pub(super) fn winner(place: u64, replaces: Option<u64>) -> WinnerRow {
    WinnerRow {
        draw: 1,
        place,
        draw_number: 40 + place,
        prize_name: "+1등, 에어팟".into(),
        prize_rank: 1,
        claim: if replaces.is_some() { "collected" } else { "absent" }.into(),
        claimed_at_ms: replaces.map(|_| AT),
        claimed_by: replaces.map(|_| "staff:데스크".into()),
        replaces,
    }
}

pub(super) fn draw() -> DrawRow {
    DrawRow {
        draw: 1,
        prize_name: "에어팟".into(),
        prize_rank: 1,
        count: 1,
        grade: "sealed".into(),
        entries: 150,
        drawn_at_ms: AT,
        revealed_at_ms: None,
        reset: true,
        short_by: 0,
        supersedes: None,
    }
}

pub(super) fn log_row() -> LogRow {
    LogRow {
        seq: 1,
        prev: "00".into(),
        at: "2026-11-21T05:03:05.678Z".into(),
        kind: "join".into(),
        body_hash: "11".into(),
        salt: None,
        body: Some("{\"n\":1}".into()),
        hash: "22".into(),
    }
}
