//! A rehearsal's story as one page that needs nothing else: no script, no font, no other file, every text escaped.

use super::chart;
use super::columns::Lean;
use super::story::{Air, Chart, Story, Table, Tone};
use crate::domain::event::Language;
use crate::embedded::Embedded;
use crate::rehearse::verdict::Rehearsal;
use crate::web::article::escape;

/// The shared colours first, because the others build on them.
const STYLES: [&str; 2] = ["css/tokens.css", "css/rehearsal_report.css"];

/// The report as HTML.
#[must_use]
pub fn page(rehearsal: &Rehearsal, language: Language) -> String {
    let story = Story::of(rehearsal, language);
    format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{}</title>\n<style>\n{}</style>\n</head>\n<body>\n<main>\n{}</main>\n</body>\n</html>\n",
        language.code(),
        escape(&story.title),
        STYLES.map(style).concat(),
        body(&story),
    )
}

fn style(path: &str) -> String {
    Embedded::get(path).map(|file| String::from_utf8_lossy(&file.data).into_owned()).unwrap_or_default()
}

fn body(story: &Story) -> String {
    let parts = story.parts.as_ref().map(|parts| section(&parts.title, &table(parts))).unwrap_or_default();
    [
        head(story),
        answer(story),
        section(&story.todo_title, &format!("<ol class=\"todo\">{}</ol>", items(&story.todo))),
        section(&story.tries.title, &tries(story)),
        format!("<div class=\"charts\">{}</div>\n", story.charts.iter().map(figure).collect::<String>()),
        parts,
        section(&story.air.title, &air(&story.air)),
    ]
    .concat()
}

fn head(story: &Story) -> String {
    let (title, made) = (escape(&story.title), escape(&story.made));
    format!("<header>\n<h1>{title}</h1>\n<p class=\"made\">{made}</p>\n</header>\n")
}

fn answer(story: &Story) -> String {
    let (tone, sign) = match story.tone {
        Tone::Good => ("good", "<path d=\"M20 33l9 9 16-19\"/>"),
        Tone::Half => ("half", "<path d=\"M20 33l9 9 16-19\"/>"),
        Tone::Bad => ("bad", "<path d=\"M32 17v19M32 45v2\"/>"),
        Tone::Open => ("open", "<path d=\"M24 26c0-11 17-11 17 0 0 7-9 7-9 13M32 46v1\"/>"),
    };
    let figures: String = story.figures.iter().map(|(name, value)| pair("div", name, value)).collect();
    format!(
        "<section class=\"answer\" data-tone=\"{tone}\">\n\
         <svg class=\"seal\" viewBox=\"0 0 64 64\" aria-hidden=\"true\"><circle cx=\"32\" cy=\"32\" r=\"29\"/>{sign}</svg>\n\
         <div>\n<h2>{}</h2>\n{}</div>\n<dl class=\"figures\">{figures}</dl>\n</section>\n",
        escape(&story.headline),
        paragraphs(&story.opening),
    )
}

fn tries(story: &Story) -> String {
    let patterns: String = story.patterns.iter().map(|(name, what)| pair("div", name, what)).collect();
    let note = format!("<p class=\"note\">{}</p>\n", escape(&story.tries_note));
    let patterns = format!("<dl class=\"patterns\">{patterns}</dl>\n");
    [table(&story.tries), note, paragraphs(&story.heard), patterns].concat()
}

fn air(air: &Air) -> String {
    paragraphs(&air.sentences) + &air.choices.as_ref().map(table).unwrap_or_default()
}

fn figure(chart: &Chart) -> String {
    let (title, caption) = (escape(&chart.title), escape(&chart.caption));
    format!("<figure><figcaption>{title}<span>{caption}</span></figcaption>{}</figure>\n", chart::svg(chart))
}

fn section(title: &str, inner: &str) -> String {
    format!("<section>\n<h2>{}</h2>\n{inner}</section>\n", escape(title))
}

fn table(table: &Table) -> String {
    let cells = |row: &[String], tag: &str| -> String {
        let cell = |(text, lean): (&String, &Lean)| match lean {
            Lean::Left => format!("<{tag}>{}</{tag}>", escape(text)),
            Lean::Right => format!("<{tag} class=\"number\">{}</{tag}>", escape(text)),
        };
        row.iter().zip(table.leans).map(cell).collect()
    };
    let rows: String = table.rows.iter().map(|row| format!("<tr>{}</tr>\n", cells(row, "td"))).collect();
    let head = cells(&table.head, "th");
    format!("<div class=\"wide\"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table></div>\n")
}

fn pair(tag: &str, name: &str, value: &str) -> String {
    format!("<{tag}><dt>{}</dt><dd>{}</dd></{tag}>", escape(name), escape(value))
}

fn paragraphs(said: &[String]) -> String {
    said.iter().map(|said| format!("<p>{}</p>\n", escape(said))).collect()
}

fn items(said: &[String]) -> String {
    said.iter().map(|said| format!("<li>{}</li>", escape(said))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rehearse::hall::Measured;
    use crate::rehearse::sample_tests::{good, slow, strange};
    use crate::strings;

    #[test]
    fn a_page_needs_nothing_else() {
        for measured in [good(), slow(), strange()] {
            for language in strings::languages() {
                let page = page(&Rehearsal::of(measured.clone()), language);
                for sign in ["<script", "<link", "src=", "url(", "@import", "NaN"] {
                    assert!(!page.contains(sign), "{sign}");
                }
                assert!(page.contains("prefers-color-scheme: dark") && page.contains("@media print"));
                assert!(page.len() < 64 * 1_024, "{} bytes", page.len());
                for tag in ["section", "div", "table", "dl", "figure", "p", "ol"] {
                    let opened = page.matches(&format!("<{tag}>")).count() + page.matches(&format!("<{tag} ")).count();
                    assert_eq!(opened, page.matches(&format!("</{tag}>")).count(), "{tag}");
                }
            }
        }
    }

    #[test]
    fn nothing_that_was_measured_is_taken_for_html() {
        let page = page(&Rehearsal::of(slow()), Language::EN);
        assert!(page.contains("&lt;no answer&gt; &amp; closed"), "{page}");
        assert!(!page.contains("<no answer"));
    }

    #[test]
    fn the_seal_says_it_by_its_shape_too() {
        let good = page(&Rehearsal::of(Measured { access_points: Some(6), ..good() }), Language::EN);
        let bad = page(&Rehearsal::of(slow()), Language::EN);
        assert!(good.contains("data-tone=\"good\"") && good.contains("M20 33l9 9"));
        assert!(bad.contains("data-tone=\"bad\"") && !bad.contains("M20 33l9 9"));
    }
}
