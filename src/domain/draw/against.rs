//! What a checker has from elsewhere.

use super::bytes::Hash;
use super::receipt::Receipt;

/// What the checker has from elsewhere. Without an anchor a result can only be consistent with itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Against {
    /// Nothing.
    Nothing,
    /// The event's anchor.
    Anchor(Hash),
    /// A guest's receipt, which holds the anchor and more.
    Receipt(Receipt),
}

impl Against {
    pub(super) fn ground(&self) -> Ground<'_> {
        match self {
            Self::Nothing => Ground { anchor: None, receipt: None },
            Self::Anchor(anchor) => Ground { anchor: Some(*anchor), receipt: None },
            Self::Receipt(receipt) => Ground { anchor: Some(receipt.anchor), receipt: Some(receipt) },
        }
    }
}

/// What a proof is held against.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ground<'a> {
    pub anchor: Option<Hash>,
    pub receipt: Option<&'a Receipt>,
}
