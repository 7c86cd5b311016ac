//! The rehearsal: the real server in a child process, thousands of phones on real sockets, and what they measured.
//!
//! Nothing here has a rule of its own: phones do what the guest page does, organisers call what the organiser's
//! page calls. A figure whose goal is a ratio stands beside a floor that was measured in the same run on the same
//! cores; those of memory, sizes and waits that no bare server has stand alone.
//!
//! | file | what it does |
//! | --- | --- |
//! | [`venue`] | starts, stops and watches the real server on a temporary file |
//! | [`phones`] | lean clients over plain sockets, alone and as crowds |
//! | [`organiser`] | the organiser's calls |
//! | [`arrival`] | when guests come |
//! | [`floor`] | the least that any server would have to do for the same job |
//! | [`mod@bench`] | a file for each few rows of the table of figures |
//! | [`hall`] | the organiser's rehearsal: what a crowd that comes like a real one led to |
//! | [`air`] | what the Wi-Fi bears, by arithmetic |
//! | [`verdict`] | how many guests fit, what gives first, what to do |
//! | [`report`] | the stored formats, the tables, the comparison of two builds, the rehearsal in plain words |

pub mod air;
pub mod arrival;
pub mod bench;
pub mod child;
pub mod floor;
pub mod hall;
pub mod machine;
pub mod organiser;
pub mod phones;
pub mod platform;
pub mod report;
mod stats;
pub mod venue;
pub mod verdict;

use std::io;
use std::path::PathBuf;

/// Why a rehearsal could not be held.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The operating system refused something.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: String,
        /// Why not.
        source: io::Error,
    },
    /// A server did something else than it should.
    #[error("{0}")]
    Failed(String),
    /// A folder that takes no rehearsal.
    #[error("cannot write in {}: {source}", .parent.display())]
    Folder {
        /// Where.
        parent: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Something that was named and is no address of a server.
    #[error("cannot rehearse at {url}: {source}")]
    WrongAddress {
        /// What.
        url: String,
        /// Why not.
        source: io::Error,
    },
    /// A server that was named and does not answer.
    #[error("cannot reach {url}: {source}")]
    Unreachable {
        /// Which.
        url: String,
        /// Why not.
        source: io::Error,
    },
    /// A server that was named and holds a real event.
    #[error("the current event of {url} is a real one, and a rehearsal would fill it with guests who do not exist")]
    RealEvent {
        /// Which.
        url: String,
    },
    /// A row of the table that does not exist.
    #[error("there is no row {name}; there are {known}")]
    UnknownRow {
        /// What was asked for.
        name: String,
        /// Those that exist.
        known: String,
    },
}

impl Error {
    /// A failure in words.
    pub fn failed(what: impl Into<String>) -> Self {
        Error::Failed(what.into())
    }

    /// Names what was tried.
    pub fn io(what: &str) -> impl FnOnce(io::Error) -> Self {
        move |source| Error::Io { what: what.to_owned(), source }
    }
}

#[cfg(test)]
mod sample_tests;
