//! Every step by which a proof can fail, each reached by a forger who makes all steps before it hold.

use luckydraw::domain::draw::{
    AbsentRule, Against, Called, Chain, Digest, Entry, Grade, Hash, Mode, Nonce, Proof, ProofError, Receipt, Report,
    Sheet, SheetFields, Stir, StirLine, StirValue, Verdict, Word, drawn_twice, entry_digest, rank, seed, verify,
};

pub const EVENT: &str = "party";

/// The parts of a draw before they are put together.
#[derive(Clone)]
pub struct Forge {
    pub fields: SheetFields,
    pub entries: Vec<Entry>,
    pub lines: Vec<StirLine>,
    pub digits: Option<String>,
    pub reveal: Hash,
}

pub fn chain() -> Chain {
    Chain::new([42; 32], 20)
}

pub fn nonce(number: u64) -> Nonce {
    Nonce([number as u8; 16])
}

/// A phone whose value, if it is not 0, opens nothing.
fn line(number: u64, value: u8) -> StirLine {
    StirLine { number, commit: Hash([5; 32]), value: (value != 0).then_some(StirValue([value; 16])) }
}

impl Forge {
    /// A sealed draw of three winners among nine.
    pub fn sealed(draw: u64, log: Hash) -> Self {
        let fields = SheetFields {
            event: EVENT.to_owned(),
            mode: Mode::Live,
            draw,
            seal: chain().seal(draw).unwrap(),
            log,
            grade: Grade::Sealed,
            digits: 0,
            absent: AbsentRule::Reserve,
            pool: "everyone".to_owned(),
            prize: "a bicycle".to_owned(),
            winners: 3,
        };
        let entry = |number| Entry { number, digest: entry_digest(EVENT, number, &nonce(number)), tickets: 1 };
        let reveal = chain().reveal(draw).unwrap();
        Self { fields, entries: (1..=9).map(entry).collect(), lines: Vec::new(), digits: None, reveal }
    }

    /// Puts the parts together without asking whether they may be.
    pub fn proof(&self) -> Proof {
        let sheet = Sheet::new(self.fields.clone(), self.entries.clone()).unwrap();
        let stir = Stir::new(sheet.hash(), self.lines.clone()).unwrap();
        let word = match &self.digits {
            Some(digits) => Word::called(stir.hash(), digits).unwrap(),
            None => Word::none(stir.hash()),
        };
        let seed = seed(&self.reveal, &word.hash());
        let winners = rank(&seed, sheet.entries())[..sheet.places()].to_vec();
        Proof {
            format: "luckydraw-proof/1".to_owned(),
            event_id: EVENT.to_owned(),
            draw: self.fields.draw,
            seal: self.fields.seal,
            reveal: self.reveal,
            seed,
            sheet: sheet.render(),
            stir: stir.render(),
            word: word.render(),
            winners,
            called: Vec::new(),
        }
    }
}

fn forged(change: impl FnOnce(&mut Forge)) -> Proof {
    let mut forge = Forge::sealed(2, Hash([7; 32]));
    change(&mut forge);
    forge.proof()
}

fn check(proof: &Proof) -> Report {
    verify(&proof.to_string(), &Against::Anchor(chain().anchor()))
}

fn fails_at(proof: &Proof, step: &str) {
    let report = check(proof);
    let failure = report.failure().unwrap_or_else(|| panic!("{step}: it holds"));
    assert_eq!((failure.step.as_str(), report.verdict), (step, Verdict::Fails), "{failure}");
    assert!(failure.text.len() > 10 && failure.draw.is_none_or(|draw| draw == proof.draw));
}

fn fails_after(change: impl FnOnce(&mut Proof), step: &str) {
    let mut proof = forged(|_| {});
    change(&mut proof);
    fails_at(&proof, step);
}

#[test]
fn the_unchanged_one_holds() {
    assert_eq!(check(&forged(|_| {})).verdict, Verdict::Verified);
}

#[test]
fn another_form() {
    fails_after(|p| p.format = "luckydraw-proof/2".into(), "format");
    fails_after(|p| p.event_id = "Party".into(), "format");
    fails_after(|p| p.draw = 0, "format");
    fails_after(|p| p.draw = 10_001, "format");
    let text = forged(|_| {}).to_string();
    for (from, to) in [
        ("{\"format\"", "{\"more\":1,\"format\""),
        ("{\"format\"", "{\"draw\":2,\"format\""),
        ("\"called\":[]", "\"called\":[[4,1]]"),
        (",\"called\":[]", ""),
        ("\"draw\":2", "\"draw\":2.0"),
        ("\"draw\":2", "\"draw\":\"2\""),
    ] {
        assert!(text.contains(from));
        let report = verify(&text.replacen(from, to, 1), &Against::Anchor(chain().anchor()));
        assert_eq!(report.failure().unwrap().step.as_str(), "format", "{to}");
    }
    for text in ["", "[]", "null", "{}", "\u{feff}{}"] {
        assert_eq!(verify(text, &Against::Nothing).failure().unwrap().step.as_str(), "format");
    }
}

#[test]
fn another_secret() {
    fails_after(|p| p.reveal = Hash([1; 32]), "reveal");
    let other = Chain::new([1; 32], 20);
    let foreign = forged(|forge| {
        forge.fields.seal = other.seal(2).unwrap();
        forge.reveal = other.reveal(2).unwrap();
    });
    fails_at(&foreign, "anchor");
    fails_after(|p| p.draw = 3, "anchor");
}

#[test]
fn texts_of_another_spelling() {
    fails_after(|p| p.sheet = p.sheet.replace("winners 3", "winners 03"), "sheet_text");
    fails_after(|p| p.sheet = p.sheet.replace("winners 3", "winners 3 "), "sheet_text");
    fails_after(|p| p.stir = p.stir.replace("stirs 0", "stirs 1"), "stir_text");
    fails_after(|p| p.word = p.word.trim_end().to_owned(), "word_text");
}

#[test]
fn texts_of_another_draw() {
    let (other, log) = (forged(|forge| forge.fields.prize = "a car".into()), Hash([7; 32]));
    let next = Forge::sealed(3, log).proof();
    fails_after(|p| p.sheet = next.sheet, "sheet_names");
    fails_after(|p| p.event_id = "other".into(), "sheet_names");
    fails_after(|p| p.sheet = other.sheet.clone(), "stir_names");
    fails_after(|p| (p.sheet, p.stir) = (other.sheet, other.stir), "word_names");
}

#[test]
fn a_stir_that_does_not_fit() {
    fails_at(&forged(|forge| forge.lines = vec![line(10, 0)]), "stir_entries");
    fails_at(&forged(|forge| forge.lines = vec![line(9, 1)]), "commits");
    fails_at(&forged(|forge| forge.lines = vec![line(9, 0)]), "grade");
}

#[test]
fn a_grade_that_is_claimed() {
    fails_at(&forged(|forge| forge.digits = Some("0123456789".into())), "grade");
    fails_at(&forged(|forge| forge.fields.grade = Grade::Stirred), "grade");
    let silent = forged(|forge| {
        forge.fields.grade = Grade::Stirred;
        forge.lines = vec![line(9, 0)];
    });
    fails_at(&silent, "grade");
    let short = forged(|forge| {
        forge.fields.grade = Grade::Witnessed;
        forge.fields.digits = 10;
        forge.digits = Some("012345678".into());
    });
    fails_at(&short, "grade");
}

#[test]
fn another_result() {
    fails_after(|p| p.seed = Hash([1; 32]), "seed");
    fails_after(|p| p.winners.swap(0, 1), "winners");
    fails_after(|p| p.winners.truncate(2), "winners");
    fails_after(|p| p.winners.push(1), "winners");
    let ranking = rank(&forged(|_| {}).seed, &Forge::sealed(2, Hash([7; 32])).entries);
    let call = |place: u64| Called { place, draw_number: ranking[place as usize - 1] };
    fails_after(|p| p.called = vec![call(5)], "called");
    fails_after(|p| p.called = vec![call(5), call(4)], "called");
    fails_after(|p| p.called = vec![call(4), call(4)], "called");
    fails_after(|p| p.called = vec![Called { place: 4, draw_number: ranking[4] }], "called");
    fails_after(|p| p.called = vec![call(3)], "called");
    let mut none = forged(|forge| forge.fields.absent = AbsentRule::None);
    none.called = vec![Called { place: 4, draw_number: 1 }];
    fails_at(&none, "called");
    let mut all = forged(|_| {});
    all.called = (4..=9).map(call).collect();
    assert_eq!(check(&all).verdict, Verdict::Verified);
    all.called.push(Called { place: 10, draw_number: 10 });
    fails_at(&all, "called");
}

#[test]
fn a_receipt_pins_more_than_the_anchor() {
    let receipt = Receipt {
        event: EVENT.to_owned(),
        anchor: chain().anchor(),
        draw_number: 4,
        nonce: nonce(4),
        log_seq: 1,
        log_hash: Hash([7; 32]),
    };
    let text = forged(|_| {}).to_string();
    let verdict = |receipt: &Receipt| verify(&text, &Against::Receipt(receipt.clone()));
    assert_eq!(verdict(&receipt).verdict, Verdict::Verified);
    let absent = Receipt { draw_number: 99, ..receipt.clone() };
    assert_eq!(verdict(&absent).verdict, Verdict::Verified);
    let step = |receipt: Receipt| verdict(&receipt).failure().unwrap().step.as_str();
    assert_eq!(step(Receipt { event: "other".into(), ..receipt.clone() }), "receipt_event");
    assert_eq!(step(Receipt { anchor: Hash([1; 32]), ..receipt.clone() }), "anchor");
    assert_eq!(step(Receipt { nonce: nonce(5), ..receipt.clone() }), "receipt_line");
    assert_eq!(step(Receipt { draw_number: 5, ..receipt }), "receipt_line");
}

#[test]
fn a_proof_that_would_not_hold_is_not_built() {
    let sheet = Sheet::parse(&forged(|_| {}).sheet).unwrap();
    let stir = Stir::sealed(sheet.hash());
    let word = Word::none(stir.hash());
    let reveal = chain().reveal(2).unwrap();
    assert!(Proof::build(reveal, &sheet, &stir, &word, 6).is_ok());
    let too_many = Proof::build(reveal, &sheet, &stir, &word, 7);
    assert_eq!(too_many, Err(ProofError::Reserves { called: 7, reserves: 6 }));
    let too_early = Proof::build(chain().reveal(3).unwrap(), &sheet, &stir, &word, 0);
    assert!(too_early.unwrap_err().to_string().contains("draw 2: reveal"));
    assert!(Proof::build(reveal, &sheet, &Stir::sealed(Hash([0; 32])), &word, 0).is_err());
}

#[test]
fn two_results_for_one_draw_are_seen() {
    let again = forged(|forge| forge.entries[0].digest = Digest([0; 16]));
    let draws: Vec<_> = [forged(|_| {}), again].iter().flat_map(|proof| check(proof).draws).collect();
    assert_eq!(drawn_twice(&draws).unwrap().draw, 2);
    assert_eq!(drawn_twice([&draws[0], &draws[0]]), None);
}
