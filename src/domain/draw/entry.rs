//! One line of a sheet: a draw number, the digest that lets its owner recognise it, and its tickets.

use std::fmt;

use super::bytes::{Digest, Nonce, sha256};
use super::text::{TextError, number};

/// The most tickets that one entry can hold.
pub const MAX_TICKETS: u32 = 1_000;

/// One entry: `<draw_number> <entry digest> <tickets>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The draw number on the guest's phone.
    pub number: u64,
    /// See [`entry_digest`].
    pub digest: Digest,
    /// 1 to [`MAX_TICKETS`].
    pub tickets: u32,
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.number, self.digest, self.tickets)
    }
}

impl Entry {
    /// Reads line `at` of a sheet.
    pub(super) fn parse(at: usize, line: &str) -> Result<Self, TextError> {
        let fields: Vec<&str> = line.split(' ').collect();
        let entry = || match fields[..] {
            [draw, digest, tickets] => Some(Self {
                number: number(draw)?,
                digest: digest.parse().ok()?,
                tickets: number(tickets)?.try_into().ok()?,
            }),
            _ => None,
        };
        entry().ok_or_else(|| TextError::line(at, "<draw_number> <entry digest> <tickets>", line))
    }
}

/// The first 16 bytes of `SHA256("luckydraw/v1/entry\n" || event_id || "\n" || draw_number || "\n" || nonce_hex)`.
/// The phone made the nonce, so it knows its line and nobody else can tell whose line it is.
#[must_use]
pub fn entry_digest(event_id: &str, number: u64, nonce: &Nonce) -> Digest {
    let text = format!("luckydraw/v1/entry\n{event_id}\n{number}\n{nonce}");
    let hash = sha256(&[text.as_bytes()]);
    let mut digest = [0; 16];
    digest.copy_from_slice(&hash.0[..16]);
    Digest(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_three_strict_fields() {
        let line = "17 c70dd594a0ef995e3a4b9594e036ac77 3";
        assert_eq!(Entry::parse(16, line).unwrap().to_string(), line);
        for wrong in ["", "17", "017 c70dd594a0ef995e3a4b9594e036ac77 3", &format!("{line} "), &line.to_uppercase()] {
            assert!(Entry::parse(16, wrong).is_err(), "{wrong}");
        }
    }
}
