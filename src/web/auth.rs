//! Who is asking: sessions in a cookie, API tokens and the control token in a header.

use axum::http::HeaderMap;
use subtle::ConstantTimeEq;

use super::App;
use super::answer::Failure;
use super::extract::{bearer, cookies};
use crate::domain::fault::Reason;
use crate::store::Error;
use crate::store::access::{self, Identity, Role, Session};

/// The cookie outlives any session: how long one lasts unused is decided where it is stored.
const COOKIE_SECONDS: u32 = 30 * 24 * 60 * 60;
/// A session is written as seen at most this often.
const SEEN_EVERY_MS: i64 = 5 * 60 * 1000;

/// Who is signed in; nobody where no key came along.
///
/// # Errors
/// `unauthenticated` where an `Authorization` header came with a key that opens nothing.
pub async fn identify(app: &App, headers: &HeaderMap) -> Result<Option<Identity>, Failure> {
    match bearer(headers) {
        Some(token) => by_bearer(app, token).await.map(Some),
        None => by_cookie(app, headers).await,
    }
}

async fn by_bearer(app: &App, token: &str) -> Result<Identity, Failure> {
    if bool::from(token.as_bytes().ct_eq(app.control_token.as_bytes())) {
        return Ok(Identity { role: Role::Organiser, name: "command-line".to_owned(), event: None });
    }
    let key = token.to_owned();
    let found = app.store.read_reserved(move |snapshot| access::by_api_token(snapshot, &key)).await?;
    let (identity, used_at) = found.ok_or(Failure::from(Reason::Unauthenticated))?;
    if used_at.is_none_or(|at| at.plus_ms(SEEN_EVERY_MS) < app.clock.now()) {
        let key = token.to_owned();
        noted(app.store.write("mark_api_token", move |tx| access::mark_api_token(tx, &key)).await);
    }
    Ok(identity)
}

/// When a key was last used is good to know; on a full disk it must not keep anybody from reading.
fn noted(outcome: Result<(), Error>) {
    if let Err(error) = outcome {
        tracing::debug!(%error, "a key's last use was not noted");
    }
}

async fn by_cookie(app: &App, headers: &HeaderMap) -> Result<Option<Identity>, Failure> {
    let Some(token) = session_token(app, headers) else { return Ok(None) };
    let (key, now) = (token.clone(), app.clock.now());
    let found = app.store.read_reserved(move |snapshot| access::session(snapshot, &key, now)).await?;
    let Some((identity, seen_at)) = found else { return Ok(None) };
    if seen_at.plus_ms(SEEN_EVERY_MS) < now {
        noted(app.store.write("keep_session", move |tx| access::keep_session(tx, &token)).await);
    }
    Ok(Some(identity))
}

/// The key in the session cookie.
#[must_use]
pub fn session_token(app: &App, headers: &HeaderMap) -> Option<String> {
    let name = session_cookie(app.port);
    cookies(headers, &name).find(|(found, _)| *found == name).map(|(_, value)| value.to_owned())
}

/// Cookies ignore the port, so the name has it: two programs on one machine do not sign each other out.
fn session_cookie(port: u16) -> String {
    format!("luckydraw_session_{port}")
}

/// The cookie that keeps a session. `Secure` cannot be had on a plain LAN address.
#[must_use]
pub fn keep(app: &App, session: &Session) -> String {
    format!(
        "{}={}; HttpOnly; SameSite=Strict; Path=/; Max-Age={COOKIE_SECONDS}",
        session_cookie(app.port),
        session.token
    )
}

/// The cookie that ends a session.
#[must_use]
pub fn drop(app: &App) -> String {
    format!("{}=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0", session_cookie(app.port))
}

/// What the cookies of guests begin with; the event's id follows.
#[must_use]
pub fn guest_cookie(port: u16) -> String {
    format!("luckydraw_{port}_")
}
