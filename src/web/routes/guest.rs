//! A guest's phone: registering, and what is its own.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::domain::draw::{Nonce, entry_digest};
use crate::domain::fault::{Fault, Reason};
use crate::domain::participant::Status;
use crate::domain::time::Timestamp;
use crate::store::claim::{self, Win};
use crate::store::event;
use crate::store::participant;
use crate::store::recovery;
use crate::store::registration::{self, Code, Registered, Request};
use crate::web::App;
use crate::web::answer::{Answer, Envelope, Failure, FailureEnvelope, Reply};
use crate::web::auth::guest_cookie;
use crate::web::extract::{Change, Peer, Query, event_id, guest_tokens};
use crate::web::guesses::Guess;
use crate::web::high_traffic::{self, Queued};
use crate::web::idempotency_key::IdempotencyKey;
use crate::web::waiting_room::door::{self, Door, TicketHeader};

/// A guest comes back to the same number for so long, in seconds.
const COOKIE_SECONDS: u32 = 30 * 24 * 60 * 60;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(register)).routes(routes!(my_number))
}

/// What a phone sends to register.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterBody {
    /// Missing means the current event.
    event_id: Option<String>,
    /// The token of an earlier registration.
    session_token: Option<String>,
    /// 16 random bytes of the phone's own, as 32 hex digits.
    nonce: Option<String>,
    /// The code of an entry that was issued at the desk or imported.
    entry_code: Option<String>,
    /// The recovery code of a number that another phone has; the number moves here.
    recovery_code: Option<String>,
}

#[utoipa::path(
    post, path = "/api/luckydraw/register", tag = "guest", params(IdempotencyKey, TicketHeader), request_body = RegisterBody,
    responses(
        (status = 200, body = Envelope<Registered>), (status = 202, body = Envelope<Queued>),
        (status = "default", body = FailureEnvelope)
    )
)]
async fn register(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    change: Change<RegisterBody>,
) -> Result<Response, Failure> {
    app.joins.count();
    let request = request(&app, peer, &headers, change)?;
    // A code opens a number that is there already: it gives no new one, and guessing it is slowed down on its own.
    if request.code.is_none() {
        let door = door::knock(&app, &headers, &request).await?;
        if let Door::Held(held) = door {
            return Err(held.refusal(&app));
        }
        let queued = high_traffic::queue(&app, &request)?;
        if let Door::Open = door {
            app.rooms.pass(&app, request.event.as_ref());
        }
        if let Some(queued) = queued {
            return Ok(queued.into_response());
        }
    }
    Ok(registered(&app, store(&app, peer, request).await?).into_response())
}

async fn store(app: &App, peer: Peer, request: Request) -> Result<Registered, Failure> {
    let guess = request.code.as_ref().map(|code| match code {
        Code::Entry(_) => Guess::EntryCode,
        Code::Recovery(_) => Guess::RecoveryCode,
    });
    let attempt = guess.map(|guess| app.guesses.begin(guess, peer.ip())).transpose()?;
    let known = request.tokens.clone();
    let registered = registration::store(&app.store, request).await;
    // A phone that has a number keeps it when its code is wrong; that is a guess all the same.
    let missed = match &registered {
        Ok(answer) => known.contains(&answer.session_token),
        Err(error) => matches!(error.fault().reason, Reason::EntryCodeUnknown | Reason::RecoveryCodeUnknown),
    };
    if let Some(attempt) = attempt.filter(|_| !missed) {
        attempt.was_no_guess();
    }
    Ok(registered?)
}

/// The answer to whoever has a number now, with the cookie that keeps it.
pub fn registered(app: &App, registered: Registered) -> Answer<Registered> {
    let cookie = remember(app, &registered);
    Answer::new(registered).saying("message.registered").with_cookie(&cookie)
}

/// What a phone asks the store for.
///
/// # Errors
/// `validation` for a field that cannot be one.
pub fn request(app: &App, peer: Peer, headers: &HeaderMap, change: Change<RegisterBody>) -> Result<Request, Failure> {
    let body = change.body;
    let nonce = body.nonce.as_deref().map(str::parse::<Nonce>).transpose();
    let nonce = nonce.map_err(|_| Fault::field("nonce", "must be 32 lower-case hex digits"))?;
    Ok(Request {
        event: event_id(body.event_id.as_deref())?,
        tokens: guest_tokens(app, headers, body.session_token),
        nonce,
        code: code(body.entry_code, body.recovery_code)?,
        address: Some(peer.ip().to_string()),
        retry: change.key.zip(change.retry),
    })
}

fn code(entry: Option<String>, recovery: Option<String>) -> Result<Option<Code>, Fault> {
    let typed = |code: Option<String>| code.filter(|code| !code.trim().is_empty());
    match (typed(entry), typed(recovery)) {
        (Some(_), Some(_)) => Err(Fault::field("recovery_code", "send one kind of code")),
        (entry, recovery) => Ok(entry.map(Code::Entry).or(recovery.map(Code::Recovery))),
    }
}

fn remember(app: &App, registered: &Registered) -> String {
    let name = format!("{}{}", guest_cookie(app.port), registered.event_id);
    format!("{name}={}; HttpOnly; SameSite=Lax; Path=/; Max-Age={COOKIE_SECONDS}", registered.session_token)
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Whose {
    /// Missing means the current event.
    event_id: Option<String>,
    /// The token; the `Authorization` header or the cookie serve as well.
    session_token: Option<String>,
}

/// What is a guest's own.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct MyNumber {
    #[serde(flatten)]
    registered: Registered,
    /// Whether the number takes part.
    status: Status,
    /// Since when, if that was ever changed.
    #[schema(value_type = Option<String>, format = DateTime)]
    status_at: Option<Timestamp>,
    /// The guest's line as it stands on sheets: number, digest, tickets.
    entry: String,
    /// When this number was last here by the roll-call.
    #[schema(value_type = Option<String>, format = DateTime)]
    here_at: Option<Timestamp>,
    /// What the guest has won, newest first.
    wins: Vec<MyWin>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct MyWin {
    #[serde(flatten)]
    win: Win,
    /// What the code on the win screen opens.
    claim_url: String,
}

#[utoipa::path(
    get, path = "/api/luckydraw/my-number", tag = "guest", params(Whose),
    responses((status = 200, body = Envelope<MyNumber>), (status = "default", body = FailureEnvelope))
)]
async fn my_number(State(app): State<App>, headers: HeaderMap, Query(whose): Query<Whose>) -> Reply<MyNumber> {
    let event = event_id(whose.event_id.as_deref())?;
    let tokens = guest_tokens(&app, &headers, whose.session_token);
    let origin = app.origin();
    let mine = app.store.read(move |snapshot| {
        let event = event::find(snapshot, event.as_ref())?;
        for token in &tokens {
            if let Some(entry) = participant::by_token(snapshot, &event, token)? {
                let wins = claim::wins_of(snapshot, &event, entry.given.number)?;
                let registered = registration::told_again(snapshot, &event, &entry, token.clone())?;
                return Ok(mine(registered, &entry, wins, &origin));
            }
        }
        recovery::refuse_moved(snapshot, &event, &tokens)?;
        Err(Reason::NotRegistered.into())
    });
    Ok(Answer::new(mine.await?))
}

fn mine(registered: Registered, entry: &participant::Entry, wins: Vec<Win>, origin: &str) -> MyNumber {
    let digest = entry_digest(&registered.event_id, entry.given.number, &entry.given.nonce);
    let with_link = |win: Win| MyWin { claim_url: format!("{origin}/lottery/claim/{}", win.claim_code), win };
    MyNumber {
        registered,
        status: entry.status,
        status_at: entry.status_at,
        here_at: entry.here_at,
        entry: format!("{} {digest} 1", entry.given.number),
        wins: wins.into_iter().map(with_link).collect(),
    }
}
