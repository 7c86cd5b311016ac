//! What the tests of the running program share: a server process, clients by role, sockets.
#![allow(dead_code, unused_imports, reason = "each test uses a part of it")]

pub mod client;
pub mod command;
pub mod host;
pub mod large;
pub mod line;
pub mod raw;
pub mod server;
pub mod snapshot;
pub mod socket;

use std::time::{Duration, Instant};

use serde_json::Value;

pub use client::{Client, Reply};
pub use raw::raw;
pub use server::{Server, Setup};
pub use socket::Socket;

/// Where everything of the API lives.
pub const API: &str = "/api/luckydraw";
/// The current event, as its organiser and staff reach it.
pub const ADMIN: &str = "/api/luckydraw/admin/current";
/// The current event, as anyone reaches it.
pub const EVENT: &str = "/api/luckydraw/events/current";
/// How long anything may take before a test gives up on it.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Asks again and again until `look` gives something.
///
/// # Panics
/// After [`PATIENCE`].
pub async fn poll<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(Instant::now() < deadline, "waited in vain for {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// The numbers under `draw_number` in a list.
pub fn numbers(list: &Value) -> Vec<u64> {
    let rows = list.as_array().unwrap_or_else(|| panic!("no list: {list}"));
    rows.iter().map(|row| row["draw_number"].as_u64().unwrap()).collect()
}

/// The keys of an object, sorted.
pub fn keys(object: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> =
        object.as_object().unwrap_or_else(|| panic!("no object: {object}")).keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

/// A key for `Idempotency-Key`, made at random.
pub fn random_key() -> String {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).unwrap();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
