//! Recovery codes: a number moves to another phone, once, on record, and the first phone knows.

use serde_json::{Value, json};

use crate::support::{ADMIN, API, Client, Server, random_key};

const REGISTER: &str = "/api/luckydraw/register";
const MY_NUMBER: &str = "/api/luckydraw/my-number";

async fn registered(phone: &Client) -> Value {
    phone.post(REGISTER, json!({})).await.data()
}

async fn recover(phone: &Client, code: &Value) -> Value {
    phone.post(REGISTER, json!({ "recovery_code": code })).await.data()
}

async fn assert_moved(phone: &Client) {
    let mine = phone.get(MY_NUMBER).await;
    assert_eq!((mine.status, mine.reason(), &mine.json["details"]["moved"]), (404, "not_registered", &json!(true)));
    let again = phone.post(REGISTER, json!({})).await;
    assert_eq!((again.status, again.reason(), &again.json["details"]["moved"]), (404, "not_registered", &json!(true)));
}

#[tokio::test]
async fn a_number_moves_to_another_phone_and_leaves_the_first() {
    let server = Server::start();
    server.guest().await;
    let (first, second) = (server.anonymous(), server.anonymous());
    let had = registered(&first).await;
    let code = had["recovery_code"].as_str().unwrap();
    assert!(code.starts_with("2-") && code.len() == 10, "{code}");
    assert_eq!(first.get(MY_NUMBER).await.data()["recovery_code"], code);
    assert_eq!(registered(&first).await["recovery_code"], code);
    let typed = format!(" 0{} ", code.to_lowercase().replace('-', " "));
    let got = recover(&second, &json!(typed)).await;
    for field in ["draw_number", "nonce", "event_id", "anchor"] {
        assert_eq!(got[field], had[field], "{field}");
    }
    assert_eq!(got["is_existing"], true);
    assert_ne!(got["session_token"], had["session_token"]);
    assert_ne!(got["recovery_code"], code, "a code is good once");
    assert_eq!(second.get(MY_NUMBER).await.data()["draw_number"], 2);
    assert_moved(&first).await;
    let late = server.anonymous().post(REGISTER, json!({ "recovery_code": code })).await;
    assert_eq!((late.status, late.reason()), (404, "recovery_code_unknown"));
    let organiser = server.organiser().await;
    assert_eq!(organiser.get(&format!("{ADMIN}/participants")).await.data()["total_count"], 2);
    let log = organiser.get(&format!("{ADMIN}/log")).await.data();
    let record = log["records"].as_array().unwrap().iter().find(|record| record["kind"] == "number_moved").unwrap();
    assert_eq!(record["body"], json!({ "draw_number": 2, "actor": "guest" }));
    recover(&first, &got["recovery_code"]).await;
    assert_eq!(first.get(MY_NUMBER).await.data()["draw_number"], 2);
    assert_moved(&second).await;
}

#[tokio::test]
async fn wins_come_along() {
    let server = Server::start();
    let organiser = server.fast().await;
    let first = server.anonymous();
    let had = registered(&first).await;
    organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵" })).await.data();
    server.revealed(1).await;
    let claim = first.get(MY_NUMBER).await.data()["wins"][0]["claim_code"].clone();
    let second = server.anonymous();
    recover(&second, &had["recovery_code"]).await;
    assert_eq!(second.get(MY_NUMBER).await.data()["wins"][0]["claim_code"], claim);
}

#[tokio::test]
async fn a_closed_door_lets_a_number_move() {
    let server = Server::start();
    let organiser = server.organiser().await;
    let had = registered(&server.anonymous()).await;
    organiser.patch(ADMIN, json!({ "registration": "closed", "entry_rule": "code" })).await.data();
    assert_eq!(recover(&server.anonymous(), &had["recovery_code"]).await["draw_number"], 1);
}

#[tokio::test]
async fn a_phone_with_a_number_leaves_it_for_the_one_that_moves_here() {
    let server = Server::start();
    let (first, second) = (server.anonymous(), server.guest().await);
    let had = registered(&first).await;
    let wrong = second.post(REGISTER, json!({ "recovery_code": "2-AAAAAAAA" })).await;
    assert_eq!(wrong.reason(), "recovery_code_unknown");
    assert_eq!(recover(&second, &had["recovery_code"]).await["draw_number"], 2);
    let list = server.organiser().await.get(&format!("{ADMIN}/participants")).await.data();
    assert_eq!(
        (&list["participants"][0]["status"], &list["participants"][1]["status"]),
        (&json!("withdrawn"), &json!("in"))
    );
    assert_moved(&first).await;
}

#[tokio::test]
async fn ones_own_code_changes_nothing() {
    let server = Server::start();
    let phone = server.anonymous();
    let had = registered(&phone).await;
    let same = recover(&phone, &had["recovery_code"]).await;
    assert_eq!((&same["session_token"], &same["recovery_code"]), (&had["session_token"], &had["recovery_code"]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_answer_is_given_again_until_the_number_moves_on() {
    let mut server = Server::start();
    let (first, second) = (server.anonymous(), server.anonymous());
    let joined = random_key();
    let had = first.post_keyed(REGISTER, &joined, json!({})).await.data();
    let (key, body) = (random_key(), json!({ "recovery_code": had["recovery_code"] }));
    let got = second.post_keyed(REGISTER, &key, body.clone()).await.data();
    tokio::task::block_in_place(|| {
        server.kill9();
        server.restart();
    });
    second.forget();
    assert_eq!(second.post_keyed(REGISTER, &key, body.clone()).await.data(), got);
    let late = first.post_keyed(REGISTER, &joined, json!({})).await;
    assert_eq!((late.reason(), &late.json["details"]["moved"]), ("not_registered", &json!(true)));
    let third = server.anonymous();
    recover(&third, &got["recovery_code"]).await;
    second.forget();
    let gone = second.post_keyed(REGISTER, &key, body).await;
    assert_eq!((gone.reason(), &gone.json["details"]["moved"]), ("not_registered", &json!(true)));
}

#[tokio::test]
async fn an_imported_code_may_look_like_a_recovery_code() {
    use base64::Engine;
    let server = Server::start();
    let organiser = server.organiser().await;
    let csv = base64::engine::general_purpose::STANDARD.encode("name,code\nKim,7-ABCDEFGH\n");
    organiser.post(&format!("{ADMIN}/import"), json!({ "what": "participants", "csv": csv })).await.data();
    assert_eq!(recover(&server.anonymous(), &json!("7-abcdefgh")).await["draw_number"], 1);
}

#[tokio::test]
async fn one_kind_of_code_at_a_time() {
    let server = Server::start();
    let both = json!({ "entry_code": "ABCDEFGHJK", "recovery_code": "1-ABCDEFGH" });
    let refused = server.anonymous().post(REGISTER, both).await;
    assert_eq!((refused.status, &refused.json["details"]["field"]), (400, &json!("recovery_code")));
}

#[tokio::test]
async fn after_a_reset_nothing_is_left_to_move() {
    let server = Server::start();
    let organiser = server.organiser().await;
    let (first, second) = (server.anonymous(), server.anonymous());
    let had = registered(&first).await;
    let got = recover(&second, &had["recovery_code"]).await;
    organiser.post(&format!("{ADMIN}/reset"), json!({ "reset_participants": true })).await.data();
    let stale = server.anonymous().post(REGISTER, json!({ "recovery_code": got["recovery_code"] })).await;
    assert_eq!(stale.reason(), "recovery_code_unknown");
    assert_eq!(registered(&first).await["draw_number"], 1, "the new list has a place for every phone");
}

#[tokio::test]
async fn guessing_recovery_codes_is_slowed() {
    let server = Server::start();
    let phone = server.anonymous();
    for _ in 0..60 {
        let wrong = phone.post(REGISTER, json!({ "recovery_code": "1-ABCDEFGH" })).await;
        assert_eq!(wrong.reason(), "recovery_code_unknown");
    }
    let slowed = phone.post(REGISTER, json!({ "recovery_code": "1-ABCDEFGH" })).await;
    assert_eq!((slowed.status, slowed.reason()), (429, "rate_limited"));
    registered(&phone).await;
    assert_eq!(phone.post(REGISTER, json!({ "entry_code": "ABCDEFGHJK" })).await.status, 200);
    assert_eq!(phone.get(&format!("{API}/my-number")).await.status, 200);
}
