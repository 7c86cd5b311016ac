//! Coming in and being thrown out: passwords, links, passes, PINs, tokens.

use serde_json::{Value, json};

use crate::support::server::PASSWORD;
use crate::support::{ADMIN, API, Client, Server, Setup, poll};

const LOGIN: &str = "/api/luckydraw/admin/login";
const SESSION: &str = "/api/luckydraw/admin/session";

async fn sign_in(server: &Server, key: Value) -> (Client, u16) {
    let client = server.anonymous();
    let status = client.post(LOGIN, key).await.status;
    (client, status)
}

async fn pass(organiser: &Client) -> Value {
    organiser.post(&format!("{ADMIN}/staff"), json!({ "name": "김 스태프" })).await.data()
}

#[tokio::test]
async fn the_password_opens_a_session_in_a_cookie() {
    let server = Server::start();
    let client = server.anonymous();
    let reply = client.post(LOGIN, json!({ "password": PASSWORD })).await;
    let data = reply.data();
    assert_eq!((&data["role"], &data["name"]), (&json!("organiser"), &json!("organiser")));
    assert!(data["expires_at"].as_str().unwrap().ends_with('Z'));
    let cookie = reply.header("set-cookie");
    for part in ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age="] {
        assert!(cookie.contains(part), "{part} is missing in {cookie}");
    }
    let current = client.get(ADMIN).await.data()["event_id"].clone();
    assert_eq!(client.get(SESSION).await.data()["event_id"], current);
    client.post(&format!("{API}/admin/logout"), json!({})).await.data();
    assert_eq!(client.get(SESSION).await.status, 401);
}

#[tokio::test]
async fn exactly_one_key_signs_in() {
    let server = Server::start();
    for body in [
        json!({}),
        json!({ "password": PASSWORD, "pin": "1" }),
        json!({ "password": 1 }),
        json!({ "other": "x" }),
        json!("password"),
    ] {
        let refused = server.anonymous().post(LOGIN, body.clone()).await;
        assert_eq!((refused.status, refused.reason()), (400, "validation"), "{body}");
    }
    for body in [json!({ "password": "" }), json!({ "pass": "" }), json!({ "pin": "" }), json!({ "link": "" })] {
        assert_eq!(sign_in(&server, body.clone()).await.1, 401, "{body}");
    }
}

#[tokio::test]
async fn guessing_is_slowed_and_who_is_in_goes_on() {
    let server = Server::start();
    let organiser = server.organiser().await;
    for n in 0..5 {
        assert_eq!(sign_in(&server, json!({ "pin": format!("{n:08}") })).await.1, 401);
    }
    let slowed = server.anonymous().post(LOGIN, json!({ "password": PASSWORD })).await;
    assert_eq!((slowed.status, slowed.reason()), (429, "rate_limited"));
    assert!(slowed.header("retry-after").parse::<u64>().unwrap() <= 60);
    organiser.get(SESSION).await.data();
    let link = organiser.post(&format!("{API}/admin/links"), json!({})).await.data();
    let token = link["url"].as_str().unwrap().split("#login=").nth(1).unwrap();
    assert_eq!(sign_in(&server, json!({ "link": token })).await.1, 200, "a link is no guess");
}

#[tokio::test]
async fn a_login_link_works_once() {
    let server = Server::start();
    let organiser = server.organiser().await;
    let link = organiser.post(&format!("{API}/admin/links"), json!({})).await.data();
    let url = link["url"].as_str().unwrap();
    assert!(url.starts_with(&format!("{}/lottery/admin#login=", server.origin())), "{url}");
    let token = url.split("#login=").nth(1).unwrap();
    let (client, status) = sign_in(&server, json!({ "link": token })).await;
    assert_eq!((status, &client.get(SESSION).await.data()["role"]), (200, &json!("organiser")));
    assert_eq!(sign_in(&server, json!({ "link": token })).await.1, 401);
}

#[tokio::test]
async fn the_first_start_prints_a_password_and_a_link() {
    let server = Server::with(Setup::default().env("LUCKYDRAW_ADMIN_PASSWORD", ""));
    let said = poll("the first secrets", async || Some(server.stdout()).filter(|said| said.contains("#login="))).await;
    let link = said.split("#login=").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    let (organiser, status) = sign_in(&server, json!({ "link": link })).await;
    assert_eq!(status, 200);
    organiser.get(&format!("{API}/admin/tokens")).await.data();
    let words: Vec<&str> =
        said.split_whitespace().filter(|word| word.len() == 19 && word.matches('-').count() == 3).collect();
    assert_eq!(words.len(), 1, "{said}");
    assert_eq!(sign_in(&server, json!({ "password": words[0] })).await.1, 200);
}

#[tokio::test]
async fn staff_come_by_link_or_pin_until_the_pass_is_revoked() {
    let server = Server::start();
    let organiser = server.organiser().await;
    let pass = pass(&organiser).await;
    assert_eq!(pass["link"], format!("{}/lottery/admin#staff={}", server.origin(), pass["token"].as_str().unwrap()));
    let pin = pass["pin"].as_str().unwrap();
    assert!(pin.len() == 8 && pin.bytes().all(|b| b.is_ascii_digit()), "{pin}");
    let spaced = format!("{} {}", &pin[..4], &pin[4..]);
    let mut clients = Vec::new();
    for key in [json!({ "pass": pass["token"] }), json!({ "pin": pin }), json!({ "pin": spaced })] {
        let (client, status) = sign_in(&server, key).await;
        assert_eq!(status, 200);
        assert_eq!(client.get(SESSION).await.data()["role"], "staff");
        clients.push(client);
    }
    let listed = organiser.get(&format!("{ADMIN}/staff")).await;
    assert!(!listed.text().contains(pin) && listed.data()["passes"][0]["last_used_at"].is_string());
    organiser.delete(&format!("{ADMIN}/staff/{}", pass["id"].as_str().unwrap())).await.data();
    for client in &clients {
        assert_eq!(client.get(&format!("{ADMIN}/draws")).await.status, 401);
    }
    assert_eq!(sign_in(&server, json!({ "pass": pass["token"] })).await.1, 401);
    assert_eq!(sign_in(&server, json!({ "pin": pin })).await.1, 401);
}

#[tokio::test]
async fn tokens_open_until_they_are_revoked_and_outlive_the_password() {
    let mut server = Server::with(Setup::default());
    let organiser = server.organiser().await;
    let tokens = format!("{API}/admin/tokens");
    let made = organiser.post(&tokens, json!({ "name": "script" })).await.data();
    let token = made["token"].as_str().unwrap();
    let changed = organiser
        .post(&format!("{API}/admin/password"), json!({ "current": PASSWORD, "new": "another-password" }))
        .await
        .data();
    assert_eq!(changed["overruled"], true, "the next start sets the configured one");
    let script = server.anonymous().bearer(token);
    script.get(SESSION).await.data();
    server.restart();
    script.get(SESSION).await.data();
    let organiser = server.organiser().await;
    let listed = organiser.get(&tokens).await;
    assert!(
        !listed.text().contains(token) && listed.data()["tokens"][0]["last_used_at"].is_string(),
        "{}",
        listed.text()
    );
    organiser.delete(&format!("{tokens}/script")).await.data();
    assert_eq!(script.get(SESSION).await.status, 401);
    organiser.post(&tokens, json!({ "name": "script" })).await.data();
}

#[tokio::test]
async fn another_password_ends_every_session_but_the_one_that_set_it() {
    let server = Server::start();
    let (mine, other) = (server.organiser().await, server.organiser().await);
    let path = format!("{API}/admin/password");
    for (body, field) in [
        (json!({ "current": PASSWORD, "new": "short" }), "new"),
        (json!({ "current": PASSWORD, "new": "x".repeat(2_000) }), "new"),
        (json!({ "current": "wrong", "new": "long enough it is" }), "current"),
    ] {
        let refused = mine.post(&path, body).await;
        assert_eq!((refused.status, &refused.json["details"]["field"]), (400, &json!(field)));
    }
    mine.post(&path, json!({ "current": PASSWORD, "new": "긴 비밀번호 하나 둘" })).await.data();
    mine.get(SESSION).await.data();
    assert_eq!(other.get(SESSION).await.status, 401);
    assert_eq!(sign_in(&server, json!({ "password": PASSWORD })).await.1, 401);
    assert_eq!(sign_in(&server, json!({ "password": "긴 비밀번호 하나 둘" })).await.1, 200);
}

#[tokio::test]
async fn sessions_survive_a_restart() {
    let mut server = Server::start();
    let (organiser, staff) = (server.organiser().await, server.staff().await);
    server.kill9();
    server.restart();
    organiser.get(SESSION).await.data();
    staff.get(SESSION).await.data();
}
