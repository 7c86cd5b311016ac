//! The organiser's side: draw, reset, what was drawn.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::activity::raffle::rules::{DrawBody, ResetBody, StagePhase, stage_phase};
use crate::ambient::crash_point;
use crate::domain::id::EventId;
use crate::domain::time::Timestamp;
use crate::store::access::Role;
use crate::store::audit::Actor;
use crate::store::claim::{self, Pick};
use crate::store::draw::{self, Draw, Phase, Which};
use crate::store::drawing::{self, Order};
use crate::store::idempotency::{Retry, known, once, remember};
use crate::store::prize::ImageLinks;
use crate::store::{Error, Tx, View};
use crate::web::App;
use crate::web::answer::{Answer, Envelope, FailureEnvelope, Nothing, Reply};
use crate::web::extract::{Change, Desk, Director, Query};

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

#[utoipa::path(
    post, path = "/api/luckydraw/admin/{event_id}/draw", tag = "raffle", params(("event_id" = String, Path)),
    request_body = DrawBody,
    responses((status = 200, body = Envelope<DrawAnswer>), (status = "default", body = FailureEnvelope))
)]
async fn start_draw(State(app): State<App>, director: Director, change: Change<DrawBody>) -> Reply<DrawAnswer> {
    let order = change.body.into_order()?;
    let (event, actor, retry) = (director.event.clone(), director.identity.actor(), change.retry.clone());
    let frozen =
        app.store.write("freeze_draw", move |tx| freeze_once(tx, &event, &order, retry.as_ref(), &actor)).await?;
    crash_point("draw_frozen");
    let k = match frozen {
        Frozen::Answered(answer) => return Ok(Answer::new(answer)),
        Frozen::Draw(k) => k,
    };
    let actor = director.identity.actor();
    let answer = app.store.write("settle_draw", move |tx| {
        drawing::settle(tx, &director.event, k, &actor)?;
        let answer = answer(tx, &director.event, k)?;
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
    answer: Option<DrawAnswer>,
}

enum Frozen {
    Answered(DrawAnswer),
    Draw(u64),
}

fn freeze_once(
    tx: &mut Tx<'_>,
    event: &EventId,
    order: &Order,
    retry: Option<&Retry>,
    actor: &Actor,
) -> Result<Frozen, Error> {
    let Some(retry) = retry else { return drawing::freeze(tx, event, order, actor).map(Frozen::Draw) };
    match known::<Retried>(tx, event.as_str(), retry)? {
        Some(Retried { answer: Some(answer), .. }) => Ok(Frozen::Answered(answer)),
        Some(Retried { draw, answer: None }) => Ok(Frozen::Draw(draw)),
        None => {
            let k = drawing::freeze(tx, event, order, actor)?;
            remember(tx, event.as_str(), retry, &Retried { draw: k, answer: None })?;
            Ok(Frozen::Draw(k))
        }
    }
}

fn answer(tx: &Tx<'_>, event: &EventId, k: u64) -> Result<DrawAnswer, Error> {
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
    post, path = "/api/luckydraw/admin/{event_id}/reset", tag = "raffle", params(("event_id" = String, Path)),
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
    /// `frozen`, `spinning`, `stopping` or `winner`.
    phase: String,
    drawn_at: String,
    revealed_at: Option<String>,
    /// Whether it left the live event.
    reset: bool,
    short_by: u64,
    entries: u64,
    grade: String,
    winners: Vec<Pick>,
}

fn row(draw: Draw, winners: Vec<Pick>, now: Timestamp) -> DrawRow {
    let phase = match (draw.phase, stage_phase(&draw, now)) {
        (Phase::Frozen, _) => "frozen",
        (_, StagePhase::Stopping) => "stopping",
        (_, StagePhase::Winner) => "winner",
        (_, StagePhase::Spinning | StagePhase::Idle) => "spinning",
    };
    DrawRow {
        draw: draw.k,
        short_by: draw.short_by(),
        prize_id: draw.prize_id,
        prize_name: draw.prize_name,
        prize_rank: draw.prize_rank,
        image: draw.image,
        count: draw.count,
        phase: phase.to_owned(),
        drawn_at: draw.frozen_at.to_string(),
        revealed_at: draw.revealed_at.map(|at| at.to_string()),
        reset: draw.reset_at.is_some(),
        entries: draw.entries,
        grade: draw.grade,
        winners,
    }
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct DrawList {
    /// Newest first.
    draws: Vec<DrawRow>,
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
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
        let role = desk.identity.role;
        let rows = draws.into_iter().map(|draw| admin_row(snapshot, &desk.event, draw, role, now));
        Ok(DrawList { draws: rows.collect::<Result<_, _>>()? })
    });
    Ok(Answer::new(draws.await?))
}

/// Staff learn winners with everyone else, and never the codes that winners must show them; what the
/// phones of winners show right now everyone at the desk sees.
pub(super) fn admin_row(
    view: &View,
    event: &EventId,
    draw: Draw,
    role: Role,
    now: Timestamp,
) -> Result<DrawRow, Error> {
    if role == Role::Staff && draw.phase != Phase::Revealed {
        return Ok(row(draw, Vec::new(), now));
    }
    let mut winners = claim::of_draw_with_codes(view, event, draw.k)?;
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
