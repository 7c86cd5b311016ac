//! `luckydraw verify` on a whole export: its lists, claims, participants and title are what the log tells, or it says so.

use std::fs;

use luckydraw::domain::draw::{Nonce, Receipt, Sheet, rank};
use serde_json::{Value, json};

use super::{Said, ok, run};
use crate::support::{ADMIN, Client, EVENT, Server};

struct Party {
    server: Server,
    organiser: Client,
    export: Value,
}

impl Party {
    /// Checks an export against its own anchor, and a receipt of the log up to `seq` where one is given.
    fn verify(&self, export: &Value, receipt: Option<usize>) -> Said {
        fs::write(self.server.folder().join("given.json"), export.to_string()).unwrap();
        let Some(seq) = receipt else {
            return run(
                &self.server,
                &["verify", "given.json", "--anchor", self.export["event"]["anchor"].as_str().unwrap()],
            );
        };
        let (event, record) = (&self.export["event"], &self.export["log"][seq - 1]);
        let receipt = Receipt {
            event: event["event_id"].as_str().unwrap().to_owned(),
            anchor: event["anchor"].as_str().unwrap().parse().unwrap(),
            draw_number: 999,
            nonce: Nonce([0; 16]),
            log_seq: seq as u64,
            log_hash: record["hash"].as_str().unwrap().parse().unwrap(),
        };
        fs::write(self.server.folder().join("me.txt"), receipt.render().unwrap()).unwrap();
        run(&self.server, &["verify", "given.json", "--receipt", "me.txt"])
    }

    fn exported(&self) -> Value {
        exported(&self.server)
    }
}

fn exported(server: &Server) -> Value {
    serde_json::from_slice(&ok(server, &["export", "--format", "json", "--what", "all", "-o", "-"]).bytes).unwrap()
}

async fn draw(server: &Server, organiser: &Client, k: u64, prize: Value) -> Value {
    organiser.post(&format!("{ADMIN}/draw"), prize).await.data();
    server.revealed(k).await
}

async fn claim(organiser: &Client, k: u64, place: u64, claim: &str) -> Value {
    organiser
        .post(&format!("{ADMIN}/draws/{k}/winners/{place}/claim"), json!({ "claim": claim, "reason": "까닭" }))
        .await
        .data()
}

/// The whole ranking of a draw, winners first.
async fn ranking(server: &Server, k: u64) -> Vec<u64> {
    let proof = server.anonymous().get(&format!("{EVENT}/draws/{k}/proof")).await.json;
    let sheet = Sheet::parse(proof["sheet"].as_str().unwrap()).unwrap();
    rank(&proof["seed"].as_str().unwrap().parse().unwrap(), sheet.entries())
}

/// Draw 1 with a reserve called, then reset with its participants; draw 2 with two reserves called, one passed over and
/// a prize handed over; draw 3; a number from the desk and another title on the way.
async fn party() -> Party {
    let server = Server::start();
    let organiser = server.fast().await;
    server.guests(5).await;
    draw(&server, &organiser, 1, json!({ "prize_name": "노트북", "prize_rank": 1, "count": 2 })).await;
    claim(&organiser, 1, 1, "absent").await;
    organiser.post(&format!("{ADMIN}/reset"), json!({ "reset_participants": true })).await.data();
    server.guests(8).await;
    organiser.post(&format!("{ADMIN}/participants"), json!({ "name": "김" })).await.data();
    organiser.post(&format!("{ADMIN}/prizes"), json!({ "name": "컵", "rank": 2, "quantity": 2 })).await.data();
    organiser.patch(ADMIN, json!({ "title": "  송년회  2026 " })).await.data();
    draw(&server, &organiser, 2, json!({ "prize_name": "컵", "count": 2 })).await;
    let fourth = ranking(&server, 2).await[3];
    let status = format!("{ADMIN}/participants/{fourth}/status");
    organiser.post(&status, json!({ "status": "withdrawn" })).await.data();
    claim(&organiser, 2, 2, "absent").await;
    assert_eq!(claim(&organiser, 2, 3, "absent").await["called"]["place"], 5, "the fourth is passed over");
    claim(&organiser, 2, 1, "collected").await;
    claim(&organiser, 2, 1, "open").await;
    claim(&organiser, 2, 1, "collected").await;
    draw(&server, &organiser, 3, json!({ "prize_name": "접시", "count": 2 })).await;
    claim(&organiser, 3, 2, "void").await;
    let export = exported(&server);
    Party { server, organiser, export }
}

fn list<'e>(export: &'e mut Value, name: &str) -> &'e mut Vec<Value> {
    export[name].as_array_mut().unwrap()
}

/// Removes every trace of a draw but the log's.
fn forget(export: &mut Value, draw: u64) {
    for name in ["proofs", "draws", "winners"] {
        list(export, name).retain(|one| one["draw"] != draw);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nobody_changed_holds_while_a_draw_runs_too() {
    let party = party().await;
    let held = party.verify(&party.export, None);
    assert_eq!(held.code, 0, "{held:?}");
    assert!(held.out.contains("log_end: ") && held.out.contains("--receipt"), "{}", held.out);
    let gone: Vec<String> = ranking(&party.server, 2).await[1..4].iter().map(|number| format!("{number:03}")).collect();
    let told = format!(", without {} (absent, void or passed over)", gone.join(" "));
    assert!(held.out.contains(&told), "{told}: {}", held.out);
    let records = party.export["log"].as_array().unwrap().len();
    let held = party.verify(&party.export, Some(records));
    assert!(held.code == 0 && !held.out.contains("log_end: "), "{held:?}");
    party.organiser.patch(ADMIN, json!({ "spin_ms": 60_000 })).await.data();
    party.organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "책" })).await.data();
    let running = party.verify(&party.exported(), None);
    assert_eq!(running.code, 0, "{running:?}");
    assert!(running.out.contains("– draw 4: proof_records: "), "{}", running.out);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_part_of_an_export_is_held_against_proofs_and_log() {
    let party = party().await;
    type Change = fn(&mut Value);
    let changes: [(&str, Change, &str); 23] = [
        ("a winner's number", |e| e["winners"][0]["draw_number"] = json!(999), "winners_list"),
        ("a winner removed", |e| drop(list(e, "winners").remove(1)), "winners_list"),
        ("all winners of a draw removed", |e| list(e, "winners").retain(|row| row["draw"] != 3), "winners_list"),
        ("a prize renamed in winners", |e| e["winners"][0]["prize_name"] = json!("차"), "winners_list"),
        ("a claim", |e| e["winners"][0]["claim"] = json!("open"), "winners_records"),
        ("whose hand it was", |e| e["winners"][0]["claimed_by"] = json!("staff:김"), "winners_records"),
        ("a rank in winners", |e| e["winners"][0]["prize_rank"] = json!(7), "winners_records"),
        ("a prize renamed in draws", |e| e["draws"][1]["prize_name"] = json!("차"), "draws_list"),
        ("a draw removed", |e| drop(list(e, "draws").remove(0)), "draws_list"),
        ("a reset undone", |e| e["draws"][0]["reset"] = json!(false), "winners_list"),
        ("a draw's time", |e| e["draws"][0]["drawn_at"] = json!("2026-01-01T00:00:00.000Z"), "draws_records"),
        ("a proof removed", |e| drop(list(e, "proofs").remove(0)), "draws_list"),
        ("the first draw gone", |e| forget(e, 1), "proof_records"),
        ("the last draw gone", |e| forget(e, 3), "proof_records"),
        ("a reserve hidden", |e| e["proofs"][0]["called"] = json!([]), "called_records"),
        ("a reserve hidden in the proof alone", |e| e["proofs"][1]["called"] = json!([]), "winners_list"),
        (
            "a reserve hidden everywhere",
            |e| {
                e["proofs"][1]["called"] = json!([]);
                list(e, "winners").retain(|row| row["draw"] != 2 || row["place"].as_u64() < Some(3));
            },
            "called_records",
        ),
        ("the last participant dropped", |e| drop(list(e, "participants").pop()), "participants_records"),
        ("a participant dropped", |e| drop(list(e, "participants").remove(3)), "participants_list"),
        (
            "a status",
            |e| {
                let withdrawn = list(e, "participants").iter_mut().find(|row| row["status"] == "withdrawn");
                withdrawn.unwrap()["status"] = json!("in");
            },
            "participants_records",
        ),
        ("a word put beside a winner", |e| e["winners"][0]["name"] = json!("김"), "export_format"),
        ("the title", |e| e["event"]["title"] = json!("다른 모임"), "event_title"),
        (
            "the newest records alone",
            |e| list(e, "log").retain(|record| record["kind"] != "draw_revealed"),
            "log_chain",
        ),
    ];
    for (what, change, step) in changes {
        let mut tampered = party.export.clone();
        change(&mut tampered);
        assert_ne!(tampered, party.export, "{what} is as it was");
        let said = party.verify(&tampered, None);
        assert_eq!(said.code, 1, "{what}: {said:?}");
        let last = said.out.lines().last().unwrap();
        assert!(last.starts_with("does not hold: ") && last.contains(&format!("{step}: ")), "{what}: {last}");
        let code = ["Some(", "None", "Hash(", "\"", "["].iter().find(|word| last.contains(**word));
        assert_eq!(code, None, "{what} is told in the program's own words: {last}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_end_that_was_cut_off_is_seen_with_a_receipt_alone() {
    let party = party().await;
    let records = list(&mut party.export.clone(), "log").len();
    let mut cut = party.export.clone();
    list(&mut cut, "log").pop();
    assert_eq!(party.verify(&cut, None).code, 1, "the void claim is still in the list of winners");
    let mut cut = party.export.clone();
    let log = list(&mut cut, "log");
    let frozen = log.iter().rposition(|record| record["kind"] == "draw_frozen").unwrap();
    log.truncate(frozen);
    forget(&mut cut, 3);
    let untold = party.verify(&cut, None);
    assert_eq!(untold.code, 0, "{untold:?}");
    assert!(untold.out.contains(&format!("– log_end: the log ends with record {frozen}")), "{}", untold.out);
    assert!(untold.out.contains("visible only with a receipt"), "{}", untold.out);
    let seen = party.verify(&cut, Some(records));
    assert!(seen.code == 1 && seen.out.contains("does not hold: given.json: receipt_log: "), "{seen:?}");
}
