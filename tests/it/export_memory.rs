//! An export of a large event takes little memory and leaves nothing beside the database.
#![cfg(target_os = "linux")]

use crate::support::{ADMIN, Server, Setup, large};

/// People, and draws of all of them: their proofs are many times what the program may take.
const PEOPLE: u64 = 10_000;
const DRAWS: usize = 75;
/// What an export of any size may take, in bytes: the page cache that SQLite may fill, and a few buffers.
const MOST: u64 = 20 << 20;

/// The most memory that a process ever had, in bytes.
fn peak(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_does_not_grow_with_what_is_exported() {
    let folder = std::env::temp_dir().join(format!("luckydraw-large-{}", std::process::id()));
    large::fill(&folder.join("test.db"), PEOPLE, DRAWS, 3).await;
    let server = Server::with(Setup { folder: Some(folder.clone()), ..Setup::default() });
    let organiser = server.organiser().await;
    let before = peak(server.pid());
    let mut sizes = Vec::new();
    for query in
        ["format=json&what=all", "format=csv&what=all&with_contact=true", "format=xlsx&what=all", "format=sqlite"]
    {
        let reply = organiser.get(&format!("{ADMIN}/export?{query}")).await;
        assert_eq!((reply.status, reply.header("content-length")), (200, reply.body.len().to_string().as_str()));
        sizes.push(reply.body.len() as u64);
        let grown = peak(server.pid()) - before;
        eprintln!("{query}: {} bytes; the peak grew by {grown} bytes", reply.body.len());
        assert!(grown < MOST, "{query} took {grown} bytes");
    }
    assert!(sizes[0] > MOST * 5 / 4 && sizes[3] > MOST * 5 / 4, "what was exported was small: {sizes:?}");
    let beside: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert!(beside.iter().all(|name| !name.to_string_lossy().contains("export")), "{beside:?}");
    drop(server);
    std::fs::remove_dir_all(folder).unwrap();
}
