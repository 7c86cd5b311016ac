//! Page templates: each `{{…}}` place filled, style sheets dense, and the words of a page in one language.
//!
//! No place is left open, and no words can end the script element that they stand in.

use super::article;
use super::bundle::{self, Bundle};
use crate::domain::event::Language;
use crate::embedded::Embedded;
use crate::strings;

/// What stands in the `{{…}}` places of a page.
pub(super) struct Places<'p> {
    pub name: &'p str,
    pub build: &'p str,
    pub language: Language,
    /// The sections of strings that the page uses, with commas between.
    pub sections: &'p str,
    pub bundle: Option<&'p Bundle>,
}

/// Fills the `{{…}}` places of a page, whose indentation is for people alone.
pub(super) fn fill(template: &str, places: &Places<'_>) -> String {
    let template = template.lines().map(str::trim_start).collect::<Vec<_>>().join("\n");
    let mut html = String::with_capacity(template.len() * 2);
    let mut rest = template.as_str();
    while let Some((before, after)) = rest.split_once("{{") {
        html.push_str(before);
        let Some((place, after)) = after.split_once("}}") else { break };
        html.push_str(&places.value(place));
        rest = after;
    }
    html.push_str(rest);
    html
}

impl Places<'_> {
    fn value(&self, place: &str) -> String {
        match place.split_once(':') {
            None if place == "assets" => format!("/assets/{}", self.build),
            None if place == "build" => self.build.to_owned(),
            None if place == "lang" => self.language.code().to_owned(),
            None if place == "languages" => strings::codes(","),
            None if place == "language_links" => article::languages(self.language),
            // `{lang}` is left to the page, which fetches its strings in the language that is chosen.
            None if place == "i18n" => format!("/assets/{}/{}", self.build, strings_path("{lang}", self.sections)),
            None if place == "first" => self.bundle.map(|bundle| bundle.first.clone()).unwrap_or_default(),
            None if place == "rest" => self.bundle.map(|bundle| bundle.rest.clone()).unwrap_or_default(),
            Some(("bundle", _)) => format!("/assets/{}/{}", self.build, bundle_path(self.name, self.language)),
            Some(("later", _)) => format!("/assets/{}/{}", self.build, later_path(self.name, self.language)),
            Some(("inline", path)) => {
                let text = Embedded::get(path).map(|file| String::from_utf8_lossy(&file.data).into_owned());
                let text = text.unwrap_or_default();
                if path.ends_with(".js") { script(&text) } else { dense(&text) }
            }
            Some(("strings", sections)) => page_strings(sections, self.language),
            Some(("every", sections)) => every_strings(sections),
            Some(("words", keys)) => page_words(keys, self.language),
            Some(("t", key)) => article::escape(&page_sentence(self.language, key)),
            Some(("contents", chapters)) => article::contents(chapters, self.language),
            Some(("article", chapters)) => article::html(chapters, self.language),
            _ => String::new(),
        }
    }
}

/// A module that needs no other one, as a script that stands in a page and runs as it is read.
fn script(module: &str) -> String {
    let lines = bundle::code_lines(module);
    lines.iter().map(|line| line.strip_prefix("export ").unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

/// What stands in a style sheet only for people, and what does as well.
const MARKS: [(&str, &str); 7] =
    [(": ", ":"), ("; ", ";"), (", ", ","), ("{ ", "{"), (" {", "{"), (" }", "}"), (";}", "}")];

/// A style sheet without what only people need. Every line of it ends a rule, a declaration or a part of a list.
fn dense(css: &str) -> String {
    MARKS.iter().fold(bundle::code_lines(css).concat(), |css, (mark, short)| css.replace(mark, short))
}

/// The sections of strings that a page says it uses, with commas between.
#[derive(Debug)]
pub(super) struct Sections<'t> {
    /// In itself or in its bundle.
    pub now: &'t str,
    /// In what it may fetch later.
    pub later: &'t str,
}

impl<'t> Sections<'t> {
    pub fn of(template: &'t str) -> Self {
        let named = |mark: &str| Some(template.split_once(mark)?.1.split_once("}}")?.0);
        let now = named("{{strings:").or_else(|| named("{{bundle:")).unwrap_or_default();
        Sections { now, later: named("{{later:").unwrap_or_default() }
    }

    pub fn all(&self) -> String {
        [self.now, self.later].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(",")
    }
}

/// Where the rest of a page's scripts is, with its words in one language.
pub(super) fn bundle_path(name: &str, language: Language) -> String {
    format!("bundles/{name}.{}.js", language.code())
}

/// Where the part of a page's scripts is that it fetches when it needs it.
pub(super) fn later_path(name: &str, language: Language) -> String {
    format!("bundles/{name}-later.{}.js", language.code())
}

/// Where the strings of a page are, in one language.
pub(super) fn strings_path(language: &str, sections: &str) -> String {
    format!("i18n/{language}/{}.json", sections.replace(',', "-"))
}

/// Single texts, `section.name`, as JSON that cannot end the script element around it.
fn page_words(keys: &str, language: Language) -> String {
    let mut words = serde_json::Value::Null;
    for (section, name) in keys.split(',').filter_map(|key| key.split_once('.')) {
        words[section][name] = page_sentence(language, &format!("{section}.{name}")).into();
    }
    words.to_string().replace('<', "\\u003c")
}

/// The named sections as JSON that cannot end the script element around it.
pub(super) fn page_strings(sections: &str, language: Language) -> String {
    let named = sections.split(',').chain(["languages"]);
    let chosen = named.filter_map(|name| Some((name.to_owned(), strings::section(language, name)?)));
    serde_json::Value::Object(chosen.collect()).to_string().replace('<', "\\u003c")
}

/// The named sections in every language, for a page that must do without a server.
fn every_strings(sections: &str) -> String {
    let own = |language: Language| format!("\"{}\":{}", language.code(), page_strings(sections, language));
    format!("{{{}}}", strings::languages().map(own).collect::<Vec<_>>().join(","))
}

/// A text as it stands among the strings of a page.
fn page_sentence(language: Language, key: &str) -> String {
    let (section, rest) = key.split_once('.').unwrap_or((key, ""));
    let section = strings::section(language, section).unwrap_or_default();
    let found = rest.split('.').try_fold(&section, |value, part| value.get(part));
    found.and_then(serde_json::Value::as_str).unwrap_or(key).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dense_style_sheet_means_the_same() {
        let css = "/* Why. */\na::after, b > i:hover {\n  content: \"\";\n  width: calc(1px + 2vw);\n}\n@media (min-width: 9px) { a { color: red; } }\n";
        let short = "a::after,b > i:hover{content:\"\";width:calc(1px + 2vw)}@media (min-width:9px){a{color:red}}";
        assert_eq!(dense(css), short);
        for path in Embedded::iter().filter(|path| path.ends_with(".css")) {
            let text = String::from_utf8_lossy(&Embedded::get(&path).unwrap().data).into_owned();
            for line in bundle::code_lines(&text) {
                assert!(line.ends_with(['{', '}', ';', ',']), "{path}: {line}");
                let quoted = line.split('"').skip(1).step_by(2).collect::<String>();
                assert!(!MARKS.iter().any(|(mark, _)| quoted.contains(mark)), "{path}: {line}");
            }
        }
    }

    #[test]
    fn a_script_that_stands_in_a_page_needs_no_module_and_cannot_end_itself() {
        for path in ["lib/come_back.js", "pages/waiting_room.js"] {
            let module = String::from_utf8_lossy(&Embedded::get(path).unwrap().data).into_owned();
            let script = script(&module);
            assert!(!script.contains("</") && script.len() > 200, "{path}");
            for line in script.lines() {
                assert!(!line.starts_with("import ") && !line.starts_with("export "), "{path}: {line}");
            }
        }
    }

    #[test]
    fn strings_cannot_end_their_script() {
        assert!(!page_strings("guest,common,reason,screen,admin", Language::KO).contains('<'));
    }
}
