//! Who listens to one audience's states, and how far the newest one has come among them.
//!
//! A state goes round once; whoever goes takes the next few lines and sends them the newest state that there is. If a
//! newer one comes meanwhile, those who are still ahead get that one, and then it goes round once more for the others.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Frame;
use super::line::Line;

/// Lines that are sent to at a time, before whatever else there is to do has its turn.
const FEW: usize = 128;

/// The lines of an audience.
#[derive(Debug, Default)]
pub struct Roster {
    seats: BTreeMap<u64, Seat>,
    next: u64,
    counted: usize,
    /// From where on a state has still to go, while one goes round.
    ahead: Option<u64>,
    /// Whether it has to go round once more.
    again: bool,
    holders: Holders,
}

#[derive(Debug)]
struct Seat {
    line: Arc<Line>,
    is_counted: bool,
    /// The round in which it was sent the sheet.
    held: Option<u64>,
}

/// The sheet of the newest frame, and how many of the counted lines were sent a frame that names it. Each sheet
/// that comes begins a round of its own, so that nobody is counted for an earlier one.
#[derive(Debug, Default)]
struct Holders {
    round: u64,
    sheet: Option<Arc<str>>,
    lines: usize,
}

impl Roster {
    /// Takes in a line; gives its place.
    pub fn join(&mut self, line: Arc<Line>, is_counted: bool) -> u64 {
        self.next += 1;
        self.counted += usize::from(is_counted);
        self.seats.insert(self.next, Seat { line, is_counted, held: None });
        self.next
    }

    /// Forgets the line at a place.
    pub fn leave(&mut self, place: u64) {
        let Some(seat) = self.seats.remove(&place) else { return };
        self.counted -= usize::from(seat.is_counted);
        self.holders.lines -= usize::from(seat.held == Some(self.holders.round));
    }

    /// How many lines count.
    pub fn counted(&self) -> usize {
        self.counted
    }

    /// How many lines that count hold the sheet of the newest state.
    pub fn holding(&self) -> usize {
        self.holders.lines
    }

    /// From now on it is counted who was sent this sheet.
    pub fn carry(&mut self, sheet: &Option<Arc<str>>) {
        if self.holders.sheet != *sheet {
            self.holders = Holders { round: self.holders.round + 1, sheet: sheet.clone(), lines: 0 };
        }
    }

    /// Notes that a frame was sent to the line at a place, if that is still there.
    pub fn sent(&mut self, place: u64, frame: &Frame) {
        let Roster { seats, holders, .. } = self;
        let Some(seat) = seats.get_mut(&place).filter(|seat| seat.is_counted) else { return };
        if frame.sheet.is_some() && frame.sheet == holders.sheet && seat.held != Some(holders.round) {
            seat.held = Some(holders.round);
            holders.lines += 1;
        }
    }

    /// Everybody has to get the newest state.
    pub fn begin(&mut self) {
        match self.ahead {
            None => self.ahead = Some(0),
            Some(0) => {}
            Some(_) => self.again = true,
        }
    }

    /// The next few to whom a state has to go; nothing where it has been with everybody.
    pub fn few(&mut self) -> Option<Vec<(u64, Arc<Line>)>> {
        let ahead = self.ahead?;
        let seats = self.seats.range(ahead..).take(FEW);
        let few: Vec<_> = seats.map(|(place, seat)| (*place, Arc::clone(&seat.line))).collect();
        self.ahead = match few.last() {
            Some((last, _)) if few.len() == FEW => Some(last + 1),
            _ => std::mem::take(&mut self.again).then_some(0),
        };
        Some(few)
    }

    /// Everybody that listens.
    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        self.seats.values().map(|seat| &*seat.line)
    }
}
