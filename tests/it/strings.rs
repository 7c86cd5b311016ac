//! The strings of the pages: the same keys and places in every language, and a sentence for every reason.

use std::collections::BTreeMap;

use luckydraw::domain::fault::Reason;
use serde_json::Value;

/// The files by language; the usual one is what the others are held against.
fn files() -> BTreeMap<String, String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/i18n");
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let file = |path: std::path::PathBuf| {
        (path.file_stem().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(path).unwrap())
    };
    entries.map(file).collect()
}

/// Every sentence by its dotted key.
fn sentences(text: &str) -> BTreeMap<String, String> {
    fn walk(prefix: &str, value: &Value, all: &mut BTreeMap<String, String>) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
                    walk(&key, value, all);
                }
            }
            Value::String(text) => {
                all.insert(prefix.to_owned(), text.clone());
            }
            other => panic!("{prefix} is no sentence: {other}"),
        }
    }
    let mut all = BTreeMap::new();
    walk("", &serde_json::from_str(text).unwrap(), &mut all);
    all
}

/// The names of the places in a sentence, `{name}` and `{name:을}`. A choice of plural,
/// `{name|one|many}`, is left out: it is a matter of each language.
fn places(sentence: &str) -> Vec<String> {
    let mut places: Vec<String> = sentence
        .split('{')
        .skip(1)
        .filter_map(|part| part.split('}').next())
        .filter(|place| !place.contains('|'))
        .map(|place| place.split(':').next().unwrap().to_owned())
        .collect();
    places.sort();
    places.dedup();
    places
}

#[test]
fn languages_have_the_same_keys_and_places() {
    let files = files();
    assert!(files.len() >= 2, "{:?}", files.keys());
    let usual = sentences(&files["ko"]);
    let keys = |all: &BTreeMap<String, String>| all.keys().cloned().collect::<Vec<_>>();
    for (language, text) in &files {
        let own = sentences(text);
        assert_eq!(keys(&usual), keys(&own), "{language}");
        for (key, sentence) in &own {
            assert_eq!(places(&usual[key]), places(sentence), "{language} {key}: {:?} and {sentence:?}", usual[key]);
            assert!(!sentence.trim().is_empty(), "{language} {key} is empty");
        }
    }
}

#[test]
fn every_language_names_itself() {
    let names: BTreeMap<String, String> =
        files().into_iter().map(|(language, text)| (language, sentences(&text)["name"].clone())).collect();
    assert_eq!((names["ko"].as_str(), names["en"].as_str()), ("한국어", "English"));
    let different: std::collections::BTreeSet<&String> = names.values().collect();
    assert_eq!(different.len(), names.len());
}

#[test]
fn every_reason_has_a_sentence() {
    let en = sentences(&files()["en"]);
    for reason in Reason::ALL {
        assert!(en.contains_key(&format!("reason.{}", reason.name())), "{} has no sentence", reason.name());
    }
}
