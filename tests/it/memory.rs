//! Memory is given back to the machine after the start, and after a rush once it is quiet.
#![cfg(all(target_os = "linux", target_env = "gnu"))]

use std::time::Duration;

use crate::support::{Server, poll};

/// Guests who make more requests and connections than what is called a rush.
const RUSH: usize = 2_100;
/// Whoever asks more often keeps the program from being quiet.
const BETWEEN: Duration = Duration::from_millis(200);

/// How often memory was given back.
async fn returns(server: &Server) -> u64 {
    let text = server.anonymous().get("/metrics").await.text();
    let line = text.lines().find_map(|line| line.strip_prefix("luckydraw_memory_returns_total ")).unwrap();
    line.parse().unwrap()
}

async fn returned_since(server: &Server, before: u64) -> u64 {
    poll("memory that was given back", async || {
        tokio::time::sleep(BETWEEN).await;
        Some(returns(server).await).filter(|now| *now > before)
    })
    .await
}

#[tokio::test]
async fn memory_goes_back_after_the_start_and_after_a_rush() {
    let server = Server::start();
    let after_the_start = returned_since(&server, 0).await;
    assert_eq!(server.guests(RUSH).await.len(), RUSH);
    returned_since(&server, after_the_start).await;
}
