//! The receipt that a guest keeps: what pins his draw, his line and the log of that moment.
//!
//! ```text
//! luckydraw-receipt/1
//! event <event id>
//! anchor <s_0>
//! draw_number <the guest's number>
//! nonce <the guest's nonce>
//! log <seq> <hash of that audit record>
//! ```

use super::bytes::{Digest, Hash, Nonce};
use super::entry::entry_digest;
use super::text::{NUMBER_LIMIT, Reader, TextError, is_event_id, number, same};

const TITLE: &str = "luckydraw-receipt/1";

/// A receipt. Its fields are public because each of them is the guest's own to check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The event's id.
    pub event: String,
    /// `s_0`, as the guest learned it when he joined.
    pub anchor: Hash,
    /// His draw number.
    pub draw_number: u64,
    /// The bytes his phone made.
    pub nonce: Nonce,
    /// The newest audit record of that moment.
    pub log_seq: u64,
    /// Its hash.
    pub log_hash: Hash,
}

/// Why something is no receipt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// The text is not well formed.
    #[error(transparent)]
    Text(#[from] TextError),
    /// The event id is no slug.
    #[error("`{0}` is no event id")]
    Event(String),
    /// A number is out of range.
    #[error("{0} is out of range")]
    Number(u64),
}

impl Receipt {
    /// Reads a receipt.
    ///
    /// # Errors
    /// When it is not the one spelling of a well-formed receipt.
    pub fn parse(text: &str) -> Result<Self, ReceiptError> {
        let mut reader = Reader::open(text, TITLE)?;
        let event = reader.field("event")?.to_owned();
        let anchor = reader.parse("anchor", "<hash>")?;
        let draw_number = reader.number("draw_number")?;
        let nonce = reader.parse("nonce", "<nonce>")?;
        let (log_seq, log_hash) = reader.read("log", "<seq> <hash>", log_position)?;
        let receipt = Self { event, anchor, draw_number, nonce, log_seq, log_hash };
        receipt.check()?;
        same(text, &receipt.render()?)?;
        Ok(receipt)
    }

    /// The whole text.
    ///
    /// # Errors
    /// When a field is out of range.
    pub fn render(&self) -> Result<String, ReceiptError> {
        self.check()?;
        let Self { event, anchor, draw_number, nonce, log_seq, log_hash } = self;
        Ok(format!(
            "{TITLE}\nevent {event}\nanchor {anchor}\ndraw_number {draw_number}\nnonce {nonce}\nlog {log_seq} {log_hash}\n"
        ))
    }

    /// The digest by which the guest knows his line on a sheet.
    #[must_use]
    pub fn digest(&self) -> Digest {
        entry_digest(&self.event, self.draw_number, &self.nonce)
    }

    fn check(&self) -> Result<(), ReceiptError> {
        if !is_event_id(&self.event) {
            return Err(ReceiptError::Event(self.event.clone()));
        }
        if self.draw_number >= NUMBER_LIMIT {
            return Err(ReceiptError::Number(self.draw_number));
        }
        if !(1..NUMBER_LIMIT).contains(&self.log_seq) {
            return Err(ReceiptError::Number(self.log_seq));
        }
        Ok(())
    }
}

fn log_position(value: &str) -> Option<(u64, Hash)> {
    let (seq, hash) = value.split_once(' ')?;
    Some((number(seq)?, hash.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_goes_there_and_back() {
        let receipt = Receipt {
            event: "party".to_owned(),
            anchor: Hash([1; 32]),
            draw_number: 17,
            nonce: Nonce([2; 16]),
            log_seq: 40,
            log_hash: Hash([3; 32]),
        };
        let text = receipt.render().unwrap();
        assert_eq!(text.lines().count(), 6);
        assert_eq!(Receipt::parse(&text).unwrap(), receipt);
        for (from, to) in
            [("log 40", "log 0"), ("log 40", "log 040"), ("event party", "event Party"), ("\nlog", "\nlog ")]
        {
            assert!(Receipt::parse(&text.replacen(from, to, 1)).is_err(), "{to}");
        }
        assert!(Receipt::parse(&text.replace('\n', "\r\n")).is_err());
        assert!(Receipt { event: String::new(), ..receipt }.render().is_err());
    }
}
