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
//! Beside the proofs stand, in `aborted`, the draws that were given up before their last input:
//! `{"draw","reason","reveal":hex,"sheet":text,"stir":text or null}`. A draw of the list that was drawn anew for the place
//! of an absent winner names it: `"supersedes":{"draw","place"}`.
//!
//! A record has exactly these fields. `body` is the stored JSON *as a string*, byte for byte, because its hash is kept;
//! `salt` and `body` are both `null` once they were purged. An export may leave the log out.
//!
//! The proofs and the chain of the log are checked first. Then the lists beside them, where they are there:
//! `draws` (all that were revealed), `winners` (of those that no reset took away, with the reserves called) and
//! `participants` (since the last reset of participants), each held against the proofs and against what the bodies of
//! the log tell. What is left out or purged is a step that is skipped. Nothing bound tells of contact data, of the
//! participants' times and sources, of the time zone and of when the event and the export were made, so these are not
//! checked; a field that is none of an export's is refused, because people would read it as checked.
//!
//! A log that was cut off at its end, together with all that came after, looks whole. Only who holds the hash of a
//! later record, as a receipt does, can see that.

mod aborted;
mod bodies;
mod compare;
mod lists;
mod record;
mod rows;
mod story;
mod told;

use serde_json::Value;

use super::against::{Against, Ground};
use super::proof::Proof;
use super::report::{Checks, Drawn, Report, Step, Stop, drawn_twice};
use super::text::is_event_id;
use super::verify::check_proof;
use aborted::{GivenUp, check_aborted};
use lists::check_lists;
pub use record::ExportRecord;
use record::log_chain;
use rows::{Event, Export};
use told::check_story;

/// The first field of every export that can be checked.
pub const EXPORT_FORMAT: &str = "luckydraw-export/1";

/// Checks an export.
#[must_use]
pub fn verify_export(text: &str, against: &Against) -> Report {
    let mut checks = Checks::default();
    let mut draws = Vec::new();
    let mut called_off = Vec::new();
    let ground = against.ground();
    if let Ok(export) = checks.attempt(Step::ExportFormat, "it is an export of version 1", read(text)) {
        // Only what was checked is told on; why it ended otherwise is written in `checks`.
        if check_export(&export, &ground, &mut checks, &mut draws).is_ok() {
            note_gone(&export, &mut draws);
            called_off = export.aborted.iter().flatten().map(|row| row.draw).collect();
        }
    }
    Report { called_off, ..Report::new(checks, draws, ground.anchor.is_some()) }
}

/// Who of each draw did not keep the place.
fn note_gone(export: &Export, draws: &mut [Drawn]) {
    let lost = |claim: &str| matches!(claim, "absent" | "void" | "passed");
    for drawn in draws {
        let rows = export.winners.iter().flatten().filter(|row| row.draw == drawn.draw && lost(&row.claim));
        drawn.gone = rows.map(|row| row.draw_number).collect();
    }
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
    let given_up = check_aborted(export, checks)?;
    check_sheet_logs(export, draws, &given_up, checks)?;
    check_receipt_log(export, ground, checks)?;
    check_lists(export, draws, checks)?;
    check_story(export, draws, &given_up, checks)?;
    note_log_end(export, ground, checks);
    Ok(())
}

fn check_anchor(export: &Export, ground: &Ground<'_>, checks: &mut Checks) -> Result<(), Stop> {
    let Event { event_id, anchor, .. } = &export.event;
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

fn check_one(export: &Export, proof: &Proof, ground: &Ground<'_>, checks: &mut Checks) -> Result<Drawn, Stop> {
    checks.about(Some(proof.draw));
    checks.attempt(Step::Format, "it is a proof of version 1", proof.check_form())?;
    if proof.event_id != export.event.event_id {
        return Err(checks.failed(Step::Format, format!("the proof is of another event, {}", proof.event_id)));
    }
    check_proof(proof, ground, checks)
}

fn check_sheet_logs(
    export: &Export,
    draws: &[Drawn],
    given_up: &[GivenUp<'_>],
    checks: &mut Checks,
) -> Result<(), Stop> {
    let Some(log) = &export.log else {
        return Ok(());
    };
    let sheets = draws.iter().map(|drawn| (drawn.draw, drawn.log));
    let mut sheets = sheets.chain(given_up.iter().map(|one| (one.row.draw, one.log)));
    let lost = sheets.find(|(_, named)| log.iter().all(|record| record.hash != *named));
    let differs = || {
        let (draw, hash) = lost.map(|(draw, hash)| (draw, hash.to_string())).unwrap_or_default();
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

/// The one change that no check can find without something from elsewhere.
fn note_log_end(export: &Export, ground: &Ground<'_>, checks: &mut Checks) {
    let Some(last) = export.log.as_ref().and_then(|log| log.last()) else {
        return;
    };
    let told = match ground.receipt {
        None => format!(
            "the log ends with record {}; whether its end was cut off is visible only with a receipt (--receipt)",
            last.seq
        ),
        Some(receipt) if receipt.log_seq == last.seq => return,
        Some(receipt) => format!(
            "the log ends with record {}, the receipt knows it up to record {}; an end cut off after that is visible only \
             with a later receipt",
            last.seq, receipt.log_seq
        ),
    };
    checks.skipped(Step::LogEnd, told);
}
