//! Answers that travel compressed, for those who take it.

use std::io::Write;

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_ENCODING;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

/// Whether whoever asks takes a compressed answer.
#[must_use]
pub fn is_taken(request: &HeaderMap) -> bool {
    let value = request.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(',').any(|part| {
        let mut fields = part.split(';');
        fields.next().is_some_and(|name| name.trim() == "gzip") && !fields.any(|field| field.trim() == "q=0")
    })
}

/// The compressed bytes; nothing where they would be no fewer.
#[must_use]
pub fn compress(plain: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain).ok()?;
    let gzip = encoder.finish().ok()?;
    (gzip.len() < plain.len()).then(|| Bytes::from(gzip))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn gzip_only_for_those_who_take_it() {
        for (header, takes) in [("gzip, deflate", true), ("deflate", false), ("gzip;q=0", false), ("", false)] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(header));
            assert_eq!(is_taken(&headers), takes, "{header}");
        }
    }
}
