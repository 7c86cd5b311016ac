//! A join in high traffic: queued with a ticket, asked for until its number is stored.

use std::pin::Pin;
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Value, json};
use tokio::sync::watch;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::pending::{Coming, Outcome};
use crate::domain::fault::Reason;
use crate::store::registration::{self, Registered, Request};
use crate::web::App;
use crate::web::answer::{Answer, Envelope, Failure, FailureEnvelope};
use crate::web::extract::Path;
use crate::web::routes::guest;
use crate::web::status;

/// A join that has to wait for its turn longer than this is refused.
const PATIENCE: Duration = Duration::from_secs(30);
/// Seconds between two questions, at least; a spread of as many comes on top.
const POLL: u64 = 2;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(ask))
}

/// A join that is on its way.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Queued {
    /// Always `queued`.
    state: &'static str,
    /// What to ask with; whoever has it gets the number.
    ticket: String,
    /// Seconds after which to ask.
    poll_s: u64,
}

impl Queued {
    fn answer(app: &App, ticket: String) -> Answer<Queued> {
        let chance = app.entropy.bytes::<1>().map_or(0, |[byte]| u64::from(byte));
        Answer::new(Queued { state: "queued", ticket, poll_s: POLL + chance % POLL })
            .accepted()
            .saying("message.queued")
    }
}

/// Queues a join where its event is in high traffic; nothing where it is to be stored as ever.
///
/// # Errors
/// `overloaded` where more come than the rate allows, or than can wait.
pub fn queue(app: &App, request: &Request) -> Result<Option<Answer<Queued>>, Failure> {
    if !app.rooms.any_is_busy() {
        return Ok(None);
    }
    let Some(room) = app.rooms.find(request.event.as_ref()) else { return Ok(None) };
    let Some((key, retry)) = request.retry.as_ref().filter(|_| room.traffic.is_on()) else {
        room.traffic.turn(Duration::ZERO)?;
        return Ok(None);
    };
    let ticket = app.pending.ticket(key, retry);
    if let Some(tell) = app.pending.begin(&ticket, Instant::now())? {
        let wait = room.traffic.turn(PATIENCE).inspect_err(|_| app.pending.give_up(&ticket))?;
        tokio::spawn(join(app.clone(), request.clone(), wait, (ticket.clone(), tell)));
    }
    Ok(Some(Queued::answer(app, ticket)))
}

/// Stores a join in its turn and tells the outcome. What fails in passing has none: its phone is told that nothing
/// waits under the ticket, and repeats the request under the same key.
async fn join(app: App, request: Request, wait: Duration, told: (String, watch::Sender<Option<Outcome>>)) {
    tokio::time::sleep(wait).await;
    let outcome = registration::store(&app.store, request).await.map_err(|error| {
        if error.is_ours() {
            tracing::error!(%error, "a queued join failed");
        }
        error.fault()
    });
    let (ticket, tell) = told;
    if outcome.as_ref().is_err_and(|fault| status::of(fault.reason).is_server_error()) {
        app.pending.give_up(&ticket);
    } else {
        tell.send_replace(Some(outcome));
    }
}

#[utoipa::path(
    get, path = "/api/luckydraw/register/{ticket}", tag = "guest", params(("ticket" = String, Path)),
    responses(
        (status = 200, body = Envelope<Registered>), (status = 202, body = Envelope<Queued>),
        (status = "default", body = FailureEnvelope)
    )
)]
async fn ask(State(app): State<App>, Path(ticket): Path<String>) -> Result<Response, Failure> {
    let coming = app.pending.find(&ticket).ok_or(Failure::from(Reason::NotQueued))?;
    let outcome = coming.borrow().clone();
    match outcome {
        Some(outcome) => Ok(guest::registered(&app, outcome?).into_response()),
        None if coming.has_changed().is_ok() => Ok(Queued::answer(&app, ticket).into_response()),
        None => Err(Reason::NotQueued.into()),
    }
}

/// What a phone will be told of its join. Few of those who listen wait for one, so it is boxed; and
/// what holds it is looked at while something is awaited, so it is `Sync`.
pub type Told = Pin<Box<dyn Future<Output = Value> + Send + Sync>>;

/// Waits for the outcome of a join, as a frame for its phone.
pub async fn told(mut coming: Coming) -> Value {
    let outcome = coming.wait_for(Option::is_some).await.ok().and_then(|outcome| outcome.clone());
    match outcome {
        Some(Ok(registered)) => {
            let mut frame = json!(registered);
            frame["type"] = "registered".into();
            frame
        }
        Some(Err(fault)) => json!({ "type": "register_refused", "reason": fault.reason.name() }),
        None => json!({ "type": "register_refused", "reason": Reason::NotQueued.name() }),
    }
}
