//! A whole hall at once: every phone gets a number of its own, and none waits for a connection.

use std::fs;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::support::{ADMIN, API, Client, Server, Setup, random_key};

const HALL: u64 = 2_000;
/// Far more than it takes; a machine that does other things may be slow.
const LONG: Duration = Duration::from_secs(20);

fn raise_descriptor_limit() {
    let limit = rlimit::increase_nofile_limit(u64::MAX).expect("the limit can be raised");
    assert!(limit > HALL + 200, "the test needs more than {limit} descriptors");
}

/// Runs a task for every guest, all let go at the same moment.
async fn all_at_once<T, F>(count: u64, task: impl Fn(u64) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let (go, gone) = watch::channel(false);
    let mut tasks = JoinSet::new();
    for guest in 0..count {
        let (work, mut gone) = (task(guest), gone.clone());
        tasks.spawn(async move {
            gone.wait_for(|gone| *gone).await.expect("the start");
            work.await
        });
    }
    go.send(true).expect("somebody waits");
    tasks.join_all().await
}

fn dense(mut numbers: Vec<u64>, count: u64) {
    numbers.sort_unstable();
    assert!(numbers.iter().copied().eq(1..=count), "{count} guests have the numbers {numbers:?}");
}

/// A registration as bytes.
fn register(port: u16, key: &str) -> String {
    format!(
        "POST {API}/register HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n\
         Idempotency-Key: {key}\r\nContent-Length: 2\r\n\r\n{{}}"
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hall_that_registers_at_once_gets_every_number_once() {
    raise_descriptor_limit();
    let server = Server::start();
    let port = server.port;
    let begin = Instant::now();
    let answers = all_at_once(HALL, move |_| async move {
        Client::new(port).post(&format!("{API}/register"), json!({})).await.data()
    })
    .await;
    let took = begin.elapsed();
    eprintln!("{HALL} registrations at once took {took:?}");
    dense(answers.iter().map(|data| data["draw_number"].as_u64().unwrap()).collect(), HALL);
    let mut tokens: Vec<_> = answers.iter().map(|data| data["session_token"].as_str().unwrap()).collect();
    tokens.sort_unstable();
    tokens.dedup();
    assert_eq!(tokens.len() as u64, HALL, "two guests have the same token");
    let list = server.organiser().await.get(&format!("{ADMIN}/participants?limit=1")).await.data();
    assert_eq!(list["total_count"], HALL);
    assert!(took < LONG, "{took:?}");
}

/// Every third phone loses its first answer, every third its first two; all come back under their keys.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn phones_that_lose_the_answer_and_retry_get_one_number_each() {
    const GUESTS: u64 = 900;
    let server = Server::start();
    let port = server.port;
    let answers = all_at_once(GUESTS, move |guest| async move {
        let (key, phone) = (random_key(), Client::new(port));
        for _ in 0..guest % 3 {
            let mut lost = TcpStream::connect(("127.0.0.1", port)).await.expect("the server is there");
            lost.write_all(register(port, &key).as_bytes()).await.expect("it is sent");
        }
        let path = format!("{API}/register");
        let first = phone.post_keyed(&path, &key, json!({})).await.data();
        phone.forget();
        let again = phone.post_keyed(&path, &key, json!({})).await.data();
        assert_eq!(first["draw_number"], again["draw_number"]);
        assert_eq!(first["session_token"], again["session_token"]);
        first["draw_number"].as_u64().unwrap()
    })
    .await;
    dense(answers, GUESTS);
    let list = server.organiser().await.get(&format!("{ADMIN}/participants?limit=1")).await.data();
    assert_eq!(list["total_count"], GUESTS);
}

/// A counter of the kernel's TCP, such as `ListenOverflows`.
fn tcp_counter(name: &str) -> u64 {
    let text = fs::read_to_string("/proc/net/netstat").expect("Linux tells");
    let mut lines = text.lines().filter(|line| line.starts_with("TcpExt:"));
    let (names, values) = (lines.next().expect("names"), lines.next().expect("values"));
    let pair = names.split(' ').zip(values.split(' ')).find(|(known, _)| *known == name);
    pair.expect("a counter").1.parse().expect("a number")
}

fn signal(server: &Server, signal: &str) {
    let sent = Command::new("kill").args([signal, &server.pid().to_string()]).status().expect("kill can be run");
    assert!(sent.success());
}

/// The server stands still while the hall connects: what it has not accepted, the kernel must keep.
/// With a short queue of connections, phones would be told nothing and try again a second later.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hall_can_connect_before_the_first_is_accepted() {
    raise_descriptor_limit();
    let most: u64 = fs::read_to_string("/proc/sys/net/core/somaxconn").unwrap().trim().parse().unwrap();
    assert!(most >= HALL, "the kernel keeps only {most} connections: raise net.core.somaxconn");
    let server = Server::start();
    let port = server.port;
    let before = (tcp_counter("ListenOverflows"), tcp_counter("TCPSynRetrans"));
    signal(&server, "-STOP");
    let begin = Instant::now();
    let connecting =
        all_at_once(
            HALL,
            move |_| async move { tokio::time::timeout(LONG, TcpStream::connect(("127.0.0.1", port))).await },
        );
    let connected: Vec<_> = connecting.await.into_iter().filter_map(|tried| tried.ok()?.ok()).collect();
    let took = begin.elapsed();
    let after = (tcp_counter("ListenOverflows"), tcp_counter("TCPSynRetrans"));
    signal(&server, "-CONT");
    assert_eq!(connected.len() as u64, HALL, "the others were turned away");
    assert_eq!(after, before, "the queue overflowed, or a SYN was sent twice");
    eprintln!("{HALL} connects at once took {took:?}");
    let request = Arc::new(format!("GET /api/health HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"));
    let mut asking = JoinSet::new();
    for mut stream in connected {
        let request = Arc::clone(&request);
        asking.spawn(async move {
            stream.write_all(request.as_bytes()).await.expect("it is sent");
            let mut answer = String::new();
            stream.read_to_string(&mut answer).await.expect("an answer");
            answer.starts_with("HTTP/1.1 200")
        });
    }
    let answered = tokio::time::timeout(LONG, asking.join_all()).await.expect("answers in time");
    assert_eq!(answered.into_iter().filter(|well| *well).count() as u64, HALL);
}

/// Whoever comes after many that connect and say nothing, as browsers do ahead of time, does not wait for them to speak.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_asks_is_answered_behind_many_that_say_nothing() {
    const SILENT: usize = 400;
    let server = Server::start();
    signal(&server, "-STOP");
    let mut silent = Vec::new();
    for _ in 0..SILENT {
        silent.push(TcpStream::connect(("127.0.0.1", server.port)).await.expect("the kernel takes it"));
    }
    let mut asks = TcpStream::connect(("127.0.0.1", server.port)).await.expect("the kernel takes it");
    let request = format!("GET /api/health HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", server.host());
    asks.write_all(request.as_bytes()).await.expect("it is sent");
    signal(&server, "-CONT");
    let mut answer = String::new();
    // Less than the server's patience with whoever says nothing.
    let read = tokio::time::timeout(Duration::from_secs(8), asks.read_to_string(&mut answer)).await;
    read.expect("an answer in time").expect("it is not cut off");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

/// The server stands still until the requests are there: who is turned away is told so, and not merely cut off.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_finds_no_room_is_told_when_to_come_back() {
    let server = Server::with(Setup::default().limited_to(150));
    signal(&server, "-STOP");
    let mut streams = Vec::new();
    for _ in 0..60 {
        let mut stream = TcpStream::connect(("127.0.0.1", server.port)).await.expect("the kernel takes it");
        stream
            .write_all(format!("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", server.host()).as_bytes())
            .await
            .expect("it is sent");
        streams.push(stream);
    }
    signal(&server, "-CONT");
    let turned_away = streams.split_off(50);
    for mut stream in turned_away {
        let mut answer = String::new();
        let read = tokio::time::timeout(LONG, stream.read_to_string(&mut answer)).await.expect("an answer in time");
        read.expect("it is not cut off");
        assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("\r\nRetry-After: "), "{answer}");
    }
}
