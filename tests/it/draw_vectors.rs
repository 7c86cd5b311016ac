//! The fair draw protocol against its worked cases: every field of every case through the public functions, every
//! proof against its anchor, and proofs in which one character was changed.

use std::collections::BTreeMap;

use luckydraw::domain::draw::{
    Against, Chain, Hash, Nonce, Outcome, Proof, Sheet, SheetFields, Stir, Verdict, Word, entry_digest, free_text,
    rank, rewind, score, seed, verify,
};
use proptest::prelude::*;
use serde::Deserialize;

const VECTORS: &str = include_str!("../vectors/fair-draw.json");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub name: String,
    pub chain: ChainCase,
    pub prize_as_entered: String,
    pub nonces: BTreeMap<u64, Nonce>,
    #[serde(rename = "H")]
    pub sheet_hash: Hash,
    #[serde(rename = "S")]
    pub stir_hash: Hash,
    #[serde(rename = "W")]
    pub word_hash: Hash,
    pub seed: Hash,
    pub first: First,
    pub ranking: Vec<u64>,
    pub proof: Proof,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainCase {
    pub last: Hash,
    pub length: u64,
    pub anchor: Hash,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct First {
    pub draw_number: u64,
    pub score: Nonce,
}

impl Case {
    pub fn sheet(&self) -> Sheet {
        Sheet::parse(&self.proof.sheet).unwrap()
    }

    pub fn stir(&self) -> Stir {
        Stir::parse(&self.proof.stir).unwrap()
    }

    pub fn word(&self) -> Word {
        Word::parse(&self.proof.word).unwrap()
    }

    pub fn anchor(&self) -> Against {
        Against::Anchor(self.chain.anchor)
    }
}

pub fn cases() -> Vec<Case> {
    let cases: Vec<Case> = serde_json::from_str(VECTORS).unwrap();
    assert_eq!(cases.len(), 4);
    cases
}

#[test]
fn the_chain_opens_every_draw() {
    for case in cases() {
        let chain = Chain::new(case.chain.last.0, case.chain.length);
        assert_eq!(chain.anchor(), case.chain.anchor);
        assert_eq!(chain.seal(case.proof.draw).unwrap(), case.proof.seal);
        assert_eq!(chain.reveal(case.proof.draw).unwrap(), case.proof.reveal);
        assert_eq!(rewind(&case.proof.reveal, case.proof.draw), case.chain.anchor);
        assert!(chain.reveal(case.chain.length + 1).is_err());
    }
}

#[test]
fn the_digests_come_from_the_nonces() {
    for case in cases() {
        let sheet = case.sheet();
        assert_eq!(sheet.entries().len(), case.nonces.len());
        for (number, nonce) in &case.nonces {
            let digest = entry_digest(&case.proof.event_id, *number, nonce);
            assert_eq!(sheet.entry(*number).unwrap().digest, digest, "{}", case.name);
        }
    }
}

#[test]
fn the_texts_go_there_and_back_and_hash_the_same() {
    for case in cases() {
        let (sheet, stir, word) = (case.sheet(), case.stir(), case.word());
        assert_eq!(sheet.render(), case.proof.sheet);
        assert_eq!(stir.render(), case.proof.stir);
        assert_eq!(word.render(), case.proof.word);
        assert_eq!(sheet.hash(), case.sheet_hash);
        assert_eq!((stir.sheet(), stir.hash()), (case.sheet_hash, case.stir_hash));
        assert_eq!((word.stir(), word.hash()), (case.stir_hash, case.word_hash));
    }
}

#[test]
fn the_sheet_is_built_from_what_was_entered() {
    for case in cases() {
        let sheet = case.sheet();
        assert_eq!(free_text(&case.prize_as_entered), sheet.fields().prize);
        let fields = SheetFields { prize: case.prize_as_entered.clone(), ..sheet.fields().clone() };
        let built = Sheet::new(fields, sheet.entries().to_vec()).unwrap();
        assert_eq!(built.render(), case.proof.sheet, "{}", case.name);
        assert_eq!(built.places(), case.proof.winners.len());
    }
}

#[test]
fn the_ranking_comes_out_the_same() {
    for case in cases() {
        let sheet = case.sheet();
        assert_eq!(seed(&case.proof.reveal, &case.word_hash), case.seed);
        assert_eq!(rank(&case.seed, sheet.entries()), case.ranking, "{}", case.name);
        let first = sheet.entry(case.first.draw_number).unwrap();
        assert_eq!(score(&case.seed, first.number, first.tickets), case.first.score.0);
        assert_eq!(case.ranking[0], first.number);
    }
}

#[test]
fn the_proof_is_built_and_holds() {
    for case in cases() {
        let called = case.proof.called.len();
        let built = Proof::build(case.proof.reveal, &case.sheet(), &case.stir(), &case.word(), called).unwrap();
        assert_eq!(built, case.proof, "{}", case.name);
        let report = verify(&built.to_string(), &case.anchor());
        assert_eq!(report.verdict, Verdict::Verified, "{:?}", report.failure());
        assert!(report.checks.iter().all(|check| check.outcome == Outcome::Held));
        assert_eq!(report.draws[0].winners, case.proof.winners);
        let (sheet, stir) = (case.sheet(), case.stir());
        assert_eq!(report.draws[0].grade, sheet.fields().grade);
        assert_eq!(report.draws[0].stirred + report.draws[0].silent, stir.lines().len());
    }
}

#[test]
fn other_programs_may_write_the_proof_again() {
    for case in cases() {
        let pretty = serde_json::to_string_pretty(&case.proof).unwrap();
        assert_eq!(verify(&pretty, &case.anchor()).verdict, Verdict::Verified);
        assert_eq!(verify(&format!("{}\n", case.proof), &case.anchor()).verdict, Verdict::Verified);
        let value = serde_json::to_value(&case.proof).unwrap();
        assert_eq!(verify(&value.to_string(), &case.anchor()).verdict, Verdict::Verified);
    }
}

#[test]
fn without_an_anchor_it_is_tied_to_nothing() {
    for case in cases() {
        let report = verify(&case.proof.to_string(), &Against::Nothing);
        assert_eq!(report.verdict, Verdict::Untied);
        let other = Against::Anchor(case.proof.reveal);
        assert_eq!(verify(&case.proof.to_string(), &other).failure().unwrap().step.as_str(), "anchor");
    }
}

/// All texts that differ from `text` in the character at `at`.
fn changes_at(text: &str, at: usize) -> Vec<String> {
    let old = text[at..].chars().next().unwrap();
    let flipped = char::from_u32(old as u32 ^ 1).unwrap();
    let mut with: Vec<String> =
        ['0', '1', 'f', ' ', '\t', '\n', '"', ',', flipped].iter().map(char::to_string).collect();
    with.extend([String::new(), format!("{old}{old}"), format!("{old} "), old.to_uppercase().to_string()]);
    with.retain(|new| *new != old.to_string());
    let around = (&text[..at], &text[at + old.len_utf8()..]);
    with.iter().map(|new| format!("{}{new}{}", around.0, around.1)).collect()
}

fn every_change_is_seen(text: &str, anchor: &Against, every: usize) {
    assert_eq!(verify(text, anchor).verdict, Verdict::Verified);
    for (at, _) in text.char_indices().step_by(every) {
        for changed in changes_at(text, at) {
            let report = verify(&changed, anchor);
            assert_eq!(report.verdict, Verdict::Fails, "byte {at} of:\n{changed}");
            assert!(report.failure().is_some());
        }
    }
}

#[test]
fn no_character_of_a_proof_can_be_changed() {
    let cases = cases();
    every_change_is_seen(&cases[0].proof.to_string(), &cases[0].anchor(), 1);
    every_change_is_seen(&cases[2].proof.to_string(), &cases[2].anchor(), 1);
    every_change_is_seen(&cases[3].proof.to_string(), &cases[3].anchor(), 1);
    every_change_is_seen(&cases[1].proof.to_string(), &cases[1].anchor(), 997);
}

#[test]
fn no_space_of_an_indented_proof_can_be_changed() {
    let case = &cases()[3];
    let pretty = serde_json::to_string_pretty(&case.proof).unwrap();
    every_change_is_seen(&pretty, &case.anchor(), 1);
}

proptest! {
    #[test]
    fn sheets_go_there_and_back(
        numbers in proptest::collection::btree_map(0..10_u64.pow(16), (any::<[u8; 16]>(), 1..=1000_u32), 1..40),
        pool in ".{0,250}",
        prize in "(?s).{0,250}",
        (draw, winners) in (1..=10_000_u64, 1..10_u64.pow(16)),
    ) {
        use luckydraw::domain::draw::{AbsentRule, Digest, Entry, Grade, Mode};
        let fields = SheetFields {
            event: "party-1".to_owned(),
            mode: Mode::Rehearsal,
            draw,
            seal: Hash([1; 32]),
            log: Hash([2; 32]),
            grade: Grade::Witnessed,
            digits: 12,
            absent: AbsentRule::Fresh,
            pool,
            prize,
            winners,
        };
        let entry = |(number, (digest, tickets))| Entry { number, digest: Digest(digest), tickets };
        let sheet = Sheet::new(fields, numbers.into_iter().map(entry).collect()).unwrap();
        let text = sheet.render();
        prop_assert_eq!(sheet.header().lines().count(), 15);
        prop_assert_eq!(Sheet::parse(&text).unwrap(), sheet);
    }

    #[test]
    fn stirs_go_there_and_back(
        lines in proptest::collection::btree_map(0..10_u64.pow(16), (any::<[u8; 32]>(), any::<Option<[u8; 16]>>()), 0..20),
    ) {
        use luckydraw::domain::draw::{StirLine, StirValue};
        let line = |(number, (commit, value)): (u64, ([u8; 32], Option<[u8; 16]>))| {
            StirLine { number, commit: Hash(commit), value: value.map(StirValue) }
        };
        let stir = Stir::new(Hash([1; 32]), lines.into_iter().map(line).collect()).unwrap();
        prop_assert_eq!(Stir::parse(&stir.render()).unwrap(), stir);
    }

    #[test]
    fn words_go_there_and_back(digits in "[0-9]{1,40}") {
        let word = Word::called(Hash([1; 32]), &digits).unwrap();
        prop_assert_eq!(Word::parse(&word.render()).unwrap(), word);
    }

    /// Whatever is thrown at a parser: it refuses, or it understood the one spelling.
    #[test]
    fn nothing_is_understood_in_two_spellings(at in 0..1000_usize, new in "[ -~\\n]{0,3}") {
        let text = cases().remove(2).proof.sheet;
        let at = text.char_indices().map(|(index, _)| index).take_while(|index| *index <= at).last().unwrap_or(0);
        let changed = format!("{}{new}{}", &text[..at], &text[at..].chars().skip(1).collect::<String>());
        if let Ok(sheet) = Sheet::parse(&changed) {
            prop_assert_eq!(sheet.render(), changed);
        }
    }
}
