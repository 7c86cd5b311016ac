//! The venue: the real server as a child process, on a file that goes when the rehearsal ends.
//!
//! The file lies in a folder of its own beside the organiser's database, so that it is on the same disk, and is
//! never that database.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use super::child::Child;
use super::organiser::Organiser;
use super::phones::target::Target;
use super::{Error, platform};
use crate::ambient::Entropy;
use crate::domain::keyed::hex;

/// The name of a rehearsal's database; only a file of that name may be slowed for benchmarks.
pub const REHEARSAL_FILE: &str = "rehearsal.db";
/// Nothing of the organiser's own config file counts in a rehearsal.
const CONFIG: &str = "mdns = false\nlog = \"error\"\nbind = \"127.0.0.1\"\n";
/// How long a server may take until it answers.
const PATIENCE: Duration = Duration::from_secs(60);
const BETWEEN: Duration = Duration::from_millis(1);

/// A folder that is there while it is needed.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// A new one in `parent`.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub fn new(parent: &Path) -> Result<Self, Error> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        loop {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let path = parent.join(format!("luckydraw-rehearsal-{}-{number}", std::process::id()));
            match fs::create_dir(&path) {
                Ok(()) => return Ok(Folder(path)),
                // A killed process of the same id has left it behind, with its file.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(source) => return Err(Error::Folder { parent: parent.to_owned(), source }),
            }
        }
    }

    /// Where the database is.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.0.join(REHEARSAL_FILE)
    }

    /// A config file of its own for a child whose database is here.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn config(&self) -> Result<PathBuf, Error> {
        self.keep("config.toml", CONFIG.as_bytes())
    }

    /// Keeps a file for as long as the folder is there.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn keep(&self, name: &str, bytes: &[u8]) -> Result<PathBuf, Error> {
        let path = self.0.join(name);
        fs::write(&path, bytes).map_err(Error::io(&format!("cannot write {}", path.display())))?;
        Ok(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left over is named as what it is.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A running server and where it is.
#[derive(Debug)]
pub struct Venue {
    child: Child,
    folder: Folder,
    slowed_ms: u16,
    password: String,
    /// How to reach it.
    pub target: Target,
}

impl Venue {
    /// A server on a new file in `parent`.
    ///
    /// # Errors
    /// Where it does not start.
    pub async fn open(parent: &Path) -> Result<Self, Error> {
        Self::on(Folder::new(parent)?, 0).await
    }

    /// The same with so many milliseconds added to each commit.
    ///
    /// # Errors
    /// Where it does not start.
    pub async fn open_slowed(parent: &Path, millis: u16) -> Result<Self, Error> {
        Self::on(Folder::new(parent)?, millis).await
    }

    /// A server on a folder whose file is there already, or not.
    ///
    /// # Errors
    /// Where it does not start.
    pub async fn on(folder: Folder, slowed_ms: u16) -> Result<Self, Error> {
        let secret = Entropy::System.bytes::<16>().map_err(|error| Error::failed(error.to_string()))?;
        let password = hex(&secret);
        let mut child = start(&folder, slowed_ms, 0, Some(&password))?;
        let url = child.says("listening on ").await.map_err(|error| explain(&folder, &error))?;
        let port = url.rsplit(':').next().and_then(|port| port.parse().ok());
        let port = port.ok_or_else(|| Error::failed(format!("a server that listens nowhere: {url}")))?;
        Ok(Venue { child, folder, slowed_ms, password, target: Target::local(port) })
    }

    /// The organiser, signed in.
    ///
    /// # Errors
    /// Where the server does not let the organiser in.
    pub async fn organiser(&self) -> Result<Organiser, Error> {
        Organiser::sign_in(&self.target, &self.password).await
    }

    /// What the server has used so far; nothing where the system does not tell.
    #[must_use]
    pub fn usage(&self) -> Option<platform::Usage> {
        self.child.usage()
    }

    /// Asks the server to end and waits for that.
    ///
    /// # Errors
    /// Where it does not end.
    pub async fn stop(&mut self) -> Result<(), Error> {
        self.child.stop().await
    }

    /// Starts it again on the same file and port once it has ended; gives how long it took to its first answer.
    ///
    /// # Errors
    /// Where it does not start.
    pub async fn start_again(&mut self) -> Result<Duration, Error> {
        let begun = Instant::now();
        self.child = start(&self.folder, self.slowed_ms, self.target.address.port(), None)?;
        while begun.elapsed() < PATIENCE {
            if self.target.answers().await {
                return Ok(begun.elapsed());
            }
            tokio::time::sleep(BETWEEN).await;
        }
        Err(explain(&self.folder, &Error::failed("the server does not start again")))
    }
}

fn start(folder: &Folder, slowed_ms: u16, port: u16, password: Option<&str>) -> Result<Child, Error> {
    let config = folder.config()?;
    let complaints =
        File::create(folder.0.join("server.log")).map_err(Error::io("cannot write the rehearsal's log"))?;
    let mut args = vec!["serve".to_owned(), "--port".to_owned(), port.to_string()];
    args.extend(["--db".to_owned(), folder.database().display().to_string()]);
    args.extend(["--config".to_owned(), config.display().to_string()]);
    args.push("--ends-with-stdin".to_owned());
    if slowed_ms > 0 {
        args.extend(["--slow-every-commit-for-benchmarks".to_owned(), slowed_ms.to_string()]);
    }
    let env = password.map(|password| ("LUCKYDRAW_ADMIN_PASSWORD", password));
    Child::start(&args, env.as_slice(), Some(complaints))
}

/// The error with what the server itself said last.
fn explain(folder: &Folder, error: &Error) -> Error {
    let log = fs::read_to_string(folder.0.join("server.log")).unwrap_or_default();
    let last: Vec<&str> = log.lines().rev().take(3).collect();
    Error::failed(format!("{error}; {}", last.into_iter().rev().collect::<Vec<_>>().join(" · ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_rehearsal_left_is_not_opened_again() {
        let parent = tempfile::tempdir().unwrap();
        for number in 0..500 {
            let left = parent.path().join(format!("luckydraw-rehearsal-{}-{number}", std::process::id()));
            fs::create_dir(&left).unwrap();
            fs::write(left.join(REHEARSAL_FILE), "old").unwrap();
        }
        let folder = Folder::new(parent.path()).unwrap();
        assert!(folder.0.is_dir() && !folder.database().exists());
        let refused = Folder::new(&parent.path().join("missing")).unwrap_err();
        assert!(matches!(refused, Error::Folder { .. }), "{refused}");
    }
}
