//! How an event looks and what stands beside a winner's number: settings, logo, masked names, the
//! pace of many winners, and a likeness of the screen that is no screen.

use image::{DynamicImage, ImageFormat};
use serde_json::{Value, json};

use crate::support::{ADMIN, Client, EVENT, Server, Socket, numbers};

#[tokio::test]
async fn settings_of_the_show_are_kept_checked_and_on_record() {
    let mut server = Server::start();
    let organiser = server.organiser().await;
    let usual = organiser.get(ADMIN).await.data();
    let expected =
        [("theme", "night"), ("accent", ""), ("reveal", "timed"), ("pace", "together"), ("shown_as", "number")];
    for (name, value) in expected {
        assert_eq!(usual["settings"][name], value, "{name}");
    }
    let wanted = json!({
        "theme": "bright", "accent": "#C8361F", "reveal": "host", "pace": "one_by_one", "shown_as": "phone",
    });
    let changed = organiser.patch(ADMIN, wanted.clone()).await.data();
    assert_eq!((&changed["settings"]["accent"], &changed["settings"]["theme"]), (&json!("#c8361f"), &json!("bright")));
    for (field, value) in [("theme", "dark"), ("reveal", "never"), ("pace", "slow"), ("shown_as", "face")] {
        let refused = organiser.patch(ADMIN, json!({ field: value })).await;
        assert_eq!((refused.status, refused.reason()), (400, "validation"), "{field}");
    }
    for accent in ["red", "#fff", "#12345g", "url(x)"] {
        let refused = organiser.patch(ADMIN, json!({ "accent": accent })).await;
        assert_eq!((refused.reason(), &refused.json["details"]["field"]), ("validation", &json!("accent")), "{accent}");
    }
    let record = organiser.get(&format!("{ADMIN}/log?limit=1")).await.data()["records"][0].clone();
    assert_eq!((&record["kind"], &record["body"]["shown_as"]), (&json!("event_changed"), &json!("phone")));
    server.kill9();
    server.restart();
    let organiser = server.organiser().await;
    assert_eq!(organiser.get(ADMIN).await.data()["settings"], changed["settings"]);
}

#[tokio::test]
async fn screens_get_the_whole_look_and_phones_the_accent() {
    let server = Server::start();
    let organiser = server.organiser().await;
    let anyone = server.anonymous();
    let (mut screen, mut phone) = (Socket::open(&anyone, "screen").await, Socket::open(&anyone, "guest").await);
    let look = json!({ "theme": "paper", "accent": "#0a7d5a", "shown_as": "name" });
    organiser.patch(ADMIN, look).await.data();
    let state = screen.until(|state| state["event"]["theme"] == "paper").await.pop().unwrap();
    assert_eq!((&state["event"]["accent"], &state["event"]["logo"]), (&json!("#0a7d5a"), &Value::Null));
    assert_eq!(state["event"]["shown_as"], "name");
    let state = phone.until(|state| state["event"]["accent"] == "#0a7d5a").await.pop().unwrap();
    for name in ["theme", "logo", "shown_as"] {
        assert!(state["event"].get(name).is_none(), "{name} is no matter of phones");
    }
}

fn picture(side: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    DynamicImage::new_rgb8(side, side / 2).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

#[tokio::test]
async fn a_logo_is_kept_until_another_one_or_none_is_given() {
    let server = Server::start();
    let organiser = server.organiser().await;
    let path = format!("{ADMIN}/logo");
    let put = async |bytes| organiser.call("PUT", &path).body("image/png", bytes).send().await;
    let first = put(picture(400)).await.data()["logo"].clone();
    let mut screen = Socket::open(&server.anonymous(), "screen").await;
    assert_eq!(screen.state().await["event"]["logo"], first);
    assert_eq!(organiser.get(ADMIN).await.data()["logo"], first);
    let prize =
        organiser.post(&format!("{ADMIN}/prizes"), json!({ "name": "컵", "rank": 1, "quantity": 1 })).await.data();
    let image = format!("{ADMIN}/prizes/{}/image", prize["prize_id"].as_str().unwrap());
    let own = organiser.call("PUT", &image).body("image/png", picture(300)).send().await.data()["image"].clone();
    organiser.delete(&image).await.data();
    let status = async |links: &Value, size: &str| server.anonymous().get(links[size].as_str().unwrap()).await.status;
    assert_eq!((status(&own, "url").await, status(&first, "url").await), (404, 200), "a logo is not cleared away");
    let second = put(picture(600)).await.data()["logo"].clone();
    assert_eq!((status(&first, "url").await, status(&second, "thumb").await), (404, 200));
    assert_eq!(put(b"<svg/>".to_vec()).await.reason(), "image_invalid");
    assert_eq!(organiser.delete(&path).await.data()["logo"], Value::Null);
    assert_eq!(status(&second, "url").await, 404);
    screen.until(|state| state["event"]["logo"].is_null()).await;
}

async fn person(organiser: &Client, contact: Value) -> u64 {
    let issued = organiser.post(&format!("{ADMIN}/participants"), contact).await.data();
    issued["draw_number"].as_u64().unwrap()
}

/// What stands beside a number in the state that shows its draw.
fn beside(state: &Value, number: u64) -> Option<&str> {
    let winners = state["stage"]["winners"].as_array().unwrap();
    let winner = winners.iter().find(|winner| winner["draw_number"] == number).unwrap();
    winner.get("name").map(|name| name.as_str().unwrap())
}

#[tokio::test]
async fn names_and_phones_stand_masked_on_the_screen_and_nowhere_else() {
    let server = Server::start();
    let organiser = server.fast().await;
    let known = person(&organiser, json!({ "name": "홍길동", "phone": "010-1234-5678" })).await;
    let latin = person(&organiser, json!({ "name": "Grace Hopper" })).await;
    let nameless = server.guests(1).await.len() as u64 + latin;
    let anyone = server.anonymous();
    let (mut screen, mut phone) = (Socket::open(&anyone, "screen").await, Socket::open(&anyone, "guest").await);
    let mut admin = Socket::open(&organiser, "admin").await;
    organiser.patch(ADMIN, json!({ "shown_as": "name" })).await.data();
    organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵", "count": 3 })).await.data();
    let state = screen.phase("winner").await;
    let shown = [known, latin, nameless].map(|number| beside(&state, number));
    assert_eq!(shown, [Some("홍*동"), Some("G**** H*****"), None]);
    organiser.patch(ADMIN, json!({ "shown_as": "phone" })).await.data();
    let state = screen.until(|state| state["event"]["shown_as"] == "phone").await.pop().unwrap();
    let shown = [known, latin, nameless].map(|number| beside(&state, number));
    assert_eq!(shown, [Some("•••• 5678"), None, None]);
    organiser.patch(ADMIN, json!({ "shown_as": "number" })).await.data();
    let state = screen.until(|state| state["event"]["shown_as"] == "number").await.pop().unwrap();
    assert_eq!([known, latin, nameless].map(|number| beside(&state, number)), [None; 3]);
    phone.phase("winner").await;
    admin.phase("winner").await;
    for text in screen.frames.iter().chain(&phone.frames) {
        assert!(!["길동", "Grace", "Hopper", "1234-5678"].iter().any(|secret| text.contains(secret)), "{text}");
    }
    let public = anyone.get(&format!("{EVENT}/draws/1")).await.text();
    for text in phone.frames.iter().chain([&public]) {
        assert!(!text.contains('*') && !text.contains('•'), "{text}");
    }
    assert!(admin.frames.iter().all(|text| !text.contains("홍*동")), "the desk has its own list of names");
}

#[tokio::test]
async fn two_to_ten_winners_have_a_pace_and_it_is_that_of_the_start() {
    let server = Server::start();
    let organiser = server.fast().await;
    server.guests(12).await;
    let mut phone = Socket::open(&server.anonymous(), "guest").await;
    let mut k = 0;
    for (pace, count, step) in [
        ("together", 3, 0),
        ("one_by_one", 1, 0),
        ("one_by_one", 2, 3_000),
        ("one_by_one", 10, 3_000),
        ("one_by_one", 11, 0),
    ] {
        organiser.patch(ADMIN, json!({ "pace": pace, "winners_again": true })).await.data();
        organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵", "count": count })).await.data();
        k += 1;
        let shown = phone.until(|state| state["stage"]["draw"] == k && state["stage"]["phase"] == "winner").await;
        let stage = &shown.last().unwrap()["stage"];
        assert_eq!(stage["step_ms"], step, "{count} {pace}");
        assert_eq!(numbers(&server.revealed(k).await["winners"]).len(), count, "everything is revealed at once");
    }
    organiser.patch(ADMIN, json!({ "pace": "together" })).await.data();
    organiser.post(&format!("{ADMIN}/stage"), json!({ "show": "draw", "draw": 3 })).await.data();
    let state = phone.until(|state| state["stage"]["draw"] == 3).await.pop().unwrap();
    assert_eq!(state["stage"]["step_ms"], 3_000);
}

#[tokio::test]
async fn a_likeness_of_the_screen_is_counted_as_no_screen() {
    let server = Server::start();
    let organiser = server.organiser().await;
    let mut likeness = Socket::connect(&organiser, "current").await.unwrap();
    likeness.say(r#"{"type":"hello","audience":"screen","preview":true}"#).await;
    assert_eq!(likeness.state().await["view"], "code");
    let _screen = Socket::open(&server.anonymous(), "screen").await;
    let mut admin = Socket::open(&organiser, "admin").await;
    let state = admin.until(|state| state["connections"]["admin"] == 1 && state["connections"]["screen"] != 0).await;
    assert_eq!(state.last().unwrap()["connections"]["screen"], 1);
    organiser.patch(ADMIN, json!({ "theme": "paper" })).await.data();
    likeness.until(|state| state["event"]["theme"] == "paper").await;
}
