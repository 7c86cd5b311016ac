//! The modules of a page in one file, so that a phone on crowded Wi-Fi asks once instead of once for each.
//!
//! Every module becomes a function that gives what it exports; imports become constants, in the order
//! in which the modules need one another. Only the few forms that our own modules use are understood:
//! `import { a, b as c } from './x.js';`, `export` before a declaration, and `export { a } from './x.js';`.
//! Whatever else comes makes no bundle, and the page then loads its modules one by one.

use std::fmt::Write;

use crate::embedded::Embedded;

/// The page's first module, and where its bundle is served.
pub const BUNDLES: &[(&str, &str)] = &[("pages/waiting/main.js", "bundles/waiting.js")];

/// The bundle of an embedded module; what can't be bundled is imported as it is.
#[must_use]
pub fn of(entry: &str) -> String {
    let read = |path: &str| Embedded::get(path).map(|file| String::from_utf8_lossy(&file.data).into_owned());
    bundle(entry, &read).unwrap_or_else(|| format!("import '../{entry}';\n"))
}

struct Bundler<'a> {
    read: &'a dyn Fn(&str) -> Option<String>,
    /// Modules that are written, in order, and those that are being read.
    done: Vec<String>,
    open: Vec<String>,
    text: String,
}

fn bundle(entry: &str, read: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let mut bundler = Bundler { read, done: Vec::new(), open: Vec::new(), text: String::new() };
    bundler.add(entry)?;
    Some(bundler.text)
}

impl Bundler<'_> {
    /// Writes a module after everything that it needs; gives its place.
    fn add(&mut self, path: &str) -> Option<usize> {
        if let Some(place) = self.done.iter().position(|done| done == path) {
            return Some(place);
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
        let place = self.done.len();
        self.done.push(path.to_owned());
        write!(self.text, "const m{place} = (() => {{\n{body}return {{ {} }};\n}})();\n", exports.join(", ")).ok()?;
        Some(place)
    }

    fn line(&mut self, path: &str, line: &str, body: &mut String, exports: &mut Vec<String>) -> Option<()> {
        if let Some(rest) = line.strip_prefix("import ") {
            let (names, place) = self.names_from(path, rest)?;
            let taken: Vec<String> = names.iter().map(|(name, own)| format!("{name}: {own}")).collect();
            writeln!(body, "const {{ {} }} = m{place};", taken.join(", ")).ok()
        } else if let Some(rest) = line.strip_prefix("export {") {
            let (names, place) = self.names_from(path, &format!("{{{rest}"))?;
            exports.extend(names.iter().map(|(name, own)| format!("{own}: m{place}.{name}")));
            Some(())
        } else if let Some(rest) = line.strip_prefix("export ") {
            exports.push(declared(rest)?.to_owned());
            writeln!(body, "{rest}").ok()
        } else {
            writeln!(body, "{line}").ok()
        }
    }

    /// `{ a, b as c } from './x.js';` as names with what they are called here, and the module's place.
    fn names_from(&mut self, path: &str, clause: &str) -> Option<(Vec<(String, String)>, usize)> {
        let (names, from) = clause.strip_prefix('{')?.split_once('}')?;
        let target = from.trim().strip_prefix("from '")?.strip_suffix("';")?;
        let place = self.add(&resolve(path, target)?)?;
        let pairs = names.split(',').map(str::trim).filter(|name| !name.is_empty()).map(|name| {
            let (name, own) = name.split_once(" as ").unwrap_or((name, name));
            (name.trim().to_owned(), own.trim().to_owned())
        });
        Some((pairs.collect(), place))
    }
}

/// The name that a declaration gives; a variable may change later, which an export here could not follow.
fn declared(rest: &str) -> Option<&str> {
    let kinds = ["async function ", "function ", "class ", "const "];
    let after = kinds.iter().find_map(|kind| rest.strip_prefix(kind))?;
    let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '$')?;
    (end > 0).then(|| &after[..end])
}

/// The lines that a machine needs: comments of their own and indentation are left out.
fn code_lines(source: &str) -> Vec<String> {
    let (mut lines, mut in_comment) = (Vec::new(), false);
    for line in source.lines() {
        let mut rest = line.trim();
        if in_comment || rest.starts_with("/*") {
            let end = rest.find("*/");
            in_comment = end.is_none();
            rest = end.map_or("", |at| rest[at + 2..].trim());
        }
        if !rest.is_empty() && !rest.starts_with("//") {
            lines.push(rest.to_owned());
        }
    }
    lines
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

    fn of_files(files: &[(&str, &str)]) -> Option<String> {
        let read = |path: &str| files.iter().find(|(name, _)| *name == path).map(|(_, text)| (*text).to_owned());
        bundle("pages/a.js", &read)
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
        let expected = "const m0 = (() => {\nconst one = 1;\nasync function never() {\nreturn one;\n}\nreturn { one, never };\n})();\n\
                        const m1 = (() => {\nconst { one: one } = m0;\nconst two = one + one;\nreturn { two };\n})();\n\
                        const m2 = (() => {\nconst { two: zwei } = m1;\nconst { one: one } = m0;\nuse(zwei, one);\nreturn {  };\n})();\n";
        assert_eq!(text.as_deref(), Some(expected));
    }

    #[test]
    fn what_is_passed_on_is_exported() {
        let text =
            of_files(&[("pages/a.js", "export { one } from './b.js';\n"), ("pages/b.js", "export class one {}\n")]);
        assert!(text.unwrap().ends_with("return { one: m0.one };\n})();\n"));
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
    fn every_bundle_of_ours_is_made() {
        for (entry, _) in BUNDLES {
            let text = of(entry);
            assert!(!text.starts_with("import"), "{entry} could not be bundled");
            assert!(text.len() > 10_000, "{entry}: {} bytes", text.len());
        }
    }
}
