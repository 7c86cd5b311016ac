//! One audit record of an export, and the chain that the records form.

use serde::{Deserialize, Serialize};

use super::super::bytes::{Hash, Salt};
use super::super::log::{LogError, LogFields, LogRecord, body_hash};
use super::rows::Event;

/// One audit record of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportRecord {
    /// Counted from 1.
    pub seq: u64,
    /// The hash of the record before; the anchor for the first.
    pub prev: Hash,
    /// When.
    pub at: String,
    /// What happened.
    pub kind: String,
    /// See [`body_hash`].
    pub body_hash: Hash,
    /// `null` once purged.
    pub salt: Option<Salt>,
    /// The stored JSON text; `null` once purged.
    pub body: Option<String>,
    /// The record's hash.
    pub hash: Hash,
}

impl ExportRecord {
    fn record(&self, event: &str) -> Result<LogRecord, LogError> {
        LogRecord::new(LogFields {
            event: event.to_owned(),
            seq: self.seq,
            prev: self.prev,
            at: self.at.clone(),
            kind: self.kind.clone(),
            body: self.body_hash,
        })
    }

    pub(super) fn body_holds(&self) -> bool {
        match (&self.salt, &self.body) {
            (None, None) => true,
            (Some(salt), Some(body)) => body_hash(salt, body) == self.body_hash,
            _ => false,
        }
    }
}

/// Whether every record names the one before, from the anchor on, or a sentence that says which does not.
pub(super) fn log_chain(event: &Event, log: &[ExportRecord]) -> Result<(), String> {
    let mut prev = event.anchor;
    for (seq, found) in (1..).zip(log) {
        if found.seq != seq {
            return Err(format!("record {seq} should follow, and record {} stands there", found.seq));
        }
        if found.prev != prev {
            return Err(format!("record {seq} names {} as the one before, which is {prev}", found.prev));
        }
        let record = found.record(&event.event_id).map_err(|error| format!("record {seq}: {error}"))?;
        prev = record.hash();
        if found.hash != prev {
            return Err(format!("record {seq} hashes to {prev}, the export says {}", found.hash));
        }
    }
    Ok(())
}
