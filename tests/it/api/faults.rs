//! Failures of the machine: a full disk, a file that is held or damaged, a chain of seals used up.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use rusqlite::Connection;
use serde_json::json;

use crate::support::{ADMIN, API, Server, Setup, poll};

const REGISTER: &str = "/api/luckydraw/register";

#[tokio::test]
async fn the_chain_of_seals_ends_with_a_refusal() {
    let mut server = Server::start();
    server.stop();
    Connection::open(server.db()).unwrap().execute("UPDATE event SET next_draw = 10000", []).unwrap();
    server.restart();
    let organiser = server.fast().await;
    server.guests(2).await;
    let last = organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵" })).await.data();
    assert_eq!(last["draw"], 10_000);
    server.revealed(10_000).await;
    let refused = organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵" })).await;
    assert_eq!((refused.status, refused.reason()), (409, "chain_exhausted"));
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_an_internal_fault_that_the_log_has() {
    let server = Server::start();
    let guest = server.guest().await;
    let damage = Connection::open(server.db()).unwrap();
    damage.busy_timeout(Duration::from_secs(5)).unwrap();
    damage.execute("UPDATE event SET settings = '{\"not\": \"settings\"}'", []).unwrap();
    drop(damage);
    let refused = guest.get(&format!("{API}/my-number")).await;
    assert_eq!((refused.status, refused.reason()), (500, "internal"));
    let id = refused.json["request_id"].as_str().unwrap().to_owned();
    poll("the log", async || server.stderr().contains(&id).then_some(())).await;
    assert!(!refused.text().contains("settings"), "an answer tells nothing of what is inside");
}

#[tokio::test]
async fn a_file_that_is_held_is_overload_and_then_goes_on() {
    let server = Server::start();
    let guest = server.guest().await;
    let holder = Connection::open(server.db()).unwrap();
    holder.busy_timeout(Duration::from_secs(5)).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let refused = server.anonymous().post(REGISTER, json!({})).await;
    assert_eq!((refused.status, refused.reason()), (503, "overloaded"));
    let seconds: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=10).contains(&seconds));
    assert_eq!(guest.get(&format!("{API}/my-number")).await.data()["draw_number"], 1, "reading goes on");
    holder.execute_batch("ROLLBACK").unwrap();
    let data = server.anonymous().post(REGISTER, json!({})).await.data();
    assert_eq!(data["draw_number"], 2, "a refused registration uses no number");
}

/// A file system of its own that can be filled; gone when dropped.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(size: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("luckydraw-it-disk-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let size = format!("size={size}");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(&folder).output();
        let is_there = mounted.as_ref().is_ok_and(|output| output.status.success());
        assert!(is_there, "this test mounts a file system, so it has to run as root: {mounted:?}");
        SmallDisk(folder)
    }

    /// Leaves so many bytes free.
    fn fill(&self) -> PathBuf {
        let ballast = self.0.join("ballast");
        let chunk = vec![0_u8; 4096];
        let mut file = std::fs::File::create(&ballast).unwrap();
        while std::io::Write::write_all(&mut file, &chunk).is_ok() {}
        ballast
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).output();
        let _ = std::fs::remove_dir(Path::new(&self.0));
    }
}

#[tokio::test]
async fn a_full_disk_refuses_clearly_and_works_again_once_freed() {
    let disk = SmallDisk::mount("24m");
    let server = Server::with(Setup { folder: Some(disk.0.clone()), ..Setup::default() });
    let guest = server.guest().await;
    let ballast = disk.fill();
    let mut acknowledged = 1;
    let refused = poll("a full disk", async || {
        let reply = server.anonymous().post(REGISTER, json!({})).await;
        acknowledged += u64::from(reply.status == 200);
        (reply.status != 200).then_some(reply)
    })
    .await;
    assert_eq!((refused.status, refused.reason()), (507, "storage_full"), "{}", refused.text());
    assert!(refused.json["message"].as_str().unwrap().chars().count() > 5);
    let health = server.anonymous().get("/api/health").await;
    assert_eq!((health.status, health.reason()), (507, "storage_full"));
    assert_eq!(guest.get(&format!("{API}/my-number")).await.data()["draw_number"], 1, "reading goes on");
    std::fs::remove_file(ballast).unwrap();
    let next = server.anonymous().post(REGISTER, json!({})).await.data();
    assert_eq!(next["draw_number"], acknowledged + 1, "nothing acknowledged is lost and no number is skipped");
    assert_eq!(server.anonymous().get("/api/health").await.status, 200);
}
