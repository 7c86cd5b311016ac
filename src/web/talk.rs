//! How we talk over a WebSocket, whoever listens: bounded in time and size, with a goodbye.

use std::pin::Pin;
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::sync::watch;
use tokio::time::Sleep;
use tungstenite::protocol::CloseFrame;
use tungstenite::{Message, Utf8Bytes};

use crate::domain::fault::Reason;
use crate::domain::id::EventId;
use crate::domain::time::Timestamp;
use crate::live::line::{Gone, Line};

/// Clients ping well within this; one that has been silent for so long is gone.
pub const SILENCE: Duration = Duration::from_secs(75);
/// Messages that a client may send within ten seconds.
const CHATTER: u32 = 100;

/// All was said.
pub const NORMAL: u16 = 1000;
/// The client did what it may not.
pub const POLICY: u16 = 1008;

/// How a client that is to come back is told to go: the code of the close, and why.
pub type Goodbye = (u16, &'static str);
/// The program stops.
pub const STOPS: Goodbye = (1001, "restart");
/// The current event has become another one.
pub const ANOTHER_EVENT: Goodbye = (1012, "another event");
/// The event was deleted.
pub const EVENT_GONE: Goodbye = (1012, "the event is gone");

/// Refuses whoever said hello.
pub async fn refuse(line: &Line, reason: Reason) {
    let text = json!({ "type": "error", "reason": reason.name() }).to_string();
    // The client may be gone already; there is nobody left to tell.
    let _ = line.say(Message::text(text)).await;
    let _ = close(line, POLICY, reason.name()).await;
}

/// Returns when somebody has to go, with how to tell them: the program stops, or the current event is another one for
/// those who follow it.
pub async fn sent_away(
    mut stopping: watch::Receiver<bool>,
    switches: Option<watch::Receiver<Option<EventId>>>,
) -> Goodbye {
    tokio::select! {
        // The sender lives as long as the program; losing it means the same as being told.
        _ = stopping.wait_for(|stopping| *stopping) => STOPS,
        () = switched(switches) => ANOTHER_EVENT,
    }
}

async fn switched(switches: Option<watch::Receiver<Option<EventId>>>) {
    if let Some(mut switches) = switches
        && switches.changed().await.is_ok()
    {
        return;
    }
    std::future::pending::<()>().await;
}

/// Until when a silent client is believed to be there. Its timer is set anew only when it has run out.
#[derive(Debug, Clone, Copy)]
pub struct Heard(Instant);

impl Heard {
    /// Just now.
    #[must_use]
    pub fn now() -> Self {
        Heard(Instant::now())
    }

    /// Sets a timer that has run out for the rest of the time.
    ///
    /// # Errors
    /// [`Gone`] where there is none left.
    pub fn wait_on(self, silence: Pin<&mut Sleep>) -> Result<(), Gone> {
        let due = self.0 + SILENCE;
        if due <= Instant::now() {
            return Err(Gone);
        }
        silence.reset(due.into());
        Ok(())
    }
}

/// Says goodbye to a client that is to come back.
///
/// # Errors
/// [`Gone`] where the client is.
pub async fn part(line: &Line, (code, reason): Goodbye) -> Result<(), Gone> {
    line.say(Message::text(Utf8Bytes::from_static(r#"{"type":"bye"}"#))).await?;
    close(line, code, reason).await
}

/// Answers what a client said, and lets one go that says too much.
///
/// # Errors
/// [`Gone`] where the client is, or is let go.
pub async fn hear(line: &Line, message: Message, chatter: &mut (Instant, u32), now: Timestamp) -> Result<(), Gone> {
    if chatter.0.elapsed() > Duration::from_secs(10) {
        *chatter = (Instant::now(), 0);
    }
    chatter.1 += 1;
    if chatter.1 > CHATTER {
        close(line, POLICY, "too many messages").await?;
        return Err(Gone);
    }
    match message {
        Message::Text(text) if text.contains("\"ping\"") => {
            // A state says when it was made; this says what time it is.
            let pong = json!({ "type": "pong", "at": now }).to_string();
            line.say(Message::text(pong)).await
        }
        Message::Close(_) => Err(Gone),
        Message::Text(_) | Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => Ok(()),
    }
}

/// Ends a talk.
///
/// # Errors
/// [`Gone`] where the client is.
pub async fn close(line: &Line, code: u16, reason: &'static str) -> Result<(), Gone> {
    line.say(Message::Close(Some(CloseFrame { code: code.into(), reason: Utf8Bytes::from_static(reason) }))).await
}
