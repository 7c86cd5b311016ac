//! `kill -9` at any moment: what was acknowledged is there, what was begun goes forward, nothing is between.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use luckydraw::domain::draw::{Against, Verdict, verify};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::support::{ADMIN, API, Client, EVENT, Server, Setup, numbers, random_key};

/// What a phone knows when the server is gone.
#[derive(Debug)]
struct Phone {
    key: String,
    /// Number and token, where the answer came.
    told: Option<(u64, String)>,
}

/// Phones that register one after the other until they are told to stop or nobody answers.
async fn burst(port: u16, phones: Arc<Mutex<Vec<Phone>>>, over: Arc<AtomicBool>) {
    let client = Client::new(port);
    while !over.load(Ordering::SeqCst) {
        let key = random_key();
        client.forget();
        let path = format!("{API}/register");
        let sent = client.call("POST", &path).header("idempotency-key", &key).json(&json!({})).try_send().await;
        let told = sent.as_ref().ok().map(|reply| number_and_token(&reply.data()));
        let is_gone = told.is_none();
        phones.lock().unwrap().push(Phone { key, told });
        if is_gone {
            return;
        }
    }
}

fn number_and_token(data: &Value) -> (u64, String) {
    (data["draw_number"].as_u64().unwrap(), data["session_token"].as_str().unwrap().to_owned())
}

/// Every phone that was told has that number and token; every other one gets one by asking again.
async fn settle_up(server: &Server, phones: &mut [Phone]) {
    let client = server.anonymous();
    for phone in phones {
        client.forget();
        match &phone.told {
            Some((number, token)) => {
                let mine = client.get(&format!("{API}/my-number?session_token={token}")).await.data();
                assert_eq!(mine["draw_number"], *number, "a number that was acknowledged is another one now");
            }
            None => {
                let data = client.post_keyed(&format!("{API}/register"), &phone.key, json!({})).await.data();
                phone.told = Some(number_and_token(&data));
            }
        }
    }
}

fn integrity(server: &Server) {
    let file = rusqlite::Connection::open(server.db()).unwrap();
    let verdict: String = file.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(verdict, "ok");
    let broken: i64 = file.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0)).unwrap();
    assert_eq!(broken, 0, "rows refer to rows that are not there");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_in_a_burst_of_registrations_it_keeps_every_number_it_gave() {
    const ROUNDS: u64 = 8;
    let mut server = Server::start();
    let mut phones = Vec::new();
    let mut starts = Vec::new();
    for round in 0..ROUNDS {
        let (heard, over) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let mut bursts = JoinSet::new();
        for _ in 0..24 {
            bursts.spawn(burst(server.port, Arc::clone(&heard), Arc::clone(&over)));
        }
        // Another moment of the writer's work in each round; nothing is waited for.
        tokio::time::sleep(Duration::from_millis(30 + 37 * round % 150)).await;
        server.kill9();
        over.store(true, Ordering::SeqCst);
        bursts.join_all().await;
        integrity(&server);
        let begin = Instant::now();
        server.restart();
        starts.push(begin.elapsed());
        let mut heard = std::mem::take(&mut *heard.lock().unwrap());
        assert!(heard.iter().any(|phone| phone.told.is_none()), "the kill came when nobody was waiting");
        settle_up(&server, &mut heard).await;
        phones.append(&mut heard);
    }
    starts.sort_unstable();
    eprintln!("{} numbers over {ROUNDS} kills; start to serving {starts:?}", phones.len());
    settle_up(&server, &mut phones).await;
    let mut given: Vec<_> = phones.iter().filter_map(|phone| Some(phone.told.as_ref()?.0)).collect();
    given.sort_unstable();
    assert!(given.iter().copied().eq(1..=given.len() as u64), "gaps or repeats: {given:?}");
    let list = server.organiser().await.get(&format!("{ADMIN}/participants?limit=1")).await.data();
    assert_eq!(list["total_count"], given.len());
    assert!(starts[starts.len() / 2] < Duration::from_secs(2), "slow starts: {starts:?}");
}

/// A server that kills itself at a point of its first draw, with guests who wait for that draw.
async fn doomed(point: &str) -> (Server, Client) {
    let server = Server::with(Setup::default().env("LUCKYDRAW_CRASH_AT", point));
    server.guests(12).await;
    // A busy machine must not sleep through the moment at which the reels begin to stop.
    let organiser = server.timed(100, 1_500).await;
    (server, organiser)
}

const ORDER: &str = r#"{"prize_name":"1등 상","prize_rank":1,"count":3}"#;

async fn order(organiser: &Client, key: &str) -> Result<Value, String> {
    let call = organiser.call("POST", &format!("{ADMIN}/draw")).header("idempotency-key", key);
    let reply = call.json(&serde_json::from_str(ORDER).unwrap()).try_send().await?;
    Ok(reply.data())
}

/// Draw 1 stands with one result, proven, and draw 2 is another one with other winners.
async fn went_forward(server: &Server, key: &str, told: Option<Value>) {
    let organiser = server.organiser().await;
    let answer = order(&organiser, key).await.unwrap();
    assert_eq!(answer["draw"], 1);
    if let Some(told) = told {
        assert_eq!(answer, told, "a retry was told something else");
    }
    let public = server.revealed(1).await;
    assert_eq!(numbers(&public["winners"]), numbers(&answer["winners"]));
    assert_eq!(order(&organiser, key).await.unwrap(), answer);
    let anchor = organiser.get(ADMIN).await.data()["anchor"].as_str().unwrap().parse().unwrap();
    let proof = server.anonymous().get(&format!("{EVENT}/draws/1/proof")).await.text();
    let report = verify(&proof, &Against::Anchor(anchor));
    assert_eq!(report.verdict, Verdict::Verified, "{:?}", report.failure());
    let second = order(&organiser, &random_key()).await.unwrap();
    assert_eq!(second["draw"], 2);
    let (first, second) = (numbers(&answer["winners"]), numbers(&second["winners"]));
    assert!(second.iter().all(|number| !first.contains(number)), "{first:?} won twice: {second:?}");
    server.revealed(2).await;
    let draws = organiser.get(&format!("{ADMIN}/draws")).await.data();
    assert_eq!(draws["draws"].as_array().unwrap().len(), 2);
}

async fn dies_at(point: &str) {
    let (mut server, organiser) = doomed(point).await;
    let key = random_key();
    let told = order(&organiser, &key).await.ok();
    server.wait();
    integrity(&server);
    server.restart_with("LUCKYDRAW_CRASH_AT", "");
    went_forward(&server, &key, told).await;
    server.kill9();
    integrity(&server);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_between_sheet_and_result_it_settles_that_sheet() {
    dies_at("draw_frozen").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_before_the_organiser_is_told_it_tells_the_same_result() {
    dies_at("draw_ranked").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_while_the_reels_stop_it_reveals() {
    dies_at("draw_stopping").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_after_the_reveal_it_stands() {
    dies_at("draw_revealed").await;
}

/// The second start dies too, at a later step of the same draw, and so does the third.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_one_step_after_the_other_it_still_draws_once() {
    let (mut server, organiser) = doomed("draw_frozen").await;
    let key = random_key();
    assert!(order(&organiser, &key).await.is_err(), "it was told before the result was stored");
    server.wait();
    for point in ["draw_stopping", "draw_revealed"] {
        if server.restart_to_die("LUCKYDRAW_CRASH_AT", point) {
            server.wait();
        }
    }
    server.restart_with("LUCKYDRAW_CRASH_AT", "");
    went_forward(&server, &key, None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_during_an_import_it_has_all_lines_or_none() {
    let mut server = Server::start();
    let begin = Instant::now();
    let organiser = server.organiser().await;
    organiser.post(IMPORT, prize_file("0")).await.data();
    let whole = begin.elapsed();
    let (mut expected, mut seen) = (LINES, Vec::new());
    for round in 1..=6 {
        let (organiser, key, body) = (server.organiser().await, random_key(), prize_file(&round.to_string()));
        let importing = organiser.call("POST", IMPORT).header("idempotency-key", &key).json(&body);
        let (told, ()) = tokio::join!(importing.try_send(), async {
            tokio::time::sleep(whole * round / 3).await;
            server.kill9();
        });
        integrity(&server);
        server.restart();
        let organiser = server.organiser().await;
        let stored = prizes(&organiser).await - expected;
        assert!(stored == 0 || stored == LINES, "{stored} of {LINES} lines in round {round}");
        assert!(told.is_err() || stored == LINES, "an import that was acknowledged is gone");
        seen.push(stored);
        organiser.post_keyed(IMPORT, &key, body).await.data();
        expected += LINES;
        assert_eq!(prizes(&organiser).await, expected, "the retry imported again or not at all");
    }
    eprintln!("an import takes {whole:?}; lines that were stored when the kill came: {seen:?}");
}

const LINES: usize = 300;
const IMPORT: &str = "/api/luckydraw/admin/current/import";

fn prize_file(round: &str) -> Value {
    let lines: String = (0..LINES).map(|line| format!("상품 {round}-{line},1,1\n")).collect();
    json!({ "what": "prizes", "csv": BASE64_STANDARD.encode(format!("name,rank,quantity\n{lines}")) })
}

async fn prizes(organiser: &Client) -> usize {
    organiser.get(&format!("{ADMIN}/prizes")).await.data()["prizes"].as_array().unwrap().len()
}
