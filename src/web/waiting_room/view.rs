//! What the organiser sees of the waiting room.

use serde::Serialize;

use super::room::Room;
use crate::domain::id::EventId;
use crate::domain::time::Timestamp;
use crate::domain::waiting::HighTraffic;
use crate::web::App;

/// The waiting room at a glance, part of the organiser's live state.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    holds: bool,
    is_paused: bool,
    inside: u64,
    arriving: u64,
    waiting: u64,
    high_traffic: TrafficSummary,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
struct TrafficSummary {
    mode: HighTraffic,
    is_on: bool,
}

/// The waiting room of an event at a glance.
#[must_use]
pub fn summary(app: &App, event: &EventId) -> Summary {
    let Some(room) = app.rooms.find(Some(event)) else { return Summary::default() };
    let inside = app.rooms.inside(app, event, &room);
    let figures = room.figures(inside);
    Summary {
        holds: figures.holds,
        is_paused: figures.rules.is_paused,
        inside: inside.guests,
        arriving: figures.arriving,
        waiting: figures.waiting,
        high_traffic: TrafficSummary { mode: figures.rules.high_traffic, is_on: room.traffic.is_on() },
    }
}

/// The waiting room of an event.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(super) struct RoomView {
    /// Whether newcomers have to wait.
    holds: bool,
    /// Whether nobody is let in by itself.
    is_paused: bool,
    /// How many guests at once.
    threshold: ThresholdView,
    /// Guests whose phones are connected.
    inside: u64,
    /// Guests who went in and are not connected yet.
    arriving: u64,
    /// People who are there and wait.
    waiting: u64,
    /// People who were let in from the line so far.
    admitted_total: u64,
    /// People let in a minute, of late.
    admissions_per_minute: u64,
    /// Whether joins are answered before they are stored.
    high_traffic: TrafficView,
    /// Joins a second.
    rate: RateView,
}

#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
struct ThresholdView {
    /// What the organiser set.
    set: Option<u32>,
    /// What holds where nothing is set.
    automatic: u64,
    /// What a rehearsal on this machine found.
    measured: Option<u64>,
    /// Connections that the program may have open.
    connections: u64,
}

#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
struct TrafficView {
    /// When it is on.
    mode: HighTraffic,
    /// Whether it is on now.
    is_on: bool,
    /// Since when.
    #[schema(value_type = Option<String>, format = DateTime)]
    since: Option<Timestamp>,
}

#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
struct RateView {
    /// How many of them reach the store at most.
    set: Option<u32>,
    /// How many came of late.
    now: u64,
}

impl RoomView {
    pub fn of(app: &App, event: &EventId, room: &Room) -> Self {
        let inside = app.rooms.inside(app, event, room);
        let figures = room.figures(inside);
        RoomView {
            holds: figures.holds,
            is_paused: figures.rules.is_paused,
            threshold: ThresholdView {
                set: figures.rules.threshold,
                automatic: app.rooms.automatic(),
                measured: app.rooms.measured(),
                connections: app.rooms.connections(),
            },
            inside: inside.guests,
            arriving: figures.arriving,
            waiting: figures.waiting,
            admitted_total: figures.let_in,
            admissions_per_minute: figures.per_minute.round() as u64,
            high_traffic: TrafficView {
                mode: figures.rules.high_traffic,
                is_on: room.traffic.is_on(),
                since: room.traffic.since(),
            },
            rate: RateView { set: figures.rules.rate, now: app.joins.a_second() },
        }
    }
}
