//! One process writes to a file: a lock file beside it says who, and where it can be reached.
//!
//! The operating system holds the lock, so it ends with the process, however that ends. The
//! database file itself is never locked or opened here.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// Who holds a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The process id.
    pub pid: u32,
    /// Where guests reach it; empty until it listens, and for a command that works on the file for a moment.
    pub url: String,
    /// Where this machine reaches it.
    pub control_url: String,
    /// The token with which commands on this machine ask it to write. The lock file is 0600.
    pub control_token: String,
}

impl Holder {
    /// This process, which nobody can reach (yet).
    #[must_use]
    pub fn unreachable() -> Self {
        let nowhere = String::new;
        Holder { pid: std::process::id(), url: nowhere(), control_url: nowhere(), control_token: nowhere() }
    }
}

/// The lock of one database file, held until it is dropped.
#[derive(Debug)]
pub struct Lock {
    file: File,
}

/// Why the lock could not be had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process holds it; the holder may not have written who it is yet.
    #[error("another luckydraw holds the file")]
    Held(Option<Holder>),
    /// The lock file cannot be made or locked.
    #[error("cannot lock {path}: {source}")]
    Io {
        /// The lock file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
}

impl Lock {
    /// Takes the lock of a database file.
    ///
    /// # Errors
    /// [`LockError::Held`] while another process lives that has it.
    pub fn take(database: &Path) -> Result<Self, LockError> {
        let path = lock_name(database);
        let io = |source| LockError::Io { path: path.clone(), source };
        super::pragma::make_folder(&path).map_err(io)?;
        let file = open(&path).map_err(io)?;
        match file.try_lock() {
            Ok(()) => Ok(Lock { file }),
            Err(TryLockError::WouldBlock) => Err(LockError::Held(holder(database))),
            Err(TryLockError::Error(source)) => Err(io(source)),
        }
    }

    /// Writes who holds the file, for the next process that wants it.
    ///
    /// # Errors
    /// What the operating system reports.
    pub fn tell(&mut self, holder: &Holder) -> std::io::Result<()> {
        let text = serde_json::to_string(holder).map_err(std::io::Error::other)?;
        self.file.set_len(0)?;
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(text.as_bytes())?;
        self.file.sync_data()
    }
}

/// Who said last that they hold a file; they may be gone.
#[must_use]
pub fn holder(database: &Path) -> Option<Holder> {
    let mut text = String::new();
    File::open(lock_name(database)).ok()?.read_to_string(&mut text).ok()?;
    serde_json::from_str(&text).ok()
}

fn open(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn lock_name(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".lock");
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_told_who_holds_it() {
        let folder = std::env::temp_dir().join(format!("luckydraw-lock-{}", std::process::id()));
        let database = folder.join("x.db");
        let mut first = Lock::take(&database).unwrap();
        let me = Holder { pid: 7, url: "http://x".into(), control_url: "http://y".into(), control_token: "t".into() };
        first.tell(&me).unwrap();
        match Lock::take(&database) {
            Err(LockError::Held(Some(holder))) => assert_eq!(holder, me),
            other => panic!("{other:?}"),
        }
        drop(first);
        drop(Lock::take(&database).unwrap());
        std::fs::remove_dir_all(folder).unwrap();
    }
}
