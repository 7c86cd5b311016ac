//! `luckydraw admin`: passwords, tokens and links.

use serde_json::json;

use super::{Said, ok, run, said, stopped};
use crate::support::server::PASSWORD;
use crate::support::{API, Reply, Server};

const NEW: &str = "another-password-1";

fn passwd(server: &Server, new: &str) -> Said {
    said(&mut server.luckydraw(&["admin", "passwd"]), &format!("{new}\n"))
}

async fn log_in(server: &Server, password: &str) -> Reply {
    server.anonymous().post(&format!("{API}/admin/login"), json!({ "password": password })).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_is_printed_alone_and_opens() {
    let mut server = Server::start();
    let made = ok(&server, &["admin", "token", "create", "obs"]);
    let token = made.out.strip_suffix('\n').unwrap().to_owned();
    assert!(token.len() >= 22 && !token.contains(char::is_whitespace), "{made:?}");
    assert_eq!(made.err, "");
    let script = server.anonymous().bearer(&token);
    assert_eq!(script.get(&format!("{API}/admin/session")).await.data()["role"], "organiser");
    assert_eq!(run(&server, &["admin", "token", "create", "obs"]).code, 1, "two tokens of one name");

    let listed = ok(&server, &["admin", "token", "list", "--json"]);
    assert_eq!(listed.json()["tokens"][0]["name"], "obs");
    assert!(!listed.out.contains(&token));
    assert!(ok(&server, &["admin", "token", "list"]).out.contains("valid"));
    server.stop();
    let second = ok(&server, &["admin", "token", "create", "gate"]).out;
    ok(&server, &["admin", "token", "revoke", "obs"]);
    assert_eq!(run(&server, &["admin", "token", "revoke", "none"]).code, 1);
    server.restart();
    assert_eq!(script.get(&format!("{API}/admin/session")).await.status, 401);
    let gate = server.anonymous().bearer(second.trim());
    assert_eq!(gate.get(&format!("{API}/admin/session")).await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_changed_password_ends_sessions_keeps_tokens_and_says_when_it_will_not_last() {
    let mut server = Server::start();
    let (organiser, script) = (server.organiser().await, server.script().await);
    let changed = passwd(&server, NEW);
    assert_eq!((changed.code, changed.out.as_str()), (0, ""), "{changed:?}");
    assert!(
        changed.err.contains("LUCKYDRAW_ADMIN_PASSWORD"),
        "not told that the next start overrules it: {}",
        changed.err
    );
    assert_eq!(log_in(&server, PASSWORD).await.status, 401);
    assert_eq!(log_in(&server, NEW).await.status, 200);
    assert_eq!(organiser.get(&format!("{API}/admin/session")).await.status, 401);
    assert_eq!(script.get(&format!("{API}/admin/session")).await.status, 200);
    server.restart();
    assert_eq!(log_in(&server, PASSWORD).await.status, 200, "the environment sets it at every start");
    // Where nothing sets it, it lasts.
    server.restart_with("LUCKYDRAW_ADMIN_PASSWORD", "");
    let mut command = server.luckydraw(&["admin", "passwd"]);
    let changed = said(command.env_remove("LUCKYDRAW_ADMIN_PASSWORD"), &format!("{NEW}\n"));
    assert_eq!(changed.code, 0, "{changed:?}");
    assert!(!changed.err.contains("next start"), "{}", changed.err);
    server.restart();
    assert_eq!(log_in(&server, NEW).await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_can_be_set_without_a_server_and_a_short_one_is_refused() {
    let mut server = stopped();
    let short = passwd(&server, "short");
    assert_eq!(short.code, 1, "{short:?}");
    assert!(short.err.contains("at least 10"), "{}", short.err);
    let mut command = server.luckydraw(&["admin", "passwd"]);
    assert_eq!(said(command.env_remove("LUCKYDRAW_ADMIN_PASSWORD"), "비밀번호는열글자이상\r\n").code, 0);
    server.restart_with("LUCKYDRAW_ADMIN_PASSWORD", "");
    assert_eq!(log_in(&server, "비밀번호는열글자이상").await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_signs_in_once_and_needs_a_server() {
    let mut server = Server::start();
    let link = ok(&server, &["admin", "link"]).out;
    let token = link.trim().strip_prefix(&format!("{}/lottery/admin#login=", server.origin())).expect("an address");
    let browser = server.anonymous();
    let path = format!("{API}/admin/login");
    assert_eq!(browser.post(&path, json!({ "link": token })).await.data()["role"], "organiser");
    assert_eq!(server.anonymous().post(&path, json!({ "link": token })).await.status, 401);
    server.stop();
    let alone = run(&server, &["admin", "link"]);
    assert_eq!((alone.code, alone.out.as_str()), (69, ""), "{alone:?}");
    assert!(alone.err.contains("luckydraw serve"), "{}", alone.err);
}
