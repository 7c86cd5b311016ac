//! The audit log: every change leaves a record that names the one before.
//!
//! ```text
//! luckydraw-log/1
//! event <event id>
//! seq <counted from 1>
//! prev <hash of the record before; the anchor for the first>
//! at <time, 2026-01-31T09:30:00.000Z>
//! kind <a-z, 0-9, ., _ and ->
//! body <SHA-256 of a random 16-byte salt and the stored JSON body>
//! ```
//!
//! A record's hash is the SHA-256 of this text. Salt and body can be purged; the chain stays.

use std::fmt;

use super::bytes::{Hash, Salt, sha256};
use super::text::{NUMBER_LIMIT, Reader, TextError, is_event_id, same};

const TITLE: &str = "luckydraw-log/1";

/// What one record says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFields {
    /// The event's id.
    pub event: String,
    /// Counted from 1 within the event, without gaps.
    pub seq: u64,
    /// The hash of the record before; the event's anchor for the first.
    pub prev: Hash,
    /// When: RFC 3339 in UTC with milliseconds and `Z`.
    pub at: String,
    /// What happened: up to 64 of `a-z`, `0-9`, `.`, `_` and `-`.
    pub kind: String,
    /// See [`body_hash`].
    pub body: Hash,
}

/// A well-formed record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogRecord(LogFields);

/// Why something is no record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LogError {
    /// The text is not well formed.
    #[error(transparent)]
    Text(#[from] TextError),
    /// The event id is no slug.
    #[error("`{0}` is no event id")]
    Event(String),
    /// The number is out of range.
    #[error("{0} is no possible seq: records are counted from 1")]
    Seq(u64),
    /// The time is not spelled as it must be.
    #[error("`{0}` is no time like 2026-01-31T09:30:00.000Z")]
    At(String),
    /// The kind is not spelled as it must be.
    #[error("`{0}` is no kind: up to 64 of a-z, 0-9, `.`, `_` and `-` are")]
    Kind(String),
}

impl LogRecord {
    /// A record of these fields.
    ///
    /// # Errors
    /// When a field is out of range.
    pub fn new(fields: LogFields) -> Result<Self, LogError> {
        if !is_event_id(&fields.event) {
            return Err(LogError::Event(fields.event));
        }
        if !(1..NUMBER_LIMIT).contains(&fields.seq) {
            return Err(LogError::Seq(fields.seq));
        }
        if !is_moment(&fields.at) {
            return Err(LogError::At(fields.at));
        }
        if !is_kind(&fields.kind) {
            return Err(LogError::Kind(fields.kind));
        }
        Ok(Self(fields))
    }

    /// Reads a record.
    ///
    /// # Errors
    /// When it is not the one spelling of a well-formed record.
    pub fn parse(text: &str) -> Result<Self, LogError> {
        let mut reader = Reader::open(text, TITLE)?;
        let record = Self::new(LogFields {
            event: reader.field("event")?.to_owned(),
            seq: reader.number("seq")?,
            prev: reader.parse("prev", "<hash>")?,
            at: reader.field("at")?.to_owned(),
            kind: reader.field("kind")?.to_owned(),
            body: reader.parse("body", "<hash>")?,
        })?;
        same(text, &record.render())?;
        Ok(record)
    }

    /// The whole text.
    #[must_use]
    pub fn render(&self) -> String {
        self.to_string()
    }

    /// The record's hash, which the next one names.
    #[must_use]
    pub fn hash(&self) -> Hash {
        sha256(&[self.render().as_bytes()])
    }

    /// What the record says.
    #[must_use]
    pub fn fields(&self) -> &LogFields {
        &self.0
    }
}

impl fmt::Display for LogRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let LogFields { event, seq, prev, at, kind, body } = &self.0;
        writeln!(f, "{TITLE}\nevent {event}\nseq {seq}\nprev {prev}\nat {at}\nkind {kind}\nbody {body}")
    }
}

/// What a record keeps of its body: `SHA256(salt || body)`, the body being the stored JSON text, byte for byte.
#[must_use]
pub fn body_hash(salt: &Salt, body: &str) -> Hash {
    sha256(&[&salt.0, body.as_bytes()])
}

/// Whether this has the shape of `2026-01-31T09:30:00.000Z`.
fn is_moment(text: &str) -> bool {
    const SHAPE: &[u8] = b"0000-00-00T00:00:00.000Z";
    let fits = |(found, shape): (u8, &u8)| {
        if *shape == b'0' { found.is_ascii_digit() } else { found == *shape }
    };
    text.len() == SHAPE.len() && text.bytes().zip(SHAPE).all(fits)
}

fn is_kind(text: &str) -> bool {
    let allowed = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, b'.' | b'_' | b'-');
    (1..=64).contains(&text.len()) && text.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields() -> LogFields {
        LogFields {
            event: "party".to_owned(),
            seq: 1,
            prev: Hash([1; 32]),
            at: "2026-01-31T09:30:00.000Z".to_owned(),
            kind: "event_created".to_owned(),
            body: body_hash(&Salt([2; 16]), "{}"),
        }
    }

    #[test]
    fn a_record_goes_there_and_back() {
        let record = LogRecord::new(fields()).unwrap();
        assert_eq!(record.render().lines().count(), 7);
        assert_eq!(LogRecord::parse(&record.render()).unwrap(), record);
        assert!(LogRecord::parse(&record.render().replace("seq 1", "seq 01")).is_err());
        assert!(LogRecord::parse(&format!("{}\n", record.render())).is_err());
    }

    #[test]
    fn fields_out_of_range_are_refused() {
        let refused = |change: fn(&mut LogFields)| {
            let mut fields = fields();
            change(&mut fields);
            LogRecord::new(fields).is_err()
        };
        assert!(refused(|f| f.event = "a b".into()));
        assert!(refused(|f| f.seq = 0));
        assert!(refused(|f| f.at = "2026-01-31T09:30:00Z".into()));
        assert!(refused(|f| f.at = "2026-01-31T09:30:00.000z".into()));
        assert!(refused(|f| f.kind = "a\nb".into()));
        assert!(refused(|f| f.kind = String::new()));
    }

    #[test]
    fn the_salt_hides_the_body() {
        assert_eq!(body_hash(&Salt([b'a'; 16]), "bc"), sha256(&[b"aaaaaaaaaaaaaaaabc"]));
    }
}
