//! The strings of the pages: the same keys and places in every language, and a sentence for every reason.

use std::collections::BTreeMap;

use luckydraw::domain::fault::Reason;
use serde_json::Value;

const KO: &str = include_str!("../../assets/i18n/ko.json");
const EN: &str = include_str!("../../assets/i18n/en.json");

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
    let (ko, en) = (sentences(KO), sentences(EN));
    let keys = |all: &BTreeMap<String, String>| all.keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&ko), keys(&en));
    for (key, korean) in &ko {
        assert_eq!(places(korean), places(&en[key]), "{key}: {korean:?} and {:?}", en[key]);
        assert!(!korean.trim().is_empty() && !en[key].trim().is_empty(), "{key} is empty");
    }
}

#[test]
fn every_reason_has_a_sentence() {
    let en = sentences(EN);
    for reason in Reason::ALL {
        assert!(en.contains_key(&format!("reason.{}", reason.name())), "{} has no sentence", reason.name());
    }
}
