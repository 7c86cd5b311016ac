//! The audit log: every kind of change leaves a record, and the chain holds from the anchor on.

use std::collections::BTreeSet;

use luckydraw::domain::draw::{Against, Verdict, verify};
use serde_json::{Value, json};

use super::stirred::{Phone, WORD, abort, begin, call, call_when_due, confirm, in_phase};
use crate::support::{ADMIN, API, Client, EVENT, Server};

/// Every kind of record, in the order in which [`live_through`] makes the first of each.
const KINDS: &[&str] = &[
    "event_created",
    "event_changed",
    "logo_changed",
    "prize_created",
    "prize_changed",
    "prizes_ordered",
    "prize_pictured",
    "prize_deleted",
    "prizes_imported",
    "participants_imported",
    "number_issued",
    "entry_taken_over",
    "number_moved",
    "joined",
    "here",
    "participant_status",
    "staff_pass_created",
    "staff_signed_in",
    "staff_pass_revoked",
    "draw_frozen",
    "draw_supersedes",
    "draw_ranked",
    "draw_revealed",
    "stir_bound",
    "stir_stored",
    "word_begun",
    "word_corrected",
    "word_confirmed",
    "draw_aborted",
    "winner_coming",
    "claim_settled",
    "reserve_called",
    "reserve_passed_over",
    "stage_shown",
    "stage_cleared",
    "stage_covered",
    "reset",
    "contacts_purged",
    "event_used",
    "event_closed",
    "event_reopened",
    "event_deleted",
    "organiser_signed_in",
    "password_changed",
    "login_link_created",
    "token_created",
    "token_revoked",
    "wifi_set",
    "wifi_removed",
    "waiting_room_changed",
    "waiting_room_admitted",
];

async fn prepare_prizes(organiser: &Client) {
    organiser.delete(&format!("{ADMIN}/logo")).await.data();
    let prizes = format!("{ADMIN}/prizes");
    let made = organiser.post(&prizes, json!({ "name": "컵", "rank": 1, "quantity": 3 })).await.data();
    let path = format!("{prizes}/{}", made["prize_id"].as_str().unwrap());
    organiser.patch(&path, json!({ "name": "큰 컵", "rank": 1, "quantity": 3 })).await.data();
    organiser.put(&format!("{prizes}/order"), json!({ "prize_ids": [made["prize_id"]] })).await.data();
    organiser.delete(&format!("{path}/image")).await.data();
    organiser.delete(&path).await.data();
    let import = |what, csv| json!({ "what": what, "csv": csv });
    organiser.post(&format!("{ADMIN}/import"), import("prizes", "bmFtZSxyYW5rLHF1YW50aXR5Cu2OnCwyLDUK")).await.data();
    organiser.post(&format!("{ADMIN}/import"), import("participants", "bmFtZQpLaW0K")).await.data();
}

async fn let_people_in(server: &Server, organiser: &Client) {
    let issued = organiser.post(&format!("{ADMIN}/participants"), json!({ "name": "김" })).await.data();
    let taken = json!({ "entry_code": issued["entry_code"] });
    let taken = server.anonymous().post(&format!("{API}/register"), taken).await.data();
    let moved = json!({ "recovery_code": taken["recovery_code"] });
    server.anonymous().post(&format!("{API}/register"), moved).await.data();
    server.guests(4).await;
    organiser.post(&format!("{ADMIN}/participants/1/status"), json!({ "status": "disqualified" })).await.data();
    server.staff().await;
    let passes = organiser.get(&format!("{ADMIN}/staff")).await.data();
    organiser.delete(&format!("{ADMIN}/staff/{}", passes["passes"][0]["id"].as_str().unwrap())).await.data();
}

async fn draw_and_settle(server: &Server, organiser: &Client) {
    organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "펜" })).await.data();
    server.revealed(1).await;
    let path = |place: u64| format!("{ADMIN}/draws/1/winners/{place}/claim");
    let first = organiser.post(&path(1), json!({ "claim": "absent" })).await.data();
    let out: Vec<u64> = [first["draw"]["winners"][0]["draw_number"].as_u64(), first["called"]["draw_number"].as_u64()]
        .into_iter()
        .flatten()
        .collect();
    for number in (2..=6).filter(|number| !out.contains(number)) {
        organiser.post(&format!("{ADMIN}/participants/{number}/status"), json!({ "status": "withdrawn" })).await.data();
    }
    organiser.post(&path(2), json!({ "claim": "absent" })).await.data();
    for order in [json!({ "show": "history" }), json!({ "show": "code" }), json!({ "cover": "blank" })] {
        organiser.post(&format!("{ADMIN}/stage"), order).await.data();
    }
    organiser.post(&format!("{ADMIN}/reset"), json!({ "reset_draws": true })).await.data();
    let event = organiser.get(ADMIN).await.data()["event_id"].clone();
    organiser.post(&format!("{ADMIN}/purge"), json!({ "confirm": event })).await.data();
    for action in ["use", "close", "reopen"] {
        organiser.post(&format!("{ADMIN}/{action}"), json!({})).await.data();
    }
}

async fn live_through(server: &Server) -> Client {
    let organiser = server.fast().await;
    prepare_prizes(&organiser).await;
    let_people_in(server, &organiser).await;
    draw_and_settle(server, &organiser).await;
    witness(server, &organiser).await;
    draw_anew(server, &organiser).await;
    change_keys(&organiser).await;
    organiser
}

/// A witnessed draw with a slip of the tongue, and one that is given up.
async fn witness(server: &Server, organiser: &Client) {
    organiser.patch(ADMIN, json!({ "stir_ms": 3_000 })).await.data();
    let phone = Phone::join(server).await;
    begin(organiser, "witnessed", 1).await;
    phone.commit(2).await.data();
    in_phase(organiser, 2, "showing").await;
    phone.show(2).await.data();
    in_phase(organiser, 2, "word").await;
    call_when_due(organiser, 2, "99").await;
    call(organiser, 2, WORD).await.data();
    confirm(organiser, 2, WORD).await.data();
    server.revealed(2).await;
    begin(organiser, "stirred", 1).await;
    abort(organiser, 3).await.data();
}

/// Those who are here draw the place of one who was absent anew, and the winner is coming.
async fn draw_anew(server: &Server, organiser: &Client) {
    organiser.patch(ADMIN, json!({ "roll_call_min": 5, "absent": "fresh" })).await.data();
    for k in 4..=5 {
        let phone = Phone::join(server).await;
        phone.here().await.data();
        let supersedes = if k == 5 { json!({ "draw": 4, "place": 1 }) } else { Value::Null };
        organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "펜", "supersedes": supersedes })).await.data();
        server.revealed(k).await;
        if k == 5 {
            phone.coming(k).await.data();
        } else {
            let path = format!("{ADMIN}/draws/{k}/winners/1/claim");
            organiser.post(&path, json!({ "claim": "absent" })).await.data();
        }
    }
}

/// What is about the whole program stands in the current event's log.
async fn change_keys(organiser: &Client) {
    organiser.post(&format!("{API}/admin/tokens"), json!({ "name": "board" })).await.data();
    organiser.delete(&format!("{API}/admin/tokens/board")).await.data();
    organiser.post(&format!("{API}/admin/links"), json!({})).await.data();
    organiser.put(&format!("{API}/admin/venue/wifi"), json!({ "ssid": "Hall" })).await.data();
    organiser.delete(&format!("{API}/admin/venue/wifi")).await.data();
    organiser.patch(&format!("{ADMIN}/waiting-room"), json!({ "threshold": 9 })).await.data();
    organiser.post(&format!("{ADMIN}/waiting-room/admit"), json!({ "count": 1 })).await.data();
    organiser.post(&format!("{API}/admin/events"), json!({ "event_id": "gone-soon", "title": "x" })).await.data();
    organiser.delete(&format!("{API}/admin/gone-soon?confirm=gone-soon")).await.data();
}

/// All records, oldest first, read page by page.
async fn records(organiser: &Client) -> Vec<Value> {
    let mut all = Vec::<Value>::new();
    loop {
        let before = all.last().map(|record| format!("&before={}", record["seq"])).unwrap_or_default();
        let page = organiser.get(&format!("{ADMIN}/log?limit=7{before}")).await.data();
        let records = page["records"].as_array().unwrap();
        if records.is_empty() {
            assert_eq!(page["total"], all.len());
            all.reverse();
            return all;
        }
        all.extend(records.iter().cloned());
    }
}

#[tokio::test]
async fn every_kind_of_change_leaves_a_record() {
    let server = Server::start();
    let organiser = live_through(&server).await;
    let records = records(&organiser).await;
    let seen: BTreeSet<&str> = records.iter().map(|record| record["kind"].as_str().unwrap()).collect();
    assert_eq!(seen, BTreeSet::from_iter(KINDS.iter().copied()));
    for (index, record) in records.iter().enumerate() {
        assert_eq!(record["seq"], index + 1);
        assert!(record["actor"].is_string(), "{record}");
        assert_eq!(record["actor"], record["body"]["actor"]);
    }
    let source = collect_kinds();
    assert_eq!(source, seen.iter().map(|kind| (*kind).to_owned()).collect(), "a kind in the source is in no record");
}

/// The kinds that the store writes, read out of its source.
fn collect_kinds() -> BTreeSet<String> {
    let mut kinds = BTreeSet::from(
        ["joined", "here", "event_closed", "event_reopened", "reserve_called", "reserve_passed_over"]
            .map(str::to_owned),
    );
    kinds.extend(["prizes_imported", "participants_imported", "entry_taken_over", "number_moved"].map(str::to_owned));
    let sources = crate::tidy::sources("src/store", ".rs").into_iter();
    for (_, text) in sources.filter(|(name, _)| !name.ends_with("tests.rs")) {
        let calls = [("audit::append(", 3), ("audit::append_to_current(", 2)];
        for (call, commas) in
            calls.iter().flat_map(|(name, commas)| text.split(name).skip(1).map(move |call| (call, commas)))
        {
            let arguments: String = call.chars().take_while(|c| *c != ';').collect();
            let kind =
                arguments.split('"').nth(1).filter(|kind| kind.chars().all(|c| c.is_ascii_lowercase() || c == '_'));
            let is_second = arguments.split('"').next().is_some_and(|before| before.matches(',').count() == *commas);
            kinds.extend(kind.filter(|_| is_second).map(str::to_owned));
        }
    }
    kinds
}

#[tokio::test]
async fn the_exported_chain_holds_and_any_change_breaks_it() {
    let server = Server::start();
    let organiser = live_through(&server).await;
    let export = organiser.get(&format!("{ADMIN}/export?format=json&what=all")).await.text();
    let anchor = organiser.get(EVENT).await.data()["anchor"].as_str().unwrap().parse().unwrap();
    let report = verify(&export, &Against::Anchor(anchor));
    assert_eq!(report.verdict, Verdict::Verified, "{report:?}");
    assert_eq!(report.draws.len(), 4);
    let whole: Value = serde_json::from_str(&export).unwrap();
    assert_eq!(whole["log"].as_array().unwrap().len(), records(&organiser).await.len());
    for (index, field, value) in [
        (0, "kind", json!("joined")),
        (3, "body", json!("{}")),
        (5, "at", json!("2026-01-01T00:00:00.000Z")),
        (7, "seq", json!(9)),
    ] {
        let mut forged = whole.clone();
        forged["log"][index][field] = value;
        assert_eq!(verify(&forged.to_string(), &Against::Anchor(anchor)).verdict, Verdict::Fails, "{field} of {index}");
    }
    let mut shortened = whole.clone();
    shortened["log"].as_array_mut().unwrap().remove(4);
    assert_eq!(verify(&shortened.to_string(), &Against::Anchor(anchor)).verdict, Verdict::Fails);
}

#[tokio::test]
async fn anyone_can_follow_the_chain_without_its_bodies() {
    let server = Server::start();
    let organiser = live_through(&server).await;
    let records = records(&organiser).await;
    let anyone = server.anonymous();
    let facts = anyone.get(EVENT).await.data();
    let mut prev = facts["anchor"].clone();
    for record in &records {
        let public = anyone.get(&format!("{EVENT}/log/{}", record["seq"])).await.data();
        assert_eq!((&public["prev"], &public["hash"]), (&prev, &record["hash"]));
        assert_eq!(public["body"].as_str().unwrap().len(), 64, "a hash and no body");
        prev = public["hash"].clone();
    }
    assert_eq!((&facts["log"]["seq"], &facts["log"]["hash"]), (&json!(records.len()), &prev));
    assert_eq!(anyone.get(&format!("{EVENT}/log/{}", records.len() + 1)).await.status, 404);
}
