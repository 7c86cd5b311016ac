//! How words that people typed enter a line of a text.

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// The most characters (Unicode scalar values) of a free text.
pub const FREE_TEXT_LIMIT: usize = 200;

/// The one spelling of a free text: NFC; every character that is White_Space or of category Cc, Cf, Zl, Zp or Zs
/// becomes a space; runs of spaces become one; trimmed; cut to 200 characters and trimmed again; `-` if nothing is
/// left. Doing it twice changes nothing.
#[must_use]
pub fn free_text(typed: &str) -> String {
    let spaced: String = typed.nfc().map(|c| if is_blank(c) { ' ' } else { c }).collect();
    let words: Vec<&str> = spaced.split(' ').filter(|word| !word.is_empty()).collect();
    let cut: String = words.join(" ").chars().take(FREE_TEXT_LIMIT).collect();
    match cut.trim_end_matches(' ') {
        "" => "-".to_owned(),
        text => text.to_owned(),
    }
}

fn is_blank(c: char) -> bool {
    use GeneralCategory::{Control, Format, LineSeparator, ParagraphSeparator, SpaceSeparator};
    c.is_whitespace()
        || matches!(c.general_category(), Control | Format | LineSeparator | ParagraphSeparator | SpaceSeparator)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn blanks_of_all_kinds_become_one_space() {
        assert_eq!(free_text("\u{feff}\ta\u{200b}\u{a0}b\u{2028}\r\nc\u{ad}d\u{3000} "), "a b c d");
        assert_eq!(free_text(""), "-");
        assert_eq!(free_text("\u{200d}\u{0}\u{85}"), "-");
    }

    #[test]
    fn composed_then_cut_then_trimmed_again() {
        assert_eq!(free_text("e\u{301}"), "é");
        assert_eq!(free_text("\u{1112}\u{1161}\u{11ab}"), "한");
        assert_eq!(free_text(&"한".repeat(201)), "한".repeat(200));
        let cut_at_a_space = format!("{} b", "a".repeat(199));
        assert_eq!(free_text(&cut_at_a_space), "a".repeat(199));
    }

    proptest! {
        #[test]
        fn twice_is_once(typed in "\\PC*|[ \\t\\n\u{200b}a-c\u{300}-\u{310}\u{1100}-\u{11ff}]{0,260}") {
            let once = free_text(&typed);
            prop_assert_eq!(free_text(&once), once.clone());
            prop_assert!(!once.is_empty() && once.chars().count() <= FREE_TEXT_LIMIT);
        }
    }
}
