//! The floors: the least that any server would have to do for the same job, each in a child process of its own.
//!
//! A figure is a ratio to its floor in the same run, so that a slow machine or a busy neighbour changes neither.

mod http;
mod sockets;

use std::ffi::OsStr;
use std::io;

use super::Error;
use super::child::Child;
use super::phones::target::Target;
use super::venue::Folder;
use crate::config::Config;

/// Which floor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The same HTTP server without a database.
    Http,
    /// Two threads that send a frame to every socket.
    Sockets,
}

impl Kind {
    /// Both.
    pub const ALL: [Kind; 2] = [Kind::Http, Kind::Sockets];

    /// The name on the command line of the child.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Http => "http",
            Kind::Sockets => "sockets",
        }
    }
}

/// Is a floor until stdin ends: what the hidden command does.
///
/// # Errors
/// What the operating system reports.
pub async fn serve(kind: Kind, config: Config) -> io::Result<()> {
    match kind {
        Kind::Http => http::serve(config).await,
        Kind::Sockets => {
            let listener = sockets::bind()?;
            tokio::task::spawn_blocking(move || sockets::serve(listener)).await.map_err(io::Error::other)?
        }
    }
}

/// A floor in a child process.
#[derive(Debug)]
pub struct Floor {
    child: Child,
    folder: Folder,
    /// How to reach it.
    pub target: Target,
}

impl Floor {
    /// Starts one.
    ///
    /// # Errors
    /// Where it does not start.
    pub async fn open(kind: Kind) -> Result<Self, Error> {
        let folder = Folder::new(&std::env::temp_dir())?;
        let (database, config) = (folder.database(), folder.config()?);
        let [floor, name, db, settings] = ["floor", kind.name(), "--db", "--config"].map(OsStr::new);
        let args = [floor, name, db, database.as_os_str(), settings, config.as_os_str()];
        let mut child = Child::start(&args, &[], None)?;
        let url = child.says("listening on ").await?;
        let port = url.rsplit(':').next().and_then(|port| port.parse().ok());
        let port = port.ok_or_else(|| Error::failed(format!("a floor that listens nowhere: {url}")))?;
        Ok(Floor { child, folder, target: Target::local(port) })
    }

    /// Of sockets: has it take so many, which are connected, and this frame to send to them.
    ///
    /// # Errors
    /// Where it ends.
    pub async fn prepare(&mut self, sockets: usize, frame: &[u8]) -> Result<(), Error> {
        let frame = self.folder.keep("frame", frame)?;
        self.child.tell(&format!("prepare {sockets} {}", frame.display()))?;
        self.child.says("prepared").await.map(|_| ())
    }

    /// Of sockets: has it send the frame to all of them.
    ///
    /// # Errors
    /// Where it ends.
    pub fn send(&mut self) -> Result<(), Error> {
        self.child.tell("send")
    }

    /// Of sockets: has it close them, and waits for that.
    ///
    /// # Errors
    /// Where it ends.
    pub async fn forget(&mut self) -> Result<(), Error> {
        self.child.tell("forget")?;
        self.child.says("forgotten").await.map(|_| ())
    }
}
