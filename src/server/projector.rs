//! Turns committed changes into live state: read one snapshot, encode once for each audience, publish.
//!
//! Urgent changes are shown at once; head counts a few times a second, and never pushed to phones.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::activity::raffle::state::{self, Connections, Surroundings, Views};
use crate::domain::fault::Reason;
use crate::domain::id::EventId;
use crate::live::{Audience, Push, Topic};
use crate::store::Urgency;
use crate::web::App;

/// Changes that can wait are gathered for so long.
const GATHER: Duration = Duration::from_millis(250);
/// Figures of connections are looked at this often.
const LOOK: Duration = Duration::from_secs(1);
/// Joins are counted over this.
const MINUTE: Duration = Duration::from_secs(60);

/// Publishes for as long as it runs.
pub async fn run(app: App, warnings: Vec<Value>) {
    let mut projector = Projector { app, warnings, shown: HashMap::new() };
    let changes = projector.app.store.changes();
    let mut look = tokio::time::interval(LOOK);
    look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut waiting: BTreeMap<EventId, Urgency> = BTreeMap::new();
    let mut gathered_since = Instant::now();
    loop {
        let gather = GATHER.saturating_sub(gathered_since.elapsed());
        tokio::select! {
            () = changes.wait() => {
                if waiting.is_empty() {
                    gathered_since = Instant::now();
                }
                merge(&mut waiting, changes.take());
            }
            () = tokio::time::sleep(gather), if !waiting.is_empty() => {
                projector.show_all(std::mem::take(&mut waiting)).await;
            }
            _ = look.tick() => projector.show_changed_connections().await,
        }
        let urgent: Vec<EventId> = keys_of(&waiting, Urgency::Now);
        for event in urgent {
            waiting.remove(&event);
            projector.show(&event, Push::Everyone).await;
        }
    }
}

fn merge(all: &mut BTreeMap<EventId, Urgency>, more: BTreeMap<EventId, Urgency>) {
    for (event, urgency) in more {
        let entry = all.entry(event).or_insert(urgency);
        *entry = (*entry).max(urgency);
    }
}

fn keys_of(waiting: &BTreeMap<EventId, Urgency>, wanted: Urgency) -> Vec<EventId> {
    waiting.iter().filter(|(_, urgency)| **urgency == wanted).map(|(event, _)| event.clone()).collect()
}

/// What was shown of an event last.
#[derive(Debug, Default)]
struct Shown {
    connections: Connections,
    counts: VecDeque<(Instant, u64)>,
    origin: String,
}

struct Projector {
    app: App,
    warnings: Vec<Value>,
    shown: HashMap<EventId, Shown>,
}

impl Projector {
    async fn show_all(&mut self, events: BTreeMap<EventId, Urgency>) {
        for event in events.into_keys() {
            self.show(&event, Push::Newcomers).await;
        }
    }

    async fn show_changed_connections(&mut self) {
        for event in self.app.hub.events() {
            let Some(topic) = self.app.hub.existing(&event) else { continue };
            let shown = self.shown.entry(event.clone()).or_default();
            if shown.origin != self.app.origin() {
                self.show(&event, Push::Everyone).await;
            } else if shown.connections != connections(&topic) || shown.rate() != shown.rate_before_look() {
                self.show(&event, Push::Newcomers).await;
            }
        }
    }

    /// Shows the newest state; `push` says whether phones must see it at once.
    async fn show(&mut self, event: &EventId, push: Push) {
        let Some(topic) = self.app.hub.existing(event) else { return };
        let around = self.around(event, &topic);
        let (id, now) = (event.clone(), self.app.clock.now());
        let views = self.app.store.read(move |snapshot| state::views(snapshot, &id, now, &around)).await;
        match views {
            Ok(views) => self.publish(event, &topic, views, push),
            Err(error) if error.fault().reason == Reason::EventNotFound => {
                self.app.hub.forget(event);
                self.shown.remove(event);
            }
            Err(error) => {
                tracing::error!(%error, "a state could not be read");
                self.app.store.changes().add(event, Urgency::Soon);
            }
        }
    }

    fn publish(&mut self, event: &EventId, topic: &Topic, views: Views, push: Push) {
        let hub = &self.app.hub;
        self.shown.entry(event.clone()).or_default().count(views.participants);
        topic.publish(Audience::Screen, hub.encode(views.screen), Push::Everyone);
        topic.publish(Audience::Admin, hub.encode(views.admin), Push::Everyone);
        topic.publish(Audience::Guest, hub.encode(views.guest), push);
    }

    fn around(&mut self, event: &EventId, topic: &Topic) -> Surroundings {
        let connections = connections(topic);
        let shown = self.shown.entry(event.clone()).or_default();
        shown.connections = connections;
        shown.origin = self.app.origin();
        Surroundings {
            build: self.app.assets.build().to_owned(),
            join: join(&self.app),
            connections,
            joins_per_minute: shown.rate(),
            warnings: self.warnings.clone(),
        }
    }
}

impl Shown {
    fn count(&mut self, participants: u64) {
        let now = Instant::now();
        self.counts.push_back((now, participants));
        // One older than a minute is kept as the number to count from.
        while self.counts.len() > 2 && self.counts.get(1).is_some_and(|(at, _)| now - *at > MINUTE) {
            self.counts.pop_front();
        }
    }

    /// Registrations within the last minute, as far as it was watched.
    fn rate(&self) -> u64 {
        let recent = self.counts.iter().rev().take_while(|(at, _)| at.elapsed() <= MINUTE).last();
        let before = self.counts.iter().rev().find(|(at, _)| at.elapsed() > MINUTE).or(recent);
        match (self.counts.back(), before) {
            (Some((_, last)), Some((_, first))) => last.saturating_sub(*first),
            _ => 0,
        }
    }

    /// The rate as it was at the last count, so that a minute that went by is noticed.
    fn rate_before_look(&self) -> u64 {
        match (self.counts.back(), self.counts.front()) {
            (Some((_, last)), Some((_, first))) => last.saturating_sub(*first),
            _ => 0,
        }
    }
}

fn connections(topic: &Topic) -> Connections {
    Connections {
        guest: topic.connected(Audience::Guest),
        screen: topic.connected(Audience::Screen),
        admin: topic.connected(Audience::Admin),
    }
}

/// How to join, for the screen: what the codes hold, and the words beside them.
fn join(app: &App) -> Value {
    let origins = app.origins.borrow().clone();
    let mark: u64 = origins.best.bytes().fold(5381, |mark: u64, byte| mark.wrapping_mul(33) ^ u64::from(byte));
    let wifi = app.wifi.as_ref().map(|wifi| {
        let password = wifi.password.as_ref().filter(|_| wifi.show_password).map(crate::config::Secret::expose);
        json!({ "ssid": wifi.ssid, "password": password, "qr": "/api/luckydraw/qr/wifi.svg" })
    });
    json!({
        "url": origins.best,
        "alternatives": origins.alternatives,
        "qr": format!("/api/luckydraw/qr/join.svg?v={mark:x}"),
        "wifi": wifi,
    })
}
