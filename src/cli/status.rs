//! Exit statuses: the numbers of `sysexits.h`, and those of `verify`.

use std::process::ExitCode;

/// How a command ended, as scripts and service managers see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It did what was asked.
    Ok,
    /// It did not, for a reason without a number of its own; for `verify`: a step does not hold.
    Other,
    /// The command line makes no sense.
    Usage,
    /// `verify`: consistent, but tied to nothing.
    Untied,
    /// Data is damaged, of a newer version, or was rejected.
    Data,
    /// The port or address cannot be had, or the server cannot be reached.
    Unavailable,
    /// A file or folder cannot be created.
    CannotCreate,
    /// The disk is full or fails.
    Io,
    /// Another process holds the database.
    Running,
    /// The system does not permit it.
    Permission,
    /// The settings are wrong.
    Config,
    /// The database is an older copy than the one that was served here.
    Older,
    /// Ended at once by a second signal.
    Interrupted,
}

impl Status {
    /// The number.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Other => 1,
            Self::Usage => 2,
            Self::Untied => 3,
            Self::Data => 65,
            Self::Unavailable => 69,
            Self::CannotCreate => 73,
            Self::Io => 74,
            Self::Running => 75,
            Self::Permission => 77,
            Self::Config => 78,
            Self::Older => 79,
            Self::Interrupted => 130,
        }
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status.code())
    }
}
