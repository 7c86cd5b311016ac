//! The line before registration, as phones and the organiser meet it.

use std::time::Duration;

use rusqlite::Connection;
use serde_json::{Value, json};

use super::{ADMIN, API, Client, Reply, Server, Socket, poll, random_key};

/// Where somebody asks for the place.
pub const WAITING: &str = "/api/luckydraw/waiting";
/// Where the organiser steers.
pub const ROOM: &str = "/api/luckydraw/admin/current/waiting-room";

/// Sets the rules of the waiting room.
pub async fn set(organiser: &Client, rules: Value) -> Value {
    organiser.patch(ROOM, rules).await.data()
}

/// What somebody is told who asks.
pub async fn ask(phone: &Client) -> Value {
    phone.get(WAITING).await.data()
}

/// A phone that asked once.
pub async fn newcomer(server: &Server) -> Client {
    let phone = server.anonymous();
    ask(&phone).await;
    phone
}

/// Phones that came one after the other.
pub async fn newcomers(server: &Server, count: usize) -> Vec<Client> {
    let mut phones = Vec::new();
    for _ in 0..count {
        phones.push(newcomer(server).await);
    }
    phones
}

/// The place on a phone's ticket; the number in its cookie.
pub fn place(phone: &Client) -> u64 {
    let cookies = phone.cookie_header();
    let (_, value) = cookies.split_once("luckydraw_place_").expect("a place is kept").1.split_once('=').unwrap();
    value.split('.').next().unwrap().parse().unwrap()
}

/// Tries to register.
pub async fn register(phone: &Client) -> Reply {
    phone.post_keyed(&format!("{API}/register"), &random_key(), json!({})).await
}

/// Waits until somebody may go in: the turn has come, or nobody waits any more.
pub async fn let_in(phone: &Client) {
    poll("the turn", async || (ask(phone).await["state"] != "waiting").then_some(())).await;
}

/// Waits until the organiser sees this of the room.
pub async fn room_until(organiser: &Client, what: &str, is_it: impl Fn(&Value) -> bool) -> Value {
    poll(what, async || {
        let room = organiser.get(ROOM).await.data();
        is_it(&room).then_some(room)
    })
    .await
}

/// An organiser whose event lets nobody in.
pub async fn paused(server: &Server) -> Client {
    let organiser = server.organiser().await;
    set(&organiser, json!({ "is_paused": true })).await;
    organiser
}

/// A guest inside: registered, with an open socket.
pub async fn inside(server: &Server) -> Socket {
    let mut socket = Socket::open(&server.guest().await, "guest").await;
    socket.state().await;
    socket
}

/// Another program that writes to the file: nothing is committed while this lives.
pub fn held(server: &Server) -> Connection {
    let holder = Connection::open(server.db()).unwrap();
    holder.busy_timeout(Duration::from_secs(10)).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    holder
}

/// Waits until the server has so many connections, that of the question among them.
pub async fn connections(server: &Server, fits: impl Fn(u64) -> bool) {
    poll("connections", async || {
        let metrics = server.anonymous().get("/metrics").await.text();
        let line = metrics.lines().find(|line| line.starts_with("luckydraw_connections ")).unwrap();
        fits(line.split(' ').nth(1).unwrap().parse().unwrap()).then_some(())
    })
    .await;
}

/// The newest records of the log, by kind.
pub async fn kinds(organiser: &Client) -> Vec<String> {
    let log = organiser.get(&format!("{ADMIN}/log?limit=5")).await.data();
    log["records"].as_array().unwrap().iter().map(|record| record["kind"].as_str().unwrap().to_owned()).collect()
}
