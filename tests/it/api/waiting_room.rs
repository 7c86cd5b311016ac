//! The waiting room: first come, first served; who has a number goes in; the organiser steers.

use serde_json::{Value, json};

use crate::support::line::{
    ROOM, WAITING, ask, connections, held, inside, kinds, let_in, newcomer, newcomers, paused, place, register,
    room_until, set,
};
use crate::support::{ADMIN, API, Server, Setup, Socket, keys, poll, random_key};

const PAGE: &str = "/lottery/waiting";

#[tokio::test]
async fn where_nobody_waits_everybody_goes_in() {
    let server = Server::start();
    let phone = server.anonymous();
    let now = ask(&phone).await;
    assert_eq!(keys(&now), ["estimate_s", "is_paused", "poll_s", "position", "socket", "state"]);
    assert_eq!((&now["state"], &now["position"], &now["socket"]), (&json!("open"), &Value::Null, &json!(true)));
    assert_eq!(phone.cookie_header(), "", "no place is needed");
    assert!(phone.get(PAGE).await.header("cache-control").contains("no-cache"), "the guests' page");
    assert_eq!(register(&phone).await.status, 200);
    let room = server.organiser().await.get(ROOM).await.data();
    let connections = room["threshold"]["connections"].as_u64().unwrap();
    assert_eq!(room["threshold"]["automatic"], connections / 5 * 4);
    assert_eq!(
        (&room["holds"], &room["threshold"]["set"], &room["threshold"]["measured"]),
        (&json!(false), &Value::Null, &Value::Null)
    );
    assert_eq!(room["high_traffic"], json!({ "mode": "auto", "is_on": false, "since": null }));
}

#[tokio::test]
async fn fifty_guests_are_let_in_in_the_order_in_which_they_came() {
    let server = Server::start();
    let organiser = paused(&server).await;
    let phones = newcomers(&server, 50).await;
    let places: Vec<u64> = phones.iter().map(place).collect();
    assert!(places.windows(2).all(|pair| pair[0] < pair[1]), "{places:?}");
    for (index, phone) in phones.iter().enumerate() {
        assert_eq!(ask(phone).await["position"], index + 1, "place {}", places[index]);
    }
    let mut in_so_far = 0;
    for count in [1, 7, 20, 22, 5] {
        let expected = count.min(50 - in_so_far);
        let key = random_key();
        for _ in 0..2 {
            let admitted = organiser.post_keyed(&format!("{ROOM}/admit"), &key, json!({ "count": count })).await.data();
            assert_eq!(admitted["let_in"], expected, "the same request once more lets nobody else in");
        }
        in_so_far += expected;
        for (index, phone) in phones.iter().enumerate() {
            let (now, page) = (ask(phone).await, index < in_so_far);
            assert_eq!(now["state"], if page { "come" } else { "waiting" }, "{index} of {in_so_far}: {now}");
            assert_eq!(now["position"], if page { Value::Null } else { json!(index + 1 - in_so_far) });
        }
    }
    let room = organiser.get(ROOM).await.data();
    assert_eq!((&room["waiting"], &room["admitted_total"], &room["arriving"]), (&json!(0), &json!(50), &json!(50)));
    assert_eq!(kinds(&organiser).await[0], "waiting_room_admitted");
}

#[tokio::test]
async fn a_place_survives_a_refresh_and_only_a_lost_cookie_gives_a_later_one() {
    let server = Server::start();
    let _organiser = paused(&server).await;
    let phones = newcomers(&server, 3).await;
    let own = place(&phones[1]);
    for _ in 0..3 {
        assert_eq!(phones[1].get(PAGE).await.status, 200);
        assert_eq!(ask(&phones[1]).await["position"], 2);
        assert_eq!(place(&phones[1]), own);
    }
    let ticket = ask(&phones[1]).await["ticket"].as_str().unwrap().to_owned();
    let script = server.anonymous();
    let by_header = script.call("GET", WAITING).header("x-waiting-ticket", &ticket).send().await.data();
    assert_eq!(by_header["position"], 2, "a ticket may come as a header");
    phones[1].forget();
    assert_eq!(ask(&phones[1]).await["position"], 4);
    assert!(place(&phones[1]) > place(&phones[2]));
}

#[tokio::test]
async fn what_is_no_ticket_of_ours_gives_a_new_place_at_the_end() {
    let server = Server::start();
    let organiser = paused(&server).await;
    organiser.post(&format!("{API}/admin/events"), json!({ "event_id": "second", "title": "둘째" })).await.data();
    organiser.patch(&format!("{API}/admin/second/waiting-room"), json!({ "is_paused": true })).await.data();
    let foreign = server.anonymous();
    let of_second = foreign.get(&format!("{WAITING}?event_id=second")).await.data();
    assert_eq!(of_second["position"], 1, "each event has its own line");
    let phones = newcomers(&server, 3).await;
    let real = ask(&phones[2]).await["ticket"].as_str().unwrap().to_owned();
    let forged = format!("1.{}", real.split('.').nth(1).unwrap());
    for (index, ticket) in [of_second["ticket"].as_str().unwrap(), &forged, "1.AAAA", "", "x"].into_iter().enumerate() {
        let phone = server.anonymous();
        let now = phone.call("GET", WAITING).header("x-waiting-ticket", ticket).send().await.data();
        assert_eq!(now["position"], 4 + index, "{ticket:?}");
        assert!(place(&phone) > place(&phones[2]), "{ticket:?}");
    }
}

#[tokio::test]
async fn nobody_overtakes_and_who_has_a_number_goes_in() {
    let server = Server::start();
    let (guest, early, key) = (server.guest().await, server.anonymous(), random_key());
    early.post_keyed(&format!("{API}/register"), &key, json!({})).await.data();
    let organiser = paused(&server).await;
    let desk = organiser.post(&format!("{ADMIN}/participants"), json!({ "name": "김" })).await.data();
    let first = newcomer(&server).await;
    let late = server.anonymous();
    let refused = register(&late).await;
    assert_eq!((refused.status, refused.reason()), (503, "waiting_room"), "{}", refused.text());
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    let details = &refused.json["details"];
    assert_eq!((&details["position"], &details["state"]), (&json!(2), &json!("waiting")));
    assert_eq!(details["poll_s"], wait);
    assert_eq!(ask(&late).await["ticket"], details["ticket"], "the refusal keeps the place");
    assert!(refused.json["message"].as_str().unwrap().contains("순서"));
    assert!(late.get(PAGE).await.header("cache-control").contains("no-store"), "the page of those who wait");

    assert_eq!(ask(&guest).await["state"], "come");
    assert_eq!(register(&guest).await.data()["is_existing"], true);
    assert!(guest.get(PAGE).await.header("cache-control").contains("no-cache"), "the guests' page");
    early.forget();
    let again = early.post_keyed(&format!("{API}/register"), &key, json!({})).await.data();
    assert_eq!(again["draw_number"], 2, "a lost answer is given again");
    let coded = json!({ "entry_code": desk["entry_code"] });
    assert_eq!(server.anonymous().post(&format!("{API}/register"), coded).await.data()["is_existing"], true);
    let stale = server.anonymous();
    stale.set_cookie(guest.cookie_header().split('=').next().unwrap(), &"A".repeat(43));
    assert_eq!(ask(&stale).await["state"], "waiting", "a token that nobody has is none");

    organiser.post(&format!("{ROOM}/admit"), json!({ "count": 1 })).await.data();
    assert_eq!(register(&late).await.reason(), "waiting_room");
    assert_eq!(register(&first).await.data()["is_existing"], false);
}

#[tokio::test]
async fn the_threshold_lets_in_as_many_as_leave() {
    let server = Server::start();
    let organiser = server.organiser().await;
    let room = set(&organiser, json!({ "threshold": 2 })).await;
    assert_eq!((&room["threshold"]["set"], &room["holds"]), (&json!(2), &json!(false)));
    let one = inside(&server).await;
    assert_eq!(ask(&server.anonymous()).await["state"], "open");
    let _two = inside(&server).await;
    let phones = newcomers(&server, 3).await;
    assert_eq!(ask(&phones[0]).await["position"], 1, "it holds from the moment at which it is full");
    assert_eq!(kinds(&organiser).await[0], "joined");

    drop(one);
    let_in(&phones[0]).await;
    assert_eq!(ask(&phones[1]).await["position"], 1, "a place inside is kept for who was let in");
    let room = organiser.get(ROOM).await.data();
    assert_eq!((&room["inside"], &room["arriving"], &room["waiting"]), (&json!(1), &json!(1), &json!(2)));
    assert_eq!(register(&phones[0]).await.status, 200);
    let _three = Socket::open(&phones[0], "guest").await;
    room_until(&organiser, "the arrival", |room| room["arriving"] == 0 && room["inside"] == 2).await;
    assert_eq!(ask(&phones[1]).await["state"], "waiting");

    set(&organiser, json!({ "threshold": null })).await;
    for phone in &phones[1..] {
        let_in(phone).await;
    }
    room_until(&organiser, "an open door", |room| room["holds"] == false).await;
    assert_eq!(ask(&server.anonymous()).await["state"], "open");
    assert_eq!(ask(&phones[2]).await["state"], "open", "who was let in has no need of it now");
}

/// Phones register first and open their sockets a moment later: those in between count.
#[tokio::test]
async fn a_burst_does_not_pass_the_threshold_before_its_sockets_come() {
    let server = Server::start();
    let organiser = server.organiser().await;
    set(&organiser, json!({ "threshold": 3 })).await;
    let connect = || std::net::TcpStream::connect(server.host()).unwrap();
    let _browsers: Vec<_> = (0..3).map(|_| connect()).collect();
    connections(&server, |count| count > 3).await;
    for _ in 0..3 {
        assert_eq!(register(&server.anonymous()).await.status, 200);
    }
    let late = server.anonymous();
    assert_eq!(register(&late).await.reason(), "waiting_room");
    let room = organiser.get(ROOM).await.data();
    assert_eq!((&room["inside"], &room["arriving"], &room["holds"]), (&json!(0), &json!(3), &json!(true)));
    let_in(&late).await;
    assert_eq!(register(&late).await.status, 200, "whoever never came keeps nobody out");
}

/// What is asked of the line is done, also where the answer reaches nobody; the same request repeated says so.
#[tokio::test]
async fn letting_in_is_done_also_where_whoever_asked_is_gone() {
    let server = Server::start();
    let organiser = std::sync::Arc::new(paused(&server).await);
    let (phone, key) = (newcomer(&server).await, random_key());
    let path = format!("{ROOM}/admit");
    let holder = held(&server);
    let asking = tokio::spawn({
        let (organiser, path, key) = (std::sync::Arc::clone(&organiser), path.clone(), key.clone());
        async move { organiser.post_keyed(&path, &key, json!({ "count": 1 })).await }
    });
    room_until(&organiser, "a write that waits", |room| room["high_traffic"]["is_on"] == true).await;
    asking.abort();
    connections(&server, |count| count == 1).await;
    drop(holder);
    let_in(&phone).await;
    let again = organiser.post_keyed(&path, &key, json!({ "count": 1 })).await.data();
    let room = &again["room"];
    assert_eq!((&again["let_in"], &room["waiting"], &room["admitted_total"]), (&json!(1), &json!(0), &json!(1)));
}

#[tokio::test]
async fn who_can_be_given_no_place_sees_the_page_that_tries_again() {
    let server = Server::start();
    let _organiser = paused(&server).await;
    let holder = held(&server);
    let page = server.anonymous().get(PAGE).await;
    drop(holder);
    assert_eq!((page.status, page.header("cache-control").contains("no-cache")), (200, true), "{}", page.text());
}

#[tokio::test]
async fn a_pause_lets_nobody_in_until_it_ends() {
    let server = Server::start();
    let organiser = paused(&server).await;
    let phone = newcomer(&server).await;
    let now = ask(&phone).await;
    assert_eq!((&now["is_paused"], &now["estimate_s"]), (&json!(true), &Value::Null));
    let mut desk = Socket::open(&organiser, "admin").await;
    let states = desk.until(|state| state["waiting_room"]["waiting"] == 1).await;
    let seen = &states.last().unwrap()["waiting_room"];
    assert_eq!((&seen["is_paused"], &seen["holds"]), (&json!(true), &json!(true)));
    assert_eq!(keys(seen), ["arriving", "high_traffic", "holds", "inside", "is_paused", "waiting"]);
    set(&organiser, json!({ "is_paused": false })).await;
    let_in(&phone).await;
    desk.until(|state| state["waiting_room"]["is_paused"] == false).await;
    assert_eq!(kinds(&organiser).await[0], "waiting_room_changed");
}

#[tokio::test]
async fn the_socket_tells_of_each_move_and_of_the_turn() {
    let server = Server::start();
    let organiser = paused(&server).await;
    let phones = newcomers(&server, 2).await;
    let mut socket = Socket::open(&phones[1], "waiting").await;
    let place = async |socket: &mut Socket| socket.next().await.expect("a frame");
    let first = place(&mut socket).await;
    assert_eq!(keys(&first), ["at", "estimate_s", "is_paused", "position", "state", "type"]);
    assert_eq!((&first["type"], &first["position"]), (&json!("place"), &json!(2)));
    let metrics = server.anonymous().get("/metrics").await.text();
    assert!(metrics.contains("\nluckydraw_waiting_sockets 1\n"), "{metrics}");
    assert!(
        metrics.contains("\nluckydraw_waiting 2\n") && metrics.contains("\nluckydraw_high_traffic 0\n"),
        "{metrics}"
    );
    assert_eq!(organiser.get(ROOM).await.data()["inside"], 0, "who waits is no guest inside");
    socket.say(r#"{"type":"ping"}"#).await;
    assert_eq!(place(&mut socket).await["type"], "pong");
    let at = std::time::Instant::now();
    organiser.post(&format!("{ROOM}/admit"), json!({ "count": 1 })).await.data();
    let moved = place(&mut socket).await;
    assert_eq!((&moved["state"], &moved["position"]), (&json!("waiting"), &json!(1)));
    organiser.post(&format!("{ROOM}/admit"), json!({ "count": 1 })).await.data();
    let come = place(&mut socket).await;
    assert_eq!((&come["state"], &come["position"]), (&json!("come"), &Value::Null));
    assert!(at.elapsed() > std::time::Duration::from_secs(2), "no more than one in two seconds");
    assert_eq!(socket.close_code().await, Some(1000));
    assert!(server.anonymous().get("/metrics").await.text().contains("\nluckydraw_admitted_total 2\n"));
}

/// A line that ends tells everybody in it, and one that goes on later knows them by their places.
#[tokio::test]
async fn a_socket_is_told_when_the_event_closes_and_keeps_its_place() {
    let server = Server::start();
    let organiser = paused(&server).await;
    let phones = newcomers(&server, 2).await;
    let own = place(&phones[1]);
    for _ in 0..2 {
        let mut socket = Socket::open(&phones[1], "waiting").await;
        assert_eq!(socket.next().await.unwrap()["state"], "waiting");
        organiser.post(&format!("{ADMIN}/close"), json!({})).await.data();
        assert_eq!(socket.next().await.unwrap()["state"], "open", "nobody waits for an event that is closed");
        assert_eq!(socket.close_code().await, Some(1000));
        organiser.post(&format!("{ADMIN}/reopen"), json!({})).await.data();
        poll("the line", async || (ask(&phones[1]).await["state"] == "waiting").then_some(())).await;
        assert_eq!(place(&phones[1]), own);
    }
}

#[tokio::test]
async fn a_socket_without_a_place_is_refused_and_a_ticket_may_be_named() {
    let server = Server::start();
    let _organiser = paused(&server).await;
    let phone = newcomer(&server).await;
    let ticket = ask(&phone).await["ticket"].as_str().unwrap().to_owned();
    let mut stranger = Socket::open(&server.anonymous(), "waiting").await;
    assert_eq!(stranger.next().await.unwrap(), json!({ "type": "error", "reason": "validation" }));
    let mut named = Socket::connect(&server.anonymous(), "current").await.unwrap();
    named.say(&json!({ "type": "hello", "audience": "waiting", "ticket": ticket }).to_string()).await;
    assert_eq!(named.next().await.unwrap()["position"], 1);
}

#[tokio::test]
async fn rules_have_bounds_and_are_the_organisers() {
    let server = Server::start();
    let (organiser, staff) = (server.organiser().await, server.staff().await);
    for wrong in [json!({ "threshold": 0 }), json!({ "threshold": 1_000_001 }), json!({ "rate": 0 }), json!({ "x": 1 })]
    {
        assert_eq!(organiser.patch(ROOM, wrong.clone()).await.reason(), "validation", "{wrong}");
    }
    for wrong in [0, 100_001] {
        assert_eq!(organiser.post(&format!("{ROOM}/admit"), json!({ "count": wrong })).await.reason(), "validation");
    }
    assert_eq!(staff.get(ROOM).await.reason(), "forbidden");
    assert_eq!(staff.patch(ROOM, json!({ "is_paused": true })).await.reason(), "forbidden");
    assert_eq!(server.anonymous().get(ROOM).await.reason(), "unauthenticated");
    let room = set(&organiser, json!({ "threshold": 7, "rate": 9, "high_traffic": "off" })).await;
    let seen = (&room["threshold"]["set"], &room["rate"]["set"], &room["high_traffic"]["mode"]);
    assert_eq!(seen, (&json!(7), &json!(9), &json!("off")));
    let room = set(&organiser, json!({ "rate": null })).await;
    assert_eq!((&room["threshold"]["set"], &room["rate"]["set"]), (&json!(7), &Value::Null), "what is missing stays");
    let before = kinds(&organiser).await.len();
    set(&organiser, json!({ "threshold": 7 })).await;
    assert_eq!(kinds(&organiser).await.len(), before, "the same once more is no change");
}

/// With few descriptors, who waits may only ask, and connections are closed.
#[tokio::test]
async fn where_connections_are_scarce_who_waits_keeps_none() {
    let server = Server::with(Setup::default().limited_to(220));
    let organiser = paused(&server).await;
    let room = organiser.get(ROOM).await.data();
    assert_eq!((&room["threshold"]["connections"], &room["threshold"]["automatic"]), (&json!(120), &json!(96)));
    let phone = newcomer(&server).await;
    let mut crowd = Vec::new();
    let now = poll("scarcity", async || {
        crowd.push(Socket::open(&server.anonymous(), "screen").await);
        let reply = phone.get(WAITING).await;
        (reply.data()["socket"] == false).then_some(reply)
    })
    .await;
    assert!((90..=97).contains(&crowd.len()), "{} connections", crowd.len());
    assert_eq!(now.header("connection"), "close");
    assert_eq!(phone.get(PAGE).await.header("connection"), "close");
}

/// Where nothing is set, the descriptors that the program found decide.
#[tokio::test]
async fn the_automatic_threshold_holds_by_itself() {
    let server = Server::with(Setup::default().limited_to(150));
    let organiser = server.organiser().await;
    let threshold = organiser.get(ROOM).await.data()["threshold"]["automatic"].as_u64().unwrap();
    assert_eq!(threshold, 40);
    let mut guests = Vec::new();
    for _ in 0..threshold {
        assert_eq!(ask(&server.anonymous()).await["state"], "open");
        guests.push(inside(&server).await);
    }
    assert_eq!(ask(&server.anonymous()).await["state"], "waiting");
}
