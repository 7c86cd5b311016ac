//! The fair draw protocol, version 1: a draw that a guest who lost can check.
//!
//! This module is nothing but bytes. It makes and parses the texts of a draw, ranks the entries and checks
//! what somebody else says came out; it has no clock, no randomness and no files. Everything that a stranger
//! needs to do the same with any SHA-256 and any ChaCha20 is said here.
//!
//! # Conventions
//!
//! * The hash is SHA-256. `||` joins bytes. Texts are UTF-8 and every line, the last too, ends with one LF.
//! * Hex is lower case. Numbers are ASCII decimal without sign or leading zeros, below 10^16 ([`NUMBER_LIMIT`]).
//! * An event id is 1 to 64 characters of `a-z`, `0-9` and `-`.
//! * *Free text* is normalised before it enters a line: see [`free_text`].
//! * A *Merkle root* is the tree hash of RFC 6962 over the lines without their LF: see [`merkle_root`].
//! * There is one spelling of everything. A checker parses a text, renders what it understood and compares
//!   the bytes; all `parse` functions here do.
//!
//! # The order of things
//!
//! 1. **Seal.** When the event is made, 32 random bytes become the end of a hash [`Chain`]. Its beginning, the
//!    *anchor*, is public from then on. Draw `k` is sealed by `s_(k-1)` and opened by its *reveal* `s_k`:
//!    nobody can pick another secret later.
//! 2. **Sheet.** Who is in, with how many tickets, is frozen in a [`Sheet`]. It shows numbers and
//!    [`entry_digest`]s, no person. `H` is the hash of its fifteen header lines.
//! 3. **Stir.** Phones first commit to bytes, then show them ([`Stir`]). `S` is the hash of its six header lines,
//!    which name `H`. A `sealed` draw has an empty stir.
//! 4. **Word.** Digits that everyone saw appear ([`Word`]); `-` unless the draw is `witnessed`. `W` is the hash of
//!    the whole text, which names `S`.
//! 5. **Ranking.** [`seed`] is `HMAC-SHA256(key = s_k, message = W)`, each 32 bytes. Every entry draws the scores
//!    of its tickets from its own ChaCha20 stream ([`score`]), and [`rank`] orders the entries by their smallest
//!    score. The first `min(winners, entries)` win, in this order; the others are the reserves, in order. An entry
//!    that is left out moves nobody else, so calling the next reserve is no second draw.
//! 6. **Proof.** All of it in one JSON object ([`Proof`]), which [`verify`] checks step by step ([`Step`]) against
//!    an anchor that came from elsewhere.
//!
//! Beside the draws stands the audit log, a hash chain of [`LogRecord`]s that begins at the anchor; a sheet names
//! the newest record before it, and a guest's [`Receipt`] names the newest one when he joined.
//!
//! # What a grade is worth
//!
//! | [`Grade`] | enters after the freeze | conditions on the texts |
//! | --- | --- | --- |
//! | `sealed` | nothing | no line in the stir, word `-`, `digits 0` |
//! | `stirred` | the phones' bytes | one value at least, word `-`, `digits 0` |
//! | `witnessed` | those, then the word | one value at least, exactly `digits` digits, 10 or more |

mod against;
mod bytes;
mod chain;
mod choice;
mod entry;
mod excerpt;
mod export_check;
mod fingerprint;
mod freetext;
mod log;
mod merkle;
mod proof;
mod ranking;
mod receipt;
mod report;
mod sheet;
mod sheet_fields;
mod spelling;
mod stir;
mod text;
mod verify;
mod word;

pub use against::Against;
pub use bytes::{Digest, Hash, HexError, Nonce, Salt, StirValue};
pub use chain::{CHAIN_LENGTH, Chain, ChainError, chain_step, rewind};
pub use choice::{AbsentRule, Grade, Mode, UnknownChoice};
pub use entry::{Entry, MAX_TICKETS, entry_digest};
pub use excerpt::{EXCERPT_FORMAT, Excerpt, ExcerptError, ExcerptLine, ExcerptSource};
pub use export_check::{EXPORT_FORMAT, ExportRecord, verify_export};
pub use fingerprint::{korean_words, latin_words};
pub use freetext::{FREE_TEXT_LIMIT, free_text};
pub use log::{LogError, LogFields, LogRecord, body_hash};
pub use merkle::{MerkleTree, merkle_root, path_holds};
pub use proof::{Called, PROOF_FORMAT, Proof, ProofError};
pub use ranking::{Score, rank, score, seed};
pub use receipt::{Receipt, ReceiptError};
pub use report::{Check, Drawn, Outcome, Report, Step, Verdict, drawn_twice};
pub use sheet::Sheet;
pub use sheet_fields::{MIN_DIGITS, SheetError, SheetFields};
pub use stir::{Stir, StirError, StirLine};
pub use text::{NUMBER_LIMIT, TextError, is_event_id};
pub use verify::{verify, verify_proof};
pub use word::{Word, WordError};
