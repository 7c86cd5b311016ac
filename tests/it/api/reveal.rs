//! Draws that wait for the host: the drums crawl until the host says so, also over a kill.

use std::time::{Duration, Instant};

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::support::{ADMIN, Client, EVENT, Server, Socket, numbers};

/// The organiser of an event whose draws the host reveals.
async fn hosted(server: &Server, spin_ms: u32, stop_ms: u32) -> Client {
    let organiser = server.timed(spin_ms, stop_ms).await;
    organiser.patch(ADMIN, json!({ "reveal": "host" })).await.data();
    organiser
}

async fn draw(organiser: &Client, count: usize) -> Vec<u64> {
    let body = json!({ "prize_name": "컵", "count": count });
    numbers(&organiser.post(&format!("{ADMIN}/draw"), body).await.data()["winners"])
}

async fn reveal(organiser: &Client, k: u64) -> Value {
    organiser.post(&format!("{ADMIN}/draws/{k}/reveal"), json!({})).await.data()
}

fn assert_waits(state: &Value) {
    let stage = &state["stage"];
    assert_eq!((&stage["phase"], &stage["reveal"]), (&json!("stopping"), &json!("host")));
    assert!(stage["ends_at"].is_null() && stage.get("winners").is_none(), "{stage}");
}

/// Every frame of a while says that the draw waits: neither time nor a restart reveals it.
async fn waits_on(screen: &mut Socket) {
    let end = Instant::now() + Duration::from_millis(700);
    while let Some(state) = screen.next_within(end.saturating_duration_since(Instant::now())).await {
        assert_waits(&state);
    }
}

/// The one reveal on record is by the host's word.
async fn assert_revealed_by_the_host(organiser: &Client) {
    let log = organiser.get(&format!("{ADMIN}/log?limit=100")).await.data();
    let records = log["records"].as_array().unwrap().iter();
    let by: Vec<&Value> = records.filter(|one| one["kind"] == "draw_revealed").map(|one| &one["actor"]).collect();
    assert_eq!(by, ["organiser"]);
}

#[tokio::test]
async fn it_waits_for_the_host() {
    let server = Server::start();
    let organiser = hosted(&server, 50, 50).await;
    server.guests(3).await;
    let anyone = server.anonymous();
    let (mut screen, mut phone) = (Socket::open(&anyone, "screen").await, Socket::open(&anyone, "guest").await);
    let winners = draw(&organiser, 2).await;
    let spinning = screen.phase("spinning").await;
    assert_eq!(spinning["stage"]["reveal"], "host");
    assert!(spinning["stage"]["ends_at"].is_string(), "the reels know when to slow down");
    assert_waits(&screen.phase("stopping").await);
    assert_waits(&phone.phase("stopping").await);
    waits_on(&mut screen).await;
    assert_eq!(anyone.get(&format!("{EVENT}/draws/1")).await.data()["winners"], Value::Null);
    let row = reveal(&organiser, 1).await;
    assert_eq!((&row["phase"], numbers(&row["winners"])), (&json!("winner"), winners.clone()));
    for socket in [&mut screen, &mut phone] {
        let state = socket.phase("winner").await;
        assert_eq!(numbers(&state["stage"]["winners"]), winners);
        assert_eq!(state["stage"]["ends_at"], row["revealed_at"]);
    }
    assert_eq!(reveal(&organiser, 1).await["revealed_at"], row["revealed_at"], "it is revealed once");
    assert_revealed_by_the_host(&organiser).await;
}

#[tokio::test]
async fn the_host_may_reveal_before_the_time() {
    let server = Server::start();
    server.guests(3).await;
    for k in 1..=2 {
        let organiser = if k == 1 { server.timed(60_000, 0).await } else { hosted(&server, 60_000, 0).await };
        let mut phone = Socket::open(&server.anonymous(), "guest").await;
        let winners = draw(&organiser, 1).await;
        let spinning = phone.phase("spinning").await;
        assert_eq!(spinning["stage"].get("reveal").is_some(), k == 2, "named only where the host reveals");
        reveal(&organiser, k).await;
        assert_eq!(numbers(&phone.phase("winner").await["stage"]["winners"]), winners);
    }
}

#[tokio::test]
async fn only_the_organiser_may_and_only_what_was_drawn() {
    let server = Server::start();
    let organiser = hosted(&server, 0, 0).await;
    let staff = server.staff().await;
    server.guests(1).await;
    draw(&organiser, 1).await;
    let path = format!("{ADMIN}/draws/1/reveal");
    assert_eq!(staff.post(&path, json!({})).await.reason(), "forbidden");
    assert_eq!(server.anonymous().post(&path, json!({})).await.reason(), "unauthenticated");
    let unknown = organiser.post(&format!("{ADMIN}/draws/2/reveal"), json!({})).await;
    assert_eq!((unknown.status, unknown.reason()), (404, "draw_not_found"));
    let refused = organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵" })).await;
    assert_eq!(refused.reason(), "draw_in_progress", "it holds the stage until it is revealed");
    assert_eq!(server.anonymous().get(&format!("{EVENT}/draws/1")).await.data()["winners"], Value::Null);
}

/// The reveal of a draw is what it was at its start.
#[tokio::test]
async fn a_changed_setting_is_for_the_next_draw() {
    let server = Server::start();
    let organiser = hosted(&server, 0, 0).await;
    server.guests(2).await;
    let mut screen = Socket::open(&server.anonymous(), "screen").await;
    draw(&organiser, 1).await;
    screen.phase("stopping").await;
    organiser.patch(ADMIN, json!({ "reveal": "timed", "title": "나중" })).await.data();
    assert_waits(&screen.until(|state| state["event"]["title"] == "나중").await.pop().unwrap());
    reveal(&organiser, 1).await;
    draw(&organiser, 1).await;
    server.revealed(2).await;
}

#[tokio::test]
async fn it_waits_on_after_a_kill() {
    let mut server = Server::start();
    let organiser = hosted(&server, 100, 100).await;
    server.guests(5).await;
    let mut screen = Socket::open(&server.anonymous(), "screen").await;
    let winners = draw(&organiser, 3).await;
    screen.phase("stopping").await;
    server.kill9();
    server.restart();
    let organiser = server.organiser().await;
    let mut screen = Socket::open(&server.anonymous(), "screen").await;
    assert_waits(&screen.state().await);
    waits_on(&mut screen).await;
    let row = reveal(&organiser, 1).await;
    assert_eq!(numbers(&row["winners"]), winners);
    assert_eq!(numbers(&screen.phase("winner").await["stage"]["winners"]), winners);
    server.kill9();
    server.restart();
    assert_eq!(numbers(&server.revealed(1).await["winners"]), winners);
    assert_revealed_by_the_host(&server.organiser().await).await;
}

/// The clock goes back while the program is down: the reels run their time, and wait.
#[tokio::test]
async fn a_clock_that_is_set_back_holds_nothing_up() {
    let mut server = Server::start();
    let organiser = hosted(&server, 300, 300).await;
    server.guests(2).await;
    draw(&organiser, 1).await;
    server.kill9();
    let file = Connection::open(server.db()).unwrap();
    file.execute("UPDATE draw SET ranked_at = ranked_at + 3600000, stopped_at = NULL", []).unwrap();
    drop(file);
    server.restart();
    let mut screen = Socket::open(&server.anonymous(), "screen").await;
    assert_waits(&screen.phase("stopping").await);
    reveal(&server.organiser().await, 1).await;
    screen.phase("winner").await;
}
