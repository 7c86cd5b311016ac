//! HTTP/1.1 as far as a phone needs it: one request, one answer, on a connection that may go on.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::target::Target;

/// Whoever waits for longer has no answer.
const PATIENCE: Duration = Duration::from_secs(60);
const HEADERS: usize = 40;
const ROOM: usize = 2_048;

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Status line and headers as they came.
    pub head: Vec<u8>,
    /// The body as it came, in chunks where it was sent so.
    pub body: Vec<u8>,
}

impl Answer {
    /// A header's value; that of the first one where there are several.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        let head = std::str::from_utf8(&self.head).ok()?;
        let mut lines = head.lines().filter_map(|line| line.split_once(':'));
        lines.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim().to_owned())
    }

    /// Bytes that came down for it.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.head.len() + self.body.len()
    }
}

/// A connection.
#[derive(Debug)]
pub struct Wire {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// What a head says about what follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Head {
    status: u16,
    bytes: usize,
    /// Nothing where only the end of the connection ends the body.
    length: Option<usize>,
}

impl Wire {
    /// Connects phone number `phone`.
    ///
    /// # Errors
    /// What the operating system reports.
    pub async fn open(target: &Target, phone: usize) -> io::Result<Self> {
        Ok(Self::over(target.connect(phone).await?))
    }

    /// Speaks over a connection that is there.
    #[must_use]
    pub fn over(stream: TcpStream) -> Self {
        Wire { stream, buffer: Vec::with_capacity(ROOM) }
    }

    /// Sends a request and reads its whole answer.
    ///
    /// # Errors
    /// What the operating system reports; `InvalidData` for something that is no answer; `TimedOut`.
    pub async fn ask(&mut self, request: &[u8]) -> io::Result<Answer> {
        match tokio::time::timeout(PATIENCE, self.exchange(request)).await {
            Ok(answer) => answer,
            Err(_) => Err(io::ErrorKind::TimedOut.into()),
        }
    }

    async fn exchange(&mut self, request: &[u8]) -> io::Result<Answer> {
        self.stream.write_all(request).await?;
        let head = loop {
            if let Some(head) = read_head(&self.buffer)? {
                break head;
            }
            self.read_more().await?;
        };
        match head.length {
            Some(length) => self.read_to(head.bytes + length).await?,
            None => while self.stream.read_buf(&mut self.buffer).await? > 0 {},
        }
        let end = head.length.map_or(self.buffer.len(), |length| head.bytes + length);
        let rest = self.buffer.split_off(end);
        let mut whole = std::mem::replace(&mut self.buffer, rest);
        let body = whole.split_off(head.bytes);
        Ok(Answer { status: head.status, head: whole, body })
    }

    async fn read_to(&mut self, end: usize) -> io::Result<()> {
        self.buffer.reserve(end.saturating_sub(self.buffer.len()));
        while self.buffer.len() < end {
            self.read_more().await?;
        }
        Ok(())
    }

    async fn read_more(&mut self) -> io::Result<()> {
        match self.stream.read_buf(&mut self.buffer).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }

    /// The connection, and what came after the last answer.
    #[must_use]
    pub fn into_parts(self) -> (TcpStream, Vec<u8>) {
        (self.stream, self.buffer)
    }
}

/// The head at the beginning of `bytes`, once it is whole.
fn read_head(bytes: &[u8]) -> io::Result<Option<Head>> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let parsed = response.parse(bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
    let httparse::Status::Complete(end) = parsed else { return Ok(None) };
    let status = response.code.unwrap_or_default();
    let length = response.headers.iter().find(|header| header.name.eq_ignore_ascii_case("content-length"));
    let length = length.and_then(|header| std::str::from_utf8(header.value).ok()?.parse().ok());
    let has_none = status == 304 || status == 204 || status < 200;
    Ok(Some(Head { status, bytes: end, length: if has_none { Some(0) } else { length } }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_says_how_much_follows() {
        let text = b"HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\n";
        assert_eq!(read_head(text).unwrap(), Some(Head { status: 200, bytes: text.len(), length: Some(12) }));
        assert_eq!(read_head(&text[..20]).unwrap(), None);
        let streamed = read_head(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").unwrap().unwrap();
        assert_eq!(streamed.length, None);
        let upgraded = read_head(b"HTTP/1.1 101 Switching Protocols\r\n\r\n").unwrap().unwrap();
        assert_eq!((upgraded.status, upgraded.length), (101, Some(0)));
        assert!(read_head(b"SSH-2.0-x\r\n\r\n").is_err());
    }

    #[test]
    fn headers_are_found_whatever_their_case() {
        let head = b"HTTP/1.1 200 OK\r\nSet-Cookie: a=1; Path=/\r\n\r\n".to_vec();
        let answer = Answer { status: 200, head, body: Vec::new() };
        assert_eq!(answer.header("set-cookie").as_deref(), Some("a=1; Path=/"));
        assert_eq!(answer.header("etag"), None);
    }
}
