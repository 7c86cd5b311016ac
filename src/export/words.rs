//! The words of headers and cells in both languages.

use crate::domain::event::Language;

/// English and Korean of one thing.
pub(super) type Word = (&'static str, &'static str);

/// The one of the two that is wanted.
pub(super) fn say((en, ko): Word, language: Language) -> &'static str {
    match language {
        Language::En => en,
        Language::Ko => ko,
    }
}

/// The states and kinds that stand in cells, all of them distinct.
const STATES: &[Word] = &[
    ("in", "참가"),
    ("withdrawn", "참가 취소"),
    ("disqualified", "자격 취소"),
    ("phone", "휴대폰"),
    ("desk", "현장 발급"),
    ("import", "명단 등록"),
    ("open", "수령 전"),
    ("collected", "수령"),
    ("absent", "부재"),
    ("void", "무효"),
    ("passed", "넘김"),
    ("sealed", "봉인"),
    ("stirred", "섞기"),
    ("witnessed", "현장 공개"),
    ("yes", "예"),
];

/// A state in the wanted language; one that is not known here stays as it is.
pub(super) fn state(name: &str, language: Language) -> &str {
    let known = STATES.iter().find(|(en, _)| *en == name);
    known.map_or(name, |&word| say(word, language))
}
