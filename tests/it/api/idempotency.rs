//! Retries: the same key gives the same answer and never a second effect.

use serde_json::json;

use crate::support::{ADMIN, API, Server, random_key};

const REGISTER: &str = "/api/luckydraw/register";

#[tokio::test]
async fn a_lost_registration_is_answered_again_across_a_restart() {
    let mut server = Server::start();
    let key = random_key();
    let body = json!({ "nonce": "0".repeat(32) });
    let first = server.anonymous().post_keyed(REGISTER, &key, body.clone()).await;
    server.kill9();
    server.restart();
    let again = server.anonymous().post_keyed(REGISTER, &key, body).await;
    assert_eq!(again.json, first.json);
    let list = server.organiser().await.get(&format!("{ADMIN}/participants")).await.data();
    assert_eq!(list["total_count"], 1);
}

#[tokio::test]
async fn another_body_under_a_registrations_key_is_a_conflict() {
    let server = Server::start();
    let key = random_key();
    server.anonymous().post_keyed(REGISTER, &key, json!({ "nonce": "0".repeat(32) })).await.data();
    let other = server.anonymous().post_keyed(REGISTER, &key, json!({ "nonce": "1".repeat(32) })).await;
    assert_eq!((other.status, other.reason()), (409, "idempotency_conflict"));
}

#[tokio::test]
async fn the_existing_case_is_remembered_too() {
    let mut server = Server::start();
    let phone = server.anonymous();
    let token = phone.post(REGISTER, json!({})).await.data()["session_token"].clone();
    let key = random_key();
    let body = json!({ "session_token": token });
    let first = server.anonymous().post_keyed(REGISTER, &key, body.clone()).await;
    assert_eq!(first.data()["is_existing"], true);
    server.restart();
    assert_eq!(server.anonymous().post_keyed(REGISTER, &key, body).await.json, first.json);
    let other = server.anonymous().post_keyed(REGISTER, &key, json!({})).await;
    assert_eq!(other.reason(), "idempotency_conflict");
}

#[tokio::test]
async fn an_answer_of_before_a_reset_is_not_given_again() {
    let server = Server::start();
    let organiser = server.organiser().await;
    let phone = server.guest().await;
    let (key, body) = (random_key(), json!({}));
    assert_eq!(phone.post_keyed(REGISTER, &key, body.clone()).await.data()["is_existing"], true);
    organiser.post(&format!("{ADMIN}/reset"), json!({ "reset_participants": true })).await.data();
    let again = phone.post_keyed(REGISTER, &key, body).await.data();
    assert_eq!((&again["is_existing"], &again["draw_number"]), (&json!(false), &json!(1)));
    phone.get(&format!("{API}/my-number")).await.data();
}

#[tokio::test]
async fn taking_an_entry_over_is_answered_again_in_the_same_words() {
    let server = Server::start();
    let issued = server.organiser().await.post(&format!("{ADMIN}/participants"), json!({})).await.data();
    let (key, body) = (random_key(), json!({ "entry_code": issued["entry_code"] }));
    let first = server.anonymous().post_keyed(REGISTER, &key, body.clone()).await;
    first.data();
    assert_eq!(server.anonymous().post_keyed(REGISTER, &key, body).await.json, first.json);
}

#[tokio::test]
async fn a_key_must_be_long_enough_to_be_random() {
    let server = Server::start();
    for key in [
        "short",
        &"a".repeat(21),
        &"a".repeat(129),
        "with spaces in it and long enough",
        "ünïcödé-aaaaaaaaaaaaaaaaaaaaa",
    ] {
        let phone = server.anonymous();
        let reply = phone.call("POST", REGISTER).json(&json!({}));
        let reply = reply.header_bytes("idempotency-key", key.as_bytes()).send().await;
        assert_eq!((reply.status, reply.reason()), (400, "validation"), "{key}");
        assert_eq!(reply.json["details"]["field"], "Idempotency-Key");
    }
    server.anonymous().post_keyed(REGISTER, &"A-z_0".repeat(5), json!({})).await.data();
}

#[tokio::test]
async fn a_draw_happens_once_under_its_key() {
    let mut server = Server::start();
    let organiser = server.fast().await;
    server.guests(3).await;
    let (key, body) = (random_key(), json!({ "prize_name": "컵" }));
    let first = organiser.post_keyed(&format!("{ADMIN}/draw"), &key, body.clone()).await;
    first.data();
    server.revealed(1).await;
    assert_eq!(organiser.post_keyed(&format!("{ADMIN}/draw"), &key, body.clone()).await.json, first.json);
    server.restart();
    assert_eq!(organiser.post_keyed(&format!("{ADMIN}/draw"), &key, body).await.json, first.json);
    let other = organiser.post_keyed(&format!("{ADMIN}/draw"), &key, json!({ "prize_name": "접시" })).await;
    assert_eq!(other.reason(), "idempotency_conflict");
    let draws = organiser.get(&format!("{ADMIN}/draws")).await.data();
    assert_eq!(draws["draws"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn two_clicks_at_once_draw_once() {
    let server = Server::start();
    let organiser = server.fast().await;
    server.guests(3).await;
    let (key, body) = (random_key(), json!({ "prize_name": "컵" }));
    let path = format!("{ADMIN}/draw");
    let clicks = (0..4).map(|_| organiser.post_keyed(&path, &key, body.clone()));
    let answers = futures_util::future::join_all(clicks).await;
    for answer in &answers {
        assert_eq!(answer.json, answers[0].json);
    }
    answers[0].data();
}

/// Routes whose second effect would be seen in a list, with the place of that list.
const MAKERS: &[(&str, &str, &str, &str)] = &[
    ("/admin/current/participants", r#"{"name":"김"}"#, "/admin/current/participants", "participants"),
    ("/admin/current/prizes", r#"{"name":"컵","rank":1,"quantity":1}"#, "/admin/current/prizes", "prizes"),
    ("/admin/current/staff", r#"{"name":"김"}"#, "/admin/current/staff", "passes"),
    ("/admin/tokens", r#"{"name":"script"}"#, "/admin/tokens", "tokens"),
    ("/admin/events", r#"{"title":"둘째"}"#, "/admin/events", "events"),
    (
        "/admin/current/import",
        r#"{"what":"prizes","csv":"bmFtZSxyYW5rLHF1YW50aXR5Cu2OnCwyLDUK"}"#,
        "/admin/current/prizes",
        "prizes",
    ),
];

#[tokio::test]
async fn nothing_is_made_twice_under_one_key() {
    let server = Server::start();
    let organiser = server.organiser().await;
    for (path, body, list, field) in MAKERS {
        let count = async || {
            let data = organiser.get(&format!("{API}{list}")).await.data();
            data[*field].as_array().unwrap().len()
        };
        let before = count().await;
        let (key, body): (_, serde_json::Value) = (random_key(), serde_json::from_str(body).unwrap());
        let first = organiser.post_keyed(&format!("{API}{path}"), &key, body.clone()).await;
        first.data();
        let again = organiser.post_keyed(&format!("{API}{path}"), &key, body).await;
        assert_eq!(again.json, first.json, "{path}");
        assert_eq!(count().await, before + 1, "{path}");
        let other =
            organiser.post_keyed(&format!("{API}{path}"), &key, json!({ "name": "other", "title": "other" })).await;
        assert!(["idempotency_conflict", "validation"].contains(&other.reason()), "{path}: {}", other.text());
    }
}

#[tokio::test]
async fn stored_answers_do_not_hold_keys_in_the_clear() {
    let mut server = Server::start();
    let organiser = server.organiser().await;
    let phone = server.guest().await;
    let token = phone.get(&format!("{API}/my-number")).await.data()["session_token"].as_str().unwrap().to_owned();
    phone.post_keyed(REGISTER, &random_key(), json!({})).await.data();
    let pass = organiser.post_keyed(&format!("{ADMIN}/staff"), &random_key(), json!({ "name": "김" })).await.data();
    let script =
        organiser.post_keyed(&format!("{API}/admin/tokens"), &random_key(), json!({ "name": "s" })).await.data();
    server.stop();
    let mut stored = Vec::new();
    for file in std::fs::read_dir(server.folder()).unwrap() {
        stored.extend(std::fs::read(file.unwrap().path()).unwrap_or_default());
    }
    for secret in [token.as_str(), pass["token"].as_str().unwrap(), script["token"].as_str().unwrap()] {
        let is_there = stored.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!is_there, "a key stands in the file as it is");
    }
}
