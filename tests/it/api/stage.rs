//! What the screens show by the organiser's word, and what covers them.

use serde_json::{Value, json};

use crate::support::{ADMIN, Client, Reply, Server, Socket, numbers, random_key};

const STAGE: &str = "/api/luckydraw/admin/current/stage";

async fn prize(organiser: &Client, name: &str, quantity: u32) -> Value {
    organiser.post(&format!("{ADMIN}/prizes"), json!({ "name": name, "rank": 2, "quantity": quantity })).await.data()
}

async fn stage(organiser: &Client, body: Value) -> Reply {
    organiser.post(STAGE, body).await
}

async fn kinds(organiser: &Client) -> Vec<String> {
    let records = organiser.get(&format!("{ADMIN}/log?limit=100")).await.data();
    let records = records["records"].as_array().unwrap().iter();
    records.map(|record| record["kind"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_next_prize_is_announced_until_it_is_drawn() {
    let server = Server::start();
    let organiser = server.fast().await;
    server.guests(5).await;
    let prize = prize(&organiser, "자전거", 4).await;
    let anyone = server.anonymous();
    let (mut screen, mut phone) = (Socket::open(&anyone, "screen").await, Socket::open(&anyone, "guest").await);
    let id = &prize["prize_id"];
    stage(&organiser, json!({ "show": "prize", "prize_id": id, "count": 3 })).await.data();
    let shown = screen.until(|state| state["view"] == "prize").await.pop().unwrap();
    let next = json!({ "prize_id": id, "name": "자전거", "rank": 2, "count": 3, "left": 4, "image": null });
    assert_eq!((&shown["next"], &shown["stage"]), (&next, &json!({ "phase": "idle" })));
    let told = phone.until(|state| !state["next"].is_null()).await.pop().unwrap();
    assert_eq!(told["next"], json!({ "name": "자전거", "rank": 2, "count": 3 }));
    assert_eq!(told["prizes"], json!({ "left": 4, "total": 4 }));
    organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_id": id, "count": 2 })).await.data();
    let winner = screen.phase("winner").await;
    assert_eq!(numbers(&winner["stage"]["winners"]).len(), 2, "a draw does what its own body says");
    assert_eq!((&winner["next"], &winner["view"]), (&Value::Null, &json!("code")));
    assert_eq!(winner["prizes"], json!({ "left": 2, "total": 4 }));
    stage(&organiser, json!({ "show": "code" })).await.data();
    assert_eq!(screen.phase("idle").await["view"], "code");
}

/// An announcement whose answer was lost comes again after the draw: it is not made once more.
#[tokio::test]
async fn an_order_that_comes_again_changes_nothing() {
    let server = Server::start();
    let organiser = server.fast().await;
    server.guests(5).await;
    let prize = prize(&organiser, "자전거", 4).await;
    let (key, body) = (random_key(), json!({ "show": "prize", "prize_id": prize["prize_id"], "count": 2 }));
    organiser.post_keyed(STAGE, &key, body.clone()).await.data();
    organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_id": prize["prize_id"], "count": 2 })).await.data();
    let winners = numbers(&server.revealed(1).await["winners"]);
    let (path, key_of_reveal) = (format!("{ADMIN}/draws/1/reveal"), random_key());
    let row = organiser.post_keyed(&path, &key_of_reveal, json!({})).await.data();
    let before = kinds(&organiser).await;
    organiser.post_keyed(STAGE, &key, body).await.data();
    assert_eq!(organiser.post_keyed(&path, &key_of_reveal, json!({})).await.data(), row);
    assert_eq!(kinds(&organiser).await, before);
    let state = Socket::open(&server.anonymous(), "screen").await.state().await;
    assert_eq!((&state["stage"]["phase"], &state["next"]), (&json!("winner"), &Value::Null));
    assert_eq!(numbers(&state["stage"]["winners"]), winners);
    let other = organiser.post_keyed(STAGE, &key, json!({ "cover": "blank" })).await;
    assert_eq!(other.reason(), "idempotency_conflict");
}

#[tokio::test]
async fn results_and_earlier_draws_are_shown_again() {
    let server = Server::start();
    let organiser = server.fast().await;
    server.guests(3).await;
    let mut screen = Socket::open(&server.anonymous(), "screen").await;
    for k in 1..=2 {
        organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵" })).await.data();
        server.revealed(k).await;
    }
    stage(&organiser, json!({ "show": "history" })).await.data();
    let state = screen.until(|state| state["view"] == "history").await.pop().unwrap();
    assert_eq!((&state["stage"], &state["results"][0]["draw"]), (&json!({ "phase": "idle" }), &json!(2)));
    stage(&organiser, json!({ "show": "draw", "draw": 1 })).await.data();
    let state = screen.phase("winner").await;
    assert_eq!((&state["stage"]["draw"], &state["view"]), (&json!(1), &json!("code")));
    assert_eq!(numbers(&state["stage"]["winners"]), numbers(&server.revealed(1).await["winners"]));
    organiser.post(&format!("{ADMIN}/reset"), json!({ "reset_draws": true })).await.data();
    for k in [1, 3] {
        let refused = stage(&organiser, json!({ "show": "draw", "draw": k })).await;
        assert_eq!((refused.status, refused.reason()), (404, "draw_not_found"), "draw {k}");
    }
}

#[tokio::test]
async fn covers_work_while_a_draw_runs_and_nothing_else_does() {
    let server = Server::start();
    let organiser = server.timed(60_000, 0).await;
    server.guests(2).await;
    let prize = prize(&organiser, "컵", 1).await;
    let mut screen = Socket::open(&server.anonymous(), "screen").await;
    organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "연필" })).await.data();
    assert_eq!(screen.phase("spinning").await["cover"], "none");
    for cover in ["blank", "freeze", "none"] {
        stage(&organiser, json!({ "cover": cover })).await.data();
        let state = screen.until(|state| state["cover"] == cover).await.pop().unwrap();
        assert_eq!(state["stage"]["phase"], "spinning");
    }
    for body in [
        json!({ "show": "code" }),
        json!({ "show": "history" }),
        json!({ "show": "prize", "prize_id": prize["prize_id"] }),
        json!({ "show": "draw", "draw": 1 }),
        json!({ "show": "code", "cover": "blank" }),
    ] {
        let refused = stage(&organiser, body).await;
        assert_eq!((refused.status, refused.reason()), (409, "draw_in_progress"));
    }
    organiser.patch(ADMIN, json!({ "title": "그대로" })).await.data();
    let state = screen.until(|state| state["event"]["title"] == "그대로").await.pop().unwrap();
    assert_eq!(state["cover"], "none", "of an order that was refused nothing stays");
}

#[tokio::test]
async fn what_stands_there_outlives_a_kill() {
    let mut server = Server::start();
    let organiser = server.fast().await;
    let prize = prize(&organiser, "자전거", 2).await;
    let body = json!({ "show": "prize", "prize_id": prize["prize_id"], "count": 2, "cover": "blank" });
    stage(&organiser, body).await.data();
    server.kill9();
    server.restart();
    let state = Socket::open(&server.anonymous(), "screen").await.state().await;
    assert_eq!(
        (&state["cover"], &state["view"], &state["next"]["count"]),
        (&json!("blank"), &json!("prize"), &json!(2))
    );
}

#[tokio::test]
async fn a_prize_that_is_deleted_is_announced_no_more() {
    let server = Server::start();
    let organiser = server.organiser().await;
    let prize = prize(&organiser, "자전거", 2).await;
    let id = prize["prize_id"].as_str().unwrap();
    let mut screen = Socket::open(&server.anonymous(), "screen").await;
    stage(&organiser, json!({ "show": "prize", "prize_id": id })).await.data();
    screen.until(|state| state["view"] == "prize").await;
    organiser.delete(&format!("{ADMIN}/prizes/{id}")).await.data();
    let state = screen.until(|state| state["view"] == "code").await.pop().unwrap();
    assert_eq!(state["next"], Value::Null);
}

#[tokio::test]
async fn orders_that_cannot_be_are_refused() {
    let server = Server::start();
    let organiser = server.organiser().await;
    let prize = prize(&organiser, "컵", 2).await;
    for (body, field) in [
        (json!({}), "show"),
        (json!({ "show": "prize" }), "prize_id"),
        (json!({ "show": "prize", "prize_id": prize["prize_id"], "count": 0 }), "count"),
        (json!({ "show": "draw" }), "draw"),
        (json!({ "show": "film" }), "body"),
        (json!({ "cover": "red" }), "body"),
    ] {
        let refused = stage(&organiser, body.clone()).await;
        assert_eq!((refused.status, refused.reason()), (400, "validation"), "{body}");
        assert_eq!(refused.json["details"]["field"], field, "{body}");
    }
    let unknown = stage(&organiser, json!({ "show": "prize", "prize_id": "x" })).await;
    assert_eq!(unknown.reason(), "prize_not_found");
    let many = stage(&organiser, json!({ "show": "prize", "prize_id": prize["prize_id"], "count": 3 })).await;
    assert_eq!((many.reason(), &many.json["details"]["left"]), ("sold_out", &json!(2)));
    let staff = server.staff().await;
    assert_eq!(stage(&staff, json!({ "cover": "blank" })).await.reason(), "forbidden");
    assert_eq!(stage(&server.anonymous(), json!({ "cover": "blank" })).await.reason(), "unauthenticated");
}

#[tokio::test]
async fn only_changes_are_on_record_and_the_desk_sees_the_newest() {
    let server = Server::start();
    let organiser = server.organiser().await;
    let prize = prize(&organiser, "컵", 2).await;
    let mut admin = Socket::open(&organiser, "admin").await;
    for body in [
        json!({ "show": "code", "cover": "none" }),
        json!({ "show": "history" }),
        json!({ "show": "history" }),
        json!({ "show": "prize", "prize_id": prize["prize_id"] }),
        json!({ "show": "prize", "prize_id": prize["prize_id"] }),
        json!({ "cover": "freeze" }),
        json!({ "cover": "freeze" }),
        json!({ "show": "code" }),
    ] {
        stage(&organiser, body).await.data();
    }
    let newest = ["stage_cleared", "stage_covered", "stage_shown", "stage_shown", "prize_created"];
    assert_eq!(kinds(&organiser).await[..5], newest);
    let state = admin.until(|state| state["last"][0]["kind"] == "stage_cleared").await.pop().unwrap();
    let last = state["last"].as_array().unwrap();
    assert_eq!(last.iter().map(|record| record["kind"].as_str().unwrap()).collect::<Vec<_>>(), newest);
    assert_eq!((&last[0]["actor"], &last[0]["seq"]), (&json!("organiser"), &state["log"]["seq"]));
    assert!(last[0]["at"].as_str().unwrap().ends_with('Z'));
}
