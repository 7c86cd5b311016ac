//! The seal chain: one secret an event, opened link by link from the public end.
//!
//! `s_L` is 32 random bytes, `L` = [`CHAIN_LENGTH`], and `s_(i-1) = SHA256("luckydraw/v1/chain\n" || s_i)`. `s_0` is
//! the event's anchor. Draw `k` (1 … L, each number once, also after an abort or a reset) is sealed by `s_(k-1)`,
//! which is public already, and publishes `s_k`. Hashing a reveal `k` times leads to the anchor.

use std::fmt;

use super::bytes::{Hash, sha256};

/// How many draws an event can have.
pub const CHAIN_LENGTH: u64 = 10_000;

/// Why a chain has no link for a draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// All draws of the event are used up.
    #[error("the seal chain ends with draw {0}: this event can have no further draw")]
    Exhausted(u64),
    /// Draws are counted from 1.
    #[error("there is no draw 0: draws are counted from 1")]
    Zero,
}

/// All links of one event. It holds secrets: what it prints shows the anchor alone.
#[derive(Clone)]
pub struct Chain {
    links: Vec<Hash>,
}

impl Chain {
    /// The chain that ends with the secret `last`, which is `s_length`. Events use [`CHAIN_LENGTH`].
    #[must_use]
    pub fn new(last: [u8; 32], length: u64) -> Self {
        let backwards = std::iter::successors(Some(Hash(last)), |link| Some(chain_step(link)));
        let mut links: Vec<Hash> = (0..=length).zip(backwards).map(|(_, link)| link).collect();
        links.reverse();
        Self { links }
    }

    /// `s_0`.
    #[must_use]
    pub fn anchor(&self) -> Hash {
        self.links[0]
    }

    /// `s_(k-1)`: public before draw `k` begins.
    ///
    /// # Errors
    /// When draw `k` is none of this chain.
    pub fn seal(&self, draw: u64) -> Result<Hash, ChainError> {
        self.reveal(draw)?;
        self.link(draw - 1)
    }

    /// `s_k`: secret until the result of draw `k` stands, or draw `k` is aborted.
    ///
    /// # Errors
    /// When draw `k` is none of this chain.
    pub fn reveal(&self, draw: u64) -> Result<Hash, ChainError> {
        if draw == 0 {
            return Err(ChainError::Zero);
        }
        self.link(draw)
    }

    fn link(&self, index: u64) -> Result<Hash, ChainError> {
        let link = usize::try_from(index).ok().and_then(|index| self.links.get(index));
        link.copied().ok_or(ChainError::Exhausted(self.links.len() as u64 - 1))
    }
}

impl fmt::Debug for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chain").field("anchor", &self.anchor()).finish_non_exhaustive()
    }
}

/// From `s_i` to `s_(i-1)`.
#[must_use]
pub fn chain_step(link: &Hash) -> Hash {
    sha256(&[b"luckydraw/v1/chain\n", &link.0])
}

/// Hashes `s_k` `k` times, which leads to the anchor.
#[must_use]
pub fn rewind(reveal: &Hash, draw: u64) -> Hash {
    (0..draw).fold(*reveal, |link, _| chain_step(&link))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reveal_opens_its_seal_and_leads_to_the_anchor() {
        let chain = Chain::new([7; 32], 9);
        assert_eq!(chain.reveal(9).unwrap(), Hash([7; 32]));
        assert_eq!(chain.seal(1).unwrap(), chain.anchor());
        for draw in 1..=9 {
            let reveal = chain.reveal(draw).unwrap();
            assert_eq!(chain_step(&reveal), chain.seal(draw).unwrap());
            assert_eq!(rewind(&reveal, draw), chain.anchor());
        }
    }

    #[test]
    fn a_chain_ends() {
        let chain = Chain::new([7; 32], 9);
        assert_eq!(chain.reveal(10), Err(ChainError::Exhausted(9)));
        assert_eq!(chain.seal(10), Err(ChainError::Exhausted(9)));
        assert_eq!(chain.seal(0), Err(ChainError::Zero));
        assert_eq!(chain.reveal(u64::MAX), Err(ChainError::Exhausted(9)));
    }

    #[test]
    fn what_is_printed_holds_no_secret() {
        let chain = Chain::new([7; 32], 2);
        let printed = format!("{chain:?}");
        assert!(printed.contains(&chain.anchor().to_string()));
        assert!(!printed.contains("0707"));
    }
}
