//! Forgetting who people were, on the organiser's word.

use axum::extract::State;
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::domain::fault::Fault;
use crate::store::idempotency::once;
use crate::store::purge::{self, Purged};
use crate::web::App;
use crate::web::answer::{Answer, Envelope, FailureEnvelope, Reply};
use crate::web::extract::{Change, Director};
use crate::web::idempotency_key::IdempotencyKey;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(purge_event))
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct PurgeBody {
    /// The event's id once more: nothing of this comes back.
    #[serde(default)]
    confirm: String,
}

#[utoipa::path(
    post, path = "/api/luckydraw/admin/{event_id}/purge", tag = "participants", params(("event_id" = String, Path), IdempotencyKey),
    request_body = PurgeBody,
    responses((status = 200, body = Envelope<Purged>), (status = "default", body = FailureEnvelope))
)]
async fn purge_event(State(app): State<App>, director: Director, change: Change<PurgeBody>) -> Reply<Purged> {
    if change.body.confirm != director.event.as_str() {
        return Err(Fault::field("confirm", "must be the event's id").into());
    }
    let purged = app.store.write("purge", move |tx| {
        once(tx, director.event.as_str(), change.retry.as_ref(), |tx| {
            purge::purge(tx, &director.event, &director.identity.actor())
        })
    });
    Ok(Answer::new(purged.await?))
}
