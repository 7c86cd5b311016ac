//! Who is here and who is coming: the guest's word from the own phone, and staff's for those without one.

use axum::extract::State;
use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::stir::whose;
use crate::domain::id::EventId;
use crate::domain::time::Timestamp;
use crate::store::audit::Actor;
use crate::store::claim::{self, Coming};
use crate::store::idempotency::once;
use crate::store::participant::{self, Participant};
use crate::store::{event, roll_call};
use crate::web::App;
use crate::web::answer::{Answer, Envelope, FailureEnvelope, Nothing, Reply};
use crate::web::extract::{Change, Desk, EventRef, Path, guest_tokens};
use crate::web::idempotency_key::IdempotencyKey;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(here)).routes(routes!(confirm_here)).routes(routes!(coming))
}

#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
struct HereBody {
    /// Missing means the current event.
    event_id: Option<String>,
    /// The guest's token; the `Authorization` header or the cookie serve as well.
    session_token: Option<String>,
}

/// A guest who is here.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Here {
    /// The guest's number.
    draw_number: u64,
    /// When this was noted.
    #[schema(value_type = String, format = DateTime)]
    here_at: Timestamp,
}

#[utoipa::path(
    post, path = "/api/luckydraw/here", tag = "guest", request_body = HereBody,
    responses((status = 200, body = Envelope<Here>), (status = "default", body = FailureEnvelope))
)]
async fn here(State(app): State<App>, headers: HeaderMap, change: Change<HereBody>) -> Reply<Here> {
    let id = change.body.event_id.as_deref().map(EventId::parse).transpose()?;
    let tokens = guest_tokens(&app, &headers, change.body.session_token);
    let noted = app.store.write("is_here", move |tx| {
        let (id, draw_number) = whose(tx, id.as_ref(), &tokens)?;
        let event = event::find_active(tx, Some(&id))?;
        let here_at = roll_call::say(tx, &event, draw_number, &Actor::guest())?;
        Ok(Here { draw_number, here_at })
    });
    Ok(Answer::new(noted.await?))
}

#[utoipa::path(
    post, path = "/api/luckydraw/admin/{event_id}/participants/{number}/here", tag = "participants",
    params(("event_id" = String, Path), ("number" = u64, Path), IdempotencyKey), request_body = Nothing,
    responses((status = 200, body = Envelope<Participant>), (status = "default", body = FailureEnvelope))
)]
async fn confirm_here(
    State(app): State<App>,
    desk: Desk,
    Path((_, number)): Path<(String, u64)>,
    change: Change<Nothing>,
) -> Reply<Participant> {
    let confirmed = app.store.write("confirm_here", move |tx| {
        once(tx, desk.event.as_str(), change.retry.as_ref(), |tx| {
            let event = event::find_active(tx, Some(&desk.event))?;
            roll_call::answer(tx, &event, number, &desk.identity.actor())?;
            participant::find(tx, &event, number)
        })
    });
    Ok(Answer::new(confirmed.await?))
}

#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
struct ComingBody {
    /// The guest's token; the `Authorization` header or the cookie serve as well.
    session_token: Option<String>,
}

#[utoipa::path(
    post, path = "/api/luckydraw/events/{event_id}/draws/{draw}/coming", tag = "guest",
    params(("event_id" = String, Path), ("draw" = u64, Path)), request_body = ComingBody,
    responses((status = 200, body = Envelope<Coming>), (status = "default", body = FailureEnvelope))
)]
async fn coming(
    State(app): State<App>,
    EventRef(id): EventRef,
    Path((_, k)): Path<(String, u64)>,
    headers: HeaderMap,
    change: Change<ComingBody>,
) -> Reply<Coming> {
    let tokens = guest_tokens(&app, &headers, change.body.session_token);
    let noted = app.store.write("winner_coming", move |tx| {
        let (event, number) = whose(tx, id.as_ref(), &tokens)?;
        claim::coming(tx, &event, k, number)
    });
    Ok(Answer::new(noted.await?))
}
