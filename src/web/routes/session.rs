//! Signing in and out, and the organiser's password.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::domain::fault::{Fault, Reason};
use crate::domain::id::EventId;
use crate::store::access::{self, Role, Session};
use crate::store::event;
use crate::store::idempotency::once;
use crate::web::answer::{Answer, Envelope, Failure, FailureEnvelope, Nothing, Reply};
use crate::web::extract::{Change, Organiser, Peer, SignedIn};
use crate::web::guesses::Guess;
use crate::web::idempotency_key::IdempotencyKey;
use crate::web::{App, auth, passwords};

/// How long a login link can be used.
const LINK_LIVES_MS: i64 = 24 * 60 * 60 * 1000;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(login))
        .routes(routes!(logout))
        .routes(routes!(session))
        .routes(routes!(change_password))
        .routes(routes!(create_link))
}

/// Exactly one of these.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
enum LoginBody {
    /// The organiser's password.
    Password(String),
    /// The token of a login link; it works once.
    Link(String),
    /// The token of a staff link.
    Pass(String),
    /// The PIN of a staff pass of the current event.
    Pin(String),
}

/// Somebody who is signed in.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct SessionFacts {
    role: Role,
    name: String,
    /// The event that staff belong to; for organisers the current one.
    event_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<String>,
    version: &'static str,
    build: String,
}

#[utoipa::path(
    post, path = "/api/luckydraw/admin/login", tag = "access", request_body = LoginBody,
    responses((status = 200, body = Envelope<SessionFacts>), (status = "default", body = FailureEnvelope))
)]
async fn login(State(app): State<App>, peer: Peer, change: Change<LoginBody>) -> Result<Response, Failure> {
    // A login link cannot be guessed, so it works also where somebody behind the same address guesses.
    let attempt = match change.body {
        LoginBody::Link(_) => None,
        _ => Some(app.guesses.begin(Guess::Login, peer.ip())?),
    };
    let session = sign_in(&app, change.body).await;
    let was_wrong = session.as_ref().is_err_and(|failure| failure.reason() == Reason::Unauthenticated);
    if let Some(attempt) = attempt.filter(|_| !was_wrong) {
        attempt.was_no_guess();
    }
    let session = session?;
    let facts = facts(&app, &session.identity.role, &session.identity.name, session.identity.event.clone()).await?;
    let facts = SessionFacts { expires_at: Some(session.expires_at.to_string()), ..facts };
    let cookie = auth::keep(&app, &session);
    Ok(Answer::new(facts).with_cookie(&cookie).into_response())
}

async fn sign_in(app: &App, body: LoginBody) -> Result<Session, Failure> {
    match body {
        LoginBody::Password(password) => {
            let phc = app.store.read_reserved(|snapshot| access::password(snapshot)).await?;
            if !app.passwords.verify(password, phc).await? {
                return Err(Reason::Unauthenticated.into());
            }
            Ok(app.store.write("sign_in", access::sign_in_organiser).await?)
        }
        LoginBody::Link(token) => {
            Ok(app.store.write("use_login_link", move |tx| access::use_login_link(tx, &token)).await?)
        }
        LoginBody::Pass(token) => {
            Ok(app.store.write("sign_in_by_pass", move |tx| access::sign_in_by_pass(tx, &token)).await?)
        }
        LoginBody::Pin(pin) => {
            let by_pin = app.store.write("sign_in_by_pin", move |tx| {
                let event = event::find(tx, None)?.id;
                access::sign_in_by_pin(tx, &event, &pin)
            });
            Ok(by_pin.await?)
        }
    }
}

async fn facts(app: &App, role: &Role, name: &str, own: Option<EventId>) -> Result<SessionFacts, Failure> {
    let event_id = match own {
        Some(event) => Some(event.to_string()),
        None => app.store.read_reserved(|snapshot| event::current_id(snapshot)).await?,
    };
    Ok(SessionFacts {
        role: *role,
        name: name.to_owned(),
        event_id,
        expires_at: None,
        version: env!("CARGO_PKG_VERSION"),
        build: app.assets.build().to_owned(),
    })
}

#[utoipa::path(
    post, path = "/api/luckydraw/admin/logout", tag = "access",
    responses((status = 200, body = Envelope<Nothing>), (status = "default", body = FailureEnvelope))
)]
async fn logout(State(app): State<App>, headers: HeaderMap, _: Change<Nothing>) -> Reply<Nothing> {
    if let Some(token) = auth::session_token(&app, &headers) {
        app.store.write("sign_out", move |tx| access::sign_out(tx, &token)).await?;
    }
    let cookie = auth::drop(&app);
    Ok(Answer::new(Nothing {}).with_cookie(&cookie))
}

#[utoipa::path(
    get, path = "/api/luckydraw/admin/session", tag = "access",
    responses((status = 200, body = Envelope<SessionFacts>), (status = "default", body = FailureEnvelope))
)]
async fn session(State(app): State<App>, SignedIn(identity): SignedIn) -> Reply<SessionFacts> {
    Ok(Answer::new(facts(&app, &identity.role, &identity.name, identity.event).await?))
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct PasswordBody {
    /// The present password; not asked of commands on this machine.
    #[serde(default)]
    current: String,
    /// The new one, at least 10 characters.
    new: String,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct PasswordChanged {
    /// Whether the next start sets the password from its settings again.
    overruled: bool,
}

#[utoipa::path(
    post, path = "/api/luckydraw/admin/password", tag = "access", request_body = PasswordBody,
    responses((status = 200, body = Envelope<PasswordChanged>), (status = "default", body = FailureEnvelope))
)]
async fn change_password(
    State(app): State<App>,
    Organiser(identity): Organiser,
    peer: Peer,
    change: Change<PasswordBody>,
) -> Result<Response, Failure> {
    passwords::acceptable(&change.body.new)?;
    if identity.name != "command-line" {
        confirm_password(&app, peer, change.body.current).await?;
    }
    let phc = app.passwords.hash(change.body.new, &app.entropy).await?;
    let session = app.store.write("set_password", move |tx| {
        access::set_password(tx, &phc, &identity.actor())?;
        access::sign_in_organiser(tx)
    });
    let cookie = auth::keep(&app, &session.await?);
    let changed = PasswordChanged { overruled: app.password_is_configured };
    Ok(Answer::new(changed).with_cookie(&cookie).into_response())
}

async fn confirm_password(app: &App, peer: Peer, current: String) -> Result<(), Failure> {
    let attempt = app.guesses.begin(Guess::Login, peer.ip())?;
    let phc = app.store.read_reserved(|snapshot| access::password(snapshot)).await?;
    let is_right = app.passwords.verify(current, phc).await;
    if !matches!(is_right, Ok(false)) {
        attempt.was_no_guess();
    }
    if is_right? { Ok(()) } else { Err(Fault::field("current", "is not the present password").into()) }
}

#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
struct LoginLink {
    /// Signs the organiser in once.
    url: String,
}

#[utoipa::path(
    post, path = "/api/luckydraw/admin/links", tag = "access", params(IdempotencyKey),
    responses((status = 200, body = Envelope<LoginLink>), (status = "default", body = FailureEnvelope))
)]
async fn create_link(
    State(app): State<App>,
    Organiser(identity): Organiser,
    change: Change<Nothing>,
) -> Reply<LoginLink> {
    let origin = app.origin();
    let made = app.store.write("create_login_link", move |tx| {
        once(tx, "", change.retry.as_ref(), |tx| {
            let token = access::create_login_link(tx, LINK_LIVES_MS, &identity.actor())?;
            Ok(LoginLink { url: format!("{origin}/lottery/admin#login={token}") })
        })
    });
    Ok(Answer::new(made.await?))
}
