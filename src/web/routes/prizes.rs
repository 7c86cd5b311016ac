//! Prizes and their pictures.

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::domain::fault::{Fault, Reason};
use crate::domain::picture::{self, Picture, PictureFault};
use crate::domain::prize::PrizeInput;
use crate::store::idempotency::once;
use crate::store::{self, prize::Prize};
use crate::web::App;
use crate::web::answer::{Answer, Envelope, Failure, FailureEnvelope, Nothing, Reply};
use crate::web::extract::{Change, Desk, Director, Path, media_type, read_body};
use crate::web::idempotency_key::IdempotencyKey;

/// Bytes that an uploaded picture may have.
const PICTURE_LIMIT: usize = 8 * 1024 * 1024;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(reorder))
        .routes(routes!(change, delete))
        .routes(routes!(set_image, remove_image))
}

#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
struct PrizeList {
    /// In drawing order.
    prizes: Vec<Prize>,
}

#[utoipa::path(
    get, path = "/api/luckydraw/admin/{event_id}/prizes", tag = "prizes", params(("event_id" = String, Path)),
    responses((status = 200, body = Envelope<PrizeList>), (status = "default", body = FailureEnvelope))
)]
async fn list(State(app): State<App>, desk: Desk) -> Reply<PrizeList> {
    let prizes = app.store.read_reserved(move |snapshot| store::prize::all(snapshot, &desk.event)).await?;
    Ok(Answer::new(PrizeList { prizes }))
}

#[utoipa::path(
    post, path = "/api/luckydraw/admin/{event_id}/prizes", tag = "prizes", params(("event_id" = String, Path), IdempotencyKey),
    request_body = PrizeInput,
    responses((status = 200, body = Envelope<Prize>), (status = "default", body = FailureEnvelope))
)]
async fn create(State(app): State<App>, director: Director, change: Change<PrizeInput>) -> Reply<Prize> {
    let draft = change.body.into_draft()?;
    let created = app.store.write("create_prize", move |tx| {
        once(tx, director.event.as_str(), change.retry.as_ref(), |tx| {
            store::prize::create(tx, &director.event, &draft, &director.identity.actor())
        })
    });
    Ok(Answer::new(created.await?))
}

#[utoipa::path(
    patch, path = "/api/luckydraw/admin/{event_id}/prizes/{prize_id}", tag = "prizes",
    params(("event_id" = String, Path), ("prize_id" = String, Path), IdempotencyKey), request_body = PrizeInput,
    responses((status = 200, body = Envelope<Prize>), (status = "default", body = FailureEnvelope))
)]
async fn change(
    State(app): State<App>,
    director: Director,
    Path((_, id)): Path<(String, String)>,
    change: Change<PrizeInput>,
) -> Reply<Prize> {
    let draft = change.body.into_draft()?;
    let changed = app.store.write("change_prize", move |tx| {
        once(tx, director.event.as_str(), change.retry.as_ref(), |tx| {
            store::prize::change(tx, &director.event, &id, &draft, &director.identity.actor())
        })
    });
    Ok(Answer::new(changed.await?))
}

#[utoipa::path(
    delete, path = "/api/luckydraw/admin/{event_id}/prizes/{prize_id}", tag = "prizes",
    params(("event_id" = String, Path), ("prize_id" = String, Path)),
    responses((status = 200, body = Envelope<Nothing>), (status = "default", body = FailureEnvelope))
)]
async fn delete(State(app): State<App>, director: Director, Path((_, id)): Path<(String, String)>) -> Reply<Nothing> {
    let actor = director.identity.actor();
    app.store.write("delete_prize", move |tx| store::prize::delete(tx, &director.event, &id, &actor)).await?;
    Ok(Answer::new(Nothing {}))
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct OrderBody {
    /// Every prize once, in the new order.
    prize_ids: Vec<String>,
}

#[utoipa::path(
    put, path = "/api/luckydraw/admin/{event_id}/prizes/order", tag = "prizes", params(("event_id" = String, Path), IdempotencyKey),
    request_body = OrderBody,
    responses((status = 200, body = Envelope<PrizeList>), (status = "default", body = FailureEnvelope))
)]
async fn reorder(State(app): State<App>, director: Director, change: Change<OrderBody>) -> Reply<PrizeList> {
    let ordered = app.store.write("reorder_prizes", move |tx| {
        once(tx, director.event.as_str(), change.retry.as_ref(), |tx| {
            let actor = director.identity.actor();
            let prizes = store::prize::reorder(tx, &director.event, &change.body.prize_ids, &actor)?;
            Ok(PrizeList { prizes })
        })
    });
    Ok(Answer::new(ordered.await?))
}

#[utoipa::path(
    put, path = "/api/luckydraw/admin/{event_id}/prizes/{prize_id}/image", tag = "prizes",
    params(("event_id" = String, Path), ("prize_id" = String, Path)),
    request_body(content((Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png"), (Vec<u8> = "image/webp"))),
    responses((status = 200, body = Envelope<Prize>), (status = "default", body = FailureEnvelope))
)]
async fn set_image(
    State(app): State<App>,
    director: Director,
    Path((_, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Reply<Prize> {
    let picture = received(&headers, body).await?;
    let pictured = app.store.write("set_prize_image", move |tx| {
        let name = store::picture::store(tx, &picture)?;
        store::prize::set_picture(tx, &director.event, &id, Some(&name), &director.identity.actor())
    });
    Ok(Answer::new(pictured.await?))
}

#[utoipa::path(
    delete, path = "/api/luckydraw/admin/{event_id}/prizes/{prize_id}/image", tag = "prizes",
    params(("event_id" = String, Path), ("prize_id" = String, Path)),
    responses((status = 200, body = Envelope<Prize>), (status = "default", body = FailureEnvelope))
)]
async fn remove_image(
    State(app): State<App>,
    director: Director,
    Path((_, id)): Path<(String, String)>,
) -> Reply<Prize> {
    let cleared = app.store.write("remove_prize_image", move |tx| {
        store::prize::set_picture(tx, &director.event, &id, None, &director.identity.actor())
    });
    Ok(Answer::new(cleared.await?))
}

/// The picture that a body holds.
///
/// # Errors
/// `unsupported_media_type`, `payload_too_large`, `image_invalid`, `image_too_large`.
pub async fn received(headers: &HeaderMap, body: Body) -> Result<Picture, Failure> {
    let kind = media_type(headers).unwrap_or_default();
    if !["image/png", "image/jpeg", "image/webp"].contains(&kind.as_str()) {
        return Err(Reason::UnsupportedMediaType.into());
    }
    let bytes = read_body(body, PICTURE_LIMIT).await?;
    prepare(bytes.to_vec()).await
}

/// Decodes, turns, scales and encodes again, one picture at a time and off the async threads.
pub async fn prepare(bytes: Vec<u8>) -> Result<Picture, Failure> {
    static ONE_AT_A_TIME: tokio::sync::Semaphore = tokio::sync::Semaphore::const_new(1);
    let _permit = ONE_AT_A_TIME.acquire().await.map_err(|_| Failure::from(Reason::Internal))?;
    let prepared = tokio::task::spawn_blocking(move || picture::prepare(&bytes)).await;
    prepared.unwrap_or(Err(PictureFault::NotAPicture)).map_err(|fault| refusal(&fault).into())
}

fn refusal(fault: &PictureFault) -> Fault {
    match fault {
        PictureFault::TooLarge { width, height, max_side } => {
            Fault::new(Reason::ImageTooLarge).with(json!({ "width": width, "height": height, "max_side": max_side }))
        }
        PictureFault::NotAPicture | PictureFault::Unsupported => {
            Fault::new(Reason::ImageInvalid).with(json!({ "field": "image", "allowed": ["png", "jpeg", "webp"] }))
        }
    }
}
