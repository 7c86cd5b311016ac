//! What the log tells of an event, from its first record to its last.

use std::collections::{BTreeMap, BTreeSet};

use super::bodies::{Frozen, Joined, Ranked, Reserve, Reset, Revealed, Settled, StatusChange, Titled, body};
use super::record::ExportRecord;

/// An event as its log tells it. A purged body leaves its part out; [`Story::lacks`] says so.
#[derive(Debug, Default)]
pub struct Story<'a> {
    /// Draw 1 first, without a gap.
    pub draws: Vec<LogDraw<'a>>,
    /// Called, and whether passed over, in the order of the log.
    pub reserves: Vec<(Reserve, bool)>,
    /// How many records tell of a reserve, purged ones too.
    pub reserve_records: usize,
    /// The newest of each place, by draw and place, with its time.
    pub settled: BTreeMap<(u64, u64), (Settled, &'a str)>,
    /// How many numbers were given since the participants were last reset.
    pub joined: u64,
    /// The highest of them.
    pub last: u64,
    /// The newest status of each of them that had another than `in`.
    pub statuses: BTreeMap<u64, String>,
    /// The newest title.
    pub title: Option<String>,
    purged: BTreeSet<&'a str>,
}

/// One draw as the log tells it.
#[derive(Debug)]
pub struct LogDraw<'a> {
    pub frozen: Option<Frozen>,
    pub frozen_at: &'a str,
    pub ranked: Option<Ranked>,
    pub revealed: Option<Revealed>,
    /// Nothing while the draw runs.
    pub revealed_at: Option<&'a str>,
    pub reset: bool,
    is_ranked: bool,
}

impl<'a> Story<'a> {
    /// Reads a log whose chain and bodies hold.
    ///
    /// # Errors
    /// A sentence that says which record cannot stand where it does.
    pub fn read(log: &'a [ExportRecord]) -> Result<Self, String> {
        let mut story = Self::default();
        if log.first().is_some_and(|record| record.kind != "event_created") {
            return Err("the log does not begin with the making of the event".to_owned());
        }
        for record in log {
            if record.body.is_none() {
                story.purged.insert(&record.kind);
            }
            story.take(record)?;
        }
        Ok(story)
    }

    /// The first of these kinds of which a body was purged.
    pub fn lacks<'k>(&self, kinds: &[&'k str]) -> Option<&'k str> {
        kinds.iter().find(|kind| self.purged.contains(**kind)).copied()
    }

    /// The draws that were revealed, with their numbers: all but one that runs.
    pub fn revealed(&self) -> impl Iterator<Item = (u64, &LogDraw<'a>)> {
        (1..).zip(&self.draws).filter(|(_, draw)| draw.revealed_at.is_some())
    }

    /// The draw that runs, which is the newest.
    pub fn running(&self) -> Option<u64> {
        self.runs().then_some(self.draws.len() as u64)
    }

    fn runs(&self) -> bool {
        self.draws.last().is_some_and(|draw| draw.revealed_at.is_none())
    }

    fn take(&mut self, record: &'a ExportRecord) -> Result<(), String> {
        match record.kind.as_str() {
            "draw_frozen" => self.freeze(record),
            "draw_ranked" => self.rank(record),
            "draw_revealed" => self.reveal(record),
            "reserve_called" => self.call(record, false),
            "reserve_passed_over" => self.call(record, true),
            "claim_settled" => self.settle(record),
            "reset" => self.reset(record),
            "joined" => self.join(record),
            "participant_status" => self.change_status(record),
            "event_created" | "event_changed" => {
                let told: Option<Titled> = body(record)?;
                self.title = told.and_then(|told| told.title).or_else(|| self.title.take());
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn freeze(&mut self, record: &'a ExportRecord) -> Result<(), String> {
        if let Some(draw) = self.running() {
            return Err(format!("record {} freezes a draw while draw {draw} is not revealed", record.seq));
        }
        let frozen: Option<Frozen> = body(record)?;
        numbered(record, frozen.as_ref().map(|frozen| frozen.draw), self.draws.len() as u64 + 1)?;
        let at = record.at.as_str();
        let (ranked, revealed, revealed_at) = (None, None, None);
        self.draws.push(LogDraw {
            frozen,
            frozen_at: at,
            ranked,
            revealed,
            revealed_at,
            reset: false,
            is_ranked: false,
        });
        Ok(())
    }

    fn rank(&mut self, record: &ExportRecord) -> Result<(), String> {
        let number = self.draws.len() as u64;
        let draw = self.draws.last_mut().filter(|draw| !draw.is_ranked);
        let draw = draw.ok_or_else(|| format!("record {} ranks a draw that is not frozen", record.seq))?;
        draw.ranked = body(record)?;
        draw.is_ranked = true;
        numbered(record, draw.ranked.as_ref().map(|ranked| ranked.draw), number)
    }

    fn reveal(&mut self, record: &'a ExportRecord) -> Result<(), String> {
        let number = self.draws.len() as u64;
        let draw = self.draws.last_mut().filter(|draw| draw.is_ranked && draw.revealed_at.is_none());
        let draw = draw.ok_or_else(|| format!("record {} reveals a draw that is not ranked", record.seq))?;
        draw.revealed = body(record)?;
        draw.revealed_at = Some(&record.at);
        numbered(record, draw.revealed.as_ref().map(|revealed| revealed.draw), number)
    }

    fn call(&mut self, record: &ExportRecord, is_passed: bool) -> Result<(), String> {
        self.reserve_records += 1;
        self.reserves.extend(body::<Reserve>(record)?.map(|reserve| (reserve, is_passed)));
        Ok(())
    }

    fn settle(&mut self, record: &'a ExportRecord) -> Result<(), String> {
        if let Some(settled) = body::<Settled>(record)? {
            self.settled.insert((settled.draw, settled.place), (settled, &record.at));
        }
        Ok(())
    }

    fn reset(&mut self, record: &ExportRecord) -> Result<(), String> {
        if let Some(draw) = self.running() {
            return Err(format!("record {} is a reset while draw {draw} is not revealed", record.seq));
        }
        for draw in &mut self.draws {
            draw.reset = true;
        }
        if body::<Reset>(record)?.is_some_and(|reset| reset.reset_participants) {
            (self.joined, self.last) = (0, 0);
            self.statuses.clear();
        }
        Ok(())
    }

    fn join(&mut self, record: &ExportRecord) -> Result<(), String> {
        if let Some(joined) = body::<Joined>(record)? {
            self.joined = self.joined.saturating_add(joined.count);
            self.last = self.last.max(joined.last);
        }
        Ok(())
    }

    fn change_status(&mut self, record: &ExportRecord) -> Result<(), String> {
        if let Some(change) = body::<StatusChange>(record)? {
            self.statuses.insert(change.draw_number, change.to);
        }
        Ok(())
    }
}

fn numbered(record: &ExportRecord, said: Option<u64>, number: u64) -> Result<(), String> {
    match said.filter(|said| *said != number) {
        Some(said) => Err(format!("record {} is of draw {said}, where draw {number} should be", record.seq)),
        None => Ok(()),
    }
}
