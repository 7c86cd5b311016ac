//! A hash as words that people can compare by eye and by voice: its first 128 bits.
//!
//! There is no list of words. Latin words are proquints (Wilkerson, *A Proposal for Proquints*, 2009): sixteen
//! bits are consonant, vowel, consonant, vowel, consonant. Korean words are of four syllables of eight bits
//! each: a consonant, a vowel and an ending that nobody mistakes for another by ear.

use super::bytes::Hash;

const CONSONANTS: &[u8; 16] = b"bdfghjklmnprstvz";
const VOWELS: &[u8; 4] = b"aiou";

/// ㄱ ㄴ ㄷ ㄹ ㅁ ㅂ ㅅ ㅈ, as Unicode counts initials.
const INITIALS: [u32; 8] = [0, 2, 3, 5, 6, 7, 9, 12];
/// ㅏ ㅓ ㅗ ㅜ ㅡ ㅣ ㅐ ㅛ, as Unicode counts medials.
const MEDIALS: [u32; 8] = [0, 4, 8, 13, 18, 20, 1, 12];
/// None, ㄴ, ㄹ, ㅇ, as Unicode counts finals.
const FINALS: [u32; 4] = [0, 4, 8, 21];

/// Eight words of five letters.
#[must_use]
pub fn latin_words(hash: &Hash) -> [String; 8] {
    std::array::from_fn(|word| {
        let bits = u16::from_be_bytes([hash.0[2 * word], hash.0[2 * word + 1]]);
        let consonant = |shift: u32| CONSONANTS[usize::from(bits >> shift & 15)];
        let vowel = |shift: u32| VOWELS[usize::from(bits >> shift & 3)];
        [consonant(12), vowel(10), consonant(6), vowel(4), consonant(0)].map(char::from).iter().collect()
    })
}

/// Four words of four syllables.
#[must_use]
pub fn korean_words(hash: &Hash) -> [String; 4] {
    std::array::from_fn(|word| hash.0[4 * word..4 * word + 4].iter().filter_map(|byte| syllable(*byte)).collect())
}

/// Composed by the arithmetic of the Unicode standard, section 3.12: three bits choose the initial, three the
/// medial, two the final.
fn syllable(byte: u8) -> Option<char> {
    let part = |shift: u32, mask: u8| usize::from(byte >> shift & mask);
    let (initial, medial, last) = (INITIALS[part(5, 7)], MEDIALS[part(2, 7)], FINALS[part(0, 3)]);
    char::from_u32(0xAC00 + (initial * 21 + medial) * 28 + last)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn hash(start: &[u8]) -> Hash {
        let mut bytes = [0; 32];
        bytes[..start.len()].copy_from_slice(start);
        Hash(bytes)
    }

    /// 127.0.0.1 is the first example of the proposal.
    #[test]
    fn latin_words_are_proquints() {
        assert_eq!(latin_words(&hash(&[127, 0, 0, 1]))[..3], ["lusab", "babad", "babab"]);
        assert_eq!(latin_words(&hash(&[0xff; 16])), ["zuzuz"; 8]);
    }

    #[test]
    fn each_byte_has_a_syllable_of_its_own() {
        let syllables: HashSet<char> = (0..=255).filter_map(syllable).collect();
        assert_eq!(syllables.len(), 256);
        assert_eq!(korean_words(&hash(&[0, 1, 2, 3, 0xe0, 0x20, 0x04, 0xff]))[..2], ["가간갈강", "자나거죵"]);
    }

    #[test]
    fn words_are_of_the_first_half_alone() {
        let mut other = hash(&[9; 16]);
        other.0[16] = 1;
        assert_eq!(latin_words(&other), latin_words(&hash(&[9; 16])));
        assert_eq!(korean_words(&other), korean_words(&hash(&[9; 16])));
        other.0[15] = 8;
        assert_ne!(latin_words(&other)[7], latin_words(&hash(&[9; 16]))[7]);
        assert_ne!(korean_words(&other)[3], korean_words(&hash(&[9; 16]))[3]);
    }
}
