//! HTTP: who may ask, what they ask, and how answers look.
//!
//! A handler is extract → one store call → respond. Every rejection, also those of the framework,
//! is one of our faults in our envelope.

pub mod answer;
pub mod article;
pub mod assets;
pub mod auth;
mod bundle;
pub mod cache;
pub mod context;
pub mod disposition;
pub mod download;
pub mod extract;
pub mod guesses;
pub mod gzip;
pub mod handshake;
pub mod headers;
pub mod high_traffic;
pub mod hosts;
pub mod hush;
pub mod idempotency_key;
pub mod metrics;
pub mod passwords;
pub mod routes;
pub mod staff_addresses;
pub mod status;
pub mod talk;
mod template;
pub mod wait_page;
pub mod waiting_room;

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::http::Uri;
use tokio::sync::watch;
use utoipa_axum::router::OpenApiRouter;

use crate::ambient::{Clock, Entropy};
use crate::domain::draw::ExcerptSource;
use crate::domain::wifi::Wifi;
use crate::live::Hub;
use crate::store::Store;

/// Where guests reach the program.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origins {
    /// The one that the code on the screen carries.
    pub best: String,
    /// Others that may work.
    pub alternatives: Vec<String>,
}

impl Origins {
    /// Whether the code leads phones nowhere: to their own loopback, or to an address that a machine
    /// gives itself where no network gave it one.
    #[must_use]
    pub fn is_local(&self) -> bool {
        let uri = self.best.parse::<Uri>().unwrap_or_default();
        let host = uri.host().unwrap_or_default();
        match host.trim_matches(['[', ']']).parse() {
            Ok(IpAddr::V4(addr)) => addr.is_loopback() || addr.is_link_local(),
            Ok(IpAddr::V6(addr)) => addr.is_loopback() || addr.is_unicast_link_local(),
            Err(_) => host == "localhost",
        }
    }
}

/// What every handler can reach.
#[derive(Debug, Clone)]
pub struct App(Arc<Parts>);

/// The parts of an [`App`].
#[derive(Debug)]
pub struct Parts {
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// Chance.
    pub entropy: Entropy,
    /// The live states.
    pub hub: Hub,
    /// The embedded pages.
    pub assets: assets::Assets,
    /// The names under which the program answers.
    pub hosts: hosts::Hosts,
    /// Proofs and sheets, ready to send.
    pub texts: cache::Cache<bytes::Bytes>,
    /// What phones' excerpts are taken from.
    pub excerpts: cache::Cache<Arc<ExcerptSource>>,
    /// Failed guesses by address.
    pub guesses: guesses::Guesses,
    /// Password hashing, one at a time.
    pub passwords: passwords::Passwords,
    /// Whose turn it is to export.
    pub exports: download::Turns,
    /// Figures for Prometheus.
    pub metrics: metrics::Metrics,
    /// Where guests reach the program, as it changes.
    pub origins: watch::Receiver<Origins>,
    /// The venue's Wi-Fi as configured; what is set in the pages wins over it.
    pub wifi: Option<Wifi>,
    /// The venue's Wi-Fi as it is, followed by every commit that changes it.
    pub wifi_in_use: watch::Sender<Option<Wifi>>,
    /// The port that is listened on; cookies are named by it.
    pub port: u16,
    /// The token of commands on this machine.
    pub control_token: String,
    /// Whether the next start sets the password from outside.
    pub password_is_configured: bool,
    /// Whether the configuration names the address at which phones come.
    pub has_public_url: bool,
    /// Where staff are.
    pub staff: staff_addresses::StaffAddresses,
    /// Whether the hall waits for a draw.
    pub hush: hush::Hush,
    /// Whether another device has asked for anything since the start.
    pub phone_seen: AtomicBool,
    /// The lines before registration.
    pub rooms: waiting_room::Rooms,
    /// Joins that were answered before they were stored.
    pub pending: high_traffic::Pending,
    /// How many joins come.
    pub joins: high_traffic::Joins,
    /// Turns true when the program stops.
    pub stopping: watch::Receiver<bool>,
}

impl std::ops::Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// An app of these parts.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        App(Arc::new(parts))
    }

    /// Whether another device than this machine has asked for anything since the start: proof that
    /// the venue's network lets phones through.
    #[must_use]
    pub fn phone_seen(&self) -> bool {
        self.phone_seen.load(Ordering::Relaxed)
    }

    /// Notes that somebody at `peer` asked for something at our address `own`. What comes from the
    /// very address that it goes to comes from this machine.
    pub fn note_request(&self, peer: IpAddr, own: IpAddr) {
        let (peer, own) = (peer.to_canonical(), own.to_canonical());
        if !peer.is_loopback() && peer != own {
            self.phone_seen.store(true, Ordering::Relaxed);
        }
    }

    /// Where guests reach the program right now.
    #[must_use]
    pub fn origin(&self) -> String {
        self.origins.borrow().best.clone()
    }
}

/// The routes that belong to no activity.
pub fn routes() -> OpenApiRouter<App> {
    routes::all().merge(waiting_room::routes()).merge(high_traffic::routes())
}

/// The pages and files, which are no part of the API document.
pub fn pages() -> axum::Router<App> {
    routes::pages()
}

#[cfg(test)]
mod tests {
    use super::Origins;

    #[test]
    fn phones_cannot_open_what_is_this_machines_own() {
        let is_local = |best: &str| Origins { best: best.to_owned(), alternatives: Vec::new() }.is_local();
        for local in ["http://127.0.0.1:8080", "http://[::1]", "https://localhost", "http://169.254.7.7:8080"] {
            assert!(is_local(local), "{local}");
        }
        for open in ["http://192.168.0.10:8080", "http://[fd00::10]", "https://draw.example", "http://10.0.0.1"] {
            assert!(!is_local(open), "{open}");
        }
    }
}
