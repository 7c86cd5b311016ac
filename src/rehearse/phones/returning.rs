//! A phone that lost its socket or was turned away, and comes again as the guest page does.

use std::io::{self, ErrorKind};
use std::time::Duration;

use super::socket::Socket;
use super::target::Target;

/// The pause before a second try; each further one is twice as long.
const AGAIN: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(10);
/// Phones differ in their pauses by so many steps.
const STEPS: usize = 256;

/// How often something is still tried, and when.
#[derive(Debug, Clone, Copy)]
pub struct Tries {
    /// Before the next one; none is made where it is longer than the longest.
    pause: Duration,
    /// The phone's own part of each pause, from 0 to 1, so that not all of them try at the same time.
    share: f64,
}

impl Tries {
    /// A single one.
    #[must_use]
    pub fn one() -> Self {
        Tries { pause: Duration::MAX, share: 0.0 }
    }

    /// As many as the guest page makes before a person would look up.
    #[must_use]
    pub fn many(phone: usize) -> Self {
        let step = u8::try_from(phone % STEPS).unwrap_or_default();
        Tries { pause: AGAIN, share: f64::from(step) / f64::from(u8::MAX) }
    }

    /// Waits for the next one; says that there is none where it would not help, or where there were enough.
    pub async fn again_after(&mut self, error: &io::Error) -> bool {
        let pause = self.pause_after(error.kind());
        if let Some(pause) = pause {
            tokio::time::sleep(pause).await;
        }
        pause.is_some()
    }

    fn pause_after(&mut self, kind: ErrorKind) -> Option<Duration> {
        let pause = Some(self.pause).filter(|pause| *pause <= LONGEST && may_pass(kind))?;
        self.pause *= 2;
        Some(pause / 2 + (pause / 2).mul_f64(self.share))
    }
}

/// Whether an error is one of the moment: the server was full, or the connection broke.
fn may_pass(kind: ErrorKind) -> bool {
    use ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionRefused, ConnectionReset, ResourceBusy, UnexpectedEof};
    let passing = [BrokenPipe, ConnectionAborted, ConnectionRefused, ConnectionReset, ResourceBusy, UnexpectedEof];
    passing.contains(&kind)
}

/// Opens a socket and waits for a state that `is_right`.
///
/// # Errors
/// Why it does not come, after so many tries.
pub async fn live(
    target: &Target,
    phone: usize,
    mut tries: Tries,
    is_right: impl Fn(&[u8]) -> bool,
) -> io::Result<Socket> {
    loop {
        let socket = right(target, phone, &is_right).await;
        match &socket {
            Err(error) if tries.again_after(error).await => {}
            _ => return socket,
        }
    }
}

async fn right(target: &Target, phone: usize, is_right: impl Fn(&[u8]) -> bool) -> io::Result<Socket> {
    let mut socket = Socket::open(target, phone).await?;
    socket.shows(is_right).await?;
    Ok(socket)
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::super::crowd::Crowd;
    use super::super::socket::unmasked;
    use super::*;

    /// A server whose sockets hear a hello, say these texts and end.
    async fn saying(texts: &'static [&'static str]) -> Target {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let target = Target::local(listener.local_addr().unwrap().port());
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut asked = [0; 2_048];
                assert!(stream.read(&mut asked).await.unwrap() > 0);
                stream.write_all(b"HTTP/1.1 101 Switching Protocols\r\n\r\n").await.unwrap();
                assert!(stream.read(&mut asked).await.unwrap() > 0);
                for text in texts {
                    stream.write_all(&unmasked(text.as_bytes())).await.unwrap();
                }
                stream.shutdown().await.unwrap();
            }
        });
        target
    }

    #[tokio::test]
    async fn only_a_state_makes_a_live_page() {
        let refusing = saying(&[r#"{"type":"error","reason":"validation"}"#]).await;
        assert!(live(&refusing, 0, Tries::one(), |_| true).await.is_err());
        assert!(Crowd::gather(&refusing, 1).await.is_err());
        let showing = saying(&[r#"{"type":"place","position":1}"#, r#"{"results":[],"rev":7}"#]).await;
        assert!(live(&showing, 0, Tries::one(), |_| true).await.is_ok());
        assert!(Crowd::gather(&showing, 1).await.is_ok());
    }

    fn pauses(mut tries: Tries, kind: ErrorKind) -> Vec<Duration> {
        std::iter::from_fn(|| tries.pause_after(kind)).collect()
    }

    #[test]
    fn what_passes_is_tried_again_with_growing_pauses() {
        let seconds: Vec<f64> =
            pauses(Tries::many(0), ErrorKind::ResourceBusy).iter().map(Duration::as_secs_f64).collect();
        assert_eq!(seconds, [0.5, 1.0, 2.0, 4.0]);
        let other = pauses(Tries::many(40), ErrorKind::ConnectionReset);
        assert!(other.len() == 4 && other[0] > Duration::from_millis(500) && other[3] < Duration::from_secs(8));
    }

    #[test]
    fn nothing_is_tried_again_in_vain() {
        assert_eq!(pauses(Tries::many(7), ErrorKind::Other), []);
        assert_eq!(pauses(Tries::many(7), ErrorKind::TimedOut), []);
        assert_eq!(pauses(Tries::one(), ErrorKind::ResourceBusy), []);
    }
}
