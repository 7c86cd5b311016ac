//! Asking for one's place, for whoever can keep no socket open.

use axum::extract::State;
use axum::http::HeaderMap;
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::door::{self, Door, Now, TicketHeader};
use super::line;
use crate::store::registration::Request;
use crate::web::App;
use crate::web::answer::{Answer, Envelope, FailureEnvelope, Reply};
use crate::web::extract::{Query, event_id, guest_tokens};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(waiting))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Which {
    /// Missing means the current event.
    event_id: Option<String>,
}

#[utoipa::path(
    get, path = "/api/luckydraw/waiting", tag = "guest",
    params(Which, TicketHeader),
    responses((status = 200, body = Envelope<Now>), (status = "default", body = FailureEnvelope))
)]
async fn waiting(State(app): State<App>, headers: HeaderMap, Query(which): Query<Which>) -> Reply<Now> {
    let event = event_id(which.event_id.as_deref())?;
    let request = Request { event, tokens: guest_tokens(&app, &headers, None), ..Request::default() };
    let answer = match door::knock(&app, &headers, &request).await? {
        Door::Open => Answer::new(Now::without_wait(&app, line::State::Open)),
        Door::Come => Answer::new(Now::without_wait(&app, line::State::Come)),
        Door::Held(held) => Answer::new(held.now(&app)).with_cookie(&held.cookie(&app)),
    };
    Ok(if answer.data().may_listen() { answer } else { answer.closing() })
}
