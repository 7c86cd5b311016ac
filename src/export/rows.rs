//! Where an export's rows come from: each list is a flow that holds a page of rows at most, so that the memory
//! of an export does not grow with the event.

use super::data::{AbortedRow, DrawRow, EventMeta, LogRow, ParticipantRow, WinnerRow};
use crate::store::Error;

/// Rows one after the other, each made when it is asked for.
pub type Flow<'a, T> = Box<dyn Iterator<Item = Result<T, Error>> + 'a>;

/// The rows of one event, all of one moment.
pub trait Rows {
    /// Which event.
    fn event(&self) -> &EventMeta;

    /// Whether participants carry contact data.
    ///
    /// # Errors
    /// What SQLite reports.
    fn has_contact(&self) -> Result<bool, Error>;

    /// The participants by draw number.
    fn participants(&self) -> Flow<'_, ParticipantRow>;

    /// The winners by draw and place.
    fn winners(&self) -> Flow<'_, WinnerRow>;

    /// The draws by number.
    fn draws(&self) -> Flow<'_, DrawRow>;

    /// The proofs of the revealed draws, for JSON.
    fn proofs(&self) -> Flow<'_, serde_json::Value>;

    /// The draws that were given up, for JSON.
    fn aborted(&self) -> Flow<'_, AbortedRow>;

    /// The audit log from its first record on, for JSON.
    fn log(&self) -> Flow<'_, LogRow>;
}
