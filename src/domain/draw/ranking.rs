//! The order that a draw's seed gives to its entries.
//!
//! `seed = HMAC-SHA256(key = s_k, message = W)`. An entry with number `n` takes the ChaCha20 keystream with key
//! `seed`, nonce the 64-bit little-endian `n` (in the form of RFC 8439: four zero bytes, then those eight), block
//! counter from 0. Ticket i = 0, 1, … has the bytes `16·i … 16·i+15` as its score; the entry's score is its
//! smallest, compared byte by byte. Lower scores come first; equal ones go by number.

use hmac::{Hmac, KeyInit, Mac};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sha2::Sha256;

use super::bytes::Hash;
use super::entry::Entry;

/// What an entry drew: the smallest of its tickets' scores, to be compared byte by byte.
pub type Score = [u8; 16];

/// The seed of a draw from its reveal `s_k` and the hash `W` of its word.
#[must_use]
pub fn seed(reveal: &Hash, word: &Hash) -> Hash {
    // HMAC fills a key that is shorter than the hash's block with zeros; a whole block is a key that cannot fail.
    let mut block = [0; 64];
    block[..32].copy_from_slice(&reveal.0);
    let mut mac = Hmac::<Sha256>::new(&block.into());
    mac.update(&word.0);
    Hash(mac.finalize().into_bytes().into())
}

/// The score of the entry `number` with so many tickets.
#[must_use]
pub fn score(seed: &Hash, number: u64, tickets: u32) -> Score {
    let mut stream = ChaCha20Rng::from_seed(seed.0);
    stream.set_stream(number);
    let ticket = || {
        let mut bytes = [0; 16];
        stream.fill_bytes(&mut bytes);
        bytes
    };
    std::iter::repeat_with(ticket).take(tickets as usize).min().unwrap_or([0xff; 16])
}

/// The draw numbers of all entries, best first: the winners in the order drawn, then the reserves in order.
#[must_use]
pub fn rank(seed: &Hash, entries: &[Entry]) -> Vec<u64> {
    let scored = entries.iter().map(|entry| (score(seed, entry.number, entry.tickets), entry.number));
    let mut ranking: Vec<(Score, u64)> = scored.collect();
    ranking.sort_unstable();
    ranking.into_iter().map(|(_, number)| number).collect()
}

#[cfg(test)]
mod tests {
    use super::super::bytes::Digest;
    use super::*;

    fn entries(numbers: impl IntoIterator<Item = u64>) -> Vec<Entry> {
        let entry = |number| Entry { number, digest: Digest([0; 16]), tickets: 1 + (number % 7) as u32 };
        numbers.into_iter().map(entry).collect()
    }

    /// RFC 8439, appendix A.1, test vector 1: key, counter and nonce of zeros.
    #[test]
    fn the_stream_is_chacha20_of_rfc_8439() {
        let block = score(&Hash([0; 32]), 0, 1);
        assert_eq!(block[..8], [0x76, 0xb8, 0xe0, 0xad, 0xa0, 0xf1, 0x3d, 0x90]);
    }

    #[test]
    fn tickets_are_slices_of_one_stream() {
        let seed = Hash([9; 32]);
        let mut stream = ChaCha20Rng::from_seed(seed.0);
        stream.set_stream(5);
        let mut bytes = vec![0; 16 * 1000];
        stream.fill_bytes(&mut bytes);
        for tickets in [1, 2, 16, 17, 999, 1000] {
            let smallest = bytes.chunks_exact(16).take(tickets as usize).min().unwrap();
            assert_eq!(score(&seed, 5, tickets), *smallest);
        }
    }

    #[test]
    fn leaving_one_out_moves_nobody_else() {
        let seed = Hash([4; 32]);
        let whole = rank(&seed, &entries(1..=60));
        for left_out in 1..=60 {
            let mut expected = whole.clone();
            expected.retain(|number| *number != left_out);
            assert_eq!(rank(&seed, &entries((1..=60).filter(|n| *n != left_out))), expected);
        }
    }

    /// RFC 4231, test case 2, has a shorter key; a key of 32 bytes is checked against HMAC's own definition.
    #[test]
    fn the_seed_is_an_hmac() {
        use super::super::bytes::sha256;
        let (key, message) = ([0x5a; 32], Hash([0xa5; 32]));
        let pad = |with: u8| std::array::from_fn::<u8, 64, _>(|i| with ^ key.get(i).copied().unwrap_or(0));
        let inner = sha256(&[&pad(0x36), &message.0]);
        assert_eq!(seed(&Hash(key), &message), sha256(&[&pad(0x5c), &inner.0]));
    }
}
