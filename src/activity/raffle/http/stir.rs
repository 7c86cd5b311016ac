//! The guest's side of a stir: a phone binds itself to a value, and shows it when all are bound.

use axum::extract::State;
use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::ambient::crash_point;
use crate::domain::draw::{Hash, StirValue};
use crate::domain::fault::{Fault, Reason};
use crate::domain::id::EventId;
use crate::store::drawing::stirring;
use crate::store::{Error, Tx, event, participant, recovery};
use crate::web::App;
use crate::web::answer::{Answer, Envelope, FailureEnvelope, Reply};
use crate::web::extract::{Change, EventRef, Path, guest_tokens};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(commit)).routes(routes!(show))
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct CommitBody {
    /// The SHA-256 of 16 random bytes that the phone keeps to itself, as 64 hex digits.
    commit: String,
    /// The guest's token; the `Authorization` header or the cookie serve as well.
    session_token: Option<String>,
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct ShowBody {
    /// The 16 bytes, as 32 hex digits.
    value: String,
    /// The guest's token; the `Authorization` header or the cookie serve as well.
    session_token: Option<String>,
}

/// What is durable now.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Stirred {
    /// The draw.
    draw: u64,
    /// Whose line of the stir it is.
    draw_number: u64,
}

#[utoipa::path(
    post, path = "/api/luckydraw/events/{event_id}/draws/{draw}/commit", tag = "guest",
    params(("event_id" = String, Path), ("draw" = u64, Path)), request_body = CommitBody,
    responses((status = 200, body = Envelope<Stirred>), (status = "default", body = FailureEnvelope))
)]
async fn commit(
    State(app): State<App>,
    EventRef(id): EventRef,
    Path((_, k)): Path<(String, u64)>,
    headers: HeaderMap,
    change: Change<CommitBody>,
) -> Reply<Stirred> {
    let commitment = hex::<Hash>("commit", &change.body.commit, 64)?;
    let tokens = guest_tokens(&app, &headers, change.body.session_token);
    let done = app.store.write("stir_commit", move |tx| {
        let (event, draw_number) = whose(tx, id.as_ref(), &tokens)?;
        stirring::commit(tx, &event, k, draw_number, commitment)?;
        Ok(Stirred { draw: k, draw_number })
    });
    let done = done.await?;
    crash_point("phone_bound");
    Ok(Answer::new(done))
}

#[utoipa::path(
    post, path = "/api/luckydraw/events/{event_id}/draws/{draw}/value", tag = "guest",
    params(("event_id" = String, Path), ("draw" = u64, Path)), request_body = ShowBody,
    responses((status = 200, body = Envelope<Stirred>), (status = "default", body = FailureEnvelope))
)]
async fn show(
    State(app): State<App>,
    EventRef(id): EventRef,
    Path((_, k)): Path<(String, u64)>,
    headers: HeaderMap,
    change: Change<ShowBody>,
) -> Reply<Stirred> {
    let value = hex::<StirValue>("value", &change.body.value, 32)?;
    let tokens = guest_tokens(&app, &headers, change.body.session_token);
    let done = app.store.write("stir_show", move |tx| {
        let (event, draw_number) = whose(tx, id.as_ref(), &tokens)?;
        stirring::show(tx, &event, k, draw_number, value)?;
        Ok(Stirred { draw: k, draw_number })
    });
    let done = done.await?;
    crash_point("value_shown");
    Ok(Answer::new(done))
}

fn hex<T: std::str::FromStr>(field: &str, text: &str, digits: usize) -> Result<T, Fault> {
    text.parse().map_err(|_| Fault::field(field, &format!("must be {digits} lower-case hex digits")))
}

/// The event, and the number that one of the tokens opens in it.
pub(super) fn whose(tx: &Tx<'_>, event: Option<&EventId>, tokens: &[String]) -> Result<(EventId, u64), Error> {
    let event = event::find_active(tx, event)?;
    for token in tokens {
        if let Some(entry) = participant::by_token(tx, &event, token)? {
            return Ok((event.id, entry.given.number));
        }
    }
    recovery::refuse_moved(tx, &event, tokens)?;
    Err(Reason::NotRegistered.into())
}
