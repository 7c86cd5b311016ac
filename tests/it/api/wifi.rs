//! The venue's Wi-Fi as the organiser sets it: over the config file's, on every screen at once, kept
//! over a restart.

use serde_json::{Value, json};

use crate::support::{ADMIN, API, Client, Server, Setup, Socket};

const CODE: &str = "/api/luckydraw/qr/wifi.svg";

fn path() -> String {
    format!("{API}/admin/venue/wifi")
}

fn configured() -> Setup {
    Setup::default().env("LUCKYDRAW_WIFI_SSID", "From the file").env("LUCKYDRAW_WIFI_PASSWORD", "file-password")
}

/// What a code must look like that says this.
fn drawn(text: &str) -> String {
    luckydraw::domain::qr::svg(text).unwrap()
}

async fn set(organiser: &Client, wifi: Value) -> Value {
    organiser.put(&path(), wifi).await.data()
}

/// The Wi-Fi of the next state in which it is this network.
async fn shown(screen: &mut Socket, ssid: &Value) -> Value {
    screen.until(|state| state["join"]["wifi"]["ssid"] == *ssid).await.pop().unwrap()["join"]["wifi"].clone()
}

#[tokio::test]
async fn what_is_set_wins_over_the_config_until_it_is_removed() {
    let mut server = Server::with(configured());
    let organiser = server.organiser().await;
    let file = json!({ "ssid": "From the file", "password": "file-password", "hidden": false, "show_password": false });
    assert_eq!(organiser.get(&path()).await.data(), json!({ "set": null, "configured": file }));
    let code = async |server: &Server| server.anonymous().get(CODE).await.text();
    assert_eq!(code(&server).await, drawn("WIFI:T:WPA;S:From the file;P:file-password;;"));

    let wanted = json!({ "ssid": "행사장; 2층", "password": "a;b,c\\d:e", "hidden": true, "show_password": true });
    assert_eq!(set(&organiser, wanted.clone()).await, json!({ "set": wanted, "configured": file }));
    let text = r"WIFI:T:WPA;S:행사장\; 2층;P:a\;b\,c\\d\:e;H:true;;";
    assert_eq!(code(&server).await, drawn(text));
    server.kill9();
    server.restart();
    let organiser = server.organiser().await;
    assert_eq!(organiser.get(&path()).await.data()["set"], wanted);
    assert_eq!(code(&server).await, drawn(text));

    assert_eq!(organiser.delete(&path()).await.data(), json!({ "set": null, "configured": file }));
    assert_eq!(code(&server).await, drawn("WIFI:T:WPA;S:From the file;P:file-password;;"));
}

#[tokio::test]
async fn without_any_there_is_no_code() {
    let server = Server::start();
    let organiser = server.organiser().await;
    assert_eq!(organiser.get(&path()).await.data(), json!({ "set": null, "configured": null }));
    assert_eq!(server.anonymous().get(CODE).await.status, 404);
    set(&organiser, json!({ "ssid": "Open house" })).await;
    assert_eq!(server.anonymous().get(CODE).await.text(), drawn("WIFI:T:nopass;S:Open house;;"));
    organiser.delete(&path()).await.data();
    assert_eq!(server.anonymous().get(CODE).await.status, 404);
}

#[tokio::test]
async fn every_screen_hears_of_it_and_its_code_has_a_new_address() {
    let server = Server::start();
    let organiser = server.organiser().await;
    let anyone = server.anonymous();
    organiser.post(&format!("{API}/admin/events"), json!({ "event_id": "other", "title": "x" })).await.data();
    let (mut screen, mut phone) = (Socket::open(&anyone, "screen").await, Socket::open(&anyone, "guest").await);
    let mut elsewhere = Socket::open_event(&anyone, "screen", "other").await;
    assert_eq!(screen.state().await["join"]["wifi"], Value::Null);
    elsewhere.state().await;
    phone.state().await;
    set(&organiser, json!({ "ssid": "Hall", "password": "first-word" })).await;
    let first = shown(&mut screen, &json!("Hall")).await;
    assert_eq!((&first["password"], &first["open"]), (&Value::Null, &json!(false)), "no text unless it is wanted");
    assert_eq!(shown(&mut elsewhere, &json!("Hall")).await, first);
    let linked = anyone.get(first["qr"].as_str().unwrap()).await.text();
    assert_eq!(linked, drawn("WIFI:T:WPA;S:Hall;P:first-word;;"));

    set(&organiser, json!({ "ssid": "Hall", "password": "second-word", "show_password": true })).await;
    let states = screen.until(|state| state["join"]["wifi"]["password"] == "second-word").await;
    assert_ne!(states.last().unwrap()["join"]["wifi"]["qr"], first["qr"]);
    set(&organiser, json!({ "ssid": "Garden" })).await;
    assert_eq!(shown(&mut screen, &json!("Garden")).await["open"], true);
    organiser.delete(&path()).await.data();
    assert_eq!(shown(&mut screen, &Value::Null).await, Value::Null);
    let told: Vec<_> = phone.frames.iter().filter(|frame| frame.contains("wifi") || frame.contains("Hall")).collect();
    assert!(told.is_empty(), "phones are on it already: {told:?}");
}

#[tokio::test]
async fn what_no_phone_could_join_is_refused_by_its_field() {
    let server = Server::start();
    let organiser = server.organiser().await;
    let table = [
        (json!({ "ssid": "" }), "ssid"),
        (json!({ "ssid": "가".repeat(11) }), "ssid"),
        (json!({ "ssid": "a\nb" }), "ssid"),
        (json!({ "ssid": "a", "password": "1234567" }), "password"),
        (json!({ "ssid": "a", "password": "" }), "password"),
        (json!({ "ssid": "a", "password": "비밀번호여덟자요" }), "password"),
        (json!({ "ssid": "a", "password": "x".repeat(64) }), "password"),
    ];
    for (wifi, field) in table {
        let refused = organiser.put(&path(), wifi.clone()).await;
        assert_eq!((refused.status, refused.reason()), (400, "validation"), "{wifi}");
        assert_eq!(refused.json["details"]["field"], field, "{wifi}");
    }
    assert_eq!(organiser.put(&path(), json!({ "ssid": "a", "secret": 1 })).await.status, 400);
    assert_eq!(organiser.get(&path()).await.data()["set"], Value::Null);
}

#[tokio::test]
async fn each_change_is_one_record_without_the_password() {
    let server = Server::start();
    let organiser = server.organiser().await;
    let newest = async || organiser.get(&format!("{ADMIN}/log?limit=1")).await.data()["records"][0].clone();
    set(&organiser, json!({ "ssid": "Hall", "password": "first-word" })).await;
    let record = newest().await;
    assert_eq!((&record["kind"], &record["body"]["ssid"]), (&json!("wifi_set"), &json!("Hall")));
    assert!(!record.to_string().contains("first-word"), "{record}");
    set(&organiser, json!({ "ssid": "Hall", "password": "first-word" })).await;
    assert_eq!(newest().await, record, "the same once more is no change");
    organiser.delete(&path()).await.data();
    let record = newest().await;
    assert_eq!((&record["kind"], &record["body"]["ssid"]), (&json!("wifi_removed"), &json!("Hall")));
    organiser.delete(&path()).await.data();
    assert_eq!(newest().await, record, "nothing is removed twice");
}

#[tokio::test]
async fn a_backup_holds_it_and_a_copy_for_analysis_does_not() {
    let server = Server::start();
    let organiser = server.organiser().await;
    set(&organiser, json!({ "ssid": "Hall of mirrors", "password": "first-word" })).await;
    let copy = server.folder().join("copy.db");
    let done = server.luckydraw(&["backup", "-o", copy.to_str().unwrap()]).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let rows = |file: &std::path::Path| -> i64 {
        let connection = rusqlite::Connection::open(file).unwrap();
        connection.query_row("SELECT count(*) FROM wifi WHERE password = 'first-word'", [], |row| row.get(0)).unwrap()
    };
    assert_eq!(rows(&copy), 1);
    let export = organiser.get(&format!("{ADMIN}/export?format=sqlite")).await;
    let exported = server.folder().join("exported.db");
    std::fs::write(&exported, &export.body).unwrap();
    assert_eq!(rows(&exported), 0);
    assert!(!String::from_utf8_lossy(&export.body).contains("first-word"));
}

/// The room's phones may keep every reader of the file busy: the screen's code needs none.
#[tokio::test]
async fn the_code_is_not_read_from_the_file() {
    let server = Server::with(configured());
    let organiser = server.organiser().await;
    set(&organiser, json!({ "ssid": "Hall" })).await;
    let file = rusqlite::Connection::open(server.db()).unwrap();
    file.execute_batch("ALTER TABLE wifi RENAME TO unreadable").unwrap();
    assert_eq!(organiser.get(&path()).await.status, 500, "whoever reads finds nothing");
    assert_eq!(server.anonymous().get(CODE).await.text(), drawn("WIFI:T:nopass;S:Hall;;"));
}
