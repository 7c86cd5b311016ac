//! Where staff were signed in since the start: new connections from there go before the hall's.
//!
//! It is a hint for the order of service and opens nothing. Where all come through one address, they wait in line.

use std::collections::HashSet;
use std::net::IpAddr;
use std::sync::{PoisonError, RwLock};

/// Addresses that are remembered; an event has a few desks.
const REMEMBERED: usize = 256;

/// The addresses.
#[derive(Debug, Default)]
pub struct StaffAddresses(RwLock<HashSet<IpAddr>>);

impl StaffAddresses {
    /// Remembers where somebody is who is signed in.
    pub fn note(&self, address: IpAddr) {
        let address = address.to_canonical();
        if self.has(address) {
            return;
        }
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() < REMEMBERED {
            known.insert(address);
        }
    }

    /// Whether staff were there.
    #[must_use]
    pub fn has(&self, address: IpAddr) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).contains(&address.to_canonical())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_however_it_is_written_and_no_more_than_a_few_are_kept() {
        let addresses = StaffAddresses::default();
        addresses.note("::ffff:10.0.0.7".parse().unwrap());
        assert!(addresses.has("10.0.0.7".parse().unwrap()) && !addresses.has("10.0.0.8".parse().unwrap()));
        for last in 0..=u16::MAX {
            addresses.note(IpAddr::from([10, 1, (last >> 8) as u8, last as u8]));
        }
        assert_eq!(addresses.0.read().unwrap().len(), REMEMBERED);
    }
}
