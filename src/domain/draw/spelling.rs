//! The spellings of a JSON text that programs produce.
//!
//! JSON allows free space between its parts and escapes inside its strings, so one meaning has many texts. A proof
//! in which a single character was changed must not hold, not even if the change means nothing; but a proof that
//! some program read and wrote again still must. So the spaces must be those of a known layout (`{"a":1}`,
//! `{"a": 1, "b": 2}` or one part a line with one indentation throughout), and each string either has the escapes
//! that JSON demands and no other, or also all others beyond ASCII as lower-case `\uXXXX`. One final LF is allowed.

/// Whether a text that is valid JSON is spelled as programs do.
pub(super) fn is_usual(text: &str) -> bool {
    let body = text.strip_suffix('\n').unwrap_or(text);
    let tokens = tokens(body);
    let indent = indentation(body);
    let layouts = [Layout::Tight, Layout::Spaced, Layout::Indented(indent)];
    layouts.iter().any(|layout| layout.write(&tokens) == body) && tokens.iter().all(|token| is_usual_token(token))
}

enum Layout<'a> {
    Tight,
    Spaced,
    Indented(&'a str),
}

impl Layout<'_> {
    fn write(&self, tokens: &[&str]) -> String {
        let mut text = String::new();
        let mut depth: usize = 0;
        for (index, token) in tokens.iter().enumerate() {
            let empty = tokens.get(index + 1).is_some_and(|next| closes(next));
            depth = if closes(token) { depth.saturating_sub(1) } else { depth };
            if closes(token) && !tokens.get(index.wrapping_sub(1)).is_some_and(|before| opens(before)) {
                self.break_line(&mut text, depth);
            }
            text.push_str(token);
            match *token {
                ":" => text.push_str(if matches!(self, Self::Tight) { "" } else { " " }),
                "," => self.after_comma(&mut text, depth),
                "{" | "[" => {
                    depth += 1;
                    if !empty {
                        self.break_line(&mut text, depth);
                    }
                }
                _ => {}
            }
        }
        text
    }

    fn after_comma(&self, text: &mut String, depth: usize) {
        match self {
            Self::Tight => {}
            Self::Spaced => text.push(' '),
            Self::Indented(_) => self.break_line(text, depth),
        }
    }

    fn break_line(&self, text: &mut String, depth: usize) {
        if let Self::Indented(indent) = self {
            text.push('\n');
            text.push_str(&indent.repeat(depth));
        }
    }
}

fn opens(token: &str) -> bool {
    matches!(token, "{" | "[")
}

fn closes(token: &str) -> bool {
    matches!(token, "}" | "]")
}

/// The spaces or tabs before the first part that has a line of its own.
fn indentation(text: &str) -> &str {
    let second_line = text.split('\n').nth(1).unwrap_or_default();
    let end = second_line.find(|c| c != ' ' && c != '\t').unwrap_or(0);
    &second_line[..end]
}

/// The parts of a valid JSON text without the space between them.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start_matches(is_space);
    while !rest.is_empty() {
        let (token, after) = rest.split_at(token_end(rest));
        tokens.push(token);
        rest = after.trim_start_matches(is_space);
    }
    tokens
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

fn token_end(text: &str) -> usize {
    let is_mark = |c: char| matches!(c, '{' | '}' | '[' | ']' | ',' | ':');
    if text.starts_with('"') {
        string_end(text)
    } else if text.starts_with(is_mark) {
        1
    } else {
        text.find(|c| is_space(c) || is_mark(c) || c == '"').unwrap_or(text.len())
    }
}

/// Where the string that begins here ends.
fn string_end(text: &str) -> usize {
    let mut escaped = false;
    for (index, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return index + 1,
            _ => {}
        }
    }
    text.len()
}

fn is_usual_token(token: &str) -> bool {
    if !token.starts_with('"') {
        return true;
    }
    let Ok(text) = serde_json::from_str::<String>(token) else {
        return false;
    };
    let Ok(plain) = serde_json::to_string(&text) else {
        return false;
    };
    token == plain || token == ascii(&plain)
}

/// The same JSON string with every character beyond ASCII escaped.
fn ascii(plain: &str) -> String {
    let mut text = String::new();
    for c in plain.chars() {
        if c.is_ascii() {
            text.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                text.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_programs_write_is_usual() {
        for text in [
            r#"{"a":[1,{"b":[]}],"c":{}}"#,
            "{\"a\":1}\n",
            r#"{"a": [1, {"b": []}], "c": {}}"#,
            "{\n  \"a\": [\n    1,\n    {\n      \"b\": []\n    }\n  ]\n}\n",
            "{\n\t\"a\": 1,\n\t\"c\": {}\n}",
            "{\"a\":\"커피 ☕🎁\\n\\\"\"}",
            r#"{"a":"\ucee4\ud83c\udf81\n\"\\"}"#,
        ] {
            assert!(is_usual(text), "{text}");
        }
    }

    #[test]
    fn what_was_touched_is_not() {
        for text in [
            r#"{"a":1, "b":2}"#,
            r#"{"a": [1,2]}"#,
            " {\"a\":1}",
            "{\"a\":1} ",
            "{\"a\":1}\n\n",
            "{\"a\":\t1}",
            "{\n  \"a\": 1,\n   \"b\": 2\n}",
            r#"{"a":"\u0031"}"#,
            r#"{"a":"\/"}"#,
            r#"{"a":"\uCEE4"}"#,
            "{\"a\":\"커\\ud53c\"}",
        ] {
            assert!(serde_json::from_str::<serde_json::Value>(text).is_ok() && !is_usual(text), "{text}");
        }
    }
}
