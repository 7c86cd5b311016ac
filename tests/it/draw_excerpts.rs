//! Excerpts and fingerprints of the worked cases against the copies that other checkers are tested with.

use luckydraw::domain::draw::{ExcerptSource, korean_words, latin_words};
use serde_json::{Value, json};

use super::draw_vectors::cases;
use super::support::snapshot;

/// For each case: its fingerprint as words, and what the first, the last, one that stirred and an unknown
/// number get.
#[test]
fn excerpts_are_those_that_other_checkers_know() {
    let all: Vec<Value> = cases()
        .into_iter()
        .map(|case| {
            let stir = case.stir();
            let stirred = stir.lines().iter().find(|line| line.value.is_some()).map(|line| line.number);
            let numbers = [Some(case.ranking[0]), case.ranking.last().copied(), stirred, Some(9_999)];
            let places: Vec<usize> = (1..=case.proof.winners.len()).collect();
            let words = json!({ "latin": latin_words(&case.sheet_hash), "korean": korean_words(&case.sheet_hash) });
            let (name, nonces) = (case.name, case.nonces);
            let source = ExcerptSource::new(case.proof).unwrap();
            let excerpt = |number| json!({ "number": number, "nonce": nonces.get(&number), "excerpt": source.excerpt(Some(number), &places) });
            let excerpts: Vec<Value> = numbers.into_iter().flatten().map(excerpt).collect();
            json!({ "name": name, "H": case.sheet_hash, "words": words, "anchor": case.chain.anchor, "excerpts": excerpts })
        })
        .collect();
    let text = serde_json::to_string_pretty(&all).unwrap() + "\n";
    snapshot::compare("tests/vectors/excerpts.json", &text);
}
