//! What the line keeps through a restart, kill -9 included, and what becomes of those who are away.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::rollback::{ok, restart, stop};
use crate::support::line::{ROOM, ask, let_in, newcomer, newcomers, paused, place, room_until, set};
use crate::support::{Server, Socket, poll};

#[tokio::test]
async fn places_survive_a_kill_and_none_is_handed_out_twice() {
    let mut server = Server::start();
    let organiser = paused(&server).await;
    let before = newcomers(&server, 5).await;
    organiser.post(&format!("{ROOM}/admit"), json!({ "count": 2 })).await.data();
    server.kill9();
    server.restart();
    let late = newcomers(&server, 3).await;
    for phone in &before[..2] {
        assert_eq!(ask(phone).await["state"], "come", "an admission is for good");
    }
    for phone in before[2..].iter().rev() {
        assert_eq!(ask(phone).await["state"], "waiting");
    }
    let organiser = server.organiser().await;
    room_until(&organiser, "everybody is back", |room| room["waiting"] == 6).await;
    let all: Vec<_> = before[2..].iter().chain(&late).collect();
    for (index, phone) in all.iter().enumerate() {
        let now = poll("the order", async || {
            let now = ask(phone).await;
            (now["position"] == index + 1).then_some(now)
        });
        now.await;
    }
    let places: BTreeSet<u64> = before.iter().chain(&late).map(place).collect();
    assert_eq!(places.len(), 8, "{places:?}");
    let (newest, oldest) = (late.iter().map(place).min().unwrap(), before.iter().map(place).max().unwrap());
    assert!(newest > oldest, "who came before the kill is ahead");
}

/// Those who wait show up again first: nobody jumps them.
#[tokio::test]
async fn after_a_restart_nobody_is_let_in_before_those_who_waited_are_back() {
    let mut server = Server::start();
    let organiser = paused(&server).await;
    let waited = newcomer(&server).await;
    set(&organiser, json!({ "threshold": 1 })).await;
    server.restart();
    let started = Instant::now();
    let organiser = server.organiser().await;
    set(&organiser, json!({ "is_paused": false })).await;
    let late = newcomer(&server).await;
    assert_eq!(ask(&late).await["state"], "waiting", "it holds though nobody is inside");
    let_in(&waited).await;
    assert!(started.elapsed() > Duration::from_secs(8), "{:?}", started.elapsed());
    assert_eq!(ask(&late).await["state"], "waiting", "there is room for one, and it is the first one's");
}

#[tokio::test]
async fn where_nobody_waited_a_restart_opens_at_once() {
    let mut server = Server::start();
    let organiser = paused(&server).await;
    let phone = newcomer(&server).await;
    set(&organiser, json!({ "is_paused": false })).await;
    let_in(&phone).await;
    room_until(&organiser, "an open door", |room| room["holds"] == false).await;
    server.restart();
    assert_eq!(ask(&server.anonymous()).await["state"], "open");
    set(&server.organiser().await, json!({ "is_paused": true })).await;
    assert_eq!(ask(&phone).await["state"], "come", "whoever was let in stays so");
}

/// Who went away is passed over, and goes in on coming back without waiting again.
#[tokio::test]
async fn who_is_away_is_passed_over_and_goes_in_on_coming_back() {
    let mut server = Server::start();
    let organiser = paused(&server).await;
    let phones = newcomers(&server, 3).await;
    server.restart();
    let organiser_again = server.organiser().await;
    drop(organiser);
    assert_eq!(ask(&phones[1]).await["state"], "waiting");
    room_until(&organiser_again, "one is back", |room| room["waiting"] == 1).await;
    let admitted = organiser_again.post(&format!("{ROOM}/admit"), json!({ "count": 1 })).await.data();
    assert_eq!(admitted["let_in"], 1);
    assert_eq!(ask(&phones[1]).await["state"], "come");
    assert_eq!(ask(&phones[0]).await["state"], "come", "the turn of the one who was away has come too");
    let last = ask(&phones[2]).await;
    assert_eq!((&last["state"], &last["position"]), (&json!("waiting"), &json!(1)));
}

#[tokio::test]
async fn a_reset_of_participants_ends_the_line() {
    let server = Server::start();
    let organiser = paused(&server).await;
    let phones = newcomers(&server, 2).await;
    let old = place(&phones[0]);
    let reset = json!({ "reset_draws": true, "reset_participants": true });
    organiser.post("/api/luckydraw/admin/current/reset", reset).await.data();
    room_until(&organiser, "an empty line", |room| room["waiting"] == 0).await;
    assert_eq!(ask(&phones[0]).await["position"], 1);
    assert!(place(&phones[0]) > old, "a ticket of before the reset is none");
}

#[tokio::test]
async fn a_reset_sends_on_whoever_listens() {
    let server = Server::start();
    let organiser = paused(&server).await;
    let phones = newcomers(&server, 2).await;
    let mut socket = Socket::open(&phones[1], "waiting").await;
    assert_eq!(socket.next().await.unwrap()["position"], 2);
    let reset = json!({ "reset_draws": true, "reset_participants": true });
    organiser.post("/api/luckydraw/admin/current/reset", reset).await.data();
    assert_ne!(socket.next().await.unwrap()["state"], "waiting", "the place is none any more");
    assert_eq!(socket.close_code().await, Some(1000));
    assert_eq!(ask(&phones[1]).await["position"], 1, "a new place, and no ghost before it");
}

/// The copy was made before anybody came, so it knows nothing of their places.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_that_was_put_back_gives_no_place_to_two() {
    let mut server = Server::start();
    let _organiser = paused(&server).await;
    ok(&server, &["backup", "-o", "before.db"]);
    let phones = newcomers(&server, 2).await;
    stop(&mut server);
    ok(&server, &["restore", "before.db", "--reason", "시험", "--yes"]);
    restart(&mut server);
    let late = newcomer(&server).await;
    let all: Vec<_> = phones.iter().chain([&late]).collect();
    for phone in &all {
        assert_eq!(ask(phone).await["state"], "waiting");
    }
    for (index, phone) in all.iter().enumerate() {
        poll("the order", async || (ask(phone).await["position"] == index + 1).then_some(())).await;
    }
    set(&server.organiser().await, json!({ "is_paused": false })).await;
    for phone in all {
        let_in(phone).await;
    }
}
