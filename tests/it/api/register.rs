//! Registration and `my-number`: the contract with the pages that exist already.

use serde_json::json;

use crate::support::{ADMIN, API, Client, Server, keys};

const REGISTER: &str = "/api/luckydraw/register";
const MY_NUMBER: &str = "/api/luckydraw/my-number";
const FIELDS: [&str; 8] =
    ["anchor", "created_at", "draw_number", "event_id", "is_existing", "nonce", "recovery_code", "session_token"];

#[tokio::test]
async fn answers_exactly_what_pages_expect() {
    let server = Server::start();
    let phone = server.anonymous();
    let nonce = "00112233445566778899aabbccddeeff";
    let reply = phone.post(REGISTER, json!({ "nonce": nonce })).await;
    assert_eq!(keys(&reply.json), ["data", "message", "success"]);
    assert_eq!(reply.json["message"], "등록 완료");
    let data = reply.data();
    assert_eq!(keys(&data), FIELDS);
    assert_eq!((&data["draw_number"], &data["is_existing"], &data["nonce"]), (&json!(1), &json!(false), &json!(nonce)));
    let token = data["session_token"].as_str().unwrap();
    assert_eq!(token.len(), 43, "32 bytes as base64url");
    let event = server.anonymous().get(&format!("{API}/events/current")).await.data();
    assert_eq!((&data["event_id"], &data["anchor"]), (&event["event_id"], &event["anchor"]));
    assert_eq!(data["anchor"].as_str().unwrap().len(), 64);
}

#[tokio::test]
async fn the_token_is_kept_in_a_cookie_of_its_own() {
    let server = Server::start();
    let reply = server.anonymous().post(REGISTER, json!({})).await;
    let cookie = reply.header("set-cookie");
    let token = reply.json["data"]["session_token"].as_str().unwrap();
    assert!(cookie.contains(token), "{cookie}");
    for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age="] {
        assert!(cookie.contains(part), "{part} is missing in {cookie}");
    }
    assert!(cookie.split('=').next().unwrap().contains(&server.port.to_string()), "{cookie}");
}

#[tokio::test]
async fn the_message_follows_the_language() {
    let server = Server::start();
    for (asked, message) in [
        ("en", "Registered"),
        ("en-GB,ko;q=0.5", "Registered"),
        ("ko", "등록 완료"),
        ("fr", "등록 완료"),
        ("", "등록 완료"),
    ] {
        let reply = server.anonymous().speaking(asked).post(REGISTER, json!({})).await;
        assert_eq!(reply.json["message"], message, "for {asked:?}");
    }
}

/// How a token can come along.
async fn register_by(server: &Server, way: &str, token: &str) -> serde_json::Value {
    let phone = server.anonymous();
    match way {
        "body" => phone.post(REGISTER, json!({ "session_token": token })).await.data(),
        "bearer" => phone.bearer(token).post(REGISTER, json!({})).await.data(),
        "cookie" => {
            phone.set_cookie(&cookie_name(server).await, token);
            phone.post(REGISTER, json!({})).await.data()
        }
        _ => unreachable!(),
    }
}

async fn cookie_name(server: &Server) -> String {
    let event = server.anonymous().get(&format!("{API}/events/current")).await.data();
    format!("luckydraw_{}_{}", server.port, event["event_id"].as_str().unwrap())
}

#[tokio::test]
async fn a_known_token_gives_its_number_back_however_it_comes() {
    let server = Server::start();
    let first = server.anonymous().post(REGISTER, json!({})).await.data();
    server.guest().await;
    for way in ["body", "bearer", "cookie"] {
        let again = register_by(&server, way, first["session_token"].as_str().unwrap()).await;
        assert_eq!(keys(&again), FIELDS);
        assert_eq!(again["is_existing"], true, "{way}");
        for field in ["draw_number", "session_token", "event_id", "nonce", "anchor", "created_at"] {
            assert_eq!(again[field], first[field], "{field} by {way}");
        }
    }
}

#[tokio::test]
async fn a_known_token_keeps_its_own_nonce() {
    let server = Server::start();
    let phone = server.anonymous();
    let first = phone.post(REGISTER, json!({})).await.data();
    let again = phone.post(REGISTER, json!({ "nonce": "f".repeat(32) })).await.data();
    assert_eq!(again["nonce"], first["nonce"]);
}

#[tokio::test]
async fn an_unknown_token_counts_as_none_and_then_the_cookie_counts() {
    let server = Server::start();
    for way in ["body", "bearer", "cookie"] {
        let data = register_by(&server, way, &"A".repeat(43)).await;
        assert_eq!(data["is_existing"], false, "{way}");
    }
    let phone = server.guest().await;
    let own = phone.get(MY_NUMBER).await.data();
    let data = phone.post(REGISTER, json!({ "session_token": "nobody-knows-it" })).await.data();
    assert_eq!((&data["draw_number"], &data["is_existing"]), (&own["draw_number"], &json!(true)));
}

#[tokio::test]
async fn a_token_is_of_one_event() {
    let server = Server::start();
    let organiser = server.organiser().await;
    organiser.post(&format!("{API}/admin/events"), json!({ "event_id": "second", "title": "둘째" })).await.data();
    let phone = server.guest().await;
    let token = phone.get(MY_NUMBER).await.data()["session_token"].clone();
    let there = phone.post(REGISTER, json!({ "event_id": "second", "session_token": token })).await.data();
    assert_eq!((&there["is_existing"], &there["draw_number"]), (&json!(false), &json!(1)));
    assert_ne!(there["session_token"], token);
    let here = phone.get(&format!("{MY_NUMBER}?event_id=current")).await.data();
    assert_eq!(here["session_token"], token, "each event has its own cookie");
    let missing = phone.post(REGISTER, json!({ "event_id": "no-such-event" })).await;
    assert_eq!((missing.status, missing.reason()), (404, "event_not_found"));
}

#[tokio::test]
async fn numbers_count_up_without_gaps_whatever_comes_between() {
    let server = Server::start();
    let tasks = (0..4).map(|_| server.guests(5));
    futures_util::future::join_all(tasks).await;
    for wrong in [json!({ "nonce": "zz" }), json!({ "entry_code": "NOBODYHAS1" }), json!({ "event_id": "none" })] {
        assert!(server.anonymous().post(REGISTER, wrong).await.status >= 400);
    }
    server.guest().await;
    let list = server.organiser().await.get(&format!("{ADMIN}/participants")).await.data();
    let numbers = crate::support::numbers(&list["participants"]);
    assert_eq!(numbers, (1..=21).collect::<Vec<u64>>());
}

async fn ask(server: &Server, way: &str, token: &str) -> serde_json::Value {
    let phone: Client = server.anonymous();
    match way {
        "query" => phone.get(&format!("{MY_NUMBER}?session_token={token}")).await.data(),
        "bearer" => phone.bearer(token).get(MY_NUMBER).await.data(),
        "cookie" => {
            phone.set_cookie(&cookie_name(server).await, token);
            phone.get(MY_NUMBER).await.data()
        }
        _ => unreachable!(),
    }
}

#[tokio::test]
async fn my_number_by_all_three_ways() {
    let server = Server::start();
    let registered = server.anonymous().post(REGISTER, json!({})).await.data();
    for way in ["query", "bearer", "cookie"] {
        let mine = ask(&server, way, registered["session_token"].as_str().unwrap()).await;
        for field in ["draw_number", "session_token", "event_id", "nonce", "anchor", "created_at"] {
            assert_eq!(mine[field], registered[field], "{field} by {way}");
        }
        assert_eq!((&mine["is_existing"], &mine["status"], &mine["wins"]), (&json!(true), &json!("in"), &json!([])));
    }
    let nobody = server.anonymous().get(MY_NUMBER).await;
    assert_eq!((nobody.status, nobody.reason()), (404, "not_registered"));
}

#[tokio::test]
async fn my_line_is_the_one_on_the_sheet() {
    let server = Server::start();
    let organiser = server.fast().await;
    let phone = server.guest().await;
    let mine = phone.get(MY_NUMBER).await.data();
    organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵" })).await.data();
    let sheet = phone.get(&format!("{API}/events/current/draws/1/sheet")).await.text();
    let line = mine["entry"].as_str().unwrap();
    assert!(sheet.lines().any(|on_sheet| on_sheet == line), "{line} is not on\n{sheet}");
}

#[tokio::test]
async fn my_wins_come_with_the_reveal_and_not_before() {
    let server = Server::start();
    let organiser = server.timed(1_500, 0).await;
    let phone = server.guest().await;
    organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵", "prize_rank": 3 })).await.data();
    assert_eq!(phone.get(MY_NUMBER).await.data()["wins"], json!([]));
    server.revealed(1).await;
    let mine = phone.get(MY_NUMBER).await.data();
    let win = &mine["wins"][0];
    assert_eq!((&win["draw"], &win["place"], &win["prize_name"]), (&json!(1), &json!(1), &json!("컵")));
    assert_eq!((&win["prize_rank"], &win["claim"]), (&json!(3), &json!("open")));
    let (code, url) = (win["claim_code"].as_str().unwrap(), win["claim_url"].as_str().unwrap());
    assert_eq!(url, format!("{}/lottery/claim/{code}", server.origin()));
    assert_eq!(code.len(), 10);
}
