//! What a sheet's header says beside what follows from its entries.

use std::fmt;

use super::bytes::Hash;
use super::chain::CHAIN_LENGTH;
use super::choice::{AbsentRule, Grade, Mode};
use super::entry::MAX_TICKETS;
use super::text::{NUMBER_LIMIT, Reader, TextError, is_event_id};

/// The fewest digits that a witnessed draw can agree on.
pub const MIN_DIGITS: u64 = 10;

/// The first line of every sheet.
pub(super) const SHEET_TITLE: &str = "luckydraw-sheet/1";

/// What the organiser and the event decide of a sheet; the rest follows from the entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetFields {
    /// The event's id.
    pub event: String,
    /// Whether it counts.
    pub mode: Mode,
    /// The draw's number `k`, 1 to [`CHAIN_LENGTH`].
    pub draw: u64,
    /// `s_(k-1)`.
    pub seal: Hash,
    /// The hash of the newest audit record before this draw.
    pub log: Hash,
    /// What enters after the freeze.
    pub grade: Grade,
    /// How many digits the word will have: [`MIN_DIGITS`] or more if witnessed, else 0.
    pub digits: u64,
    /// What happens to an absent winner's place.
    pub absent: AbsentRule,
    /// The rule of who is in, as the screen shows it. Made a free text by [`Sheet::new`](super::Sheet::new).
    pub pool: String,
    /// The prize. Made a free text by [`Sheet::new`](super::Sheet::new).
    pub prize: String,
    /// How many winners are asked for, 1 or more.
    pub winners: u64,
}

/// Why something is no sheet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// The text is not well formed.
    #[error(transparent)]
    Text(#[from] TextError),
    /// The event id is no slug.
    #[error("`{0}` is no event id")]
    Event(String),
    /// The draw's number is out of range.
    #[error("draw {0} is out of range: draws are 1 to {CHAIN_LENGTH}")]
    Draw(u64),
    /// The digits do not fit the grade.
    #[error("a {0} draw cannot have {1} digits: witnessed draws have {MIN_DIGITS} or more, others 0")]
    Digits(Grade, u64),
    /// The count of winners is out of range.
    #[error("{0} is no possible number of winners")]
    Winners(u64),
    /// Nobody is in.
    #[error("the sheet has no entry")]
    Empty,
    /// A draw number is too large.
    #[error("{0} is no possible draw number")]
    Number(u64),
    /// An entry's tickets are out of range.
    #[error("entry {0} cannot have {1} tickets: 1 to {MAX_TICKETS} are possible")]
    Tickets(u64, u32),
    /// The entries are not ascending, or one is there twice.
    #[error("entry {0} is out of order: the entries ascend by draw number and none repeats")]
    Order(u64),
}

impl SheetFields {
    /// Reads the lines from `event` to `winners`.
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, TextError> {
        Ok(Self {
            event: reader.field("event")?.to_owned(),
            mode: reader.parse("mode", "<live|rehearsal>")?,
            draw: reader.number("draw")?,
            seal: reader.parse("seal", "<hash>")?,
            log: reader.parse("log", "<hash>")?,
            grade: reader.parse("grade", "<sealed|stirred|witnessed>")?,
            digits: reader.number("digits")?,
            absent: reader.parse("absent", "<reserve|fresh|none>")?,
            pool: reader.field("pool")?.to_owned(),
            prize: reader.field("prize")?.to_owned(),
            winners: reader.number("winners")?,
        })
    }

    /// Whether every field is in range.
    pub(super) fn check(&self) -> Result<(), SheetError> {
        if !is_event_id(&self.event) {
            return Err(SheetError::Event(self.event.clone()));
        }
        if !(1..=CHAIN_LENGTH).contains(&self.draw) {
            return Err(SheetError::Draw(self.draw));
        }
        let digits_fit = match self.grade {
            Grade::Witnessed => (MIN_DIGITS..NUMBER_LIMIT).contains(&self.digits),
            Grade::Sealed | Grade::Stirred => self.digits == 0,
        };
        if !digits_fit {
            return Err(SheetError::Digits(self.grade, self.digits));
        }
        if !(1..NUMBER_LIMIT).contains(&self.winners) {
            return Err(SheetError::Winners(self.winners));
        }
        Ok(())
    }
}

/// The first twelve header lines.
impl fmt::Display for SheetFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{SHEET_TITLE}\nevent {}\nmode {}\ndraw {}", self.event, self.mode, self.draw)?;
        writeln!(f, "seal {}\nlog {}\ngrade {}", self.seal, self.log, self.grade)?;
        writeln!(f, "digits {}\nabsent {}\npool {}", self.digits, self.absent, self.pool)?;
        writeln!(f, "prize {}\nwinners {}", self.prize, self.winners)
    }
}
