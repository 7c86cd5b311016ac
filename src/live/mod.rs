//! The hub: the newest whole state of each event, encoded once for each audience.
//!
//! State, not a log of messages: whoever was slow or away gets the newest frame and is right at
//! once, so nothing is queued and nothing must be replayed. No HTTP and no SQL in here.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use tokio::sync::watch;

use crate::domain::id::EventId;

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
    /// All of them.
    pub const ALL: [Audience; 3] = [Audience::Guest, Audience::Screen, Audience::Admin];

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
}

#[derive(Debug)]
struct Channel {
    frames: watch::Sender<Option<Frame>>,
    connected: AtomicUsize,
}

impl Channel {
    fn new() -> Self {
        Channel { frames: watch::Sender::new(None), connected: AtomicUsize::new(0) }
    }
}

impl Topic {
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
        self.channel(audience).connected.load(Ordering::Relaxed)
    }

    /// The newest frame, without being counted as connected.
    #[must_use]
    pub fn frames(&self, audience: Audience) -> watch::Receiver<Option<Frame>> {
        self.channel(audience).frames.subscribe()
    }

    /// Publishes a frame.
    pub fn publish(&self, audience: Audience, frame: Frame, push: Push) {
        self.channel(audience).frames.send_if_modified(|newest| {
            let first = newest.is_none();
            *newest = Some(frame);
            first || push == Push::Everyone
        });
    }
}

/// Somebody who listens; where they are counted, the count falls when this is dropped.
#[derive(Debug)]
pub struct Listener {
    _place: Option<Place>,
    /// The frames, newest only.
    pub frames: watch::Receiver<Option<Frame>>,
}

/// One in the count of an audience.
#[derive(Debug)]
struct Place {
    topic: Arc<Topic>,
    audience: Audience,
}

impl Place {
    fn take(topic: &Arc<Topic>, audience: Audience) -> Self {
        topic.channel(audience).connected.fetch_add(1, Ordering::Relaxed);
        Place { topic: Arc::clone(topic), audience }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.topic.channel(self.audience).connected.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The topics of all events that somebody looks at, and the one revision counter.
#[derive(Debug, Clone, Default)]
pub struct Hub(Arc<HubInner>);

#[derive(Debug, Default)]
struct HubInner {
    topics: Mutex<HashMap<EventId, Arc<Topic>>>,
    rev: AtomicU64,
    switches: watch::Sender<u64>,
}

impl Hub {
    /// A hub whose revisions begin above `base`.
    #[must_use]
    pub fn new(base: u64) -> Self {
        Hub(Arc::new(HubInner { rev: AtomicU64::new(base), ..HubInner::default() }))
    }

    /// The topic of an event, made where there is none.
    #[must_use]
    pub fn topic(&self, event: &EventId) -> Arc<Topic> {
        let mut topics = self.0.topics.lock().unwrap_or_else(PoisonError::into_inner);
        let make = || Arc::new(Topic { guest: Channel::new(), screen: Channel::new(), admin: Channel::new() });
        Arc::clone(topics.entry(event.clone()).or_insert_with(make))
    }

    /// The topic of an event that somebody has looked at.
    #[must_use]
    pub fn existing(&self, event: &EventId) -> Option<Arc<Topic>> {
        self.0.topics.lock().unwrap_or_else(PoisonError::into_inner).get(event).cloned()
    }

    /// Every event that somebody has looked at.
    #[must_use]
    pub fn events(&self) -> Vec<EventId> {
        self.0.topics.lock().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect()
    }

    /// Ends the topic of an event that is gone: its listeners get no frame any more, and are told so.
    pub fn forget(&self, event: &EventId) {
        let topic = self.0.topics.lock().unwrap_or_else(PoisonError::into_inner).remove(event);
        if let Some(topic) = topic {
            for audience in Audience::ALL {
                topic.channel(audience).frames.send_replace(None);
            }
        }
    }

    /// Listens, counted.
    #[must_use]
    pub fn listen(&self, event: &EventId, audience: Audience) -> Listener {
        let topic = self.topic(event);
        Listener { frames: topic.frames(audience), _place: Some(Place::take(&topic, audience)) }
    }

    /// Listens without being counted: a screen's small likeness on the organiser's desk is no screen, and staff
    /// are no organisers.
    #[must_use]
    pub fn peek(&self, event: &EventId, audience: Audience) -> Listener {
        Listener { frames: self.topic(event).frames(audience), _place: None }
    }

    /// Tells those who follow the current event that it is another one now.
    pub fn switch(&self) {
        self.0.switches.send_modify(|count| *count += 1);
    }

    /// Changes whenever the current event becomes another one.
    #[must_use]
    pub fn switches(&self) -> watch::Receiver<u64> {
        self.0.switches.subscribe()
    }

    /// How many sockets are open over all events.
    #[must_use]
    pub fn connected(&self, audience: Audience) -> usize {
        let topics = self.0.topics.lock().unwrap_or_else(PoisonError::into_inner);
        topics.values().map(|topic| topic.connected(audience)).sum()
    }

    /// Encodes a state under the next revision. `state` is a JSON object without `rev`.
    #[must_use]
    pub fn encode(&self, mut state: Value) -> Frame {
        let rev = self.0.rev.fetch_add(1, Ordering::SeqCst) + 1;
        if let Value::Object(fields) = &mut state {
            fields.insert("rev".to_owned(), rev.into());
        }
        Frame { rev, text: bytes::Bytes::from(state.to_string()) }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn event() -> EventId {
        EventId::parse("x").unwrap()
    }

    #[test]
    fn revisions_only_grow() {
        let hub = Hub::new(7);
        let (a, b) = (hub.encode(json!({})), hub.encode(json!({})));
        assert_eq!((a.rev, b.rev), (8, 9));
        assert_eq!(a.text, "{\"rev\":8}");
    }

    #[test]
    fn a_quiet_frame_wakes_nobody_and_is_seen_by_the_next() {
        let hub = Hub::new(0);
        let mut listener = hub.listen(&event(), Audience::Guest);
        let topic = hub.topic(&event());
        topic.publish(Audience::Guest, hub.encode(json!({})), Push::Everyone);
        assert!(listener.frames.has_changed().unwrap());
        listener.frames.mark_unchanged();
        topic.publish(Audience::Guest, hub.encode(json!({})), Push::Newcomers);
        assert!(!listener.frames.has_changed().unwrap());
        assert_eq!(topic.frames(Audience::Guest).borrow().as_ref().unwrap().rev, 2);
    }

    #[test]
    fn listeners_are_counted_until_they_leave() {
        let hub = Hub::new(0);
        let listener = hub.listen(&event(), Audience::Screen);
        let likeness = hub.peek(&event(), Audience::Screen);
        assert_eq!(hub.connected(Audience::Screen), 1);
        drop((listener, likeness));
        assert_eq!(hub.connected(Audience::Screen), 0);
    }
}
