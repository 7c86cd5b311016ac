//! A rehearsal: marked in every hashed text, for everyone who looks, for ever; and wiped in one step.

use luckydraw::domain::draw::{Against, Mode, Verdict, verify};
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::support::{ADMIN, API, Client, EVENT, Server};

async fn made(organiser: &Client, body: Value) -> Value {
    organiser.post(&format!("{API}/admin/events"), body).await.data()
}

/// The organiser of a rehearsal that is the current event, and its id.
async fn rehearsing(server: &Server) -> (Client, String) {
    let organiser = server.organiser().await;
    let body = json!({ "title": "연습", "event_id": "autumn", "mode": "rehearsal", "use": true });
    let event = made(&organiser, body).await;
    assert_eq!((&event["event_id"], &event["mode"]), (&json!("rehearsal-autumn"), &json!("rehearsal")));
    organiser.patch(ADMIN, json!({ "spin_ms": 0, "stop_ms": 0 })).await.data();
    (organiser, "rehearsal-autumn".to_owned())
}

#[tokio::test]
async fn an_id_says_what_its_event_is_and_no_other_id_does() {
    let server = Server::start();
    let organiser = server.organiser().await;
    let named = made(&organiser, json!({ "title": "a", "event_id": "rehearsal-1", "mode": "rehearsal" })).await;
    let unnamed = made(&organiser, json!({ "title": "b", "mode": "rehearsal" })).await;
    let live = made(&organiser, json!({ "title": "c" })).await;
    assert_eq!(named["event_id"], "rehearsal-1");
    assert!(unnamed["event_id"].as_str().unwrap().starts_with("rehearsal-0"), "{unnamed}");
    assert_eq!(live["mode"], "live");
    let events = format!("{API}/admin/events");
    for body in [
        json!({ "title": "d", "event_id": "rehearsal-2" }),
        json!({ "title": "d", "event_id": "rehearsal-2", "mode": "live" }),
        json!({ "title": "d", "event_id": "a".repeat(60), "mode": "rehearsal" }),
        json!({ "title": "d", "mode": "practice" }),
    ] {
        assert_eq!(organiser.post(&events, body).await.reason(), "validation");
    }
    assert_eq!(organiser.patch(ADMIN, json!({ "mode": "rehearsal" })).await.reason(), "validation");
}

/// Not even by writing into the file does an event become another one.
#[tokio::test]
async fn the_file_refuses_another_mode() {
    let server = Server::start();
    let (_, id) = rehearsing(&server).await;
    let file = Connection::open(server.db()).unwrap();
    for (sql, trigger) in [
        ("UPDATE event SET mode = 'live'", "event_mode_is_fixed"),
        ("UPDATE event SET mode = 'rehearsal'", "event_mode_is_fixed"),
        ("UPDATE event SET id = substr(id, 11) WHERE mode = 'rehearsal'", "event_mode_is_fixed"),
        (&copied("'rehearsal-other', 'live'"), "event_id_says_its_mode"),
        (&copied("'other', 'rehearsal'"), "event_id_says_its_mode"),
    ] {
        let error = file.execute(sql, []).unwrap_err().to_string();
        assert!(error.contains(trigger), "{sql}: {error}");
    }
    assert_eq!(file.execute(&copied("'rehearsal-other', 'rehearsal'"), []).unwrap(), 1);
    assert_eq!(
        file.query_row("SELECT mode FROM event WHERE id = ?1", [id], |row| row.get::<_, String>(0)).unwrap(),
        "rehearsal"
    );
}

/// Another event like the rehearsal, under this id and in this mode.
fn copied(id_and_mode: &str) -> String {
    format!(
        "INSERT INTO event (id, mode, title, state, registration, settings, anchor, chain_end, secret, log_hash, created_at)
         SELECT {id_and_mode}, title, state, registration, settings, anchor, randomblob(32), secret, log_hash, created_at
         FROM event WHERE mode = 'rehearsal'"
    )
}

#[tokio::test]
async fn every_text_that_is_hashed_says_so() {
    let server = Server::start();
    let (organiser, id) = rehearsing(&server).await;
    let guest = server.guest().await;
    organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵", "count": 1 })).await.data();
    server.revealed(1).await;
    let anyone = server.anonymous();
    let proof = anyone.get(&format!("{EVENT}/draws/1/proof")).await;
    assert_eq!(proof.json["event_id"], id.as_str());
    let sheet = proof.json["sheet"].as_str().unwrap();
    assert!(sheet.starts_with(&format!("luckydraw-sheet/1\nevent {id}\nmode rehearsal\n")), "{sheet}");
    let mine = guest.get(&format!("{API}/my-number")).await.data();
    assert_eq!(mine["event_id"], id.as_str(), "what a receipt is made of");
    let records = organiser.get(&format!("{ADMIN}/log")).await.data()["records"].clone();
    let created = records.as_array().unwrap().iter().find(|record| record["kind"] == "event_created").unwrap();
    assert_eq!(created["body"]["mode"], "rehearsal");

    let anchor = mine["anchor"].as_str().unwrap().parse().unwrap();
    let report = verify(&proof.text(), &Against::Anchor(anchor));
    assert_eq!((report.verdict, report.draws[0].mode), (Verdict::Verified, Mode::Rehearsal), "{:?}", report.failure());
    for (from, to) in [("mode rehearsal", "mode live"), ("rehearsal-autumn", "autumn")] {
        let passed_off = verify(&proof.text().replace(from, to), &Against::Anchor(anchor));
        assert_eq!(passed_off.verdict, Verdict::Fails, "{from}");
    }
}

#[tokio::test]
async fn whoever_looks_is_told() {
    let server = Server::start();
    let anyone = server.anonymous();
    assert_eq!(anyone.get(EVENT).await.data()["mode"], "live");
    for audience in ["guest", "screen"] {
        let state = anyone.get(&format!("{EVENT}/state?audience={audience}")).await.json;
        assert_eq!(state["event"].get("mode"), None, "{audience}: nothing is said of an event that counts");
    }
    let (organiser, _) = rehearsing(&server).await;
    assert_eq!(anyone.get(EVENT).await.data()["mode"], "rehearsal");
    for (client, audience) in [(&anyone, "guest"), (&anyone, "screen"), (&organiser, "admin")] {
        let state = client.get(&format!("{EVENT}/state?audience={audience}")).await.json;
        assert_eq!(state["event"]["mode"], "rehearsal", "{audience}");
    }
}

#[tokio::test]
async fn a_rehearsal_is_wiped_in_one_step_and_the_event_that_counts_goes_on() {
    let server = Server::start();
    let first = server.organiser().await.get(ADMIN).await.data()["event_id"].clone();
    let (organiser, id) = rehearsing(&server).await;
    server.guests(3).await;
    organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵", "count": 1 })).await.data();
    server.revealed(1).await;
    organiser.delete(&format!("{API}/admin/{id}?confirm={id}")).await.data();
    let now = organiser.get(ADMIN).await.data();
    assert_eq!((&now["event_id"], &now["participants"], &now["draws"]), (&first, &json!(0), &json!(0)));
    let file = Connection::open(server.db()).unwrap();
    for table in ["event", "participant", "draw", "pick", "record"] {
        let column = if table == "event" { "id" } else { "event_id" };
        let left: u64 = file
            .query_row(&format!("SELECT count(*) FROM {table} WHERE {column} = ?1"), [&id], |row| row.get(0))
            .unwrap();
        assert_eq!(left, 0, "{table}");
    }
}

/// What counts is never deleted from under the phones, and a rehearsal gives way only to what counts.
#[tokio::test]
async fn a_rehearsal_with_nothing_behind_it_stays() {
    let server = Server::start();
    let first = server.organiser().await.get(ADMIN).await.data()["event_id"].as_str().unwrap().to_owned();
    let (organiser, id) = rehearsing(&server).await;
    organiser.post(&format!("{API}/admin/{first}/close"), json!({})).await.data();
    assert_eq!(organiser.delete(&format!("{API}/admin/{id}?confirm={id}")).await.reason(), "event_is_current");
    organiser.post(&format!("{API}/admin/{first}/reopen"), json!({})).await.data();
    organiser.post(&format!("{API}/admin/{first}/use"), json!({})).await.data();
    assert_eq!(organiser.delete(&format!("{API}/admin/{first}?confirm={first}")).await.reason(), "event_is_current");
}
