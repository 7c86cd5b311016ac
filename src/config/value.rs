//! Values that are more than a text or a number.

use std::net::Ipv6Addr;
use std::ops::RangeInclusive;

use super::check;
use super::error::Problem;

/// The port to listen on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Port {
    /// 8080, or where that is taken the next free one.
    #[default]
    Usual,
    /// This one or none.
    Exact(u16),
    /// Whichever is free.
    Any,
}

impl Port {
    const USUAL: RangeInclusive<u16> = 8080..=8099;

    /// The ports to try in turn; 0 lets the system choose.
    #[must_use]
    pub fn candidates(self) -> RangeInclusive<u16> {
        match self {
            Self::Usual => Self::USUAL,
            Self::Exact(port) => port..=port,
            Self::Any => 0..=0,
        }
    }
}

/// The scheme, host and port that guests are sent to, as a browser writes an origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    /// `http://draw.example` or `https://draw.example:8443`: lower case, no slash at the end, and
    /// the port only where it is not the scheme's own.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.0
    }

    /// The host, with its port where that is not the scheme's own: what a browser sends as `Host`.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.split_once("://").map_or(&self.0, |(_, host)| host)
    }

    pub(super) fn parse(text: &str) -> Result<Self, Problem> {
        let wrong = || Problem::new("must be an http:// or https:// address without a path");
        let lower = text.trim().to_ascii_lowercase();
        let (scheme, rest) = lower.split_once("://").ok_or_else(wrong)?;
        let usual_port = match scheme {
            "http" => 80,
            "https" => 443,
            _ => return Err(wrong()),
        };
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        let (host, port) = split_port(authority).ok_or_else(wrong)?;
        Ok(Self(match port.filter(|port| *port != usual_port) {
            Some(port) => format!("{scheme}://{host}:{port}"),
            None => format!("{scheme}://{host}"),
        }))
    }
}

/// `host`, `host:port`, `[v6]` or `[v6]:port`, where host is a name or an address.
fn split_port(authority: &str) -> Option<(String, Option<u16>)> {
    if let Some(rest) = authority.strip_prefix('[') {
        let (address, port) = rest.split_once(']')?;
        let address: Ipv6Addr = address.parse().ok()?;
        return Some((format!("[{address}]"), port_suffix(port)?));
    }
    let end = authority.find(':').unwrap_or(authority.len());
    let (host, port) = authority.split_at(end);
    check::is_host_name(host).then_some((host.to_owned(), port_suffix(port)?))
}

/// Nothing, or a colon and a port; `None` for anything else.
fn port_suffix(text: &str) -> Option<Option<u16>> {
    match text.strip_prefix(':') {
        None => text.is_empty().then_some(None),
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            digits.parse().ok().filter(|port| *port > 0).map(Some)
        }
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_urls() {
        let table = [
            ("http://192.168.0.10:8080", Some("http://192.168.0.10:8080")),
            ("http://192.168.0.10:80/", Some("http://192.168.0.10")),
            ("HTTPS://Draw.Example:443", Some("https://draw.example")),
            ("https://draw.example:80", Some("https://draw.example:80")),
            ("http://[FE80:0::1]:8080", Some("http://[fe80::1]:8080")),
            ("http://[::1]", Some("http://[::1]")),
            ("draw.example", None),
            ("ftp://draw.example", None),
            ("http://", None),
            ("http://:80", None),
            ("http://draw.example:", None),
            ("http://draw.example:+80", None),
            ("http://draw.example:0", None),
            ("http://draw.example:99999", None),
            ("http://draw.example/lottery", None),
            ("http://draw.example?x", None),
            ("http://user@draw.example", None),
            ("http://draw example", None),
            ("http://[::1", None),
            ("http://[::1]x", None),
        ];
        for (text, expected) in table {
            let parsed = PublicUrl::parse(text);
            assert_eq!(parsed.ok().as_ref().map(PublicUrl::origin), expected, "{text}");
        }
    }

    #[test]
    fn the_host_of_a_public_url_is_what_browsers_send() {
        let url = PublicUrl::parse("http://Draw.Example:8080/").unwrap();
        assert_eq!(url.host(), "draw.example:8080");
    }

    #[test]
    fn only_the_usual_port_moves() {
        assert_eq!(Port::Usual.candidates(), 8080..=8099);
        assert_eq!(Port::Exact(8080).candidates(), 8080..=8080);
        assert_eq!(Port::Any.candidates(), 0..=0);
    }
}
