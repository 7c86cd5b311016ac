//! Fresh draws: the place of an absent winner is drawn anew where its sheet said so, once, and everything that was
//! ever begun stays public.

use luckydraw::domain::draw::{Against, Verdict, verify};
use serde_json::{Value, json};

use super::stirred::{WORD, abort, begin, call, call_when_due, confirm, in_phase, organiser, phones, row};
use crate::support::{ADMIN, Client, EVENT, Reply, Server, numbers, random_key};

/// An event that draws absent places anew, with one cup, won by the first draw and drawn among so many.
async fn drawn(server: &Server, guests: usize, settings: Value) -> Client {
    let organiser = server.fast().await;
    organiser.patch(ADMIN, json!({ "absent": "fresh" })).await.data();
    organiser.patch(ADMIN, settings).await.data();
    server.guests(guests).await;
    organiser.post(&format!("{ADMIN}/prizes"), json!({ "name": "컵", "rank": 2, "quantity": 1 })).await.data();
    organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵" })).await.data();
    server.revealed(1).await;
    organiser
}

async fn claim(organiser: &Client, k: u64, claim: &str) -> Reply {
    organiser.post(&format!("{ADMIN}/draws/{k}/winners/1/claim"), json!({ "claim": claim, "reason": "까닭" })).await
}

async fn anew(organiser: &Client, k: u64, more: Value) -> Reply {
    let mut order = json!({ "prize_name": "컵", "supersedes": { "draw": k, "place": 1 } });
    order.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    organiser.post(&format!("{ADMIN}/draw"), order).await
}

async fn left(organiser: &Client) -> Value {
    organiser.get(&format!("{ADMIN}/prizes")).await.data()["prizes"][0]["left"].clone()
}

async fn public(server: &Server) -> Vec<Value> {
    let list = server.anonymous().get(&format!("{EVENT}/draws")).await.data();
    list["draws"].as_array().unwrap().clone()
}

#[tokio::test]
async fn an_absent_place_keeps_its_prize_for_the_one_draw_that_supersedes_it() {
    let mut server = Server::start();
    let organiser = drawn(&server, 5, json!({})).await;
    let sheet = server.anonymous().get(&format!("{EVENT}/draws/1/sheet")).await.text();
    assert!(sheet.contains("\nabsent fresh\n"));
    assert_eq!(left(&organiser).await, 0);
    let settled = claim(&organiser, 1, "absent").await.data();
    assert_eq!(
        (&settled["called"], &settled["reserves_exhausted"]),
        (&Value::Null, &json!(false)),
        "no reserve is called"
    );
    assert_eq!(left(&organiser).await, 0, "it is kept");
    let other = organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵" })).await;
    assert_eq!(other.reason(), "sold_out", "no other draw may have it");
    server.kill9();
    server.restart();
    let organiser = server.organiser().await;

    let (key, order) = (random_key(), json!({ "supersedes": { "draw": 1, "place": 1 } }));
    let first = organiser.post_keyed(&format!("{ADMIN}/draw"), &key, order.clone()).await.data();
    assert_eq!((&first["draw"], &first["prize_name"], &first["prize_rank"]), (&json!(2), &json!("컵"), &json!(2)));
    assert_eq!(organiser.post_keyed(&format!("{ADMIN}/draw"), &key, order).await.data(), first);
    server.revealed(2).await;
    assert_eq!(left(&organiser).await, 0);
    let (old, new) = (row(&organiser, 1).await, row(&organiser, 2).await);
    assert_ne!(numbers(&old["winners"]), numbers(&new["winners"]), "who was absent is out");
    assert_eq!(
        (&new["supersedes"], &old["winners"][0]["superseded_by"]),
        (&json!({ "draw": 1, "place": 1 }), &json!(2))
    );
    assert_eq!((&old["absent"], &old["supersedes"]), (&json!("fresh"), &Value::Null));

    assert_eq!(anew(&organiser, 1, json!({})).await.reason(), "not_superseded", "once");
    assert_eq!(claim(&organiser, 1, "open").await.reason(), "claim_conflict", "what is superseded stays absent");
    claim(&organiser, 2, "absent").await.data();
    anew(&organiser, 2, json!({})).await.data();
    server.revealed(3).await;
    claim(&organiser, 3, "collected").await.data();
    assert_eq!(left(&organiser).await, 0);
    let log = organiser.get(&format!("{ADMIN}/log?limit=100")).await.data()["records"].clone();
    let told = log.as_array().unwrap().iter().filter(|record| record["kind"] == "draw_supersedes");
    let told: Vec<&Value> = told.map(|record| &record["body"]["supersedes"]["draw"]).collect();
    assert_eq!(told, [2, 1], "newest first");
    organiser.post(&format!("{ADMIN}/reset"), json!({ "reset_draws": true })).await.data();
    assert_eq!(left(&organiser).await, 1);
}

#[tokio::test]
async fn a_kept_prize_comes_back_when_the_absence_is_undone() {
    let server = Server::start();
    let organiser = drawn(&server, 3, json!({})).await;
    claim(&organiser, 1, "absent").await.data();
    claim(&organiser, 1, "open").await.data();
    assert_eq!(anew(&organiser, 1, json!({})).await.reason(), "not_superseded");
    assert_eq!(left(&organiser).await, 0);
    claim(&organiser, 1, "void").await.data();
    assert_eq!(left(&organiser).await, 1);
}

#[tokio::test]
async fn only_what_the_sheet_says_is_drawn_anew() {
    let server = Server::start();
    let organiser = drawn(&server, 9, json!({})).await;
    assert_eq!(anew(&organiser, 1, json!({})).await.reason(), "not_superseded", "nobody was absent");
    claim(&organiser, 1, "absent").await.data();
    organiser.post(&format!("{ADMIN}/prizes"), json!({ "name": "펜", "rank": 1, "quantity": 5 })).await.data();
    let place = |draw: u64, place: u64| json!({ "supersedes": { "draw": draw, "place": place } });
    for more in [
        json!({ "count": 2 }),
        json!({ "prize_name": "펜" }),
        json!({ "prize_name": "딴것" }),
        place(1, 2),
        place(7, 1),
    ] {
        let refused = anew(&organiser, 1, more.clone()).await;
        assert_eq!((refused.status, refused.reason()), (409, "not_superseded"), "{more}");
    }
    for rule in ["reserve", "none"] {
        // A prize of rank 1 has a rule of its own.
        organiser.patch(ADMIN, json!({ "top_absent": rule })).await.data();
        let k = organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "펜" })).await.data()["draw"]
            .as_u64()
            .unwrap();
        server.revealed(k).await;
        claim(&organiser, k, "absent").await.data();
        let refused = anew(&organiser, k, json!({ "prize_name": "펜" })).await;
        assert_eq!(refused.reason(), "not_superseded", "{rule}");
    }
    organiser.patch(ADMIN, json!({ "absent": "reserve" })).await.data();
    organiser.post(&format!("{ADMIN}/reset"), json!({ "reset_draws": true })).await.data();
    assert_eq!(anew(&organiser, 1, json!({})).await.reason(), "not_superseded", "it is no draw of the live event");
}

/// What the code would refuse the file refuses too.
#[tokio::test]
async fn the_file_itself_holds_that_a_place_is_drawn_anew_once() {
    let mut server = Server::start();
    let organiser = drawn(&server, 5, json!({})).await;
    claim(&organiser, 1, "absent").await.data();
    anew(&organiser, 1, json!({})).await.data();
    server.revealed(2).await;
    server.stop();
    let file = rusqlite::Connection::open(server.db()).unwrap();
    let refused = |sql: &str| file.execute(sql, []).unwrap_err().to_string();
    let open = refused("UPDATE pick SET claim = 'open', kept = 0 WHERE k = 1");
    assert!(open.contains("pick_is_superseded"), "{open}");
    assert!(
        refused("UPDATE draw SET supersedes_k = NULL, supersedes_place = NULL").contains("draw_supersedes_for_good")
    );
    file.execute_batch("CREATE TEMP TABLE again AS SELECT * FROM draw WHERE k = 2; UPDATE again SET k = 3").unwrap();
    assert!(refused("INSERT INTO draw SELECT * FROM again").contains("draw.supersedes_k"));
    file.execute("UPDATE again SET supersedes_k = 2", []).unwrap();
    assert!(refused("INSERT INTO draw SELECT * FROM again").contains("draw_supersedes_the_absent"));
}

/// While inputs come in nothing may happen that would leave no prize for the draw or no winner.
#[tokio::test]
async fn what_a_running_draw_was_checked_against_stays() {
    let server = Server::start();
    let first = drawn(&server, 4, json!({ "absent": "none" })).await;
    let pens = json!({ "name": "펜", "rank": 3, "quantity": 1 });
    let pen =
        first.post(&format!("{ADMIN}/prizes"), pens.clone()).await.data()["prize_id"].as_str().unwrap().to_owned();
    let begun = first.post(&format!("{ADMIN}/draw"), json!({ "prize_id": pen, "grade": "stirred" })).await;
    assert_eq!(begun.status, 202);
    assert_eq!(claim(&first, 1, "absent").await.reason(), "draw_in_progress");
    assert_eq!(first.patch(&format!("{ADMIN}/prizes/{pen}"), pens).await.reason(), "draw_in_progress");
    claim(&first, 1, "collected").await.data();
    abort(&first, 2).await.data();
    claim(&first, 1, "open").await.data();
    claim(&first, 1, "absent").await.data();
}

#[tokio::test]
async fn every_draw_that_was_begun_is_public_and_the_whole_export_holds() {
    let mut server = Server::start();
    let host = organiser(&server).await;
    host.patch(ADMIN, json!({ "absent": "fresh" })).await.data();
    let mut phones = phones(&server, 5).await;
    let supersedes = json!({ "prize_name": "컵", "supersedes": { "draw": 1, "place": 1 } });
    let anchor = server.anonymous().get(EVENT).await.data()["anchor"].as_str().unwrap().parse().unwrap();

    begin(&host, "witnessed", 1).await;
    phones[0].commit(1).await.data();
    phones[1].commit(1).await.data();
    in_phase(&host, 1, "showing").await;
    phones[0].show(1).await.data();
    in_phase(&host, 1, "word").await;
    call_when_due(&host, 1, "0").await;
    call(&host, 1, WORD).await.data();
    confirm(&host, 1, WORD).await.data();
    server.revealed(1).await;
    claim(&host, 1, "absent").await.data();

    for grade in ["sealed", "stirred"] {
        let refused = anew(&host, 1, json!({ "grade": grade })).await;
        assert_eq!((refused.reason(), &refused.json["details"]["field"]), ("validation", &json!("grade")), "{grade}");
    }
    assert_eq!(host.post(&format!("{ADMIN}/draw"), supersedes.clone()).await.status, 202, "of the same grade unasked");
    assert_eq!(host.post(&format!("{ADMIN}/draw"), supersedes.clone()).await.reason(), "draw_in_progress");
    assert_eq!(claim(&host, 1, "open").await.reason(), "draw_in_progress");
    assert_eq!(public(&server).await[0]["state"], "running");
    abort(&host, 2).await.data();
    server.kill9();
    server.restart();
    let host = server.organiser().await;
    phones.iter_mut().for_each(|phone| phone.meets(&server));

    assert_eq!(host.post(&format!("{ADMIN}/draw"), supersedes).await.status, 202, "an aborted one used nothing up");
    for phone in &phones {
        phone.commit(3).await;
    }
    in_phase(&host, 3, "showing").await;
    for phone in &phones[..3] {
        phone.show(3).await;
    }
    in_phase(&host, 3, "word").await;
    call_when_due(&host, 3, WORD).await;
    confirm(&host, 3, WORD).await.data();
    server.revealed(3).await;
    let facts = |row: &Value| {
        (row["draw"].clone(), row["state"].clone(), row["grade"].clone(), row["stirred"].clone(), row["silent"].clone())
    };
    let list = public(&server).await;
    assert_eq!(facts(&list[1]), (json!(2), json!("aborted"), json!("witnessed"), Value::Null, Value::Null));
    assert_eq!(facts(&list[2]), (json!(1), json!("revealed"), json!("witnessed"), json!(1), json!(1)));
    assert_eq!(
        list[0]["stirred"].as_u64().unwrap() + list[0]["silent"].as_u64().unwrap(),
        row(&host, 3).await["entries"].as_u64().unwrap()
    );
    assert_eq!((&list[1]["abort_reason"], list[1]["reveal"].as_str().unwrap().len()), (&json!("조명이 나갔다"), 64));
    assert_eq!(
        (&list[0]["supersedes"], &list[2]["winners"][0]["superseded_by"]),
        (&json!({ "draw": 1, "place": 1 }), &json!(3))
    );
    let state = server.anonymous().get(&format!("{EVENT}/state")).await;
    assert_eq!(state.json["stage"]["stirred"], list[0]["stirred"], "it stays on the stage");
    host.post(&format!("{ADMIN}/reset"), json!({ "reset_draws": true })).await.data();
    assert_eq!(
        public(&server).await.iter().map(|row| row["state"].clone()).collect::<Vec<_>>(),
        ["reset", "aborted", "reset"]
    );

    let export = async || host.get(&format!("{ADMIN}/export?format=json&what=all")).await.text();
    let whole = export().await;
    holds(&whole, &Against::Anchor(anchor));
    for (pointer, value) in [
        ("/aborted/0/reason", json!("다른 까닭")),
        ("/aborted/0/reveal", json!("0".repeat(64))),
        ("/aborted/0/draw", json!(4)),
        ("/aborted", json!([])),
        ("/draws/1/supersedes", Value::Null),
        ("/draws/1/supersedes/place", json!(2)),
    ] {
        let mut forged: Value = serde_json::from_str(&whole).unwrap();
        *forged.pointer_mut(pointer).unwrap() = value;
        assert_eq!(verify(&forged.to_string(), &Against::Anchor(anchor)).verdict, Verdict::Fails, "{pointer}");
    }
    let event = host.get(ADMIN).await.data()["event_id"].clone();
    host.post(&format!("{ADMIN}/purge"), json!({ "confirm": event })).await.data();
    holds(&export().await, &Against::Anchor(anchor));
}

fn holds(export: &str, against: &Against) {
    let report = verify(export, against);
    assert_eq!(report.verdict, Verdict::Verified, "{:?}", report.failure());
}
