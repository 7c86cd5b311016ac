//! One client's line: a WebSocket that its own task reads and answers on, and that the hub writes states to.
//!
//! A state is encoded once and goes past the library that speaks the protocol. Whatever the two write goes through
//! one `Pipe` under one lock, and there nothing leaves before the rest of a state has; so frames never mix.

use std::future::poll_fn;
use std::io::{self, ErrorKind, Read, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf, Bytes};
use futures_util::task::AtomicWaker;
use tokio::net::TcpStream;
use tungstenite::protocol::{Role, WebSocketConfig, WebSocketContext};
use tungstenite::{Error, Message};

use super::Frame;

/// Bytes that a client may say at once: a hello is small.
const MESSAGE_LIMIT: usize = 4 * 1024;
/// Bytes that a line reads at once: a ping takes 30, a hello 200, and this is set aside for each of thousands.
const READ: usize = 256;
/// Bytes of our own that may wait for a client.
const UNSENT: usize = 64 * 1024;
/// How long one frame may take to leave; a slower reader is let go and comes back by itself.
const SLOWEST_SEND: Duration = Duration::from_secs(20);

/// A line that cannot be written or read any more.
#[derive(Debug)]
pub struct Gone;

/// What its task has to do with a line.
#[derive(Debug)]
pub enum Next {
    /// The client said something.
    Said(Message),
    /// The line was called: bring the client up to date.
    Behind,
}

/// A client that is connected.
#[derive(Debug)]
pub struct Line {
    stream: TcpStream,
    wire: Mutex<Wire>,
    task: AtomicWaker,
}

impl Line {
    /// A line over a stream after the handshake, with what of it was read already. That is copied, because the buffer
    /// into which it was read is large.
    #[must_use]
    pub fn new(stream: TcpStream, read: &[u8]) -> Self {
        let config = WebSocketConfig::default()
            .read_buffer_size(READ)
            .write_buffer_size(0)
            .max_write_buffer_size(UNSENT)
            .max_message_size(Some(MESSAGE_LIMIT))
            .max_frame_size(Some(MESSAGE_LIMIT));
        let protocol = WebSocketContext::from_partially_read(read.to_vec(), Role::Server, Some(config));
        let wire = Wire { protocol, rest: Bytes::new(), begun: 0, is_called: false };
        Line { stream, wire: Mutex::new(wire), task: AtomicWaker::new() }
    }

    /// Begins to send a state unless this or a newer one was begun before; tells whether all of it has left. Where it
    /// has not, or an earlier one holds it up, the line's task is called.
    #[must_use]
    pub fn offer(&self, frame: &Frame) -> bool {
        let mut wire = self.wire();
        if frame.rev <= wire.begun || !wire.protocol.can_write() {
            return false;
        }
        let has_left = wire.send(&self.stream, frame).is_ok();
        wire.is_called |= !has_left;
        drop(wire);
        if !has_left {
            self.task.wake();
        }
        has_left
    }

    /// Has the line's task bring the client up to date.
    pub fn call(&self) {
        self.wire().is_called = true;
        self.task.wake();
    }

    /// Sends a state unless a newer one was; tells whether this is the newest that the client has. Like all that
    /// waits for the line, this is for its own task alone.
    ///
    /// # Errors
    /// [`Gone`] where it does not leave in time.
    pub async fn deliver(&self, frame: &Frame) -> Result<bool, Gone> {
        self.settle().await?;
        if self.offer(frame) {
            return Ok(true);
        }
        self.settle().await?;
        let wire = self.wire();
        Ok(wire.begun == frame.rev && wire.rest.is_empty())
    }

    /// Says something else.
    ///
    /// # Errors
    /// [`Gone`] where it does not leave in time.
    pub async fn say(&self, message: Message) -> Result<(), Gone> {
        let said = self.wire().write(&self.stream, message);
        if said.is_err_and(|error| !is_busy(&error)) {
            return Err(Gone);
        }
        self.settle().await
    }

    /// Waits for what there is to do.
    ///
    /// # Errors
    /// [`Gone`] where the client is.
    pub async fn next(&self) -> Result<Next, Gone> {
        loop {
            match poll_fn(|cx| self.poll_next(cx)).await? {
                Some(next) => return Ok(next),
                None => self.settle().await?,
            }
        }
    }

    /// What there is to do; nothing where first something on its way has to leave.
    fn poll_next(&self, cx: &mut Context<'_>) -> Poll<Result<Option<Next>, Gone>> {
        self.task.register(cx.waker());
        loop {
            let next = self.wire().next(&self.stream);
            match next {
                Ok(next) => return Poll::Ready(Ok(next)),
                Err(error) if is_busy(&error) => ready!(self.stream.poll_read_ready(cx)).map_err(|_| Gone)?,
                Err(_) => return Poll::Ready(Err(Gone)),
            }
        }
    }

    /// Waits until all that was begun has left.
    async fn settle(&self) -> Result<(), Gone> {
        match self.wire().flush(&self.stream) {
            Ok(()) => return Ok(()),
            Err(error) if is_busy(&error) => {}
            Err(_) => return Err(Gone),
        }
        let settled = Box::pin(tokio::time::timeout(SLOWEST_SEND, poll_fn(|cx| self.poll_settle(cx))));
        settled.await.unwrap_or(Err(Gone))
    }

    fn poll_settle(&self, cx: &mut Context<'_>) -> Poll<Result<(), Gone>> {
        loop {
            let flushed = self.wire().flush(&self.stream);
            match flushed {
                Ok(()) => return Poll::Ready(Ok(())),
                Err(error) if is_busy(&error) => ready!(self.stream.poll_write_ready(cx)).map_err(|_| Gone)?,
                Err(_) => return Poll::Ready(Err(Gone)),
            }
        }
    }

    fn wire(&self) -> MutexGuard<'_, Wire> {
        self.wire.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether something has only to wait for the other side.
fn is_busy(error: &Error) -> bool {
    matches!(error, Error::Io(error) if error.kind() == ErrorKind::WouldBlock)
}

#[derive(Debug)]
struct Wire {
    protocol: WebSocketContext,
    /// What has not left yet of a state that was begun.
    rest: Bytes,
    /// The revision of the last state that was begun.
    begun: u64,
    /// Whether the line's task is to bring the client up to date.
    is_called: bool,
}

impl Wire {
    fn next(&mut self, stream: &TcpStream) -> Result<Option<Next>, Error> {
        if self.flush(stream).is_err_and(|error| is_busy(&error)) {
            return Ok(None);
        }
        if std::mem::take(&mut self.is_called) {
            return Ok(Some(Next::Behind));
        }
        let Wire { protocol, rest, .. } = self;
        protocol.read(&mut Pipe { stream, rest }).map(|message| Some(Next::Said(message)))
    }

    fn send(&mut self, stream: &TcpStream, frame: &Frame) -> Result<(), Error> {
        self.flush(stream)?;
        self.begun = frame.rev;
        self.rest = frame.encoded.clone();
        Pipe { stream, rest: &mut self.rest }.flush().map_err(Error::Io)
    }

    fn write(&mut self, stream: &TcpStream, message: Message) -> Result<(), Error> {
        let Wire { protocol, rest, .. } = self;
        protocol.write(&mut Pipe { stream, rest }, message)
    }

    /// Sends what is on its way: of a state first, then of what was said else.
    fn flush(&mut self, stream: &TcpStream) -> Result<(), Error> {
        let Wire { protocol, rest, .. } = self;
        protocol.flush(&mut Pipe { stream, rest })
    }
}

/// The stream as the library sees it.
struct Pipe<'l> {
    stream: &'l TcpStream,
    rest: &'l mut Bytes,
}

impl Read for Pipe<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stream.try_read(buffer)
    }
}

impl Write for Pipe<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.flush()?;
        self.stream.try_write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        while !self.rest.is_empty() {
            match self.stream.try_write(self.rest)? {
                0 => return Err(ErrorKind::WriteZero.into()),
                sent => self.rest.advance(sent),
            }
        }
        // An empty remainder would keep the whole state in memory.
        *self.rest = Bytes::new();
        Ok(())
    }
}
