//! The organiser's side: draw, reset, what was drawn.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::activity::raffle::rules::{DrawBody, ResetBody, StagePhase, stage_phase};
use crate::ambient::crash_point;
use crate::domain::draw::Grade;
use crate::domain::event::Absent;
use crate::domain::id::EventId;
use crate::domain::time::Timestamp;
use crate::store::access::Role;
use crate::store::audit::Actor;
use crate::store::claim::{self, Pick};
use crate::store::draw::{self, Draw, Phase, Place, Which};
use crate::store::drawing::{self, Order};
use crate::store::idempotency::{Retry, known, once, remember};
use crate::store::prize::ImageLinks;
use crate::store::{Error, Tx, View};
use crate::web::App;
use crate::web::answer::{Answer, Envelope, FailureEnvelope, Nothing, Reply};
use crate::web::extract::{Change, Desk, Director, Query};
use crate::web::idempotency_key::IdempotencyKey;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(start_draw)).routes(routes!(reset)).routes(routes!(list_draws))
}

/// A winner's number.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Winner {
    /// The draw number.
    pub draw_number: u64,
}

/// The organiser's answer: the winners, before anyone else knows.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DrawAnswer {
    /// The prize.
    pub prize_name: String,
    /// Its rank.
    pub prize_rank: Option<u32>,
    /// In the order drawn.
    pub winners: Vec<Winner>,
    /// When the sheet was frozen.
    pub drawn_at: String,
    /// The draw's number in the event.
    pub draw: u64,
    /// How many winners were missing because too few were eligible.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short_by: Option<u64>,
}

/// A draw that phones stir first: the sheet stands, the result comes later.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DrawBegun {
    /// The draw's number in the event.
    draw: u64,
    /// `stirring`.
    phase: String,
    grade: Grade,
    /// How many digits will be called.
    digits: u64,
    prize_name: String,
    prize_rank: Option<u32>,
    count: u32,
    entries: u64,
    /// The fingerprint of the frozen sheet, hex.
    sheet_hash: String,
    drawn_at: String,
    /// When phones are no longer asked, if one took part by then.
    ends_at: String,
}

/// What an order led to.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(untagged)]
enum Started {
    Drawn(DrawAnswer),
    Begun(DrawBegun),
}

#[utoipa::path(
    post, path = "/api/luckydraw/admin/{event_id}/draw", tag = "raffle", params(("event_id" = String, Path), IdempotencyKey),
    request_body = DrawBody,
    responses(
        (status = 200, description = "A sealed draw and its winners", body = Envelope<DrawAnswer>),
        (status = 202, description = "A draw that is stirred first", body = Envelope<DrawBegun>),
        (status = "default", body = FailureEnvelope)
    )
)]
async fn start_draw(State(app): State<App>, director: Director, change: Change<DrawBody>) -> Reply<Started> {
    let order = change.body.into_order()?;
    let _quiet = app.hush.begin();
    let (event, actor, retry) = (director.event.clone(), director.identity.actor(), change.retry.clone());
    let frozen =
        app.store.write("freeze_draw", move |tx| freeze_once(tx, &event, &order, retry.as_ref(), &actor)).await?;
    crash_point("draw_frozen");
    let k = match frozen {
        Frozen::Answered(answer @ Started::Drawn(_)) => return Ok(Answer::new(answer)),
        Frozen::Answered(answer @ Started::Begun(_)) => return Ok(Answer::new(answer).accepted()),
        Frozen::Draw(k) => k,
    };
    let actor = director.identity.actor();
    let answer = app.store.write("settle_draw", move |tx| {
        drawing::settle(tx, &director.event, k, &actor)?;
        let answer = Started::Drawn(answer(tx, &director.event, k)?);
        if let Some(retry) = &change.retry {
            remember(tx, director.event.as_str(), retry, &Retried { draw: k, answer: Some(answer.clone()) })?;
        }
        Ok(answer)
    });
    let answer = answer.await?;
    crash_point("draw_ranked");
    Ok(Answer::new(answer))
}

/// What is remembered under a draw's idempotency key: the number first, the answer with the result.
#[derive(Debug, Serialize, Deserialize)]
struct Retried {
    draw: u64,
    answer: Option<Started>,
}

enum Frozen {
    Answered(Started),
    Draw(u64),
}

fn freeze_once(
    tx: &mut Tx<'_>,
    event: &EventId,
    order: &Order,
    retry: Option<&Retry>,
    actor: &Actor,
) -> Result<Frozen, Error> {
    let before = retry.map(|retry| known::<Retried>(tx, event.as_str(), retry)).transpose()?.flatten();
    match before {
        Some(Retried { answer: Some(answer), .. }) => return Ok(Frozen::Answered(answer)),
        Some(Retried { draw, answer: None }) => return Ok(Frozen::Draw(draw)),
        None => {}
    }
    let k = drawing::freeze(tx, event, order, actor)?;
    let answer = begun(&draw::find(tx, event, k)?).map(Started::Begun);
    if let Some(retry) = retry {
        remember(tx, event.as_str(), retry, &Retried { draw: k, answer: answer.clone() })?;
    }
    Ok(answer.map_or(Frozen::Draw(k), Frozen::Answered))
}

/// What is told of a draw that is stirred first; nothing of a sealed one.
fn begun(draw: &Draw) -> Option<DrawBegun> {
    (draw.grade != Grade::Sealed).then(|| DrawBegun {
        draw: draw.k,
        phase: "stirring".to_owned(),
        grade: draw.grade,
        digits: draw.digits,
        prize_name: draw.prize_name.clone(),
        prize_rank: draw.prize_rank,
        count: draw.count,
        entries: draw.entries,
        sheet_hash: draw.sheet_hash.to_string(),
        drawn_at: draw.frozen_at.to_string(),
        ends_at: draw.frozen_at.plus_ms(draw.stir_ms.into()).to_string(),
    })
}

/// The winners of a draw that is ranked, for the organiser.
pub(super) fn answer(tx: &Tx<'_>, event: &EventId, k: u64) -> Result<DrawAnswer, Error> {
    let draw = draw::find(tx, event, k)?;
    let winners = claim::winner_numbers(tx, event, &draw)?;
    Ok(DrawAnswer {
        short_by: Some(draw.short_by()).filter(|missing| *missing > 0),
        prize_name: draw.prize_name,
        prize_rank: draw.prize_rank,
        winners: winners.into_iter().map(|draw_number| Winner { draw_number }).collect(),
        drawn_at: draw.frozen_at.to_string(),
        draw: k,
    })
}

#[utoipa::path(
    post, path = "/api/luckydraw/admin/{event_id}/reset", tag = "raffle", params(("event_id" = String, Path), IdempotencyKey),
    request_body = ResetBody,
    responses((status = 200, body = Envelope<Nothing>), (status = "default", body = FailureEnvelope))
)]
async fn reset(State(app): State<App>, director: Director, change: Change<ResetBody>) -> Reply<Nothing> {
    let what = change.body.what()?;
    let done = app.store.write("reset", move |tx| {
        once(tx, director.event.as_str(), change.retry.as_ref(), |tx| {
            drawing::reset(tx, &director.event, what, &director.identity.actor())?;
            Ok(Nothing {})
        })
    });
    Ok(Answer::new(done.await?))
}

/// A draw as the organiser sees it.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub(super) struct DrawRow {
    draw: u64,
    prize_id: Option<String>,
    prize_name: String,
    prize_rank: Option<u32>,
    image: Option<ImageLinks>,
    count: u32,
    /// `stirring`, `showing`, `word`, `frozen`, `spinning`, `stopping`, `winner` or `aborted`.
    phase: String,
    drawn_at: String,
    revealed_at: Option<String>,
    /// Whether it left the live event.
    reset: bool,
    short_by: u64,
    entries: u64,
    grade: Grade,
    /// How many phones showed their value, once the stir is stored.
    stirred: Option<u64>,
    /// How many bound themselves and showed nothing.
    silent: Option<u64>,
    /// What becomes of an absent winner's place.
    absent: Absent,
    /// The place of an earlier draw that this one is drawn anew for.
    supersedes: Option<Place>,
    /// The digits that were called so far.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    called: String,
    /// Whether it may still be given up.
    may_be_aborted: bool,
    /// Why it was given up.
    abort_reason: Option<String>,
    winners: Vec<Pick>,
}

/// How far a draw has come, as the organiser's pages name it.
fn phase_name(draw: &Draw, now: Timestamp) -> &'static str {
    match (draw.phase, stage_phase(draw, now)) {
        (Phase::Aborted, _) => "aborted",
        (Phase::Frozen, _) => "frozen",
        (_, StagePhase::Stirring) => "stirring",
        (_, StagePhase::Showing) => "showing",
        (_, StagePhase::Word) => "word",
        (_, StagePhase::Stopping) => "stopping",
        (_, StagePhase::Winner) => "winner",
        (_, StagePhase::Spinning | StagePhase::Idle) => "spinning",
    }
}

fn row(draw: Draw, winners: Vec<Pick>, now: Timestamp) -> DrawRow {
    DrawRow {
        draw: draw.k,
        short_by: draw.short_by(),
        phase: phase_name(&draw, now).to_owned(),
        may_be_aborted: drawing::may_be_aborted(&draw),
        prize_id: draw.prize_id,
        prize_name: draw.prize_name,
        prize_rank: draw.prize_rank,
        image: draw.image,
        count: draw.count,
        drawn_at: draw.frozen_at.to_string(),
        revealed_at: draw.revealed_at.map(|at| at.to_string()),
        reset: draw.reset_at.is_some(),
        entries: draw.entries,
        grade: draw.grade,
        stirred: draw.stirred.map(|stir| stir.stirred),
        silent: draw.stirred.map(|stir| stir.silent),
        absent: draw.absent,
        supersedes: draw.supersedes,
        called: draw.called,
        abort_reason: draw.abort_reason.filter(|reason| !reason.is_empty()),
        winners,
    }
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct DrawList {
    /// Newest first.
    draws: Vec<DrawRow>,
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Whether draws that were reset are listed too.
    #[serde(default)]
    with_reset: bool,
}

#[utoipa::path(
    get, path = "/api/luckydraw/admin/{event_id}/draws", tag = "raffle",
    params(("event_id" = String, Path), ListQuery),
    responses((status = 200, body = Envelope<DrawList>), (status = "default", body = FailureEnvelope))
)]
async fn list_draws(State(app): State<App>, desk: Desk, Query(query): Query<ListQuery>) -> Reply<DrawList> {
    let which = if query.with_reset { Which::Every } else { Which::Live };
    let now = app.clock.now();
    let draws = app.store.read_reserved(move |snapshot| {
        let draws = draw::newest(snapshot, &desk.event, which, u32::MAX)?;
        let mut winners = claim::of_event_with_codes(snapshot, &desk.event)?;
        let rows = draws.into_iter().map(|draw| {
            let winners = winners.remove(&draw.k).unwrap_or_default();
            told_row(snapshot, &desk.event, (draw, winners), desk.identity.role, now)
        });
        Ok(DrawList { draws: rows.collect::<Result<_, _>>()? })
    });
    Ok(Answer::new(draws.await?))
}

/// One draw as the organiser or staff see it.
pub(super) fn admin_row(
    view: &View,
    event: &EventId,
    draw: Draw,
    role: Role,
    now: Timestamp,
) -> Result<DrawRow, Error> {
    let winners = claim::of_draw_with_codes(view, event, draw.k)?;
    told_row(view, event, (draw, winners), role, now)
}

/// Staff learn winners with everyone else, and never the codes that winners must show them; what the
/// phones of winners show right now everyone at the desk sees.
fn told_row(
    view: &View,
    event: &EventId,
    (draw, mut winners): (Draw, Vec<Pick>),
    role: Role,
    now: Timestamp,
) -> Result<DrawRow, Error> {
    if role == Role::Staff && draw.phase != Phase::Revealed {
        return Ok(row(draw, Vec::new(), now));
    }
    for pick in &mut winners {
        if draw.phase == Phase::Revealed && draw.reset_at.is_none() {
            pick.live = claim::live(view, event, draw.k, pick, (None, now))?;
        }
        if role == Role::Staff {
            pick.claim_code = None;
        }
    }
    Ok(row(draw, winners, now))
}
