//! Headers that every answer carries, and the policy of our pages.
//!
//! On a plain LAN address a browser gives no HTTPS, so nothing here asks for it: no HSTS, no
//! `upgrade-insecure-requests`, either of which would break every page.

use axum::extract::Request;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

/// What is no page runs nothing and is framed nowhere.
const NO_PAGE: &str = "default-src 'none'; frame-ancestors 'none'";

/// Adds the headers that are missing.
pub async fn layer(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
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
    response
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

/// The inline blocks that a page may have, as the sources of its policy: a space before each hash.
#[derive(Debug)]
pub struct Inline {
    /// Those of scripts.
    pub scripts: String,
    /// Those of styles.
    pub styles: String,
}

/// The policy of a page served under `host`, which runs no inline blocks but these.
#[must_use]
pub fn page_policy(host: &str, inline: &Inline, framing: Framing) -> String {
    let ancestors = framing.ancestors();
    let Inline { scripts, styles } = inline;
    format!(
        "default-src 'self'; script-src 'self'{scripts}; style-src 'self'{styles}; img-src 'self' data: blob:; \
         connect-src 'self' ws://{host}; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"
    )
}
