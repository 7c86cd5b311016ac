//! How answers look: one envelope for success, one for failure, in the language that was asked for.

use axum::Json;
use axum::http::header::{CACHE_CONTROL, CONNECTION, ETAG, IF_NONE_MATCH, RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde::Serialize;
use serde_json::Value;

use super::{context, status};
use crate::domain::fault::{Fault, Reason};
use crate::store;
use crate::strings;

/// A success, as it goes over the wire.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Envelope<T> {
    /// Always true.
    pub success: bool,
    /// What was asked for.
    pub data: T,
    /// A sentence in the language that was asked for.
    pub message: String,
}

/// A failure, as it goes over the wire.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct FailureEnvelope {
    /// Always false.
    pub success: bool,
    /// Stable, for machines.
    #[schema(example = "registration_closed")]
    pub reason: &'static str,
    /// A sentence in the language that was asked for.
    pub message: String,
    /// Names this request in the server's log.
    pub request_id: String,
    /// Which field, what was allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<Value>,
}

/// A success of a handler.
#[derive(Debug)]
pub struct Answer<T> {
    data: T,
    status: StatusCode,
    message: &'static str,
    headers: HeaderMap,
}

/// What a handler returns.
pub type Reply<T> = Result<Answer<T>, Failure>;

impl<T> Answer<T> {
    /// An answer with the usual sentence.
    pub fn new(data: T) -> Self {
        Answer { data, status: StatusCode::OK, message: "message.done", headers: HeaderMap::new() }
    }

    /// The same answer to something that has begun and goes on.
    #[must_use]
    pub fn accepted(mut self) -> Self {
        self.status = StatusCode::ACCEPTED;
        self
    }

    /// The same answer with the sentence under this key.
    #[must_use]
    pub fn saying(mut self, key: &'static str) -> Self {
        self.message = key;
        self
    }

    /// What is told.
    pub fn data(&self) -> &T {
        &self.data
    }

    /// The same answer, after which the connection is closed.
    #[must_use]
    pub fn closing(mut self) -> Self {
        self.headers.insert(CONNECTION, HeaderValue::from_static("close"));
        self
    }

    /// The same answer with a cookie.
    #[must_use]
    pub fn with_cookie(mut self, cookie: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(cookie) {
            self.headers.append(SET_COOKIE, value);
        }
        self
    }
}

impl<T: Serialize> Answer<T> {
    /// The body alone, to be kept for others who ask the same in the same language.
    ///
    /// # Errors
    /// `internal` for data that JSON cannot hold.
    pub fn body(self) -> Result<Bytes, Failure> {
        let message = strings::sentence(context::language(), self.message);
        let text = serde_json::to_vec(&Envelope { success: true, data: self.data, message });
        text.map(Bytes::from).map_err(|error| {
            tracing::error!(%error, "an answer could not be encoded");
            Reason::Internal.into()
        })
    }
}

impl<T: Serialize> IntoResponse for Answer<T> {
    fn into_response(self) -> Response {
        let message = strings::sentence(context::language(), self.message);
        let envelope = Envelope { success: true, data: self.data, message };
        (self.status, self.headers, Json(envelope)).into_response()
    }
}

/// An empty object, where there is nothing to tell.
#[derive(Debug, Clone, Default, Serialize, serde::Deserialize, utoipa::ToSchema)]
pub struct Nothing {}

/// A failure of a handler.
#[derive(Debug)]
pub struct Failure {
    fault: Fault,
    retry_after: Option<u64>,
    cookie: Option<HeaderValue>,
}

impl Failure {
    /// Why.
    #[must_use]
    pub fn reason(&self) -> Reason {
        self.fault.reason
    }

    /// The same failure with the seconds after which to try again.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// The same failure with a cookie.
    #[must_use]
    pub fn with_cookie(mut self, cookie: &str) -> Self {
        self.cookie = HeaderValue::from_str(cookie).ok();
        self
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Failure { fault, retry_after: None, cookie: None }
    }
}

impl From<Reason> for Failure {
    fn from(reason: Reason) -> Self {
        Fault::new(reason).into()
    }
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Self {
        if error.is_ours() {
            tracing::error!(request_id = context::request_id(), %error, "a request failed");
        }
        error.fault().into()
    }
}

/// Seconds after which somebody whom we could not serve tries again; a spread keeps them from coming together.
fn usual_wait(reason: Reason, code: StatusCode) -> Option<u64> {
    let chance = u64::from_str_radix(&context::request_id(), 16).unwrap_or(0);
    match reason {
        Reason::RateLimited => Some(60),
        _ if code == StatusCode::SERVICE_UNAVAILABLE => Some(1 + chance % 5),
        _ => None,
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let Fault { reason, details } = self.fault;
        let envelope = FailureEnvelope {
            success: false,
            reason: reason.name(),
            message: strings::sentence(context::language(), &format!("reason.{}", reason.name())),
            request_id: context::request_id(),
            details,
        };
        let code = status::of(reason);
        let mut response = (code, Json(envelope)).into_response();
        if let Some(seconds) = self.retry_after.or(usual_wait(reason, code)) {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(cookie) = self.cookie {
            response.headers_mut().insert(SET_COOKIE, cookie);
        }
        response
    }
}

/// An answer under an entity tag; `304` for whoever has it already.
pub fn tagged(request: &HeaderMap, tag: &str, answer: impl FnOnce() -> Response) -> Response {
    let tag = format!("\"{}\"", tag.replace(' ', "-"));
    let known = request.get(IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == tag.as_bytes());
    let mut response = if known { StatusCode::NOT_MODIFIED.into_response() } else { answer() };
    if let Ok(value) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(ETAG, value);
    }
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}
