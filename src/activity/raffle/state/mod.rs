//! The raffle's live state: what phones, screens and organisers see of one event at a moment.
//!
//! Whole states, never differences. Winners are in it from the reveal on and not a moment earlier,
//! and what goes to phones fits one radio frame.

mod audience;
mod fit;
mod parts;

use serde::Serialize;
use serde_json::Value;

use super::rules::{StagePhase, stage_phase};
use crate::domain::draw::{Grade, Mode};
use crate::domain::event::{Registration, Settings, StirBy};
use crate::domain::fault::Reason;
use crate::domain::id::EventId;
use crate::domain::show::{Reveal, StageView};
use crate::domain::time::Timestamp;
use crate::domain::wifi::Wifi;
use crate::store::draw::{self, Draw, Phase, Which};
use crate::store::drawing::stirring;
use crate::store::event::{self, Event};
use crate::store::prize::{self, Prize};
use crate::store::{Error, Snapshot, claim, participant};
use parts::{CalledOff, EventPart, InputsPart, NextPart, PrizePart, ResultPart, Stage, StageDraw, State, WinnersPart};

/// Results that a state holds.
const RESULTS: u32 = 3;

/// What the database does not know: the network and who is connected.
#[derive(Debug, Clone)]
pub struct Surroundings {
    /// The pages' build.
    pub build: String,
    /// How to reach the page: a JSON object for the screen.
    pub join: Value,
    /// The Wi-Fi to join first, where none was set in the pages.
    pub wifi: Option<Wifi>,
    /// Open sockets.
    pub connections: Connections,
    /// The line before registration, for the organiser.
    pub waiting_room: Value,
    /// Open phones that were sent the sheet of the draw on the stage.
    pub holding: usize,
    /// Whether no other device has asked for anything though the venue's could.
    pub lacks_phones: bool,
    /// What the organiser should know, as objects with a `code`.
    pub warnings: Vec<Value>,
}

/// Open sockets of an event by audience.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Connections {
    /// Phones.
    pub guest: usize,
    /// Big screens.
    pub screen: usize,
    /// Organisers; staff at the prize desk are none.
    pub admin: usize,
}

/// The state of one event for each audience, without the revision.
#[derive(Debug, Clone)]
pub struct Views {
    /// For phones: public, small, the same bytes for everyone.
    pub guest: Value,
    /// For big screens: public.
    pub screen: Value,
    /// For organisers and staff.
    pub admin: Value,
    /// How many numbers were given out within the last minute.
    pub joins_per_minute: u64,
}

/// The state of an event at a moment.
///
/// # Errors
/// `event_not_found`, and what SQLite reports.
pub fn views(snapshot: &Snapshot, id: &EventId, now: Timestamp, around: &Surroundings) -> Result<Views, Error> {
    let event = event::find(snapshot, Some(id))?;
    let joins_per_minute = participant::count_since(snapshot, &event, now.plus_ms(-60_000))?;
    let on_stage = stage_draw(snapshot, &event)?;
    let next = announced(snapshot, &event)?;
    let state = State {
        kind: "state",
        at: now,
        build: around.build.clone(),
        log: event.log,
        stage: stage(snapshot, &event, on_stage.as_ref(), now)?,
        results: results(snapshot, &event)?,
        prizes: prize::stock(snapshot, id)?,
        next: next.as_ref().map(|(prize, count)| NextPart {
            name: prize.name.clone(),
            rank: prize.rank,
            count: *count,
        }),
        event: event_part(&event),
        called_off: called_off(snapshot, &event)?,
    };
    let public = audience::public(snapshot, &state, &event, next.as_ref(), around)?;
    Ok(Views {
        guest: fit::for_guests(state)?,
        admin: audience::admin(snapshot, public.clone(), (&event, on_stage.as_ref()), joins_per_minute, around)?,
        screen: audience::screen(snapshot, public, &event, on_stage.as_ref())?,
        joins_per_minute,
    })
}

/// Whose number may be drawn once more, in one word, for a phone's frame is small.
fn again(settings: &Settings) -> Option<&'static str> {
    match (settings.winners_again, settings.absent_again) {
        (true, true) => Some("all"),
        (true, false) => Some("winners"),
        (false, true) => Some("absent"),
        (false, false) => None,
    }
}

fn event_part(event: &Event) -> EventPart {
    EventPart {
        event_id: event.id.to_string(),
        mode: Some(event.mode).filter(|mode| *mode == Mode::Rehearsal),
        title: event.title.clone(),
        registration: if event.active { event.registration } else { Registration::Closed },
        language: event.settings.language,
        anchor: event.anchor,
        accent: event.settings.accent.clone(),
        epoch: event.epoch,
        roll_call: Some(event.settings.roll_call_min).filter(|minutes| *minutes > 0),
        again: again(&event.settings),
    }
}

/// The announced prize and how many of it are to be drawn.
fn announced(snapshot: &Snapshot, event: &Event) -> Result<Option<(Prize, u32)>, Error> {
    let announced = event.announced.as_ref().filter(|_| event.view == StageView::Prize);
    announced.map(|(id, count)| Ok((prize::find(snapshot, &event.id, id)?, *count))).transpose()
}

/// What became of the newest draw, where nothing came of it: rooms and phones say so until the next one begins.
fn called_off(snapshot: &Snapshot, event: &Event) -> Result<Option<CalledOff>, Error> {
    let newest = draw::newest(snapshot, &event.id, Which::Live, 1)?.into_iter().next();
    let given_up = newest.filter(|draw| draw.phase == Phase::Aborted && event.stage_draw.is_none());
    Ok(given_up.map(|draw| CalledOff {
        draw: draw.k,
        at: draw.phase_at,
        reason: draw.abort_reason.filter(|reason| !reason.is_empty()),
    }))
}

fn stage_draw(snapshot: &Snapshot, event: &Event) -> Result<Option<Draw>, Error> {
    event.stage_draw.map(|k| draw::find(snapshot, &event.id, k)).transpose()
}

fn stage(snapshot: &Snapshot, event: &Event, draw: Option<&Draw>, now: Timestamp) -> Result<Stage, Error> {
    let Some((draw, phase)) =
        draw.map(|draw| (draw, stage_phase(draw, now))).filter(|(_, phase)| *phase != StagePhase::Idle)
    else {
        return Ok(Stage { phase: StagePhase::Idle, draw: None });
    };
    let winners = match draw.phase {
        Phase::Revealed => Some(WinnersPart::new(&holders(snapshot, &event.id, draw.k)?)),
        _ => None,
    };
    let inputs = inputs(snapshot, &event.id, draw)?;
    Ok(Stage { phase, draw: Some(stage_part(draw, phase, inputs, winners)) })
}

/// While inputs come in, and the confirmed digits until the reveal; afterwards the texts have them. Counts are
/// those of the running window: they need no list of everyone.
fn inputs(snapshot: &Snapshot, event: &EventId, draw: &Draw) -> Result<Option<InputsPart>, Error> {
    if draw.grade == Grade::Sealed || matches!(draw.phase, Phase::Revealed | Phase::Aborted) {
        return Ok(None);
    }
    let word = Some(draw.called.clone()).filter(|_| draw.grade == Grade::Witnessed && draw.stir_hash.is_some());
    if draw.phase == Phase::Ranked {
        return Ok(Some(InputsPart { word, ..InputsPart::default() }));
    }
    let is_open = matches!(draw.phase, Phase::Stirring | Phase::Showing);
    let count = if is_open { Some(stirring::count(snapshot, event, draw.k)?) } else { None };
    Ok(Some(InputsPart {
        stir_by: Some(draw.stir_by).filter(|by| draw.phase == Phase::Stirring && *by == StirBy::Itself),
        commits: count.map(|count| count.commits),
        stirs: count.map(|count| count.stirs),
        commit_root: draw.commit_root,
        stir_hash: draw.stir_hash,
        digits: Some(draw.digits).filter(|digits| *digits > 0),
        word,
    }))
}

fn stage_part(draw: &Draw, phase: StagePhase, inputs: Option<InputsPart>, winners: Option<WinnersPart>) -> StageDraw {
    let ends_at = match phase {
        StagePhase::Stirring => Some(draw.phase_at.plus_ms(draw.stir_ms.into())),
        StagePhase::Showing if draw.phase == Phase::Showing => Some(draw.phase_at.plus_ms(draw.show_ms.into())),
        StagePhase::Showing | StagePhase::Word => None,
        StagePhase::Spinning => draw.stop_due(),
        StagePhase::Stopping => draw.reveal_due(),
        StagePhase::Winner | StagePhase::Idle => draw.revealed_at,
    };
    StageDraw {
        draw: draw.k,
        prize: PrizePart { name: draw.prize_name.clone(), rank: draw.prize_rank, image: draw.image.clone() },
        supersedes: draw.supersedes,
        count: draw.count,
        grade: draw.grade,
        sheet_hash: draw.sheet_hash,
        inputs,
        stirred: draw.stirred.map(|stir| stir.stirred),
        silent: draw.stirred.map(|stir| stir.silent),
        entries: draw.entries,
        started_at: draw.ranked_at.or(Some(draw.frozen_at)),
        frozen_at: draw.ranked_at.and(Some(draw.frozen_at)),
        ends_at,
        spin_ms: draw.spin_ms,
        stop_ms: draw.stop_ms,
        step_ms: draw.step_ms(),
        reveal: Some(draw.reveal_by).filter(|by| *by == Reveal::Host),
        winners,
    }
}

/// The numbers whose places hold, a reserve's in the place of the one that it stands for.
fn holders(snapshot: &Snapshot, event: &EventId, k: u64) -> Result<Vec<u64>, Error> {
    Ok(claim::holders(snapshot, event, k)?.into_iter().map(|pick| pick.draw_number).collect())
}

fn results(snapshot: &Snapshot, event: &Event) -> Result<Vec<ResultPart>, Error> {
    let draws = draw::newest(snapshot, &event.id, Which::Revealed, RESULTS)?.into_iter();
    draws
        .map(|draw| {
            let winners = Some(holders(snapshot, &event.id, draw.k)?);
            let superseded_by =
                claim::of_draw(snapshot, &event.id, draw.k)?.iter().filter_map(|pick| pick.superseded_by).max();
            Ok(ResultPart { draw: draw.k, prize_name: draw.prize_name, superseded_by, winners, winner_count: None })
        })
        .collect()
}

fn unreadable(error: serde_json::Error) -> Error {
    tracing::error!(%error, "a state could not be encoded");
    Reason::Internal.into()
}
