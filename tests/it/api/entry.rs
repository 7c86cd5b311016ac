//! Who may enter: entry codes, the rule of the address, the rule of the code, closed doors.

use serde_json::json;

use crate::support::{ADMIN, API, Client, Server};

const REGISTER: &str = "/api/luckydraw/register";

async fn issue(desk: &Client) -> serde_json::Value {
    desk.post(&format!("{ADMIN}/participants"), json!({ "name": "김민지", "note": "창가" })).await.data()
}

#[tokio::test]
async fn a_phone_takes_a_desk_entry_over_once() {
    let server = Server::start();
    let issued = issue(&server.staff().await).await;
    let code = issued["entry_code"].as_str().unwrap();
    let phone = server.anonymous();
    let typed = format!(" {}-{} ", &code[..5].to_lowercase(), &code[5..]);
    let data = phone.post(REGISTER, json!({ "entry_code": typed })).await.data();
    assert_eq!((&data["draw_number"], &data["is_existing"]), (&issued["draw_number"], &json!(true)));
    assert_eq!(data["created_at"], issued["created_at"], "when it was issued, not when the phone came");
    assert_eq!(phone.get(&format!("{API}/my-number")).await.data()["draw_number"], issued["draw_number"]);
    let thief = server.anonymous().post(REGISTER, json!({ "entry_code": code })).await;
    assert_eq!((thief.status, thief.reason()), (404, "entry_code_unknown"));
    assert_eq!(phone.post(REGISTER, json!({ "entry_code": code })).await.data()["draw_number"], issued["draw_number"]);
}

#[tokio::test]
async fn a_phone_with_a_number_leaves_it_for_the_one_it_takes_over() {
    let server = Server::start();
    let organiser = server.organiser().await;
    let phone = server.guest().await;
    let issued = issue(&organiser).await;
    let wrong = phone.post(REGISTER, json!({ "entry_code": "ABCDEFGHJK" })).await.data();
    assert_eq!((&wrong["draw_number"], &wrong["is_existing"]), (&json!(1), &json!(true)));
    let data = phone.post(REGISTER, json!({ "entry_code": issued["entry_code"] })).await.data();
    assert_eq!(data["draw_number"], 2);
    let list = organiser.get(&format!("{ADMIN}/participants")).await.data();
    assert_eq!(
        (&list["participants"][0]["status"], &list["participants"][1]["status"]),
        (&json!("withdrawn"), &json!("in"))
    );
}

#[tokio::test]
async fn an_imported_entry_has_the_code_of_the_file() {
    let server = Server::start();
    let organiser = server.organiser().await;
    use base64::Engine;
    let csv = base64::engine::general_purpose::STANDARD.encode("이름,코드\n김민지,HALL-A-0001\n");
    let done = organiser.post(&format!("{ADMIN}/import"), json!({ "what": "participants", "csv": csv })).await.data();
    assert_eq!(done["imported"], 1, "{done}");
    let data = server.anonymous().post(REGISTER, json!({ "entry_code": "hall-a-0001" })).await.data();
    assert_eq!(data["draw_number"], 1);
}

#[tokio::test]
async fn guessing_entry_codes_is_slowed() {
    let server = Server::start();
    let phone = server.anonymous();
    // A room behind one address may enter many codes; more wrong ones than that are guesses.
    for _ in 0..300 {
        assert_eq!(phone.post(REGISTER, json!({ "entry_code": "ABCDEFGHJK" })).await.reason(), "entry_code_unknown");
    }
    let slowed = phone.post(REGISTER, json!({ "entry_code": "ABCDEFGHJK" })).await;
    assert_eq!((slowed.status, slowed.reason()), (429, "rate_limited"));
    let seconds: u64 = slowed.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&seconds));
    assert_eq!(slowed.json["details"]["retry_after"], seconds);
    phone.post(REGISTER, json!({})).await.data();
}

#[tokio::test]
async fn the_rule_of_the_address_lets_one_in() {
    let server = Server::start();
    let organiser = server.organiser().await;
    organiser.patch(ADMIN, json!({ "entry_rule": "address" })).await.data();
    let phone = server.guest().await;
    let second = server.anonymous().post(REGISTER, json!({})).await;
    assert_eq!((second.status, second.reason()), (409, "already_registered"));
    assert_eq!(phone.post(REGISTER, json!({})).await.data()["is_existing"], true);
    let code = issue(&organiser).await["entry_code"].clone();
    server.anonymous().post(REGISTER, json!({ "entry_code": code })).await.data();
}

#[tokio::test]
async fn the_rule_of_the_code_lets_only_codes_in() {
    let server = Server::start();
    let organiser = server.organiser().await;
    organiser.patch(ADMIN, json!({ "entry_rule": "code" })).await.data();
    let refused = server.anonymous().post(REGISTER, json!({})).await;
    assert_eq!((refused.status, refused.reason()), (409, "entry_code_required"));
    let code = issue(&organiser).await["entry_code"].clone();
    server.anonymous().post(REGISTER, json!({ "entry_code": code })).await.data();
}

#[tokio::test]
async fn a_closed_door_keeps_whoever_is_in() {
    let server = Server::start();
    let organiser = server.organiser().await;
    let phone = server.guest().await;
    let issued = issue(&organiser).await;
    organiser.patch(ADMIN, json!({ "registration": "closed" })).await.data();
    let late = server.anonymous().post(REGISTER, json!({})).await;
    assert_eq!((late.status, late.reason()), (409, "registration_closed"));
    assert_eq!(phone.post(REGISTER, json!({})).await.data()["is_existing"], true);
    let taken = server.anonymous().post(REGISTER, json!({ "entry_code": issued["entry_code"] })).await.data();
    assert_eq!(taken["draw_number"], issued["draw_number"]);
    issue(&organiser).await;
    organiser.patch(ADMIN, json!({ "registration": "open" })).await.data();
    assert_eq!(server.anonymous().post(REGISTER, json!({})).await.data()["draw_number"], 4);
}

#[tokio::test]
async fn a_closed_event_changes_no_more() {
    let server = Server::start();
    let organiser = server.organiser().await;
    let phone = server.guest().await;
    organiser.post(&format!("{ADMIN}/close"), json!({})).await.data();
    assert_eq!(server.anonymous().post(REGISTER, json!({})).await.reason(), "event_closed");
    assert_eq!(phone.post(REGISTER, json!({})).await.data()["is_existing"], true);
    for (path, body) in [
        ("participants", json!({})),
        ("participants/1/status", json!({ "status": "withdrawn" })),
        ("prizes", json!({ "name": "컵", "rank": 1, "quantity": 1 })),
        ("draw", json!({ "prize_name": "컵" })),
        ("reset", json!({ "reset_draws": true })),
        ("staff", json!({ "name": "김" })),
    ] {
        let refused = organiser.post(&format!("{ADMIN}/{path}"), body).await;
        assert_eq!((refused.status, refused.reason()), (409, "event_closed"), "{path}");
    }
    assert_eq!(organiser.patch(ADMIN, json!({ "title": "x" })).await.reason(), "event_closed");
    organiser.post(&format!("{ADMIN}/reopen"), json!({})).await.data();
    server.guest().await;
}
