//! Names and phone numbers as a hall may see them: enough for their owner to know themselves by,
//! too little for anyone else to use.

use unicode_segmentation::UnicodeSegmentation;

/// What stands for a hidden sign of a name.
const HIDDEN: &str = "*";
/// Digits of a phone number that are shown; it must have twice as many to be one.
const SHOWN_DIGITS: usize = 4;

/// A name with most of it hidden: 홍*동, 김*, J*** S****. Nothing for an empty one.
///
/// Names in syllables or characters keep the first and, from three on, the last, whatever spaces
/// stand in them; in other names each word keeps its first letter. A sign that stands alone is
/// hidden, for it would be the whole of it.
#[must_use]
pub fn name(full: &str) -> Option<String> {
    let is_syllabic = full.chars().find(|c| !c.is_whitespace()).is_some_and(is_syllable);
    let words: Vec<String> = if is_syllabic {
        vec![masked(&full.split_whitespace().collect::<String>(), LastSign::Shown)]
    } else {
        full.split_whitespace().map(|word| masked(word, LastSign::Hidden)).collect()
    };
    (!words.iter().all(String::is_empty)).then(|| words.join(" "))
}

/// Whether the last sign of a long word is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LastSign {
    Shown,
    Hidden,
}

fn masked(word: &str, last: LastSign) -> String {
    let signs: Vec<&str> = word.graphemes(true).collect();
    let shows = |at: usize| match signs.len() {
        0 | 1 => false,
        2 => at == 0,
        length => at == 0 || (last == LastSign::Shown && at == length - 1),
    };
    signs.iter().enumerate().map(|(at, sign)| if shows(at) { sign } else { HIDDEN }).collect()
}

/// Hangul, kana and Han: scripts in which one sign is a syllable or a word.
fn is_syllable(c: char) -> bool {
    matches!(c,
        '\u{1100}'..='\u{11ff}' | '\u{3040}'..='\u{318f}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{a960}'..='\u{a97f}' | '\u{ac00}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{323af}')
}

/// The last four digits of a phone number, •••• 5678. Nothing where it is too short to hide any.
#[must_use]
pub fn phone(full: &str) -> Option<String> {
    let digits: Vec<char> = full.chars().filter(char::is_ascii_digit).collect();
    let hidden = digits.len().checked_sub(SHOWN_DIGITS).filter(|hidden| *hidden >= SHOWN_DIGITS)?;
    Some(format!("•••• {}", digits[hidden..].iter().collect::<String>()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_in_syllables_keep_first_and_last() {
        for (full, shown) in [
            ("홍길동", "홍*동"),
            ("김철", "김*"),
            ("남궁민수", "남**수"),
            ("홍 길동", "홍*동"),
            ("김", "*"),
            ("王小明", "王*明"),
            ("さくら", "さ*ら"),
            ("홍길동 과장", "홍***장"),
            ("홍Gildong", "홍******g"),
        ] {
            assert_eq!(name(full).as_deref(), Some(shown), "{full}");
        }
    }

    #[test]
    fn other_names_keep_the_first_letter_of_each_word() {
        for (full, shown) in [
            ("John Smith", "J*** S****"),
            ("Ann", "A**"),
            ("Al", "A*"),
            ("J", "*"),
            ("John F Kennedy", "J*** * K******"),
            ("Élodie Noël", "É***** N***"),
            ("E\u{301}lodie", "E\u{301}*****"),
            ("  Иван  Петров ", "И*** П*****"),
            ("👩‍👩‍👧", "*"),
            ("Kim 철수", "K** 철*"),
        ] {
            assert_eq!(name(full).as_deref(), Some(shown), "{full}");
        }
        assert_eq!((name(""), name("  ")), (None, None));
    }

    #[test]
    fn phones_keep_the_last_four_digits() {
        for (full, shown) in [
            ("010-1234-5678", Some("•••• 5678")),
            ("+82 10 1234 5678", Some("•••• 5678")),
            ("15771234", Some("•••• 1234")),
            ("1234567", None),
            ("5678", None),
            ("", None),
            ("hidden", None),
        ] {
            assert_eq!(phone(full).as_deref(), shown, "{full}");
        }
    }

    proptest! {
        #[test]
        fn no_name_is_shown_whole(full in "\\PC{1,40}") {
            let shown = name(&full);
            if let Some(shown) = shown {
                prop_assert!(shown.contains(HIDDEN), "{full} → {shown}");
            } else {
                prop_assert!(full.trim().is_empty());
            }
        }
    }
}
