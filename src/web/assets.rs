//! The embedded pages and files: read once at the start, compressed once, named by their content.
//!
//! Files live under `/assets/<hash of the whole tree>/`, so a browser may keep them for ever and
//! relative imports stay under the same hash. Pages are filled in once for each language.

use std::collections::HashMap;

use axum::body::Body;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HOST, IF_NONE_MATCH, VARY,
    X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::article;
use super::bundle::{self, Bundle};
use super::gzip;
use super::headers::{self, Framing, Inline};
use crate::domain::event::Language;
use crate::domain::keyed::hex;
use crate::embedded::Embedded;
use crate::strings;

/// Pages that our own pages show in a frame: the organiser's desk mirrors the screen.
const FRAMED: [&str; 1] = ["screen"];

/// Everything that is served as a file, ready to send.
#[derive(Debug)]
pub struct Assets {
    build: String,
    files: HashMap<String, File>,
    pages: HashMap<(String, Language), Page>,
}

#[derive(Debug)]
struct File {
    content_type: HeaderValue,
    plain: Bytes,
    gzip: Option<Bytes>,
    etag: HeaderValue,
}

#[derive(Debug)]
struct Page {
    file: File,
    inline: Inline,
}

impl Assets {
    /// Reads and compresses what is embedded.
    #[must_use]
    pub fn load() -> Self {
        let build = tree_hash();
        let mut assets = Assets { build, files: HashMap::new(), pages: HashMap::new() };
        for path in Embedded::iter() {
            let Some(embedded) = Embedded::get(&path) else { continue };
            match path.strip_suffix(".html") {
                Some(name) => assets.add_page(name, &String::from_utf8_lossy(&embedded.data)),
                None => {
                    let file = File::new(content_type(&path), Bytes::from(embedded.data.into_owned()));
                    assets.files.insert(path.into_owned(), file);
                }
            }
        }
        assets
    }

    fn add_page(&mut self, name: &str, template: &str) {
        let (sections, bundle) = (sections(template), bundle::of(name));
        for language in strings::languages() {
            let html =
                fill(template, &Places { name, build: &self.build, language, sections, bundle: bundle.as_ref() });
            let inline = Inline { scripts: hashes(&html, "script"), styles: hashes(&html, "style") };
            let file = File::new("text/html; charset=utf-8", Bytes::from(html));
            self.pages.insert((name.to_owned(), language), Page { file, inline });
            let words = page_strings(sections, language);
            if let Some(Bundle { rest, .. }) = &bundle {
                self.add_file(bundle_path(name, language), bundle::learn(&words) + rest);
            }
            self.add_file(strings_path(language.code(), sections), words);
        }
    }

    fn add_file(&mut self, path: String, text: String) {
        let file = File::new(content_type(&path), Bytes::from(text));
        self.files.insert(path, file);
    }

    /// The hash of the whole tree: pages that come from another build reload themselves.
    #[must_use]
    pub fn build(&self) -> &str {
        &self.build
    }

    /// Answers with a file. Under another build's hash it is given too, but not to be kept.
    #[must_use]
    pub fn file(&self, build: &str, path: &str, request: &HeaderMap) -> Option<Response> {
        let file = self.files.get(path)?;
        let cache = if build == self.build { "public, max-age=31536000, immutable" } else { "no-store" };
        Some(file.respond(request, cache))
    }

    /// Answers with a page in a language.
    #[must_use]
    pub fn page(&self, name: &str, language: Language, request: &HeaderMap) -> Option<Response> {
        let page = self.pages.get(&(name.to_owned(), language))?;
        let host = request.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        let framing = if FRAMED.contains(&name) { Framing::OwnPages } else { Framing::Nowhere };
        let mut response = page.file.respond(request, "no-cache");
        if let Ok(policy) = HeaderValue::from_str(&headers::page_policy(host, &page.inline, framing)) {
            response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
        }
        response.headers_mut().insert(X_FRAME_OPTIONS, HeaderValue::from_static(framing.option()));
        response.headers_mut().insert(VARY, HeaderValue::from_static("accept-encoding, accept-language"));
        Some(response)
    }
}

impl File {
    fn new(content_type: &'static str, plain: Bytes) -> Self {
        let hash = hex(&Sha256::digest(&plain)[..12]);
        let etag = HeaderValue::from_str(&format!("\"{hash}\"")).unwrap_or(HeaderValue::from_static("\"\""));
        File { content_type: HeaderValue::from_static(content_type), gzip: gzip::compress(&plain), plain, etag }
    }

    fn respond(&self, request: &HeaderMap, cache: &'static str) -> Response {
        let gzip = self.gzip.as_ref().filter(|_| gzip::is_taken(request));
        let known = request.get(IF_NONE_MATCH).is_some_and(|value| value == self.etag);
        let mut response = if known {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            Body::from(gzip.unwrap_or(&self.plain).clone()).into_response()
        };
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, self.content_type.clone());
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
        headers.insert(ETAG, self.etag.clone());
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        if gzip.is_some() && !known {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        response
    }
}

fn tree_hash() -> String {
    let mut hasher = Sha256::new();
    let mut paths: Vec<_> = Embedded::iter().collect();
    paths.sort();
    for file in paths.iter().filter_map(|path| Embedded::get(path).map(|file| (path, file))) {
        hasher.update(file.0.as_bytes());
        hasher.update(file.1.metadata.sha256_hash());
        // A bundle is made by this program, so another program may make another one of the same files.
        if let Some(Bundle { first, rest }) = file.0.strip_suffix(".html").and_then(bundle::of) {
            hasher.update(first);
            hasher.update(rest);
        }
    }
    hex(&hasher.finalize()[..6])
}

/// What stands in the `{{…}}` places of a page.
struct Places<'p> {
    name: &'p str,
    build: &'p str,
    language: Language,
    /// The sections of strings that the page uses, with commas between.
    sections: &'p str,
    bundle: Option<&'p Bundle>,
}

/// Fills the `{{…}}` places of a page.
fn fill(template: &str, places: &Places<'_>) -> String {
    let mut html = String::with_capacity(template.len() * 2);
    let mut rest = template;
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
            Some(("bundle", _)) => format!("/assets/{}/{}", self.build, bundle_path(self.name, self.language)),
            Some(("inline", path)) => {
                let text = Embedded::get(path).map(|file| String::from_utf8_lossy(&file.data).into_owned());
                dense(&text.unwrap_or_default())
            }
            Some(("strings", sections)) => page_strings(sections, self.language),
            Some(("words", keys)) => page_words(keys, self.language),
            Some(("t", key)) => article::escape(&page_sentence(self.language, key)),
            Some(("contents", chapters)) => article::contents(chapters, self.language),
            Some(("article", chapters)) => article::html(chapters, self.language),
            _ => String::new(),
        }
    }
}

/// What stands in a style sheet only for people, and what does as well.
const MARKS: [(&str, &str); 6] = [(": ", ":"), ("; ", ";"), ("{ ", "{"), (" {", "{"), (" }", "}"), (";}", "}")];

/// A style sheet without what only people need. Every line of it ends a rule, a declaration or a part of a list.
fn dense(css: &str) -> String {
    MARKS.iter().fold(bundle::code_lines(css).concat(), |css, (mark, short)| css.replace(mark, short))
}

/// The sections of strings that a page says it uses, in itself or in its bundle.
fn sections(template: &str) -> &str {
    let named = template.split_once("{{strings:").or_else(|| template.split_once("{{bundle:"));
    named.and_then(|(_, after)| after.split_once("}}")).map_or("", |(sections, _)| sections)
}

/// Where the rest of a page's scripts is, with its words in one language.
fn bundle_path(name: &str, language: Language) -> String {
    format!("bundles/{name}.{}.js", language.code())
}

/// Where the strings of a page are, in one language.
fn strings_path(language: &str, sections: &str) -> String {
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
fn page_strings(sections: &str, language: Language) -> String {
    let named = sections.split(',').chain(["languages"]);
    let chosen = named.filter_map(|name| Some((name.to_owned(), strings::section(language, name)?)));
    serde_json::Value::Object(chosen.collect()).to_string().replace('<', "\\u003c")
}

/// A text as it stands among the strings of a page.
fn page_sentence(language: Language, key: &str) -> String {
    let (section, rest) = key.split_once('.').unwrap_or((key, ""));
    let section = strings::section(language, section).unwrap_or_default();
    let found = rest.split('.').try_fold(&section, |value, part| value.get(part));
    found.and_then(serde_json::Value::as_str).unwrap_or(key).to_owned()
}

/// The sources that a policy needs for the blocks of a page between these tags.
fn hashes(html: &str, tag: &str) -> String {
    let (begin, end) = (format!("<{tag}>"), format!("</{tag}>"));
    let blocks = html.split(&begin).skip(1).filter_map(|part| part.split_once(&end));
    blocks.map(|(text, _)| format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(text.as_bytes())))).collect()
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("jpg") => "image/jpeg",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_is_filled_in_both_languages() {
        let assets = Assets::load();
        for ((name, language), page) in &assets.pages {
            let html = String::from_utf8_lossy(&page.file.plain);
            assert!(!html.contains("{{"), "{name} {language:?} has an unfilled place");
            assert!(html.contains(&format!("lang=\"{}\"", language.code())), "{name} has no language");
        }
        assert!(assets.pages.len() >= 8, "{}", assets.pages.len());
    }

    #[test]
    fn a_dense_style_sheet_means_the_same() {
        let css = "/* Why. */\na::after, b > i:hover {\n  content: \"\";\n  width: calc(1px + 2vw);\n}\n@media (min-width: 9px) { a { color: red; } }\n";
        let short = "a::after, b > i:hover{content:\"\";width:calc(1px + 2vw)}@media (min-width:9px){a{color:red}}";
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
    fn every_page_finds_its_strings_in_every_language() {
        let assets = Assets::load();
        for path in Embedded::iter().filter(|path| path.ends_with(".html")) {
            let template = String::from_utf8_lossy(&Embedded::get(&path).unwrap().data).into_owned();
            let sections = sections(&template);
            if sections.is_empty() {
                continue;
            }
            assert!(template.contains("data-i18n=\"{{i18n}}\""), "{path} does not say where its strings are");
            assert!(template.contains("data-languages=\"{{languages}}\""), "{path} does not name the languages");
            for language in strings::languages() {
                let file = &assets.files[&strings_path(language.code(), sections)];
                let found: serde_json::Value = serde_json::from_slice(&file.plain).unwrap();
                for section in sections.split(',') {
                    assert!(found[section].is_object(), "{path} asks for {section}, which is not there");
                }
            }
        }
    }

    #[test]
    fn strings_cannot_end_their_script() {
        assert!(!page_strings("guest,common,reason,screen,admin", Language::KO).contains('<'));
    }
}
