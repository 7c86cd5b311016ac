//! An export with proofs and the whole audit log: it holds, and every change of what is checked is seen.

use luckydraw::domain::draw::{
    Against, ExportRecord, Hash, LogFields, LogRecord, Receipt, Report, Salt, Verdict, body_hash, verify,
};
use serde_json::{Value, json};

use crate::draw_steps::{EVENT, Forge, chain, nonce};

fn record(prev: Hash, seq: u64) -> ExportRecord {
    let (salt, body) = (Salt([seq as u8; 16]), format!("{{\"n\":{seq}}}"));
    let fields = LogFields {
        event: EVENT.to_owned(),
        seq,
        prev,
        at: format!("2026-01-31T09:30:00.{seq:03}Z"),
        kind: "joined".to_owned(),
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

fn log() -> Vec<ExportRecord> {
    let mut log: Vec<ExportRecord> = Vec::new();
    for seq in 1..=6 {
        let prev = log.last().map_or(chain().anchor(), |record| record.hash);
        log.push(record(prev, seq));
    }
    log
}

/// Two draws, of which the log's second and fifth record are the newest before.
fn export() -> Value {
    let log = log();
    json!({
        "format": "luckydraw-export/1",
        "event": {"event_id": EVENT, "anchor": chain().anchor(), "title": "Party"},
        "proofs": [Forge::sealed(1, log[1].hash).proof(), Forge::sealed(2, log[4].hash).proof()],
        "log": log,
        "participants": [{"draw_number": 1}],
    })
}

fn check(export: &Value) -> Report {
    verify(&export.to_string(), &Against::Anchor(chain().anchor()))
}

fn fails_after(change: impl FnOnce(&mut Value), step: &str) {
    let mut export = export();
    change(&mut export);
    let report = check(&export);
    let failure = report.failure().unwrap_or_else(|| panic!("{step}: it holds"));
    assert_eq!(failure.step.as_str(), step, "{failure}");
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
    assert_eq!(report.draws.len(), 2);
    assert_eq!(verify(&export().to_string(), &Against::Nothing).verdict, Verdict::Untied);
    let pretty = serde_json::to_string_pretty(&export()).unwrap();
    assert_eq!(verify(&pretty, &Against::Receipt(receipt())).verdict, Verdict::Verified);
}

#[test]
fn purged_bodies_and_a_missing_log_are_no_failure() {
    let mut purged = export();
    purged["log"][2]["salt"] = Value::Null;
    purged["log"][2]["body"] = Value::Null;
    assert_eq!(check(&purged).verdict, Verdict::Verified);
    let mut without = export();
    without["log"] = Value::Null;
    assert_eq!(check(&without).verdict, Verdict::Verified);
    without["proofs"] = json!([]);
    assert_eq!(check(&without).failure().unwrap().step.as_str(), "export_format");
}

#[test]
fn another_form() {
    fails_after(|e| e["log"][0]["more"] = json!(1), "export_format");
    fails_after(|e| e["proofs"][0]["more"] = json!(1), "export_format");
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
    fails_after(|e| e["log"][2]["body"] = json!("{\"n\": 3}"), "log_bodies");
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
    cut["log"].as_array_mut().unwrap().truncate(3);
    cut["proofs"].as_array_mut().unwrap().truncate(1);
    assert_eq!(check(&cut).verdict, Verdict::Verified);
    assert_eq!(step(receipt(), &cut), "receipt_log");
}

/// Flips the lowest bit of every byte of the log, and of the proofs in strides.
#[test]
fn one_flipped_bit_is_seen() {
    let parts = json!([log(), export()["proofs"]]);
    for (part, every) in [(&parts[0], 1), (&parts[1], 3)] {
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
