//! Checking a JSON export: all proofs and the whole audit log of one event.
//!
//! ```text
//! {"format":"luckydraw-export/1",
//!  "event":{"event_id":…,"anchor":hex,…},
//!  "proofs":[proof,…],
//!  "log":[{"seq","prev","at","kind","body_hash","salt","body","hash"},…],
//!  …}
//! ```
//!
//! A record has exactly these fields. `body` is the stored JSON *as a string*, byte for byte, because its hash is kept;
//! `salt` and `body` are both `null` once they were purged. An export may leave the log out. What else an export holds
//! is no part of the check.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::against::{Against, Ground};
use super::bytes::{Hash, Salt};
use super::log::{LogError, LogFields, LogRecord, body_hash};
use super::proof::Proof;
use super::report::{Checks, Drawn, Report, Step, Stop, drawn_twice};
use super::text::is_event_id;
use super::verify::check_proof;

/// The first field of every export that can be checked.
pub const EXPORT_FORMAT: &str = "luckydraw-export/1";

/// One audit record of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportRecord {
    /// Counted from 1.
    pub seq: u64,
    /// The hash of the record before; the anchor for the first.
    pub prev: Hash,
    /// When.
    pub at: String,
    /// What happened.
    pub kind: String,
    /// See [`body_hash`].
    pub body_hash: Hash,
    /// `null` once purged.
    pub salt: Option<Salt>,
    /// The stored JSON text; `null` once purged.
    pub body: Option<String>,
    /// The record's hash.
    pub hash: Hash,
}

impl ExportRecord {
    fn record(&self, event: &str) -> Result<LogRecord, LogError> {
        LogRecord::new(LogFields {
            event: event.to_owned(),
            seq: self.seq,
            prev: self.prev,
            at: self.at.clone(),
            kind: self.kind.clone(),
            body: self.body_hash,
        })
    }

    fn body_holds(&self) -> bool {
        match (&self.salt, &self.body) {
            (None, None) => true,
            (Some(salt), Some(body)) => body_hash(salt, body) == self.body_hash,
            _ => false,
        }
    }
}

#[derive(Debug, Deserialize)]
struct Event {
    event_id: String,
    anchor: Hash,
}

#[derive(Debug, Deserialize)]
struct Export {
    format: String,
    event: Event,
    proofs: Vec<Proof>,
    log: Option<Vec<ExportRecord>>,
}

/// Checks an export.
#[must_use]
pub fn verify_export(text: &str, against: &Against) -> Report {
    let mut checks = Checks::default();
    let mut draws = Vec::new();
    let ground = against.ground();
    if let Ok(export) = checks.attempt(Step::ExportFormat, "it is an export of version 1", read(text)) {
        // Whether it went well is written in `checks`.
        let _: Result<(), Stop> = check_export(&export, &ground, &mut checks, &mut draws);
    }
    Report::new(checks, draws, ground.anchor.is_some())
}

fn read(text: &str) -> Result<Export, String> {
    let export: Export = serde_json::from_str(text).map_err(|error| format!("it is no such JSON: {error}"))?;
    let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let same = |name: &str, read: serde_json::Result<Value>| value.get(name) == read.as_ref().ok();
    if !same("proofs", serde_json::to_value(&export.proofs)) {
        return Err("its proofs do not have exactly the fields of proofs".to_owned());
    }
    if export.log.is_some() && !same("log", serde_json::to_value(&export.log)) {
        return Err("its audit records do not have exactly their fields".to_owned());
    }
    if export.format != EXPORT_FORMAT {
        return Err(format!("its format is `{}` and not `{EXPORT_FORMAT}`", export.format));
    }
    if !is_event_id(&export.event.event_id) {
        return Err(format!("`{}` is no event id", export.event.event_id));
    }
    if export.proofs.is_empty() && export.log.as_ref().is_none_or(Vec::is_empty) {
        return Err("it holds no proof and no audit record: there is nothing to check".to_owned());
    }
    Ok(export)
}

fn check_export(export: &Export, ground: &Ground<'_>, checks: &mut Checks, draws: &mut Vec<Drawn>) -> Result<(), Stop> {
    check_anchor(export, ground, checks)?;
    check_log(export, checks)?;
    let own = Ground { anchor: Some(export.event.anchor), ..*ground };
    for proof in &export.proofs {
        draws.push(check_one(export, proof, &own, checks)?);
    }
    let twice = drawn_twice(draws.iter()).map(|drawn| drawn.draw);
    let differs = || format!("draw {} has two results", twice.unwrap_or_default());
    checks.require(Step::DrawnOnce, twice.is_none(), "no draw has two results", differs)?;
    check_sheet_logs(export, draws, checks)?;
    check_receipt_log(export, ground, checks)
}

fn check_anchor(export: &Export, ground: &Ground<'_>, checks: &mut Checks) -> Result<(), Stop> {
    let Event { event_id, anchor } = &export.event;
    if let Some(receipt) = ground.receipt.filter(|receipt| receipt.event != *event_id) {
        let told = format!("the receipt is of the event {}, the export of {event_id}", receipt.event);
        return Err(checks.failed(Step::ExportAnchor, told));
    }
    let Some(given) = ground.anchor else {
        checks.skipped(Step::ExportAnchor, "no anchor was given, so this export is tied to nothing");
        return Ok(());
    };
    let differs = || format!("the export names the anchor {anchor}, given was {given}");
    checks.require(Step::ExportAnchor, *anchor == given, "the export names the anchor that was given", differs)
}

fn check_log(export: &Export, checks: &mut Checks) -> Result<(), Stop> {
    let Some(log) = &export.log else {
        checks.skipped(Step::LogChain, "the export holds no audit log");
        return Ok(());
    };
    checks.attempt(Step::LogChain, "every record names the one before", log_chain(&export.event, log))?;
    let wrong = log.iter().find(|record| !record.body_holds()).map(|record| record.seq);
    let differs = || format!("the body of record {} is not what its hash says", wrong.unwrap_or_default());
    checks.require(Step::LogBodies, wrong.is_none(), "every body is what its hash says", differs)
}

fn log_chain(event: &Event, log: &[ExportRecord]) -> Result<(), String> {
    let mut prev = event.anchor;
    for (seq, found) in (1..).zip(log) {
        if found.seq != seq {
            return Err(format!("record {seq} should follow, and record {} stands there", found.seq));
        }
        if found.prev != prev {
            return Err(format!("record {seq} names {} as the one before, which is {prev}", found.prev));
        }
        let record = found.record(&event.event_id).map_err(|error| format!("record {seq}: {error}"))?;
        prev = record.hash();
        if found.hash != prev {
            return Err(format!("record {seq} hashes to {prev}, the export says {}", found.hash));
        }
    }
    Ok(())
}

fn check_one(export: &Export, proof: &Proof, ground: &Ground<'_>, checks: &mut Checks) -> Result<Drawn, Stop> {
    checks.about(Some(proof.draw));
    checks.attempt(Step::Format, "it is a proof of version 1", proof.check_form())?;
    if proof.event_id != export.event.event_id {
        return Err(checks.failed(Step::Format, format!("the proof is of another event, {}", proof.event_id)));
    }
    check_proof(proof, ground, checks)
}

fn check_sheet_logs(export: &Export, draws: &[Drawn], checks: &mut Checks) -> Result<(), Stop> {
    let Some(log) = &export.log else {
        return Ok(());
    };
    let unknown = |drawn: &&Drawn| log.iter().all(|record| record.hash != drawn.log);
    let lost = draws.iter().find(unknown);
    let differs = || {
        let (draw, hash) = lost.map(|drawn| (drawn.draw, drawn.log.to_string())).unwrap_or_default();
        format!("the sheet of draw {draw} names the audit record {hash}, which is not in the log")
    };
    checks.require(Step::SheetLog, lost.is_none(), "every sheet names a record of the log", differs)
}

fn check_receipt_log(export: &Export, ground: &Ground<'_>, checks: &mut Checks) -> Result<(), Stop> {
    let (Some(receipt), Some(log)) = (ground.receipt, &export.log) else {
        return Ok(());
    };
    let matches = |record: &ExportRecord| (record.seq, record.hash) == (receipt.log_seq, receipt.log_hash);
    let differs = || format!("record {} is missing or is not the one of the receipt", receipt.log_seq);
    checks.require(Step::ReceiptLog, log.iter().any(matches), "the log holds the record of the receipt", differs)
}
