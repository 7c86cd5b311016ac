//! Rules about the source that a compiler does not hold: layers, headers, sizes.

use std::fs;
use std::path::{Path, PathBuf};

/// From the lowest to the highest; those on one line may not name each other either.
const LAYERS: &[&[&str]] = &[
    &["domain"],
    &["embedded"],
    &["strings"],
    &["config", "ambient"],
    &["store", "live"],
    &["export"],
    &["web"],
    &["activity"],
    &["server"],
    &["rehearse"],
    &["cli"],
];

/// A crate or a part of std, and where alone it may be named.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("rusqlite", &["store/"]),
    ("r2d2", &["store/"]),
    ("axum", &["web/", "server/", "activity/raffle/http/", "rehearse/floor/"]),
    ("clap", &["cli/", "main.rs"]),
    ("SystemTime", &["ambient.rs"]),
    ("getrandom", &["ambient.rs"]),
];

/// What nothing pure may name.
const NEVER_IN_DOMAIN: &[&str] = &["tokio", "axum", "rusqlite", "clap", "std::fs", "std::env", "std::net", "Instant"];

/// A language is a file in `assets/i18n`; code that names one would have to learn of the next.
const NAMED_LANGUAGES: [&str; 2] = ["Language::KO", "Language::EN"];

/// A file that is longer does not fit in the head.
const LONGEST_FILE: usize = 420;

/// The files of a folder of the project, and of those below it, with their texts.
pub fn sources(folder: &str, ending: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found = Vec::new();
    collect(&root, &root, ending, &mut found);
    assert!(!found.is_empty(), "no {ending} files under {folder}");
    found.sort();
    found
}

fn collect(root: &Path, folder: &Path, ending: &str, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path: PathBuf = entry.unwrap().path();
        if path.ends_with("node_modules") {
            continue;
        }
        if path.is_dir() {
            collect(root, &path, ending, found);
        } else if path.to_string_lossy().ends_with(ending) {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            found.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}

fn layer_of(name: &str) -> Option<usize> {
    let first = name.split(['/', '.']).next().unwrap();
    LAYERS.iter().position(|layer| layer.contains(&first))
}

/// The code of a file: comments and the tests at its end left out.
fn code(text: &str) -> String {
    let before_tests = text.split("#[cfg(test)]\nmod tests").next().unwrap();
    before_tests.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Whether `word` stands in `code` as a word of its own.
fn names(code: &str, word: &str) -> bool {
    let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    code.match_indices(word)
        .any(|(at, _)| !is_part(code[..at].chars().next_back()) && !is_part(code[at + word.len()..].chars().next()))
}

#[test]
fn lower_layers_never_name_higher_ones() {
    for (name, text) in sources("src", ".rs") {
        let Some(own) = layer_of(&name) else { continue };
        let code = code(&text);
        for (height, layer) in LAYERS.iter().enumerate() {
            for module in *layer {
                let is_own = name.starts_with(&format!("{module}/")) || name == format!("{module}.rs");
                let forbidden = height > own || (height == own && !is_own);
                let named = names(&code, &format!("crate::{module}"));
                assert!(!(forbidden && named), "src/{name} names crate::{module}");
            }
        }
    }
}

#[test]
fn crates_stay_in_their_layers() {
    for (name, text) in sources("src", ".rs") {
        let code = code(&text);
        for (word, places) in ONLY_IN {
            let allowed = places.iter().any(|place| name.starts_with(place));
            assert!(allowed || !names(&code, word), "src/{name} names {word}, which belongs in {places:?}");
        }
        for word in NEVER_IN_DOMAIN {
            assert!(!name.starts_with("domain/") || !names(&code, word), "src/{name} names {word} and should be pure");
        }
    }
}

#[test]
fn no_code_is_about_one_language() {
    for (name, text) in sources("src", ".rs") {
        let code = code(&text);
        for word in NAMED_LANGUAGES {
            let is_test = name.ends_with("tests.rs");
            assert!(is_test || name == "domain/event.rs" || !names(&code, word), "src/{name} names {word}");
        }
    }
}

#[test]
fn activities_do_not_know_each_other() {
    let kinds: Vec<String> = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/activity"))
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    assert!(kinds.contains(&"raffle".to_owned()));
    for (name, text) in sources("src/activity", ".rs") {
        for kind in kinds.iter().filter(|kind| !name.starts_with(&format!("{kind}/")) && name != "mod.rs") {
            assert!(!names(&code(&text), &format!("activity::{kind}")), "src/activity/{name} names {kind}");
        }
    }
}

#[test]
fn every_file_says_what_it_is() {
    for (name, text) in sources("src", ".rs").into_iter().chain(sources("tests/it", ".rs")) {
        assert!(text.starts_with("//!"), "{name} does not begin with what it is");
    }
    for (name, text) in sources("assets", ".js") {
        assert!(text.starts_with("//") || text.starts_with("/*"), "assets/{name} does not begin with what it is");
    }
    for (name, text) in sources("assets", ".css") {
        assert!(text.starts_with("/*"), "assets/{name} does not begin with what it is");
    }
}

#[test]
fn files_fit_in_the_head() {
    for (name, text) in sources("src", ".rs").into_iter().chain(sources("assets", ".js")) {
        let lines = text.lines().count();
        assert!(lines <= LONGEST_FILE, "{name} has {lines} lines");
    }
}

#[test]
fn nothing_is_left_to_do() {
    // Spelled apart, so that this file does not find itself.
    let words = [["TO", "DO"].concat(), ["FIX", "ME"].concat(), ["XX", "X:"].concat()];
    let all = ["src", "tests/it"].into_iter().flat_map(|folder| sources(folder, ".rs")).chain(sources("assets", ".js"));
    for (name, text) in all {
        assert!(!words.iter().any(|word| text.contains(word)), "{name} leaves something to do");
    }
}

#[test]
fn pages_ask_nobody_else() {
    for ending in [".html", ".js", ".css"] {
        for (name, text) in sources("assets", ending) {
            let foreign = text.match_indices("://").filter(|(at, _)| {
                let scheme = &text[..*at];
                (scheme.ends_with("http") || scheme.ends_with("https")) && !text[*at..].starts_with("://www.w3.org/")
            });
            let placeholders = foreign.filter(|(at, _)| !text[*at + 3..].starts_with(['$', '\'', '`', '"', '/']));
            assert_eq!(placeholders.count(), 0, "assets/{name} names another server");
        }
    }
}
