//! One file, one server: who comes second is told who is there, and nothing that runs beside it costs a commit.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::command::output;
use crate::support::{ADMIN, API, PATIENCE, Server};

/// A child that has said something or ended, whichever comes first.
fn said(child: &mut Child, log: &Path) -> bool {
    fs::read_to_string(log).is_ok_and(|text| text.contains("listening on ")) || child.try_wait().unwrap().is_some()
}

#[test]
fn of_twenty_that_start_at_once_one_serves_and_the_others_name_it() {
    const STARTS: usize = 20;
    let mut server = Server::start();
    server.stop();
    let logs: Vec<PathBuf> = (0..STARTS).map(|start| server.folder().join(format!("start-{start}"))).collect();
    let mut children: Vec<Child> = logs
        .iter()
        .map(|log| {
            let mut command = server.luckydraw(&["serve", "--no-mdns", "--bind", "127.0.0.1", "--port", "0"]);
            let errors = fs::File::create(log.with_extension("err")).unwrap();
            command.stdin(Stdio::null()).stdout(fs::File::create(log).unwrap()).stderr(errors).spawn().unwrap()
        })
        .collect();
    let deadline = Instant::now() + PATIENCE;
    while !children.iter_mut().zip(&logs).all(|(child, log)| said(child, log)) {
        assert!(Instant::now() < deadline, "some neither serve nor give up");
        std::thread::sleep(Duration::from_millis(20));
    }
    let mut serving = Vec::new();
    let mut others = Vec::new();
    for (index, child) in children.iter_mut().enumerate() {
        match child.try_wait().unwrap() {
            None => serving.push(index),
            Some(status) => {
                others.push((status.code(), fs::read_to_string(logs[index].with_extension("err")).unwrap()));
            }
        }
    }
    let url = serving.first().map(|first| {
        let text = fs::read_to_string(&logs[*first]).unwrap();
        text.lines().find_map(|line| line.strip_prefix("listening on ")).unwrap().to_owned()
    });
    let pid = serving.first().map(|first| children[*first].id());
    for child in &mut children {
        let _ = child.kill();
        child.wait().unwrap();
    }
    assert_eq!(serving.len(), 1, "so many serve one file: {serving:?}");
    let (url, pid) = (url.unwrap(), pid.unwrap());
    for (code, errors) in others {
        assert_eq!(code, Some(75), "{errors}");
        assert!(
            errors.contains(&format!("process {pid} ")) && errors.contains(&url),
            "not process {pid} at {url}: {errors}"
        );
    }
}

#[tokio::test]
async fn a_lock_that_a_killed_server_left_is_nobodys() {
    let mut server = Server::start();
    server.guests(3).await;
    server.kill9();
    assert!(server.folder().join("test.db.lock").exists(), "there is nothing to be stale");
    // Whoever only reads finds what is still in the log, and leaves it there.
    let exported = run(&server, &["export", "--format", "json", "-o", "-"]);
    let exported: serde_json::Value = serde_json::from_slice(&exported.stdout).unwrap();
    assert_eq!(exported["participants"].as_array().unwrap().len(), 3);
    succeeds(&server, &["backup", "-o", "copy.db"]);
    succeeds(&server, &["event", "list", "--json"]);
    server.restart();
    assert_eq!(server.guests(1).await.len(), 1);
}

/// The locks that a process holds on a file, as the kernel tells them.
fn locks(pid: u32, path: &Path) -> Vec<String> {
    let inode = fs::metadata(path).unwrap().ino().to_string();
    let text = fs::read_to_string("/proc/locks").expect("Linux tells");
    let is_ours =
        |words: &Vec<&str>| words.get(4) == Some(&pid.to_string().as_str()) && words[5].ends_with(&format!(":{inode}"));
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>()).filter(is_ours);
    lines.map(|words| format!("{} {} {}-{}", words[1], words[3], words[6], words[7])).collect()
}

/// Whether a lock is held. The kernel's list can miss one while others come and go, so it is read again;
/// a lock that was dropped does not come back.
fn is_held(server: &Server, path: &Path, lock: &str) -> bool {
    let deadline = Instant::now() + Duration::from_secs(2);
    while Instant::now() < deadline {
        if locks(server.pid(), path).iter().any(|held| held == lock) {
            return true;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    false
}

/// Without them another process that opens and closes the file would take the log for nobody's.
fn assert_locked(server: &Server, after: &str) {
    let db = server.db();
    assert!(is_held(server, &db, "POSIX READ 1073741826-1073742335"), "the file is not locked after {after}");
    let index = db.with_extension("db-shm");
    assert!(is_held(server, &index, "POSIX READ 128-128"), "the index is not locked after {after}");
}

fn run(server: &Server, args: &[&str]) -> Output {
    output(server.luckydraw(args).current_dir(server.folder()), "")
}

fn succeeds(server: &Server, args: &[&str]) {
    let output = run(server, args);
    assert!(output.status.success(), "{args:?}: {output:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_runs_beside_the_server_its_locks_stay_and_commits_survive() {
    let mut server = Server::start();
    let organiser = server.organiser().await;
    let mut tokens = server.guests(3).await;
    assert_locked(&server, "the start");
    fs::write(server.folder().join("prizes.csv"), "name,rank,quantity\n노트북,1,1\n").unwrap();
    let commands: [&[&str]; 8] = [
        &["export", "--format", "json", "--what", "all", "-o", "all.json"],
        &["export", "--format", "xlsx", "-o", "all.xlsx"],
        &["export", "--format", "sqlite", "-o", "all.sqlite"],
        &["export", "--format", "sqlite", "-o", "-"],
        &["backup", "-o", "copy.db"],
        &["import", "prizes", "prizes.csv"],
        &["event", "list"],
        &["admin", "token", "create", "gate"],
    ];
    for command in commands {
        succeeds(&server, command);
        assert_locked(&server, command[0]);
        tokens.extend(server.guests(2).await);
    }
    let second = run(&server, &["serve", "--no-mdns", "--bind", "127.0.0.1", "--port", "0"]);
    assert_eq!(second.status.code(), Some(75), "{second:?}");
    assert_quoted(&String::from_utf8_lossy(&second.stderr));
    assert_locked(&server, "a second start");
    for path in ["export?format=sqlite", "export?format=json&what=all", "log", "participants"] {
        assert_eq!(organiser.get(&format!("{ADMIN}/{path}")).await.status, 200, "{path}");
        assert_locked(&server, path);
        tokens.extend(server.guests(2).await);
    }
    assert_eq!(server.anonymous().get("/metrics").await.status, 200);
    assert_locked(&server, "metrics");
    tokens.extend(server.guests(3).await);
    server.kill9();
    server.restart();
    for (index, token) in tokens.iter().enumerate() {
        let mine = server.anonymous().get(&format!("{API}/my-number?session_token={token}")).await.data();
        assert_eq!(mine["draw_number"], json!(index + 1));
    }
}

/// What the README and both handbooks tell people to look for is what the program says.
fn assert_quoted(said: &str) {
    let handbooks = [
        include_str!("../../README.md"),
        include_str!("../../assets/i18n/ko.json"),
        include_str!("../../assets/i18n/en.json"),
    ];
    let (what, _) = said.strip_prefix("error: ").unwrap().split_once(':').unwrap();
    for handbook in handbooks {
        let quoted = [format!("“{what}”"), format!("‘{what}’")];
        assert!(quoted.iter().any(|quote| handbook.contains(quote)), "no handbook entry for `{what}`");
    }
}

/// A command that works on the file for a moment is no server: nobody is sent away over it.
#[test]
fn commands_without_a_server_wait_for_each_other_and_so_does_a_server() {
    const COMMANDS: usize = 6;
    let mut server = Server::start();
    server.stop();
    let commands: Vec<_> = (0..COMMANDS)
        .map(|number| {
            let id = format!("party-{number}");
            let mut command = server.luckydraw(&["event", "create", "Party", "--id", &id]);
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    server.restart();
    for command in commands {
        let output = command.wait_with_output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }
    let listed = run(&server, &["event", "list", "--json"]);
    let listed: serde_json::Value = serde_json::from_slice(&listed.stdout).unwrap();
    assert_eq!(listed["events"].as_array().unwrap().len(), COMMANDS + 1);
    assert!(!server.stderr().contains("error: already running"), "{}", server.stderr());
}
