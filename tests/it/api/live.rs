//! The live state: whole, small, ever newer, and to each audience only what it may see.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{ADMIN, API, EVENT, Server, Socket, keys, poll};

const SHARED: [&str; 10] = ["at", "build", "event", "log", "next", "prizes", "results", "rev", "stage", "type"];

fn rev(state: &Value) -> u64 {
    state["rev"].as_u64().unwrap()
}

#[tokio::test]
async fn each_audience_has_its_own_fields() {
    let server = Server::start();
    let organiser = server.organiser().await;
    let anyone = server.anonymous();
    let guest = Socket::open(&anyone, "guest").await.state().await;
    let screen = Socket::open(&anyone, "screen").await.state().await;
    let admin = Socket::open(&organiser, "admin").await.state().await;
    assert_eq!(keys(&guest), SHARED);
    let more = |state: &Value| {
        keys(state).into_iter().filter(|key| !SHARED.contains(key)).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(more(&screen), ["cover", "join", "participants", "phones", "pool", "view"]);
    assert_eq!(
        more(&admin),
        [
            "claims",
            "connections",
            "cover",
            "join",
            "joins_per_minute",
            "last",
            "participants",
            "phones",
            "pool",
            "view",
            "waiting_room",
            "warnings"
        ]
    );
    assert_eq!((&guest["stage"]["phase"], &guest["results"]), (&json!("idle"), &json!([])));
    assert_eq!(screen["join"]["url"], server.origin());
    let polled = anyone.get(&format!("{EVENT}/state")).await.json;
    assert_eq!(keys(&polled), SHARED);
    assert_eq!(polled["type"], "state");
}

/// An address that no phone can open is told at once: in the terminal and to the organiser.
#[tokio::test]
async fn a_join_address_of_this_machine_alone_is_warned_of() {
    let server = Server::start();
    poll("the warning", async || server.stderr().contains(&server.origin()).then_some(())).await;
    let state = Socket::open(&server.organiser().await, "admin").await.state().await;
    let warning = json!({ "code": "address_local", "url": server.origin() });
    assert!(state["warnings"].as_array().unwrap().contains(&warning), "{}", state["warnings"]);
}

/// Numbers per minute are counted anew each second; a screen that shows none of it rests meanwhile.
#[tokio::test]
async fn a_screen_hears_only_of_changes() {
    let server = Server::start();
    let organiser = server.organiser().await;
    let (mut screen, mut desk) =
        (Socket::open(&server.anonymous(), "screen").await, Socket::open(&organiser, "admin").await);
    server.guests(2).await;
    let joined = screen.until(|state| state["participants"] == 2).await;
    let newest = async || rev(&server.anonymous().get(&format!("{EVENT}/state?audience=screen")).await.json);
    let later = rev(&joined[0]) + 12;
    poll("the figures are looked at", async || (newest().await > later).then_some(())).await;
    organiser.patch(ADMIN, json!({ "title": "송년의 밤" })).await.data();
    for socket in [&mut screen, &mut desk] {
        let mut states = socket.until(|state| state["event"]["title"] == "송년의 밤").await;
        for state in &mut states {
            (state["at"], state["rev"]) = (Value::Null, Value::Null);
        }
        assert!(states.windows(2).all(|pair| pair[0] != pair[1]), "{states:#?}");
    }
}

#[tokio::test]
async fn revisions_only_grow_also_across_a_restart() {
    let mut server = Server::start();
    let organiser = server.timed(30, 30).await;
    server.guests(3).await;
    let mut newest = 0;
    for round in 0..2 {
        let mut phone = Socket::open(&server.anonymous(), "guest").await;
        organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵" })).await.data();
        for state in phone.until(|state| state["stage"]["phase"] == "winner").await {
            assert!(rev(&state) > newest, "round {round}: {} after {newest}", rev(&state));
            newest = rev(&state);
        }
        let polled = server.anonymous().get(&format!("{EVENT}/state")).await.json;
        assert!(rev(&polled) >= newest);
        newest = rev(&polled);
        server.restart();
    }
}

#[tokio::test]
async fn a_phones_state_fits_one_frame_and_tells_no_head_count() {
    let server = Server::start();
    let organiser = server.fast().await;
    organiser.patch(ADMIN, json!({ "title": "가".repeat(60), "winners_again": true })).await.data();
    server.guests(120).await;
    let mut phone = Socket::open(&server.anonymous(), "guest").await;
    for count in [1, 5, 120, 30, 2] {
        let prize = format!("{count}{}", "나".repeat(37));
        let drawn =
            organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": prize, "count": count })).await.data();
        let k = drawn["draw"].as_u64().unwrap();
        let state = phone
            .until(|state| state["stage"]["phase"] == "winner" && state["stage"]["draw"] == k)
            .await
            .pop()
            .unwrap();
        let stage = &state["stage"];
        if stage["winners"].is_null() {
            assert_eq!(stage["winner_count"], count, "{stage}");
        } else {
            assert_eq!(stage["winners"], drawn["winners"]);
        }
        let whole = server.anonymous().get(&format!("{EVENT}/draws/{k}")).await.data();
        assert_eq!(whole["winners"].as_array().unwrap().len(), count);
    }
    for frame in &phone.frames {
        assert!(frame.len() <= 1_400, "{} bytes: {frame}", frame.len());
        assert!(!frame.contains("\"participants\"") && !frame.contains("\"phones\""), "{frame}");
    }
    let results = phone_results(&server).await;
    let draws: Vec<u64> = results.iter().map(|result| result["draw"].as_u64().unwrap()).collect();
    assert!(
        !draws.is_empty() && [5, 4, 3].starts_with(&draws),
        "newest first, at most three, and what fits: {draws:?}"
    );
}

async fn phone_results(server: &Server) -> Vec<Value> {
    server.anonymous().get(&format!("{EVENT}/state")).await.json["results"].as_array().unwrap().clone()
}

#[tokio::test]
async fn every_phone_gets_the_same_bytes_and_two_screens_show_the_same() {
    let server = Server::start();
    let organiser = server.timed(500, 500).await;
    server.guests(2).await;
    for audience in ["guest", "screen"] {
        let mut sockets =
            [Socket::open(&server.guest().await, audience).await, Socket::open(&server.anonymous(), audience).await];
        organiser.patch(ADMIN, json!({ "winners_again": true })).await.data();
        let drawn = organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵" })).await.data();
        let mut shown = Vec::new();
        for socket in &mut sockets {
            socket.until(|state| state["stage"]["phase"] == "winner" && state["stage"]["draw"] == drawn["draw"]).await;
            let frames = socket.frames.iter().map(|text| serde_json::from_str::<Value>(text).unwrap());
            let same: Vec<Value> = frames.filter(|state| state["stage"]["draw"] == drawn["draw"]).collect();
            shown.push(same);
        }
        let common = |one: &[Value], other: &[Value]| one.iter().filter(|state| other.contains(state)).count();
        let phases = |states: &[Value]| {
            let mut phases: Vec<String> =
                states.iter().map(|state| state["stage"]["phase"].as_str().unwrap().to_owned()).collect();
            phases.dedup();
            phases
        };
        assert_eq!(phases(&shown[0]), ["spinning", "stopping", "winner"], "{audience}");
        assert_eq!(phases(&shown[0]), phases(&shown[1]));
        assert!(common(&shown[0], &shown[1]) >= 3, "{audience}: frames of the same revision are the same");
    }
}

#[tokio::test]
async fn whoever_was_away_gets_the_newest_at_once() {
    let server = Server::start();
    let organiser = server.timed(60_000, 0).await;
    server.guests(2).await;
    drop(Socket::open(&server.anonymous(), "guest").await);
    let drawn = organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵" })).await.data();
    let mut back = Socket::open(&server.anonymous(), "guest").await;
    // The answer to the draw may be here a moment before the state is: then the next frame has it.
    let states = back.until(|state| state["stage"]["phase"] == "spinning").await;
    let state = states.last().unwrap();
    assert_eq!(state["stage"]["draw"], drawn["draw"]);
    let (at, ends) = (state["at"].as_str().unwrap(), state["stage"]["ends_at"].as_str().unwrap());
    assert!(ends > at && ends.ends_with('Z'), "{at} {ends}");
}

#[tokio::test]
async fn admin_needs_a_session() {
    let server = Server::start();
    for (client, reason) in [(server.anonymous(), "unauthenticated"), (server.guest().await, "unauthenticated")] {
        let mut socket = Socket::open(&client, "admin").await;
        assert_eq!(socket.next().await, Some(json!({ "type": "error", "reason": reason })));
        assert_eq!(socket.close_code().await, Some(1008));
    }
    let organiser = server.organiser().await;
    organiser.post(&format!("{API}/admin/events"), json!({ "event_id": "other", "title": "x" })).await.data();
    let staff = server.staff().await;
    let mut elsewhere = Socket::open_event(&staff, "admin", "other").await;
    assert_eq!(elsewhere.next().await.unwrap()["reason"], "forbidden");
    assert_eq!(Socket::open(&staff, "admin").await.state().await["type"], "state");
}

#[tokio::test]
async fn a_revoked_pass_and_a_signed_out_organiser_see_no_more() {
    let server = Server::start();
    let (organiser, staff, leaving) = (server.organiser().await, server.staff().await, server.organiser().await);
    let mut sockets = [Socket::open(&staff, "admin").await, Socket::open(&leaving, "admin").await];
    for socket in &mut sockets {
        socket.state().await;
    }
    let passes = organiser.get(&format!("{ADMIN}/staff")).await.data();
    organiser.delete(&format!("{ADMIN}/staff/{}", passes["passes"][0]["id"].as_str().unwrap())).await.data();
    leaving.post(&format!("{API}/admin/logout"), json!({})).await.data();
    organiser.patch(ADMIN, json!({ "title": "nur für uns" })).await.data();
    for socket in &mut sockets {
        while let Some(message) = socket.next().await {
            assert_ne!(message["event"]["title"], "nur für uns");
        }
    }
    let mut own = Socket::open(&organiser, "admin").await;
    assert_eq!(own.state().await["event"]["title"], "nur für uns");
}

#[tokio::test]
async fn strange_hellos_end_the_connection() {
    let server = Server::start();
    let client = server.anonymous();
    for hello in [
        "{}",
        "x",
        "[]",
        r#"{"type":"bye","audience":"guest"}"#,
        r#"{"type":"hello"}"#,
        r#"{"type":"hello","audience":"root"}"#,
    ] {
        let mut socket = Socket::connect(&client, "current").await.unwrap();
        socket.say(hello).await;
        assert_eq!(socket.next().await, Some(json!({ "type": "error", "reason": "validation" })), "{hello}");
        assert_eq!(socket.next().await, None, "{hello}");
    }
    let mut long = Socket::connect(&client, "current").await.unwrap();
    long.say(&format!("{{\"type\":\"hello\",\"audience\":\"guest\",\"x\":\"{}\"}}", "x".repeat(100_000))).await;
    assert_eq!(long.next().await, None);
    assert_eq!(Socket::connect(&client, "no-such-event").await.err(), Some(404));
    let plain = client.get(&format!("{API}/ws")).await;
    assert_eq!((plain.status, plain.reason()), (400, "validation"));
}

#[tokio::test]
async fn pings_are_answered_and_chatter_is_not_borne() {
    let server = Server::start();
    let mut socket = Socket::open(&server.anonymous(), "guest").await;
    socket.state().await;
    socket.say(r#"{"type":"ping"}"#).await;
    let pong = socket.next().await.unwrap();
    assert_eq!(pong["type"], "pong");
    assert!(pong["at"].as_str().is_some_and(|at| at.ends_with('Z')), "{pong}");
    for _ in 0..150 {
        socket.say("{}").await;
    }
    assert_eq!(socket.close_code().await, Some(1008));
}

#[tokio::test]
async fn the_screen_counts_heads_and_phones() {
    let server = Server::start();
    let mut screen = Socket::open(&server.anonymous(), "screen").await;
    assert_eq!(screen.state().await["participants"], 0);
    server.guests(7).await;
    let _phone = Socket::open(&server.anonymous(), "guest").await;
    let states = screen.until(|state| state["participants"] == 7 && state["phones"] == 1).await;
    assert!(states.windows(2).all(|pair| rev(&pair[0]) < rev(&pair[1])));
    let organiser = server.organiser().await;
    let mut admin = Socket::open(&organiser, "admin").await;
    let staff = server.staff().await;
    let mut desk = Socket::open(&staff, "admin").await;
    assert_eq!(desk.state().await["connections"]["screen"], 1, "staff see the counts and are no organisers");
    let state = admin
        .until(|state| state["connections"] == json!({ "guest": 1, "screen": 1, "admin": 1 }))
        .await
        .pop()
        .unwrap();
    assert_eq!(state["participants"], 7);
    assert!(state["joins_per_minute"].as_u64().unwrap() <= 7);
}

#[tokio::test]
async fn joins_do_not_wake_phones() {
    let server = Server::start();
    let mut phone = Socket::open(&server.anonymous(), "guest").await;
    phone.state().await;
    server.guests(30).await;
    let waken = phone.next_within(Duration::from_millis(1_500)).await;
    assert!(waken.is_none(), "a join was pushed to a phone: {waken:?}");
}

#[tokio::test]
async fn a_stop_is_told_before_the_connection_ends() {
    let mut server = Server::start();
    let mut phone = Socket::open(&server.anonymous(), "guest").await;
    phone.state().await;
    let stopping = std::thread::spawn(move || {
        let status = server.stop();
        (server, status)
    });
    let message = poll("goodbye", async || phone.next_within(Duration::from_secs(5)).await).await;
    assert_eq!(message, json!({ "type": "bye" }));
    assert_eq!(phone.close_code().await, Some(1001));
    let (server, status) = stopping.join().unwrap();
    assert_eq!(status.code(), Some(0), "{}", server.stderr());
}

#[tokio::test]
async fn the_stage_goes_back_to_the_code() {
    let server = Server::start();
    let organiser = server.fast().await;
    server.guests(2).await;
    let mut screen = Socket::open(&server.anonymous(), "screen").await;
    organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵" })).await.data();
    screen.phase("winner").await;
    organiser.post(&format!("{ADMIN}/stage"), json!({ "show": "code" })).await.data();
    let idle = screen.phase("idle").await;
    assert_eq!((keys(&idle["stage"]), &idle["results"][0]["draw"]), (vec!["phase"], &json!(1)));
}
