//! Cleaning of what people type: names, titles, notes, descriptions.
//!
//! What comes out is NFC, has no control, direction-changing or invisible
//! characters, no doubled or outer white space, and fits its [`Limit`], so that
//! two texts that look the same are the same and none can break a screen.

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// How long a text may be, in what people see and in bytes, and whether it may be empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// The most characters as people count them (grapheme clusters).
    pub graphemes: usize,
    /// The most bytes of UTF-8, so that stacked accents can't fill a frame.
    pub bytes: usize,
    /// Whether an empty text is refused.
    pub required: bool,
}

impl Limit {
    /// A guest's or a member of staff's name.
    pub const PERSON: Self = Self::new(40, 160);
    /// A prize's name.
    pub const PRIZE: Self = Self::new(40, 160).required();
    /// An event's title.
    pub const TITLE: Self = Self::new(60, 240).required();
    /// A longer text of several lines.
    pub const DESCRIPTION: Self = Self::new(500, 2_000);
    /// A short note or a reason.
    pub const NOTE: Self = Self::new(200, 800);

    /// A limit that an empty text keeps, too.
    #[must_use]
    pub const fn new(graphemes: usize, bytes: usize) -> Self {
        Self { graphemes, bytes, required: false }
    }

    /// The same limit, but an empty text is refused.
    #[must_use]
    pub const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    fn check(self, text: String) -> Result<String, TextFault> {
        if text.is_empty() && self.required {
            return Err(TextFault::Empty);
        }
        if text.len() > self.bytes || text.graphemes(true).count() > self.graphemes {
            return Err(TextFault::TooLong { graphemes: self.graphemes, bytes: self.bytes });
        }
        Ok(text)
    }
}

/// Why a text was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextFault {
    /// Nothing visible is left where something is required.
    #[error("the text is empty")]
    Empty,
    /// The text is longer than its limit.
    #[error("the text is longer than {graphemes} characters or {bytes} bytes")]
    TooLong {
        /// The most characters allowed.
        graphemes: usize,
        /// The most bytes allowed.
        bytes: usize,
    },
}

/// Cleans a text of one line; line breaks become spaces.
///
/// # Errors
/// When the cleaned text breaks the limit.
pub fn clean(input: &str, limit: Limit) -> Result<String, TextFault> {
    limit.check(clean_line(input))
}

/// Cleans a text of several lines: every line by itself, at most one empty line between two.
///
/// # Errors
/// When the cleaned text breaks the limit.
pub fn clean_lines(input: &str, limit: Limit) -> Result<String, TextFault> {
    let unified = input.replace("\r\n", "\n");
    let mut text = String::new();
    let mut gap = 0_usize;
    for line in unified.split(is_line_break).map(clean_line) {
        if line.is_empty() {
            gap += 1;
            continue;
        }
        if !text.is_empty() {
            text.push_str(if gap > 0 { "\n\n" } else { "\n" });
        }
        text.push_str(&line);
        gap = 0;
    }
    limit.check(text)
}

fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn clean_line(input: &str) -> String {
    let visible: String = keep_visible(input).nfc().collect();
    let mut line = String::with_capacity(visible.len());
    for word in visible.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// Drops what can't be seen; a joiner stays only between two characters that it can join.
fn keep_visible(input: &str) -> impl Iterator<Item = char> {
    let kept: Vec<char> = input.chars().filter(|&c| !is_invisible(c)).collect();
    let joins = |i: usize| {
        let before = i.checked_sub(1).and_then(|j| kept.get(j));
        let after = kept.get(i + 1);
        before.is_some_and(|&c| can_be_joined(c)) && after.is_some_and(|&c| can_be_joined(c))
    };
    let stays: Vec<bool> = (0..kept.len()).map(|i| !kept.get(i).is_some_and(|&c| is_joiner(c)) || joins(i)).collect();
    kept.into_iter().zip(stays).filter_map(|(c, stay)| stay.then_some(c))
}

fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}')
}

/// Emoji and their modifiers, and the scripts from Arabic to Sinhala, Myanmar and Khmer.
fn can_be_joined(c: char) -> bool {
    matches!(c,
        '\u{0600}'..='\u{0DFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
        | '\u{2190}'..='\u{2BFF}' | '\u{FE0F}' | '\u{20E3}' | '\u{1F000}'..='\u{1FAFF}')
}

/// Controls other than white space, direction marks, zero-width and blank-looking
/// characters (the Hangul fillers too), tags, and what is no character at all.
fn is_invisible(c: char) -> bool {
    if c.is_control() {
        return !c.is_whitespace();
    }
    let blank = matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}' | '\u{200E}' | '\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}'
        | '\u{FE00}'..='\u{FE0E}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}'
        | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}');
    blank || is_noncharacter(c)
}

fn is_noncharacter(c: char) -> bool {
    let code = u32::from(c);
    code & 0xFFFE == 0xFFFE || (0xFDD0..=0xFDEF).contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDE: Limit = Limit::new(100, 1_000);

    #[test]
    fn one_line_table() {
        let cases = [
            ("김민지", "김민지"),
            ("\u{1100}\u{1175}\u{11B7}", "김"), // three jamo, as macOS names files
            ("e\u{301}", "é"),
            ("  a \t b\r\nc  ", "a b c"),
            ("a\u{3000}b\u{A0}c", "a b c"),
            ("a\u{0}b\u{7}c\u{9B}d", "abcd"),
            ("a\u{85}b\u{2028}c", "a b c"),
            ("\u{202E}gpj\u{202C}.exe", "gpj.exe"),
            ("\u{2066}a\u{2069}\u{200E}\u{200F}\u{61C}", "a"),
            ("a\u{200B}b\u{2060}c\u{FEFF}d", "abcd"),
            ("a\u{200D}b", "ab"),
            ("김\u{200D}민", "김민"),
            ("\u{200D}👨", "👨"),
            ("👨\u{200D}👩\u{200D}👧", "👨\u{200D}👩\u{200D}👧"),
            ("❤\u{FE0F}\u{200D}🔥", "❤\u{FE0F}\u{200D}🔥"),
            ("می\u{200C}خواهم", "می\u{200C}خواهم"),
            ("क\u{94D}\u{200D}ष", "क\u{94D}\u{200D}ष"),
            ("क\u{200D}\u{200D}ष", "कष"),
            ("\u{3164}\u{FFA0}\u{2800}", ""),
            ("<b>\"&'</b>", "<b>\"&'</b>"),
            ("x\u{FFFF}\u{FDD0}y", "xy"),
            ("1\u{FE0F}\u{20E3}", "1\u{FE0F}\u{20E3}"),
        ];
        for (input, want) in cases {
            assert_eq!(clean(input, WIDE).as_deref(), Ok(want), "{input:?}");
        }
    }

    #[test]
    fn cleaning_twice_changes_nothing() {
        for input in ["a \u{301}", "가\u{200B}\u{11A8}", " \u{1100}\u{200D}\u{1161} "] {
            let once = clean(input, WIDE).unwrap();
            assert_eq!(clean(&once, WIDE).unwrap(), once);
        }
    }

    #[test]
    fn several_lines_table() {
        let cases = [
            ("a\r\nb\rc\nd", "a\nb\nc\nd"),
            ("\n\n a  b \n\n\n\n c \n\n", "a b\n\nc"),
            ("a\n\u{200B}\n\u{3164}\nb", "a\n\nb"),
            ("a\u{2029}b\u{85}c", "a\nb\nc"),
            (" \n ", ""),
        ];
        for (input, want) in cases {
            assert_eq!(clean_lines(input, WIDE).as_deref(), Ok(want), "{input:?}");
        }
    }

    #[test]
    fn limits_count_what_people_see() {
        let limit = Limit::new(2, 30);
        assert!(clean("각각", limit).is_ok());
        assert!(clean("\u{1100}\u{1161}\u{1100}\u{1161}", limit).is_ok());
        assert!(clean("👨\u{200D}👩\u{200D}👧가", limit).is_ok());
        let fault = TextFault::TooLong { graphemes: 2, bytes: 30 };
        assert_eq!(clean("abc", limit), Err(fault));
        let stacked = format!("a{}", "\u{301}\u{302}".repeat(20));
        assert_eq!(clean(&stacked, limit), Err(fault));
        assert_eq!(clean(&"x".repeat(1 << 20), Limit::PRIZE).ok(), None);
    }

    #[test]
    fn required_means_visible() {
        assert_eq!(clean(" \u{200B}\u{3164} ", Limit::PRIZE), Err(TextFault::Empty));
        assert_eq!(clean_lines("\n\n", Limit::NOTE.required()), Err(TextFault::Empty));
        assert_eq!(clean("", Limit::PERSON).as_deref(), Ok(""));
    }
}
