//! Identifiers: slugs that people choose and UUIDv7 that we make.
//!
//! An `EventId` always matches `[a-z0-9-]{1,64}`, which is what lets it stand in hashed texts,
//! paths and cookie names without escaping. A rehearsal's begins with `rehearsal-` and no live event's
//! does, so that whatever names the event says that it does not count.

use std::fmt;

use serde::{Serialize, Serializer};

use super::draw::Mode;
use super::fault::Fault;
use super::time::Timestamp;

/// Words that stand where an event's id would stand in paths.
const RESERVED: &[&str] = &["current", "events", "links", "login", "logout", "password", "session", "tokens"];

/// What the ids of rehearsals begin with, and no others.
const REHEARSAL: &str = "rehearsal-";

/// The id of an event: a slug that the organiser gave or a UUID.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EventId(String);

impl EventId {
    /// Takes the id that a new event is to have; a rehearsal's gets its mark where it has none.
    ///
    /// # Errors
    /// `validation` where the text is not `[a-z0-9-]{1,64}`, stands for something else in paths, or would pass a
    /// live event off as a rehearsal.
    pub fn choose(text: &str, mode: Mode) -> Result<Self, Fault> {
        match mode {
            _ if RESERVED.contains(&text) => Err(refusal()),
            Mode::Live if text.starts_with(REHEARSAL) => {
                Err(Fault::field("event_id", "rehearsal- begins the ids of rehearsals alone"))
            }
            Mode::Live => Self::parse(text),
            Mode::Rehearsal => Self::parse(text).and_then(Self::marked),
        }
    }

    /// Takes a text that is an id already; one that was stored stays good, whatever is reserved by now.
    ///
    /// # Errors
    /// `validation` where the text is not `[a-z0-9-]{1,64}`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let fits = (1..=64).contains(&text.len());
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if fits && text.bytes().all(allowed) { Ok(EventId(text.to_owned())) } else { Err(refusal()) }
    }

    /// A new id out of the clock and sixteen random bytes.
    #[must_use]
    pub fn generate(mode: Mode, now: Timestamp, random: [u8; 16]) -> Self {
        let mark = if mode == Mode::Rehearsal { REHEARSAL } else { "" };
        EventId(format!("{mark}{}", uuid_v7(now, random)))
    }

    fn marked(self) -> Result<Self, Fault> {
        if self.0.starts_with(REHEARSAL) { Ok(self) } else { Self::parse(&format!("{REHEARSAL}{self}")) }
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for EventId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

fn refusal() -> Fault {
    Fault::field("event_id", "use 1 to 64 of a-z, 0-9 and -")
}

/// A UUIDv7 text. It tells the time and is never a secret nor an order.
#[must_use]
pub fn uuid_v7(now: Timestamp, random: [u8; 16]) -> String {
    let mut tail = [0; 10];
    tail.copy_from_slice(&random[..10]);
    let millis = u64::try_from(now.0).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &tail).into_uuid().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn event_ids_are_slugs() {
        assert!(EventId::parse("test-event-1").is_ok());
        for wrong in ["", "Test", "a b", "a/b", "현장", &"a".repeat(65)] {
            assert!(EventId::parse(wrong).is_err() && EventId::choose(wrong, Mode::Live).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn words_of_paths_are_no_names_for_new_events() {
        assert!(EventId::choose("wifi", Mode::Live).is_ok());
        for word in RESERVED {
            assert!(EventId::choose(word, Mode::Live).is_err(), "{word}");
            assert!(EventId::parse(word).is_ok(), "{word}: a stored event would be lost");
        }
    }

    #[test]
    fn generated_ids_are_valid_event_ids() {
        let id = EventId::generate(Mode::Live, Timestamp(1_795_226_583_042), [7; 16]);
        assert_eq!(EventId::parse(id.as_str()), Ok(id.clone()));
        assert_eq!(id.as_str().as_bytes()[14], b'7');
        let marked = EventId::generate(Mode::Rehearsal, Timestamp(1_795_226_583_042), [7; 16]);
        assert_eq!(marked.as_str(), format!("rehearsal-{id}"));
    }

    #[test]
    fn the_id_of_a_rehearsal_says_so_and_no_other() {
        let chosen = |text: &str, mode| EventId::choose(text, mode).map(|id| id.to_string());
        assert_eq!(chosen("party", Mode::Rehearsal).unwrap(), "rehearsal-party");
        assert_eq!(chosen("rehearsal-party", Mode::Rehearsal).unwrap(), "rehearsal-party");
        assert_eq!(chosen("rehearsal", Mode::Live).unwrap(), "rehearsal");
        assert_eq!(chosen("rehearsal", Mode::Rehearsal).unwrap(), "rehearsal-rehearsal");
        assert!(chosen("rehearsal-party", Mode::Live).is_err());
        assert!(chosen(&"a".repeat(54), Mode::Rehearsal).is_ok() && chosen(&"a".repeat(55), Mode::Rehearsal).is_err());
    }
}
