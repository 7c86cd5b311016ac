//! The machine that a rehearsal ran on, as far as figures of two runs can be compared only where it is the same.

use serde::{Deserialize, Serialize};

use crate::server::{hardware, listen};
use crate::store::capacity::Hardware;

/// What a machine is, for the head of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
    /// The operating system.
    pub os: String,
    /// The kind of processor.
    pub arch: String,
    /// The processor's own name, where the system tells.
    pub processor: Option<String>,
    /// Cores that programs may use.
    pub cores: usize,
    /// Memory in megabytes, where the system tells.
    pub memory_mb: Option<u64>,
    /// Connections that one process has room for.
    pub connections: u64,
    /// `release`, or `debug`, which is many times slower.
    pub build: String,
}

impl Machine {
    /// This one. Raises this process's limit of open files as far as it goes.
    #[must_use]
    pub fn this() -> Self {
        let hardware = hardware::this(listen::raise_descriptor_limit());
        Machine {
            os: std::env::consts::OS.to_owned(),
            arch: std::env::consts::ARCH.to_owned(),
            processor: hardware.processor,
            cores: hardware.cores,
            memory_mb: hardware.memory_mb,
            connections: hardware.connections,
            build: if cfg!(debug_assertions) { "debug" } else { "release" }.to_owned(),
        }
    }

    /// Whether milliseconds and megabytes of the two can be compared. The memory that a system reports differs by a
    /// little from one start to the next.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        (&self.os, &self.arch, &self.processor, self.cores, &self.build)
            == (&other.os, &other.arch, &other.processor, other.cores, &other.build)
    }

    /// What of it decides how many guests it takes.
    #[must_use]
    pub fn hardware(&self) -> Hardware {
        Hardware {
            processor: self.processor.clone(),
            cores: self.cores,
            memory_mb: self.memory_mb,
            connections: self.connections,
        }
    }
}
