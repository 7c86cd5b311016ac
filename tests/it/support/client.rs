//! An HTTP client that behaves like a browser: it keeps cookies and names its origin.

use std::collections::BTreeMap;
use std::sync::Mutex;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::header::{CONTENT_TYPE, COOKIE, HOST, ORIGIN, SET_COOKIE};
use hyper::{HeaderMap, Request};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

use super::PATIENCE;

/// A browser or a script.
#[derive(Debug)]
pub struct Client {
    /// The server's port.
    pub port: u16,
    cookies: Mutex<BTreeMap<String, String>>,
    bearer: Option<String>,
    language: Option<String>,
    sends_origin: bool,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// All headers.
    pub headers: HeaderMap,
    /// The body as it came.
    pub body: Bytes,
    /// The body as JSON; null where it is none.
    pub json: Value,
}

impl Reply {
    /// The data of a success.
    ///
    /// # Panics
    /// On a failure.
    pub fn data(&self) -> Value {
        assert!(self.status == 200 && self.json["success"] == true, "refused: {} {}", self.status, self.text());
        self.json["data"].clone()
    }

    /// The reason of a failure.
    ///
    /// # Panics
    /// On a success.
    pub fn reason(&self) -> &str {
        assert_eq!(self.json["success"], false, "not refused: {} {}", self.status, self.text());
        self.json["reason"].as_str().unwrap_or_default()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A header as text; empty where it is missing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

impl Client {
    /// A browser without cookies.
    pub fn new(port: u16) -> Self {
        Client { port, cookies: Mutex::default(), bearer: None, language: None, sends_origin: true }
    }

    /// A script: this token, no cookies, no origin.
    pub fn bearer(mut self, token: &str) -> Self {
        self.bearer = Some(token.to_owned());
        self.sends_origin = false;
        self
    }

    /// The same in a language, as `Accept-Language` has it.
    pub fn speaking(mut self, language: &str) -> Self {
        self.language = Some(language.to_owned());
        self
    }

    /// The same without an `Origin` header.
    pub fn without_origin(mut self) -> Self {
        self.sends_origin = false;
        self
    }

    /// The `Cookie` header that would be sent.
    pub fn cookie_header(&self) -> String {
        let cookies = self.cookies.lock().unwrap();
        cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    /// Sets a cookie.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.lock().unwrap().insert(name.to_owned(), value.to_owned());
    }

    /// Forgets all cookies.
    pub fn forget(&self) {
        self.cookies.lock().unwrap().clear();
    }

    /// A request that is sent by [`Call::send`].
    pub fn call<'c>(&'c self, method: &str, path: &str) -> Call<'c> {
        let mut request = Request::builder().method(method).uri(path).header(HOST, format!("127.0.0.1:{}", self.port));
        if self.sends_origin {
            request = request.header(ORIGIN, format!("http://127.0.0.1:{}", self.port));
        }
        if let Some(token) = &self.bearer {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if let Some(language) = &self.language {
            request = request.header("accept-language", language);
        }
        let cookies = self.cookie_header();
        if !cookies.is_empty() {
            request = request.header(COOKIE, cookies);
        }
        let request = request.body(Bytes::new()).unwrap_or_else(|error| panic!("{method} {path}: {error}"));
        Call { client: self, request }
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Reply {
        self.call("GET", path).send().await
    }

    /// Posts JSON.
    pub async fn post(&self, path: &str, body: Value) -> Reply {
        self.call("POST", path).json(&body).send().await
    }

    /// Posts JSON under an idempotency key.
    pub async fn post_keyed(&self, path: &str, key: &str, body: Value) -> Reply {
        self.call("POST", path).header("idempotency-key", key).json(&body).send().await
    }

    /// Puts JSON.
    pub async fn put(&self, path: &str, body: Value) -> Reply {
        self.call("PUT", path).json(&body).send().await
    }

    /// Patches with JSON.
    pub async fn patch(&self, path: &str, body: Value) -> Reply {
        self.call("PATCH", path).json(&body).send().await
    }

    /// Deletes.
    pub async fn delete(&self, path: &str) -> Reply {
        self.call("DELETE", path).send().await
    }

    fn keep_cookies(&self, headers: &HeaderMap) {
        let mut cookies = self.cookies.lock().unwrap();
        for value in headers.get_all(SET_COOKIE) {
            let text = value.to_str().unwrap();
            let (name, value) = text.split(';').next().unwrap().split_once('=').unwrap();
            if value.is_empty() {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

/// A request that is being put together.
#[derive(Debug)]
pub struct Call<'c> {
    client: &'c Client,
    request: Request<Bytes>,
}

impl Call<'_> {
    /// Sets a header, in place of the one that the client would send.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let name: hyper::header::HeaderName = name.parse().unwrap();
        self.request.headers_mut().insert(name, value.parse().unwrap());
        self
    }

    /// Sets a header to bytes that need not be text.
    pub fn header_bytes(mut self, name: &str, value: &[u8]) -> Self {
        let name: hyper::header::HeaderName = name.parse().unwrap();
        self.request.headers_mut().insert(name, hyper::header::HeaderValue::from_bytes(value).unwrap());
        self
    }

    /// Leaves a header out.
    pub fn without(mut self, name: &str) -> Self {
        self.request.headers_mut().remove(name);
        self
    }

    /// A JSON body.
    pub fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    /// A body of a type.
    pub fn body(mut self, content_type: &str, body: impl Into<Bytes>) -> Self {
        self.request.headers_mut().insert(CONTENT_TYPE, content_type.parse().unwrap());
        *self.request.body_mut() = body.into();
        self
    }

    /// Sends it and waits for the whole answer.
    ///
    /// # Panics
    /// Where the server is not there or does not answer.
    pub async fn send(self) -> Reply {
        let what = format!("{} {}", self.request.method(), self.request.uri());
        match self.try_send().await {
            Ok(reply) => reply,
            Err(error) => panic!("{what}: {error}"),
        }
    }

    /// Sends it; an error where no whole answer came, as when the server was killed.
    ///
    /// # Errors
    /// What went wrong on the way.
    pub async fn try_send(self) -> Result<Reply, String> {
        let client = self.client;
        let exchange = exchange(client.port, self.request.map(Full::new));
        let reply = tokio::time::timeout(PATIENCE, exchange).await.map_err(|_| "no answer in time".to_owned())??;
        client.keep_cookies(&reply.headers);
        Ok(reply)
    }
}

async fn exchange(port: u16, request: Request<Full<Bytes>>) -> Result<Reply, String> {
    let say = |error: &dyn std::fmt::Display| error.to_string();
    let stream = TcpStream::connect(("127.0.0.1", port)).await.map_err(|error| say(&error))?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|error| say(&error))?;
    let connection = tokio::spawn(connection);
    let response = sender.send_request(request).await.map_err(|error| say(&error))?;
    let (parts, body) = response.into_parts();
    let body = body.collect().await.map_err(|error| say(&error))?.to_bytes();
    drop(sender);
    connection.abort();
    let json = serde_json::from_slice(&body).unwrap_or_default();
    Ok(Reply { status: parts.status.as_u16(), headers: parts.headers, body, json })
}
