//! `luckydraw backup`: a copy beside a server under load has all that was acknowledged before it began.

use std::fs;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;
use tokio::task::JoinSet;

use super::{ok, run};
use crate::support::{ADMIN, API, Client, Server, Setup};

async fn register_until(over: Arc<AtomicBool>, port: u16, tokens: Arc<Mutex<Vec<String>>>) {
    let client = Client::new(port);
    while !over.load(Ordering::SeqCst) {
        client.forget();
        let data = client.post(&format!("{API}/register"), json!({})).await.data();
        tokens.lock().unwrap().push(data["session_token"].as_str().unwrap().to_owned());
    }
}

/// Makes the file larger than what is copied at once.
async fn fatten(server: &Server) {
    let lines: String = (0..9_000).map(|line| format!("참가자 {line},메모 {}\n", "길게 ".repeat(20))).collect();
    let body = json!({ "what": "participants", "csv": BASE64_STANDARD.encode(format!("name,note\n{lines}")) });
    server.organiser().await.post(&format!("{ADMIN}/import"), body).await.data();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_copy_under_load_has_everything_acknowledged_before_and_serves() {
    let server = Server::start();
    fatten(&server).await;
    let (over, tokens) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Vec::new())));
    let mut load = JoinSet::new();
    for _ in 0..8 {
        load.spawn(register_until(Arc::clone(&over), server.port, Arc::clone(&tokens)));
    }
    let folder = server.folder().join("restored");
    fs::create_dir(&folder).unwrap();
    let mut took = Vec::new();
    let mut before = Vec::new();
    for round in 0..3 {
        before = tokens.lock().unwrap().clone();
        let begin = Instant::now();
        let said = tokio::task::block_in_place(|| ok(&server, &["backup", "--force", "-o", "restored/test.db"]));
        took.push(begin.elapsed());
        assert_eq!(said.out, "restored/test.db\n", "round {round}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    over.store(true, Ordering::SeqCst);
    load.join_all().await;
    eprintln!("copies under load took {took:?}, {} registrations before the last", before.len());
    assert!(!before.is_empty() && tokens.lock().unwrap().len() > before.len(), "there was no load");
    let left: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["test.db"], "a half copy was left");

    let restored = Server::with(Setup { folder: Some(folder), ..Setup::default() });
    let client = restored.anonymous();
    for token in &before {
        client.forget();
        let mine = client.get(&format!("{API}/my-number?session_token={token}")).await;
        assert_eq!(mine.status, 200, "a number that was acknowledged before the copy is not in it");
    }
    assert_eq!(restored.guests(1).await.len(), 1);
}

#[test]
fn a_copy_is_named_and_never_written_over_something() {
    let server = Server::start();
    let named = ok(&server, &["backup"]).out;
    assert!(named.starts_with("luckydraw-") && named.ends_with(".db\n"), "{named}");
    assert!(server.folder().join(named.trim()).exists());
    fs::write(server.folder().join("there.db"), "precious").unwrap();
    assert_eq!(run(&server, &["backup", "-o", "there.db"]).code, 73);
    assert_eq!(run(&server, &["backup", "--force", "-o", "test.db"]).code, 2);
    assert_eq!(run(&server, &["backup", "-o", "none/copy.db"]).code, 73);
    assert_eq!(fs::read(server.folder().join("there.db")).unwrap(), b"precious");
}

/// What has the name of a copy is a whole one, whenever the command dies.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_that_was_killed_has_no_name() {
    let server = Server::start();
    fatten(&server).await;
    let target = server.folder().join("copy.db");
    let mut whole = 0;
    for round in 0..12 {
        let _ = fs::remove_file(&target);
        let mut copying = server.luckydraw(&["backup"]).arg("-o").arg(&target).stdout(Stdio::null()).spawn().unwrap();
        tokio::time::sleep(Duration::from_millis(4 * round)).await;
        // It may be done already.
        let _ = copying.kill();
        copying.wait().unwrap();
        if target.exists() {
            whole += 1;
            let copy = rusqlite::Connection::open(&target).unwrap();
            let rows: i64 = copy.query_row("SELECT count(*) FROM participant", [], |row| row.get(0)).unwrap();
            let verdict: String = copy.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
            assert_eq!((rows, verdict.as_str()), (9_000, "ok"), "round {round}");
        }
    }
    eprintln!("{whole} of 12 copies were done before the kill");
    ok(&server, &["backup", "--force", "-o", "copy.db"]);
    assert!(!server.folder().join("copy.db.partial").exists(), "what a kill left is not cleared away by the next copy");
}
