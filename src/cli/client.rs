//! A client of the server's own API, for commands on the machine that serves.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::{Method, Request, StatusCode, header};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

use super::error::status_of_reason;
use super::{CliError, Status};
use crate::ambient::Entropy;

/// The server is on this machine: it answers at once or not at all.
const CONNECT: Duration = Duration::from_secs(3);
/// An import of many pictures takes its time.
const ANSWER: Duration = Duration::from_secs(120);

/// Where a server is and what opens it.
#[derive(Clone)]
pub struct Client {
    authority: String,
    token: String,
}

/// Why a call gave no data.
#[derive(Debug)]
pub enum CallError {
    /// The server understood and refused.
    Refused(Refusal),
    /// No whole answer came.
    Lost(String),
}

/// A failure as the server's envelope tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// The stable reason.
    pub reason: String,
    /// The sentence for people.
    pub message: String,
    /// Which field, what was allowed, which lines.
    pub details: Value,
}

impl Client {
    /// A client of the server at a URL such as `http://127.0.0.1:8080`.
    pub fn new(url: &str, token: &str) -> Self {
        let bare = url.strip_prefix("http://").unwrap_or(url);
        Self { authority: bare.trim_end_matches('/').to_owned(), token: token.to_owned() }
    }

    /// Calls a path and gives the answer's data.
    pub async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Result<Value, CallError> {
        let request = self.request(method, path, body)?;
        let (status, bytes) = match tokio::time::timeout(ANSWER, self.exchange(request)).await {
            Ok(answer) => answer?,
            Err(_) => return Err(CallError::Lost("the server does not answer".to_owned())),
        };
        read_answer(status, &bytes)
    }

    fn request(&self, method: Method, path: &str, body: Option<Value>) -> Result<Request<Full<Bytes>>, CallError> {
        let mut request = Request::builder()
            .uri(path)
            .header(header::HOST, &self.authority)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .header(header::ACCEPT_LANGUAGE, "en")
            .header(header::ACCEPT, "application/json");
        if method == Method::POST {
            request = request.header("idempotency-key", idempotency_key()?);
        }
        let bytes = match body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Bytes::from(body.to_string())
            }
            None => Bytes::new(),
        };
        request.method(method).body(Full::new(bytes)).map_err(lost)
    }

    async fn exchange(&self, request: Request<Full<Bytes>>) -> Result<(StatusCode, Bytes), CallError> {
        let connecting = tokio::time::timeout(CONNECT, TcpStream::connect(&self.authority));
        let stream = connecting.await.map_err(lost)?.map_err(lost)?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(lost)?;
        let driver = tokio::spawn(connection);
        let response = sender.send_request(request).await.map_err(lost)?;
        let status = response.status();
        let body = response.into_body().collect().await.map_err(lost)?;
        driver.abort();
        Ok((status, body.to_bytes()))
    }
}

fn idempotency_key() -> Result<String, CallError> {
    let bytes = Entropy::System.bytes::<32>().map_err(lost)?;
    Ok(BASE64_URL_SAFE_NO_PAD.encode(bytes))
}

fn lost(error: impl std::fmt::Display) -> CallError {
    CallError::Lost(error.to_string())
}

/// The data in an answer, or the refusal.
fn read_answer(status: StatusCode, bytes: &[u8]) -> Result<Value, CallError> {
    let Ok(mut envelope) = serde_json::from_slice::<Value>(bytes) else {
        let what = format!("the server answered {status} without an envelope");
        return Err(CallError::Lost(what));
    };
    if envelope["success"] == true {
        return Ok(envelope["data"].take());
    }
    let text = |name: &str| envelope[name].as_str().unwrap_or_default().to_owned();
    let (reason, message) = (text("reason"), text("message"));
    Err(CallError::Refused(Refusal {
        message: if message.is_empty() { format!("the server answered {status}") } else { message },
        reason,
        details: envelope["details"].take(),
    }))
}

impl From<CallError> for CliError {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Refused(refusal) => refusal.into(),
            CallError::Lost(what) => Self::new(Status::Unavailable, format!("no answer: {what}"))
                .with_hint("look at the server, then run the command again"),
        }
    }
}

impl From<Refusal> for CliError {
    fn from(refusal: Refusal) -> Self {
        let error = |what| Self::new(status_of_reason(&refusal.reason), what);
        match refusal.reason.as_str() {
            // The server's own sentence is for guests.
            "event_not_found" => error("there is no such event".to_owned()).with_hint("luckydraw event list"),
            "event_is_current" => error(refusal.sentence()).with_hint("luckydraw event use ANOTHER, then again"),
            _ => error(refusal.sentence()),
        }
    }
}

impl Refusal {
    /// The message and, where there are details, those that are short enough for a line.
    fn sentence(&self) -> String {
        let Some(details) = self.details.as_object() else {
            return self.message.clone();
        };
        let short = |(name, value): (&String, &Value)| match value {
            Value::String(text) => Some(format!("{name}: {text}")),
            Value::Number(_) | Value::Bool(_) => Some(format!("{name}: {value}")),
            _ => None,
        };
        let parts: Vec<String> = details.iter().filter_map(short).collect();
        if parts.is_empty() { self.message.clone() } else { format!("{} ({})", self.message, parts.join(", ")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_the_urls() {
        let client = Client::new("http://127.0.0.1:8080/", "t");
        let request = client.request(Method::POST, "/x", None).unwrap();
        assert_eq!(request.headers()["host"], "127.0.0.1:8080");
        assert_eq!(request.headers()["authorization"], "Bearer t");
        assert_eq!(request.headers()["idempotency-key"].len(), 43);
        let get = client.request(Method::GET, "/x", None).unwrap();
        assert!(get.headers().get("idempotency-key").is_none());
    }

    #[test]
    fn an_envelope_gives_its_data() {
        let answer = read_answer(StatusCode::OK, br#"{"success":true,"data":{"a":1}}"#);
        assert_eq!(answer.unwrap()["a"], 1);
    }

    #[test]
    fn a_refusal_keeps_reason_message_and_details() {
        let bytes = br#"{"success":false,"reason":"validation","message":"Check this.",
            "request_id":"r","details":{"field":"title","problem":"too long","lines":[]}}"#;
        let error = match read_answer(StatusCode::BAD_REQUEST, bytes) {
            Err(CallError::Refused(refusal)) => CliError::from(refusal),
            other => panic!("{other:?}"),
        };
        assert_eq!(error.to_string(), "Check this. (field: title, problem: too long)");
        assert_eq!(error.status(), Status::Other);
    }

    #[test]
    fn something_else_is_no_answer() {
        let answer = read_answer(StatusCode::BAD_GATEWAY, b"<html>");
        assert!(matches!(answer, Err(CallError::Lost(_))));
    }
}
