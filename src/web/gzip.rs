//! Answers that travel compressed, for those who take it.

use std::io::Write;

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_ENCODING;
use bytes::Bytes;
use flate2::write::GzEncoder;
use flate2::{Compress, Compression, Crc, FlushCompress, Status};

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
    // It is kept for as long as the program runs, so without the room that it grew into.
    (gzip.len() < plain.len()).then(|| Bytes::from(gzip.into_boxed_slice()))
}

/// A compressed text that still takes an end of its own for each reader, which then costs no compression.
#[derive(Debug)]
pub struct Opened {
    stream: Vec<u8>,
    crc: Crc,
}

/// No name, no time, an unknown system (RFC 1952).
const GZIP_HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 0xff];
/// The last block of a stream, stored as it is (RFC 1951, 3.2.4).
const LAST_STORED: u8 = 1;

/// Compresses the beginning of a text, up to a whole byte.
#[must_use]
pub fn open(plain: &[u8]) -> Opened {
    let mut stream = Vec::with_capacity(GZIP_HEADER.len() + plain.len() + 64);
    stream.extend(GZIP_HEADER);
    let mut encoder = Compress::new(Compression::best(), false);
    let done = encoder.compress_vec(plain, &mut stream, FlushCompress::Sync);
    debug_assert!(matches!(done, Ok(Status::Ok)) && encoder.total_in() == plain.len() as u64, "there is room for all");
    let mut crc = Crc::new();
    crc.update(plain);
    Opened { stream, crc }
}

impl Opened {
    /// The whole stream with this at its end; what is longer than a stored block takes is cut off.
    #[must_use]
    pub fn close(&self, end: &[u8]) -> Vec<u8> {
        let end = &end[..end.len().min(usize::from(u16::MAX))];
        let length = u16::try_from(end.len()).unwrap_or(u16::MAX);
        let mut crc = Crc::new();
        crc.combine(&self.crc);
        crc.update(end);
        let mut whole = Vec::with_capacity(self.stream.len() + end.len() + 13);
        whole.extend(&self.stream);
        whole.push(LAST_STORED);
        whole.extend(length.to_le_bytes());
        whole.extend((!length).to_le_bytes());
        whole.extend(end);
        whole.extend(crc.sum().to_le_bytes());
        whole.extend(crc.amount().to_le_bytes());
        whole
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;

    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn each_reader_has_an_end_of_its_own() {
        for beginning in ["", "a page ", &"the same words again, ".repeat(500)] {
            let opened = open(beginning.as_bytes());
            for end in ["", "12", &"1,".repeat(2000)] {
                let mut text = String::new();
                GzDecoder::new(&opened.close(end.as_bytes())[..]).read_to_string(&mut text).unwrap();
                assert_eq!(text, format!("{beginning}{end}"));
            }
        }
    }

    #[test]
    fn gzip_only_for_those_who_take_it() {
        for (header, takes) in [("gzip, deflate", true), ("deflate", false), ("gzip;q=0", false), ("", false)] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(header));
            assert_eq!(is_taken(&headers), takes, "{header}");
        }
    }
}
