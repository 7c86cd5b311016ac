//! Bytes to text: UTF-8 with or without a mark, UTF-16 with one, else CP949.

use std::borrow::Cow;

use encoding_rs::{EUC_KR, Encoding};

use super::{Problem, ProblemCode};

/// The file's text, or why it is none.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Problem> {
    if is_workbook(bytes) {
        return Err(Problem::new(1, ProblemCode::Workbook));
    }
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => strictly(encoding, bytes.get(mark..).unwrap_or_default()),
        None => std::str::from_utf8(bytes).ok().map(Cow::Borrowed).or_else(|| strictly(EUC_KR, bytes)),
    };
    text.filter(|text| !text.contains('\0')).ok_or_else(|| Problem::new(1, ProblemCode::Encoding))
}

/// `EUC_KR` is what the Web calls CP949, which Korean Excel writes as "CSV".
fn strictly<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Option<Cow<'a, str>> {
    encoding.decode_without_bom_handling_and_without_replacement(bytes)
}

/// The beginnings of `.xlsx` (a zip) and `.xls`.
fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xD0\xCF\x11\xE0")
}
