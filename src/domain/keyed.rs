//! Hashes keyed with an event's secret: codes and tokens that are derived and not stored.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// HMAC-SHA256 of a purpose and a text. The purpose keeps hashes for one use from serving another.
#[must_use]
pub fn keyed(secret: &[u8; 32], purpose: &str, text: &str) -> [u8; 32] {
    let mut mac = match Hmac::<Sha256>::new_from_slice(secret) {
        Ok(mac) => mac,
        Err(_) => unreachable!("HMAC takes keys of any length"),
    };
    mac.update(purpose.as_bytes());
    mac.update(b"\n");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().into()
}

/// Bytes as lower-case hex.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let halves = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let mut text = String::with_capacity(bytes.len() * 2);
    text.extend(halves.map(|half| char::from(DIGITS[usize::from(half)])));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secret_purpose_and_text_all_count() {
        let one = keyed(&[1; 32], "a", "x");
        assert_eq!(one, keyed(&[1; 32], "a", "x"));
        for other in [keyed(&[2; 32], "a", "x"), keyed(&[1; 32], "b", "x"), keyed(&[1; 32], "a", "y")] {
            assert_ne!(one, other);
        }
    }

    #[test]
    fn hex_is_lower_case() {
        assert_eq!(hex(&[0, 10, 255]), "000aff");
    }
}
