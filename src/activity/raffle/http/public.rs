//! What anyone may see and check of the draws.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::activity::raffle::rules::{StagePhase, refuse_unrevealed, stage_phase};
use crate::domain::claim::Claim;
use crate::domain::draw::Grade;
use crate::domain::event::Absent;
use crate::domain::fault::Reason;
use crate::domain::id::EventId;
use crate::domain::time::Timestamp;
use crate::store::claim::{self, Pick};
use crate::store::draw::{self, Draw, Phase, Place, Which};
use crate::store::prize::ImageLinks;
use crate::store::{Error, View, event};
use crate::web::App;
use crate::web::answer::{Answer, Envelope, Failure, FailureEnvelope, Reply, tagged};
use crate::web::context;
use crate::web::disposition::inline;
use crate::web::extract::{EventRef, Path};

const PLAIN: &str = "text/plain; charset=utf-8";

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(public_draws))
        .routes(routes!(public_draw))
        .routes(routes!(proof))
        .routes(routes!(sheet))
        .routes(routes!(stir))
}

/// A draw as anyone may see it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct PublicDraw {
    draw: u64,
    prize_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    prize_rank: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<ImageLinks>,
    count: u32,
    grade: Grade,
    entries: u64,
    /// The fingerprint of the frozen sheet, hex.
    sheet_hash: String,
    phase: StagePhase,
    state: PublicState,
    /// How many phones showed their value, once the stir is stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    stirred: Option<u64>,
    /// How many bound themselves and showed nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    silent: Option<u64>,
    /// What becomes of an absent winner's place.
    absent: Absent,
    /// The place of an earlier draw that this one is drawn anew for.
    #[serde(skip_serializing_if = "Option::is_none")]
    supersedes: Option<Place>,
    /// Why it was given up, unless that was purged.
    #[serde(skip_serializing_if = "Option::is_none")]
    abort_reason: Option<String>,
    /// `s_k`, hex, once the draw is revealed or given up.
    #[serde(skip_serializing_if = "Option::is_none")]
    reveal: Option<String>,
    frozen_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    revealed_at: Option<String>,
    /// Nothing until the reveal.
    #[serde(skip_serializing_if = "Option::is_none")]
    winners: Option<Vec<PublicPick>>,
}

/// What became of a draw that was begun.
#[derive(Debug, Clone, Copy, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
enum PublicState {
    /// It has no result that anyone knows yet.
    Running,
    /// Its result stands.
    Revealed,
    /// It was given up before its last input.
    Aborted,
    /// It was taken out of the live event.
    Reset,
}

fn public_state(draw: &Draw) -> PublicState {
    match draw.phase {
        Phase::Aborted => PublicState::Aborted,
        Phase::Revealed if draw.reset_at.is_some() => PublicState::Reset,
        Phase::Revealed => PublicState::Revealed,
        _ => PublicState::Running,
    }
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct PublicPick {
    draw_number: u64,
    place: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    replaces: Option<u64>,
    /// Whether the place still holds.
    holds: bool,
    /// The draw that supersedes the place.
    #[serde(skip_serializing_if = "Option::is_none")]
    superseded_by: Option<u64>,
}

fn public_pick(pick: &Pick) -> PublicPick {
    PublicPick {
        draw_number: pick.draw_number,
        place: pick.place,
        replaces: pick.replaces,
        holds: matches!(pick.claim, Claim::Open | Claim::Collected),
        superseded_by: pick.superseded_by,
    }
}

/// Who won a draw, once everyone may know.
fn winners(view: &View, event: &EventId, draw: &Draw) -> Result<Option<Vec<PublicPick>>, Error> {
    if refuse_unrevealed(draw).is_err() {
        return Ok(None);
    }
    Ok(Some(claim::of_draw(view, event, draw.k)?.iter().map(public_pick).collect()))
}

/// A draw in the list of all: of one that no longer counts nobody needs the numbers.
fn listed(view: &View, event: &EventId, draw: Draw, now: Timestamp) -> Result<PublicDraw, Error> {
    let winners = if draw.reset_at.is_some() { None } else { winners(view, event, &draw)? };
    public(view, event, draw, (winners, now))
}

fn public(
    view: &View,
    event: &EventId,
    draw: Draw,
    (winners, now): (Option<Vec<PublicPick>>, Timestamp),
) -> Result<PublicDraw, Error> {
    Ok(PublicDraw {
        draw: draw.k,
        phase: stage_phase(&draw, now),
        state: public_state(&draw),
        reveal: draw::published_reveal(view, event, draw.k)?.map(|reveal| reveal.to_string()),
        stirred: draw.stirred.map(|stir| stir.stirred),
        silent: draw.stirred.map(|stir| stir.silent),
        absent: draw.absent,
        supersedes: draw.supersedes,
        abort_reason: draw.abort_reason.filter(|reason| !reason.is_empty()),
        frozen_at: draw.frozen_at.to_string(),
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
    /// All that were ever begun, newest first.
    draws: Vec<PublicDraw>,
}

#[utoipa::path(
    get, path = "/api/luckydraw/events/{event_id}/draws", tag = "public", params(("event_id" = String, Path)),
    responses((status = 200, body = Envelope<PublicDrawList>), (status = "default", body = FailureEnvelope))
)]
async fn public_draws(State(app): State<App>, EventRef(id): EventRef, headers: HeaderMap) -> Result<Response, Failure> {
    let now = app.clock.now();
    let found = app.store.read(move |snapshot| {
        let event = event::find(snapshot, id.as_ref())?;
        let newest = draw::newest(snapshot, &event.id, Which::Every, 1)?.pop();
        Ok((event, newest.map(|draw| stage_phase(&draw, now))))
    });
    let (event, phase) = found.await?;
    // What changes the list leaves a record, but for the time by which the newest draw's reels stop.
    let name = format!("draws {} {phase:?} {}", event.log.hash, context::language().code());
    let store = app.store.clone();
    let make = || async move {
        let draws = store.read(move |snapshot| {
            let draws = draw::newest(snapshot, &event.id, Which::Every, u32::MAX)?.into_iter();
            draws.map(|draw| listed(snapshot, &event.id, draw, now)).collect::<Result<_, _>>()
        });
        Answer::new(PublicDrawList { draws: draws.await? }).body()
    };
    let text = app.texts.get_or_make(name.clone(), make).await?;
    Ok(tagged(&headers, &name, || ([(CONTENT_TYPE, "application/json")], text).into_response()))
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
        let winners = winners(snapshot, &id, &draw)?;
        public(snapshot, &id, draw, (winners, now))
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
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let found = app.store.read(move |snapshot| {
        let id = event::find(snapshot, id.as_ref())?.id;
        let draw = draw::find(snapshot, &id, k)?;
        refuse_unrevealed(&draw)?;
        Ok((claim::called(snapshot, &id, &draw)?, draw.sheet_hash, id))
    });
    let (called, sheet, id) = found.await?;
    // A proof changes only when a further reserve is called; an event's id may come back after it was deleted.
    let name = format!("proof {sheet} {called}");
    let (store, of, file) = (app.store.clone(), id.clone(), inline(&format!("luckydraw-{id}-{k}-proof.json")));
    let make =
        || async move { Ok(store.read(move |snapshot| draw::proof(snapshot, &of, k)).await?.to_string().into()) };
    let text = app.texts.get_or_make(name.clone(), make).await?;
    Ok(tagged(&headers, &name, || file_answer("application/json", file, text)))
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
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let found = app.store.read(move |snapshot| {
        let id = event::find(snapshot, id.as_ref())?.id;
        draw::find(snapshot, &id, k).map(|draw| (draw.sheet_hash, id))
    });
    let (hash, id) = found.await?;
    let (name, file) = (format!("sheet {hash}"), inline(&format!("luckydraw-{id}-{k}-sheet.txt")));
    let of = app.clone();
    let make = || async move { Ok(texts(&of, Some(id), k).await?.sheet.into()) };
    let text = app.texts.get_or_make(name.clone(), make).await?;
    Ok(tagged(&headers, &name, || file_answer(PLAIN, file, text)))
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
    let stir = stir.ok_or(Failure::from(Reason::NotRevealed))?;
    Ok(([(CONTENT_TYPE, PLAIN)], stir).into_response())
}

async fn texts(app: &App, id: Option<EventId>, k: u64) -> Result<draw::Texts, Failure> {
    let texts = app.store.read(move |snapshot| {
        let id = event::find(snapshot, id.as_ref())?.id;
        draw::texts(snapshot, &id, k)
    });
    Ok(texts.await?)
}

/// Text that a browser shows, and saves under a name that says what it is.
fn file_answer(content_type: &str, disposition: String, text: Bytes) -> Response {
    ([(CONTENT_TYPE, content_type), (CONTENT_DISPOSITION, &disposition)], text).into_response()
}
