//! The page of somebody who waits to get in, as an answer that costs nearly nothing.
//!
//! All of it but the guest's own place was compressed at the start; the place follows uncompressed in
//! the last block of the same stream. So ten thousand who wait cost no compression and two kilobytes each.

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;

use super::gzip::{self, Opened};
use super::headers::{self, Inline};

/// The page in one language, up to where the guest's own place begins.
#[derive(Debug)]
pub struct WaitPage {
    plain: Bytes,
    gzip: Opened,
    inline: Inline,
}

impl WaitPage {
    /// Prepares the page.
    #[must_use]
    pub fn new(plain: Bytes, inline: Inline) -> Self {
        WaitPage { gzip: gzip::open(&plain), plain, inline }
    }

    /// The page for one guest, which follows its place by the socket, or asks again after that time where there is none.
    #[must_use]
    pub fn respond(&self, request: &HeaderMap, position: u64, poll_s: Option<u32>) -> Response {
        let poll = poll_s.map(|seconds| format!(" data-poll={seconds}")).unwrap_or_default();
        let own = format!("<b{poll}>{position}</b>");
        let is_taken = gzip::is_taken(request);
        let body = if is_taken { self.gzip.close(own.as_bytes()) } else { [&self.plain, own.as_bytes()].concat() };
        let mut response = Body::from(body).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if is_taken {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        let host = request.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        if let Ok(policy) = HeaderValue::from_str(&headers::lone_page_policy(host, &self.inline)) {
            headers.insert(CONTENT_SECURITY_POLICY, policy);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use axum::body::to_bytes;
    use axum::http::header::ACCEPT_ENCODING;
    use flate2::read::GzDecoder;

    use crate::strings;
    use crate::web::assets::Assets;

    use super::*;

    async fn body(response: Response) -> Bytes {
        to_bytes(response.into_body(), usize::MAX).await.unwrap()
    }

    #[tokio::test]
    async fn whoever_takes_it_compressed_reads_the_same_page() {
        let assets = Assets::load();
        let plain = HeaderMap::new();
        let mut gzip = HeaderMap::new();
        gzip.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        for language in strings::languages() {
            for (poll_s, own) in [(Some(30), "<b data-poll=30>12345</b>"), (None, "<b>12345</b>")] {
                let whole = body(assets.waiting_room(language, &plain, 12345, poll_s).unwrap()).await;
                let packed = body(assets.waiting_room(language, &gzip, 12345, poll_s).unwrap()).await;
                let mut text = String::new();
                GzDecoder::new(&packed[..]).read_to_string(&mut text).unwrap();
                assert_eq!(text.as_bytes(), &whole[..]);
                assert!(text.ends_with(own), "{text}");
                assert!(!text.contains("{{") && text.contains(&format!("lang=\"{}\"", language.code())));
                assert!(packed.len() < 1480, "{} bytes leave too little for the headers", packed.len());
            }
        }
    }
}
