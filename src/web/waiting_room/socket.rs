//! The socket of somebody who waits: where one stands, when that changes, and not too often.

use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::HeaderMap;
use serde::Serialize;
use tokio::sync::watch;
use tungstenite::Message;

use super::door;
use super::line::{Standing, State};
use super::room::{OpenSocket, Room};
use crate::domain::id::EventId;
use crate::domain::time::Timestamp;
use crate::live::line::{Gone, Line, Next};
use crate::web::App;
use crate::web::talk::{Heard, NORMAL, SILENCE, close, hear, part, sent_away};

/// At most one frame in this time.
const PAUSE: Duration = Duration::from_secs(2);

/// What somebody who waits is sent.
#[derive(Serialize)]
struct PlaceFrame<'s> {
    #[serde(rename = "type")]
    kind: &'static str,
    at: Timestamp,
    #[serde(flatten)]
    standing: &'s Standing,
}

/// Who wants to follow which line.
#[derive(Debug)]
pub struct Follower {
    room: Arc<Room>,
    place: u64,
}

impl Follower {
    /// Whoever has a place in this line, by a ticket that was named or by one that came with the request.
    #[must_use]
    pub fn find(app: &App, room: Arc<Room>, named: Option<&str>, headers: &HeaderMap) -> Option<Self> {
        let named = named.and_then(|ticket| room.read(ticket));
        let place = named.or_else(|| door::place_of(app, &room, headers))?;
        Some(Follower { room, place })
    }

    /// Tells where this one stands until it may go in.
    ///
    /// # Errors
    /// [`Gone`] where the other side is.
    pub async fn follow(
        self,
        app: &App,
        switches: Option<watch::Receiver<Option<EventId>>>,
        line: &Line,
    ) -> Result<(), Gone> {
        let Follower { room, place } = self;
        let _counted = OpenSocket::new(&room);
        let mut lines = room.lines();
        let mut sent_away = pin!(sent_away(app.stopping.clone(), switches));
        let mut silence = pin!(tokio::time::sleep(SILENCE));
        let (mut chatter, mut heard) = ((Instant::now(), 0), Heard::now());
        let (mut sent, mut due) = (None, Instant::now());
        room.see(place);
        loop {
            let standing = lines.borrow_and_update().standing(place);
            let is_news = sent.as_ref() != Some(&standing);
            if is_news && due <= Instant::now() {
                tell(app, line, &standing).await?;
                if standing.state != State::Waiting {
                    return close(line, NORMAL, "go in").await;
                }
                (sent, due) = (Some(standing), Instant::now() + PAUSE);
                continue;
            }
            tokio::select! {
                changed = lines.changed(), if !is_news => changed.map_err(|_| Gone)?,
                () = tokio::time::sleep_until(due.into()), if is_news => {}
                next = line.next() => {
                    // Nobody calls a line that no states go to.
                    let Next::Said(message) = next? else { continue };
                    heard = Heard::now();
                    hear(line, message, &mut chatter, app.clock.now()).await?;
                    room.see(place);
                }
                () = silence.as_mut() => heard.wait_on(silence.as_mut())?,
                goodbye = sent_away.as_mut() => return part(line, goodbye).await,
            }
        }
    }
}

async fn tell(app: &App, line: &Line, standing: &Standing) -> Result<(), Gone> {
    let frame = PlaceFrame { kind: "place", at: app.clock.now(), standing };
    let text = serde_json::to_string(&frame).map_err(|_| Gone)?;
    line.say(Message::text(text)).await
}
