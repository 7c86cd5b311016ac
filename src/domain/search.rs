//! What somebody at the desk types to find a person: a number, part of a name, its first sounds, or the
//! end of a telephone number.

use unicode_normalization::UnicodeNormalization;

/// Fewer digits are too many people's.
const FEWEST_PHONE_DIGITS: usize = 3;
/// The consonants that begin a syllable, in the order of the syllables.
const INITIALS: [char; 19] =
    ['ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ', 'ㅋ', 'ㅌ', 'ㅍ', 'ㅎ'];
/// Two consonants that keyboards put together as they are typed.
const CLUSTERS: [(char, [char; 2]); 11] = [
    ('ㄳ', ['ㄱ', 'ㅅ']),
    ('ㄵ', ['ㄴ', 'ㅈ']),
    ('ㄶ', ['ㄴ', 'ㅎ']),
    ('ㄺ', ['ㄹ', 'ㄱ']),
    ('ㄻ', ['ㄹ', 'ㅁ']),
    ('ㄼ', ['ㄹ', 'ㅂ']),
    ('ㄽ', ['ㄹ', 'ㅅ']),
    ('ㄾ', ['ㄹ', 'ㅌ']),
    ('ㄿ', ['ㄹ', 'ㅍ']),
    ('ㅀ', ['ㄹ', 'ㅎ']),
    ('ㅄ', ['ㅂ', 'ㅅ']),
];
const FIRST_SYLLABLE: u32 = 0xAC00;
const SYLLABLES: u32 = 11_172;
/// Syllables with the same beginning, one for each ending and one without.
const ENDINGS: u32 = 28;

/// What is looked for, made ready to be compared with many people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needle {
    /// In lower case, without white space.
    letters: Vec<char>,
    /// The same as a number is written, where it is nothing but digits.
    number: Option<String>,
    /// The digits, where it may be the end of a telephone number.
    phone: Option<String>,
}

impl Needle {
    /// What was typed; nothing where nothing is left of it.
    #[must_use]
    pub fn new(typed: &str) -> Option<Self> {
        let letters = comparable(typed);
        let digits: String = letters.iter().filter(|c| c.is_ascii_digit()).collect();
        let is_number = digits.len() == letters.len();
        let is_phone = letters.iter().all(|c| c.is_ascii_digit() || matches!(c, '-' | '.' | '+' | '(' | ')'));
        let needle = Needle {
            number: is_number.then(|| digits.clone()),
            phone: (is_phone && digits.len() >= FEWEST_PHONE_DIGITS).then_some(digits),
            letters,
        };
        (!needle.letters.is_empty()).then_some(needle)
    }

    /// Whether a draw number begins so, as tickets show it (007) or as it is counted (7).
    #[must_use]
    pub fn finds_number(&self, number: u64) -> bool {
        self.number.as_ref().is_some_and(|digits| {
            number.to_string().starts_with(digits)
                || format!("{number:03}").starts_with(digits)
                || digits.parse() == Ok(number)
        })
    }

    /// Whether a name or a note has this in it: as it stands, or by the first sounds of its syllables.
    #[must_use]
    pub fn finds_text(&self, text: &str) -> bool {
        let text = comparable(text);
        text.windows(self.letters.len()).any(|part| self.fits(part))
    }

    /// Whether a telephone number ends so; staff, who are not shown it, may ask for no more than the
    /// `most` last digits that a guest tells them.
    #[must_use]
    pub fn finds_phone(&self, phone: &str, most: usize) -> bool {
        let Some(digits) = self.phone.as_deref().filter(|digits| digits.len() <= most) else { return false };
        let mut known = phone.chars().rev().filter(char::is_ascii_digit);
        digits.chars().rev().all(|digit| known.next() == Some(digit))
    }

    fn fits(&self, part: &[char]) -> bool {
        let last = self.letters.len() - 1;
        self.letters.iter().zip(part).enumerate().all(|(at, (wanted, found))| {
            wanted == found || initial(*found) == Some(*wanted) || (at == last && grows_into(*wanted, *found))
        })
    }
}

/// Lower case, composed, without white space, with typed clusters of consonants taken apart.
fn comparable(text: &str) -> Vec<char> {
    let mut letters = Vec::with_capacity(text.len());
    for c in text.nfc().flat_map(char::to_lowercase).filter(|c| !c.is_whitespace()) {
        match CLUSTERS.iter().find(|(cluster, _)| *cluster == c) {
            Some((_, pair)) => letters.extend(pair),
            None => letters.push(c),
        }
    }
    letters
}

/// The place of a syllable in the table of all of them.
fn syllable(c: char) -> Option<u32> {
    u32::from(c).checked_sub(FIRST_SYLLABLE).filter(|place| *place < SYLLABLES)
}

fn initial(c: char) -> Option<char> {
    let place = usize::try_from(syllable(c)? / (SYLLABLES / 19)).ok()?;
    INITIALS.get(place).copied()
}

/// Whether a syllable without an ending is the beginning of another: 기 becomes 김 under the fingers.
fn grows_into(typed: char, found: char) -> bool {
    let (Some(typed), Some(found)) = (syllable(typed), syllable(found)) else { return false };
    typed % ENDINGS == 0 && typed == found - found % ENDINGS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needle(typed: &str) -> Needle {
        Needle::new(typed).unwrap_or_else(|| panic!("{typed:?} is nothing"))
    }

    #[test]
    fn names_by_parts_and_by_first_sounds() {
        for (typed, name) in [
            ("ㄱㄷㅎ", "김도현"),
            ("ㄷㅎ", "김도현"),
            ("ㄱ ㄷ", "김 도현"),
            ("김ㄷ", "김도현"),
            ("김도혀", "김도현"),
            ("기", "김도현"),
            ("도현", "김도현"),
            ("ㄳ", "강산"),
            ("ㅄ", "박세리"),
            ("ㄲ", "꽃님"),
            ("kim d", "Kim DoHyun"),
            ("hyun", "Kim DoHyun"),
            ("\u{1100}\u{1175}\u{11B7}", "김도현"),
            ("É", "rené"),
        ] {
            assert!(needle(typed).finds_text(name), "{typed} in {name}");
        }
        for (typed, name) in [
            ("ㄱㅎ", "김도현"),
            ("ㄱㄷㅎㅇ", "김도현"),
            ("기도", "김도현"),
            ("ㄱ", "까치"),
            ("도혁", "김도현"),
            ("kd", "Kim DoHyun"),
            ("ㅏ", "가나"),
        ] {
            assert!(!needle(typed).finds_text(name), "{typed} in {name}");
        }
    }

    #[test]
    fn numbers_by_their_beginning() {
        for (typed, found) in [
            ("4", vec![4, 40, 42, 427]),
            ("42", vec![42, 427]),
            ("04", vec![4, 40, 42]),
            ("042", vec![42]),
            ("0042", vec![42]),
            ("0", vec![4, 40, 42]),
            ("42a", vec![]),
            ("-4", vec![]),
        ] {
            let numbers: Vec<u64> =
                [4, 40, 42, 427, 1234].into_iter().filter(|n| needle(typed).finds_number(*n)).collect();
            assert_eq!(numbers, found, "{typed}");
        }
    }

    #[test]
    fn phones_by_their_end() {
        let phone = "010-1234-5678";
        for typed in ["5678", "678", "1234-5678", "01012345678", "010-1234-5678", "010 1234 5678"] {
            assert!(needle(typed).finds_phone(phone, usize::MAX), "{typed}");
        }
        for typed in ["78", "1234", "0101234567", "82-10-1234-5678", "5678a"] {
            assert!(!needle(typed).finds_phone(phone, usize::MAX), "{typed}");
        }
        assert!(needle("5678").finds_phone(phone, 4) && !needle("45678").finds_phone(phone, 4));
        assert!(!needle("5678").finds_phone("", usize::MAX));
    }

    #[test]
    fn nothing_typed_is_nothing() {
        assert_eq!(Needle::new(" \t"), None);
    }
}
