//! High traffic: a ticket at once and the number once it is stored; never two numbers, never one that is not durable.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::line::{ROOM, held, register, room_until, set};
use crate::support::{ADMIN, API, Client, Reply, Server, Socket, keys, poll, random_key};

const REGISTER: &str = "/api/luckydraw/register";

/// An organiser whose event is in high traffic by hand.
async fn busy(server: &Server) -> Client {
    let organiser = server.organiser().await;
    let room = set(&organiser, json!({ "high_traffic": "on" })).await;
    assert_eq!((&room["high_traffic"]["mode"], &room["high_traffic"]["is_on"]), (&json!("on"), &json!(true)));
    assert!(room["high_traffic"]["since"].is_string());
    organiser
}

fn ticket(reply: &Reply) -> String {
    assert_eq!((reply.status, &reply.json["success"]), (202, &json!(true)), "{}", reply.text());
    let data = &reply.json["data"];
    assert_eq!((keys(data), &data["state"]), (vec!["poll_s", "state", "ticket"], &json!("queued")));
    data["ticket"].as_str().unwrap().to_owned()
}

/// Asks until the number is there.
async fn number(phone: &Client, ticket: &str) -> Value {
    poll("the number", async || {
        let reply = phone.get(&format!("{REGISTER}/{ticket}")).await;
        (reply.status != 202).then(|| reply.data())
    })
    .await
}

async fn participants(organiser: &Client) -> Value {
    organiser.get(&format!("{ADMIN}/participants")).await.data()["total_count"].clone()
}

#[tokio::test]
async fn a_ticket_comes_at_once_and_the_number_once_it_is_stored() {
    let server = Server::start();
    let organiser = busy(&server).await;
    let (phone, key) = (server.anonymous(), random_key());
    let holder = held(&server);
    let first = phone.post_keyed(REGISTER, &key, json!({})).await;
    let own = ticket(&first);
    assert_eq!(ticket(&phone.post_keyed(REGISTER, &key, json!({})).await), own, "the same request, the same ticket");
    assert_ne!(ticket(&register(&server.anonymous()).await), own);
    let queued = phone.get(&format!("{REGISTER}/{own}")).await;
    assert_eq!(ticket(&queued), own);
    assert_eq!(phone.cookie_header(), "", "nothing is promised yet");
    assert_eq!(participants(&organiser).await, 0);
    drop(holder);
    let data = number(&phone, &own).await;
    assert_eq!(data["is_existing"], false);
    let mine = phone.get(&format!("{API}/my-number")).await.data();
    assert_eq!(mine["draw_number"], data["draw_number"], "the cookie came with the number");
    assert_eq!(phone.post_keyed(REGISTER, &key, json!({})).await.status, 202, "asked once more");
    poll("two numbers", async || (participants(&organiser).await == 2).then_some(())).await;
    assert_eq!(number(&phone, &own).await["draw_number"], data["draw_number"]);
    let unknown = phone.get(&format!("{REGISTER}/{}", "A".repeat(43))).await;
    assert_eq!((unknown.status, unknown.reason()), (404, "not_queued"));
}

#[tokio::test]
async fn the_number_is_pushed_over_the_socket() {
    let server = Server::start();
    let organiser = busy(&server).await;
    let holder = held(&server);
    let phone = server.anonymous();
    let own = ticket(&register(&phone).await);
    let mut socket = Socket::connect(&phone, "current").await.unwrap();
    socket.say(&json!({ "type": "hello", "audience": "guest", "register_ticket": own }).to_string()).await;
    socket.state().await;
    drop(holder);
    let pushed = loop {
        let frame = socket.next().await.expect("the socket is open");
        if frame["type"] != "state" {
            break frame;
        }
    };
    assert_eq!((&pushed["type"], &pushed["draw_number"]), (&json!("registered"), &json!(1)));
    let told = number(&phone, &own).await;
    assert_eq!(told["session_token"], pushed["session_token"]);

    organiser.patch(ADMIN, json!({ "registration": "closed" })).await.data();
    let late = ticket(&register(&server.anonymous()).await);
    let refused = poll("the refusal", async || {
        let reply = phone.get(&format!("{REGISTER}/{late}")).await;
        (reply.status != 202).then_some(reply)
    })
    .await;
    assert_eq!((refused.status, refused.reason()), (409, "registration_closed"));
    let mut socket = Socket::connect(&phone, "current").await.unwrap();
    socket.say(&json!({ "type": "hello", "audience": "guest", "register_ticket": late }).to_string()).await;
    let frame = async |socket: &mut Socket| socket.next().await.unwrap();
    let (one, other) = (frame(&mut socket).await, frame(&mut socket).await);
    let refused = if one["type"] == "state" { other } else { one };
    assert_eq!(refused, json!({ "type": "register_refused", "reason": "registration_closed" }));
}

#[tokio::test]
async fn a_kill_after_the_ticket_costs_nobody_a_number_and_gives_nobody_two() {
    let mut server = Server::start();
    let _organiser = busy(&server).await;
    let phones: Vec<(Client, String)> = (0..20).map(|_| (server.anonymous(), random_key())).collect();
    let mut tickets = Vec::new();
    for (phone, key) in &phones {
        tickets.push(ticket(&phone.post_keyed(REGISTER, key, json!({})).await));
    }
    server.kill9();
    server.restart();
    let mut numbers = BTreeSet::new();
    for ((phone, key), old) in phones.iter().zip(&tickets) {
        assert_eq!(phone.get(&format!("{REGISTER}/{old}")).await.reason(), "not_queued");
        let again = ticket(&phone.post_keyed(REGISTER, key, json!({})).await);
        numbers.insert(number(phone, &again).await["draw_number"].as_u64().unwrap());
    }
    assert_eq!(numbers, (1..=20).collect(), "one number each, without gaps");
    assert_eq!(participants(&server.organiser().await).await, 20);
}

/// The file is busy for longer than the writer waits: the ticket is worth nothing then, and the phone asks anew.
#[tokio::test]
async fn a_join_that_fails_in_passing_is_tried_again_by_its_phone() {
    let server = Server::start();
    let organiser = busy(&server).await;
    let (phone, key) = (server.anonymous(), random_key());
    let holder = held(&server);
    let own = ticket(&phone.post_keyed(REGISTER, &key, json!({})).await);
    let mut socket = Socket::connect(&phone, "current").await.unwrap();
    socket.say(&json!({ "type": "hello", "audience": "guest", "register_ticket": own }).to_string()).await;
    let failed = poll("the failure", async || {
        let reply = phone.get(&format!("{REGISTER}/{own}")).await;
        (reply.status != 202).then_some(reply)
    })
    .await;
    drop(holder);
    assert_eq!((failed.status, failed.reason()), (404, "not_queued"));
    let pushed = loop {
        let frame = socket.next().await.expect("the socket is open");
        if frame["type"] != "state" {
            break frame;
        }
    };
    assert_eq!(pushed, json!({ "type": "register_refused", "reason": "not_queued" }));
    let again = ticket(&phone.post_keyed(REGISTER, &key, json!({})).await);
    assert_eq!(number(&phone, &again).await["draw_number"], 1);
    assert_eq!(participants(&organiser).await, 1);
}

#[tokio::test]
async fn who_could_not_repeat_the_request_waits_for_the_number_and_off_is_off() {
    let server = Server::start();
    let organiser = busy(&server).await;
    let without_key = server.anonymous().post(REGISTER, json!({})).await.data();
    assert_eq!(without_key["draw_number"], 1);
    let room = set(&organiser, json!({ "high_traffic": "off" })).await;
    assert_eq!(room["high_traffic"], json!({ "mode": "off", "is_on": false, "since": null }));
    assert_eq!(register(&server.anonymous()).await.data()["draw_number"], 2);
}

/// The real thing: the disk does not keep up, so that joins wait.
#[tokio::test]
async fn it_comes_on_by_itself_while_the_disk_falls_behind_and_goes_off_again() {
    let server = Server::start();
    let organiser = server.organiser().await;
    let mut desk = Socket::open(&organiser, "admin").await;
    assert_eq!(desk.state().await["waiting_room"]["high_traffic"]["is_on"], false);
    let holder = held(&server);
    let first = server.anonymous();
    let slow = register(&first);
    let pressed = async {
        room_until(&organiser, "high traffic", |room| room["high_traffic"]["is_on"] == true).await;
        let own = ticket(&register(&server.anonymous()).await);
        drop(holder);
        number(&server.anonymous(), &own).await
    };
    let (slow, quick) = tokio::join!(slow, pressed);
    let numbers = BTreeSet::from([slow.data(), quick].map(|data| data["draw_number"].as_u64().unwrap()));
    assert_eq!(numbers, BTreeSet::from([1, 2]));
    desk.until(|state| state["waiting_room"]["high_traffic"]["is_on"] == true).await;
    desk.until(|state| state["waiting_room"]["high_traffic"]["is_on"] == false).await;
    assert_eq!(register(&server.anonymous()).await.status, 200);
    let metrics = server.anonymous().get("/metrics").await.text();
    assert!(metrics.contains("\nluckydraw_high_traffic 0\n"), "{metrics}");
}

#[tokio::test]
async fn over_the_rate_joins_are_refused_with_spread_waits() {
    let server = Server::start();
    let organiser = server.organiser().await;
    set(&organiser, json!({ "rate": 2, "high_traffic": "off" })).await;
    let mut waits = BTreeSet::new();
    let mut taken = 0;
    for _ in 0..60 {
        let reply = register(&server.anonymous()).await;
        if reply.status == 200 {
            taken += 1;
            continue;
        }
        assert_eq!((reply.status, reply.reason()), (503, "overloaded"));
        waits.insert(reply.header("retry-after").parse::<u64>().unwrap());
    }
    assert!(waits.len() > 1 && waits.iter().all(|wait| (1..=5).contains(wait)), "{waits:?}");
    assert_eq!(participants(&organiser).await, taken);
    assert!((1..60).contains(&taken), "{taken}");
    let room = room_until(&organiser, "the pace", |room| room["rate"]["now"].as_u64() > Some(2)).await;
    assert_eq!(room["rate"]["set"], 2);
}

/// In high traffic nobody is refused over the rate: the numbers come one after the other.
#[tokio::test]
async fn in_high_traffic_joins_are_fed_at_the_rate() {
    let server = Server::start();
    let organiser = server.organiser().await;
    set(&organiser, json!({ "rate": 10, "high_traffic": "on" })).await;
    let started = std::time::Instant::now();
    let mut tickets = Vec::new();
    for _ in 0..30 {
        tickets.push(ticket(&register(&server.anonymous()).await));
    }
    let phone = server.anonymous();
    for ticket in &tickets {
        number(&phone, ticket).await;
    }
    assert!(started.elapsed() >= Duration::from_millis(1_900), "{:?}", started.elapsed());
    assert_eq!(organiser.get(ROOM).await.data()["rate"]["set"], 10);
}
