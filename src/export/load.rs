//! Reads what an export holds, out of one snapshot.

use super::data::{Contact, DrawRow, EventMeta, ExportData, LogRow, ParticipantRow, WinnerRow};
use super::format::What;
use crate::domain::id::EventId;
use crate::domain::time::Timestamp;
use crate::store::draw::Which;
use crate::store::event::Event;
use crate::store::participant::{ContactFields, Listed};
use crate::store::{self, Error, Snapshot};

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// Which tables.
    pub what: What,
    /// Whether personal data comes along.
    pub contact: ContactFields,
    /// When the export is made.
    pub now: Timestamp,
}

/// The rows of an export of one event.
///
/// # Errors
/// `event_not_found`, and what SQLite reports.
pub fn load(snapshot: &Snapshot, event: Option<&EventId>, wanted: &Wanted) -> Result<ExportData, Error> {
    let event = store::event::find(snapshot, event)?;
    let all = wanted.what == What::All;
    let with = |what| all || wanted.what == what;
    Ok(ExportData {
        participants: if with(What::Participants) { participants(snapshot, &event, wanted.contact)? } else { vec![] },
        winners: if with(What::Winners) { winners(snapshot, &event)? } else { vec![] },
        draws: if with(What::Draws) { draws(snapshot, &event)? } else { vec![] },
        proofs: if all { proofs(snapshot, &event)? } else { vec![] },
        log: if all { log(snapshot, &event)? } else { vec![] },
        event: EventMeta {
            event_id: event.id.to_string(),
            anchor: event.anchor.to_string(),
            time_zone: event.settings.time_zone.clone(),
            language: event.settings.language,
            created_at_ms: event.created_at.0,
            exported_at_ms: wanted.now.0,
            title: event.title,
        },
    })
}

fn participants(snapshot: &Snapshot, event: &Event, fields: ContactFields) -> Result<Vec<ParticipantRow>, Error> {
    let listed = store::participant::everyone(snapshot, event)?;
    Ok(listed.into_iter().map(|listed| participant(listed, fields)).collect())
}

fn participant(listed: Listed, fields: ContactFields) -> ParticipantRow {
    let contact = (fields == ContactFields::All).then_some(Contact {
        name: listed.contact.name,
        phone: listed.contact.phone,
        email: listed.contact.email,
        note: listed.contact.note,
    });
    ParticipantRow {
        draw_number: listed.draw_number,
        created_at_ms: listed.created_at.0,
        status: listed.status,
        source: listed.source,
        contact,
    }
}

fn winners(snapshot: &Snapshot, event: &Event) -> Result<Vec<WinnerRow>, Error> {
    let mut rows = Vec::new();
    for draw in revealed(snapshot, event, Which::Revealed)? {
        for pick in store::claim::of_draw(snapshot, &event.id, draw.k)? {
            rows.push(WinnerRow {
                draw: draw.k,
                place: pick.place,
                draw_number: pick.draw_number,
                prize_name: draw.prize_name.clone(),
                prize_rank: u64::from(draw.prize_rank.unwrap_or(0)),
                claim: pick.claim.name().to_owned(),
                claimed_at_ms: pick.settled_at.map(|at| at.0),
                claimed_by: pick.claimed_by,
                replaces: pick.replaces,
            });
        }
    }
    Ok(rows)
}

fn draws(snapshot: &Snapshot, event: &Event) -> Result<Vec<DrawRow>, Error> {
    let rows = revealed(snapshot, event, Which::Every)?.into_iter().map(|draw| DrawRow {
        draw: draw.k,
        prize_rank: u64::from(draw.prize_rank.unwrap_or(0)),
        count: u64::from(draw.count),
        entries: draw.entries,
        drawn_at_ms: draw.frozen_at.0,
        revealed_at_ms: draw.revealed_at.map(|at| at.0),
        reset: draw.reset_at.is_some(),
        short_by: draw.short_by(),
        prize_name: draw.prize_name,
        grade: draw.grade.to_string(),
    });
    Ok(rows.collect())
}

fn proofs(snapshot: &Snapshot, event: &Event) -> Result<Vec<serde_json::Value>, Error> {
    let mut proofs = Vec::new();
    for draw in revealed(snapshot, event, Which::Every)? {
        let proof = store::draw::proof(snapshot, &event.id, draw.k)?;
        proofs.push(serde_json::to_value(proof).map_err(|error| Error::Corrupt(error.to_string()))?);
    }
    Ok(proofs)
}

/// Revealed draws alone, oldest first: what has not been revealed leaves in no export.
fn revealed(snapshot: &Snapshot, event: &Event, which: Which) -> Result<Vec<store::draw::Draw>, Error> {
    let mut draws = store::draw::newest(snapshot, &event.id, which, u32::MAX)?;
    draws.retain(|draw| draw.revealed_at.is_some());
    draws.reverse();
    Ok(draws)
}

fn log(snapshot: &Snapshot, event: &Event) -> Result<Vec<LogRow>, Error> {
    let records = store::audit::all(snapshot, &event.id)?;
    let row = |record: store::audit::Record| LogRow {
        seq: record.seq,
        prev: record.prev.to_string(),
        at: record.at.to_string(),
        kind: record.kind,
        body_hash: record.body_hash.to_string(),
        salt: record.salt.map(|salt| salt.to_string()),
        body: record.body,
        hash: record.hash.to_string(),
    };
    Ok(records.into_iter().map(row).collect())
}
