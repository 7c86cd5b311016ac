//! An export whose log tells of what is done beside the draws: who is here, who is coming, what is drawn anew or given up.

use luckydraw::domain::draw::{AbsentRule, Grade, Hash, Outcome, Sheet, Stir, StirLine, StirValue, Verdict, Word};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::draw_export::{Told, at, chained, check, drawn, fails, forged};
use crate::draw_steps::Forge;

#[test]
fn what_is_done_beside_the_draws_is_as_the_log_tells() {
    let here = |count: usize, number: u64| {
        move |told: &mut Vec<Told>| told.push(("here", json!({"count": count, "draw_numbers": [number]})))
    };
    let report = check(&forged(here(1, 9)));
    assert_eq!(report.verdict, Verdict::Verified, "{:?}", report.failure());
    fails(&forged(here(1, 10)), "log_draws");
    fails(&forged(here(2, 9)), "log_draws");
    let anew = ("draw_supersedes", json!({"draw": 2, "supersedes": {"draw": 1, "place": 1}}));
    fails(&forged(|told| told.push(anew)), "supersedes_records");
    let abort = json!({"draw": 2, "reason": "x", "reveal": Hash([1; 32]), "sheet": Hash([1; 32]), "stir": null});
    fails(&forged(|told| told.push(("draw_aborted", abort))), "log_draws");
    let lost = |to: &str, until: u64| {
        let mut export = forged(|told| {
            told.push(("winner_coming", json!({"draw": 1, "place": 2, "draw_number": 1, "until": at(until)})));
            let settled = json!({"draw": 1, "place": 2, "from": "open", "to": to, "actor": "organiser"});
            told.push(("claim_settled", settled));
        });
        let row = &mut export["winners"][1];
        (row["claim"], row["claimed_at"], row["claimed_by"]) = (json!(to), json!(at(15)), json!("organiser"));
        export
    };
    for to in ["absent", "void"] {
        let report = check(&lost(to, 15));
        assert_eq!(report.verdict, Verdict::Verified, "{:?}", report.failure());
        fails(&lost(to, 16), "winners_records");
    }
}

/// The party with a third draw whose winner was absent and a fourth that supersedes its place; `change` is made to the
/// list of the fourth, and to what the log says of it.
fn anew(old: Grade, change: impl Fn(&mut Forge, &mut Value)) -> Value {
    let mut proofs = Vec::new();
    let mut export = forged(|told| {
        for draw in [3, 4] {
            let mut forge = Forge::sealed(draw, chained(told).last().unwrap().hash);
            forge.fields.absent = AbsentRule::Fresh;
            forge.fields.winners = 1;
            let mut said = json!({ "prize": "a bicycle", "rank": 3 });
            if draw == 3 {
                set_grade(&mut forge, old);
            } else {
                change(&mut forge, &mut said);
                told.push(("claim_settled", json!({"draw": 3, "place": 1, "to": "absent", "actor": "organiser"})));
                forge.fields.log = chained(told).last().unwrap().hash;
            }
            proofs.push(tell(&forge, said, told));
        }
    });
    for list in ["winners", "draws"] {
        export[list] = Value::Null;
    }
    export["proofs"].as_array_mut().unwrap().extend(proofs);
    export
}

/// The records of a draw, the one of its place among them, and its proof.
fn tell(forge: &Forge, mut frozen: Value, told: &mut Vec<Told>) -> Value {
    let (fields, proof) = (&forge.fields, forge.proof());
    let (sheet, word) = (Sheet::parse(&proof.sheet).unwrap(), Word::parse(&proof.word).unwrap());
    let facts = json!({
        "draw": fields.draw, "count": fields.winners, "entries": 9, "grade": fields.grade, "sheet": sheet.hash(),
    });
    frozen.as_object_mut().unwrap().extend(facts.as_object().unwrap().clone());
    told.push(("draw_frozen", frozen));
    if fields.draw == 4 {
        told.push(("draw_supersedes", json!({"draw": 4, "supersedes": {"draw": 3, "place": 1}})));
    }
    told.push(("draw_ranked", json!({"draw": fields.draw, "stir": word.stir(), "word": word.hash()})));
    told.push(("draw_revealed", json!({"draw": fields.draw, "reveal": proof.reveal, "winners": proof.winners})));
    json!(proof)
}

fn set_grade(forge: &mut Forge, grade: Grade) {
    let value = StirValue([7; 16]);
    let line = StirLine { number: 4, commit: Hash(Sha256::digest(value.0).into()), value: Some(value) };
    forge.fields.grade = grade;
    if grade != Grade::Sealed {
        forge.lines = vec![line];
    }
    if grade == Grade::Witnessed {
        (forge.fields.digits, forge.digits) = (10, Some("0123456789".to_owned()));
    }
}

#[test]
fn a_place_is_drawn_anew_for_its_prize_alone_and_with_no_less() {
    for (old, new) in [
        (Grade::Sealed, Grade::Sealed),
        (Grade::Sealed, Grade::Witnessed),
        (Grade::Stirred, Grade::Stirred),
        (Grade::Witnessed, Grade::Witnessed),
    ] {
        let report = check(&anew(old, |forge, _| set_grade(forge, new)));
        assert_eq!(report.verdict, Verdict::Verified, "{old} {new}: {:?}", report.failure());
    }
    for (old, new) in
        [(Grade::Stirred, Grade::Sealed), (Grade::Witnessed, Grade::Sealed), (Grade::Witnessed, Grade::Stirred)]
    {
        fails(&anew(old, |forge, _| set_grade(forge, new)), "supersedes_records");
    }
    fails(&anew(Grade::Sealed, |forge, _| forge.fields.winners = 2), "supersedes_records");
    fails(&anew(Grade::Sealed, |_, said| said["prize"] = json!("a car")), "supersedes_records");
    fails(&anew(Grade::Sealed, |_, said| said["rank"] = json!(1)), "supersedes_records");
    let twice = ("draw_supersedes", json!({"draw": 2, "supersedes": {"draw": 1, "place": 1}}));
    fails(&forged(|told| told.extend([twice.clone(), twice])), "log_draws");
}

/// A third draw of a grade that was given up after these inputs, with its stir where one is to be told.
fn given_up(grade: Grade, inputs: &[&'static str], stir: Option<Stir>) -> Value {
    let mut row = Value::Null;
    let mut export = forged(|told| {
        let mut draw = Forge::sealed(3, chained(told).last().unwrap().hash);
        (draw.fields.grade, draw.fields.digits) = (grade, if grade == Grade::Witnessed { 10 } else { 0 });
        let sheet = Sheet::new(draw.fields, draw.entries).unwrap();
        let stir = stir.map(|stir| Stir::new(sheet.hash(), stir.lines().to_vec()).unwrap());
        let (name, of_stir) = (grade.as_str(), stir.as_ref().map(Stir::hash));
        let frozen = json!({
            "draw": 3, "prize": "a bicycle", "rank": 3, "count": 3, "entries": 9, "grade": name, "sheet": sheet.hash(),
        });
        told.push(("draw_frozen", frozen));
        told.extend(inputs.iter().map(|kind| (*kind, json!({"draw": 3, "known": {"draw": 3}}))));
        let reveal = draw.reveal;
        let aborted = json!({"draw": 3, "reason": "x", "reveal": reveal, "sheet": sheet.hash(), "stir": of_stir});
        told.push(("draw_aborted", aborted));
        let stir = stir.map(|stir| stir.render());
        row = json!({"draw": 3, "reason": "x", "reveal": reveal, "sheet": sheet.render(), "stir": stir});
    });
    export["aborted"] = json!([row]);
    export
}

#[test]
fn no_draw_is_given_up_once_its_last_input_is_in() {
    let (bound, called) = ("stir_bound", "word_begun");
    let value = StirValue([7; 16]);
    let line = StirLine { number: 4, commit: Hash(Sha256::digest(value.0).into()), value: Some(value) };
    let stir = || Some(Stir::new(Hash([0; 32]), vec![line]).unwrap());
    for export in [
        given_up(Grade::Stirred, &[], None),
        given_up(Grade::Witnessed, &[bound], stir()),
        given_up(Grade::Witnessed, &[bound, "stir_stored"], stir()),
    ] {
        let report = check(&export);
        assert_eq!(report.verdict, Verdict::Verified, "{:?}", report.failure());
        assert_eq!(report.called_off, [3], "and it is told");
    }
    fails(&given_up(Grade::Stirred, &[bound], None), "aborted_records");
    fails(&given_up(Grade::Stirred, &[], stir()), "aborted_records");
    let report = check(&given_up(Grade::Stirred, &[bound, "restored"], stir()));
    assert_eq!(report.verdict, Verdict::Verified, "{:?}", report.failure());
    fails(&given_up(Grade::Stirred, &["restored", bound], None), "aborted_records");
    fails(&given_up(Grade::Witnessed, &[bound, "stir_stored", called], stir()), "aborted_records");
    let mut purged = given_up(Grade::Stirred, &[bound], None);
    for record in purged["log"].as_array_mut().unwrap().iter_mut().rev().take(2) {
        (record["salt"], record["body"]) = (Value::Null, Value::Null);
    }
    fails(&purged, "aborted_records");
    fails(&forged(|told| told.push((bound, json!({"draw": 2})))), "log_draws");
}

/// The party's log, then a copy that was put in place, then a draw that runs.
fn restored(body: Value, draw: u64) -> Value {
    forged(|told| {
        told.push(("restored", body));
        drawn(draw, told);
        told.pop();
    })
}

#[test]
fn numbers_that_a_copy_lost_are_passed_over_and_no_others() {
    let body = |draw: u64, known: Value| json!({"draw": draw, "known": known});
    let lost = json!({"draw": 4, "phase": "revealed", "seq": 30, "hash": Hash([1; 32])});
    for (body, next) in [(body(2, lost.clone()), 5), (body(2, Value::Null), 3), (body(2, json!({"draw": 1})), 3)] {
        let report = check(&restored(body.clone(), next));
        assert_eq!(report.verdict, Verdict::Verified, "{body}: {:?}", report.failure());
        let note = report.checks.iter().find(|check| check.draw == Some(next)).unwrap();
        assert_eq!((note.step.as_str(), note.outcome), ("proof_records", Outcome::Skipped));
        for other in [next - 1, next + 1] {
            fails(&restored(body.clone(), other), "log_draws");
        }
    }
    fails(&restored(body(1, lost.clone()), 5), "log_draws");
    fails(&restored(body(3, lost.clone()), 5), "log_draws");
    fails(&forged(|told| drop(drawn(4, told))), "log_draws");
    let mut purged = restored(body(2, lost), 5);
    (purged["log"][13]["salt"], purged["log"][13]["body"]) = (Value::Null, Value::Null);
    assert_eq!(purged["log"][13]["kind"], "restored");
    assert_eq!(check(&purged).verdict, Verdict::Verified, "{:?}", check(&purged).failure());
}
