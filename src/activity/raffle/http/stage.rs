//! What the screens show, what covers them, and the host's word that reveals a draw.

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::draws::{DrawRow, admin_row};
use crate::activity::raffle::rules::StageBody;
use crate::store::idempotency::once;
use crate::store::{draw, drawing, stage};
use crate::web::App;
use crate::web::answer::{Answer, Envelope, FailureEnvelope, Nothing, Reply};
use crate::web::extract::{Change, Director, Path};
use crate::web::idempotency_key::IdempotencyKey;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(set_stage)).routes(routes!(reveal))
}

#[utoipa::path(
    post, path = "/api/luckydraw/admin/{event_id}/stage", tag = "raffle", params(("event_id" = String, Path), IdempotencyKey),
    request_body = StageBody,
    responses((status = 200, body = Envelope<Nothing>), (status = "default", body = FailureEnvelope))
)]
async fn set_stage(State(app): State<App>, director: Director, change: Change<StageBody>) -> Reply<Nothing> {
    let (show, cover) = change.body.into_orders()?;
    let actor = director.identity.actor();
    let done = app.store.write("set_stage", move |tx| {
        once(tx, director.event.as_str(), change.retry.as_ref(), |tx| {
            if let Some(cover) = cover {
                stage::cover(tx, &director.event, cover, &actor)?;
            }
            if let Some(show) = show {
                stage::show(tx, &director.event, &show, &actor)?;
            }
            Ok(Nothing {})
        })
    });
    Ok(Answer::new(done.await?))
}

#[utoipa::path(
    post, path = "/api/luckydraw/admin/{event_id}/draws/{draw}/reveal", tag = "raffle",
    params(("event_id" = String, Path), ("draw" = u64, Path), IdempotencyKey),
    responses((status = 200, body = Envelope<DrawRow>), (status = "default", body = FailureEnvelope))
)]
async fn reveal(
    State(app): State<App>,
    director: Director,
    Path((_, k)): Path<(String, u64)>,
    change: Change<Nothing>,
) -> Reply<DrawRow> {
    let now = app.clock.now();
    let revealed = app.store.write("reveal_draw_now", move |tx| {
        once(tx, director.event.as_str(), change.retry.as_ref(), |tx| {
            drawing::reveal(tx, &director.event, k, &director.identity.actor())?;
            admin_row(tx, &director.event, draw::find(tx, &director.event, k)?, director.identity.role, now)
        })
    });
    Ok(Answer::new(revealed.await?))
}
