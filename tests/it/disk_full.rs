//! A full disk: refused clearly, nothing acknowledged is lost, and it goes on by itself once there is room.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};

use crate::support::{ADMIN, API, Client, EVENT, Reply, Server, Setup, poll};

/// A file system in memory of so many KiB, taken away in the end.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(kib: u32) -> Self {
        let place = std::env::temp_dir().join(format!("luckydraw-disk-{}-{kib}", std::process::id()));
        fs::create_dir_all(&place).unwrap();
        let size = format!("size={kib}k");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(&place).output().unwrap();
        assert!(mounted.status.success(), "this test mounts a file system, so it has to run as root: {mounted:?}");
        SmallDisk(place)
    }
}

impl SmallDisk {
    /// Takes what room is left, to the last block.
    fn fill_up(&self) {
        let mut file = fs::File::create(self.rest()).unwrap();
        while file.write_all(&[0; 4096]).is_ok() {}
    }

    fn rest(&self) -> PathBuf {
        self.0.join("rest")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
        let _ = fs::remove_dir(&self.0);
    }
}

fn is_refused_for_want_of_room(reply: &Reply) -> bool {
    match reply.status {
        200 => false,
        507 => reply.reason() == "storage_full",
        status => panic!("{status}: {}", reply.text()),
    }
}

/// Registers until the disk is full; gives the tokens of those that were acknowledged.
async fn fill(client: &Client) -> Vec<String> {
    let mut tokens = Vec::new();
    loop {
        client.forget();
        let reply = client.post(&format!("{API}/register"), json!({})).await;
        if is_refused_for_want_of_room(&reply) {
            return tokens;
        }
        tokens.push(reply.data()["session_token"].as_str().unwrap().to_owned());
        assert!(tokens.len() < 20_000, "the disk never gets full");
    }
}

async fn assert_kept(client: &Client, tokens: &[String]) {
    client.forget();
    for (index, token) in tokens.iter().enumerate() {
        let mine = client.get(&format!("{API}/my-number?session_token={token}")).await.data();
        assert_eq!(mine["draw_number"], json!(index + 1));
    }
}

async fn head_count(organiser: &Client) -> Value {
    organiser.get(&format!("{ADMIN}/participants?limit=1")).await.data()["total_count"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_refuses_keeps_and_recovers() {
    let disk = SmallDisk::mount(2_560);
    let ballast = disk.0.join("ballast");
    fs::write(&ballast, vec![0; 512 * 1024]).unwrap();
    let mut server = Server::with(Setup { folder: Some(disk.0.clone()), ..Setup::default() });
    let organiser = server.fast().await;
    let script = server.script().await;
    let client = server.anonymous();
    let mut tokens = fill(&client).await;
    eprintln!("full after {} registrations", tokens.len());
    assert!(!tokens.is_empty(), "the disk is too small for this test");
    disk.fill_up();
    // A small write may still fit where a registration's pages did not.
    poll("a full disk", async || is_refused_for_want_of_room(&client.get("/api/health").await).then_some(())).await;
    assert!(is_refused_for_want_of_room(
        &organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵" })).await
    ));
    assert!(is_refused_for_want_of_room(&organiser.post(&format!("{ADMIN}/close"), json!({})).await));
    // Whoever only looks, also with a token that was never used before, is served.
    assert_kept(&client, &tokens).await;
    for page in ["/lottery", EVENT, &format!("{EVENT}/state")] {
        assert_eq!(client.get(page).await.status, 200, "{page}");
    }
    assert_eq!(head_count(&organiser).await, tokens.len());
    assert_eq!(head_count(&script).await, tokens.len());

    fs::remove_file(&ballast).unwrap();
    poll("room", async || (client.get("/api/health").await.status == 200).then_some(())).await;
    client.forget();
    let next = client.post(&format!("{API}/register"), json!({})).await.data();
    assert_eq!(next["draw_number"], json!(tokens.len() + 1), "a refused registration left a gap");
    tokens.push(next["session_token"].as_str().unwrap().to_owned());
    let drawn = organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵" })).await.data();
    assert_eq!(drawn["draw"], 1, "a refused draw used a number");
    server.revealed(1).await;

    tokens.extend(fill(&client).await);
    server.kill9();
    let verdict: String = read(&server).query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(verdict, "ok");
    assert!(!server.stderr().contains("panicked"), "{}", server.stderr());
    server.checks_panics = false;
}

fn read(server: &Server) -> Connection {
    Connection::open_with_flags(server.db(), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
}

/// Whether the file still has to be written anew.
fn is_compaction_owed(server: &Server) -> bool {
    read(server).prepare("SELECT 1 FROM meta WHERE key = 'compaction_due'").unwrap().exists([]).unwrap()
}

/// Writing the file anew needs as much room again: without it that stays owed, and all else goes on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_traces_of_a_purge_wait_for_room() {
    let disk = SmallDisk::mount(8_192);
    let mut server = Server::with(Setup { folder: Some(disk.0.clone()), ..Setup::default() });
    let organiser = server.organiser().await;
    organiser.patch(ADMIN, json!({ "reveal": "host" })).await.data();
    let people: String = (0..2_000).map(|number| format!("카나리아{number},{number:04}\n")).collect();
    let csv = BASE64_STANDARD.encode(format!("name,code\n{people}"));
    organiser.post(&format!("{ADMIN}/import"), json!({ "what": "participants", "csv": csv })).await.data();
    organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵" })).await.data();
    let id = organiser.get(ADMIN).await.data()["event_id"].clone();
    organiser.post(&format!("{ADMIN}/purge"), json!({ "confirm": id })).await.data();
    // The draw that runs keeps the file from being written anew before the disk is full.
    assert!(tokio::task::block_in_place(|| server.stop()).success());
    let ballast = disk.0.join("ballast");
    fs::write(&ballast, vec![0; 384 * 1024]).unwrap();
    disk.fill_up();
    fs::remove_file(&ballast).unwrap();
    tokio::task::block_in_place(|| server.restart());
    let organiser = server.organiser().await;
    organiser.post(&format!("{ADMIN}/draws/1/reveal"), json!({})).await.data();
    poll("no room", async || server.stderr().contains("could not be compacted").then_some(())).await;
    assert!(is_compaction_owed(&server));
    assert_eq!(server.anonymous().get("/api/health").await.status, 200);
    server.guest().await;
    fs::remove_file(disk.rest()).unwrap();
    poll("room", async || (!is_compaction_owed(&server)).then_some(())).await;
}
