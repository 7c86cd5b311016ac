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

static LANGUAGES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let path = |file: &str| Some(file.strip_prefix("i18n/")?.strip_suffix(".json")?.to_owned());
    let mut codes: Vec<String> = Embedded::iter().filter_map(|file| path(&file)).collect();
    codes.sort_by_key(|code| (code != Language::default().code(), code.clone()));
    codes
});

/// The codes of the languages that there are files for, the usual one first.
#[must_use]
pub fn languages() -> &'static [String] {
    &LANGUAGES
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
