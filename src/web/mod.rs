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
pub mod extract;
pub mod guesses;
pub mod headers;
pub mod hosts;
pub mod metrics;
pub mod passwords;
pub mod routes;
pub mod status;

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::watch;
use utoipa_axum::router::OpenApiRouter;

use crate::ambient::{Clock, Entropy};
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
    pub texts: cache::Cache,
    /// Failed guesses by address.
    pub guesses: guesses::Guesses,
    /// Password hashing, a few at a time.
    pub passwords: passwords::Passwords,
    /// Figures for Prometheus.
    pub metrics: metrics::Metrics,
    /// Where guests reach the program, as it changes.
    pub origins: watch::Receiver<Origins>,
    /// The venue's Wi-Fi as configured; what is set in the pages wins over it.
    pub wifi: Option<Wifi>,
    /// The port that is listened on; cookies are named by it.
    pub port: u16,
    /// The token of commands on this machine.
    pub control_token: String,
    /// Whether the next start sets the password from outside.
    pub password_is_configured: bool,
    /// Whether it listens for the venue and not for this machine alone.
    pub is_for_venue: bool,
    /// Whether the configuration names the address at which phones come.
    pub has_public_url: bool,
    /// Whether another device has asked for anything since the start.
    pub phone_seen: AtomicBool,
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

    /// Whether only this machine can reach a program that is meant for the venue.
    #[must_use]
    pub fn has_no_network(&self) -> bool {
        self.is_for_venue && self.origins.borrow().best.starts_with("http://127.0.0.1")
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
    routes::all()
}

/// The pages and files, which are no part of the API document.
pub fn pages() -> axum::Router<App> {
    routes::pages()
}
