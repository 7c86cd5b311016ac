//! The sentences of the pages and of the API, from the same files that the pages use.

use std::sync::LazyLock;

use serde_json::Value;

use super::assets::Embedded;
use crate::domain::event::Language;

static KO: LazyLock<Value> = LazyLock::new(|| load("i18n/ko.json"));
static EN: LazyLock<Value> = LazyLock::new(|| load("i18n/en.json"));

fn load(path: &str) -> Value {
    let text = Embedded::get(path).map(|file| file.data);
    // A test reads both files, so a broken one never ships; without sentences, keys are shown.
    text.and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default()
}

/// All strings of a language.
#[must_use]
pub fn all(language: Language) -> &'static Value {
    match language {
        Language::Ko => &KO,
        Language::En => &EN,
    }
}

/// The sentence under a dotted key; the key itself where there is none.
#[must_use]
pub fn sentence(language: Language, key: &str) -> String {
    let found = key.split('.').try_fold(all(language), |value, part| value.get(part));
    found.and_then(Value::as_str).unwrap_or(key).to_owned()
}
