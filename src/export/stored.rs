//! The rows of an export as one snapshot of the store has them.

use std::iter;

use super::data::{AbortedRow, Contact, DrawRow, EventMeta, LogRow, ParticipantRow, WinnerRow};
use super::rows::{Flow, Rows};
use crate::domain::id::EventId;
use crate::domain::time::Timestamp;
use crate::store::audit::{self, Record};
use crate::store::claim::{self, Pick};
use crate::store::draw::{self, Draw, Which};
use crate::store::event::{self, Event};
use crate::store::participant::{self, ContactFields, Listed};
use crate::store::{Error, Snapshot};

/// Rows that are read at once.
const PAGE: u32 = 500;

/// Whose rows, and when they are exported.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// Whether personal data comes along.
    pub contact: ContactFields,
    /// When the export is made.
    pub now: Timestamp,
}

/// One event in a snapshot.
pub struct Stored<'a> {
    snapshot: &'a Snapshot,
    event: Event,
    meta: EventMeta,
    contact: ContactFields,
}

impl<'a> Stored<'a> {
    /// The event that is named, or the current one.
    ///
    /// # Errors
    /// `event_not_found`, and what SQLite reports.
    pub fn find(snapshot: &'a Snapshot, event: Option<&EventId>, wanted: Wanted) -> Result<Self, Error> {
        let event = event::find(snapshot, event)?;
        let meta = EventMeta {
            event_id: event.id.to_string(),
            mode: event.mode,
            title: event.title.clone(),
            anchor: event.anchor.to_string(),
            time_zone: event.settings.time_zone.clone(),
            language: event.settings.language,
            created_at_ms: event.created_at.0,
            exported_at_ms: wanted.now.0,
        };
        Ok(Self { snapshot, event, meta, contact: wanted.contact })
    }

    /// Draws alone that everyone may know, oldest first: what has not been revealed leaves in no export.
    fn revealed(&self, which: Which) -> Flow<'_, Draw> {
        let all = self.every(which);
        Box::new(all.filter(|draw| draw.as_ref().map_or(true, |draw| draw.revealed_at.is_some())))
    }

    fn every(&self, which: Which) -> Flow<'_, Draw> {
        let read = move |after| draw::oldest(self.snapshot, &self.event.id, which, after, PAGE);
        paged(read, |draw| draw.k)
    }

    fn winners_of(&self, draw: &Draw) -> Result<Vec<WinnerRow>, Error> {
        let picks = claim::of_draw(self.snapshot, &self.event.id, draw.k)?;
        Ok(picks.into_iter().map(|pick| winner(draw, pick)).collect())
    }

    fn proof(&self, draw: &Draw) -> Result<serde_json::Value, Error> {
        let proof = draw::proof(self.snapshot, &self.event.id, draw.k)?;
        serde_json::to_value(proof).map_err(|error| Error::Corrupt(error.to_string()))
    }

    /// What is public of a draw that was given up, which is everything; nothing of any other.
    fn given_up(&self, draw: Draw) -> Result<Option<AbortedRow>, Error> {
        let reveal = draw::published_reveal(self.snapshot, &self.event.id, draw.k)?;
        let (Some(reason), Some(reveal)) = (draw.abort_reason, reveal) else { return Ok(None) };
        let texts = draw::texts(self.snapshot, &self.event.id, draw.k)?;
        let (sheet, stir) = (texts.sheet, texts.stir);
        Ok(Some(AbortedRow { draw: draw.k, reason, reveal: reveal.to_string(), sheet, stir }))
    }
}

impl Rows for Stored<'_> {
    fn event(&self) -> &EventMeta {
        &self.meta
    }

    fn has_contact(&self) -> Result<bool, Error> {
        Ok(self.contact == ContactFields::All && participant::count(self.snapshot, &self.event)? > 0)
    }

    fn participants(&self) -> Flow<'_, ParticipantRow> {
        let read = move |after| participant::page(self.snapshot, &self.event, after, PAGE);
        let listed = paged(read, |listed: &Listed| listed.draw_number);
        Box::new(listed.map(|listed| Ok(participant(listed?, self.contact))))
    }

    fn winners(&self) -> Flow<'_, WinnerRow> {
        let draws = self.revealed(Which::Revealed);
        Box::new(draws.flat_map(|draw| spread(draw.and_then(|draw| self.winners_of(&draw)))))
    }

    fn draws(&self) -> Flow<'_, DrawRow> {
        Box::new(self.revealed(Which::Every).map(|draw| Ok(drawn(draw?))))
    }

    fn proofs(&self) -> Flow<'_, serde_json::Value> {
        Box::new(self.revealed(Which::Every).map(|draw| self.proof(&draw?)))
    }

    fn aborted(&self) -> Flow<'_, AbortedRow> {
        Box::new(self.every(Which::Every).filter_map(|draw| draw.and_then(|draw| self.given_up(draw)).transpose()))
    }

    fn log(&self) -> Flow<'_, LogRow> {
        let read = move |after| audit::oldest(self.snapshot, &self.event.id, after, PAGE);
        Box::new(paged(read, |record: &Record| record.seq).map(|record| Ok(logged(record?))))
    }
}

/// The rows of all pages. A page is asked for by the key of the last row before it; behind an empty one is nothing.
fn paged<'a, T: 'a>(read: impl Fn(u64) -> Result<Vec<T>, Error> + 'a, key: fn(&T) -> u64) -> Flow<'a, T> {
    let mut after = Some(0);
    let pages = iter::from_fn(move || {
        let page = read(after?);
        after = page.as_ref().ok().and_then(|rows| rows.last()).map(key);
        Some(page)
    });
    Box::new(pages.flat_map(spread))
}

fn spread<T>(rows: Result<Vec<T>, Error>) -> impl Iterator<Item = Result<T, Error>> {
    let (rows, failure) = rows.map_or_else(|error| (Vec::new(), Some(error)), |rows| (rows, None));
    rows.into_iter().map(Ok).chain(failure.map(Err))
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

fn winner(draw: &Draw, pick: Pick) -> WinnerRow {
    WinnerRow {
        draw: draw.k,
        place: pick.place,
        draw_number: pick.draw_number,
        prize_name: draw.prize_name.clone(),
        prize_rank: u64::from(draw.prize_rank.unwrap_or(0)),
        claim: pick.claim.name().to_owned(),
        claimed_at_ms: pick.settled_at.map(|at| at.0),
        claimed_by: pick.claimed_by,
        replaces: pick.replaces,
    }
}

fn drawn(draw: Draw) -> DrawRow {
    DrawRow {
        draw: draw.k,
        prize_rank: u64::from(draw.prize_rank.unwrap_or(0)),
        count: u64::from(draw.count),
        entries: draw.entries,
        drawn_at_ms: draw.frozen_at.0,
        revealed_at_ms: draw.revealed_at.map(|at| at.0),
        reset: draw.reset_at.is_some(),
        short_by: draw.short_by(),
        supersedes: draw.supersedes,
        prize_name: draw.prize_name,
        grade: draw.grade.to_string(),
    }
}

fn logged(record: Record) -> LogRow {
    LogRow {
        seq: record.seq,
        prev: record.prev.to_string(),
        at: record.at.to_string(),
        kind: record.kind,
        body_hash: record.body_hash.to_string(),
        salt: record.salt.map(|salt| salt.to_string()),
        body: record.body,
        hash: record.hash.to_string(),
    }
}
