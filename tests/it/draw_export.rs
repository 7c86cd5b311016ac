//! An export with proofs and the whole audit log: it holds, and every change of what is checked is seen.

use luckydraw::domain::draw::{
    Against, Called, ExportRecord, Hash, LogFields, LogRecord, Outcome, Proof, Receipt, Report, Salt, Sheet, Stir,
    Verdict, Word, body_hash, rank, verify,
};
use serde_json::{Value, json};

use crate::draw_steps::{EVENT, Forge, chain, nonce};

/// Kind and body of a record before it is chained.
pub type Told = (&'static str, Value);

fn record(prev: Hash, seq: u64, (kind, body): &Told) -> ExportRecord {
    let (salt, body) = (Salt([seq as u8; 16]), body.to_string());
    let fields = LogFields {
        event: EVENT.to_owned(),
        seq,
        prev,
        at: at(seq),
        kind: (*kind).to_owned(),
        body: body_hash(&salt, &body),
    };
    let record = LogRecord::new(fields.clone()).unwrap();
    assert_eq!(LogRecord::parse(&record.render()).unwrap(), record);
    ExportRecord {
        seq,
        prev,
        at: fields.at,
        kind: fields.kind,
        body_hash: fields.body,
        salt: Some(salt),
        body: Some(body),
        hash: record.hash(),
    }
}

pub fn at(seq: u64) -> String {
    format!("2026-01-31T09:30:00.{seq:03}Z")
}

pub fn chained(told: &[Told]) -> Vec<ExportRecord> {
    let mut log: Vec<ExportRecord> = Vec::new();
    for (seq, one) in (1..).zip(told) {
        let prev = log.last().map_or(chain().anchor(), |record| record.hash);
        log.push(record(prev, seq, one));
    }
    log
}

/// The next draw after what was told, and the three records that tell of it.
pub fn drawn(draw: u64, told: &mut Vec<Told>) -> Proof {
    let proof = Forge::sealed(draw, chained(told).last().unwrap().hash).proof();
    let (sheet, stir) = (Sheet::parse(&proof.sheet).unwrap(), Stir::parse(&proof.stir).unwrap());
    let word = Word::parse(&proof.word).unwrap();
    let frozen = json!({
        "draw": draw, "prize": "a bicycle", "rank": draw, "count": 3, "entries": 9, "grade": "sealed", "sheet": sheet.hash(),
    });
    told.push(("draw_frozen", frozen));
    told.push(("draw_ranked", json!({"draw": draw, "stir": stir.hash(), "word": word.hash()})));
    told.push(("draw_revealed", json!({"draw": draw, "reveal": proof.reveal, "winners": proof.winners})));
    proof
}

/// Two draws among nine; the first winner of the first was absent, and somebody withdrew.
fn party() -> (Vec<Told>, Vec<Proof>) {
    let mut told =
        vec![("event_created", json!({"title": "A party"})), ("joined", json!({"first": 1, "last": 9, "count": 9}))];
    let mut first = drawn(1, &mut told);
    let reserve = rank(&first.seed, Sheet::parse(&first.sheet).unwrap().entries())[3];
    first.called.push(Called { place: 4, draw_number: reserve });
    told.push(("claim_settled", json!({"draw": 1, "place": 1, "from": "open", "to": "absent", "actor": "organiser"})));
    told.push(("reserve_called", json!({"draw": 1, "place": 4, "draw_number": reserve, "replaces": 1, "why": null})));
    let second = drawn(2, &mut told);
    told.push(("participant_status", json!({"draw_number": 9, "from": "in", "to": "withdrawn"})));
    told.push(("event_changed", json!({"title": "Party"})));
    told.push(("event_changed", json!({"title": null, "spin_ms": 5})));
    (told, vec![first, second])
}

fn log() -> Vec<ExportRecord> {
    chained(&party().0)
}

fn winner(draw: u64, place: u64, number: u64) -> Value {
    let (mut claim, mut claimed_at, mut claimed_by, mut replaces) = ("open", Value::Null, Value::Null, Value::Null);
    match (draw, place) {
        (1, 1) => (claim, claimed_at, claimed_by) = ("absent", json!(at(6)), json!("organiser")),
        (1, 4) => replaces = json!(1),
        _ => {}
    }
    json!({
        "draw": draw, "place": place, "draw_number": number, "prize_name": "a bicycle", "prize_rank": draw,
        "claim": claim, "claimed_at": claimed_at, "claimed_by": claimed_by, "replaces": replaces,
    })
}

fn draw(draw: u64, (frozen, revealed): (u64, u64)) -> Value {
    json!({
        "draw": draw, "prize_name": "a bicycle", "prize_rank": draw, "count": 3, "grade": "sealed", "entries": 9,
        "drawn_at": at(frozen), "revealed_at": at(revealed), "reset": false, "short_by": 0,
    })
}

/// The export of the party whose log somebody made up anew after `forge` changed it.
pub fn forged(forge: impl FnOnce(&mut Vec<Told>)) -> Value {
    let (mut told, proofs) = party();
    forge(&mut told);
    let places = proofs.iter().flat_map(|proof| {
        let called = proof.called.iter().map(|called| called.draw_number);
        (1..).zip(proof.winners.iter().copied().chain(called)).map(|(place, number)| winner(proof.draw, place, number))
    });
    let status = |number| if number == 9 { "withdrawn" } else { "in" };
    json!({
        "format": "luckydraw-export/1",
        "event": {"event_id": EVENT, "anchor": chain().anchor(), "title": "Party"},
        "winners": places.collect::<Vec<_>>(),
        "draws": [draw(1, (3, 5)), draw(2, (8, 10))],
        "participants": (1..=9).map(|number| json!({"draw_number": number, "status": status(number)})).collect::<Vec<_>>(),
        "proofs": proofs,
        "log": chained(&told),
    })
}

fn export() -> Value {
    forged(|_| {})
}

fn list<'e>(export: &'e mut Value, name: &str) -> &'e mut Vec<Value> {
    export[name].as_array_mut().unwrap()
}

pub fn check(export: &Value) -> Report {
    verify(&export.to_string(), &Against::Anchor(chain().anchor()))
}

fn fails_after(change: impl FnOnce(&mut Value), step: &str) {
    let mut export = export();
    change(&mut export);
    fails(&export, step);
}

pub fn fails(export: &Value, step: &str) {
    let report = check(export);
    let failure = report.failure().unwrap_or_else(|| panic!("{step}: it holds"));
    assert_eq!(failure.step.as_str(), step, "{failure}");
}

/// The steps that were skipped.
fn skipped(report: &Report) -> Vec<&'static str> {
    let skipped = report.checks.iter().filter(|check| check.outcome == Outcome::Skipped);
    skipped.map(|check| check.step.as_str()).collect()
}

fn receipt() -> Receipt {
    let fourth = &log()[3];
    Receipt {
        event: EVENT.to_owned(),
        anchor: chain().anchor(),
        draw_number: 4,
        nonce: nonce(4),
        log_seq: fourth.seq,
        log_hash: fourth.hash,
    }
}

#[test]
fn a_whole_export_holds() {
    let report = check(&export());
    assert_eq!(report.verdict, Verdict::Verified, "{:?}", report.failure());
    assert_eq!((report.draws.len(), skipped(&report)), (2, vec!["log_end"]));
    assert_eq!(verify(&export().to_string(), &Against::Nothing).verdict, Verdict::Untied);
    let pretty = serde_json::to_string_pretty(&export()).unwrap();
    assert_eq!(verify(&pretty, &Against::Receipt(receipt())).verdict, Verdict::Verified);
}

#[test]
fn purged_bodies_and_a_missing_log_are_no_failure() {
    let purged = |seq: usize| {
        let mut purged = export();
        purged["log"][seq - 1]["salt"] = Value::Null;
        purged["log"][seq - 1]["body"] = Value::Null;
        purged
    };
    for (seq, steps) in [
        (1, &["event_title"][..]),
        (2, &["participants_records"]),
        (3, &["proof_records", "draws_records", "winners_records"]),
        (5, &["proof_records"]),
        (6, &["winners_records"]),
        (7, &["called_records", "winners_records"]),
        (11, &["participants_records"]),
    ] {
        let report = check(&purged(seq));
        assert_eq!(report.verdict, Verdict::Verified, "{:?}", report.failure());
        assert_eq!(skipped(&report), [steps, &["log_end"]].concat(), "without the body of {seq}");
    }
    let mut less = purged(10);
    less["proofs"][0]["called"] = json!([]);
    list(&mut less, "winners").remove(3);
    fails(&less, "called_records");
    let mut without = export();
    without["log"] = Value::Null;
    assert_eq!(check(&without).verdict, Verdict::Verified);
    assert_eq!(skipped(&check(&without)), ["log_chain", "log_draws"]);
    for name in ["draws", "winners", "participants"] {
        without[name] = Value::Null;
    }
    assert_eq!(check(&without).verdict, Verdict::Verified);
    let skips = ["log_chain", "draws_list", "winners_list", "participants_list", "log_draws"];
    assert_eq!(skipped(&check(&without)), skips);
    without["proofs"] = json!([]);
    fails(&without, "export_format");
}

#[test]
fn lists_that_differ_from_the_proofs() {
    fails_after(|e| e["draws"][0]["prize_name"] = json!("a car"), "draws_list");
    fails_after(|e| e["draws"][0]["count"] = json!(2), "draws_list");
    fails_after(|e| e["draws"][0]["entries"] = json!(8), "draws_list");
    fails_after(|e| e["draws"][0]["grade"] = json!("witnessed"), "draws_list");
    fails_after(|e| e["draws"][0]["short_by"] = json!(1), "draws_list");
    fails_after(|e| drop(list(e, "draws").remove(0)), "draws_list");
    fails_after(|e| drop(list(e, "draws").pop()), "draws_list");
    fails_after(|e| list(e, "draws").swap(0, 1), "draws_list");
    fails_after(|e| drop(list(e, "proofs").remove(0)), "draws_list");
    fails_after(|e| e["winners"][1]["draw_number"] = json!(77), "winners_list");
    fails_after(|e| e["winners"][1]["place"] = json!(3), "winners_list");
    fails_after(|e| e["winners"][1]["prize_name"] = json!("a car"), "winners_list");
    fails_after(|e| drop(list(e, "winners").remove(0)), "winners_list");
    fails_after(|e| drop(list(e, "winners").pop()), "winners_list");
    fails_after(|e| list(e, "winners").push(winner(2, 4, 1)), "winners_list");
    fails_after(|e| list(e, "winners").retain(|row| row["draw"] == 1), "winners_list");
    fails_after(|e| e["proofs"][0]["called"] = json!([]), "winners_list");
    fails_after(|e| e["draws"][0]["reset"] = json!(true), "winners_list");
    fails_after(|e| drop(list(e, "participants").remove(4)), "participants_list");
    fails_after(|e| e["participants"][4]["draw_number"] = json!(4), "participants_list");
}

/// Removes every trace of a draw but the log's.
fn forget(export: &mut Value, draw: u64) {
    for name in ["proofs", "draws", "winners"] {
        list(export, name).retain(|one| one["draw"] != draw);
    }
}

#[test]
fn lists_and_proofs_that_differ_from_the_log() {
    fails_after(|e| forget(e, 1), "proof_records");
    fails_after(|e| forget(e, 2), "proof_records");
    let hidden = |e: &mut Value| {
        e["proofs"][0]["called"] = json!([]);
        list(e, "winners").remove(3);
    };
    fails_after(hidden, "called_records");
    fails_after(|e| e["draws"][0]["prize_rank"] = json!(2), "draws_records");
    fails_after(|e| e["draws"][0]["prize_name"] = json!("a  bicycle"), "draws_records");
    fails_after(|e| e["draws"][1]["drawn_at"] = json!(at(9)), "draws_records");
    fails_after(|e| e["draws"][1]["revealed_at"] = json!(at(9)), "draws_records");
    let taken_back = |e: &mut Value| {
        e["draws"][0]["reset"] = json!(true);
        list(e, "winners").retain(|row| row["draw"] == 2);
    };
    fails_after(taken_back, "draws_records");
    fails_after(|e| e["winners"][0]["claim"] = json!("collected"), "winners_records");
    fails_after(|e| e["winners"][0]["claimed_by"] = json!("staff:Kim"), "winners_records");
    fails_after(|e| e["winners"][0]["claimed_at"] = json!(at(7)), "winners_records");
    fails_after(|e| e["winners"][1]["claim"] = json!("collected"), "winners_records");
    fails_after(|e| e["winners"][3]["claim"] = json!("passed"), "winners_records");
    fails_after(|e| e["winners"][3]["replaces"] = json!(2), "winners_records");
    fails_after(|e| drop(list(e, "participants").pop()), "participants_records");
    fails_after(|e| list(e, "participants").push(json!({"draw_number": 10, "status": "in"})), "participants_records");
    fails_after(|e| e["participants"][8]["status"] = json!("in"), "participants_records");
    fails_after(|e| e["participants"][1]["status"] = json!("disqualified"), "participants_records");
    fails_after(|e| e["event"]["title"] = json!("A party"), "event_title");
}

#[test]
fn a_log_that_was_made_up_anew_tells_another_story() {
    fails(&forged(|told| told[7].1["draw"] = json!(3)), "log_draws");
    fails(&forged(|told| told[8].1["draw"] = json!(1)), "log_draws");
    fails(&forged(|told| drop(told.remove(8))), "log_draws");
    fails(&forged(|told| told[9].1 = json!({"draw": 2})), "log_draws");
    fails(&forged(|told| told.swap(9, 10)), "draws_records");
    fails(&forged(|told| told.insert(8, ("reset", json!({"reset_participants": false})))), "log_draws");
    fails(&forged(|told| drop(told.drain(7..10))), "proof_records");
    fails(&forged(|told| told[7].1["sheet"] = json!(Hash([1; 32]))), "proof_records");
    fails(&forged(|told| told[8].1["word"] = json!(Hash([1; 32]))), "proof_records");
    fails(&forged(|told| told[9].1["reveal"] = json!(Hash([1; 32]))), "proof_records");
    fails(&forged(|told| told[9].1["winners"] = json!([1, 2, 3])), "proof_records");
    let called =
        |draw, place| ("reserve_called", json!({"draw": draw, "place": place, "draw_number": 1, "replaces": 1}));
    fails(&forged(|told| told.push(called(2, 4))), "called_records");
    fails(&forged(|told| told.push(("reset", json!({"reset_participants": false})))), "draws_records");
    fails(&forged(|told| told.push(("joined", json!({"first": 10, "last": 10, "count": 1})))), "participants_records");
}

#[test]
fn resets_and_a_running_draw_are_as_the_log_tells() {
    let mut reset = forged(|told| {
        told.push(("reset", json!({"reset_participants": true})));
        told.push(("joined", json!({"first": 1, "last": 3, "count": 2})));
        told.push(("joined", json!({"first": 2, "last": 2, "count": 1})));
    });
    fails(&reset, "draws_records");
    for draw in [0, 1] {
        reset["draws"][draw]["reset"] = json!(true);
    }
    reset["winners"] = json!([]);
    fails(&reset, "participants_records");
    list(&mut reset, "participants").truncate(3);
    assert_eq!(check(&reset).verdict, Verdict::Verified, "{:?}", check(&reset).failure());
    let runs = forged(|told| {
        drawn(3, told);
        told.pop();
    });
    let report = check(&runs);
    assert_eq!(report.verdict, Verdict::Verified, "{:?}", report.failure());
    let note = report.checks.iter().find(|check| check.draw == Some(3)).unwrap();
    assert_eq!((note.step.as_str(), note.outcome), ("proof_records", Outcome::Skipped));
}

#[test]
fn another_form() {
    fails_after(|e| e["log"][0]["more"] = json!(1), "export_format");
    fails_after(|e| e["proofs"][0]["more"] = json!(1), "export_format");
    fails_after(|e| e["more"] = json!(1), "export_format");
    fails_after(|e| e["event"]["more"] = json!(1), "export_format");
    for list in ["winners", "draws", "participants"] {
        fails_after(|e| e[list][0]["more"] = json!(1), "export_format");
    }
    fails_after(|e| e["event"]["event_id"] = json!("A"), "export_format");
    fails_after(|e| e["log"][0] = json!([]), "export_format");
    fails_after(|e| e["proofs"][0]["draw"] = json!(0), "format");
    fails_after(|e| e["event"]["anchor"] = json!(Hash([1; 32])), "export_anchor");
}

#[test]
fn a_log_that_was_changed() {
    fails_after(|e| drop(e["log"].as_array_mut().unwrap().remove(0)), "log_chain");
    fails_after(|e| drop(e["log"].as_array_mut().unwrap().remove(3)), "log_chain");
    fails_after(|e| e["log"].as_array_mut().unwrap().swap(1, 2), "log_chain");
    fails_after(|e| e["log"][5]["kind"] = json!("left"), "log_chain");
    fails_after(|e| e["log"][5]["at"] = json!("2026-01-31T09:30:00Z"), "log_chain");
    fails_after(|e| e["log"][2]["body"] = json!("{}"), "log_bodies");
    fails_after(|e| e["log"][2]["salt"] = Value::Null, "log_bodies");
    fails_after(|e| e["log"][2]["body"] = Value::Null, "log_bodies");
    fails_after(|e| e["log"].as_array_mut().unwrap().truncate(4), "sheet_log");
}

#[test]
fn proofs_that_do_not_belong() {
    let again = Forge::sealed(2, log()[3].hash).proof();
    fails_after(|e| e["proofs"].as_array_mut().unwrap().push(json!(again)), "drawn_once");
    fails_after(|e| e["proofs"][0] = json!(Forge::sealed(1, Hash([9; 32])).proof()), "sheet_log");
    fails_after(|e| e["proofs"][1]["winners"][0] = json!(77), "winners");
    fails_after(|e| e["event"]["event_id"] = json!("other"), "log_chain");
    fails_after(|e| (e["event"]["event_id"], e["log"]) = (json!("other"), Value::Null), "format");
}

#[test]
fn a_receipt_finds_a_rollback() {
    let step = |receipt: Receipt, export: &Value| {
        let report = verify(&export.to_string(), &Against::Receipt(receipt));
        report.failure().unwrap().step.as_str()
    };
    assert_eq!(step(Receipt { log_seq: 5, ..receipt() }, &export()), "receipt_log");
    assert_eq!(step(Receipt { log_hash: Hash([1; 32]), ..receipt() }, &export()), "receipt_log");
    assert_eq!(step(Receipt { event: "other".into(), ..receipt() }, &export()), "export_anchor");
    assert_eq!(step(Receipt { nonce: nonce(9), ..receipt() }, &export()), "receipt_line");
    let mut cut = export();
    list(&mut cut, "log").truncate(7);
    forget(&mut cut, 2);
    (cut["event"]["title"], cut["participants"][8]["status"]) = (json!("A party"), json!("in"));
    let report = check(&cut);
    assert_eq!(report.verdict, Verdict::Verified, "{:?}", report.failure());
    let note = report.checks.last().unwrap();
    assert_eq!((note.step.as_str(), note.outcome), ("log_end", Outcome::Skipped));
    assert!(note.text.contains("record 7") && note.text.contains("receipt"), "{note}");
    let known = |seq: usize| Receipt { log_seq: seq as u64, log_hash: log()[seq - 1].hash, ..receipt() };
    assert_eq!(step(known(8), &cut), "receipt_log");
    let report = verify(&cut.to_string(), &Against::Receipt(known(7)));
    assert_eq!((report.verdict, skipped(&report)), (Verdict::Verified, vec![]));
    assert_eq!(skipped(&verify(&cut.to_string(), &Against::Receipt(known(6)))), ["log_end"]);
}

/// Flips the lowest bit of bytes of the log, of the proofs and of the list of draws, in strides.
#[test]
fn one_flipped_bit_is_seen() {
    let parts = json!([log(), export()["proofs"], export()["draws"]]);
    for (part, every) in [(&parts[0], 3), (&parts[1], 5), (&parts[2], 1)] {
        let (whole, part) = (export().to_string(), part.to_string());
        let start = whole.find(&part).unwrap();
        for at in (start..start + part.len()).step_by(every) {
            let mut bytes = whole.clone().into_bytes();
            bytes[at] ^= 1;
            let Ok(changed) = String::from_utf8(bytes) else {
                continue;
            };
            let report = verify(&changed, &Against::Anchor(chain().anchor()));
            assert_eq!(report.verdict, Verdict::Fails, "byte {at}: {}", &changed[at - 20..at + 20]);
        }
    }
}
