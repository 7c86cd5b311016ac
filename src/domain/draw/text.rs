//! Reading the line-by-line texts strictly, and saying which line is wrong.

/// Numbers in texts are below this.
pub const NUMBER_LIMIT: u64 = 10_000_000_000_000_000;

/// The most characters of somebody else's text that an error repeats.
const SHOWN: usize = 100;

/// Why a text is not well formed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// The last byte is no LF.
    #[error("the text does not end with a line feed")]
    Unfinished,
    /// A line is missing.
    #[error("line {at} is missing: expected `{expected}`")]
    Missing {
        /// Counted from 1.
        at: usize,
        /// What should stand there.
        expected: String,
    },
    /// A line that cannot be read.
    #[error("line {at} should be `{expected}` and is `{found}`")]
    Line {
        /// Counted from 1.
        at: usize,
        /// What should stand there.
        expected: String,
        /// What stands there.
        found: String,
    },
    /// The text goes on where it should have ended.
    #[error("line {at} is one too many: `{found}`")]
    TooLong {
        /// Counted from 1.
        at: usize,
        /// What stands there.
        found: String,
    },
}

impl TextError {
    pub(super) fn line(at: usize, expected: impl Into<String>, found: &str) -> Self {
        Self::Line { at, expected: expected.into(), found: shown(found) }
    }
}

/// Whether this is 1 to 64 characters of `a-z`, `0-9` and `-`.
#[must_use]
pub fn is_event_id(text: &str) -> bool {
    let allowed = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
    (1..=64).contains(&text.len()) && text.bytes().all(allowed)
}

/// ASCII decimal without sign or leading zeros, below [`NUMBER_LIMIT`].
pub(super) fn number(text: &str) -> Option<u64> {
    let digits = text.bytes().all(|c| c.is_ascii_digit());
    let leading_zero = text.len() > 1 && text.starts_with('0');
    let value = text.parse().ok().filter(|value| *value < NUMBER_LIMIT);
    value.filter(|_| digits && !leading_zero)
}

/// Gives the lines of a text one by one.
pub(super) struct Reader<'a> {
    lines: std::str::Split<'a, char>,
    at: usize,
}

impl<'a> Reader<'a> {
    /// Opens a text whose first line must be `title`.
    pub fn open(text: &'a str, title: &str) -> Result<Self, TextError> {
        let body = text.strip_suffix('\n').ok_or(TextError::Unfinished)?;
        let mut reader = Self { lines: body.split('\n'), at: 0 };
        let found = reader.line(title)?;
        if found == title { Ok(reader) } else { Err(TextError::line(1, title, found)) }
    }

    /// The value of the next line, which must be `<name> <value>`.
    pub fn field(&mut self, name: &str) -> Result<&'a str, TextError> {
        let expected = format!("{name} …");
        let line = self.line(&expected)?;
        let value = line.strip_prefix(name).and_then(|rest| rest.strip_prefix(' '));
        value.ok_or_else(|| TextError::line(self.at, expected, line))
    }

    /// The next line's value as `read` understands it; `form` describes it to people.
    pub fn read<T>(&mut self, name: &str, form: &str, read: impl FnOnce(&'a str) -> Option<T>) -> Result<T, TextError> {
        let value = self.field(name)?;
        read(value).ok_or_else(|| TextError::line(self.at, format!("{name} {form}"), &format!("{name} {value}")))
    }

    /// The next line's value by its own parser.
    pub fn parse<T: std::str::FromStr>(&mut self, name: &str, form: &str) -> Result<T, TextError> {
        self.read(name, form, |value| value.parse().ok())
    }

    /// The next line's value as a number.
    pub fn number(&mut self, name: &str) -> Result<u64, TextError> {
        self.read(name, "<number>", number)
    }

    /// Every further line as `read` understands it.
    pub fn rest<T>(self, read: impl Fn(usize, &'a str) -> Result<T, TextError>) -> Result<Vec<T>, TextError> {
        let first = self.at + 1;
        self.lines.enumerate().map(|(index, line)| read(first + index, line)).collect()
    }

    fn line(&mut self, expected: &str) -> Result<&'a str, TextError> {
        self.at += 1;
        let missing = || TextError::Missing { at: self.at, expected: expected.to_owned() };
        self.lines.next().ok_or_else(missing)
    }
}

/// Compares a text with the one spelling of what was understood of it.
pub(super) fn same(text: &str, rendered: &str) -> Result<(), TextError> {
    if text == rendered {
        return Ok(());
    }
    let mut found = text.split_terminator('\n');
    let mut expected = rendered.split_terminator('\n');
    let mut at = 1;
    loop {
        match (found.next(), expected.next()) {
            (Some(found), Some(expected)) if found == expected => at += 1,
            (Some(found), Some(expected)) => {
                return Err(TextError::line(at, shown(expected), found));
            }
            (None, Some(expected)) => {
                return Err(TextError::Missing { at, expected: shown(expected) });
            }
            (Some(found), None) => {
                return Err(TextError::TooLong { at, found: shown(found) });
            }
            (None, None) => return Err(TextError::Unfinished),
        }
    }
}

/// What an error repeats of a text: its beginning.
fn shown(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_one_spelling() {
        assert_eq!(number("0"), Some(0));
        assert_eq!(number("9999999999999999"), Some(NUMBER_LIMIT - 1));
        for wrong in ["", "00", "01", "+1", "-1", " 1", "1 ", "1.0", "1e3", "١", "10000000000000000"] {
            assert_eq!(number(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn event_ids_are_slugs() {
        assert!(is_event_id("test-event-1"));
        assert!(is_event_id(&"a".repeat(64)));
        for wrong in ["", "A", "a_b", "a b", "é", &"a".repeat(65)] {
            assert!(!is_event_id(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_difference_names_its_line() {
        let told = |text| same(text, "a\nb\n").unwrap_err().to_string();
        assert_eq!(told("a\nc\n"), "line 2 should be `b` and is `c`");
        assert_eq!(told("a\n"), "line 2 is missing: expected `b`");
        assert_eq!(told("a\nb\nc\n"), "line 3 is one too many: `c`");
        assert_eq!(told("a\nb"), "the text does not end with a line feed");
    }
}
