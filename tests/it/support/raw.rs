//! Requests byte by byte, for what no proper client would send.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// What came back for raw bytes.
#[derive(Debug)]
pub struct RawReply {
    /// The status; 0 where the connection was closed without an answer.
    pub status: u16,
    /// Everything that came, as text.
    pub text: String,
    /// How long it took until the connection was closed or the answer was whole.
    pub took: Duration,
}

impl RawReply {
    /// The body as JSON; null where it is none.
    pub fn json(&self) -> serde_json::Value {
        let body = self.text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        serde_json::from_str(body).unwrap_or_default()
    }

    /// The reason of a failure; empty where there is none.
    pub fn reason(&self) -> String {
        self.json()["reason"].as_str().unwrap_or_default().to_owned()
    }
}

/// Sends bytes on a connection of their own and reads until the other side closes, or a second of
/// silence has passed after an answer, or `patience` is over. Send `Connection: close`.
pub fn raw(port: u16, bytes: &[u8]) -> RawReply {
    raw_for(port, bytes, Duration::from_secs(15))
}

/// The same with its own patience.
pub fn raw_for(port: u16, bytes: &[u8], patience: Duration) -> RawReply {
    let begin = Instant::now();
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("the server is there");
    stream.set_read_timeout(Some(patience)).unwrap();
    // A server that refuses early may close while we still send.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let mut chunk = [0; 16 * 1024];
    loop {
        match stream.read(&mut chunk) {
            Ok(0) | Err(_) => break,
            Ok(n) => answer.extend_from_slice(&chunk[..n]),
        }
        let _ = stream.set_read_timeout(Some(Duration::from_secs(1)));
    }
    let text = String::from_utf8_lossy(&answer).into_owned();
    let status = text.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
    RawReply { status, text, took: begin.elapsed() }
}
