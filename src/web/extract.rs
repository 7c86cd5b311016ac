//! Extractors: what a handler asks for, with every rejection as one of our faults.

use std::any::Any;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, FromRequestParts, MatchedPath, RawPathParams, Request};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::App;
use super::answer::Failure;
use super::auth;
use crate::domain::fault::{Fault, Reason};
use crate::domain::id::EventId;
use crate::store::access::{Identity, Role};
use crate::store::idempotency::Retry;
use crate::store::{self};

/// A guest's tokens that are looked up for one request at most.
const TOKENS: usize = 64;
/// Bytes that a JSON body may have.
pub const JSON_LIMIT: usize = 256 * 1024;
/// How long a small body may take to arrive.
const BODY_TIMEOUT: Duration = Duration::from_secs(15);
/// Bytes a second that a large one must bring, on a venue's Wi-Fi.
const SLOWEST_UPLOAD: u64 = 50 * 1024;
/// The header under which a retried change is recognised.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// The address that a connection comes from; the accept loop puts it into each request.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

/// What a connection takes up for as long as anything of it is open; a socket that it became keeps it.
#[derive(Debug, Clone)]
pub struct Hold(
    #[expect(dead_code, reason = "it has only to be dropped with the last clone")] Arc<dyn Any + Send + Sync>,
);

impl Hold {
    /// Keeps `what` until the last clone is dropped.
    #[must_use]
    pub fn new(what: impl Any + Send + Sync) -> Self {
        Hold(Arc::new(what))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Peer {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        parts.extensions.get::<Peer>().copied().ok_or(Reason::Internal.into())
    }
}

impl Peer {
    /// The address without its port, IPv4 as such also on a socket for both.
    #[must_use]
    pub fn ip(self) -> IpAddr {
        self.0.ip().to_canonical()
    }
}

/// Path parameters.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let found = axum::extract::Path::<T>::from_request_parts(parts, state).await;
        found.map(|path| Path(path.0)).map_err(|_| Reason::NotFound.into())
    }
}

/// Query parameters.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let found = axum::extract::Query::<T>::from_request_parts(parts, state).await;
        found.map(|query| Query(query.0)).map_err(|error| Fault::field("query", &error.body_text()).into())
    }
}

/// The event that the path names; nothing for `current`.
#[derive(Debug, Clone)]
pub struct EventRef(pub Option<EventId>);

impl<S: Send + Sync> FromRequestParts<S> for EventRef {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let params =
            RawPathParams::from_request_parts(parts, state).await.map_err(|_| Failure::from(Reason::NotFound))?;
        let id = params.iter().find(|(name, _)| *name == "event_id").map(|(_, value)| value.to_owned());
        match id.as_deref() {
            None | Some("current") => Ok(EventRef(None)),
            Some(id) => EventId::parse(id).map(|id| EventRef(Some(id))).map_err(|_| Reason::EventNotFound.into()),
        }
    }
}

/// An `event_id` out of a query or a body; nothing for a missing one and for `current`.
///
/// # Errors
/// `event_not_found` where it can be no event's id.
pub fn event_id(text: Option<&str>) -> Result<Option<EventId>, Failure> {
    match text {
        None | Some("" | "current") => Ok(None),
        Some(text) => EventId::parse(text).map(Some).map_err(|_| Reason::EventNotFound.into()),
    }
}

/// Somebody who is signed in, for an event or not.
#[derive(Debug, Clone)]
pub struct SignedIn(pub Identity);

impl FromRequestParts<App> for SignedIn {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let identity = auth::identify(app, &parts.headers).await?.ok_or(Failure::from(Reason::Unauthenticated))?;
        if let Some(peer) = parts.extensions.get::<Peer>() {
            app.staff.note(peer.ip());
        }
        Ok(SignedIn(identity))
    }
}

/// The organiser.
#[derive(Debug, Clone)]
pub struct Organiser(pub Identity);

impl FromRequestParts<App> for Organiser {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let SignedIn(identity) = SignedIn::from_request_parts(parts, app).await?;
        if identity.role == Role::Organiser { Ok(Organiser(identity)) } else { Err(Reason::Forbidden.into()) }
    }
}

/// The organiser, at the event that the path names.
#[derive(Debug, Clone)]
pub struct Director {
    /// Who.
    pub identity: Identity,
    /// Which event; `current` is resolved.
    pub event: EventId,
}

impl FromRequestParts<App> for Director {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let Organiser(identity) = Organiser::from_request_parts(parts, app).await?;
        let event = resolve(parts, app).await?;
        Ok(Director { identity, event })
    }
}

/// The organiser or staff of the event that the path names.
#[derive(Debug, Clone)]
pub struct Desk {
    /// Who.
    pub identity: Identity,
    /// Which event; `current` is resolved.
    pub event: EventId,
}

impl FromRequestParts<App> for Desk {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let SignedIn(identity) = SignedIn::from_request_parts(parts, app).await?;
        let event = resolve(parts, app).await?;
        if identity.event.as_ref().is_some_and(|own| *own != event) {
            return Err(Reason::Forbidden.into());
        }
        Ok(Desk { identity, event })
    }
}

async fn resolve(parts: &mut Parts, app: &App) -> Result<EventId, Failure> {
    let EventRef(named) = EventRef::from_request_parts(parts, app).await?;
    Ok(app.store.read_reserved(move |snapshot| Ok(store::event::find(snapshot, named.as_ref())?.id)).await?)
}

/// A change: its JSON body, and what recognises it when it comes again.
#[derive(Debug)]
pub struct Change<T, const LIMIT: usize = JSON_LIMIT> {
    /// The body; `{}` where none came.
    pub body: T,
    /// Set where an `Idempotency-Key` came.
    pub retry: Option<Retry>,
    /// The key itself, from which a registration's token is derived.
    pub key: Option<String>,
}

impl<T: DeserializeOwned, const LIMIT: usize> FromRequest<App> for Change<T, LIMIT> {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &App) -> Result<Self, Failure> {
        let (parts, body) = request.into_parts();
        let bytes = read_body(body, LIMIT).await?;
        if !bytes.is_empty() && !is_json(&parts.headers) {
            return Err(Reason::UnsupportedMediaType.into());
        }
        let text: &[u8] = if bytes.is_empty() { b"{}" } else { &bytes };
        let body = serde_json::from_slice(text).map_err(|error| malformed(&error))?;
        let key = idempotency_key(&parts.headers)?;
        let retry = key.as_deref().map(|key| retry(&parts, &bytes, key));
        Ok(Change { body, retry, key })
    }
}

/// A body of bytes with its content type.
///
/// # Errors
/// `payload_too_large`, `request_timeout`.
pub async fn read_body(body: Body, limit: usize) -> Result<Bytes, Failure> {
    let deadline = tokio::time::Instant::now() + time_for(limit);
    let mut body = Limited::new(body, limit);
    let mut bytes = Vec::new();
    loop {
        match tokio::time::timeout_at(deadline, body.frame()).await {
            Ok(Some(Ok(frame))) => bytes.extend(frame.into_data().unwrap_or_default()),
            Ok(Some(Err(error))) if error.is::<LengthLimitError>() => {
                return Err(Fault::new(Reason::PayloadTooLarge).with(json!({ "limit_bytes": limit })).into());
            }
            Ok(Some(Err(_))) => return Err(Fault::field("body", "ended before it was whole").into()),
            Ok(None) => return Ok(Bytes::from(bytes)),
            Err(_) => return Err(Reason::RequestTimeout.into()),
        }
    }
}

/// How long a body of at most `limit` bytes may take.
fn time_for(limit: usize) -> Duration {
    let beyond = limit.saturating_sub(JSON_LIMIT) as u64;
    BODY_TIMEOUT + Duration::from_secs(beyond / SLOWEST_UPLOAD)
}

/// The media type of a body, without parameters.
#[must_use]
pub fn media_type(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    Some(value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
}

fn is_json(headers: &HeaderMap) -> bool {
    media_type(headers).as_deref() == Some("application/json")
}

fn malformed(error: &serde_json::Error) -> Failure {
    // serde's sentence names fields and types; what was sent is cut off, it may be long.
    let problem: String = error.to_string().chars().take(200).collect();
    Fault::field("body", &problem).into()
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Failure> {
    let Some(value) = headers.get(IDEMPOTENCY_KEY) else { return Ok(None) };
    let key = value.to_str().unwrap_or_default();
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    if (22..=128).contains(&key.len()) && key.bytes().all(allowed) {
        Ok(Some(key.to_owned()))
    } else {
        Err(Fault::field("Idempotency-Key", "use 22 to 128 characters of base64url, made at random").into())
    }
}

fn retry(parts: &Parts, body: &[u8], key: &str) -> Retry {
    let route = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let mut hasher = Sha256::new();
    hasher.update(parts.uri.path());
    hasher.update(b"\n");
    hasher.update(body);
    Retry::new(format!("{} {route}", parts.method), key, hasher.finalize().into())
}

/// The tokens that came along with a guest's request: the one that was named, then the header's, then the cookies'.
#[must_use]
pub fn guest_tokens(app: &App, headers: &HeaderMap, named: Option<String>) -> Vec<String> {
    let prefix = auth::guest_cookie(app.port);
    let kept = cookies(headers, &prefix).map(|(_, value)| value.to_owned());
    let header = bearer(headers).map(str::to_owned);
    named.into_iter().chain(header).chain(kept).filter(|token| !token.is_empty()).take(TOKENS).collect()
}

/// The token of an `Authorization: Bearer` header.
#[must_use]
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

/// The cookies of a request whose names begin with `prefix`.
pub fn cookies<'h>(headers: &'h HeaderMap, prefix: &'h str) -> impl Iterator<Item = (&'h str, &'h str)> {
    let values = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = values.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(move |(name, _)| name.starts_with(prefix))
}
