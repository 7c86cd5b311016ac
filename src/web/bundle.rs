//! The modules of a page in three parts, so that a phone on crowded Wi-Fi asks once instead of once for each.
//!
//! The first part stands in the page itself and needs no further journey; the rest is one file, which
//! goes on with the very modules of the first part: their constants belong to the whole page. What is
//! needed later, or by few, is a module of its own, which goes on with the first part too; what it shares
//! with the rest stands in both, so that must be modules that hold nothing.
//!
//! Every module becomes a function that gives what it exports; imports become constants, in the order
//! in which the modules need one another. Only the few forms that our own modules use are understood:
//! `import { a, b as c } from './x.js';`, `export` before a declaration, and `export { a } from './x.js';`.
//! Whatever else comes makes no bundle, which a test here notices.

use std::fmt::Write;

use crate::embedded::Embedded;

/// A page with a bundle: its name, and the module of each part.
struct Plan {
    page: &'static str,
    first: &'static str,
    rest: &'static str,
    later: Option<&'static str>,
}

/// The page that checks draws has all in itself, and runs the first part alone in a worker.
const BUNDLES: &[Plan] = &[
    Plan {
        page: "waiting",
        first: "pages/waiting/first.js",
        rest: "pages/waiting/main.js",
        later: Some("pages/waiting/later.js"),
    },
    Plan { page: "check", first: "pages/check/work.js", rest: "pages/check/main.js", later: None },
];

/// The scripts of a page.
#[derive(Debug, PartialEq, Eq)]
pub struct Bundle {
    /// What stands in the page and runs as it is read.
    pub first: String,
    /// What follows in a file of its own.
    pub rest: String,
    /// What is fetched when it is needed: a module whose default export is what its own module exports.
    pub later: Option<String>,
}

/// The bundle of a page, if it has one.
#[must_use]
pub fn of(page: &str) -> Option<Bundle> {
    let plan = BUNDLES.iter().find(|plan| plan.page == page)?;
    let read = |path: &str| Embedded::get(path).map(|file| String::from_utf8_lossy(&file.data).into_owned());
    bundle(plan, &read)
}

/// The script that gives the pages' `i18n.js`, which the first part has, its words.
#[must_use]
pub fn learn(words: &str) -> String {
    format!("{}.learn({words});\n", constant("lib/i18n.js"))
}

/// The script that gives them further words, as long as the page is in their language.
#[must_use]
pub fn learn_more(words: &str, language: &str) -> String {
    format!("{}.learnMore({words}, '{language}');\n", constant("lib/i18n.js"))
}

struct Bundler<'a> {
    read: &'a dyn Fn(&str) -> Option<String>,
    /// Modules that are written, and those that are being read.
    done: Vec<String>,
    open: Vec<String>,
    text: String,
}

fn bundle(plan: &Plan, read: &dyn Fn(&str) -> Option<String>) -> Option<Bundle> {
    let mut first = Bundler { read, done: Vec::new(), open: Vec::new(), text: "'use strict';\n".to_owned() };
    first.add(plan.first)?;
    let after = || Bundler { read, done: first.done.clone(), open: Vec::new(), text: String::new() };
    let mut rest = after();
    rest.add(plan.rest)?;
    let later = match plan.later {
        Some(path) => Some(module(after(), path)?),
        None => None,
    };
    Some(Bundle { first: first.text, rest: rest.text, later })
}

/// A module of its own, which gives what the one at `path` does.
fn module(mut bundler: Bundler<'_>, path: &str) -> Option<String> {
    let exported = bundler.add(path)?;
    writeln!(bundler.text, "export default {exported};").ok()?;
    Some(bundler.text)
}

/// What a module is called in a bundle: by its path, so that parts of two builds agree.
fn constant(path: &str) -> String {
    path.trim_end_matches(".js").replace(|c: char| !c.is_ascii_alphanumeric(), "_")
}

impl Bundler<'_> {
    /// Writes a module after everything that it needs; gives its name.
    fn add(&mut self, path: &str) -> Option<String> {
        let name = constant(path);
        if self.done.contains(&name) {
            return Some(name);
        }
        if self.open.iter().any(|open| open == path) {
            return None; // two modules that need each other
        }
        self.open.push(path.to_owned());
        let source = (self.read)(path)?;
        let (mut body, mut exports) = (String::new(), Vec::new());
        for line in code_lines(&source) {
            self.line(path, &line, &mut body, &mut exports)?;
        }
        self.open.pop();
        write!(self.text, "const {name} = (() => {{\n{body}return {{ {} }};\n}})();\n", exports.join(", ")).ok()?;
        self.done.push(name.clone());
        Some(name)
    }

    fn line(&mut self, path: &str, line: &str, body: &mut String, exports: &mut Vec<String>) -> Option<()> {
        if let Some(rest) = line.strip_prefix("import ") {
            let (names, module) = self.names_from(path, rest)?;
            let taken: Vec<String> = names.iter().map(|(name, own)| pair(name, own)).collect();
            writeln!(body, "const {{ {} }} = {module};", taken.join(", ")).ok()
        } else if let Some(rest) = line.strip_prefix("export {") {
            let (names, module) = self.names_from(path, &format!("{{{rest}"))?;
            exports.extend(names.iter().map(|(name, own)| format!("{own}: {module}.{name}")));
            Some(())
        } else if let Some(rest) = line.strip_prefix("export ") {
            exports.push(declared(rest)?.to_owned());
            writeln!(body, "{rest}").ok()
        } else {
            writeln!(body, "{line}").ok()
        }
    }

    /// `{ a, b as c } from './x.js';` as names with what they are called here, and the module's name.
    fn names_from(&mut self, path: &str, clause: &str) -> Option<(Vec<(String, String)>, String)> {
        let (names, from) = clause.strip_prefix('{')?.split_once('}')?;
        let target = from.trim().strip_prefix("from '")?.strip_suffix("';")?;
        let module = self.add(&resolve(path, target)?)?;
        let pairs = names.split(',').map(str::trim).filter(|name| !name.is_empty()).map(|name| {
            let (name, own) = name.split_once(" as ").unwrap_or((name, name));
            (name.trim().to_owned(), own.trim().to_owned())
        });
        Some((pairs.collect(), module))
    }
}

/// A name that is taken from a module, and what it is called here.
fn pair(name: &str, own: &str) -> String {
    if name == own { name.to_owned() } else { format!("{name}: {own}") }
}

/// The name that a declaration gives; a variable may change later, which an export here could not follow.
fn declared(rest: &str) -> Option<&str> {
    let kinds = ["async function ", "function ", "class ", "const "];
    let after = kinds.iter().find_map(|kind| rest.strip_prefix(kind))?;
    let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '$')?;
    (end > 0).then(|| &after[..end])
}

/// The lines of a script or a style that a machine needs: comments of their own, types and indentation are left out.
pub fn code_lines(source: &str) -> Vec<String> {
    let (mut lines, mut in_comment) = (Vec::new(), false);
    for line in source.lines() {
        let mut rest = line.trim();
        if in_comment || rest.starts_with("/*") {
            let end = rest.find("*/");
            in_comment = end.is_none();
            rest = end.map_or("", |at| rest[at + 2..].trim());
        }
        if !rest.is_empty() && !rest.starts_with("//") {
            lines.push(without_types(rest));
        }
    }
    lines
}

/// A line without the types that stand in it as `/** @type {…} */`.
fn without_types(line: &str) -> String {
    let (mut text, mut rest) = (String::with_capacity(line.len()), line);
    while let Some((before, after)) = rest.split_once("/** @") {
        text.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after.trim_start());
    }
    text.push_str(rest);
    text
}

/// `../../lib/dom.js` as seen from `pages/waiting/main.js`.
fn resolve(from: &str, target: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()?),
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts_of(first: &'static str, files: &[(&str, &str)]) -> Option<Bundle> {
        let read = |path: &str| files.iter().find(|(name, _)| *name == path).map(|(_, text)| (*text).to_owned());
        let plan = Plan { page: "a", first, rest: "pages/a.js", later: Some("pages/a.js") };
        bundle(&plan, &read)
    }

    fn of_files(files: &[(&str, &str)]) -> Option<String> {
        parts_of("pages/a.js", files).map(|parts| parts.first)
    }

    #[test]
    fn modules_come_after_what_they_need_and_only_once() {
        let text = of_files(&[
            (
                "pages/a.js",
                "// The page.\nimport { two as zwei } from './b.js';\nimport { one } from '../lib/c.js';\nuse(zwei, one);\n",
            ),
            (
                "pages/b.js",
                "import { one } from '../lib/c.js';\n/** @type {number} */\nexport const two = one + one;\n",
            ),
            (
                "lib/c.js",
                "/**\n * One.\n */\nexport const one = 1;\nexport async function never() {\n  return one;\n}\n",
            ),
        ]);
        let expected = "'use strict';\n\
                        const lib_c = (() => {\nconst one = 1;\nasync function never() {\nreturn one;\n}\nreturn { one, never };\n})();\n\
                        const pages_b = (() => {\nconst { one } = lib_c;\nconst two = one + one;\nreturn { two };\n})();\n\
                        const pages_a = (() => {\nconst { two: zwei } = pages_b;\nconst { one } = lib_c;\nuse(zwei, one);\nreturn {  };\n})();\n";
        assert_eq!(text.as_deref(), Some(expected));
    }

    #[test]
    fn the_rest_goes_on_with_the_modules_of_the_first_part() {
        let files =
            [("pages/a.js", "import { one } from './b.js';\nuse(one);\n"), ("pages/b.js", "export const one = 1;\n")];
        let parts = parts_of("pages/b.js", &files).unwrap();
        assert_eq!(parts.first, "'use strict';\nconst pages_b = (() => {\nconst one = 1;\nreturn { one };\n})();\n");
        let rest = "const pages_a = (() => {\nconst { one } = pages_b;\nuse(one);\nreturn {  };\n})();\n";
        assert_eq!(parts.rest, rest);
        let later = format!("{rest}export default pages_a;\n");
        assert_eq!(parts.later, Some(later), "it needs nothing of the rest");
    }

    #[test]
    fn what_is_in_two_parts_holds_nothing() {
        for plan in BUNDLES {
            let parts = of(plan.page).unwrap();
            let modules = |text: &str| -> Vec<String> {
                text.lines()
                    .filter_map(|line| Some(line.strip_prefix("const ")?.strip_suffix(" = (() => {")?.to_owned()))
                    .collect()
            };
            let rest = modules(&parts.rest);
            let Some(later) = &parts.later else { continue };
            let both: Vec<_> = modules(later).into_iter().filter(|name| rest.contains(name)).collect();
            assert!(!both.is_empty(), "icons at least");
            for name in both {
                let (_, after) = later.split_once(&format!("const {name} = (() => {{\n")).unwrap();
                let body = after.split_once("\n})();\n").unwrap().0;
                let changes = body.lines().find(|line| line.starts_with("let ") && !line.contains("=>"));
                let keeps = ["new Map(", "new Set(", "new WeakMap(", "localStorage", "addEventListener("];
                assert!(
                    name.starts_with("lib_") && !keeps.iter().any(|word| body.contains(word)),
                    "{name}: {changes:?}"
                );
            }
        }
    }

    #[test]
    fn types_are_left_out_of_a_line() {
        assert_eq!(without_types("f(/** @type {any} */ (x), (/** @type {A | B} */ y) => y)"), "f((x), (y) => y)");
        assert_eq!(without_types("const glob = 'a/**';"), "const glob = 'a/**';");
    }

    #[test]
    fn what_is_passed_on_is_exported() {
        let text =
            of_files(&[("pages/a.js", "export { one } from './b.js';\n"), ("pages/b.js", "export class one {}\n")]);
        assert!(text.unwrap().ends_with("return { one: pages_b.one };\n})();\n"));
    }

    #[test]
    fn what_is_not_understood_makes_no_bundle() {
        let missing = [("pages/a.js", "import { b } from './b.js';")];
        let circle = [
            ("pages/a.js", "import { b } from './b.js';"),
            ("pages/b.js", "import { a } from './a.js';\nexport const b = a;"),
        ];
        let changes = [("pages/a.js", "export let b = 1;")];
        let whole = [("pages/a.js", "import * as b from './b.js';"), ("pages/b.js", "")];
        for files in [&missing[..], &circle[..], &changes[..], &whole[..]] {
            assert_eq!(of_files(files), None, "{files:?}");
        }
    }

    #[test]
    fn each_first_part_has_what_it_is_for() {
        assert!(of("waiting").unwrap().first.contains("const lib_i18n ="), "words to learn");
        let checker = of("check").unwrap().first;
        assert!(checker.contains("const pages_check_work ="), "a worker has what it calls");
        assert!(!checker.contains("document"), "a worker has no document");
    }

    #[test]
    fn every_bundle_of_ours_is_made() {
        for Plan { page: name, .. } in BUNDLES {
            let parts = of(name).unwrap_or_else(|| panic!("{name} could not be bundled"));
            assert!(parts.first.len() > 5_000, "{name}: {} bytes first", parts.first.len());
            assert!(parts.rest.len() > 10_000, "{name}: {} bytes then", parts.rest.len());
            for text in [&parts.first, &parts.rest] {
                assert!(!text.contains("</") && !text.contains("<!--"), "{name} would end its script element");
            }
            if let Some(later) = parts.later {
                assert!(later.len() > 10_000, "{name}: {} bytes later", later.len());
            }
        }
    }
}
