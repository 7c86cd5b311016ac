//! The digits on a winner's phone, as the desk sees and checks them.

use luckydraw::domain::live_digits::Live;
use luckydraw::domain::time::Timestamp;
use serde_json::{Value, json};

use crate::support::{ADMIN, API, Client, Server, poll};

async fn won(server: &Server, organiser: &Client) -> String {
    let phone = server.guest().await;
    organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵" })).await.data();
    server.revealed(1).await;
    let mine = phone.get(&format!("{API}/my-number")).await.data();
    mine["wins"][0]["claim_code"].as_str().unwrap().to_owned()
}

/// What a phone with this code shows at the moment of an answer; the answer names the end of the window.
fn shown_by_the_phone(code: &str, live: &Value, windows_ago: i64) -> String {
    let next: jiff::Timestamp = live["next_at"].as_str().unwrap().parse().unwrap();
    Live::at(code, Timestamp(next.as_millisecond() - 1 - windows_ago * 10_000)).digits
}

#[tokio::test]
async fn the_desk_sees_the_digits_of_the_phone() {
    let server = Server::start();
    let organiser = server.fast().await;
    let code = won(&server, &organiser).await;
    let staff = server.staff().await;
    for client in [&organiser, &staff] {
        let card = client.get(&format!("{ADMIN}/claims/{code}")).await.data();
        assert_eq!(card["live"]["digits"], shown_by_the_phone(&code, &card["live"], 0));
        assert!(card["live"].get("matches").is_none(), "nobody asked");
        let row = client.get(&format!("{ADMIN}/draws")).await.data()["draws"][0]["winners"][0].clone();
        assert_eq!(row["live"]["digits"], shown_by_the_phone(&code, &row["live"], 0));
    }
    let row = staff.get(&format!("{ADMIN}/draws")).await.data()["draws"][0]["winners"][0].clone();
    assert!(row.get("claim_code").is_none(), "staff never see the code itself: {row}");
}

#[tokio::test]
async fn digits_of_a_picture_do_not_match() {
    let server = Server::start();
    let organiser = server.fast().await;
    let code = won(&server, &organiser).await;
    for (ago, fits) in [(0, true), (1, true), (2, false), (9, false)] {
        // The window may end between two requests; then the digits are asked for again.
        let live = poll("both requests in one window", async || {
            let before = organiser.get(&format!("{ADMIN}/claims/{code}")).await.data()["live"].clone();
            let digits = shown_by_the_phone(&code, &before, ago);
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
    let code = won(&server, &organiser).await;
    let path = format!("{ADMIN}/claims/{code}");
    let collected = organiser.post(&format!("{path}/collect"), json!({})).await.data();
    let card = organiser.get(&format!("{path}?live=0000")).await.data();
    let row = organiser.get(&format!("{ADMIN}/draws")).await.data()["draws"][0]["winners"][0].clone();
    for pick in [collected, card, row] {
        assert!(pick.get("live").is_none(), "{pick}");
    }
}
