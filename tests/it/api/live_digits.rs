//! The digits on a winner's phone, as the desk sees and checks them.

use luckydraw::domain::live_digits::Live;
use luckydraw::domain::time::Timestamp;
use serde_json::{Value, json};

use crate::support::{ADMIN, API, Client, Server, Socket, poll};

/// The code that a winner shows, and the key that only the phone has.
async fn won(server: &Server, organiser: &Client) -> (String, String) {
    let phone = server.guest().await;
    organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵" })).await.data();
    server.revealed(1).await;
    let mine = phone.get(&format!("{API}/my-number")).await.data();
    let text = |name: &str| mine["wins"][0][name].as_str().unwrap().to_owned();
    (text("claim_code"), text("live_key"))
}

/// What a phone with this key shows at the moment of an answer; the answer names the end of the window.
fn shown_by_the_phone(key: &str, live: &Value, windows_ago: i64) -> String {
    let next: jiff::Timestamp = live["next_at"].as_str().unwrap().parse().unwrap();
    Live::at(key, Timestamp(next.as_millisecond() - 1 - windows_ago * 10_000)).digits
}

#[tokio::test]
async fn the_desk_sees_the_digits_of_the_phone() {
    let server = Server::start();
    let organiser = server.fast().await;
    let (code, key) = won(&server, &organiser).await;
    let staff = server.staff().await;
    for client in [&organiser, &staff] {
        let card = client.get(&format!("{ADMIN}/claims/{code}")).await.data();
        assert_eq!(card["live"]["digits"], shown_by_the_phone(&key, &card["live"], 0));
        assert!(card["live"].get("matches").is_none(), "nobody asked");
        let row = client.get(&format!("{ADMIN}/draws")).await.data()["draws"][0]["winners"][0].clone();
        assert_eq!(row["live"]["digits"], shown_by_the_phone(&key, &row["live"], 0));
    }
    let row = staff.get(&format!("{ADMIN}/draws")).await.data()["draws"][0]["winners"][0].clone();
    assert!(row.get("claim_code").is_none(), "staff never see the code itself: {row}");
}

#[tokio::test]
async fn digits_of_a_picture_do_not_match() {
    let server = Server::start();
    let organiser = server.fast().await;
    let (code, key) = won(&server, &organiser).await;
    for (ago, fits) in [(0, true), (1, true), (2, false), (9, false)] {
        // The window may end between two requests; then the digits are asked for again.
        let live = poll("both requests in one window", async || {
            let before = organiser.get(&format!("{ADMIN}/claims/{code}")).await.data()["live"].clone();
            let digits = shown_by_the_phone(&key, &before, ago);
            let live = organiser.get(&format!("{ADMIN}/claims/{code}?live={digits}")).await.data()["live"].clone();
            (live["next_at"] == before["next_at"]).then_some(live)
        })
        .await;
        assert_eq!(live["matches"], fits, "{ago} windows ago");
    }
}

#[tokio::test]
async fn a_settled_claim_has_no_digits_any_more() {
    let server = Server::start();
    let organiser = server.fast().await;
    let (code, _) = won(&server, &organiser).await;
    let path = format!("{ADMIN}/claims/{code}");
    let collected = organiser.post(&format!("{path}/collect"), json!({})).await.data();
    let card = organiser.get(&format!("{path}?live=0000")).await.data();
    let row = organiser.get(&format!("{ADMIN}/draws")).await.data()["draws"][0]["winners"][0].clone();
    for pick in [collected, card, row] {
        assert!(pick.get("live").is_none(), "{pick}");
    }
}

/// A picture of the code must not be enough to compute the digits, so the key is nobody's but the phone's.
#[tokio::test]
async fn the_key_is_told_to_the_phone_alone_and_only_while_the_claim_is_open() {
    let server = Server::start();
    let organiser = server.fast().await;
    let phone = server.guest().await;
    organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵" })).await.data();
    server.revealed(1).await;
    let mine = phone.get(&format!("{API}/my-number")).await.data()["wins"][0].clone();
    let (code, key) = (mine["claim_code"].as_str().unwrap(), mine["live_key"].as_str().unwrap());
    assert_ne!(code, key);
    let claim = format!("{ADMIN}/claims/{code}");
    let card = organiser.get(&claim).await.data();
    assert_ne!(card["live"]["digits"], shown_by_the_phone(code, &card["live"], 0), "the code tells the digits");
    let staff = server.staff().await;
    for client in [&organiser, &staff] {
        for path in [claim.clone(), format!("{ADMIN}/draws"), format!("{ADMIN}/log?limit=100")] {
            let text = client.get(&path).await.text();
            assert!(!text.contains(key) && !text.contains("live_key"), "{path}: {text}");
        }
    }
    for query in ["format=json&what=all", "format=csv&what=winners"] {
        let text = organiser.get(&format!("{ADMIN}/export?{query}&with_contact=true")).await.text();
        assert!(!text.contains(key), "{query}");
    }
    for audience in ["screen", "guest"] {
        assert!(!Socket::open(&server.anonymous(), audience).await.state().await.to_string().contains(key));
    }
    organiser.post(&format!("{claim}/collect"), json!({})).await.data();
    assert!(phone.get(&format!("{API}/my-number")).await.data()["wins"][0].get("live_key").is_none());
}
