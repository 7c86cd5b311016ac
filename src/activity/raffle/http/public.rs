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
use crate::domain::fault::Reason;
use crate::domain::id::EventId;
use crate::domain::time::Timestamp;
use crate::store::claim::{self, Pick};
use crate::store::draw::{self, Draw, Which};
use crate::store::prize::ImageLinks;
use crate::store::{Error, View, event};
use crate::web::App;
use crate::web::answer::{Answer, Envelope, Failure, FailureEnvelope, Reply, tagged};
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
    prize_rank: Option<u32>,
    image: Option<ImageLinks>,
    count: u32,
    grade: Grade,
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
