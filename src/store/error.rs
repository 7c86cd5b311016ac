//! What can go wrong in the store, and which named constraint means which refusal.
//!
//! The constraint's name in the schema is the single source: a rule that a constraint holds is
//! answered with the same reason whether code or SQLite noticed it first.

use rusqlite::ErrorCode;

use super::head::Older;
use crate::ambient::NoEntropy;
use crate::domain::fault::{Fault, Reason};

/// A failure of a read or a write.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// An expected refusal, ready for the client.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// SQLite refused.
    #[error("sqlite: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// No reader was free in time.
    #[error("no reader was free: {0}")]
    Pool(#[from] r2d2::Error),
    /// The random source failed.
    #[error(transparent)]
    Entropy(#[from] NoEntropy),
    /// The file belongs to another program, to a newer version, or is damaged.
    #[error("{0}")]
    File(String),
    /// The file is older than the side record knows it.
    #[error("{0}")]
    Older(Box<Older>),
    /// A stored text is not what this program writes.
    #[error("the file holds something unreadable: {0}")]
    Corrupt(String),
    /// A job panicked; its work was rolled back.
    #[error("{0} panicked")]
    Panicked(&'static str),
    /// The commit that carried the job failed; nothing of it is stored.
    #[error("the commit failed: {0}")]
    Commit(std::sync::Arc<rusqlite::Error>),
    /// A file beside the database could not be read or written.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// The writer has ended; the program is stopping.
    #[error("the store is closed")]
    Closed,
}

/// Names that SQLite prints for a broken constraint or trigger, and what they mean to a client.
const CONSTRAINTS: &[(&str, Reason)] = &[
    ("prize_stock", Reason::SoldOut),
    ("prize.event_id, prize.name, prize.rank", Reason::PrizeExists),
    ("draw_one_at_a_time", Reason::DrawInProgress),
    ("draw.event_id", Reason::DrawInProgress),
    ("event.id", Reason::EventExists),
    ("api_token_name", Reason::TokenExists),
    ("api_token.name", Reason::TokenExists),
    ("pick.event_id, pick.epoch, pick.draw_number", Reason::ClaimConflict),
    ("pick.event_id, pick.k, pick.replaces", Reason::ClaimConflict),
];

impl Error {
    /// The refusal that a client gets for this failure.
    #[must_use]
    pub fn fault(&self) -> Fault {
        match self {
            Error::Fault(fault) => fault.clone(),
            Error::Sqlite(error) => Fault::new(reason_of(error)),
            Error::Commit(error) => Fault::new(reason_of(error)),
            Error::Pool(_) | Error::Closed => Fault::new(Reason::Overloaded),
            Error::Entropy(_)
            | Error::File(_)
            | Error::Older(_)
            | Error::Corrupt(_)
            | Error::Panicked(_)
            | Error::Io(_) => Fault::new(Reason::Internal),
        }
    }

    /// Whether the file is not, or no longer, a database.
    #[must_use]
    pub fn is_damage(&self) -> bool {
        let code = match self {
            Error::Sqlite(error) => error.sqlite_error_code(),
            Error::Commit(error) => error.sqlite_error_code(),
            _ => None,
        };
        matches!(code, Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
    }

    /// Whether it is a fault of ours or of the machine, which the log must have.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        matches!(self.fault().reason, Reason::Internal | Reason::StorageFull | Reason::StorageFailed)
    }
}

fn reason_of(error: &rusqlite::Error) -> Reason {
    // Only numbers out of paths can be larger than what the file can hold, so they name nothing.
    if matches!(error, rusqlite::Error::ToSqlConversionFailure(_)) {
        return Reason::NotFound;
    }
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => Reason::StorageFull,
        Some(ErrorCode::SystemIoFailure | ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::DatabaseCorrupt) => {
            Reason::StorageFailed
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Reason::Overloaded,
        Some(ErrorCode::ConstraintViolation) => reason_of_constraint(&error.to_string()),
        _ => Reason::Internal,
    }
}

fn reason_of_constraint(message: &str) -> Reason {
    CONSTRAINTS.iter().find(|(name, _)| message.contains(name)).map_or(Reason::Internal, |(_, reason)| *reason)
}

impl From<Reason> for Error {
    fn from(reason: Reason) -> Self {
        Error::Fault(Fault::new(reason))
    }
}
