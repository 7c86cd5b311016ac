//! The raffle's live state: what phones, screens and organisers see of one event at a moment.
//!
//! Whole states, never differences. Winners are in it from the reveal on and not a moment earlier,
//! and what goes to phones fits one radio frame.

use serde::Serialize;
use serde_json::{Value, json};

use super::rules::{StagePhase, stage_phase};
use crate::domain::claim::Claim;
use crate::domain::draw::Hash;
use crate::domain::event::{Language, Registration};
use crate::domain::fault::Reason;
use crate::domain::id::EventId;
use crate::domain::time::Timestamp;
use crate::store::audit::Head;
use crate::store::draw::{self, Draw, Phase, Which};
use crate::store::event::{self, Event};
use crate::store::prize::ImageLinks;
use crate::store::{Error, Snapshot, claim, participant};

/// Bytes of a phone's state; the revision is added to it later and has room in one segment too.
const GUEST_LIMIT: usize = 1_370;
/// Results that a state holds.
const RESULTS: u32 = 3;

/// What the database does not know: the network and who is connected.
#[derive(Debug, Clone)]
pub struct Surroundings {
    /// The pages' build.
    pub build: String,
    /// How to join: a JSON object for the screen.
    pub join: Value,
    /// Open sockets.
    pub connections: Connections,
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
    /// Organisers and staff.
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

#[derive(Debug, Clone, Serialize)]
struct State {
    #[serde(rename = "type")]
    kind: &'static str,
    at: Timestamp,
    build: String,
    log: Head,
    event: EventPart,
    stage: Stage,
    results: Vec<ResultPart>,
}

#[derive(Debug, Clone, Serialize)]
struct EventPart {
    event_id: String,
    title: String,
    registration: Registration,
    language: Language,
    anchor: Hash,
    /// Grows when participants are reset: a phone with an older ticket registers again.
    epoch: u64,
}

#[derive(Debug, Clone, Serialize)]
struct Stage {
    phase: StagePhase,
    #[serde(flatten)]
    draw: Option<StageDraw>,
}

#[derive(Debug, Clone, Serialize)]
struct StageDraw {
    draw: u64,
    prize: PrizePart,
    count: u32,
    grade: String,
    sheet_hash: Hash,
    entries: u64,
    started_at: Option<Timestamp>,
    ends_at: Option<Timestamp>,
    spin_ms: u32,
    stop_ms: u32,
    #[serde(flatten)]
    winners: Option<WinnersPart>,
}

#[derive(Debug, Clone, Serialize)]
struct PrizePart {
    name: String,
    rank: Option<u32>,
    image: Option<ImageLinks>,
}

#[derive(Debug, Clone, Serialize)]
struct WinnersPart {
    winners: Option<Vec<Winner>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    winner_count: Option<usize>,
}

#[derive(Debug, Clone, Serialize)]
struct Winner {
    draw_number: u64,
}

#[derive(Debug, Clone, Serialize)]
struct ResultPart {
    draw: u64,
    prize_name: String,
    winners: Option<Vec<u64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    winner_count: Option<usize>,
}

/// The state of an event at a moment.
///
/// # Errors
/// `event_not_found`, and what SQLite reports.
pub fn views(snapshot: &Snapshot, id: &EventId, now: Timestamp, around: &Surroundings) -> Result<Views, Error> {
    let event = event::find(snapshot, Some(id))?;
    let participants = participant::count(snapshot, &event)?;
    let joins_per_minute = participant::count_since(snapshot, &event, now.plus_ms(-60_000))?;
    let on_stage = stage_draw(snapshot, &event)?;
    let claims = stage_claims(snapshot, &event, on_stage.as_ref())?;
    let state = State {
        kind: "state",
        at: now,
        build: around.build.clone(),
        log: event.log,
        stage: stage(snapshot, &event, on_stage.as_ref(), now)?,
        results: results(snapshot, &event)?,
        event: EventPart {
            event_id: event.id.to_string(),
            title: event.title,
            registration: if event.active { event.registration } else { Registration::Closed },
            language: event.settings.language,
            anchor: event.anchor,
            epoch: event.epoch,
        },
    };
    let screen = for_screen(&state, participants, around)?;
    Ok(Views {
        guest: for_guests(state)?,
        admin: for_admin(screen.clone(), claims, joins_per_minute, around),
        screen,
        joins_per_minute,
    })
}

fn stage_draw(snapshot: &Snapshot, event: &Event) -> Result<Option<Draw>, Error> {
    event.stage_draw.map(|k| draw::find(snapshot, &event.id, k)).transpose()
}

fn stage(snapshot: &Snapshot, event: &Event, draw: Option<&Draw>, now: Timestamp) -> Result<Stage, Error> {
    let Some(draw) = draw.filter(|draw| draw.phase != Phase::Frozen) else {
        return Ok(Stage { phase: StagePhase::Idle, draw: None });
    };
    let phase = stage_phase(draw, now);
    let winners = match draw.phase {
        Phase::Revealed => Some(WinnersPart::new(&holders(snapshot, &event.id, draw.k)?)),
        Phase::Frozen | Phase::Ranked => None,
    };
    Ok(Stage { phase, draw: Some(stage_part(draw, phase, winners)) })
}

fn stage_part(draw: &Draw, phase: StagePhase, winners: Option<WinnersPart>) -> StageDraw {
    let ends_at = match phase {
        StagePhase::Spinning => draw.stop_due(),
        StagePhase::Stopping => draw.reveal_due(),
        StagePhase::Winner | StagePhase::Idle => draw.revealed_at,
    };
    StageDraw {
        draw: draw.k,
        prize: PrizePart { name: draw.prize_name.clone(), rank: draw.prize_rank, image: draw.image.clone() },
        count: draw.count,
        grade: draw.grade.clone(),
        sheet_hash: draw.sheet_hash,
        entries: draw.entries,
        started_at: draw.ranked_at,
        ends_at,
        spin_ms: draw.spin_ms,
        stop_ms: draw.stop_ms,
        winners,
    }
}

/// What became of the places of the draw on the stage, with names where they are known; staff see
/// this too, so it holds no codes and nothing before the reveal.
fn stage_claims(snapshot: &Snapshot, event: &Event, draw: Option<&Draw>) -> Result<Value, Error> {
    let Some(draw) = draw.filter(|draw| draw.phase == Phase::Revealed) else { return Ok(json!([])) };
    let picks = claim::of_draw(snapshot, &event.id, draw.k)?.into_iter();
    let claims = picks.map(|pick| {
        json!({
            "draw": draw.k, "place": pick.place, "draw_number": pick.draw_number, "claim": pick.claim, "name": pick.name,
        })
    });
    Ok(claims.collect())
}

/// The numbers whose places hold, in the order called.
fn holders(snapshot: &Snapshot, event: &EventId, k: u64) -> Result<Vec<u64>, Error> {
    let picks = claim::of_draw(snapshot, event, k)?.into_iter();
    Ok(picks.filter(|pick| matches!(pick.claim, Claim::Open | Claim::Collected)).map(|pick| pick.draw_number).collect())
}

impl WinnersPart {
    fn new(numbers: &[u64]) -> Self {
        let winners = numbers.iter().map(|draw_number| Winner { draw_number: *draw_number }).collect();
        WinnersPart { winners: Some(winners), winner_count: None }
    }

    fn shorten(&mut self) {
        self.winner_count = self.winners.take().map(|winners| winners.len()).or(self.winner_count);
    }
}

fn results(snapshot: &Snapshot, event: &Event) -> Result<Vec<ResultPart>, Error> {
    let draws = draw::newest(snapshot, &event.id, Which::Revealed, RESULTS)?.into_iter();
    draws
        .map(|draw| {
            let winners = Some(holders(snapshot, &event.id, draw.k)?);
            Ok(ResultPart { draw: draw.k, prize_name: draw.prize_name, winners, winner_count: None })
        })
        .collect()
}

/// Leaves out what is needed least, one thing after the other, until one radio frame holds the state.
fn for_guests(mut state: State) -> Result<Value, Error> {
    while serde_json::to_string(&state).map_err(unreadable)?.len() > GUEST_LIMIT && leave_out_one(&mut state) {}
    serde_json::to_value(&state).map_err(unreadable)
}

/// Long lists become their lengths first, older before newer; then older results go.
fn leave_out_one(state: &mut State) -> bool {
    const SHORT: usize = 5;
    let is_long = |winners: &Option<Vec<u64>>| winners.as_ref().is_some_and(|winners| winners.len() > SHORT);
    if let Some(result) = state.results.iter_mut().rev().find(|result| is_long(&result.winners)) {
        result.winner_count = result.winners.take().map(|winners| winners.len());
        return true;
    }
    let on_stage = state.stage.draw.as_mut().and_then(|draw| draw.winners.as_mut());
    match on_stage.filter(|part| part.winners.is_some()) {
        Some(part) if part.winners.as_ref().is_some_and(|winners| winners.len() > SHORT) => {
            part.shorten();
            true
        }
        Some(part) if state.results.is_empty() => {
            part.shorten();
            true
        }
        _ => state.results.pop().is_some(),
    }
}

fn for_screen(state: &State, participants: u64, around: &Surroundings) -> Result<Value, Error> {
    let mut value = serde_json::to_value(state).map_err(unreadable)?;
    value["participants"] = participants.into();
    value["phones"] = around.connections.guest.into();
    value["join"] = around.join.clone();
    Ok(value)
}

fn for_admin(mut value: Value, claims: Value, joins_per_minute: u64, around: &Surroundings) -> Value {
    value["claims"] = claims;
    value["connections"] = json!(around.connections);
    value["joins_per_minute"] = joins_per_minute.into();
    value["warnings"] = around.warnings.clone().into();
    value
}

fn unreadable(error: serde_json::Error) -> Error {
    tracing::error!(%error, "a state could not be encoded");
    Reason::Internal.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(winners: usize, results: usize) -> State {
        let numbers: Vec<u64> = (1..=winners as u64).map(|n| n + 9_000).collect();
        let result =
            |draw| ResultPart {
                draw, prize_name: "가".repeat(40), winners: Some(numbers.clone()), winner_count: None
            };
        let draw = StageDraw {
            draw: 9_999,
            prize: PrizePart { name: "가".repeat(40), rank: Some(1), image: Some(ImageLinks::of(&"a".repeat(32))) },
            count: 1000,
            grade: "sealed".to_owned(),
            sheet_hash: Hash([7; 32]),
            entries: 10_000,
            started_at: Some(Timestamp(0)),
            ends_at: Some(Timestamp(0)),
            spin_ms: 60_000,
            stop_ms: 30_000,
            winners: Some(WinnersPart::new(&numbers)),
        };
        State {
            kind: "state",
            at: Timestamp(0),
            build: "0".repeat(12),
            log: Head { seq: 1_000_000, hash: Hash([7; 32]) },
            event: EventPart {
                event_id: "0198c2a4-7f00-7000-8000-000000000001".to_owned(),
                title: "가".repeat(40),
                registration: Registration::Open,
                language: Language::Ko,
                anchor: Hash([7; 32]),
                epoch: 1,
            },
            stage: Stage { phase: StagePhase::Winner, draw: Some(draw) },
            results: (1..=results as u64).map(result).collect(),
        }
    }

    #[test]
    fn a_phones_state_fits_one_frame_whatever_is_in_it() {
        for (winners, results) in [(0, 0), (1, 3), (5, 3), (10, 3), (100, 3), (1000, 1)] {
            let value = for_guests(state(winners, results)).unwrap();
            let length = value.to_string().len();
            assert!(length <= GUEST_LIMIT, "{winners} winners, {results} results: {length} bytes");
        }
    }

    #[test]
    fn a_long_list_becomes_its_length() {
        let value = for_guests(state(100, 3)).unwrap();
        assert_eq!(value["stage"]["winners"], Value::Null);
        assert_eq!(value["stage"]["winner_count"], 100);
        assert_eq!(value["results"][0]["winner_count"], 100);
    }

    #[test]
    fn a_short_list_stays() {
        let value = for_guests(state(1, 1)).unwrap();
        assert_eq!(value["stage"]["winners"][0]["draw_number"], 9_001);
        assert_eq!(value["results"][0]["winners"][0], 9_001);
    }
}
