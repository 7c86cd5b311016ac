//! Secrets stay where they belong: not in logs, metrics, exports, answers to others.

use std::collections::BTreeMap;

use serde_json::json;

use crate::support::server::PASSWORD;
use crate::support::{ADMIN, API, EVENT, Server, Setup, Socket, random_key};

const WIFI: &str = "canary-wifi-5f1d";
const WIFI_SET: &str = "canary-wifi-set-77";
const PHONE: &str = "010-7788-4455";
const PERSON: &str = "카나리아";

/// A server that has been through everything, and the secrets that went through it.
async fn lived_in() -> (Server, BTreeMap<&'static str, String>) {
    let setup = Setup::default()
        .env("LUCKYDRAW_LOG", "debug")
        .env("LUCKYDRAW_WIFI_SSID", "Hall")
        .env("LUCKYDRAW_WIFI_PASSWORD", WIFI);
    let server = Server::with(setup);
    let organiser = server.fast().await;
    let mut secrets =
        BTreeMap::from([("password", PASSWORD.to_owned()), ("phone", PHONE.to_owned()), ("person", PERSON.to_owned())]);
    let mut keep = |name, value: &serde_json::Value| secrets.insert(name, value.as_str().unwrap().to_owned());
    keep("wifi", &json!(WIFI));
    keep("wifi set", &json!(WIFI_SET));
    organiser.put(&format!("{API}/admin/venue/wifi"), json!({ "ssid": "Hall 2", "password": WIFI_SET })).await.data();
    organiser.put(&format!("{API}/admin/venue/wifi"), json!({ "ssid": "", "password": WIFI_SET })).await;
    organiser.put(&format!("{API}/admin/venue/wifi"), json!({ "ssid": "Hall 2", "pasword": WIFI_SET })).await;
    let pass = organiser.post(&format!("{ADMIN}/staff"), json!({ "name": "김" })).await.data();
    keep("pass", &pass["token"]);
    keep("pin", &pass["pin"]);
    let staff = server.anonymous();
    staff.post(&format!("{API}/admin/login"), json!({ "pass": pass["token"] })).await.data();
    let link = organiser.post(&format!("{API}/admin/links"), json!({})).await.data();
    keep("link", &json!(link["url"].as_str().unwrap().split('=').next_back().unwrap()));
    let made = organiser.post(&format!("{API}/admin/tokens"), json!({ "name": "script" })).await.data();
    keep("api token", &made["token"]);
    server.anonymous().bearer(made["token"].as_str().unwrap()).get(ADMIN).await.data();
    let guest = server.anonymous();
    let key = random_key();
    keep("retry key", &json!(key));
    let mine = guest.post_keyed(&format!("{API}/register"), &key, json!({})).await.data();
    keep("guest token", &mine["session_token"]);
    keep("nonce", &mine["nonce"]);
    keep("recovery code", &mine["recovery_code"]);
    let token = mine["session_token"].as_str().unwrap();
    guest.get(&format!("{API}/my-number?session_token={token}")).await.data();
    guest.get(&format!("{API}/nowhere/{token}?session_token={token}")).await;
    guest.post(&format!("{API}/register"), json!({ "nonce": token })).await;
    let person = json!({ "name": PERSON, "phone": PHONE });
    keep("entry code", &staff.post(&format!("{ADMIN}/participants"), person).await.data()["entry_code"]);
    for password in ["canary-wrong-guess", PASSWORD] {
        server.anonymous().post(&format!("{API}/admin/login"), json!({ "password": password })).await;
    }
    keep("wrong guess", &json!("canary-wrong-guess"));
    organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵", "count": 2 })).await.data();
    server.revealed(1).await;
    let mine = guest.get(&format!("{API}/my-number")).await.data();
    keep("claim code", &mine["wins"][0]["claim_code"]);
    staff
        .post(&format!("{ADMIN}/claims/{}/collect", mine["wins"][0]["claim_code"].as_str().unwrap()), json!({}))
        .await
        .data();
    let session = organiser.cookie_header();
    keep("session", &json!(session.split('=').next_back().unwrap()));
    (server, secrets)
}

fn find<'s>(text: &str, secrets: &'s BTreeMap<&'static str, String>) -> Vec<&'s str> {
    secrets.iter().filter(|(_, secret)| text.contains(secret.as_str())).map(|(name, _)| *name).collect()
}

#[tokio::test]
async fn logs_metrics_and_answers_hold_no_secrets() {
    let (server, secrets) = lived_in().await;
    let anyone = server.anonymous();
    let metrics = anyone.get("/metrics").await.text();
    assert!(metrics.contains("luckydraw_http_requests_total") && metrics.ends_with("# EOF\n"), "{metrics}");
    assert_eq!(find(&metrics, &secrets), Vec::<&str>::new(), "in the metrics");
    for path in [
        EVENT.to_owned(),
        format!("{EVENT}/state"),
        format!("{EVENT}/draws"),
        format!("{EVENT}/draws/1/proof"),
        "/api/openapi.json".to_owned(),
    ] {
        assert_eq!(find(&anyone.get(&path).await.text(), &secrets), Vec::<&str>::new(), "{path}");
    }
    let log = server.organiser().await.get(&format!("{ADMIN}/log?limit=200")).await.text();
    assert!(log.contains("wifi_set") && log.contains("Hall 2"), "{log}");
    let held: Vec<&str> = find(&log, &secrets).into_iter().filter(|name| name.starts_with("wifi")).collect();
    assert_eq!(held, Vec::<&str>::new(), "in the records");
    let mut screen = Socket::open(&anyone, "screen").await;
    screen.state().await;
    assert_eq!(find(&screen.frames.concat(), &secrets), Vec::<&str>::new(), "on the screen");
    let mut server = server;
    server.stop();
    assert_eq!(find(&server.stdout(), &secrets), Vec::<&str>::new(), "on stdout");
    assert_eq!(find(&server.stderr(), &secrets), Vec::<&str>::new(), "in the log");
    assert!(server.stdout().contains("listening on "));
}

#[tokio::test]
async fn exports_hold_no_secrets_and_no_person_unless_asked() {
    let (server, secrets) = lived_in().await;
    let organiser = server.organiser().await;
    for format in ["csv", "json", "xlsx", "sqlite"] {
        for what in ["participants", "winners", "draws", "all"] {
            let path = format!("{ADMIN}/export?format={format}&what={what}");
            let file = organiser.get(&path).await;
            assert_eq!(file.status, 200, "{path}: {}", file.text());
            let named = file.header("content-disposition");
            assert!(named.starts_with("attachment; filename=\"luckydraw-"), "{path}: {named}");
            let allowed: &[&str] = if format == "json" { &["nonce"] } else { &[] };
            let found: Vec<&str> =
                find(&contents(&file.body), &secrets).into_iter().filter(|name| !allowed.contains(name)).collect();
            assert_eq!(found, Vec::<&str>::new(), "{path}");
        }
    }
    let with_contact = organiser.get(&format!("{ADMIN}/export?format=csv&with_contact=true")).await.text();
    assert!(with_contact.contains(PERSON) && with_contact.contains(PHONE), "{with_contact}");
    assert_eq!(find(&with_contact, &secrets), ["person", "phone"]);
}

/// A file as text; what is in a zip unpacked.
fn contents(bytes: &[u8]) -> String {
    let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(bytes)) else {
        return String::from_utf8_lossy(bytes).into_owned();
    };
    let mut text = String::new();
    for index in 0..archive.len() {
        let mut inner = Vec::new();
        std::io::Read::read_to_end(&mut archive.by_index(index).unwrap(), &mut inner).unwrap();
        text.push_str(&String::from_utf8_lossy(&inner));
    }
    assert!(!text.is_empty());
    text
}

#[tokio::test]
async fn files_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let (server, _) = lived_in().await;
    let mut seen = 0;
    for entry in std::fs::read_dir(server.folder()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode & 0o077, 0, "{} is {mode:o}", entry.path().display());
        seen += 1;
    }
    assert!(seen >= 2);
}

#[tokio::test]
async fn metrics_are_for_this_machine() {
    let server = Server::start();
    let text = server.anonymous().get("/metrics").await;
    assert_eq!(text.status, 200);
    for figure in
        ["luckydraw_ws_connections", "luckydraw_db_commits_total", "luckydraw_build_info", "luckydraw_connections"]
    {
        assert!(text.text().contains(figure), "{figure} is missing");
    }
    assert!(!text.text().contains("127.0.0.1"));
}
