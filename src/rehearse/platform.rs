//! What the operating system knows of processes and of its network: read on Linux, nothing elsewhere.
//!
//! Each figure is an `Option`: where it is missing, a report says "not measured" and never a guess.

use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::server::hardware::kilobytes;

/// What a database writes at a time.
const PAGE: usize = 4_096;

/// What a process has used so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// Time on all cores together.
    pub cpu: Duration,
    /// Memory that is in use now, in kilobytes.
    pub rss_kb: u64,
}

/// What a process uses.
#[must_use]
pub fn usage(pid: u32) -> Option<Usage> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    Some(Usage { cpu: cpu(pid)?, rss_kb: kilobytes(&status, "VmRSS:")? })
}

/// To the nanosecond: a guest costs less than the hundredth of a second in which the kernel's files count.
#[cfg(target_os = "linux")]
fn cpu(pid: u32) -> Option<Duration> {
    let clock = nix::time::clock_getcpuclockid(nix::unistd::Pid::from_raw(i32::try_from(pid).ok()?)).ok()?;
    clock.now().ok().map(Duration::from)
}

#[cfg(not(target_os = "linux"))]
fn cpu(_pid: u32) -> Option<Duration> {
    None
}

/// What it took to bring each of so many pages onto the disk of a folder, one after the other.
///
/// # Errors
/// Where the folder takes no file.
pub fn syncs(folder: &Path, pages: usize) -> io::Result<Vec<Duration>> {
    let mut file = tempfile::tempfile_in(folder)?;
    let mut sync = || {
        let begun = Instant::now();
        file.write_all(&[0x6c; PAGE])?;
        file.sync_data()?;
        Ok(begun.elapsed())
    };
    (0..pages).map(|_| sync()).collect()
}

/// Megabytes that are free on the disk of a folder.
#[cfg(unix)]
#[must_use]
pub fn free_disk_mb(folder: &Path) -> Option<u64> {
    let disk = nix::sys::statvfs::statvfs(folder).ok()?;
    let bytes = u128::from(disk.blocks_available()) * u128::from(disk.fragment_size());
    u64::try_from(bytes >> 20).ok()
}

/// Megabytes that are free on the disk of a folder.
#[cfg(not(unix))]
#[must_use]
pub fn free_disk_mb(_folder: &Path) -> Option<u64> {
    None
}

/// How often any connection of this machine had to knock again since it was started.
#[must_use]
pub fn syn_retransmits() -> Option<u64> {
    counter(&std::fs::read_to_string("/proc/net/netstat").ok()?, "TcpExt:", "TCPSynRetrans")
}

/// A counter of a file whose lines come in pairs: names, then numbers.
fn counter(text: &str, group: &str, name: &str) -> Option<u64> {
    let mut lines = text.lines().filter_map(|line| line.strip_prefix(group));
    let (names, numbers) = (lines.next()?, lines.next()?);
    let place = names.split_whitespace().position(|known| known == name)?;
    numbers.split_whitespace().nth(place)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_takes_pages() {
        let folder = tempfile::tempdir().unwrap();
        let took = syncs(folder.path(), 3).unwrap();
        assert!(took.len() == 3 && took.iter().all(|took| !took.is_zero()), "{took:?}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        assert!(syncs(&folder.path().join("missing"), 3).is_err());
        #[cfg(unix)]
        assert!(free_disk_mb(folder.path()).is_some());
    }

    #[test]
    fn counters_stand_below_their_names() {
        let text = "TcpExt: SyncookiesSent TCPSynRetrans ListenDrops\nTcpExt: 1 27 3\nIpExt: TCPSynRetrans\nIpExt: 9\n";
        assert_eq!(counter(text, "TcpExt:", "TCPSynRetrans"), Some(27));
        assert_eq!(counter(text, "TcpExt:", "Unknown"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_process_uses_memory_and_time() {
        let before = usage(std::process::id()).unwrap();
        let mut number = 1_u64;
        let after = loop {
            number = std::hint::black_box(number.wrapping_mul(3));
            let now = usage(std::process::id()).unwrap();
            if now.cpu - before.cpu > Duration::from_millis(1) {
                break now;
            }
        };
        assert!(after.rss_kb > 0 && after.cpu > before.cpu);
        assert_eq!(usage(u32::MAX), None);
        assert!(syn_retransmits().is_some());
    }
}
