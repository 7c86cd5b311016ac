//! Before the reveal nobody but the organiser can know: not by frames, not by reading, not as staff.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{ADMIN, API, Client, EVENT, Server, Socket, numbers};

/// Everything that can be read without being the organiser.
const PUBLIC: &[&str] = &[
    "EVENT",
    "EVENT/state",
    "EVENT/draws",
    "EVENT/draws/1",
    "EVENT/draws/1/proof",
    "EVENT/draws/1/sheet",
    "EVENT/draws/1/stir",
    "EVENT/log/1",
    "EVENT/log/4",
    "EVENT/log/5",
    "EVENT/log/6",
    "EVENT/log/7",
    "API/my-number",
    "/metrics",
    "/api/health",
    "/lottery",
];
const STAFF: &[&str] = &["ADMIN", "ADMIN/draws", "ADMIN/participants", "ADMIN/prizes"];

/// Whether a value names winners or what they follow from.
fn tells(value: &Value) -> bool {
    match value {
        Value::Object(fields) => fields.iter().any(|(name, value)| {
            let is_telling = ["winners", "winner_count", "wins", "reveal", "claim_code"].contains(&name.as_str());
            // What reveals draws is a setting, and bears the name of the secret.
            let is_empty = [json!(null), json!([]), json!("timed"), json!("host")].contains(value);
            (is_telling && !is_empty) || tells(value)
        }),
        Value::Array(values) => values.iter().any(tells),
        _ => false,
    }
}

fn path(template: &str) -> String {
    template.replace("EVENT", EVENT).replace("ADMIN", ADMIN).replace("API", API)
}

async fn read_all(client: &Client, templates: &[&str], secret: &str) -> usize {
    let mut read = 0;
    for template in templates {
        let reply = client.get(&path(template)).await;
        assert!(!tells(&reply.json), "{template} tells: {}", reply.text());
        assert!(!reply.text().contains(secret), "{template} holds s_k");
        read += usize::from(reply.status == 200);
    }
    read
}

/// The secret of draw 1, read out of the file.
fn reveal_of_first_draw(server: &Server) -> String {
    let file = rusqlite::Connection::open_with_flags(server.db(), rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let bytes: Vec<u8> = file.query_row("SELECT reveal FROM draw WHERE k = 1", [], |row| row.get(0)).unwrap();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn nothing_tells_before_the_reveal() {
    let server = Server::start();
    let organiser = server.timed(2_200, 1_800).await;
    let staff = server.staff().await;
    let phone = server.guest().await;
    server.guests(4).await;
    let mut sockets = Vec::new();
    for (client, audience) in [(&phone, "guest"), (&server.anonymous(), "screen"), (&staff, "admin")] {
        sockets.push(Socket::open(client, audience).await);
    }
    for socket in &mut sockets {
        socket.state().await;
    }
    let begin = Instant::now();
    let drawn = organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵", "count": 5 })).await.data();
    assert_eq!(numbers(&drawn["winners"]).len(), 5);
    let secret = reveal_of_first_draw(&server);
    let mut rounds = 0;
    while begin.elapsed() < Duration::from_millis(2_800) {
        assert!(read_all(&phone, PUBLIC, &secret).await >= 10);
        assert_eq!(read_all(&staff, STAFF, &secret).await, STAFF.len());
        rounds += 1;
    }
    assert!(rounds >= 2, "the spin was over before it was looked at");
    for socket in &mut sockets {
        let states = socket.until(|state| state["stage"]["phase"] == "winner").await;
        let (shown, before) = states.split_last().unwrap();
        let phases: Vec<&Value> = before.iter().map(|state| &state["stage"]["phase"]).collect();
        assert!(phases.contains(&&json!("spinning")) && phases.contains(&&json!("stopping")), "{phases:?}");
        for state in before {
            assert!(!tells(state), "{state}");
            assert!(!state.to_string().contains(&secret));
        }
        assert_eq!(shown["stage"]["winners"], drawn["winners"]);
    }
    let proof = phone.get(&path("EVENT/draws/1/proof")).await;
    assert!(proof.text().contains(&secret), "the secret that was looked for is the one that is revealed");
}

/// However long the host waits, and though names are to stand on the screen.
#[tokio::test]
async fn nothing_tells_while_the_host_waits() {
    let server = Server::start();
    let organiser = server.fast().await;
    organiser.patch(ADMIN, json!({ "reveal": "host", "shown_as": "name" })).await.data();
    let (staff, phone) = (server.staff().await, server.guest().await);
    for name in ["홍길동", "김도현"] {
        organiser.post(&format!("{ADMIN}/participants"), json!({ "name": name })).await.data();
    }
    let mut screen = Socket::open(&server.anonymous(), "screen").await;
    organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵", "count": 3 })).await.data();
    let secret = reveal_of_first_draw(&server);
    let mut states = screen.until(|state| state["stage"]["phase"] == "stopping").await;
    organiser.post(&format!("{ADMIN}/stage"), json!({ "cover": "blank" })).await.data();
    states.extend(screen.until(|state| state["cover"] == "blank").await);
    assert!(read_all(&phone, PUBLIC, &secret).await >= 10);
    assert_eq!(read_all(&staff, STAFF, &secret).await, STAFF.len());
    for state in states {
        assert!(!tells(&state), "{state}");
    }
    assert!(screen.frames.iter().all(|text| !text.contains("홍*동") && !text.contains(&secret)));
    organiser.post(&format!("{ADMIN}/draws/1/reveal"), json!({})).await.data();
    assert!(screen.phase("winner").await.to_string().contains("홍*동"));
}

#[tokio::test]
async fn a_winners_code_is_no_good_before_the_reveal() {
    let server = Server::start();
    let organiser = server.timed(2_500, 0).await;
    server.guests(1).await;
    organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵" })).await.data();
    let rows = organiser.get(&format!("{ADMIN}/draws")).await.data();
    let code = rows["draws"][0]["winners"][0]["claim_code"].as_str().unwrap();
    for method in ["GET", "POST"] {
        let end = if method == "POST" { "/collect" } else { "" };
        let reply = organiser.call(method, &format!("{ADMIN}/claims/{code}{end}")).send().await;
        assert_eq!(reply.reason(), "claim_not_found");
    }
    server.revealed(1).await;
    organiser.get(&format!("{ADMIN}/claims/{code}")).await.data();
}

#[tokio::test]
async fn staff_never_see_codes_and_screens_never_see_names() {
    let server = Server::start();
    let organiser = server.fast().await;
    let staff = server.staff().await;
    let person = json!({ "name": "김비밀", "phone": "010-1234-5678", "email": "secret@example.org", "note": "쪽지" });
    staff.post(&format!("{ADMIN}/participants"), person).await.data();
    let mut screen = Socket::open(&server.anonymous(), "screen").await;
    organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵" })).await.data();
    screen.phase("winner").await;
    let rows = staff.get(&format!("{ADMIN}/draws")).await;
    assert_eq!(rows.data()["draws"][0]["winners"][0]["name"], "김비밀", "the desk knows whom to look for");
    assert!(!rows.text().contains("claim_code"));
    let list = staff.get(&format!("{ADMIN}/participants?with_contact=true")).await.text();
    assert!(!list.contains("010-1234") && !list.contains("secret@"), "{list}");
    let bare = organiser.get(&format!("{ADMIN}/participants")).await.text();
    assert!(!bare.contains("김비밀") && !bare.contains("session_token") && !bare.contains("entry_code"), "{bare}");
    for text in screen.frames.iter().chain([&server.anonymous().get(&path("EVENT/draws/1")).await.text()]) {
        assert!(!text.contains("김비밀") && !text.contains("claim_code"), "{text}");
    }
}
