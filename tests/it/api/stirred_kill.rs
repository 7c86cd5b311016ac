//! Stirred and witnessed draws under kill -9: at every step of each grade, the draw goes on to its one result,
//! with everything in it that a phone or the organiser was told is kept.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use luckydraw::domain::draw::{Grade, Stir};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::stirred::{Phone, WORD, abort, assert_proved, call_when_due, hex, organiser, phones, row};
use crate::support::server::Setup;
use crate::support::{ADMIN, Client, EVENT, PATIENCE, Reply, Server, random_key};

/// How long everybody waits before they try again.
const AGAIN: Duration = Duration::from_millis(20);
/// A machine that starts slowly must not sleep through the moment at which the reels begin to stop.
const STOP_MS: u32 = 6_000;

/// The steps of a stirred draw after each of which the program dies once, in order.
const STIRRED: [&str; 8] = [
    "draw_frozen",
    "phone_bound",
    "commits_bound",
    "value_shown",
    "stir_stored",
    "draw_ranked",
    "draw_stopping",
    "draw_revealed",
];
/// Those of a witnessed one.
const WITNESSED: [&str; 9] = [
    "draw_frozen",
    "phone_bound",
    "commits_bound",
    "value_shown",
    "stir_stored",
    "digits_called",
    "word_confirmed",
    "draw_stopping",
    "draw_revealed",
];

/// What everybody in the hall does to bring a draw on, and what they were told is done.
struct Hall {
    organiser: Client,
    phones: Vec<Phone>,
    bound: BTreeSet<u64>,
    shown: BTreeSet<u64>,
}

impl Hall {
    /// Everybody tries once; nothing where the program is gone.
    async fn push(&mut self) -> Option<()> {
        for phone in &self.phones {
            if ask(phone, "commit", hex(&Sha256::digest(phone.value()))).await?.status == 200 {
                self.bound.insert(phone.number);
            }
            if ask(phone, "value", hex(&phone.value())).await?.status == 200 {
                self.shown.insert(phone.number);
            }
        }
        let digits = json!({ "digits": WORD });
        self.organiser.call("PUT", &format!("{ADMIN}/draws/1/digits")).json(&digits).try_send().await.ok()?;
        let word = json!({ "word": WORD });
        self.organiser.call("POST", &format!("{ADMIN}/draws/1/word")).json(&word).try_send().await.ok()?;
        Some(())
    }

    /// Pushes until the program dies.
    async fn push_until_it_dies(&mut self, server: &mut Server, point: &str) {
        let deadline = Instant::now() + PATIENCE;
        while self.push().await.is_some() {
            if Instant::now() > deadline {
                let draws = self.organiser.get(&format!("{ADMIN}/draws")).await;
                panic!("it lives on past {point}: {}", draws.text());
            }
            tokio::time::sleep(AGAIN).await;
        }
        server.wait();
    }

    /// Pushes until the draw is revealed; gives the proof's text.
    async fn push_to_the_end(&mut self) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            self.push().await.unwrap();
            let reply = self.organiser.get(&format!("{EVENT}/draws/1/proof")).await;
            if reply.status == 200 {
                return reply.text();
            }
            assert!(Instant::now() < deadline, "it is not revealed");
            tokio::time::sleep(AGAIN).await;
        }
    }
}

async fn ask(phone: &Phone, what: &str, text: String) -> Option<Reply> {
    let body = json!({ what: text, "session_token": phone.token });
    phone.client.call("POST", &format!("{EVENT}/draws/1/{what}")).json(&body).try_send().await.ok()
}

async fn order(organiser: &Client, key: &str, grade: &str) -> Option<Value> {
    let body = json!({ "prize_name": "컵", "count": 1, "grade": grade });
    let call = organiser.call("POST", &format!("{ADMIN}/draw")).header("idempotency-key", key).json(&body);
    let reply = call.try_send().await.ok()?;
    assert_eq!(reply.status, 202, "{}", reply.text());
    Some(reply.json["data"].clone())
}

async fn dies_at_every_step(name: &str, grade: Grade, points: &[&str]) {
    let mut server = Server::with(Setup::default().env("LUCKYDRAW_CRASH_AT", points[0]));
    let phones = phones(&server, 3).await;
    let organiser = organiser(&server).await;
    organiser.patch(ADMIN, json!({ "spin_ms": 100, "stop_ms": STOP_MS })).await.data();
    let key = random_key();
    assert!(order(&organiser, &key, name).await.is_none(), "it was told before it was killed");
    server.wait();
    let mut hall = Hall { organiser, phones, bound: BTreeSet::new(), shown: BTreeSet::new() };
    for point in &points[1..] {
        // What is due already happens before anybody can ask.
        if server.restart_to_die("LUCKYDRAW_CRASH_AT", point) {
            hall.push_until_it_dies(&mut server, point).await;
        }
    }
    server.restart_with("LUCKYDRAW_CRASH_AT", "");
    let proof: Value = serde_json::from_str(&hall.push_to_the_end().await).unwrap();
    let stir = Stir::parse(proof["stir"].as_str().unwrap()).unwrap();
    let lines = stir.lines();
    assert!(lines.iter().map(|line| line.number).collect::<BTreeSet<_>>().is_superset(&hall.bound), "{:?}", hall.bound);
    let values: BTreeSet<u64> = lines.iter().filter(|line| line.value.is_some()).map(|line| line.number).collect();
    assert!(values.is_superset(&hall.shown) && !hall.shown.is_empty(), "{:?} of {values:?}", hall.shown);
    assert_proved(&server, 1, grade, values.len()).await;
    let again = order(&hall.organiser, &key, name).await.unwrap();
    assert_eq!(again["draw"], 1, "the same order is the same draw");
    let draws = hall.organiser.get(&format!("{ADMIN}/draws")).await.data();
    assert_eq!(draws["draws"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_every_step_of_a_stirred_draw() {
    dies_at_every_step("stirred", Grade::Stirred, &STIRRED).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_every_step_of_a_witnessed_draw() {
    dies_at_every_step("witnessed", Grade::Witnessed, &WITNESSED).await;
}

/// Killed before the organiser hears of it, an abort stands; killed before it is stored, the draw goes on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_while_it_is_given_up_the_draw_is_given_up() {
    let mut server = Server::with(Setup::default().env("LUCKYDRAW_CRASH_AT", "draw_aborted"));
    let _phones = phones(&server, 2).await;
    let organiser = organiser(&server).await;
    order(&organiser, &random_key(), "witnessed").await.unwrap();
    let body = json!({ "reason": "정전" });
    let told = organiser.call("POST", &format!("{ADMIN}/draws/1/abort")).json(&body).try_send().await;
    assert!(told.is_err(), "it was told before it was killed");
    server.wait();
    server.restart_with("LUCKYDRAW_CRASH_AT", "");
    let kept = row(&organiser, 1).await;
    assert_eq!((&kept["phase"], &kept["abort_reason"]), (&json!("aborted"), &json!("정전")));
    assert_eq!(abort(&organiser, 1).await.data()["abort_reason"], "정전", "it was given up once");
}

/// What was called stands after a kill, digit by digit, and so does that the draw can no longer be given up.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn digits_that_were_called_outlive_a_kill() {
    let mut server = Server::start();
    let organiser = organiser(&server).await;
    let phones = phones(&server, 1).await;
    order(&organiser, &random_key(), "witnessed").await.unwrap();
    phones[0].commit(1).await.data();
    super::stirred::in_phase(&organiser, 1, "showing").await;
    phones[0].show(1).await.data();
    super::stirred::in_phase(&organiser, 1, "word").await;
    call_when_due(&organiser, 1, "0123").await;
    server.kill9();
    server.restart();
    let row = row(&organiser, 1).await;
    assert_eq!((&row["phase"], &row["called"]), (&json!("word"), &json!("0123")));
    assert_eq!(abort(&organiser, 1).await.reason(), "draw_stands");
}
