//! Who may do what: every route of the API document, for each kind of caller.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{API, Client, Server};

/// Who at least is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Needs {
    Nobody,
    Staff,
    Organiser,
}

use Needs::{Nobody, Organiser, Staff};

/// Every operation of the document, who may do it, and a body that changes as little as can be.
const ROUTES: &[(&str, &str, Needs, &str)] = &[
    ("get", "/api/health", Nobody, ""),
    ("get", "/metrics", Nobody, ""),
    ("get", "/api/openapi.json", Nobody, ""),
    ("post", "/api/luckydraw/register", Nobody, "{}"),
    ("get", "/api/luckydraw/register/{ticket}", Nobody, ""),
    ("get", "/api/luckydraw/waiting", Nobody, ""),
    ("get", "/api/luckydraw/my-number", Nobody, ""),
    ("get", "/api/luckydraw/ws", Nobody, ""),
    ("get", "/api/luckydraw/pictures/{file}", Nobody, ""),
    ("get", "/api/luckydraw/qr/join.svg", Nobody, ""),
    ("get", "/api/luckydraw/qr/wifi.svg", Nobody, ""),
    ("get", "/api/luckydraw/qr/claim/{file}", Nobody, ""),
    ("get", "/api/luckydraw/events/{event_id}", Nobody, ""),
    ("get", "/api/luckydraw/events/{event_id}/state", Nobody, ""),
    ("get", "/api/luckydraw/events/{event_id}/log/{seq}", Nobody, ""),
    ("get", "/api/luckydraw/events/{event_id}/restores", Nobody, ""),
    ("get", "/api/luckydraw/events/{event_id}/draws", Nobody, ""),
    ("get", "/api/luckydraw/events/{event_id}/draws/{draw}", Nobody, ""),
    ("get", "/api/luckydraw/events/{event_id}/draws/{draw}/proof", Nobody, ""),
    ("get", "/api/luckydraw/events/{event_id}/draws/{draw}/sheet", Nobody, ""),
    ("get", "/api/luckydraw/events/{event_id}/draws/{draw}/stir", Nobody, ""),
    ("get", "/api/luckydraw/events/{event_id}/draws/{draw}/excerpt", Nobody, ""),
    // A guest's token says whose stir it is.
    ("post", "/api/luckydraw/events/{event_id}/draws/{draw}/commit", Nobody, "{}"),
    ("post", "/api/luckydraw/events/{event_id}/draws/{draw}/value", Nobody, "{}"),
    // As it says whose word it is to be here or to be coming.
    ("post", "/api/luckydraw/here", Nobody, "{}"),
    ("post", "/api/luckydraw/events/{event_id}/draws/{draw}/coming", Nobody, "{}"),
    ("get", "/api/luckydraw/admin/session", Staff, ""),
    ("get", "/api/luckydraw/admin/{event_id}", Staff, ""),
    ("get", "/api/luckydraw/admin/{event_id}/participants", Staff, ""),
    ("post", "/api/luckydraw/admin/{event_id}/participants", Staff, "{}"),
    ("post", "/api/luckydraw/admin/{event_id}/participants/{number}/here", Staff, ""),
    ("get", "/api/luckydraw/admin/{event_id}/prizes", Staff, ""),
    ("get", "/api/luckydraw/admin/{event_id}/draws", Staff, ""),
    ("post", "/api/luckydraw/admin/{event_id}/draws/{draw}/winners/{place}/claim", Staff, r#"{"claim":"collected"}"#),
    ("get", "/api/luckydraw/admin/{event_id}/claims/{code}", Staff, ""),
    ("post", "/api/luckydraw/admin/{event_id}/claims/{code}/collect", Staff, ""),
    ("post", "/api/luckydraw/admin/links", Organiser, ""),
    ("post", "/api/luckydraw/admin/password", Organiser, r#"{"current":"x","new":"short"}"#),
    ("get", "/api/luckydraw/admin/tokens", Organiser, ""),
    ("post", "/api/luckydraw/admin/tokens", Organiser, r#"{"name":""}"#),
    ("delete", "/api/luckydraw/admin/tokens/{id_or_name}", Organiser, ""),
    ("get", "/api/luckydraw/admin/venue/wifi", Organiser, ""),
    ("put", "/api/luckydraw/admin/venue/wifi", Organiser, r#"{"ssid":""}"#),
    ("delete", "/api/luckydraw/admin/venue/wifi", Organiser, ""),
    ("get", "/api/luckydraw/admin/events", Organiser, ""),
    ("post", "/api/luckydraw/admin/events", Organiser, r#"{"title":""}"#),
    ("patch", "/api/luckydraw/admin/{event_id}", Organiser, "{}"),
    ("delete", "/api/luckydraw/admin/{event_id}", Organiser, ""),
    ("post", "/api/luckydraw/admin/{event_id}/use", Organiser, ""),
    ("post", "/api/luckydraw/admin/{event_id}/close", Organiser, ""),
    ("post", "/api/luckydraw/admin/{event_id}/reopen", Organiser, ""),
    ("post", "/api/luckydraw/admin/{event_id}/participants/{number}/status", Organiser, r#"{"status":"in"}"#),
    ("post", "/api/luckydraw/admin/{event_id}/prizes", Organiser, r#"{"name":"","rank":1,"quantity":1}"#),
    ("put", "/api/luckydraw/admin/{event_id}/prizes/order", Organiser, r#"{"prize_ids":[]}"#),
    ("patch", "/api/luckydraw/admin/{event_id}/prizes/{prize_id}", Organiser, r#"{"name":"x","rank":1,"quantity":1}"#),
    ("delete", "/api/luckydraw/admin/{event_id}/prizes/{prize_id}", Organiser, ""),
    ("put", "/api/luckydraw/admin/{event_id}/prizes/{prize_id}/image", Organiser, "{}"),
    ("delete", "/api/luckydraw/admin/{event_id}/prizes/{prize_id}/image", Organiser, ""),
    ("put", "/api/luckydraw/admin/{event_id}/logo", Organiser, "{}"),
    ("delete", "/api/luckydraw/admin/{event_id}/logo", Organiser, ""),
    ("get", "/api/luckydraw/admin/{event_id}/staff", Organiser, ""),
    ("post", "/api/luckydraw/admin/{event_id}/staff", Organiser, r#"{"name":""}"#),
    ("delete", "/api/luckydraw/admin/{event_id}/staff/{pass_id}", Organiser, ""),
    ("get", "/api/luckydraw/admin/{event_id}/log", Organiser, ""),
    ("get", "/api/luckydraw/admin/{event_id}/export", Organiser, ""),
    ("post", "/api/luckydraw/admin/{event_id}/import", Organiser, r#"{"what":"prizes","csv":"","dry_run":true}"#),
    ("get", "/api/luckydraw/admin/{event_id}/waiting-room", Organiser, ""),
    ("patch", "/api/luckydraw/admin/{event_id}/waiting-room", Organiser, "{}"),
    ("post", "/api/luckydraw/admin/{event_id}/waiting-room/admit", Organiser, "{}"),
    ("post", "/api/luckydraw/admin/{event_id}/draw", Organiser, "{}"),
    ("post", "/api/luckydraw/admin/{event_id}/reset", Organiser, "{}"),
    ("post", "/api/luckydraw/admin/{event_id}/purge", Organiser, "{}"),
    ("post", "/api/luckydraw/admin/{event_id}/stage", Organiser, r#"{"show":"code"}"#),
    ("post", "/api/luckydraw/admin/{event_id}/draws/{draw}/reveal", Organiser, "{}"),
    ("put", "/api/luckydraw/admin/{event_id}/draws/{draw}/digits", Organiser, "{}"),
    ("post", "/api/luckydraw/admin/{event_id}/draws/{draw}/word", Organiser, "{}"),
    ("post", "/api/luckydraw/admin/{event_id}/draws/{draw}/abort", Organiser, "{}"),
    // Signing in is for whoever has the key, and signing out for whoever wants to.
    ("post", "/api/luckydraw/admin/login", Nobody, "{}"),
    ("post", "/api/luckydraw/admin/logout", Nobody, "{}"),
];

fn concrete(path: &str) -> String {
    let path = path.replace("{event_id}", "current");
    let path = path.replace("{draw}", "1").replace("{place}", "1").replace("{number}", "1").replace("{seq}", "1");
    path.split('/').map(|part| if part.starts_with('{') { "unknown" } else { part }).collect::<Vec<_>>().join("/")
}

async fn try_it(client: &Client, (method, path, _, body): (&str, &str, Needs, &str)) -> (u16, Value) {
    let call = client.call(&method.to_uppercase(), &concrete(path));
    let call = if body.is_empty() { call } else { call.body("application/json", body.to_owned()) };
    let reply = call.send().await;
    (reply.status, reply.json["reason"].clone())
}

#[tokio::test]
async fn the_table_has_every_route() {
    let server = Server::start();
    let document = server.anonymous().get("/api/openapi.json").await.json;
    let mut documented = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        let operations = operations.as_object().unwrap().iter();
        let needs_key = |operation: &Value| operation.get("security").is_some();
        documented.extend(operations.map(|(method, one)| (method.clone(), path.clone(), needs_key(one))));
    }
    let listed: BTreeSet<_> = ROUTES
        .iter()
        .map(|(method, path, needs, _)| ((*method).to_owned(), (*path).to_owned(), *needs != Nobody))
        .collect();
    assert_eq!(documented, listed, "give each route a row; the document says which of them need a key");
    assert_eq!(listed.len(), ROUTES.len(), "a route has two rows");
}

/// What a caller with these rights gets: a refusal for who they are, or anything else.
async fn check(client: &Client, who: &str, rights: Needs, known: bool) {
    for route in ROUTES.iter().filter(|route| !route.1.ends_with("/logout")) {
        let (status, reason) = try_it(client, *route).await;
        let what = format!("{who}: {} {} → {status} {reason}", route.0, route.1);
        let is_login = route.1.ends_with("/login");
        match (rights >= route.2, known) {
            (true, _) => assert!(
                is_login || !["unauthenticated", "forbidden"].contains(&reason.as_str().unwrap_or("")),
                "{what}"
            ),
            (false, true) => assert_eq!((status, reason), (403, json!("forbidden")), "{what}"),
            (false, false) => assert_eq!((status, reason), (401, json!("unauthenticated")), "{what}"),
        }
        assert!(status < 500, "{what}");
    }
}

#[tokio::test]
async fn anonymous_and_guests_reach_only_what_is_public() {
    let server = Server::start();
    check(&server.anonymous(), "anonymous", Nobody, false).await;
    check(&server.guest().await, "guest", Nobody, false).await;
}

#[tokio::test]
async fn a_guests_token_is_no_key_to_the_organisers_pages() {
    let server = Server::start();
    let token = server.guests(1).await.remove(0);
    let guest = server.anonymous().bearer(&token);
    for route in ROUTES.iter().filter(|route| route.2 > Nobody) {
        assert_eq!(try_it(&guest, *route).await.0, 401, "{} {}", route.0, route.1);
    }
}

#[tokio::test]
async fn staff_reach_the_desk_and_no_more() {
    let server = Server::start();
    check(&server.staff().await, "staff", Staff, true).await;
}

#[tokio::test]
async fn organisers_and_their_scripts_reach_everything() {
    let server = Server::start();
    check(&server.organiser().await, "organiser", Organiser, true).await;
    check(&server.script().await, "script", Organiser, true).await;
}

#[tokio::test]
async fn staff_belong_to_one_event() {
    let server = Server::start();
    let (organiser, staff) = (server.organiser().await, server.staff().await);
    organiser.post(&format!("{API}/admin/events"), json!({ "event_id": "other", "title": "다른" })).await.data();
    for route in ROUTES.iter().filter(|route| route.2 == Staff && route.1.contains("{event_id}")) {
        let elsewhere = route.1.replace("{event_id}", "other");
        let (status, reason) = try_it(&staff, (route.0, &elsewhere, route.2, route.3)).await;
        assert_eq!((status, reason), (403, json!("forbidden")), "{} {}", route.0, route.1);
    }
}

#[tokio::test]
async fn keys_that_open_nothing_are_refused() {
    let server = Server::start();
    let path = format!("{API}/admin/session");
    for key in ["", "x", &"A".repeat(43), &"A".repeat(5000)] {
        let reply = server.anonymous().bearer(key).get(&path).await;
        assert_eq!((reply.status, reply.reason()), (401, "unauthenticated"), "{} letters", key.len());
        let forged = server.anonymous();
        forged.set_cookie(&format!("luckydraw_session_{}", server.port), key);
        assert_eq!(forged.get(&path).await.status, 401);
    }
}
