//! The hub: the newest whole state of each event, encoded once for each audience.
//!
//! State, not a log of messages: whoever was slow or away gets the newest frame and is right at
//! once, so nothing is queued and nothing must be replayed. No HTTP and no SQL in here.

pub mod line;
mod roster;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use tokio::sync::watch;
use tungstenite::protocol::frame::Frame as Encoded;
use tungstenite::protocol::frame::coding::{Data, OpCode};

use crate::domain::id::EventId;
use line::{Gone, Line};
use roster::Roster;

/// Who is looking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Audience {
    /// Phones: few and small frames, because the venue's air is scarce.
    Guest,
    /// Big screens: public, so without names and codes.
    Screen,
    /// Organisers and staff who are signed in.
    Admin,
}

impl Audience {
    /// All of them, in the order in which they are sent to: the hall looks at the screen, and phones are many.
    pub const ALL: [Audience; 3] = [Audience::Screen, Audience::Admin, Audience::Guest];

    /// The name in a `hello`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Audience::Guest => "guest",
            Audience::Screen => "screen",
            Audience::Admin => "admin",
        }
    }

    /// The audience of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Audience::ALL.into_iter().find(|audience| audience.name() == name)
    }
}

/// One encoded state.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Grows with every frame of this program, across restarts.
    pub rev: u64,
    /// The JSON text.
    pub text: bytes::Bytes,
    /// The same as it goes through a WebSocket.
    encoded: bytes::Bytes,
    /// The fingerprint of the sheet that the state names, where a draw is on the stage.
    pub sheet: Option<Arc<str>>,
}

/// Whether those who are connected must see a frame at once, or only whoever comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Push {
    /// Send it to everyone.
    Everyone,
    /// Keep it for the next one who asks.
    Newcomers,
}

/// What one event shows to each audience.
#[derive(Debug)]
pub struct Topic {
    guest: Channel,
    screen: Channel,
    admin: Channel,
    /// Wakes those who take frames round.
    begun: watch::Sender<()>,
}

#[derive(Debug)]
struct Channel {
    frames: watch::Sender<Option<Frame>>,
    roster: Mutex<Roster>,
}

impl Channel {
    fn new() -> Self {
        Channel { frames: watch::Sender::new(None), roster: Mutex::default() }
    }

    fn roster(&self) -> MutexGuard<'_, Roster> {
        self.roster.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn newest(&self) -> Option<Frame> {
        self.frames.borrow().clone()
    }

    fn call_all(&self) {
        self.roster().lines().for_each(Line::call);
    }

    /// Sends the newest frame to the next few; tells whether there were any to send it to.
    fn send_few(&self, how: Sending) -> bool {
        let Some(few) = self.roster().few() else { return false };
        let Some(frame) = self.newest() else { return true };
        if how == Sending::ByTheirTasks {
            few.iter().for_each(|(_, line)| line.call());
            return true;
        }
        let sent: Vec<u64> = few.iter().filter_map(|(place, line)| line.offer(&frame).then_some(*place)).collect();
        let mut roster = self.roster();
        sent.into_iter().for_each(|place| roster.sent(place, &frame));
        true
    }
}

/// Who sends a frame to a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sending {
    /// Whoever takes it round.
    AtOnce,
    /// The line's own task, which looks first whether the client may still see it.
    ByTheirTasks,
}

impl Sending {
    fn to(audience: Audience) -> Self {
        if audience == Audience::Admin { Sending::ByTheirTasks } else { Sending::AtOnce }
    }
}

impl Topic {
    fn new(begun: watch::Sender<()>) -> Self {
        Topic { guest: Channel::new(), screen: Channel::new(), admin: Channel::new(), begun }
    }

    fn channel(&self, audience: Audience) -> &Channel {
        match audience {
            Audience::Guest => &self.guest,
            Audience::Screen => &self.screen,
            Audience::Admin => &self.admin,
        }
    }

    /// How many sockets of an audience are open.
    #[must_use]
    pub fn connected(&self, audience: Audience) -> usize {
        self.channel(audience).roster().counted()
    }

    /// How many open sockets of an audience were sent a frame with the sheet that is on the stage now. A frame
    /// that was sent may still be on its way, and somebody with two tabs is counted twice.
    #[must_use]
    pub fn holding(&self, audience: Audience) -> usize {
        self.channel(audience).roster().holding()
    }

    /// The newest frame, without being counted as connected.
    #[must_use]
    pub fn frames(&self, audience: Audience) -> watch::Receiver<Option<Frame>> {
        self.channel(audience).frames.subscribe()
    }

    /// Publishes a frame.
    pub fn publish(&self, audience: Audience, frame: Frame, push: Push) {
        let channel = self.channel(audience);
        channel.roster().carry(&frame.sheet);
        let first = channel.frames.send_replace(Some(frame)).is_none();
        if first || push == Push::Everyone {
            channel.roster().begin();
            self.begun.send_replace(());
        }
    }
}

/// Somebody who listens, until this is dropped.
#[derive(Debug)]
pub struct Listener {
    topic: Arc<Topic>,
    audience: Audience,
    place: u64,
    line: Arc<Line>,
}

impl Listener {
    fn new(topic: Arc<Topic>, audience: Audience, line: Arc<Line>, is_counted: bool) -> Self {
        let place = topic.channel(audience).roster().join(Arc::clone(&line), is_counted);
        Listener { topic, audience, place, line }
    }

    /// The newest frame; nothing while there is none yet, and once the event is gone.
    #[must_use]
    pub fn newest(&self) -> Option<Frame> {
        self.topic.channel(self.audience).newest()
    }

    /// Brings the client up to a frame.
    ///
    /// # Errors
    /// [`Gone`] where that cannot be done in time.
    pub async fn send(&self, frame: &Frame) -> Result<(), Gone> {
        if self.line.deliver(frame).await? {
            self.topic.channel(self.audience).roster().sent(self.place, frame);
        }
        Ok(())
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.topic.channel(self.audience).roster().leave(self.place);
    }
}

/// The topics of all events that somebody looks at, and the one revision counter.
#[derive(Debug, Clone, Default)]
pub struct Hub(Arc<HubInner>);

#[derive(Debug, Default)]
struct HubInner {
    topics: Mutex<HashMap<EventId, Arc<Topic>>>,
    rev: AtomicU64,
    current: watch::Sender<Option<EventId>>,
    begun: watch::Sender<()>,
}

impl Hub {
    /// A hub whose revisions begin above `base`.
    #[must_use]
    pub fn new(base: u64) -> Self {
        Hub(Arc::new(HubInner { rev: AtomicU64::new(base), ..HubInner::default() }))
    }

    fn topics(&self) -> MutexGuard<'_, HashMap<EventId, Arc<Topic>>> {
        self.0.topics.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The topic of an event, made where there is none.
    #[must_use]
    pub fn topic(&self, event: &EventId) -> Arc<Topic> {
        let mut topics = self.topics();
        let make = || Arc::new(Topic::new(self.0.begun.clone()));
        Arc::clone(topics.entry(event.clone()).or_insert_with(make))
    }

    /// The topic of an event that somebody has looked at.
    #[must_use]
    pub fn existing(&self, event: &EventId) -> Option<Arc<Topic>> {
        self.topics().get(event).cloned()
    }

    /// Every event that somebody has looked at.
    #[must_use]
    pub fn events(&self) -> Vec<EventId> {
        self.topics().keys().cloned().collect()
    }

    /// Ends the topic of an event that is gone: its listeners get no frame any more, and are told so.
    pub fn forget(&self, event: &EventId) {
        let topic = self.topics().remove(event);
        if let Some(topic) = topic {
            for audience in Audience::ALL {
                let channel = topic.channel(audience);
                channel.frames.send_replace(None);
                channel.call_all();
            }
        }
    }

    /// Has everybody's task look at what there is to do: thousands are not to wait for one thing more each.
    pub fn call_all(&self) {
        let topics: Vec<_> = self.topics().values().cloned().collect();
        for topic in topics {
            Audience::ALL.into_iter().for_each(|audience| topic.channel(audience).call_all());
        }
    }

    /// Listens, counted.
    #[must_use]
    pub fn listen(&self, event: &EventId, audience: Audience, line: Arc<Line>) -> Listener {
        Listener::new(self.topic(event), audience, line, true)
    }

    /// Listens without being counted: a screen's small likeness on the organiser's desk is no screen, and staff
    /// are no organisers.
    #[must_use]
    pub fn peek(&self, event: &EventId, audience: Audience, line: Arc<Line>) -> Listener {
        Listener::new(self.topic(event), audience, line, false)
    }

    /// Takes frames round for as long as it runs. Several may do so: each takes some of the lines, and one that comes
    /// late with an older frame finds the newer one sent already.
    pub async fn take_round(self) {
        let mut begun = self.0.begun.subscribe();
        loop {
            while self.send_few() {
                tokio::task::yield_now().await;
            }
            if begun.changed().await.is_err() {
                return;
            }
        }
    }

    /// Sends to the next few of the first audience that somebody of has to get a frame.
    fn send_few(&self) -> bool {
        let topics: Vec<_> = self.topics().values().cloned().collect();
        let sends = |audience| topics.iter().any(|topic| topic.channel(audience).send_few(Sending::to(audience)));
        Audience::ALL.into_iter().any(sends)
    }

    /// Takes note of the current event; where it was another one, those who follow it are told.
    pub fn follow(&self, current: Option<EventId>) {
        let switches = self.0.current.send_if_modified(|known| {
            let switches = known.is_some() && *known != current;
            *known = current;
            switches
        });
        if switches {
            self.call_all();
        }
    }

    /// The current event, as far as it is known already.
    #[must_use]
    pub fn current(&self) -> Option<EventId> {
        self.0.current.borrow().clone()
    }

    /// Changes whenever the current event becomes another one.
    #[must_use]
    pub fn switches(&self) -> watch::Receiver<Option<EventId>> {
        self.0.current.subscribe()
    }

    /// How many sockets are open over all events.
    #[must_use]
    pub fn connected(&self, audience: Audience) -> usize {
        let topics = self.topics();
        topics.values().map(|topic| topic.connected(audience)).sum()
    }

    /// Encodes a state under the next revision. `state` is a JSON object without `rev`.
    #[must_use]
    pub fn encode(&self, mut state: Value) -> Frame {
        let rev = self.0.rev.fetch_add(1, Ordering::SeqCst) + 1;
        let sheet = state["stage"]["sheet_hash"].as_str().map(Arc::from);
        if let Value::Object(fields) = &mut state {
            fields.insert("rev".to_owned(), rev.into());
        }
        let text = state.to_string();
        let length = text.len();
        let mut encoded = Vec::with_capacity(length + 10);
        // Writing to memory cannot fail.
        let _ = Encoded::message(text, OpCode::Data(Data::Text), true).format(&mut encoded);
        let encoded = bytes::Bytes::from(encoded);
        Frame { rev, text: encoded.slice(encoded.len() - length..), encoded, sheet }
    }
}
