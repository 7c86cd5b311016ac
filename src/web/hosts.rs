//! The names under which the program answers, and which page a change may come from.
//!
//! A page on another name can point that name at our address; checking every request's `Host`
//! against what we are really called stops it, also for reads. Changes and sockets need an exact
//! `Origin` besides, because a browser's cookies ignore the port.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::{Arc, PoisonError, RwLock};

use axum::extract::Request;
use axum::http::header::{COOKIE, HOST, ORIGIN, UPGRADE};
use axum::http::{HeaderMap, HeaderName, Method};

use crate::domain::fault::Reason;

/// The names that are ours, as addresses and mDNS names come and go.
#[derive(Debug, Clone)]
pub struct Hosts(Arc<RwLock<Names>>);

#[derive(Debug)]
struct Names {
    port: u16,
    fixed: BTreeSet<String>,
    changing: BTreeSet<String>,
    public: Option<String>,
}

impl Hosts {
    /// The names that never change: this machine itself, what the organiser configured, and the
    /// public address of a proxy as `host:port`.
    #[must_use]
    pub fn new(port: u16, configured: &[String], public: Option<String>) -> Self {
        let own = ["localhost", "127.0.0.1", "[::1]"].map(str::to_owned);
        let fixed = own.into_iter().chain(configured.iter().map(|name| name.to_ascii_lowercase())).collect();
        Hosts(Arc::new(RwLock::new(Names { port, fixed, changing: BTreeSet::new(), public })))
    }

    /// Replaces the addresses and mDNS names.
    pub fn set(&self, addresses: impl IntoIterator<Item = IpAddr>, names: impl IntoIterator<Item = String>) {
        let addresses = addresses.into_iter().map(|address| match address {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => format!("[{address}]"),
        });
        let changing = addresses.chain(names.into_iter().map(|name| name.to_ascii_lowercase())).collect();
        self.0.write().unwrap_or_else(PoisonError::into_inner).changing = changing;
    }

    /// Whether this is the public address of the proxy before us.
    fn is_public(&self, host: &str) -> bool {
        let names = self.0.read().unwrap_or_else(PoisonError::into_inner);
        names.public.as_deref().is_some_and(|public| public.eq_ignore_ascii_case(host))
    }

    /// Whether a `Host` header names this program.
    #[must_use]
    pub fn are_ours(&self, host: &str) -> bool {
        let names = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let host = host.to_ascii_lowercase();
        if names.public.as_deref() == Some(host.as_str()) {
            return true;
        }
        let (name, port) = split(&host);
        let name = name.strip_suffix('.').unwrap_or(name);
        let port_is_ours = port.map_or(names.port == 80, |port| port == names.port.to_string());
        port_is_ours && (names.fixed.contains(name) || names.changing.contains(name))
    }
}

fn split(host: &str) -> (&str, Option<&str>) {
    match host.rsplit_once(':') {
        Some((name, port)) if !name.is_empty() && !port.contains(']') => (name, Some(port)),
        _ => (host, None),
    }
}

/// Refuses requests that name another host, and changes that come from another page.
///
/// # Errors
/// `wrong_host`, `foreign_origin`.
pub fn check(hosts: &Hosts, request: &Request) -> Result<(), Reason> {
    let headers = request.headers();
    let host = only(headers, &HOST).ok_or(Reason::WrongHost)?;
    let in_target = request.uri().authority().is_none_or(|authority| authority.as_str() == host);
    if !hosts.are_ours(host) || !in_target {
        return Err(Reason::WrongHost);
    }
    let is_socket = headers.contains_key(UPGRADE);
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) && !is_socket;
    let allowed = match headers.contains_key(ORIGIN) {
        true => origin_is_ours(hosts, headers, host),
        // A change that names no page is a script's, which carries its own token and no cookie.
        false => reads || !headers.contains_key(COOKIE),
    };
    if allowed { Ok(()) } else { Err(Reason::ForeignOrigin) }
}

/// An origin that is there must be ours exactly; only a proxy's public address may be encrypted.
fn origin_is_ours(hosts: &Hosts, headers: &HeaderMap, host: &str) -> bool {
    let Some(origin) = only(headers, &ORIGIN) else { return false };
    let named = match origin.strip_prefix("https://") {
        Some(named) => Some(named).filter(|named| hosts.is_public(named)),
        None => origin.strip_prefix("http://"),
    };
    named.is_some_and(|named| named.eq_ignore_ascii_case(host) && hosts.are_ours(named))
}

fn only<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    if values.next().is_some() { None } else { value.to_str().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts() -> Hosts {
        let hosts = Hosts::new(8080, &["Draw.Example".to_owned()], Some("draw.test".to_owned()));
        hosts.set(["192.168.0.10".parse().unwrap(), "fd00::7".parse().unwrap()], ["luckydraw-2.local".to_owned()]);
        hosts
    }

    #[test]
    fn knows_its_own_names() {
        for ours in [
            "localhost:8080",
            "LOCALHOST:8080",
            "127.0.0.1:8080",
            "[::1]:8080",
            "192.168.0.10:8080",
            "[fd00::7]:8080",
            "luckydraw-2.local:8080",
            "luckydraw-2.local.:8080",
            "draw.example:8080",
            "draw.test",
        ] {
            assert!(hosts().are_ours(ours), "{ours}");
        }
    }

    #[test]
    fn refuses_every_other_name() {
        for foreign in [
            "",
            "localhost",
            "localhost:8081",
            "localhost:080800",
            "localhost:08080",
            "localhost:+8080",
            "evil.example:8080",
            "192.168.0.11:8080",
            "192.168.0.10",
            "luckydraw.local:8080",
            "localhost:8080.evil.example",
            "evil@localhost:8080",
            "[::1]",
            "draw.test:8080",
            ":8080",
        ] {
            assert!(!hosts().are_ours(foreign), "{foreign}");
        }
    }

    #[test]
    fn follows_its_addresses() {
        let hosts = hosts();
        hosts.set(["10.0.0.2".parse().unwrap()], []);
        assert!(hosts.are_ours("10.0.0.2:8080") && !hosts.are_ours("192.168.0.10:8080"));
    }
}
