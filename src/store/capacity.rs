//! What a rehearsal found that this machine takes, in a small file beside the database.
//!
//! It is of a machine and not of an event, so it is not in the database, which may move to another machine; and a
//! record of another machine counts for nothing.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::side::{self, beside};
use super::{Error, pragma};

/// What the record begins with, so that another program's file is not taken for one.
const FORMAT: &str = "luckydraw-capacity/1";
const ENDING: &str = ".capacity";

/// A machine, as far as it decides how many guests it takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hardware {
    /// The processor's own name, where the system tells.
    pub processor: Option<String>,
    /// Cores that programs may use.
    pub cores: usize,
    /// Memory in megabytes, where the system tells.
    pub memory_mb: Option<u64>,
    /// Connections that one process has room for.
    pub connections: u64,
}

impl Hardware {
    /// Whether what was measured on the other holds here. The memory that a system reports differs by a little
    /// from one start to the next.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        (&self.processor, self.cores, self.connections) == (&other.processor, other.cores, other.connections)
    }
}

/// The record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capacity {
    format: String,
    /// Guests at once.
    pub guests: u64,
    /// When it was measured.
    pub at: String,
    /// On what.
    pub machine: Hardware,
}

impl Capacity {
    /// So many guests, measured then on this.
    #[must_use]
    pub fn new(guests: u64, at: String, machine: Hardware) -> Self {
        Capacity { format: FORMAT.to_owned(), guests, at, machine }
    }

    /// Puts it beside a database, which need not be there yet; gives where.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn keep(&self, database: &Path) -> Result<PathBuf, Error> {
        pragma::make_folder(database)?;
        side::write(database, ENDING, self)?;
        Ok(beside(database, ENDING))
    }

    /// The one beside a database; nothing where there is none.
    ///
    /// # Errors
    /// One that cannot be read.
    pub fn beside(database: &Path) -> Result<Option<Self>, Error> {
        let text = match std::fs::read(beside(database, ENDING)) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let found: Capacity = serde_json::from_slice(&text).map_err(|error| Error::Corrupt(error.to_string()))?;
        if found.format != FORMAT || found.guests == 0 {
            return Err(Error::Corrupt(format!("{} guests in the format {}", found.guests, found.format)));
        }
        Ok(Some(found))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine(cores: usize) -> Hardware {
        Hardware { processor: Some("Quick".to_owned()), cores, memory_mb: Some(4_000), connections: 900 }
    }

    #[test]
    fn what_is_kept_is_read_again_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("new/event.db");
        assert_eq!(Capacity::beside(&database).unwrap(), None);
        let kept = Capacity::new(4_000, "2026-11-21T10:00:00Z".to_owned(), machine(2));
        let place = kept.keep(&database).unwrap();
        assert_eq!(place, folder.path().join("new/event.db.capacity"));
        assert_eq!(Capacity::beside(&database).unwrap(), Some(kept));
        assert_eq!(std::fs::read_dir(folder.path().join("new")).unwrap().count(), 1, "something is left over");
        let text = std::fs::read_to_string(&place).unwrap();
        for broken in [text.replace("capacity/1", "capacity/9"), text.replace("4000,", "0,"), "{".to_owned()] {
            std::fs::write(&place, &broken).unwrap();
            assert!(Capacity::beside(&database).is_err(), "{broken}");
        }
    }

    #[test]
    fn another_machine_is_another_but_for_its_memory() {
        assert!(machine(2).is_like(&Hardware { memory_mb: Some(3_990), ..machine(2) }));
        assert!(!machine(2).is_like(&machine(4)));
        assert!(!machine(2).is_like(&Hardware { connections: 150, ..machine(2) }));
        assert!(!machine(2).is_like(&Hardware { processor: None, ..machine(2) }));
    }
}
