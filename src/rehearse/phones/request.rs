//! Requests as the guest page sends them, made before the clock runs.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::super::Error;
use super::target::Target;
use crate::ambient::Entropy;
use crate::domain::keyed::hex;

/// A request that is being written.
#[derive(Debug, Clone)]
pub struct Request {
    head: String,
    body: String,
}

impl Request {
    /// A page, a file or a list.
    #[must_use]
    pub fn get(target: &Target, path: &str) -> Self {
        Request { head: format!("GET {path} HTTP/1.1\r\nHost: {}\r\n", target.host), body: String::new() }
    }

    /// A change that may be sent again: it carries a fresh key.
    ///
    /// # Errors
    /// Where the system gives no chance.
    pub fn post(target: &Target, path: &str, body: &Value) -> Result<Self, Error> {
        Ok(Self::change("POST", target, path, body.to_string()).header("Idempotency-Key", &new_key()?))
    }

    /// A change of settings.
    ///
    /// # Errors
    /// Where the system gives no chance.
    pub fn patch(target: &Target, path: &str, body: &Value) -> Result<Self, Error> {
        Ok(Self::change("PATCH", target, path, body.to_string()).header("Idempotency-Key", &new_key()?))
    }

    /// A new guest's registration: the nonce and the key are the phone's own.
    ///
    /// # Errors
    /// Where the system gives no chance.
    pub fn register(target: &Target) -> Result<Self, Error> {
        let nonce = Entropy::System.bytes::<16>().map_err(|error| Error::failed(error.to_string()))?;
        let body = format!(r#"{{"event_id":"{}","nonce":"{}"}}"#, target.event, hex(&nonce));
        let request = Self::change("POST", target, "/api/luckydraw/register", body);
        Ok(request.header("Idempotency-Key", &new_key()?).header("Accept-Language", "ko"))
    }

    /// The guest page, as a browser asks for it.
    #[must_use]
    pub fn page(target: &Target) -> Self {
        Self::get(target, "/lottery/waiting")
            .header("Accept", "text/html")
            .header("Accept-Encoding", "gzip")
            .header("Accept-Language", "ko")
    }

    /// The wish to become a WebSocket.
    #[must_use]
    pub fn upgrade(target: &Target) -> Self {
        Self::get(target, &format!("/api/luckydraw/ws?event_id={}", target.event))
            .header("Origin", &format!("http://{}", target.host))
            .header("Connection", "Upgrade")
            .header("Upgrade", "websocket")
            .header("Sec-WebSocket-Version", "13")
            .header("Sec-WebSocket-Key", "cmVoZWFyc2VyZWhlYXJzZQ==")
    }

    fn change(method: &str, target: &Target, path: &str, body: String) -> Self {
        let host = &target.host;
        let head = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n");
        Request { head, body }.header("Content-Type", "application/json")
    }

    /// The same with one more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        // Writing to a string cannot fail.
        let _ = write!(self.head, "{name}: {value}\r\n");
        self
    }

    /// Its bytes, for a connection that goes on.
    #[must_use]
    pub fn keeping(self) -> Vec<u8> {
        let Request { mut head, body } = self;
        if !body.is_empty() {
            let _ = write!(head, "Content-Length: {}\r\n", body.len());
        }
        head.push_str("\r\n");
        head.push_str(&body);
        head.into_bytes()
    }

    /// Its bytes, for a connection that ends with the answer.
    #[must_use]
    pub fn closing(self) -> Vec<u8> {
        self.header("Connection", "close").keeping()
    }
}

fn new_key() -> Result<String, Error> {
    let bytes = Entropy::System.bytes::<32>().map_err(|error| Error::failed(error.to_string()))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::EventId;

    #[test]
    fn a_registration_is_whole_and_no_two_are_the_same() {
        let target = Target::local(8080);
        let text = String::from_utf8(Request::register(&target).unwrap().closing()).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("POST /api/luckydraw/register HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n"));
        assert!(head.contains(&format!("Content-Length: {}", body.len())) && head.contains("Connection: close"));
        let value: Value = serde_json::from_str(body).unwrap();
        assert_eq!((value["nonce"].as_str().unwrap().len(), &value["event_id"]), (32, &"current".into()));
        assert_ne!(text.into_bytes(), Request::register(&target).unwrap().closing());
    }

    #[test]
    fn whoever_comes_to_an_event_comes_to_no_other() {
        let target = Target::local(8080).of_event(&EventId::parse("rehearsal-1").unwrap());
        for request in [Request::register(&target).unwrap().keeping(), Request::upgrade(&target).keeping()] {
            let text = String::from_utf8(request).unwrap();
            assert!(text.contains("rehearsal-1") && !text.contains("current"), "{text}");
        }
    }
}
