//! The waiting room of one event: its line in memory, and the same as everybody in it may read it.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::watch;

use super::line::{Line, Standing};
use super::queue::{Inside, Queue, Step};
use crate::domain::id::EventId;
use crate::store::Error;
use crate::store::waiting::{self, Kept, Rules};
use crate::web::App;
use crate::web::high_traffic::Traffic;

/// One event's waiting room.
#[derive(Debug)]
pub struct Room {
    queue: Mutex<Queue>,
    line: watch::Sender<Arc<Line>>,
    holds: AtomicBool,
    /// How many ever went in without having waited.
    passed: AtomicU64,
    /// With that many it may be full.
    full_at: AtomicU64,
    sockets: AtomicUsize,
    /// One at a time reserves places.
    reserving: tokio::sync::Mutex<()>,
    /// How its joins are taken.
    pub traffic: Traffic,
}

/// A socket that is open to somebody who waits, in the count until it is dropped.
#[derive(Debug)]
pub struct OpenSocket(Arc<Room>);

impl OpenSocket {
    /// Counts one more.
    #[must_use]
    pub fn new(room: &Arc<Room>) -> Self {
        room.sockets.fetch_add(1, Ordering::Relaxed);
        OpenSocket(Arc::clone(room))
    }
}

impl Drop for OpenSocket {
    fn drop(&mut self) {
        self.0.sockets.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Figures of a room at one moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figures {
    /// Whether newcomers have to wait.
    pub holds: bool,
    /// People who are there and wait.
    pub waiting: u64,
    /// People who went in and whose phones are not connected yet.
    pub arriving: u64,
    /// People who were let in from the line so far.
    pub let_in: u64,
    /// People let in a minute, of late.
    pub per_minute: f64,
    /// What the organiser set.
    pub rules: Rules,
}

impl Room {
    /// A room as the file has it.
    #[must_use]
    pub fn new(kept: Kept) -> Self {
        let (queue, now) = (Queue::new(kept, Instant::now()), Instant::now());
        // Until it is known how full it is, only what the file says counts.
        let line = queue.line(Inside { threshold: u64::MAX, ..Inside::default() }, now);
        Room {
            holds: AtomicBool::new(line.holds),
            line: watch::Sender::new(Arc::new(line)),
            traffic: Traffic::new(queue.rules()),
            queue: Mutex::new(queue),
            passed: AtomicU64::new(0),
            full_at: AtomicU64::new(u64::MAX),
            sockets: AtomicUsize::new(0),
            reserving: tokio::sync::Mutex::default(),
        }
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.count(self.passed.load(Ordering::Relaxed));
        queue
    }

    /// Whether newcomers have to wait.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.holds.load(Ordering::Relaxed)
    }

    /// Whose room it is.
    #[must_use]
    pub fn event(&self) -> EventId {
        self.queue().kept().key.event().clone()
    }

    /// How many are there and wait, as of the last time that the line was shown.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.line.borrow().waiting.len() as u64
    }

    /// What the organiser set.
    #[must_use]
    pub fn rules(&self) -> Rules {
        self.queue().rules()
    }

    /// Takes what changed in the file by others than the line itself.
    pub fn refresh(&self, kept: Kept) {
        self.traffic.follow(kept.rules);
        self.queue().refresh(kept);
    }

    /// The place of a ticket; nothing where it is none of ours.
    #[must_use]
    pub fn read(&self, ticket: &str) -> Option<u64> {
        let (key, next) = {
            let queue = self.queue();
            (queue.kept().key.clone(), queue.next())
        };
        key.read(ticket).filter(|place| *place < next)
    }

    /// The ticket of a place.
    #[must_use]
    pub fn ticket(&self, place: u64) -> String {
        let key = self.queue().kept().key.clone();
        key.mint(place)
    }

    /// Takes note that somebody who waits is there.
    pub fn see(&self, place: u64) {
        self.queue().see(place, Instant::now());
    }

    /// Where somebody stands.
    #[must_use]
    pub fn standing(&self, place: u64) -> Standing {
        self.line.borrow().standing(place)
    }

    /// The line, whenever it moves.
    #[must_use]
    pub fn lines(&self) -> watch::Receiver<Arc<Line>> {
        self.line.subscribe()
    }

    /// A new place at the end of the line. It is reserved in the file before anybody has it.
    ///
    /// # Errors
    /// What the store reports.
    pub async fn take_place(&self, app: &App) -> Result<u64, Error> {
        loop {
            if let Some(place) = self.hand_out() {
                return Ok(place);
            }
            let _one = self.reserving.lock().await;
            if let Some(place) = self.hand_out() {
                return Ok(place);
            }
            let event = self.event();
            let reserved = app.store.write("reserve_places", move |tx| waiting::reserve(tx, &event)).await?;
            self.queue().extend(reserved);
        }
    }

    fn hand_out(&self) -> Option<u64> {
        self.queue().hand_out(Instant::now())
    }

    /// Whom to let in now, if anybody.
    #[must_use]
    pub fn plan(&self, inside: Inside) -> Option<Step> {
        let mut queue = self.queue();
        queue.forget(Instant::now());
        queue.plan(inside)
    }

    /// The first of those who wait, whatever the threshold says.
    #[must_use]
    pub fn first(&self, count: u32) -> Step {
        let mut queue = self.queue();
        queue.forget(Instant::now());
        queue.first(count.into())
    }

    /// Takes note of an admission that is stored.
    pub fn settle(&self, step: Step) {
        self.queue().settle(step, Instant::now());
    }

    /// Somebody goes in without having waited, and the socket will come. Tells whether that may have filled the room.
    #[must_use]
    pub fn pass(&self) -> bool {
        self.passed.fetch_add(1, Ordering::Relaxed) + 1 >= self.full_at.load(Ordering::Relaxed)
    }

    /// A guest's socket was opened, by somebody who was let in with this place if with any. It may be the one
    /// that fills the room.
    pub fn arrive(&self, place: Option<u64>, inside: Inside) {
        let fills = {
            let mut queue = self.queue();
            queue.arrive(place);
            self.expect(&queue, inside);
            !self.holds() && queue.holds(inside)
        };
        if fills {
            self.show(inside);
        }
    }

    /// Takes note of how many may go in until it has to be looked at again.
    fn expect(&self, queue: &Queue, inside: Inside) {
        self.full_at.store(self.passed.load(Ordering::Relaxed).saturating_add(queue.free(inside)), Ordering::Relaxed);
    }

    /// Ends the line for good: its event takes no changes any more, so nobody is to wait here.
    pub fn end(&self) {
        self.queue().end();
        self.show(Inside::default());
    }

    /// Makes the line known as it is now.
    pub fn show(&self, inside: Inside) {
        let line = {
            let queue = self.queue();
            self.expect(&queue, inside);
            queue.line(inside, Instant::now())
        };
        self.holds.store(line.holds, Ordering::Relaxed);
        self.line.send_if_modified(|shown| {
            let moved = **shown != line;
            if moved {
                *shown = Arc::new(line);
            }
            moved
        });
    }

    /// Its figures.
    #[must_use]
    pub fn figures(&self, inside: Inside) -> Figures {
        let queue = self.queue();
        Figures {
            holds: self.holds(),
            waiting: queue.waiting(),
            arriving: queue.arriving(inside),
            let_in: queue.kept().let_in,
            per_minute: queue.per_minute(Instant::now()),
            rules: queue.rules(),
        }
    }

    /// How many sockets are open to those who wait.
    #[must_use]
    pub fn sockets(&self) -> usize {
        self.sockets.load(Ordering::Relaxed)
    }
}
