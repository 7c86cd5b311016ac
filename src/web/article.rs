//! The handbook as HTML, made once at the start, so that it is read without scripts too.
//!
//! Its text is in the strings under `handbook`, a chapter each, in a light markup of one block a line:
//! `### Title #id` begins an entry, `1. ` a step, `- ` a point, `$ ` a command, `| a | b` a table's row,
//! `! ` a warning, `> ` what somebody says aloud, `? ` what to look at, `= ` what to do, `@` the list of
//! the chapter's entries. Within a line: `**bold**`, `` `code` ``, `[text](#id)`, `[[key]]` for a
//! button by the key of its text, so that the handbook calls it what the page calls it, and `[[=key]]` for the same
//! words as plain text.

use serde_json::Value;

use crate::domain::event::Language;
use crate::strings;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Block {
    Entry,
    Step,
    Point,
    Command,
    Row,
    Warning,
    Speech,
    Look,
    Do,
    Index,
    Text,
}

/// Every mark that begins a line.
const MARKS: [(&str, Block); 9] = [
    ("### ", Block::Entry),
    ("- ", Block::Point),
    ("$ ", Block::Command),
    ("| ", Block::Row),
    ("! ", Block::Warning),
    ("> ", Block::Speech),
    ("? ", Block::Look),
    ("= ", Block::Do),
    ("@", Block::Index),
];

/// The links that show the page in each language.
#[must_use]
pub fn languages(shown: Language) -> String {
    let link = |language: Language| {
        let (code, own) = (language.code(), strings::sentence(language, "name"));
        let current = if language == shown { " aria-current=\"true\"" } else { "" };
        format!("<a href=\"?lang={code}\" lang=\"{code}\" hreflang=\"{code}\"{current}>{}</a>", escape(&own))
    };
    strings::languages().map(link).collect::<Vec<_>>().join(" ")
}

/// The chapters of these names, with commas between.
#[must_use]
pub fn html(names: &str, language: Language) -> String {
    chapters(names, language).map(|chapter| chapter.html()).collect()
}

/// Their table of contents.
#[must_use]
pub fn contents(names: &str, language: Language) -> String {
    let lines: String = chapters(names, language).map(|chapter| chapter.contents()).collect();
    format!("<ol class=\"contents\">{lines}</ol>")
}

fn chapters(names: &str, language: Language) -> impl Iterator<Item = Chapter<'_>> {
    names.split(',').filter_map(move |id| Chapter::find(strings::all(language), id, language))
}

/// Text that stands in HTML as it is.
#[must_use]
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

struct Chapter<'t> {
    id: &'t str,
    title: &'t str,
    lines: Vec<(Block, &'t str)>,
    language: Language,
}

impl<'t> Chapter<'t> {
    fn find(all: &'t Value, id: &'t str, language: Language) -> Option<Self> {
        let chapter = all.get("handbook")?.get(id)?;
        let lines = chapter.get("text")?.as_str()?.lines().filter(|line| !line.trim().is_empty()).map(block).collect();
        Some(Chapter { id, title: chapter.get("title")?.as_str()?, lines, language })
    }

    fn entries(&self) -> impl Iterator<Item = (&'t str, &'t str)> {
        self.lines.iter().filter(|(block, _)| *block == Block::Entry).map(|(_, text)| named(text))
    }

    /// The chapter's line in the table of contents.
    fn contents(&self) -> String {
        format!("<li><a href=\"#{}\">{}</a><ol>{}</ol></li>", self.id, escape(self.title), self.list())
    }

    fn list(&self) -> String {
        self.entries().map(|(title, id)| format!("<li><a href=\"#{id}\">{}</a></li>", self.inline(title))).collect()
    }

    fn html(&self) -> String {
        let title = escape(self.title);
        let mut html = format!(
            "<section class=\"chapter\" id=\"{0}\"><h2><a href=\"#{0}\">{title}</a></h2><div class=\"entry\">",
            self.id
        );
        for group in self.lines.chunk_by(|(one, _), (next, _)| one == next && gathers(*one)) {
            html.push_str(&self.group(group));
        }
        html + "</div></section>"
    }

    fn group(&self, group: &[(Block, &str)]) -> String {
        let Some((block, first)) = group.first().copied() else { return String::new() };
        let each = |tag: &str| {
            group.iter().map(|(_, text)| format!("<{tag}>{}</{tag}>", self.inline(text))).collect::<String>()
        };
        match block {
            Block::Entry => self.entry(first),
            Block::Step => steps(first, &group.iter().map(|(_, text)| self.inline(step(text).1)).collect::<Vec<_>>()),
            Block::Point => format!("<ul class=\"points\">{}</ul>", each("li")),
            Block::Command => {
                let lines: String = group.iter().map(|(_, text)| format!("<code>{}</code>", escape(text))).collect();
                format!("<pre tabindex=\"0\">{lines}</pre>")
            }
            Block::Row => self.table(group),
            Block::Warning => format!("<p class=\"warning\">{}</p>", self.inline(first)),
            Block::Speech => format!("<blockquote>{}</blockquote>", each("p")),
            Block::Look => self.labelled("look", first),
            Block::Do => self.labelled("do", first),
            Block::Index => format!("<ul class=\"index\">{}</ul>", self.list()),
            Block::Text => format!("<p>{}</p>", self.inline(first)),
        }
    }

    fn entry(&self, text: &str) -> String {
        let (title, id) = named(text);
        format!("</div><div class=\"entry\" id=\"{id}\"><h3><a href=\"#{id}\">{}</a></h3>", self.inline(title))
    }

    fn labelled(&self, kind: &str, text: &str) -> String {
        let label = escape(&strings::sentence(self.language, &format!("help.{kind}")));
        format!("<p class=\"{kind}\"><b>{label}</b> <span>{}</span></p>", self.inline(text))
    }

    /// The first row names the columns.
    fn table(&self, rows: &[(Block, &str)]) -> String {
        let row = |text: &str, tag: &str| {
            let cells = text.split(" | ").map(|cell| format!("<{tag}>{}</{tag}>", self.inline(cell)));
            format!("<tr>{}</tr>", cells.collect::<String>())
        };
        let head = rows.first().map(|(_, text)| row(text, "th scope=\"col\"").replace("</th scope=\"col\">", "</th>"));
        let body: String = rows.iter().skip(1).map(|(_, text)| row(text, "td")).collect();
        format!(
            "<div class=\"table\"><table><thead>{}</thead><tbody>{body}</tbody></table></div>",
            head.unwrap_or_default()
        )
    }

    /// What stands inside a line.
    fn inline(&self, text: &str) -> String {
        let mut html = String::with_capacity(text.len() * 2);
        let mut rest = text;
        while let Some(at) = rest.find(['`', '*', '[']) {
            html.push_str(&escape(&rest[..at]));
            match self.span(&rest[at..]) {
                Some((span, length)) => {
                    html.push_str(&span);
                    rest = &rest[at + length..];
                }
                None => {
                    html.push_str(&escape(&rest[at..=at]));
                    rest = &rest[at + 1..];
                }
            }
        }
        html + &escape(rest)
    }

    /// The marked span that a text begins with, and how long its source is.
    fn span(&self, text: &str) -> Option<(String, usize)> {
        if let Some((key, length)) = between(text, "[[=", "]]") {
            return Some((escape(&strings::sentence(self.language, key)), length));
        }
        if let Some((inner, length)) = between(text, "[[", "]]") {
            return Some((format!("<b class=\"ui\">{}</b>", escape(&strings::sentence(self.language, inner))), length));
        }
        if let Some((inner, length)) = between(text, "**", "**") {
            return Some((format!("<strong>{}</strong>", escape(inner)), length));
        }
        if let Some((inner, length)) = between(text, "`", "`") {
            return Some((format!("<code>{}</code>", escape(inner)), length));
        }
        let (label, length) = between(text, "[", "]")?;
        let (target, more) = between(&text[length..], "(", ")")?;
        Some((format!("<a href=\"{}\">{}</a>", escape(target), escape(label)), length + more))
    }
}

fn block(line: &str) -> (Block, &str) {
    let marked = MARKS.iter().find_map(|(mark, block)| line.strip_prefix(mark).map(|text| (*block, text)));
    let plain = if step(line).0 > 0 { Block::Step } else { Block::Text };
    marked.unwrap_or((plain, line))
}

/// A step's number, 0 if it is none, and its text.
fn step(line: &str) -> (u8, &str) {
    let found = line.split_once(". ").and_then(|(number, text)| Some((number.parse().ok()?, text)));
    found.unwrap_or((0, line))
}

/// Steps may go on after something else stood between them, so the list begins at the first one's number.
fn steps(first: &str, items: &[String]) -> String {
    let start = step(first).0;
    let start = if start > 1 { format!(" start=\"{start}\"") } else { String::new() };
    format!("<ol class=\"steps\"{start}><li>{}</li></ol>", items.join("</li><li>"))
}

/// Whether lines of this kind that follow one another belong together.
const fn gathers(block: Block) -> bool {
    matches!(block, Block::Step | Block::Point | Block::Command | Block::Row | Block::Speech)
}

/// An entry's title and id.
fn named(text: &str) -> (&str, &str) {
    text.rsplit_once(" #").unwrap_or((text, ""))
}

fn between<'t>(text: &'t str, open: &str, close: &str) -> Option<(&'t str, usize)> {
    let (inner, _) = text.strip_prefix(open)?.split_once(close)?;
    Some((inner, open.len() + inner.len() + close.len()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn chapter(text: &str) -> String {
        let all = json!({ "handbook": { "wifi": { "title": "Wi-Fi & more", "text": text } } });
        Chapter::find(&all, "wifi", Language::EN).unwrap().html()
    }

    #[test]
    fn blocks_and_spans() {
        let html =
            chapter("lead\n### A <b> #a\n1. one\n2. two **x**\n$ luckydraw serve\n$ more\n| a | b\n| c | d\n? see");
        assert!(
            html.starts_with("<section class=\"chapter\" id=\"wifi\"><h2><a href=\"#wifi\">Wi-Fi &amp; more</a></h2>")
        );
        assert!(html.contains("<div class=\"entry\" id=\"a\"><h3><a href=\"#a\">A &lt;b&gt;</a></h3>"));
        assert!(html.contains("<ol class=\"steps\"><li>one</li><li>two <strong>x</strong></li></ol>"));
        assert!(html.contains("<code>luckydraw serve</code><code>more</code>"));
        assert!(chapter("1. a\n- b\n2. c").contains("<ol class=\"steps\" start=\"2\"><li>c</li></ol>"));
        assert!(
            html.contains(
                "<thead><tr><th scope=\"col\">a</th><th scope=\"col\">b</th></tr></thead><tbody><tr><td>c</td>"
            )
        );
        assert!(html.contains("<p class=\"look\"><b>") && html.ends_with("</div></section>"));
    }

    #[test]
    fn every_name_in_the_handbook_is_a_text() {
        for language in strings::languages() {
            let chapters = strings::section(language, "handbook").unwrap();
            let source = chapters.to_string();
            for name in source.split("[[").skip(1).map(|rest| rest.split("]]").next().unwrap()) {
                let key = name.trim_start_matches('=');
                assert!(strings::text(language, key).is_some(), "{language:?}: {name}");
            }
        }
        let html = chapter("| a | [[=admin.close]]");
        assert!(html.contains("<th scope=\"col\">Close</th>"), "{html}");
    }

    #[test]
    fn spans_that_do_not_end_are_text() {
        let html = chapter("a * b [c] `d` [e](#f) [[admin.close]] **");
        assert!(
            html.contains("<p>a * b [c] <code>d</code> <a href=\"#f\">e</a> <b class=\"ui\">Close</b> **</p>"),
            "{html}"
        );
    }
}
