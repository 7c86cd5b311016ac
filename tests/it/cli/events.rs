//! `luckydraw event`, beside a server and without one.

use serde_json::{Value, json};

use super::{ok, run, stopped};
use crate::support::{ADMIN, API, Server, poll};

fn ids(listed: &Value) -> Vec<&str> {
    listed["events"].as_array().unwrap().iter().map(|event| event["event_id"].as_str().unwrap()).collect()
}

/// Every step of an event's life by commands; the same whoever answers.
fn a_whole_life(server: &Server) {
    let made = ok(server, &["event", "create", "송년회 & 잔치", "--id", "party-1", "--use"]);
    assert_eq!((made.out.as_str(), made.err.as_str()), ("party-1\n", ""));
    let other =
        ok(server, &["event", "create", "Other", "--language", "en", "--time-zone", "Europe/Berlin", "--json"]).json();
    let other = other["event_id"].as_str().unwrap().to_owned();
    let listed = ok(server, &["event", "list", "--json"]).json();
    assert_eq!(listed["current"], "party-1");
    assert!(ids(&listed).contains(&other.as_str()));
    let table = ok(server, &["event", "list"]).out;
    let starred: Vec<_> = table.lines().filter(|line| line.starts_with('*')).collect();
    assert!(
        starred.len() == 1 && starred[0].starts_with("* party-1 ") && starred[0].ends_with("송년회 & 잔치"),
        "{table}"
    );

    assert!(ok(server, &["event", "use", &other]).out.is_empty());
    assert_eq!(ok(server, &["event", "list", "--json"]).json()["current"], other.as_str());
    let current = run(server, &["event", "delete", &other, "--yes"]);
    assert_eq!(current.code, 1, "{current:?}");
    assert!(current.err.contains("try: luckydraw event use"), "{}", current.err);
    ok(server, &["event", "close", "party-1"]);
    let listed = ok(server, &["event", "list", "--json"]).json();
    let party = listed["events"].as_array().unwrap().iter().find(|event| event["event_id"] == "party-1");
    assert_eq!(party.unwrap()["state"], "closed");
    ok(server, &["event", "reopen", "party-1"]);
    let unasked = run(server, &["event", "delete", "party-1"]);
    assert_eq!(unasked.code, 2, "deleted without a question: {unasked:?}");
    ok(server, &["event", "delete", "party-1", "--yes"]);
    assert!(!ids(&ok(server, &["event", "list", "--json"]).json()).contains(&"party-1"));
    let gone = run(server, &["event", "use", "party-1"]);
    assert_eq!((gone.code, gone.out.as_str()), (1, ""));
    assert!(gone.err.contains("try: luckydraw event list"), "{}", gone.err);
}

/// Made, drawn, checked and wiped: at each step the terminal says that it does not count.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rehearsal_says_so_wherever_it_is_seen() {
    let server = Server::start();
    let made = tokio::task::block_in_place(|| {
        ok(&server, &["event", "create", "연습", "--id", "autumn", "--rehearsal", "--use"]).out
    });
    assert_eq!(made, "rehearsal-autumn\n");
    poll("serve says so", async || server.stdout().contains("luckydraw event delete rehearsal-autumn").then_some(()))
        .await;
    let organiser = server.fast().await;
    server.guests(3).await;
    organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵", "count": 1 })).await.data();
    server.revealed(1).await;
    tokio::task::block_in_place(|| {
        let listed = ok(&server, &["event", "list"]).out;
        assert!(listed.lines().any(|line| line.starts_with("* rehearsal-autumn ") && line.contains("REHEARSAL")));
        assert_eq!(listed.matches("REHEARSAL").count(), 1, "{listed}");
        for (format, what) in [("csv", "winners"), ("xlsx", "all"), ("json", "all")] {
            let said = ok(&server, &["export", "--format", format, "--what", what]).err;
            assert!(said.contains("luckydraw-REHEARSAL-연습-"), "{said}");
        }
        ok(&server, &["export", "--format", "json", "--what", "all", "-o", "party.json"]);
        let checked = run(&server, &["verify", "party.json"]);
        assert!(
            checked.out.ends_with("REHEARSAL: what was drawn here was practice and does not count\n"),
            "{checked:?}"
        );
        ok(&server, &["event", "delete", "rehearsal-autumn", "--yes"]);
        assert!(!ok(&server, &["event", "list"]).out.contains("REHEARSAL"));
    });
}

#[test]
fn without_a_server() {
    a_whole_life(&stopped());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn beside_a_server_which_knows_at_once() {
    let server = Server::start();
    tokio::task::block_in_place(|| a_whole_life(&server));
    tokio::task::block_in_place(|| ok(&server, &["event", "create", "New", "--id", "new", "--use"]));
    let event = server.anonymous().get(&format!("{API}/events/current")).await.data();
    assert_eq!(event["event_id"], "new");
}

/// Commands need no file: the first one makes it, and says where and with which password.
#[test]
fn the_first_command_makes_the_file() {
    let server = stopped();
    let db = server.folder().join("fresh/party.db");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_luckydraw"));
    command.env_clear().env("HOME", server.folder()).args(["event", "list", "--json", "--db"]).arg(&db);
    let said = super::said(&mut command, "");
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(ids(&said.json()).len(), 1);
    assert!(db.exists());
}
