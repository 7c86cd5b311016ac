//! The waiting room before registration: who comes when it is full gets a place in a line and keeps it.
//!
//! Where no room holds, asking whether one has to wait costs one look at an atomic; going in and opening a socket
//! are counted. Where one holds, whoever has a number or was let in goes through, and everybody else waits; what the
//! line needs to outlive the program is in `store::waiting`.

pub mod door;
mod entering;
mod guest;
mod line;
mod organiser;
pub mod page;
mod queue;
mod room;
pub mod socket;
mod view;

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use axum::http::HeaderMap;
use tokio::sync::Notify;
use utoipa_axum::router::OpenApiRouter;

pub use line::{Line, Standing, State};
pub use queue::{Inside, Step};
pub use room::{Figures, OpenSocket, Room};
pub use view::{Summary, summary};

use crate::domain::id::EventId;
use crate::live::Audience;
use crate::store::waiting::{self, Kept};
use crate::store::{Error, event};
use crate::web::App;

/// The routes of those who wait and of the organiser.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().merge(guest::routes()).merge(organiser::routes())
}

/// The waiting rooms of all events.
#[derive(Debug)]
pub struct Rooms {
    known: RwLock<Known>,
    /// Whether any room holds.
    holds: AtomicBool,
    /// Whether joins of any event need a closer look.
    is_busy: AtomicBool,
    /// Connections that the program may have open.
    connections: u64,
    /// What a rehearsal on this machine found that it takes.
    measured: Option<u64>,
    /// Wakes the doorkeeper before its time.
    pub wake: Notify,
    /// Held by whoever moves a line or changes its rules, from the file to the memory.
    pub steering: Arc<tokio::sync::Mutex<()>>,
}

#[derive(Debug, Default)]
struct Known {
    rooms: HashMap<EventId, Arc<Room>>,
    current: Option<EventId>,
}

impl Rooms {
    /// No rooms yet, in a program that may have so many connections open, on a machine that was measured or not.
    #[must_use]
    pub fn new(connections: u64, measured: Option<u64>) -> Self {
        Rooms {
            known: RwLock::default(),
            holds: AtomicBool::new(false),
            is_busy: AtomicBool::new(false),
            connections,
            measured,
            wake: Notify::new(),
            steering: Arc::default(),
        }
    }

    fn known(&self) -> RwLockReadGuard<'_, Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether any room holds: the one question that a guest is asked where none does.
    #[must_use]
    pub fn any_holds(&self) -> bool {
        self.holds.load(Ordering::Relaxed)
    }

    /// Whether joins of any event have a rate or are in high traffic.
    #[must_use]
    pub fn any_is_busy(&self) -> bool {
        self.is_busy.load(Ordering::Relaxed)
    }

    /// The room of an event, or of the current one.
    #[must_use]
    pub fn find(&self, event: Option<&EventId>) -> Option<Arc<Room>> {
        let known = self.known();
        known.rooms.get(event.or(known.current.as_ref())?).cloned()
    }

    /// All rooms.
    #[must_use]
    pub fn all(&self) -> Vec<(EventId, Arc<Room>)> {
        self.known().rooms.iter().map(|(event, room)| (event.clone(), Arc::clone(room))).collect()
    }

    /// The room of an event, opened from the file where it is not known yet.
    ///
    /// # Errors
    /// `event_not_found`, and what the store reports.
    pub async fn open(&self, app: &App, event: &EventId) -> Result<Arc<Room>, Error> {
        if let Some(room) = self.find(Some(event)) {
            return Ok(room);
        }
        let id = event.clone();
        let kept = app.store.read_reserved(move |snapshot| waiting::find(snapshot, &id)).await?;
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let room = known.rooms.entry(event.clone()).or_insert_with(|| Arc::new(Room::new(kept)));
        Ok(Arc::clone(room))
    }

    /// Brings all rooms up to the file.
    ///
    /// # Errors
    /// What the store reports.
    pub async fn refresh(&self, app: &App) -> Result<(), Error> {
        let read = app.store.read_reserved(|snapshot| {
            let current = event::current_id(snapshot)?.and_then(|id| EventId::parse(&id).ok());
            Ok((waiting::all(snapshot)?, current))
        });
        let (all, current) = read.await?;
        self.take(all, current);
        Ok(())
    }

    fn take(&self, all: Vec<Kept>, current: Option<EventId>) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let there: HashSet<EventId> = all.iter().map(|kept| kept.key.event().clone()).collect();
        for (_, room) in known.rooms.extract_if(|event, _| !there.contains(event)) {
            room.end();
        }
        known.current = current;
        for kept in all {
            match known.rooms.get(kept.key.event()) {
                Some(room) => room.refresh(kept),
                None => {
                    known.rooms.insert(kept.key.event().clone(), Arc::new(Room::new(kept)));
                }
            }
        }
    }

    /// Takes note of whether any room holds or is busy, once the rooms were shown.
    pub fn mark(&self) {
        let known = self.known();
        self.holds.store(known.rooms.values().any(|room| room.holds()), Ordering::Relaxed);
        self.is_busy.store(known.rooms.values().any(|room| room.traffic.needs_a_look()), Ordering::Relaxed);
    }

    /// What a rehearsal on this machine found.
    #[must_use]
    pub fn measured(&self) -> Option<u64> {
        self.measured
    }

    /// Connections that the program may have open.
    #[must_use]
    pub fn connections(&self) -> u64 {
        self.connections
    }

    /// Guests at once where the organiser set nothing: a fifth of the connections is kept for those who come and go.
    #[must_use]
    pub fn automatic(&self) -> u64 {
        let most = self.connections / 5 * 4;
        self.measured.map_or(most, |measured| measured.min(most)).max(1)
    }

    /// How full an event is.
    #[must_use]
    pub fn inside(&self, app: &App, event: &EventId, room: &Room) -> Inside {
        let guests = app.hub.existing(event).map_or(0, |topic| topic.connected(Audience::Guest) as u64);
        Inside {
            guests,
            threshold: room.rules().threshold.map_or_else(|| self.automatic(), u64::from),
            connections: app.metrics.open_connections().saturating_sub(guests),
        }
    }

    /// Makes an event's line known as it is now.
    pub fn show(&self, app: &App, event: &EventId, room: &Room) {
        room.show(self.inside(app, event, room));
        self.mark();
    }

    /// Somebody goes in without having waited; it may be the one that fills the room before any socket comes.
    pub fn pass(&self, app: &App, event: Option<&EventId>) {
        if let Some(room) = self.find(event)
            && room.pass()
        {
            self.show(app, &room.event(), &room);
        }
    }

    /// A guest's socket was opened by this request, which names the place by which somebody was let in.
    pub fn arrive(&self, app: &App, event: &EventId, headers: &HeaderMap) {
        let Some(room) = self.find(Some(event)) else { return };
        let place = door::place_of(app, &room, headers);
        room.arrive(place, self.inside(app, event, &room));
        if room.holds() {
            self.holds.store(true, Ordering::Relaxed);
        }
    }

    /// Whether connections are so scarce that who waits had better not keep one.
    #[must_use]
    pub fn is_scarce(&self, app: &App) -> bool {
        app.metrics.open_connections() > self.connections / 5 * 4
    }
}
