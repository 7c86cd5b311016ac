//! The place in the line before registration: a number and a proof that we handed it out.
//!
//! ```text
//! ticket = place "." base64url(first 16 bytes of HMAC-SHA256(event secret, "waiting", event id, epoch, place))
//! ```
//!
//! Nothing is stored of a ticket. It is of one event and one epoch: a ticket of another event, of before a
//! reset, or one that somebody made up, reads as none.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use super::fault::Fault;
use super::id::EventId;
use super::keyed::keyed;

/// Guests at once, or requests a second, that can be set.
pub const MOST: u32 = 1_000_000;
/// Bytes of the proof.
const PROOF: usize = 16;

/// When joins are answered before they are stored, with a ticket for the number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HighTraffic {
    /// While the disk cannot keep up.
    #[default]
    Auto,
    /// Always.
    On,
    /// Never.
    Off,
}

/// What tickets of one event and epoch are proved with.
#[derive(Clone)]
pub struct TicketKey {
    secret: [u8; 32],
    event: EventId,
    epoch: u64,
}

impl std::fmt::Debug for TicketKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TicketKey").field("event", &self.event).field("epoch", &self.epoch).finish_non_exhaustive()
    }
}

impl TicketKey {
    /// The key of an event's epoch.
    #[must_use]
    pub fn new(secret: [u8; 32], event: EventId, epoch: u64) -> Self {
        TicketKey { secret, event, epoch }
    }

    /// Whose tickets it makes.
    #[must_use]
    pub fn event(&self) -> &EventId {
        &self.event
    }

    /// Of which epoch its tickets are.
    #[must_use]
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// The ticket of a place.
    #[must_use]
    pub fn mint(&self, place: u64) -> String {
        format!("{place}.{}", self.proof(place))
    }

    /// The place of a ticket; nothing where we never handed it out.
    #[must_use]
    pub fn read(&self, ticket: &str) -> Option<u64> {
        let (place, proof) = ticket.split_once('.')?;
        let place: u64 = place.parse().ok()?;
        bool::from(self.proof(place).as_bytes().ct_eq(proof.as_bytes())).then_some(place)
    }

    fn proof(&self, place: u64) -> String {
        let mac = keyed(&self.secret, "waiting", &format!("{}\n{}\n{place}", self.event, self.epoch));
        URL_SAFE_NO_PAD.encode(&mac[..PROOF])
    }
}

/// A number that can be set, or none.
///
/// # Errors
/// `validation` where it is outside of 1 to [`MOST`].
pub fn bounded(field: &str, number: Option<u32>) -> Result<Option<u32>, Fault> {
    match number {
        Some(number) if !(1..=MOST).contains(&number) => Err(Fault::field(field, &format!("must be 1 to {MOST}"))),
        number => Ok(number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(secret: u8, event: &str, epoch: u64) -> TicketKey {
        TicketKey::new([secret; 32], EventId::parse(event).unwrap(), epoch)
    }

    #[test]
    fn a_ticket_is_of_one_place_event_and_epoch() {
        let own = key(1, "party", 1);
        let ticket = own.mint(42);
        assert_eq!(own.read(&ticket), Some(42));
        assert!(ticket.starts_with("42.") && ticket.len() == 3 + 22, "{ticket}");
        for other in [key(2, "party", 1), key(1, "other", 1), key(1, "party", 2)] {
            assert_eq!(other.read(&ticket), None, "{other:?}");
        }
    }

    #[test]
    fn what_somebody_made_up_is_no_ticket() {
        let own = key(1, "party", 1);
        let proof = own.mint(42).split_once('.').unwrap().1.to_owned();
        let made_up = ["", ".", "42", "42.", "x.y", "-1.x", "99999999999999999999.x"].map(str::to_owned);
        let moved = [format!("1.{proof}"), format!("42.{proof}A"), format!("42.{}", &proof[1..])];
        for ticket in made_up.into_iter().chain(moved) {
            assert_eq!(own.read(&ticket), None, "{ticket}");
        }
    }

    #[test]
    fn a_key_keeps_to_itself() {
        assert!(!format!("{:?}", key(77, "party", 1)).contains("77"));
    }
}
