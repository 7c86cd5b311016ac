//! Every sentence of the program, from the same files that the pages use: `assets/i18n/<code>.json`.
//!
//! The languages are the files. A new one needs no code: it names itself at its top (`name`) and has
//! the keys that the others have.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use crate::domain::event::Language;
use crate::embedded::Embedded;

/// What stands on a button that leads to a language, in that language.
const BUTTON: [&str; 2] = ["language", "switch_language"];

static FILES: LazyLock<Vec<(Language, Value)>> = LazyLock::new(|| {
    let mut files: Vec<_> = Embedded::iter().filter_map(|path| load(&path)).collect();
    files.sort_by_key(|(language, _)| (*language != Language::default(), *language));
    files
});

static NAMES: LazyLock<Value> = LazyLock::new(|| {
    let name = |(language, words): &(Language, Value)| (language.code().to_owned(), words["name"].clone());
    Value::Object(FILES.iter().map(name).collect())
});

/// A file of words. A test reads them all, so a broken one never ships.
fn load(path: &str) -> Option<(Language, Value)> {
    let language = Language::from_code(path.strip_prefix("i18n/")?.strip_suffix(".json")?)?;
    Some((language, serde_json::from_slice(&Embedded::get(path)?.data).ok()?))
}

/// The languages that there are files for, the usual one first.
pub fn languages() -> impl Iterator<Item = Language> + Clone {
    FILES.iter().map(|(language, _)| *language)
}

/// Their codes, as people read a choice.
#[must_use]
pub fn codes(between: &str) -> String {
    languages().map(|language| language.code().to_owned()).collect::<Vec<_>>().join(between)
}

/// The language of that code, where there are words for it.
#[must_use]
pub fn language(code: &str) -> Option<Language> {
    Language::from_code(code).filter(|wanted| languages().any(|language| language == *wanted))
}

/// All words of a language; of the usual one where there are none.
#[must_use]
pub fn all(language: Language) -> &'static Value {
    let own = FILES.iter().find(|(known, _)| *known == language);
    own.or(FILES.first()).map_or(&Value::Null, |(_, words)| words)
}

/// The text under a dotted key, where there is one.
#[must_use]
pub fn text(language: Language, key: &str) -> Option<&'static str> {
    key.split('.').try_fold(all(language), |value, part| value.get(part)).and_then(Value::as_str)
}

/// The sentence under a dotted key; the key itself where there is none.
#[must_use]
pub fn sentence(language: Language, key: &str) -> String {
    text(language, key).unwrap_or(key).to_owned()
}

/// The sentence with its places filled in: `{name}`, and `{name|one|many}` by whether it is 1.
#[must_use]
pub fn filled(language: Language, key: &str, values: &[(&str, &str)]) -> String {
    let sentence = sentence(language, key);
    let mut parts = sentence.split('{');
    let mut said = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (place, after) = part.split_once('}').unwrap_or((part, ""));
        said.push_str(&fill(place, values).unwrap_or_else(|| format!("{{{place}}}")));
        said.push_str(after);
    }
    said
}

fn fill(place: &str, values: &[(&str, &str)]) -> Option<String> {
    let mut choices = place.split('|');
    let name = choices.next()?;
    let (_, value) = values.iter().find(|(known, _)| *known == name)?;
    let Some((one, many)) = choices.next().zip(choices.next()) else { return Some((*value).to_owned()) };
    Some(if *value == "1" { one } else { many }.to_owned())
}

/// A section as the pages get it: the button for another language speaks that language.
#[must_use]
pub fn section(language: Language, name: &str) -> Option<Value> {
    if name == "languages" {
        return Some(NAMES.clone());
    }
    let mut section = all(language).get(name)?.clone();
    if name == "common" {
        let next = following(language);
        let words = BUTTON.map(|word| (word.to_owned(), Value::from(text(next, &format!("common.{word}")))));
        section.as_object_mut().unwrap_or(&mut Map::new()).extend(words);
    }
    Some(section)
}

fn following(language: Language) -> Language {
    languages().cycle().skip_while(|known| *known != language).nth(1).unwrap_or(language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_a_language_and_the_usual_one_is_first() {
        let files = Embedded::iter().filter(|path| path.starts_with("i18n/")).count();
        assert_eq!(languages().count(), files, "a file is broken or its name is no code");
        assert_eq!(languages().next(), Some(Language::KO));
        assert_eq!(codes(","), "ko,en");
        assert_eq!((language("en"), language("xx"), language("EN")), (Some(Language::EN), None, None));
    }

    #[test]
    fn a_language_without_words_speaks_the_usual_one() {
        let unknown = Language::from_code("xx").unwrap();
        assert_eq!(sentence(unknown, "message.registered"), sentence(Language::KO, "message.registered"));
        assert_eq!(sentence(Language::EN, "no.such.key"), "no.such.key");
    }

    #[test]
    fn places_are_filled() {
        let said = filled(Language::EN, "terminal.notice.port_moved", &[("port", "8081")]);
        assert!(said.contains("8081") && !said.contains('{'), "{said}");
        let title = |n| filled(Language::EN, "rehearsal.title", &[("guests", n)]);
        assert_eq!((title("1").as_str(), title("{x}").as_str()), ("Rehearsal for 1 guest", "Rehearsal for {x} guests"));
        assert_eq!(filled(Language::EN, "rehearsal.title", &[]), "Rehearsal for {guests} {guests|guest|guests}");
    }

    #[test]
    fn the_button_speaks_the_language_that_it_leads_to() {
        assert_eq!(section(Language::KO, "common").unwrap()["language"], "English");
        assert_eq!(section(Language::EN, "common").unwrap()["language"], "한국어");
        assert_eq!(section(Language::EN, "languages").unwrap()["ko"], "한국어");
        assert_eq!(section(Language::EN, "nothing"), None);
    }
}
