//! The end: what was committed is answered, everyone is told, and the file is left tidy.

use std::io::Write;
use std::net::TcpStream;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::task::JoinSet;

use crate::support::{ADMIN, API, Client, EVENT, Server, Socket};

/// As long as it may take to stop.
const SOON: Duration = Duration::from_secs(5);

fn terminate(server: &Server) {
    let sent = Command::new("kill").args(["-TERM", &server.pid().to_string()]).status().unwrap();
    assert!(sent.success());
}

/// Numbers in the file, read when no process has it open.
fn stored(server: &Server) -> Vec<u64> {
    let file = rusqlite::Connection::open(server.db()).unwrap();
    let mut statement = file.prepare("SELECT draw_number FROM participant ORDER BY 1").unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

/// The write-ahead log's size; only asked for, never opened.
fn log_bytes(server: &Server) -> u64 {
    std::fs::metadata(server.db().with_extension("db-wal")).map_or(0, |data| data.len())
}

async fn register_until_it_is_gone(port: u16, told: Arc<Mutex<Vec<u64>>>) {
    let client = Client::new(port);
    loop {
        client.forget();
        let sent = client.call("POST", &format!("{API}/register")).json(&json!({})).try_send().await;
        match sent {
            Ok(reply) if reply.status == 200 => {
                told.lock().unwrap().push(reply.data()["draw_number"].as_u64().unwrap());
            }
            Ok(reply) => assert_eq!(reply.status, 503, "{}", reply.text()),
            Err(_) => return,
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopped_under_load_it_answers_what_it_stored_and_says_goodbye() {
    let mut server = Server::start();
    let mut sockets = Vec::new();
    for audience in ["guest", "screen", "guest"] {
        let mut socket = Socket::open(&server.anonymous(), audience).await;
        socket.state().await;
        sockets.push(socket);
    }
    let told = Arc::new(Mutex::new(Vec::new()));
    let mut load = JoinSet::new();
    for _ in 0..16 {
        load.spawn(register_until_it_is_gone(server.port, Arc::clone(&told)));
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(log_bytes(&server) > 0, "nothing is in the log that could be moved");
    let begin = Instant::now();
    terminate(&server);
    for socket in &mut sockets {
        while let Some(message) = socket.next().await {
            if message["type"] == "bye" {
                break;
            }
        }
        assert!(socket.frames.last().unwrap().contains("bye"), "closed without a goodbye");
        assert_eq!(socket.close_code().await, Some(1001));
    }
    load.join_all().await;
    let status = tokio::task::block_in_place(|| server.wait());
    let took = begin.elapsed();
    eprintln!("stopped under load after {took:?}");
    assert_eq!(status.code(), Some(0));
    assert!(took < SOON, "{took:?}");
    assert_eq!(log_bytes(&server), 0, "the log was not moved into the file");
    let mut told = std::mem::take(&mut *told.lock().unwrap());
    told.sort_unstable();
    assert!(told.len() > 20, "there was no load");
    assert_eq!(stored(&server), told, "stored without an answer, or answered and not stored");
}

/// A connection that never asks for anything, and one that asks and never reads.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_say_nothing_hold_nobody_up() {
    let mut server = Server::start();
    server.guest().await;
    let silent: Vec<_> = (0..20).map(|_| TcpStream::connect(("127.0.0.1", server.port)).unwrap()).collect();
    let mut deaf = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    let ask = format!("GET {EVENT} HTTP/1.1\r\nHost: {}\r\n\r\n", server.host());
    deaf.write_all(ask.repeat(50).as_bytes()).unwrap();
    assert_eq!(server.anonymous().get("/api/health").await.status, 200);
    let begin = Instant::now();
    assert_eq!(tokio::task::block_in_place(|| server.stop()).code(), Some(0));
    let took = begin.elapsed();
    eprintln!("stopped beside silent connections after {took:?}");
    assert!(took < SOON, "{took:?}");
    assert_eq!(log_bytes(&server), 0);
    drop((silent, deaf));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_signal_ends_it_at_once() {
    let mut server = Server::start();
    server.guest().await;
    // A body that never comes whole holds the first stop up for as long as it is patient.
    let mut slow = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    let head = format!(
        "POST {API}/register HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{",
        server.host()
    );
    slow.write_all(head.as_bytes()).unwrap();
    assert_eq!(server.anonymous().get("/api/health").await.status, 200);
    terminate(&server);
    let said = Instant::now();
    while !server.stdout().contains("끝내는 중") {
        assert!(said.elapsed() < SOON, "{}", server.stdout());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    let begin = Instant::now();
    terminate(&server);
    let status = tokio::task::block_in_place(|| server.wait());
    assert_eq!(status.code(), Some(130));
    assert!(begin.elapsed() < Duration::from_secs(1), "{:?}", begin.elapsed());
    drop(slow);
    server.restart();
    assert_eq!(server.guests(1).await.len(), 1);
}

/// Only connections are short of time at the end: what is owed to those who deleted is waited for.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_compaction_at_the_end_is_not_cut_off() {
    let mut server = Server::start();
    let organiser = server.organiser().await;
    let id = organiser.get(ADMIN).await.data()["event_id"].clone();
    let mut slow = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    let head = format!("POST {API}/register HTTP/1.1\r\nHost: {}\r\nContent-Length: 100\r\n\r\n{{", server.host());
    slow.write_all(head.as_bytes()).unwrap();
    organiser.post(&format!("{ADMIN}/purge"), json!({ "confirm": id })).await.data();
    // The slow body takes all the time that connections have, and somebody else holds the file for longer still.
    let other = rusqlite::Connection::open(server.db()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let begin = Instant::now();
    terminate(&server);
    while begin.elapsed() < SOON + Duration::from_millis(500) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(tokio::task::block_in_place(|| server.wait()).code(), Some(0));
    assert!(!server.stderr().contains("cut off"), "{}", server.stderr());
    let owed = "SELECT 1 FROM meta WHERE key = 'compaction_due'";
    assert!(!other.prepare(owed).unwrap().exists([]).unwrap(), "{}", server.stderr());
    drop(slow);
}
