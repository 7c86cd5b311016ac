//! Checking a proof that somebody else made.

use serde::Deserialize;

use super::against::{Against, Ground};
use super::chain::{chain_step, rewind};
use super::choice::{AbsentRule, Grade};
use super::export_check::{EXPORT_FORMAT, verify_export};
use super::proof::{Proof, calls};
use super::ranking::{rank, seed};
use super::report::{Checks, Drawn, Report, Step, Stop};
use super::sheet::Sheet;
use super::stir::{Stir, StirLine};
use super::word::Word;

/// Checks a proof, or an export if the text says to be one.
#[must_use]
pub fn verify(text: &str, against: &Against) -> Report {
    #[derive(Deserialize)]
    struct Peek {
        format: String,
    }
    match serde_json::from_str::<Peek>(text) {
        Ok(peek) if peek.format == EXPORT_FORMAT => verify_export(text, against),
        _ => verify_proof(text, against),
    }
}

/// Checks a proof.
#[must_use]
pub fn verify_proof(text: &str, against: &Against) -> Report {
    let mut checks = Checks::default();
    let ground = against.ground();
    let proof = checks.attempt(Step::Format, "it is a proof of version 1", Proof::parse(text));
    let drawn = proof.and_then(|proof| check_proof(&proof, &ground, &mut checks));
    Report::new(checks, drawn.into_iter().collect(), ground.anchor.is_some())
}

/// Checks all of a proof but its form.
pub(super) fn check_proof(proof: &Proof, ground: &Ground<'_>, checks: &mut Checks) -> Result<Drawn, Stop> {
    checks.about(Some(proof.draw));
    check_receipt_event(proof, ground, checks)?;
    check_chain(proof, ground, checks)?;
    let sheet = checks.attempt(Step::SheetText, "the sheet is well formed", Sheet::parse(&proof.sheet))?;
    let stir = checks.attempt(Step::StirText, "the stir is well formed", Stir::parse(&proof.stir))?;
    let word = checks.attempt(Step::WordText, "the word is well formed", Word::parse(&proof.word))?;
    check_names(proof, &sheet, &stir, &word, checks)?;
    check_stir(&sheet, &stir, checks)?;
    let graded = check_grade(&sheet, &stir, &word);
    let badge = format!("the draw is {}, as its sheet says", sheet.fields().grade);
    checks.attempt(Step::Grade, &badge, graded)?;
    check_result(proof, &sheet, &word, checks)?;
    check_receipt_line(&sheet, ground, checks)?;
    checks.about(None);
    Ok(drawn(proof, &sheet, &stir))
}

fn check_receipt_event(proof: &Proof, ground: &Ground<'_>, checks: &mut Checks) -> Result<(), Stop> {
    let Some(receipt) = ground.receipt else {
        return Ok(());
    };
    let differs = || format!("the receipt is of the event {}, the proof of {}", receipt.event, proof.event_id);
    let same = receipt.event == proof.event_id;
    checks.require(Step::ReceiptEvent, same, "the receipt is of this event", differs)
}

fn check_chain(proof: &Proof, ground: &Ground<'_>, checks: &mut Checks) -> Result<(), Stop> {
    let opened = chain_step(&proof.reveal);
    let differs = || format!("the reveal hashes to {opened}, the seal is {}", proof.seal);
    checks.require(Step::Reveal, opened == proof.seal, "the reveal opens the seal", differs)?;
    let Some(anchor) = ground.anchor else {
        checks.skipped(Step::Anchor, "no anchor was given, so this proof is tied to nothing");
        return Ok(());
    };
    let origin = rewind(&proof.reveal, proof.draw);
    let differs = || format!("{} hashes of the reveal lead to {origin}, not to the anchor {anchor}", proof.draw);
    checks.require(Step::Anchor, origin == anchor, "the reveal leads to the anchor", differs)
}

fn check_names(proof: &Proof, sheet: &Sheet, stir: &Stir, word: &Word, checks: &mut Checks) -> Result<(), Stop> {
    let fields = sheet.fields();
    let same = fields.event == proof.event_id && fields.draw == proof.draw && fields.seal == proof.seal;
    let differs = || format!("the sheet is of event {}, draw {}, seal {}", fields.event, fields.draw, fields.seal);
    checks.require(Step::SheetNames, same, "the sheet names this event, draw and seal", differs)?;
    let hash = sheet.hash();
    let differs = || format!("the stir names the sheet {}, this one is {hash}", stir.sheet());
    checks.require(Step::StirNames, stir.sheet() == hash, "the stir names this sheet", differs)?;
    let hash = stir.hash();
    let differs = || format!("the word names the stir {}, this one is {hash}", word.stir());
    checks.require(Step::WordNames, word.stir() == hash, "the word names this stir", differs)
}

fn check_stir(sheet: &Sheet, stir: &Stir, checks: &mut Checks) -> Result<(), Stop> {
    let first = |wrong: fn(&Sheet, &StirLine) -> bool| stir.lines().iter().find(|line| wrong(sheet, line));
    if let Some(line) = first(|sheet, line| sheet.entry(line.number).is_none()) {
        return Err(checks.failed(Step::StirEntries, format!("{} stirred and is not on the sheet", line.number)));
    }
    checks.held(Step::StirEntries, "only entries of the sheet stirred");
    if let Some(line) = first(|_, line| !line.opens()) {
        return Err(checks.failed(Step::Commits, format!("the value of {} does not open its commit", line.number)));
    }
    checks.held(Step::Commits, "every value opens its commit");
    Ok(())
}

/// Whether stir and word are what the sheet's grade demands, or a sentence that says what differs.
fn check_grade(sheet: &Sheet, stir: &Stir, word: &Word) -> Result<(), String> {
    let grade = sheet.fields().grade;
    match grade {
        Grade::Sealed if !stir.lines().is_empty() => {
            return Err("the draw is sealed, but phones stirred".to_owned());
        }
        Grade::Stirred | Grade::Witnessed if stir.stirred() == 0 => {
            return Err(format!("the draw is {grade}, but no phone showed a value"));
        }
        _ => {}
    }
    let (agreed, said) = (sheet.fields().digits, word.digits().map_or(0, |digits| digits.len() as u64));
    if agreed != said {
        return Err(format!("the word has {said} digits, the sheet says {agreed}"));
    }
    Ok(())
}

fn check_result(proof: &Proof, sheet: &Sheet, word: &Word, checks: &mut Checks) -> Result<(), Stop> {
    let computed = seed(&proof.reveal, &word.hash());
    let differs = || format!("the seed comes out as {computed}, the proof says {}", proof.seed);
    checks.require(Step::Seed, computed == proof.seed, "the seed comes out the same", differs)?;
    let ranking = rank(&computed, sheet.entries());
    let winners = &ranking[..sheet.places()];
    let differs = || winners_differ(winners, &proof.winners);
    checks.require(Step::Winners, winners == proof.winners, "the winners come out the same", differs)?;
    check_called(proof, sheet, &ranking, checks)
}

fn winners_differ(computed: &[u64], said: &[u64]) -> String {
    if computed.len() != said.len() {
        return format!("{} winners come out, the proof names {}", computed.len(), said.len());
    }
    let mut pairs = (1..).zip(computed.iter().zip(said));
    match pairs.find(|(_, (computed, said))| computed != said) {
        Some((place, (computed, said))) => {
            format!("place {place} comes out as {computed}, the proof says {said}")
        }
        None => String::new(),
    }
}

fn check_called(proof: &Proof, sheet: &Sheet, ranking: &[u64], checks: &mut Checks) -> Result<(), Stop> {
    let rule = sheet.fields().absent;
    if rule != AbsentRule::Reserve && !proof.called.is_empty() {
        return Err(checks.failed(Step::Called, format!("reserves were called, but the sheet says `absent {rule}`")));
    }
    let mut reserves = calls(ranking, sheet.places());
    match proof.called.iter().find(|called| reserves.next() != Some(**called)) {
        Some(called) => {
            let told = format!("{} at place {} does not continue the ranking", called.draw_number, called.place);
            Err(checks.failed(Step::Called, told))
        }
        None => {
            let called = proof.called.len();
            let what = if called == 1 { "reserve" } else { "reserves" };
            checks.held(Step::Called, format!("{called} {what} called, in order"));
            Ok(())
        }
    }
}

fn check_receipt_line(sheet: &Sheet, ground: &Ground<'_>, checks: &mut Checks) -> Result<(), Stop> {
    let Some(receipt) = ground.receipt else {
        return Ok(());
    };
    let Some(entry) = sheet.entry(receipt.draw_number) else {
        let told = format!("{} is not on this sheet: it was not in this draw", receipt.draw_number);
        checks.skipped(Step::ReceiptLine, told);
        return Ok(());
    };
    let digest = receipt.digest();
    let differs = || format!("the line of {} has {}, the receipt gives {digest}", entry.number, entry.digest);
    checks.require(Step::ReceiptLine, entry.digest == digest, "the receipt's line is on the sheet", differs)
}

fn drawn(proof: &Proof, sheet: &Sheet, stir: &Stir) -> Drawn {
    let fields = sheet.fields();
    Drawn {
        event_id: proof.event_id.clone(),
        draw: proof.draw,
        mode: fields.mode,
        grade: fields.grade,
        pool: fields.pool.clone(),
        prize: fields.prize.clone(),
        asked: fields.winners,
        entries: sheet.entries().len(),
        stirred: stir.stirred(),
        silent: stir.lines().len() - stir.stirred(),
        sheet_hash: sheet.hash(),
        log: fields.log,
        seed: proof.seed,
        winners: proof.winners.clone(),
        called: proof.called.iter().map(|called| called.draw_number).collect(),
        gone: Vec::new(),
    }
}
