//! Stirred and witnessed draws: phones bind themselves and show, digits are called, and whatever comes early
//! or late is refused by its reason, in every state.

use std::time::Duration;

use luckydraw::domain::draw::{Against, Grade, Stir, Verdict, verify};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::{ADMIN, API, Client, EVENT, Server, Socket, numbers, poll};

pub const WORD: &str = "012345678901";

/// A phone that can stir.
pub struct Phone {
    pub client: Client,
    pub token: String,
    pub number: u64,
}

impl Phone {
    pub async fn join(server: &Server) -> Self {
        let client = server.anonymous();
        let data = client.post(&format!("{API}/register"), json!({})).await.data();
        let token = data["session_token"].as_str().unwrap().to_owned();
        client.forget();
        Phone { client, token, number: data["draw_number"].as_u64().unwrap() }
    }

    /// What is the phone's own.
    pub async fn own(&self) -> Value {
        self.client.get(&format!("{API}/my-number?session_token={}", self.token)).await.data()
    }

    pub async fn here(&self) -> crate::support::Reply {
        self.client.post(&format!("{API}/here"), json!({ "session_token": self.token })).await
    }

    pub async fn coming(&self, k: u64) -> crate::support::Reply {
        self.client.post(&format!("{EVENT}/draws/{k}/coming"), json!({ "session_token": self.token })).await
    }

    /// After a restart the server has another port.
    pub fn meets(&mut self, server: &Server) {
        self.client = server.anonymous();
    }

    pub fn value(&self) -> [u8; 16] {
        [self.number as u8; 16]
    }

    async fn send(&self, k: u64, what: &str, text: String) -> crate::support::Reply {
        let body = json!({ what: text, "session_token": self.token });
        self.client.post(&format!("{EVENT}/draws/{k}/{what}"), body).await
    }

    pub async fn commit(&self, k: u64) -> crate::support::Reply {
        self.send(k, "commit", hex(&Sha256::digest(self.value()))).await
    }

    pub async fn show(&self, k: u64) -> crate::support::Reply {
        self.send(k, "value", hex(&self.value())).await
    }
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub async fn phones(server: &Server, count: usize) -> Vec<Phone> {
    let mut phones = Vec::new();
    for _ in 0..count {
        phones.push(Phone::join(server).await);
    }
    phones
}

/// The organiser of an event whose windows are as short as they may be.
pub async fn organiser(server: &Server) -> Client {
    let organiser = server.timed(100, 100).await;
    organiser.patch(ADMIN, json!({ "stir_ms": 3_000 })).await.data();
    organiser
}

pub async fn begin(organiser: &Client, grade: &str, count: u32) -> Value {
    begin_of(organiser, json!({ "prize_name": "컵", "count": count, "grade": grade })).await
}

/// Begins a draw that is stirred first, as ordered.
pub async fn begin_of(organiser: &Client, body: Value) -> Value {
    let reply = organiser.post(&format!("{ADMIN}/draw"), body).await;
    assert_eq!(reply.status, 202, "{}", reply.text());
    reply.json["data"].clone()
}

pub async fn row(organiser: &Client, k: u64) -> Value {
    let rows = organiser.get(&format!("{ADMIN}/draws")).await.data()["draws"].clone();
    rows.as_array().unwrap().iter().find(|row| row["draw"] == k).unwrap().clone()
}

pub async fn in_phase(organiser: &Client, k: u64, phase: &str) -> Value {
    poll(phase, async || {
        let row = row(organiser, k).await;
        (row["phase"] == phase).then_some(row)
    })
    .await
}

pub async fn call(organiser: &Client, k: u64, digits: &str) -> crate::support::Reply {
    organiser.put(&format!("{ADMIN}/draws/{k}/digits"), json!({ "digits": digits })).await
}

pub async fn confirm(organiser: &Client, k: u64, word: &str) -> crate::support::Reply {
    organiser.post(&format!("{ADMIN}/draws/{k}/word"), json!({ "word": word })).await
}

pub async fn abort(organiser: &Client, k: u64) -> crate::support::Reply {
    abort_for(organiser, k, "조명이 나갔다").await
}

pub async fn abort_for(organiser: &Client, k: u64, reason: &str) -> crate::support::Reply {
    organiser.post(&format!("{ADMIN}/draws/{k}/abort"), json!({ "reason": reason })).await
}

/// The proof of a draw holds against the anchor that phones got when they joined.
pub async fn assert_proved(server: &Server, k: u64, grade: Grade, stirred: usize) -> Value {
    let anyone = server.anonymous();
    let anchor = anyone.get(EVENT).await.data()["anchor"].as_str().unwrap().parse().unwrap();
    let proof = poll("the proof", async || {
        let reply = anyone.get(&format!("{EVENT}/draws/{k}/proof")).await;
        (reply.status == 200).then_some(reply)
    })
    .await;
    let report = verify(&proof.text(), &Against::Anchor(anchor));
    assert_eq!(report.verdict, Verdict::Verified, "{:?}", report.failure());
    assert_eq!((report.draws[0].grade, report.draws[0].stirred), (grade, stirred));
    proof.json
}

/// Digits are refused until the fingerprint stood on the screen.
pub async fn call_when_due(organiser: &Client, k: u64, digits: &str) {
    let early = call(organiser, k, digits).await;
    assert_eq!(early.reason(), "word_early");
    let wait = early.json["details"]["wait_ms"].as_u64().unwrap();
    assert!((1..=3_000).contains(&wait), "{wait}");
    poll("digits are taken", async || {
        let reply = call(organiser, k, digits).await;
        (reply.status == 200 || reply.reason() != "word_early").then_some(reply)
    })
    .await
    .data();
}

#[tokio::test]
async fn a_stirred_draw_goes_its_way_and_its_proof_holds() {
    let server = Server::start();
    let organiser = organiser(&server).await;
    let phones = phones(&server, 4).await;
    let mut screen = Socket::open(&server.anonymous(), "screen").await;
    let begun = begin(&organiser, "stirred", 2).await;
    assert_eq!((&begun["draw"], &begun["phase"], &begun["entries"]), (&json!(1), &json!("stirring"), &json!(4)));
    let late = Phone::join(&server).await;
    let state = screen.phase("stirring").await;
    assert_eq!(state["stage"]["sheet_hash"], begun["sheet_hash"]);
    assert!(state["stage"]["ends_at"].is_string() && state["stage"].get("winners").is_none());
    assert_eq!((&state["stage"]["started_at"], state["stage"].get("frozen_at")), (&begun["drawn_at"], None));

    assert_eq!(phones[0].show(1).await.reason(), "not_committed");
    assert_eq!(late.commit(1).await.reason(), "not_on_sheet");
    for phone in &phones[..3] {
        assert_eq!(phone.commit(1).await.data()["draw_number"], phone.number);
    }
    assert_eq!(phones[0].commit(1).await.status, 200, "the same again is no second commitment");
    assert_eq!(phones[0].send(1, "commit", "0".repeat(64)).await.reason(), "already_committed");
    assert_eq!(phones[0].show(1).await.reason(), "stir_open");
    screen.until(|state| state["stage"]["commits"] == 3).await;

    screen.phase("showing").await;
    assert_eq!(phones[3].commit(1).await.reason(), "stir_closed");
    assert_eq!(phones[0].send(1, "value", "0".repeat(32)).await.reason(), "value_differs");
    assert_eq!(abort(&organiser, 1).await.reason(), "draw_stands");
    phones[0].show(1).await.data();
    phones[1].show(1).await.data();
    assert_eq!(phones[1].show(1).await.status, 200, "the same again changes nothing");

    let frozen = screen.until(|state| state["stage"]["stir_hash"].is_string()).await;
    assert_eq!(frozen.last().unwrap()["stage"]["phase"], "showing", "the fingerprint stands before the reels run");
    assert_eq!(phones[2].show(1).await.reason(), "stir_closed");
    let winner = screen.phase("winner").await;
    assert_eq!(winner["stage"]["frozen_at"], begun["drawn_at"], "whoever came after that is not on the sheet");
    assert!(winner["stage"]["started_at"].as_str().unwrap() > begun["drawn_at"].as_str().unwrap());
    let proof = assert_proved(&server, 1, Grade::Stirred, 2).await;
    assert_eq!(
        numbers(&winner["stage"]["winners"]),
        serde_json::from_value::<Vec<u64>>(proof["winners"].clone()).unwrap()
    );
    let stir = Stir::parse(proof["stir"].as_str().unwrap()).unwrap();
    let silent: Vec<u64> = stir.lines().iter().filter(|line| line.value.is_none()).map(|line| line.number).collect();
    assert_eq!((stir.lines().len(), silent), (3, vec![phones[2].number]));
    assert_eq!(server.anonymous().get(&format!("{EVENT}/draws/1/stir")).await.text(), stir.render());
}

#[tokio::test]
async fn a_witnessed_draw_takes_its_digits_last_and_once() {
    let server = Server::start();
    let organiser = organiser(&server).await;
    let phones = phones(&server, 3).await;
    let mut screen = Socket::open(&server.anonymous(), "screen").await;
    begin(&organiser, "witnessed", 1).await;
    assert_eq!(call(&organiser, 1, "0").await.reason(), "word_early");
    for phone in &phones {
        phone.commit(1).await.data();
    }
    in_phase(&organiser, 1, "showing").await;
    for phone in &phones {
        phone.show(1).await.data();
    }
    let state = screen.phase("word").await;
    assert!(state["stage"]["stir_hash"].is_string(), "the fingerprint stands before the first digit");
    assert_eq!((&state["stage"]["digits"], &state["stage"]["word"]), (&json!(12), &json!("")));
    assert_eq!(confirm(&organiser, 1, WORD).await.reason(), "word_early");
    assert!(row(&organiser, 1).await["may_be_aborted"] == true);
    call_when_due(&organiser, 1, "01").await;
    assert_eq!(abort(&organiser, 1).await.reason(), "draw_stands");
    screen.until(|state| state["stage"]["word"] == "01").await;
    for wrong in ["01a", "0123456789012"] {
        assert_eq!(call(&organiser, 1, wrong).await.reason(), "validation", "{wrong}");
    }
    call(&organiser, 1, "").await.data();
    call(&organiser, 1, "99").await.data();
    let states = screen.until(|state| state["stage"]["word"] == "99").await;
    assert!(states.iter().all(|state| state["stage"]["word"] != ""), "no digits are a question and take nothing back");
    assert_eq!(confirm(&organiser, 1, "99").await.reason(), "validation", "it is not whole");
    call(&organiser, 1, WORD).await.data();
    assert_eq!(confirm(&organiser, 1, "999999999999").await.reason(), "validation", "it is another");
    let drawn = confirm(&organiser, 1, WORD).await.data();
    assert_eq!(confirm(&organiser, 1, WORD).await.reason(), "word_late");
    assert_eq!(call(&organiser, 1, WORD).await.reason(), "word_late");
    let proof = assert_proved(&server, 1, Grade::Witnessed, 3).await;
    assert_eq!(numbers(&drawn["winners"]), serde_json::from_value::<Vec<u64>>(proof["winners"].clone()).unwrap());
    assert!(proof["word"].as_str().unwrap().ends_with(&format!("\nword {WORD}\n")));
}

#[tokio::test]
async fn nobody_is_hurried_and_a_draw_that_nobody_stirs_can_be_given_up() {
    let server = Server::start();
    let organiser = organiser(&server).await;
    let phones = phones(&server, 2).await;
    begin(&organiser, "stirred", 1).await;
    // That something does not happen can only be seen after its time.
    tokio::time::sleep(Duration::from_millis(3_500)).await;
    assert_eq!(row(&organiser, 1).await["phase"], "stirring", "the window stays open until somebody took part");
    assert_eq!(
        organiser.post(&format!("{ADMIN}/draws/1/abort"), json!({ "reason": " " })).await.reason(),
        "validation"
    );
    let aborted = abort(&organiser, 1).await.data();
    assert_eq!((&aborted["phase"], &aborted["abort_reason"]), (&json!("aborted"), &json!("조명이 나갔다")));
    assert_eq!(abort(&organiser, 1).await.data()["phase"], "aborted", "once is enough");
    assert_eq!(phones[0].commit(1).await.reason(), "not_stirring");
    assert_eq!(server.anonymous().get(&format!("{EVENT}/draws/1/proof")).await.reason(), "draw_aborted");
    let next = begin(&organiser, "stirred", 1).await;
    assert_eq!(next["draw"], 2, "its number is used up");
    phones[0].commit(2).await.data();
    in_phase(&organiser, 2, "showing").await;
    phones[0].show(2).await.data();
    assert_proved(&server, 2, Grade::Stirred, 1).await;
}

/// A copy to look at has the sheet of a draw that is being stirred, and not what phones threw in so far.
#[tokio::test]
async fn an_export_during_a_stir_has_its_sheet_alone() {
    let server = Server::start();
    let organiser = organiser(&server).await;
    let phones = phones(&server, 2).await;
    begin(&organiser, "stirred", 1).await;
    phones[0].commit(1).await.data();
    in_phase(&organiser, 1, "showing").await;
    let export = organiser.get(&format!("{ADMIN}/export?format=sqlite")).await;
    assert_eq!(export.status, 200, "{}", export.text());
    let copy = server.folder().join("copy.db");
    std::fs::write(&copy, &export.body).unwrap();
    let copy = rusqlite::Connection::open(copy).unwrap();
    let count = |sql: &str| copy.query_row(sql, [], |row| row.get::<_, u64>(0)).unwrap();
    assert_eq!(count("SELECT count(*) FROM stir_entry"), 0);
    assert_eq!(count("SELECT count(*) FROM draw WHERE sheet <> '' AND stir IS NULL AND reveal IS NULL"), 1);
}

#[tokio::test]
async fn a_retry_of_the_order_gets_the_same_answer() {
    let server = Server::start();
    let organiser = organiser(&server).await;
    phones(&server, 2).await;
    let key = crate::support::random_key();
    let body = json!({ "prize_name": "컵", "count": 1, "grade": "witnessed", "digits": 16 });
    let first = organiser.post_keyed(&format!("{ADMIN}/draw"), &key, body.clone()).await;
    let second = organiser.post_keyed(&format!("{ADMIN}/draw"), &key, body).await;
    assert_eq!((first.status, second.status), (202, 202));
    assert_eq!(first.json["data"], second.json["data"]);
    assert_eq!(first.json["data"]["digits"], 16);
    let refused = organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵" })).await;
    assert_eq!(refused.reason(), "draw_in_progress");
}

#[tokio::test]
async fn the_events_settings_choose_the_grade_where_the_order_says_nothing() {
    let server = Server::start();
    let organiser = organiser(&server).await;
    phones(&server, 2).await;
    organiser.patch(ADMIN, json!({ "top_grade": "witnessed", "digits": 10 })).await.data();
    let order = |rank: u32| json!({ "prize_name": format!("{rank}등"), "prize_rank": rank });
    let sealed = organiser.post(&format!("{ADMIN}/draw"), order(2)).await;
    assert_eq!((sealed.status, sealed.json["data"]["winners"].as_array().map(Vec::len)), (200, Some(1)));
    server.revealed(1).await;
    let witnessed = organiser.post(&format!("{ADMIN}/draw"), order(1)).await;
    assert_eq!((witnessed.status, &witnessed.json["data"]["digits"]), (202, &json!(10)));
}

#[tokio::test]
async fn a_setting_that_is_changed_alters_no_draw_that_runs() {
    let server = Server::start();
    let host = organiser(&server).await;
    let phones = phones(&server, 2).await;
    let by = async || server.anonymous().get(&format!("{EVENT}/state")).await.json["stage"]["stir_by"].clone();
    for (k, at_freeze, later, told) in [(1, "itself", "tap", json!("itself")), (2, "tap", "itself", Value::Null)] {
        host.patch(ADMIN, json!({ "stir_by": at_freeze })).await.data();
        begin(&host, "stirred", 1).await;
        host.patch(ADMIN, json!({ "stir_by": later })).await.data();
        phones[0].commit(k).await.data();
        assert_eq!((by().await, row(&host, k).await["phase"].clone()), (told, json!("stirring")));
        abort(&host, k).await.data();
    }
}
