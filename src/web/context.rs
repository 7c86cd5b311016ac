//! What is known of a request from its first byte to its answer: its id and its language.
//!
//! It lives in a task-local, so that an answer can be put into words wherever it is made.

use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::Response;

use super::App;
use crate::domain::event::Language;
use crate::domain::keyed::hex;
use crate::strings;

/// The header that carries the request's id.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

#[derive(Debug, Clone)]
struct Context {
    id: String,
    language: Language,
}

tokio::task_local! {
    static CONTEXT: Context;
}

/// The id of the request that is being answered; empty outside of one.
#[must_use]
pub fn request_id() -> String {
    CONTEXT.try_with(|context| context.id.clone()).unwrap_or_default()
}

/// The language that the request asks for; Korean where nothing is asked.
#[must_use]
pub fn language() -> Language {
    CONTEXT.try_with(|context| context.language).unwrap_or_default()
}

/// Answers a request that wants this language under an id of its own, which the answer carries.
pub async fn within(app: &App, language: Language, answer: impl Future<Output = Response>) -> Response {
    let id = app.entropy.bytes::<8>().map(|bytes| hex(&bytes)).unwrap_or_default();
    let value = HeaderValue::from_str(&id);
    let mut response = CONTEXT.scope(Context { language, id }, answer).await;
    if let Ok(value) = value {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// The language of `Accept-Language` that we have and that is wanted most.
#[must_use]
pub fn accepted(headers: &HeaderMap) -> Language {
    let header = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut best = (Language::default(), 0.0_f32);
    for part in header.split(',') {
        let mut fields = part.split(';');
        let code = fields.next().unwrap_or_default().trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
        let quality = fields
            .find_map(|field| field.trim().strip_prefix("q="))
            .map_or(1.0, |quality| quality.trim().parse().unwrap_or(0.0));
        if let Some(language) = strings::language(&code).filter(|_| quality > best.1) {
            best = (language, quality);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn picks_the_language_wanted_most() {
        for (header, wanted) in [
            ("", Language::KO),
            ("en", Language::EN),
            ("en-US,en;q=0.9,ko;q=0.8", Language::EN),
            ("fr, ko;q=0.5, en;q=0.4", Language::KO),
            ("fr", Language::KO),
            ("en;q=0", Language::KO),
            ("en;q=x, ko;q=0.1", Language::KO),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(header));
            assert_eq!(accepted(&headers), wanted, "{header}");
        }
    }
}
