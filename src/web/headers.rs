//! Headers that every answer carries, and the policy of our pages.
//!
//! On a plain LAN address a browser gives no HTTPS, so nothing here asks for it: no HSTS, no
//! `upgrade-insecure-requests`, either of which would break every page.

use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;

/// What is no page runs nothing and is framed nowhere.
const NO_PAGE: &str = "default-src 'none'; frame-ancestors 'none'";

/// Adds the headers that are missing.
pub fn complete(response: &mut Response) {
    let defaults: [(HeaderName, &'static str); 5] = [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (X_FRAME_OPTIONS, "DENY"),
        (CACHE_CONTROL, "no-store"),
        (CONTENT_SECURITY_POLICY, NO_PAGE),
    ];
    for (name, value) in defaults {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
}

/// Where a page may stand in a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// In no page at all.
    Nowhere,
    /// In pages of this very origin.
    OwnPages,
}

impl Framing {
    /// The value of `X-Frame-Options`.
    #[must_use]
    pub const fn option(self) -> &'static str {
        match self {
            Framing::Nowhere => "DENY",
            Framing::OwnPages => "SAMEORIGIN",
        }
    }

    const fn ancestors(self) -> &'static str {
        match self {
            Framing::Nowhere => "'none'",
            Framing::OwnPages => "'self'",
        }
    }
}

/// What a page may have in itself, as the sources of its policy: a space before each hash.
#[derive(Debug)]
pub struct Inline {
    /// The inline scripts.
    pub scripts: String,
    /// The inline styles.
    pub styles: String,
    /// Where its workers may come from.
    pub workers: &'static str,
}

/// The policy of a page served under `host`, which runs no inline blocks but these.
#[must_use]
pub fn page_policy(host: &str, inline: &Inline, framing: Framing) -> String {
    let ancestors = framing.ancestors();
    let Inline { scripts, styles, workers } = inline;
    format!(
        "default-src 'self';script-src 'self'{scripts};style-src 'self'{styles};img-src 'self' data: blob:;\
         connect-src 'self' ws://{host};worker-src {workers};object-src 'none';base-uri 'none';form-action 'self';frame-ancestors {ancestors}"
    )
}

/// The policy of a page that has all in itself and asks only the server. It is sent to thousands, so it says nothing
/// twice: frames are kept away by `X-Frame-Options`, and the page has neither forms nor a base.
#[must_use]
pub fn lone_page_policy(host: &str, inline: &Inline) -> String {
    let Inline { scripts, styles, .. } = inline;
    format!("default-src 'none';script-src{scripts};style-src{styles};img-src data:;connect-src 'self' ws://{host}")
}
