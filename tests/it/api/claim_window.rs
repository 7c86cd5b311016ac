//! The claim window: a winner who is coming is waited for until it is over, and nobody longer.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::stirred::{Phone, phones};
use crate::draw_inputs::changed;
use crate::support::{ADMIN, Client, EVENT, Reply, Server, Socket, numbers, poll};

const WINDOW_MS: u64 = 10_000;

/// A draw among phones, by number.
struct Drawn {
    server: Server,
    organiser: Client,
    phones: HashMap<u64, Phone>,
    winners: Vec<u64>,
}

impl Drawn {
    /// Draws so many of them, with the shortest window there is.
    async fn new(count: usize, winners: u32, settings: Value) -> Self {
        let server = Server::start();
        let organiser = server.fast().await;
        organiser.patch(ADMIN, json!({ "claim_ms": WINDOW_MS })).await.data();
        organiser.patch(ADMIN, settings).await.data();
        let phones = phones(&server, count).await.into_iter().map(|phone| (phone.number, phone)).collect();
        let order = json!({ "prize_name": "컵", "count": winners });
        let drawn = organiser.post(&format!("{ADMIN}/draw"), order).await.data();
        Drawn { server, organiser, phones, winners: numbers(&drawn["winners"]) }
    }

    fn phone(&self, place: usize) -> &Phone {
        &self.phones[&self.winners[place - 1]]
    }

    async fn claim(&self, place: usize, claim: &str) -> Reply {
        let path = format!("{ADMIN}/draws/1/winners/{place}/claim");
        self.organiser.post(&path, json!({ "claim": claim, "reason": "까닭" })).await
    }

    async fn pick(&self, place: usize) -> Value {
        self.organiser.get(&format!("{ADMIN}/draws")).await.data()["draws"][0]["winners"][place - 1].clone()
    }
}

/// Milliseconds from one RFC 3339 moment to another.
fn between(earlier: &Value, later: &Value) -> i64 {
    let ms = |at: &Value| at.as_str().unwrap().parse::<jiff::Timestamp>().unwrap().as_millisecond();
    ms(later) - ms(earlier)
}

#[tokio::test]
async fn a_winner_who_is_coming_is_waited_for_also_over_a_kill() {
    let mut drawn = Drawn::new(6, 2, json!({})).await;
    let revealed = drawn.server.revealed(1).await["revealed_at"].clone();
    let mut screen = Socket::open(&drawn.server.anonymous(), "screen").await;
    let state = screen.phase("winner").await;
    assert_eq!(between(&revealed, &state["stage"]["claim_until"]), WINDOW_MS as i64);

    let said = drawn.phone(1).coming(1).await.data();
    assert_eq!((&said["draw"], &said["place"], &said["draw_number"]), (&json!(1), &json!(1), &json!(drawn.winners[0])));
    assert_eq!(drawn.phone(1).coming(1).await.data(), said, "once is enough");
    let state = screen.until(|state| state["stage"]["winners"][0]["coming"] == true).await.pop().unwrap();
    assert!(state["stage"]["winners"][1].get("coming").is_none());
    let own = drawn.phone(1).own().await["wins"][0].clone();
    assert_eq!((&own["coming"], between(&revealed, &own["claim_until"])), (&json!(true), WINDOW_MS as i64));
    assert_eq!(drawn.phone(2).own().await["wins"][0]["coming"], false);
    let pick = drawn.pick(1).await;
    assert_eq!((&pick["coming"], &pick["claim_until"]), (&json!(true), &own["claim_until"]));

    drawn.claim(2, "absent").await.data();
    assert_eq!(drawn.claim(1, "void").await.reason(), "winner_is_coming", "nor is the claim annulled");
    let refused = drawn.claim(1, "absent").await;
    assert_eq!((refused.status, refused.reason()), (409, "winner_is_coming"));
    let wait = refused.json["details"]["wait_ms"].as_u64().unwrap();
    assert!((1..=WINDOW_MS).contains(&wait), "{wait}");
    drawn.server.kill9();
    drawn.server.restart();
    drawn.organiser = drawn.server.organiser().await;
    assert_eq!(drawn.claim(1, "absent").await.reason(), "winner_is_coming", "it is kept");
    let absent = poll("the window to be over", async || {
        let reply = drawn.claim(1, "absent").await;
        (reply.status == 200 || reply.reason() != "winner_is_coming").then_some(reply)
    })
    .await
    .data();
    let settled = &absent["draw"]["winners"][0];
    assert!(between(&settled["claim_until"], &settled["claimed_at"]) >= 0, "{settled}");
    assert!(absent["called"]["draw_number"].is_u64(), "the next reserve is called");
}

/// A clock that was set back by hours since the reveal makes nobody wait for hours.
#[tokio::test]
async fn a_clock_that_is_set_back_makes_no_window_longer() {
    let mut drawn = Drawn::new(6, 2, json!({})).await;
    drawn.server.revealed(1).await;
    drawn.server.stop();
    changed(&drawn.server.db(), "UPDATE pick SET claim_until = claim_until + 10800000");
    drawn.server.restart();
    drawn.organiser = drawn.server.organiser().await;
    let server = &drawn.server;
    drawn.phones.values_mut().for_each(|phone| phone.meets(server));
    let said = drawn.phone(1).coming(1).await.data();
    let until = drawn.pick(1).await["claim_until"].clone();
    assert_eq!(between(&said["coming_at"], &until), WINDOW_MS as i64);
    let wait = drawn.claim(1, "absent").await.json["details"]["wait_ms"].as_u64().unwrap();
    assert!((1..=WINDOW_MS).contains(&wait), "{wait}");
    let records = drawn.organiser.get(&format!("{ADMIN}/log?limit=1")).await.data()["records"].clone();
    assert_eq!((&records[0]["kind"], &records[0]["body"]["until"]), (&json!("winner_coming"), &until));
    drawn.claim(2, "absent").await.data();
}

/// What the code would refuse the file refuses too.
#[tokio::test]
async fn the_file_itself_holds_the_window() {
    let mut drawn = Drawn::new(3, 1, json!({})).await;
    drawn.server.revealed(1).await;
    drawn.phone(1).coming(1).await.data();
    drawn.server.stop();
    let file = rusqlite::Connection::open(drawn.server.db()).unwrap();
    let refused = |sql: &str| file.execute(sql, []).unwrap_err().to_string();
    let early = refused("UPDATE pick SET claim = 'absent', settled_at = claim_until - 1");
    assert!(early.contains("pick_coming_is_waited_for"), "{early}");
    let annulled = refused("UPDATE pick SET claim = 'void', settled_at = claim_until - 1");
    assert!(annulled.contains("pick_coming_is_not_annulled"), "{annulled}");
    assert!(refused("UPDATE pick SET claim_until = claim_until + 1").contains("pick_window_is_fixed"));
    assert!(refused("UPDATE pick SET coming_at = coming_at + 1").contains("pick_comes_while_open"));
    file.execute("UPDATE pick SET claim = 'absent', settled_at = claim_until", []).unwrap();
}

#[tokio::test]
async fn each_window_begins_when_its_winner_is_shown() {
    let drawn = Drawn::new(6, 3, json!({ "pace": "one_by_one" })).await;
    let revealed = drawn.server.revealed(1).await["revealed_at"].clone();
    let mut screen = Socket::open(&drawn.server.anonymous(), "screen").await;
    let stage = screen.phase("winner").await["stage"].clone();
    let step = stage["step_ms"].as_i64().unwrap();
    assert!(step > 0);
    for place in 1..=3 {
        let until = drawn.pick(place).await["claim_until"].clone();
        assert_eq!(between(&revealed, &until), WINDOW_MS as i64 + step * (place as i64 - 1));
    }
    assert_eq!(stage["claim_until"], drawn.pick(3).await["claim_until"], "the latest one");
    drawn.claim(1, "absent").await.data();
    let reserve = drawn.pick(4).await;
    assert_eq!(between(&drawn.pick(1).await["claimed_at"], &reserve["claim_until"]), WINDOW_MS as i64);
    drawn.phones[&reserve["draw_number"].as_u64().unwrap()].coming(1).await.data();
    assert_eq!(drawn.claim(4, "absent").await.reason(), "winner_is_coming");
}

/// Annulling a claim is no way round the window and no matter of the desk's.
#[tokio::test]
async fn only_the_organiser_annuls_a_claim_and_says_why() {
    let drawn = Drawn::new(4, 1, json!({})).await;
    drawn.server.revealed(1).await;
    let (staff, path) = (drawn.server.staff().await, format!("{ADMIN}/draws/1/winners/1/claim"));
    let by_staff = staff.post(&path, json!({ "claim": "void", "reason": "까닭" })).await;
    assert_eq!((by_staff.status, by_staff.reason()), (403, "forbidden"));
    for reason in ["", "  "] {
        let refused = drawn.organiser.post(&path, json!({ "claim": "void", "reason": reason })).await;
        assert_eq!((refused.reason(), &refused.json["details"]["field"]), ("validation", &json!("reason")));
    }
    drawn.claim(1, "void").await.data();
}

/// A mistake is undone on record, and who was coming still is.
#[tokio::test]
async fn an_undone_mistake_is_a_record_of_its_own() {
    let drawn = Drawn::new(4, 1, json!({ "absent": "none" })).await;
    drawn.server.revealed(1).await;
    drawn.claim(1, "absent").await.data();
    assert_eq!(drawn.phone(1).coming(1).await.reason(), "claim_conflict");
    drawn.claim(1, "open").await.data();
    drawn.phone(1).coming(1).await.data();
    assert_eq!(drawn.claim(1, "absent").await.reason(), "winner_is_coming");
    drawn.claim(1, "collected").await.data();
    drawn.claim(1, "open").await.data();
    assert_eq!(drawn.claim(1, "absent").await.reason(), "winner_is_coming");
    let records = drawn.organiser.get(&format!("{ADMIN}/log?limit=6")).await.data()["records"].clone();
    let told: Vec<String> = records
        .as_array()
        .unwrap()
        .iter()
        .rev()
        .filter(|record| ["claim_settled", "winner_coming"].contains(&record["kind"].as_str().unwrap()))
        .map(|record| record["body"]["to"].as_str().unwrap_or("coming").to_owned())
        .collect();
    assert_eq!(told, ["absent", "open", "coming", "collected", "open"]);
}

#[tokio::test]
async fn it_is_refused_by_its_reason_in_every_state() {
    let drawn = Drawn::new(4, 2, json!({ "spin_ms": 60_000, "absent": "none" })).await;
    let loser = drawn.phones.values().find(|phone| !drawn.winners.contains(&phone.number)).unwrap();
    let early = drawn.phone(1).coming(1).await;
    assert_eq!((early.status, early.reason()), (404, "claim_not_found"), "nobody knows before the reveal");
    assert_eq!(drawn.claim(1, "absent").await.reason(), "not_revealed");
    drawn.organiser.post(&format!("{ADMIN}/draws/1/reveal"), json!({})).await.data();
    assert_eq!(loser.coming(1).await.reason(), "claim_not_found");
    assert_eq!(drawn.phone(1).coming(2).await.reason(), "draw_not_found");
    let stranger = drawn.server.anonymous().post(&format!("{EVENT}/draws/1/coming"), json!({})).await;
    assert_eq!(stranger.reason(), "not_registered");
    for (place, claim) in [(1, "collected"), (2, "absent")] {
        drawn.claim(place, claim).await.data();
        let refused = drawn.phone(place).coming(1).await;
        assert_eq!((refused.status, refused.reason()), (409, "claim_conflict"));
        assert_eq!(refused.json["details"]["claim"], claim);
    }
    drawn.claim(2, "open").await.data();
    drawn.claim(2, "void").await.data();
    assert_eq!(drawn.phone(2).coming(1).await.reason(), "claim_conflict");
    drawn.organiser.post(&format!("{ADMIN}/reset"), json!({ "reset_draws": true })).await.data();
    assert_eq!(drawn.phone(1).coming(1).await.reason(), "claim_not_found");
    drawn.organiser.post(&format!("{ADMIN}/close"), json!({})).await.data();
    assert_eq!(drawn.phone(1).coming(1).await.reason(), "event_closed");
    for wrong in [9_999, 3_600_001] {
        drawn.organiser.post(&format!("{ADMIN}/reopen"), json!({})).await.data();
        assert_eq!(drawn.organiser.patch(ADMIN, json!({ "claim_ms": wrong })).await.reason(), "validation");
    }
}
