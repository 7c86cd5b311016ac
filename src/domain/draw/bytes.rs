//! Byte strings of a fixed length that are written as lower-case hex, and the one hash function.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use sha2::{Digest as _, Sha256};

use crate::domain::keyed::hex;

/// A text that should have been lower-case hex of a certain length and is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected {0} lower-case hex digits")]
pub struct HexError(pub usize);

macro_rules! hex_bytes {
    ($(#[$doc:meta])* $name:ident, $length:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $length]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hex(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = HexError;

            fn from_str(text: &str) -> Result<Self, HexError> {
                decode(text).map(Self).ok_or(HexError(2 * $length))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
            }
        }
    };
}

hex_bytes! {
    /// 32 bytes: a SHA-256 hash or a link of the seal chain.
    Hash, 32
}
hex_bytes! {
    /// 16 bytes that stand for one entry on a sheet.
    Digest, 16
}
hex_bytes! {
    /// 16 random bytes by which a guest can prove which line is his. Not a credential.
    Nonce, 16
}
hex_bytes! {
    /// 16 random bytes that a phone throws into the stir.
    StirValue, 16
}
hex_bytes! {
    /// 16 random bytes that hide the body of an audit record from guessing.
    Salt, 16
}

/// The SHA-256 of the joined parts.
pub(super) fn sha256(parts: &[&[u8]]) -> Hash {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    Hash(hasher.finalize().into())
}

/// Strict hex: exactly `2 * N` digits, lower case.
fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
    }
    Some(bytes)
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_has_one_spelling() {
        let text = "000102030405060708090a0b0c0d0eff";
        let nonce: Nonce = text.parse().unwrap();
        assert_eq!(nonce.to_string(), text);
        assert_eq!(format!("{nonce:?}"), format!("Nonce({text})"));
        for wrong in ["", "00", &text.to_uppercase(), &text.replace("ff", "f "), &format!("{text}0")] {
            assert_eq!(wrong.parse::<Nonce>(), Err(HexError(32)), "{wrong}");
        }
        assert_eq!("é".repeat(8).parse::<Nonce>(), Err(HexError(32)));
    }

    #[test]
    fn the_hash_is_sha_256_of_the_joined_parts() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256(&[b"a", b"", b"bc"]).to_string(), abc);
    }
}
