//! The embedded pages and files: read once at the start, compressed once, named by their content.
//!
//! Files live under `/assets/<hash of the whole tree>/`, so a browser may keep them for ever and
//! relative imports stay under the same hash. Pages are filled in once for each language.

use std::borrow::Cow;
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

use super::bundle::{self, Bundle};
use super::gzip;
use super::headers::{self, Framing, Inline};
use super::template::{Places, Sections, bundle_path, fill, later_path, page_strings, strings_path};
use super::wait_page::WaitPage;
use crate::domain::event::Language;
use crate::domain::keyed::hex;
use crate::embedded::Embedded;
use crate::strings;

/// Pages that our own pages show in a frame: the organiser's desk mirrors the screen.
const FRAMED: [&str; 1] = ["screen"];

/// Pages that make a worker of a script that is in them.
const WORKING: [&str; 1] = ["check"];

/// The page of those who wait to get in, which ends with each guest's own place.
const WAITING: &str = "waiting_room";

/// Everything that is served as a file, ready to send.
#[derive(Debug)]
pub struct Assets {
    build: String,
    files: HashMap<String, File>,
    pages: HashMap<(String, Language), Page>,
    waiting: HashMap<Language, WaitPage>,
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

/// What is embedded stays where it is in the program.
fn uncopied(data: Cow<'static, [u8]>) -> Bytes {
    match data {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => bytes.into(),
    }
}

impl Assets {
    /// Reads and compresses what is embedded.
    #[must_use]
    pub fn load() -> Self {
        let build = tree_hash();
        let mut assets = Assets { build, files: HashMap::new(), pages: HashMap::new(), waiting: HashMap::new() };
        for path in Embedded::iter() {
            let Some(embedded) = Embedded::get(&path) else { continue };
            match path.strip_suffix(".html") {
                Some(name) => assets.add_page(name, &String::from_utf8_lossy(&embedded.data)),
                None => {
                    let file = File::new(content_type(&path), uncopied(embedded.data));
                    assets.files.insert(path.into_owned(), file);
                }
            }
        }
        assets
    }

    fn add_page(&mut self, name: &str, template: &str) {
        let (sections, bundle) = (Sections::of(template), bundle::of(name));
        let all = sections.all();
        for language in strings::languages() {
            let html =
                fill(template, &Places { name, build: &self.build, language, sections: &all, bundle: bundle.as_ref() });
            let workers = if WORKING.contains(&name) { "blob:" } else { "'none'" };
            let inline = Inline { scripts: hashes(&html, "script"), styles: hashes(&html, "style"), workers };
            if name == WAITING {
                self.waiting.insert(language, WaitPage::new(Bytes::from(html), inline));
                continue;
            }
            let file = File::new("text/html; charset=utf-8", Bytes::from(html));
            self.pages.insert((name.to_owned(), language), Page { file, inline });
            if all.is_empty() {
                continue; // all its words are in it, in every language or in none
            }
            if let Some(Bundle { rest, .. }) = &bundle {
                let words = page_strings(sections.now, language);
                self.add_file(bundle_path(name, language), bundle::learn(&words) + rest);
            }
            if let Some(Bundle { later: Some(later), .. }) = &bundle {
                let words = page_strings(sections.later, language);
                self.add_file(later_path(name, language), bundle::learn_more(&words, language.code()) + later);
            }
            self.add_file(strings_path(language.code(), &all), page_strings(&all, language));
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

impl Assets {
    /// The page of somebody who waits at a place and follows it by the socket, or by asking after that time.
    #[must_use]
    pub fn waiting_room(
        &self,
        language: Language,
        request: &HeaderMap,
        position: u64,
        poll_s: Option<u32>,
    ) -> Option<Response> {
        self.waiting.get(&language).map(|page| page.respond(request, position, poll_s))
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
        if let Some(Bundle { first, rest, later }) = file.0.strip_suffix(".html").and_then(bundle::of) {
            [first, rest].into_iter().chain(later).for_each(|part| hasher.update(part));
        }
    }
    hex(&hasher.finalize()[..6])
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
    fn every_page_finds_its_strings_in_every_language() {
        let assets = Assets::load();
        for path in Embedded::iter().filter(|path| path.ends_with(".html")) {
            let template = String::from_utf8_lossy(&Embedded::get(&path).unwrap().data).into_owned();
            let sections = Sections::of(&template).all();
            if sections.is_empty() {
                continue;
            }
            assert!(template.contains("data-i18n=\"{{i18n}}\""), "{path} does not say where its strings are");
            assert!(template.contains("data-languages=\"{{languages}}\""), "{path} does not name the languages");
            for language in strings::languages() {
                let file = &assets.files[&strings_path(language.code(), &sections)];
                let found: serde_json::Value = serde_json::from_slice(&file.plain).unwrap();
                for section in sections.split(',') {
                    assert!(found[section].is_object(), "{path} asks for {section}, which is not there");
                }
            }
        }
    }
}
