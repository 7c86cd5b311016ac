//! Which hosts and origins are let in: the whole matrix, for reads, changes and sockets.

use serde_json::json;

use crate::support::{API, Server, Socket, raw};

/// Hosts that are ours; `PORT` stands for the port.
const OURS: &[&str] = &["127.0.0.1:PORT", "localhost:PORT", "LocalHost:PORT", "[::1]:PORT", "localhost.:PORT"];

/// Hosts that are not.
const FOREIGN: &[&str] = &[
    "",
    "evil.example",
    "evil.example:PORT",
    "127.0.0.1",
    "localhost",
    "127.0.0.1:1",
    "127.0.0.1:0PORT",
    "127.0.0.1:+PORT",
    "127.0.0.1:PORT.evil.example",
    "127.0.0.2:PORT",
    "127.0.0.1.:PORT.",
    "0.0.0.0:PORT",
    "localhost:PORT@evil.example",
    "evil@localhost:PORT",
    "localhost.evil.example:PORT",
    "luckydraw.local:PORT",
    "[::2]:PORT",
    "2130706433:PORT",
    "127.1:PORT",
];

/// Requests of every kind, each answered if the host is ours.
const KINDS: &[&str] = &[
    "GET /api/health",
    "HEAD /lottery",
    "GET /lottery/waiting",
    "GET /api/luckydraw/events/current",
    "GET /assets/x/css/base.css",
    "GET /nothing-here",
    "OPTIONS /api/luckydraw/register",
    "POST /api/luckydraw/register",
    "PUT /api/luckydraw/register",
    "PATCH /api/luckydraw/admin/current",
    "DELETE /api/luckydraw/admin/current",
    "GET /metrics",
    "GET /api/luckydraw/ws",
];

fn ask(server: &Server, line: &str, headers: &[(&str, &str)]) -> raw::RawReply {
    let port = server.port.to_string();
    let lines: String =
        headers.iter().map(|(name, value)| format!("{name}: {}\r\n", value.replace("PORT", &port))).collect();
    raw::raw(server.port, format!("{line} HTTP/1.1\r\n{lines}Connection: close\r\n\r\n").as_bytes())
}

#[tokio::test]
async fn our_hosts_are_answered() {
    let server = Server::start();
    for host in OURS {
        let reply = ask(&server, "GET /api/health", &[("Host", host)]);
        assert_eq!(reply.status, 200, "{host}: {}", reply.text);
    }
}

#[tokio::test]
async fn other_hosts_are_misdirected_for_every_kind_of_request() {
    let server = Server::start();
    for host in FOREIGN {
        let reply = ask(&server, "GET /api/health", &[("Host", host)]);
        assert!([421, 400].contains(&reply.status), "{host:?} → {}", reply.status);
        assert!(reply.status == 400 || reply.reason() == "wrong_host", "{host:?}: {}", reply.text);
    }
    for kind in KINDS {
        let reply = ask(&server, kind, &[("Host", "evil.example:PORT")]);
        assert_eq!(reply.status, 421, "{kind}: {}", reply.text);
        let upgrade = [("Host", "evil.example:PORT"), ("Connection", "upgrade"), ("Upgrade", "websocket")];
        assert_eq!(ask(&server, kind, &upgrade).status, 421, "{kind} as an upgrade");
    }
}

#[tokio::test]
async fn a_host_must_be_named_once_and_the_same_everywhere() {
    let server = Server::start();
    let target = format!("GET http://127.0.0.1:{}/api/health", server.port);
    assert_eq!(ask(&server, &target, &[("Host", "127.0.0.1:PORT")]).status, 200);
    for (line, hosts) in [
        ("GET /api/health", vec![]),
        ("GET /api/health", vec!["127.0.0.1:PORT", "127.0.0.1:PORT"]),
        ("GET /api/health", vec!["127.0.0.1:PORT", "evil.example"]),
        ("GET /api/health", vec!["evil.example", "127.0.0.1:PORT"]),
        ("GET http://evil.example/api/health", vec!["127.0.0.1:PORT"]),
        ("GET http://localhost:1/api/health", vec!["127.0.0.1:PORT"]),
        (target.as_str(), vec!["evil.example:PORT"]),
        (target.as_str(), vec!["localhost:PORT"]),
    ] {
        let headers: Vec<(&str, &str)> = hosts.iter().map(|host| ("Host", *host)).collect();
        let reply = ask(&server, line, &headers);
        assert!([421, 400].contains(&reply.status), "{line} {hosts:?}: {}", reply.text);
    }
}

/// Origins, and whether a request from them is let in. `PORT` stands for the port.
const ORIGINS: &[(&str, bool)] = &[
    ("http://127.0.0.1:PORT", true),
    ("http://localhost:PORT", false),
    ("https://127.0.0.1:PORT", false),
    ("http://127.0.0.1", false),
    ("http://127.0.0.1:1", false),
    ("http://127.0.0.1:PORT/", false),
    ("http://127.0.0.1:PORT.evil.example", false),
    ("http://evil.example", false),
    ("http://evil.example:PORT", false),
    ("http://evil.example#http://127.0.0.1:PORT", false),
    ("http://127.0.0.1:PORT http://evil.example", false),
    ("ws://127.0.0.1:PORT", false),
    ("file://", false),
    ("null", false),
    ("", false),
    ("127.0.0.1:PORT", false),
];

fn with_origin<'h>(origin: &'h str, cookie: &'h str) -> Vec<(&'h str, &'h str)> {
    let mut headers = vec![("Host", "127.0.0.1:PORT"), ("Origin", origin)];
    if !cookie.is_empty() {
        headers.push(("Cookie", cookie));
    }
    headers
}

#[tokio::test]
async fn an_origin_that_is_present_must_be_ours() {
    let server = Server::start();
    let cookie = server.guest().await.cookie_header();
    for (origin, is_ours) in ORIGINS {
        for line in
            ["POST /api/luckydraw/register", "DELETE /api/luckydraw/admin/current", "GET /api/luckydraw/my-number"]
        {
            for cookie in ["", cookie.as_str()] {
                let reply = ask(&server, line, &with_origin(origin, cookie));
                let refused = reply.status == 403 && reply.reason() == "foreign_origin";
                assert_eq!(refused, !is_ours, "{line} from {origin:?} with {cookie:?}: {}", reply.text);
            }
        }
    }
    let twice = [("Host", "127.0.0.1:PORT"), ("Origin", "http://127.0.0.1:PORT"), ("Origin", "http://127.0.0.1:PORT")];
    assert_eq!(ask(&server, "POST /api/luckydraw/register", &twice).reason(), "foreign_origin");
}

#[tokio::test]
async fn a_change_without_origin_is_a_scripts_and_brings_no_cookie() {
    let server = Server::start();
    let organiser = server.organiser().await.without_origin();
    let refused = organiser.post(&format!("{API}/admin/tokens"), json!({ "name": "x" })).await;
    assert_eq!((refused.status, refused.reason()), (403, "foreign_origin"));
    organiser.get(&format!("{API}/admin/tokens")).await.data();
    let script = server.script().await;
    script.post(&format!("{API}/admin/tokens"), json!({ "name": "x" })).await.data();
    let guest = server.anonymous().without_origin();
    guest.post(&format!("{API}/register"), json!({})).await.data();
    assert_eq!(guest.post(&format!("{API}/register"), json!({})).await.reason(), "foreign_origin");
}

#[tokio::test]
async fn sockets_follow_the_same_rule() {
    let server = Server::start();
    let cookie = server.organiser().await.cookie_header();
    let port = server.port.to_string();
    for (origin, is_ours) in ORIGINS.iter().filter(|(origin, _)| !origin.is_empty()) {
        for cookie in ["", cookie.as_str()] {
            let headers = [("origin", origin.replace("PORT", &port)), ("cookie", cookie.to_owned())];
            let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
            let opened = Socket::connect_with(server.port, "current", &headers).await;
            assert_eq!(opened.err(), (!is_ours).then_some(403), "{origin} with {cookie:?}");
        }
    }
    let bare = Socket::connect_with(server.port, "current", &[]).await;
    assert!(bare.is_ok(), "a program without cookies names no origin");
    let hijacked = Socket::connect_with(server.port, "current", &[("cookie", &cookie)]).await;
    assert_eq!(hijacked.err(), Some(403));
    let rebound = [("host", "evil.example"), ("origin", "http://evil.example")];
    assert_eq!(Socket::connect_with(server.port, "current", &rebound).await.err(), Some(421));
}
