//! What a browser calls a file that it saves (RFC 6266): any script in `filename*`, plain ASCII for what is old.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What RFC 5987 has to have written as `%…`.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');

/// For an answer that is saved.
#[must_use]
pub fn attachment(name: &str) -> String {
    format!("attachment; {}", named(name))
}

/// For an answer that is shown, and has this name once somebody saves it.
#[must_use]
pub fn inline(name: &str) -> String {
    format!("inline; {}", named(name))
}

fn named(name: &str) -> String {
    let plain = |part: &str| part.chars().filter(|c| c.is_ascii_alphanumeric() || "._".contains(*c)).collect();
    let parts: Vec<String> = name.split('-').map(plain).filter(|part: &String| !part.is_empty()).collect();
    let ascii = parts.join("-");
    if ascii == name {
        return format!("filename=\"{ascii}\"");
    }
    format!("filename=\"{ascii}\"; filename*=UTF-8''{}", utf8_percent_encode(name, ENCODED))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_any_script() {
        assert_eq!(attachment("luckydraw-party.csv"), "attachment; filename=\"luckydraw-party.csv\"");
        let korean = "inline; filename=\"luckydraw-2026-all.zip\"; filename*=UTF-8''luckydraw-2026-%ED%9A%8C-all.zip";
        assert_eq!(inline("luckydraw-2026-회-all.zip"), korean);
        let hostile = attachment("a\"; filename=b\r\nx");
        assert!(!hostile.contains(['\r', '\n']) && hostile.matches('"').count() == 2, "{hostile}");
    }
}
