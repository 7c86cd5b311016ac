//! The machine that this program runs on: read on Linux, and elsewhere as far as any system tells.

use std::path::Path;

use crate::store::capacity::{Capacity, Hardware};

/// This machine, where a process has room for so many connections.
#[must_use]
pub fn this(connections: u64) -> Hardware {
    Hardware {
        processor: processor(),
        cores: std::thread::available_parallelism().map_or(1, usize::from),
        memory_mb: memory_mb("MemTotal:"),
        connections,
    }
}

/// How many guests at once a rehearsal on this very machine found that it takes. What another one takes, or a
/// record that cannot be read, counts for nothing, and the log says so.
#[must_use]
pub fn measured(database: &Path, connections: u64) -> Option<u64> {
    let kept = match Capacity::beside(database) {
        Ok(kept) => kept?,
        Err(error) => {
            tracing::warn!(%error, "what a rehearsal found cannot be read and counts for nothing");
            return None;
        }
    };
    if !kept.machine.is_like(&this(connections)) {
        tracing::warn!(
            guests = kept.guests,
            "a rehearsal was held on another machine or with other limits; it counts for nothing"
        );
        return None;
    }
    Some(kept.guests)
}

/// Megabytes that programs could have now.
#[must_use]
pub fn free_memory_mb() -> Option<u64> {
    memory_mb("MemAvailable:")
}

fn processor() -> Option<String> {
    let text = std::fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("model name") || line.starts_with("Model"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn memory_mb(name: &str) -> Option<u64> {
    Some(kilobytes(&std::fs::read_to_string("/proc/meminfo").ok()?, name)? / 1024)
}

/// The kilobytes that a file of the kernel's gives under a name.
#[must_use]
pub fn kilobytes(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_found_by_its_name() {
        let status = "Name:\tx\nVmHWM:\t   9 kB\nVmRSS:\t    6120 kB\nThreads:\t4\n";
        assert_eq!(kilobytes(status, "VmRSS:"), Some(6120));
        assert_eq!(kilobytes(status, "VmSwap:"), None);
    }

    #[test]
    fn a_record_counts_on_its_own_machine_alone() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("event.db");
        assert_eq!(measured(&database, 900), None);
        let place = Capacity::new(4_000, String::new(), this(900)).keep(&database).unwrap();
        assert_eq!(measured(&database, 900), Some(4_000));
        assert_eq!(measured(&database, 901), None);
        std::fs::write(place, "{}").unwrap();
        assert_eq!(measured(&database, 900), None);
    }
}
