//! The raffle over HTTP: draw, settle claims, reset, and what anyone may check.

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::rules::{DrawBody, ResetBody, StagePhase, refuse_unrevealed, stage_phase};
use crate::ambient::crash_point;
use crate::domain::claim::Claim;
use crate::domain::fault::{Fault, Reason};
use crate::domain::id::EventId;
use crate::domain::text::{self, Limit};
use crate::domain::time::Timestamp;
use crate::store::access::Role;
use crate::store::audit::Actor;
use crate::store::claim::{self, ClaimCard, Pick};
use crate::store::draw::{self, Draw, Phase, Which};
use crate::store::idempotency::{Retry, known, once, remember};
use crate::store::prize::ImageLinks;
use crate::store::{Error, Tx, View, event};
use crate::web::App;
use crate::web::answer::{Answer, Envelope, Failure, FailureEnvelope, Nothing, Reply};
use crate::web::extract::{Change, Desk, Director, EventRef, Path, Peer};
use crate::web::guesses::Guess;

/// The raffle's routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(start_draw))
        .routes(routes!(reset))
        .routes(routes!(list_draws))
        .routes(routes!(settle_claim))
        .routes(routes!(show_claim))
        .routes(routes!(collect_claim))
        .routes(routes!(set_stage))
        .routes(routes!(public_draws))
        .routes(routes!(public_draw))
        .routes(routes!(proof))
        .routes(routes!(sheet))
        .routes(routes!(stir))
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
        draw::settle(tx, &director.event, k, &actor)?;
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
    order: &draw::Order,
    retry: Option<&Retry>,
    actor: &Actor,
) -> Result<Frozen, Error> {
    let Some(retry) = retry else { return draw::freeze(tx, event, order, actor).map(Frozen::Draw) };
    match known::<Retried>(tx, event.as_str(), retry)? {
        Some(Retried { answer: Some(answer), .. }) => Ok(Frozen::Answered(answer)),
        Some(Retried { draw, answer: None }) => Ok(Frozen::Draw(draw)),
        None => {
            let k = draw::freeze(tx, event, order, actor)?;
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
            draw::reset(tx, &director.event, what, &director.identity.actor())?;
            Ok(Nothing {})
        })
    });
    Ok(Answer::new(done.await?))
}

/// A draw as the organiser sees it.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
struct DrawRow {
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

#[utoipa::path(
    get, path = "/api/luckydraw/admin/{event_id}/draws", tag = "raffle", params(("event_id" = String, Path)),
    responses((status = 200, body = Envelope<DrawList>), (status = "default", body = FailureEnvelope))
)]
async fn list_draws(State(app): State<App>, desk: Desk) -> Reply<DrawList> {
    let now = app.clock.now();
    let draws = app.store.read(move |snapshot| {
        let draws = draw::newest(snapshot, &desk.event, Which::Live, u32::MAX)?;
        let role = desk.identity.role;
        let rows = draws.into_iter().map(|draw| admin_row(snapshot, &desk.event, draw, role, now));
        Ok(DrawList { draws: rows.collect::<Result<_, _>>()? })
    });
    Ok(Answer::new(draws.await?))
}

/// Staff learn winners with everyone else, and never the codes that winners must show them.
fn admin_row(view: &View, event: &EventId, draw: Draw, role: Role, now: Timestamp) -> Result<DrawRow, Error> {
    let winners = match (role, draw.phase) {
        (Role::Staff, Phase::Revealed) => claim::of_draw(view, event, draw.k)?,
        (Role::Staff, Phase::Frozen | Phase::Ranked) => Vec::new(),
        (Role::Organiser, _) => claim::of_draw_with_codes(view, event, draw.k)?,
    };
    Ok(row(draw, winners, now))
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct ClaimBody {
    claim: Claim,
    /// At most 200 characters, for the log.
    #[serde(default)]
    reason: String,
}

/// What a settled claim led to.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
struct SettledClaim {
    /// The draw as it is now.
    draw: DrawRow,
    /// The reserve that was called for the place.
    called: Option<Pick>,
    /// Whether a reserve was due and nobody was left.
    reserves_exhausted: bool,
}

#[utoipa::path(
    post, path = "/api/luckydraw/admin/{event_id}/draws/{draw}/winners/{place}/claim", tag = "raffle",
    params(("event_id" = String, Path), ("draw" = u64, Path), ("place" = u64, Path)), request_body = ClaimBody,
    responses((status = 200, body = Envelope<SettledClaim>), (status = "default", body = FailureEnvelope))
)]
async fn settle_claim(
    State(app): State<App>,
    desk: Desk,
    Path((_, k, place)): Path<(String, u64, u64)>,
    change: Change<ClaimBody>,
) -> Reply<SettledClaim> {
    let reason =
        text::clean(&change.body.reason, Limit::NOTE).map_err(|error| Fault::field("reason", &error.to_string()))?;
    let next = change.body.claim;
    let settled = app.store.write("settle_claim", move |tx| {
        once(tx, desk.event.as_str(), change.retry.as_ref(), |tx| {
            let reason = Some(reason.as_str()).filter(|reason| !reason.is_empty());
            let settled = claim::settle(tx, &desk.event, (k, place), next, reason, &desk.identity.actor())?;
            let draw = admin_row(tx, &desk.event, draw::find(tx, &desk.event, k)?, desk.identity.role, tx.now)?;
            Ok(SettledClaim { draw, called: settled.called, reserves_exhausted: settled.reserves_exhausted })
        })
    });
    Ok(Answer::new(settled.await?))
}

#[utoipa::path(
    get, path = "/api/luckydraw/admin/{event_id}/claims/{code}", tag = "raffle",
    params(("event_id" = String, Path), ("code" = String, Path)),
    responses((status = 200, body = Envelope<ClaimCard>), (status = "default", body = FailureEnvelope))
)]
async fn show_claim(
    State(app): State<App>,
    desk: Desk,
    peer: Peer,
    Path((_, code)): Path<(String, String)>,
) -> Reply<ClaimCard> {
    app.guesses.check(Guess::ClaimCode, peer.ip())?;
    let found = app.store.read(move |snapshot| claim::by_code(snapshot, &desk.event, &code)).await;
    count_miss(&app, peer, &found);
    Ok(Answer::new(found?))
}

#[utoipa::path(
    post, path = "/api/luckydraw/admin/{event_id}/claims/{code}/collect", tag = "raffle",
    params(("event_id" = String, Path), ("code" = String, Path)),
    responses((status = 200, body = Envelope<ClaimCard>), (status = "default", body = FailureEnvelope))
)]
async fn collect_claim(
    State(app): State<App>,
    desk: Desk,
    peer: Peer,
    Path((_, code)): Path<(String, String)>,
    change: Change<Nothing>,
) -> Reply<ClaimCard> {
    app.guesses.check(Guess::ClaimCode, peer.ip())?;
    let collected = app.store.write("collect_claim", move |tx| {
        once(tx, desk.event.as_str(), change.retry.as_ref(), |tx| {
            claim::collect(tx, &desk.event, &code, &desk.identity.actor())
        })
    });
    let collected = collected.await;
    count_miss(&app, peer, &collected);
    Ok(Answer::new(collected?))
}

fn count_miss(app: &App, peer: Peer, outcome: &Result<ClaimCard, Error>) {
    if outcome.as_ref().is_err_and(|error| error.fault().reason == Reason::ClaimNotFound) {
        app.guesses.failed(Guess::ClaimCode, peer.ip());
    }
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct StageBody {
    show: Show,
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
enum Show {
    /// The join code.
    Code,
}

#[utoipa::path(
    post, path = "/api/luckydraw/admin/{event_id}/stage", tag = "raffle", params(("event_id" = String, Path)),
    request_body = StageBody,
    responses((status = 200, body = Envelope<Nothing>), (status = "default", body = FailureEnvelope))
)]
async fn set_stage(State(app): State<App>, director: Director, change: Change<StageBody>) -> Reply<Nothing> {
    let Show::Code = change.body.show;
    let actor = director.identity.actor();
    app.store.write("clear_stage", move |tx| draw::clear_stage(tx, &director.event, &actor)).await?;
    Ok(Answer::new(Nothing {}))
}

/// A draw as anyone may see it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct PublicDraw {
    draw: u64,
    prize_name: String,
    prize_rank: Option<u32>,
    image: Option<ImageLinks>,
    count: u32,
    grade: String,
    entries: u64,
    /// The fingerprint of the frozen sheet, hex.
    sheet_hash: String,
    phase: StagePhase,
    revealed_at: Option<String>,
    /// Nothing until the reveal.
    winners: Option<Vec<PublicPick>>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct PublicPick {
    draw_number: u64,
    place: u64,
    replaces: Option<u64>,
    /// Whether the place still holds.
    holds: bool,
}

fn public_pick(pick: &Pick) -> PublicPick {
    PublicPick {
        draw_number: pick.draw_number,
        place: pick.place,
        replaces: pick.replaces,
        holds: matches!(pick.claim, Claim::Open | Claim::Collected),
    }
}

fn public(view: &View, event: &EventId, draw: Draw, now: Timestamp) -> Result<PublicDraw, Error> {
    let winners = match refuse_unrevealed(&draw) {
        Ok(()) => Some(claim::of_draw(view, event, draw.k)?.iter().map(public_pick).collect()),
        Err(_) => None,
    };
    Ok(PublicDraw {
        draw: draw.k,
        phase: stage_phase(&draw, now),
        prize_name: draw.prize_name,
        prize_rank: draw.prize_rank,
        image: draw.image,
        count: draw.count,
        grade: draw.grade,
        entries: draw.entries,
        sheet_hash: draw.sheet_hash.to_string(),
        revealed_at: draw.revealed_at.map(|at| at.to_string()),
        winners,
    })
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct PublicDrawList {
    /// Revealed ones, newest first.
    draws: Vec<PublicDraw>,
}

#[utoipa::path(
    get, path = "/api/luckydraw/events/{event_id}/draws", tag = "public", params(("event_id" = String, Path)),
    responses((status = 200, body = Envelope<PublicDrawList>), (status = "default", body = FailureEnvelope))
)]
async fn public_draws(State(app): State<App>, EventRef(id): EventRef) -> Reply<PublicDrawList> {
    let now = app.clock.now();
    let draws = app.store.read(move |snapshot| {
        let id = event::find(snapshot, id.as_ref())?.id;
        let draws = draw::newest(snapshot, &id, Which::Revealed, u32::MAX)?;
        let draws = draws.into_iter().map(|draw| public(snapshot, &id, draw, now)).collect::<Result<_, _>>()?;
        Ok(PublicDrawList { draws })
    });
    Ok(Answer::new(draws.await?))
}

#[utoipa::path(
    get, path = "/api/luckydraw/events/{event_id}/draws/{draw}", tag = "public",
    params(("event_id" = String, Path), ("draw" = u64, Path)),
    responses((status = 200, body = Envelope<PublicDraw>), (status = "default", body = FailureEnvelope))
)]
async fn public_draw(
    State(app): State<App>,
    EventRef(id): EventRef,
    Path((_, k)): Path<(String, u64)>,
) -> Reply<PublicDraw> {
    let now = app.clock.now();
    let found = app.store.read(move |snapshot| {
        let id = event::find(snapshot, id.as_ref())?.id;
        let draw = draw::find(snapshot, &id, k)?;
        public(snapshot, &id, draw, now)
    });
    Ok(Answer::new(found.await?))
}

#[utoipa::path(
    get, path = "/api/luckydraw/events/{event_id}/draws/{draw}/proof", tag = "public",
    params(("event_id" = String, Path), ("draw" = u64, Path)),
    responses((status = 200, description = "The proof, once revealed", body = serde_json::Value), (status = "default", body = FailureEnvelope))
)]
async fn proof(
    State(app): State<App>,
    EventRef(id): EventRef,
    Path((_, k)): Path<(String, u64)>,
) -> Result<Response, Failure> {
    let proof = app.store.read(move |snapshot| {
        let id = event::find(snapshot, id.as_ref())?.id;
        draw::proof(snapshot, &id, k)
    });
    Ok(([(CONTENT_TYPE, "application/json")], proof.await?.to_string()).into_response())
}

#[utoipa::path(
    get, path = "/api/luckydraw/events/{event_id}/draws/{draw}/sheet", tag = "public",
    params(("event_id" = String, Path), ("draw" = u64, Path)),
    responses((status = 200, content_type = "text/plain", body = String), (status = "default", body = FailureEnvelope))
)]
async fn sheet(
    State(app): State<App>,
    EventRef(id): EventRef,
    Path((_, k)): Path<(String, u64)>,
) -> Result<Response, Failure> {
    Ok(plain(texts(&app, id, k).await?.sheet))
}

#[utoipa::path(
    get, path = "/api/luckydraw/events/{event_id}/draws/{draw}/stir", tag = "public",
    params(("event_id" = String, Path), ("draw" = u64, Path)),
    responses((status = 200, content_type = "text/plain", body = String), (status = "default", body = FailureEnvelope))
)]
async fn stir(
    State(app): State<App>,
    EventRef(id): EventRef,
    Path((_, k)): Path<(String, u64)>,
) -> Result<Response, Failure> {
    let stir = texts(&app, id, k).await?.stir;
    Ok(plain(stir.ok_or(Failure::from(Reason::NotRevealed))?))
}

async fn texts(app: &App, id: Option<EventId>, k: u64) -> Result<draw::Texts, Failure> {
    let texts = app.store.read(move |snapshot| {
        let id = event::find(snapshot, id.as_ref())?.id;
        draw::texts(snapshot, &id, k)
    });
    Ok(texts.await?)
}

fn plain(text: String) -> Response {
    ([(CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}
