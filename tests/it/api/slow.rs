//! Slow senders: they are closed in time and hold up nobody.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::support::Server;

/// Opens a connection that sends only this, and gives how long it stayed open and what came back.
fn linger(port: u16, sent: &str) -> (Duration, String) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.write_all(sent.as_bytes()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let begin = Instant::now();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap_or_default();
    (begin.elapsed(), String::from_utf8_lossy(&answer).into_owned())
}

#[tokio::test]
async fn headers_that_never_end_and_bodies_that_never_come() {
    let server = Server::start();
    let (port, host) = (server.port, server.host());
    let half = format!("GET /api/health HTTP/1.1\r\nHost: {host}\r\nX-Slow: ");
    let body = format!(
        "POST /api/luckydraw/register HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n\
         Content-Length: 100\r\nConnection: close\r\n\r\n{{"
    );
    let silent = std::thread::spawn(move || linger(port, ""));
    let half = std::thread::spawn(move || linger(port, &half));
    let body = std::thread::spawn(move || linger(port, &body));
    let begin = Instant::now();
    server.guests(20).await;
    assert!(begin.elapsed() < Duration::from_secs(5), "honest phones wait for nobody");
    let ((silent, _), (half, _), (body, answer)) = (silent.join().unwrap(), half.join().unwrap(), body.join().unwrap());
    assert!(silent < Duration::from_secs(12), "a silent connection stayed {silent:?}");
    assert!(half < Duration::from_secs(12), "half a header stayed {half:?}");
    assert!(body < Duration::from_secs(17), "a body that never came stayed {body:?}");
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("request_timeout"), "{answer}");
}
