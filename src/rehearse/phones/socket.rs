//! A WebSocket as far as a phone needs it: small masked texts up, whole unmasked texts down.

use std::io::{
    self,
    ErrorKind::{ConnectionRefused, ResourceBusy},
};
use std::pin::pin;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::http::Wire;
use super::request::Request;
use super::target::Target;

/// What a guest's phone says first.
pub const HELLO: &str = r#"{"type":"hello","audience":"guest"}"#;
/// What it says so that it is not taken for gone.
pub const PING: &str = r#"{"type":"ping"}"#;
/// How often it says that.
pub const PULSE: Duration = Duration::from_secs(20);
const PATIENCE: Duration = Duration::from_secs(60);
const ROOM: usize = 2_048;

/// Stands in every state of the event, and in nothing else that a server says.
pub const REVISION: &[u8] = br#""rev":"#;
const TEXT: u8 = 1;
const CLOSE: u8 = 8;

/// An open socket.
#[derive(Debug)]
pub struct Socket {
    stream: TcpStream,
    buffer: Vec<u8>,
    /// What of the buffer was given out already.
    used: usize,
}

impl Socket {
    /// Opens one for phone number `phone` and says hello.
    ///
    /// # Errors
    /// What the operating system reports; `ResourceBusy` where the server wants no socket now, and
    /// `ConnectionRefused` where it never does.
    pub async fn open(target: &Target, phone: usize) -> io::Result<Self> {
        Self::upgrade(target, target.connect(phone).await?).await
    }

    /// The same over a connection that is there.
    ///
    /// # Errors
    /// As [`Socket::open`].
    pub async fn upgrade(target: &Target, stream: TcpStream) -> io::Result<Self> {
        let mut wire = Wire::over(stream);
        let answer = wire.ask(&Request::upgrade(target).keeping()).await?;
        if answer.status != 101 {
            let kind = if answer.status == 503 { ResourceBusy } else { ConnectionRefused };
            return Err(io::Error::new(kind, format!("a socket was answered {}", answer.status)));
        }
        let (stream, buffer) = wire.into_parts();
        let mut socket = Socket { stream, buffer, used: 0 };
        socket.say(HELLO).await?;
        Ok(socket)
    }

    /// Listens on a plain connection, to which frames come without a handshake.
    #[must_use]
    pub fn plain(stream: TcpStream) -> Self {
        Socket { stream, buffer: Vec::with_capacity(ROOM), used: 0 }
    }

    /// Says a short text.
    ///
    /// # Errors
    /// What the operating system reports.
    pub async fn say(&mut self, text: &str) -> io::Result<()> {
        self.stream.write_all(&masked(text)).await
    }

    /// The next text. May be given up and asked for again.
    ///
    /// # Errors
    /// `UnexpectedEof` where the socket is closed, and what the operating system reports.
    pub async fn next(&mut self) -> io::Result<&[u8]> {
        loop {
            match frame(&self.buffer[self.used..]) {
                Some(found) if found.opcode == TEXT => {
                    let (from, to) = (self.used + found.start, self.used + found.end);
                    self.used = to;
                    return Ok(&self.buffer[from..to]);
                }
                Some(found) if found.opcode == CLOSE => return Err(io::ErrorKind::UnexpectedEof.into()),
                Some(found) => self.used += found.end,
                None => self.read_more().await?,
            }
        }
    }

    /// Waits for a state that `is_right`; whatever else comes before it is passed over.
    ///
    /// # Errors
    /// As [`Socket::next_in_time`].
    pub async fn shows(&mut self, is_right: impl Fn(&[u8]) -> bool) -> io::Result<()> {
        loop {
            let text = self.next_in_time().await?;
            if memchr::memmem::find(text, REVISION).is_some() && is_right(text) {
                return Ok(());
            }
        }
    }

    /// The next text, where it comes in time.
    ///
    /// # Errors
    /// As [`Socket::next`]; `TimedOut`.
    pub async fn next_in_time(&mut self) -> io::Result<&[u8]> {
        match timeout(PATIENCE, self.next()).await {
            Ok(text) => text,
            Err(_) => Err(io::ErrorKind::TimedOut.into()),
        }
    }

    /// Takes in what comes and says that it is there, as an open page does, until `over`. One that is closed meanwhile
    /// is found out by whoever reads it next.
    pub async fn stay(&mut self, over: impl Future<Output = ()>) {
        let mut over = pin!(over);
        loop {
            let heard = tokio::select! {
                () = &mut over => return,
                heard = timeout(PULSE, self.next()) => heard.map(|text| text.map(|_| ())),
            };
            let is_open = match heard {
                Ok(text) => text.is_ok(),
                Err(_) => self.say(PING).await.is_ok(),
            };
            if !is_open {
                return over.await;
            }
        }
    }

    async fn read_more(&mut self) -> io::Result<()> {
        self.buffer.drain(..self.used);
        self.used = 0;
        match self.stream.read_buf(&mut self.buffer).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

/// A frame within bytes: where its payload starts and where it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Frame {
    opcode: u8,
    start: usize,
    end: usize,
}

/// The frame at the beginning of `bytes`, once it is whole. Servers send theirs unmasked and in one piece.
fn frame(bytes: &[u8]) -> Option<Frame> {
    let (first, second) = (*bytes.first()?, *bytes.get(1)?);
    let (start, length): (usize, usize) = match second & 0x7f {
        126 => (4, usize::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?))),
        127 => (10, usize::try_from(u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?)).ok()?),
        short => (2, usize::from(short)),
    };
    let end = start.checked_add(length)?;
    (bytes.len() >= end).then_some(Frame { opcode: first & 0x0f, start, end })
}

/// A text of at most 125 bytes as a client sends it; the mask is all zeros, which is one like another.
fn masked(text: &str) -> Vec<u8> {
    let length = u8::try_from(text.len()).unwrap_or(125).min(125);
    let mut bytes = vec![0x80 | TEXT, 0x80 | length, 0, 0, 0, 0];
    bytes.extend(text.bytes().take(usize::from(length)));
    bytes
}

/// A text as a server sends it, for floors.
#[must_use]
pub fn unmasked(text: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0x80 | TEXT];
    match (u8::try_from(text.len()), u16::try_from(text.len())) {
        (Ok(short), _) if short < 126 => bytes.push(short),
        (_, Ok(long)) => {
            bytes.push(126);
            bytes.extend(long.to_be_bytes());
        }
        _ => {
            bytes.push(127);
            bytes.extend((text.len() as u64).to_be_bytes());
        }
    }
    bytes.extend(text);
    bytes
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;
    use tokio::sync::oneshot;

    use super::*;

    #[test]
    fn frames_of_every_length_are_found_once_they_are_whole() {
        for length in [0, 1, 125, 126, 65_535, 65_536] {
            let text = vec![b'x'; length];
            let mut bytes = unmasked(&text);
            let whole = frame(&bytes).unwrap();
            assert_eq!((whole.opcode, whole.end - whole.start, whole.end), (TEXT, length, bytes.len()), "{length}");
            bytes.push(0x81);
            assert_eq!(frame(&bytes), Some(whole), "{length}");
            assert_eq!(frame(&bytes[..whole.end - 1]), None, "{length}");
        }
    }

    #[test]
    fn what_a_phone_says_is_masked() {
        let bytes = masked(PING);
        assert_eq!((bytes[0], bytes[1]), (0x81, 0x80 | 15));
        assert_eq!(&bytes[6..], PING.as_bytes());
    }

    #[tokio::test]
    async fn who_stays_takes_in_what_comes_and_reads_on_afterwards() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut phone = Socket::plain(TcpStream::connect(listener.local_addr().unwrap()).await.unwrap());
        let (mut server, _) = listener.accept().await.unwrap();
        let (told, over) = oneshot::channel::<()>();
        let staying = tokio::spawn(async move {
            phone.stay(async { drop(over.await) }).await;
            phone
        });
        // More than the system keeps for somebody who does not read.
        let state = unmasked(&[b'x'; 60_000]);
        for _ in 0..500 {
            timeout(PATIENCE, server.write_all(&state)).await.expect("it is read").unwrap();
        }
        told.send(()).unwrap();
        let mut phone = staying.await.unwrap();
        server.write_all(&unmasked(b"the last")).await.unwrap();
        while phone.next_in_time().await.unwrap() != b"the last" {}
    }

    #[test]
    fn nobody_who_stays_is_taken_for_gone() {
        assert!(PULSE * 3 < crate::web::talk::SILENCE);
    }
}
