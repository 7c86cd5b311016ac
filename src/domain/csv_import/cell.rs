//! What a cell may hold: text, numbers, telephone numbers, addresses, codes, file names.

use crate::domain::claim::normal_code;
use unicode_normalization::UnicodeNormalization;

use super::super::text::{self, Limit, TextFault};
use super::ProblemCode;

/// Takes off what spreadsheets put around text to keep it text: `="010…"`, and an
/// apostrophe before something that would be a formula or a number.
pub(super) fn unguard(cell: &str) -> &str {
    let cell = cell.trim();
    let quoted = cell.strip_prefix("=\"").and_then(|c| c.strip_suffix('"'));
    if let Some(inner) = quoted {
        return inner;
    }
    match cell.strip_prefix('\'') {
        Some(inner) if inner.trim_start().starts_with(is_guarded) => inner,
        _ => cell,
    }
}

fn is_guarded(c: char) -> bool {
    c.is_ascii_digit() || "=+-@＝＋－＠".contains(c)
}

/// Text of one line.
pub(super) fn line(cell: &str, limit: Limit) -> Result<String, ProblemCode> {
    text::clean(cell, limit).map_err(ProblemCode::from)
}

/// Text of several lines.
pub(super) fn lines(cell: &str, limit: Limit) -> Result<String, ProblemCode> {
    text::clean_lines(cell, limit).map_err(ProblemCode::from)
}

/// A whole number from 1 to `max`, with or without one of the `affixes` around it
/// (`3`, `３`, `1등`, `제1등`, `1,000개`, `2.0`).
pub(super) fn number(cell: &str, affixes: &[&str], max: u32) -> Result<u32, ProblemCode> {
    let plain = text::clean(cell, Limit::new(40, 160))
        .map_err(ProblemCode::from)?
        .nfkc()
        .flat_map(char::to_lowercase)
        .collect::<String>();
    if plain.is_empty() {
        return Err(ProblemCode::Required);
    }
    let bare = without_affixes(&plain, affixes);
    let whole = bare.strip_suffix(".0").unwrap_or(bare);
    let digits = whole.replace(',', "");
    if digits.is_empty() || whole.starts_with(',') || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(ProblemCode::NotANumber);
    }
    match digits.parse::<u32>() {
        Ok(number) if (1..=max).contains(&number) => Ok(number),
        _ => Err(ProblemCode::OutOfRange),
    }
}

fn without_affixes<'a>(text: &'a str, affixes: &[&str]) -> &'a str {
    let text = text.strip_prefix('제').unwrap_or(text).trim();
    let end = text.rfind(|c: char| c.is_ascii_digit()).map_or(0, |at| at + 1);
    let (number, affix) = text.split_at(end);
    if affixes.contains(&affix.trim()) { number } else { text }
}

/// A telephone number as it is written, leading zeros kept; empty is none.
pub(super) fn phone(cell: &str) -> Result<Option<String>, ProblemCode> {
    let plain: String = line(cell, Limit::new(40, 160))?.nfkc().collect();
    let digits = plain.chars().filter(char::is_ascii_digit).count();
    let written = plain.chars().all(|c| c.is_ascii_digit() || "+-() .#*".contains(c));
    if plain.is_empty() {
        Ok(None)
    } else if written && (3..=20).contains(&digits) {
        Ok(Some(plain))
    } else {
        Err(ProblemCode::InvalidPhone)
    }
}

/// An e-mail address: one `@` with something on both sides and no white space; empty is none.
pub(super) fn email(cell: &str) -> Result<Option<String>, ProblemCode> {
    let plain = line(cell, Limit::new(254, 254))?;
    if plain.is_empty() {
        return Ok(None);
    }
    let parts: Vec<&str> = plain.split('@').collect();
    let whole = matches!(parts.as_slice(), [user, host] if !user.is_empty() && !host.is_empty());
    if whole && !plain.contains([' ', ',', ';', '<', '>', '"']) {
        Ok(Some(plain))
    } else {
        Err(ProblemCode::InvalidEmail)
    }
}

/// An entry code: 4 to 64 letters, digits, `-` and `_`; empty is none.
pub(super) fn code(cell: &str) -> Result<Option<String>, ProblemCode> {
    let plain: String = line(cell, Limit::new(400, 1_600))?.nfkc().collect();
    if plain.is_empty() {
        return Ok(None);
    }
    // What a phone types is compared without hyphens, so that much must be left of it.
    let fits = (4..=64).contains(&normal_code(&plain).len());
    if fits && plain.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')) {
        Ok(Some(plain))
    } else {
        Err(ProblemCode::InvalidCode)
    }
}

/// The name of a file beside the CSV: no folders, nothing hidden; empty is none.
pub(super) fn file_name(cell: &str) -> Result<Option<String>, ProblemCode> {
    let name: String = cell.trim().nfc().collect();
    if name.is_empty() {
        return Ok(None);
    }
    if name.len() > 255 {
        return Err(ProblemCode::TooLong);
    }
    let plain = |c: char| !c.is_control() && !matches!(c, '/' | '\\' | ':');
    if name.starts_with('.') || !name.chars().all(plain) {
        return Err(ProblemCode::InvalidFileName);
    }
    Ok(Some(name))
}

impl From<TextFault> for ProblemCode {
    fn from(fault: TextFault) -> Self {
        match fault {
            TextFault::Empty => Self::Required,
            TextFault::TooLong { .. } => Self::TooLong,
        }
    }
}
