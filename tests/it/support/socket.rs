//! A WebSocket that says hello and yields whole states.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Request;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use super::client::Client;
use super::{API, PATIENCE};

/// A live connection.
#[derive(Debug)]
pub struct Socket {
    stream: WebSocketStream<TcpStream>,
    /// Every text that came, as it came.
    pub frames: Vec<String>,
}

impl Socket {
    /// Connects to the current event as an audience, with the client's cookies.
    pub async fn open(client: &Client, audience: &str) -> Self {
        Self::open_event(client, audience, "current").await
    }

    /// Connects to an event as an audience, with the client's cookies.
    pub async fn open_event(client: &Client, audience: &str, event: &str) -> Self {
        let mut socket = Self::connect(client, event).await.expect("the socket opens");
        socket.say(&json!({ "type": "hello", "audience": audience }).to_string()).await;
        socket
    }

    /// Connects with the client's cookies and origin, and says nothing yet.
    ///
    /// # Errors
    /// The status with which the server refused.
    pub async fn connect(client: &Client, event: &str) -> Result<Self, u16> {
        let origin = format!("http://127.0.0.1:{}", client.port);
        let cookies = client.cookie_header();
        Self::connect_with(client.port, event, &[("origin", &origin), ("cookie", &cookies)]).await
    }

    /// Connects with headers of the caller's choice; those that are empty are left out.
    ///
    /// # Errors
    /// The status with which the server refused.
    pub async fn connect_with(port: u16, event: &str, headers: &[(&'static str, &str)]) -> Result<Self, u16> {
        let url = format!("ws://127.0.0.1:{port}{API}/ws?event_id={event}");
        let mut request = url.into_client_request().unwrap();
        for (name, value) in headers.iter().filter(|(_, value)| !value.is_empty()) {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        Self::shake_hands(port, request).await
    }

    async fn shake_hands(port: u16, request: Request) -> Result<Self, u16> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await.expect("the server is there");
        match timeout(PATIENCE, client_async(request, stream)).await.expect("an answer in time") {
            Ok((stream, _)) => Ok(Socket { stream, frames: Vec::new() }),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("no WebSocket: {error}"),
        }
    }

    /// Sends a text.
    pub async fn say(&mut self, text: &str) {
        self.stream.send(Message::text(text)).await.expect("the socket takes a message");
    }

    /// The next JSON message; nothing once the socket is closed.
    pub async fn next(&mut self) -> Option<Value> {
        loop {
            match timeout(PATIENCE, self.stream.next()).await.expect("a message in time") {
                Some(Ok(Message::Text(text))) => {
                    self.frames.push(text.to_string());
                    return Some(serde_json::from_str(&text).expect("JSON"));
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                Some(Ok(_)) => {}
            }
        }
    }

    /// The next message within a time; nothing where none came or the socket was closed.
    pub async fn next_within(&mut self, patience: Duration) -> Option<Value> {
        timeout(patience, self.next()).await.ok().flatten()
    }

    /// The close code; waits for the end of the socket.
    pub async fn close_code(&mut self) -> Option<u16> {
        loop {
            match timeout(PATIENCE, self.stream.next()).await.expect("an end in time") {
                Some(Ok(Message::Close(frame))) => return frame.map(|frame| frame.code.into()),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return None,
            }
        }
    }

    /// The next whole state.
    pub async fn state(&mut self) -> Value {
        loop {
            let message = self.next().await.expect("the socket is open");
            if message["type"] == "state" {
                return message;
            }
        }
    }

    /// States up to the first that is as wanted; the last of them is that one.
    pub async fn until(&mut self, wanted: impl Fn(&Value) -> bool) -> Vec<Value> {
        let mut states = Vec::new();
        loop {
            let state = self.state().await;
            let is_it = wanted(&state);
            states.push(state);
            if is_it {
                return states;
            }
        }
    }

    /// Waits for a stage phase.
    pub async fn phase(&mut self, phase: &str) -> Value {
        self.until(|state| state["stage"]["phase"] == phase).await.pop().unwrap()
    }
}
