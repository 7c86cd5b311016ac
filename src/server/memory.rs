//! After a rush, memory that nobody needs any more goes back to the machine.
//!
//! glibc keeps what was freed between things that stay, as a phone's socket does, so a hall that came at once would
//! be paid for all evening. Giving it back holds up whoever asks for memory meanwhile, hence only after a second in which
//! far fewer came than in the rush and nobody waits for the disk.

use std::time::{Duration, Instant};

use crate::web::App;

/// How often it is looked whether it is quiet.
const LOOK: Duration = Duration::from_secs(1);
/// What may be finished between two looks while it is quiet; after a rush a tenth of that rush is quiet too, or a few
/// phones that ask every few seconds would keep its memory.
const QUIET: u64 = 20;
const LESS: u64 = 10;
/// So many of them leave enough to be worth it.
const RUSH: u64 = 2_000;

/// Gives memory back for as long as it runs.
pub async fn run(app: App) {
    let mut rest = Rest::default();
    loop {
        tokio::time::sleep(LOOK).await;
        // A disk that holds everybody up is no quiet.
        let nobody_waits = app.store.pressure().waiting == 0;
        if !rest.is_due(app.metrics.finished()) || !nobody_waits {
            continue;
        }
        rest.rested();
        rest_now(&app).await;
    }
}

/// Gives back what is unused now, as after the start, so that nobody takes its memory for that of the guests.
pub async fn rest_now(app: &App) {
    let begun = Instant::now();
    if tokio::task::spawn_blocking(give_back).await.is_ok_and(|some| some) {
        app.metrics.memory_returned();
        tracing::debug!(took = ?begun.elapsed(), "unused memory was given back");
    }
}

/// When there is something to give back, and nobody is held up by it. All in requests and ended connections.
#[derive(Debug, Default)]
struct Rest {
    /// Finished by the last look.
    before: u64,
    /// The most between two looks since memory was last given back.
    most: u64,
    /// Finished when memory was last given back, as it is at the start.
    last: u64,
}

impl Rest {
    /// Whether it is quiet now, after a rush that was not followed by a rest yet.
    fn is_due(&mut self, finished: u64) -> bool {
        let now = finished.saturating_sub(self.before);
        self.before = finished;
        self.most = self.most.max(now);
        let is_quiet = now <= QUIET.max(self.most / LESS);
        is_quiet && finished.saturating_sub(self.last) >= RUSH
    }

    /// Memory was given back now.
    fn rested(&mut self) {
        self.most = 0;
        self.last = self.before;
    }
}

/// Gives back what is free; whether the system heard of any.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(unsafe_code, reason = "a foreign function; it asks nothing of its caller")]
fn give_back() -> bool {
    // SAFETY: it may be called at any time from any thread, and what is in use stays as it is.
    unsafe { libc::malloc_trim(0) == 1 }
}

/// Other systems' memory is given back by themselves, or not at all.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn give_back() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn due_once_after_each_rush() {
        let mut rest = Rest::default();
        let mut looks_at = |finished| {
            let is_due = rest.is_due(finished);
            if is_due {
                rest.rested();
            }
            is_due
        };
        assert!(!looks_at(10), "nothing worth it");
        assert!(!looks_at(4_000), "in the middle of a rush");
        assert!(!looks_at(8_000), "still");
        assert!(looks_at(8_015), "a few more do not count");
        assert!(!looks_at(8_015), "nothing since");
        assert!(!looks_at(8_035), "hardly anything since");
        for more in 1..99 {
            assert!(!looks_at(8_035 + more * QUIET), "a trickle that makes no rush yet");
        }
        assert!(looks_at(8_035 + 99 * QUIET), "many trickles are one");
    }

    #[test]
    fn phones_that_go_on_asking_do_not_keep_the_memory_of_a_rush() {
        let mut rest = Rest::default();
        assert!(!rest.is_due(5_000));
        assert!(!rest.is_due(5_600), "more than a tenth");
        assert!(rest.is_due(6_000));
        rest.rested();
        assert!(!rest.is_due(8_400), "all the same is no rush that is over");
        assert!(!rest.is_due(10_800));
    }

    /// This process's memory in kilobytes.
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    fn resident() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    #[test]
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    fn memory_between_what_stays_goes_back() {
        let blocks: Vec<Box<[u8; 1024]>> = (0..300_000_u32).map(|n| Box::new([n.to_le_bytes()[0]; 1024])).collect();
        let kept: Vec<_> =
            blocks.into_iter().enumerate().filter(|(n, _)| n % 100 == 0).map(|(_, block)| block).collect();
        let before = resident();
        assert!(give_back());
        let after = resident();
        // Most of 300 MB; other tests that run meanwhile take some.
        assert!(after + 50_000 < before, "{before} KB, then {after} KB with {} blocks left", kept.len());
    }
}
