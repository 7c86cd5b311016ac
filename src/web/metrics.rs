//! Figures for Prometheus. Labels are route templates, never raw paths, which may hold tokens.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{Method, StatusCode};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::App;
use crate::live::Audience;

#[derive(Debug, Clone, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RequestLabels {
    route: String,
    method: String,
    status: u16,
}

#[derive(Debug, Clone, Hash, PartialEq, Eq, EncodeLabelSet)]
struct AudienceLabels {
    audience: String,
}

#[derive(Debug, Clone, Hash, PartialEq, Eq, EncodeLabelSet)]
struct BuildLabels {
    version: String,
    sqlite: String,
}

/// What is counted while requests run.
#[derive(Debug)]
pub struct Metrics {
    requests: Family<RequestLabels, Counter>,
    duration: Histogram,
    connections: AtomicI64,
    restarts: Counter,
    /// Requests answered and connections ended.
    finished: AtomicU64,
    returns: Counter,
}

impl Default for Metrics {
    fn default() -> Self {
        let buckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
        Metrics {
            requests: Family::default(),
            duration: Histogram::new(buckets),
            connections: AtomicI64::new(0),
            restarts: Counter::default(),
            finished: AtomicU64::new(0),
            returns: Counter::default(),
        }
    }
}

/// An open connection; the count falls when it is dropped.
#[derive(Debug)]
pub struct OpenConnection(App);

impl OpenConnection {
    /// Counts one more.
    #[must_use]
    pub fn new(app: &App) -> Self {
        app.metrics.connections.fetch_add(1, Ordering::Relaxed);
        OpenConnection(app.clone())
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        self.0.metrics.connections.fetch_sub(1, Ordering::Relaxed);
        self.0.metrics.finished.fetch_add(1, Ordering::Relaxed);
    }
}

impl Metrics {
    /// Connections that are open.
    #[must_use]
    pub fn open_connections(&self) -> u64 {
        u64::try_from(self.connections.load(Ordering::Relaxed)).unwrap_or(0)
    }

    /// What took memory for a while and is over: requests answered and connections ended, so far.
    #[must_use]
    pub fn finished(&self) -> u64 {
        self.finished.load(Ordering::Relaxed)
    }

    /// Notes that the machine was told to take back what is unused.
    pub fn memory_returned(&self) {
        self.returns.inc();
    }

    /// Notes that a task ended unexpectedly and was started again.
    pub fn task_restarted(&self) {
        self.restarts.inc();
    }

    /// Counts and times a request.
    pub fn observe(&self, asked: Asked, status: StatusCode) {
        self.finished.fetch_add(1, Ordering::Relaxed);
        let Asked { route, method, at } = asked;
        self.requests.get_or_create(&RequestLabels { route, method, status: status.as_u16() }).inc();
        self.duration.observe(at.elapsed().as_secs_f64());
    }
}

/// A request as it is counted once it is answered.
#[derive(Debug)]
pub struct Asked {
    route: String,
    method: String,
    at: Instant,
}

impl Asked {
    /// What is counted of a request.
    #[must_use]
    pub fn of(request: &Request) -> Self {
        let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
        Asked { route, method: known_method(request.method()).to_owned(), at: Instant::now() }
    }
}

/// A client may send any word as a method; labels are few.
fn known_method(method: &Method) -> &str {
    const KNOWN: [Method; 6] = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
    if KNOWN.contains(method) { method.as_str() } else { "other" }
}

/// All figures as Prometheus text.
///
/// # Errors
/// Where they cannot be written as text.
pub fn text(app: &App) -> Result<String, std::fmt::Error> {
    let mut registry = Registry::with_prefix("luckydraw");
    let metrics = &app.metrics;
    registry.register("http_requests", "Requests answered", metrics.requests.clone());
    registry.register_with_unit("http_request_duration", "Time to answer", Unit::Seconds, metrics.duration.clone());
    registry.register("task_restarts", "Tasks that ended unexpectedly", metrics.restarts.clone());
    registry.register(
        "memory_returns",
        "Times that the system was told to take unused memory back",
        metrics.returns.clone(),
    );
    register_gauge(&mut registry, "connections", "Open connections", metrics.connections.load(Ordering::Relaxed));
    register_build(&mut registry);
    register_sockets(&mut registry, app);
    register_rooms(&mut registry, app);
    register_store(&mut registry, app);
    let mut text = String::new();
    encode(&mut text, &registry)?;
    Ok(text)
}

fn register_gauge(registry: &mut Registry, name: &str, help: &str, value: i64) {
    let gauge = Gauge::<i64>::default();
    gauge.set(value);
    registry.register(name, help, gauge);
}

fn register_build(registry: &mut Registry) {
    let info = Family::<BuildLabels, Gauge>::default();
    let labels = BuildLabels {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        sqlite: crate::store::sqlite_version().to_owned(),
    };
    info.get_or_create(&labels).set(1);
    registry.register("build_info", "The program", info);
}

fn register_sockets(registry: &mut Registry, app: &App) {
    let sockets = Family::<AudienceLabels, Gauge>::default();
    for audience in Audience::ALL {
        let open = i64::try_from(app.hub.connected(audience)).unwrap_or(i64::MAX);
        sockets.get_or_create(&AudienceLabels { audience: audience.name().to_owned() }).set(open);
    }
    registry.register("ws_connections", "Open WebSockets", sockets);
}

/// The lines before registration, of all events together.
fn register_rooms(registry: &mut Registry, app: &App) {
    let rooms = app.rooms.all();
    let figures = rooms.iter().map(|(event, room)| room.figures(app.rooms.inside(app, event, room)));
    let figures: Vec<_> = figures.collect();
    let gauge = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let waiting = figures.iter().map(|room| room.waiting).sum();
    register_gauge(registry, "waiting", "People who wait to get in", gauge(waiting));
    let sockets = rooms.iter().map(|(_, room)| room.sockets() as u64).sum();
    register_gauge(registry, "waiting_sockets", "Open WebSockets of people who wait", gauge(sockets));
    let admitted = Counter::<u64>::default();
    admitted.inc_by(figures.iter().map(|room| room.let_in).sum());
    registry.register("admitted", "People let in from the waiting room", admitted);
    let high_traffic = rooms.iter().any(|(_, room)| room.traffic.is_on());
    register_gauge(registry, "high_traffic", "Whether joins are answered before they are stored", high_traffic.into());
}

fn register_store(registry: &mut Registry, app: &App) {
    let stats = app.store.commit_stats();
    for (name, help, value) in [
        ("db_commits", "Commits", stats.commits),
        ("db_jobs", "Changes in commits", stats.jobs),
        ("db_commit_failures", "Commits that failed", stats.failures),
    ] {
        let counter = Counter::<u64>::default();
        counter.inc_by(value);
        registry.register(name, help, counter);
    }
    let seconds = Counter::<f64, AtomicU64>::default();
    seconds.inc_by(stats.commit_micros as f64 / 1e6);
    registry.register_with_unit("db_commit", "Time in COMMIT", Unit::Seconds, seconds);
    register_gauge(
        registry,
        "db_wal_bytes",
        "Size of the write-ahead log",
        i64::try_from(stats.wal_bytes).unwrap_or(i64::MAX),
    );
}
