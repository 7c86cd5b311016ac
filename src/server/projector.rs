//! Turns committed changes into live state: read one snapshot, encode once for each audience, publish.
//!
//! Urgent changes are shown at once; head counts a few times a second, and never pushed to phones.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::activity::raffle::state::{self, Connections, Surroundings, Views};
use crate::domain::fault::Reason;
use crate::domain::id::EventId;
use crate::live::{Audience, Push, Topic};
use crate::store::{Urgency, event};
use crate::web::App;
use crate::web::waiting_room::summary;

/// Changes that can wait are gathered for so long.
const GATHER: Duration = Duration::from_millis(250);
/// Figures of connections are looked at this often.
const LOOK: Duration = Duration::from_secs(1);

/// Publishes for as long as it runs.
pub async fn run(app: App, warnings: Vec<Value>) {
    let mut projector = Projector { app, warnings, shown: HashMap::new() };
    projector.follow_current_event().await;
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
            _ = look.tick() => {
                projector.follow_current_event().await;
                projector.show_changed_connections().await;
            }
        }
        let urgent: Vec<EventId> = keys_of(&waiting, Urgency::Now);
        let is_quiet = urgent.is_empty();
        for event in urgent {
            waiting.remove(&event);
            projector.show(&event, Push::Everyone).await;
        }
        if !is_quiet {
            projector.follow_current_event().await;
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
    holding: usize,
    joins_per_minute: u64,
    origin: String,
    is_storing: bool,
    lacks_phones: bool,
    keeps_traces: bool,
    /// What screens and organisers were sent, apart from the moment.
    pushed: HashMap<Audience, Value>,
}

impl Shown {
    /// How to publish to an audience that must see every change at once: what stays as it was wakes nobody.
    fn push(&mut self, audience: Audience, view: &Value) -> Push {
        let mut view = view.clone();
        view["at"].take();
        let before = self.pushed.insert(audience, view);
        if before.as_ref() == self.pushed.get(&audience) { Push::Newcomers } else { Push::Everyone }
    }
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

    /// Tells those who follow the current event when it has become another one.
    async fn follow_current_event(&mut self) {
        let Ok(current) = self.app.store.read_reserved(|snapshot| event::current_id(snapshot)).await else { return };
        self.app.hub.follow(current.as_deref().and_then(|id| EventId::parse(id).ok()));
    }

    async fn show_changed_connections(&mut self) {
        for event in self.app.hub.events() {
            let Some(topic) = self.app.hub.existing(&event) else { continue };
            let Some(shown) = self.shown.get(&event) else {
                // Whoever came first has asked for it; asking once more shows it once all the same.
                self.app.store.changes().add(&event, Urgency::Now);
                continue;
            };
            if shown.origin != self.app.origin() || shown.is_storing != self.app.store.is_storing() {
                self.show(&event, Push::Everyone).await;
            } else if shown.connections != connections(&topic)
                || shown.holding != topic.holding(Audience::Guest)
                || shown.joins_per_minute > 0
                || shown.lacks_phones != lacks_phones(&self.app)
                || shown.keeps_traces != self.app.store.keeps_traces()
            {
                self.show(&event, Push::Newcomers).await;
            }
        }
    }

    /// Shows the newest state; `push` says whether phones must see it at once.
    async fn show(&mut self, event: &EventId, push: Push) {
        let Some(topic) = self.app.hub.existing(event) else { return };
        let around = self.around(event, &topic);
        let (id, now) = (event.clone(), self.app.clock.now());
        let views = self.app.store.read_reserved(move |snapshot| state::views(snapshot, &id, now, &around)).await;
        match views {
            Ok(views) => self.publish(event, &topic, views, push),
            Err(error) if error.fault().reason == Reason::EventNotFound => {
                self.app.hub.forget(event);
                self.shown.remove(event);
            }
            Err(error) => {
                tracing::error!(%error, "a state could not be read; trying again");
                let urgency = if push == Push::Everyone { Urgency::Now } else { Urgency::Soon };
                let (changes, event) = (self.app.store.changes(), event.clone());
                tokio::spawn(async move {
                    tokio::time::sleep(GATHER).await;
                    changes.add(&event, urgency);
                });
            }
        }
    }

    fn publish(&mut self, event: &EventId, topic: &Topic, views: Views, push: Push) {
        let hub = &self.app.hub;
        let shown = self.shown.entry(event.clone()).or_default();
        shown.joins_per_minute = views.joins_per_minute;
        for (audience, view) in [(Audience::Screen, views.screen), (Audience::Admin, views.admin)] {
            let push = shown.push(audience, &view);
            topic.publish(audience, hub.encode(view), push);
        }
        topic.publish(Audience::Guest, hub.encode(views.guest), push);
    }

    /// What the organiser should know right now.
    fn warnings(&self) -> Vec<Value> {
        let storing = (!self.app.store.is_storing()).then(|| json!({ "code": "storage" }));
        let origins = self.app.origins.borrow();
        let local = origins.is_local().then(|| json!({ "code": "address_local", "url": origins.best }));
        let traces = self.app.store.keeps_traces().then(|| json!({ "code": "traces" }));
        storing.into_iter().chain(local).chain(traces).chain(self.warnings.iter().cloned()).collect()
    }

    fn around(&mut self, event: &EventId, topic: &Topic) -> Surroundings {
        let (connections, holding) = (connections(topic), topic.holding(Audience::Guest));
        let shown = self.shown.entry(event.clone()).or_default();
        shown.connections = connections;
        shown.holding = holding;
        shown.origin = self.app.origin();
        shown.is_storing = self.app.store.is_storing();
        shown.lacks_phones = lacks_phones(&self.app);
        shown.keeps_traces = self.app.store.keeps_traces();
        Surroundings {
            build: self.app.assets.build().to_owned(),
            join: join(&self.app),
            wifi: self.app.wifi.clone(),
            connections,
            waiting_room: json!(summary(&self.app, event)),
            holding,
            lacks_phones: lacks_phones(&self.app),
            warnings: self.warnings(),
        }
    }
}

/// Whether phones should be able to come and none ever did. At a public address a proxy stands between,
/// and whoever comes through it cannot be told from this machine.
fn lacks_phones(app: &App) -> bool {
    !app.has_public_url && !app.origins.borrow().is_local() && !app.phone_seen()
}

fn connections(topic: &Topic) -> Connections {
    Connections {
        guest: topic.connected(Audience::Guest),
        screen: topic.connected(Audience::Screen),
        admin: topic.connected(Audience::Admin),
    }
}

/// How to reach the page, for the screen: what its code holds, and the words beside it.
fn join(app: &App) -> Value {
    let origins = app.origins.borrow().clone();
    let mark: u64 = origins.best.bytes().fold(5381, |mark: u64, byte| mark.wrapping_mul(33) ^ u64::from(byte));
    json!({
        "url": origins.best,
        "alternatives": origins.alternatives,
        "qr": format!("/api/luckydraw/qr/join.svg?v={mark:x}"),
    })
}
