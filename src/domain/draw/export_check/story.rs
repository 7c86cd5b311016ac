//! What the log tells of an event, from its first record to its last.

use std::collections::{BTreeMap, BTreeSet};

use super::bodies::{
    Aborted, Coming, Frozen, Here, Joined, Ranked, Reserve, Reset, Restored, Revealed, Settled, StatusChange,
    Supersedes, Titled, body,
};
use super::record::ExportRecord;
use super::rows::Place;

/// An event as its log tells it. A purged body leaves its part out; [`Story::lacks`] says so.
#[derive(Debug, Default)]
pub struct Story<'a> {
    /// By their numbers, without a gap but for those that were used before a copy was put in place.
    pub draws: Vec<LogDraw<'a>>,
    /// The highest number that was used.
    used: u64,
    /// The record after a copy was put in place may give up a draw up to this number: it was used before.
    gives_way: Option<(u64, u64)>,
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
    /// Which place each draw supersedes, and whether its winner was absent then.
    pub supersedes: BTreeMap<u64, (Place, bool)>,
    /// Places whose winners said to be coming and were called absent, or annulled, before their time was over.
    pub hurried: Vec<Place>,
    /// Who said to be coming: when, and until when there is time.
    coming: BTreeMap<Place, (&'a str, String)>,
    purged: BTreeSet<&'a str>,
}

/// One draw as the log tells it.
#[derive(Debug)]
pub struct LogDraw<'a> {
    pub number: u64,
    pub frozen: Option<Frozen>,
    pub frozen_at: &'a str,
    pub ranked: Option<Ranked>,
    pub revealed: Option<Revealed>,
    /// Nothing while the draw runs.
    pub revealed_at: Option<&'a str>,
    /// How it was given up, if it was.
    pub aborted: Option<Aborted>,
    pub reset: bool,
    /// Whether the phones were bound: the last input of a stirred draw.
    pub is_bound: bool,
    /// Whether a digit was called: the last input of a witnessed one has begun.
    pub is_called: bool,
    /// Whether it was given up because a copy was put in place which had not all of its inputs.
    pub gave_way: bool,
    is_ranked: bool,
    is_aborted: bool,
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
        self.draws.iter().filter(|draw| draw.revealed_at.is_some()).map(|draw| (draw.number, draw))
    }

    /// The draws that were given up, with their numbers.
    pub fn given_up(&self) -> impl Iterator<Item = (u64, &LogDraw<'a>)> {
        self.draws.iter().filter(|draw| draw.is_aborted).map(|draw| (draw.number, draw))
    }

    /// What the log says of a draw's list; nothing where it has no such draw or the body was purged.
    pub fn frozen(&self, draw: u64) -> Option<&Frozen> {
        self.draws.iter().find(|one| one.number == draw)?.frozen.as_ref()
    }

    /// The draw that runs, which is the newest.
    pub fn running(&self) -> Option<u64> {
        let newest = self.draws.last().filter(|draw| draw.revealed_at.is_none() && !draw.is_aborted);
        newest.map(|draw| draw.number)
    }

    fn take(&mut self, record: &'a ExportRecord) -> Result<(), String> {
        match record.kind.as_str() {
            "draw_frozen" => self.freeze(record),
            "stir_bound" => self.input(record, |draw| draw.is_bound = true),
            "word_begun" | "word_confirmed" => self.input(record, |draw| draw.is_called = true),
            "draw_ranked" => self.rank(record),
            "draw_revealed" => self.reveal(record),
            "draw_aborted" => self.abort(record),
            "draw_supersedes" => self.supersede(record),
            "winner_coming" => self.come(record),
            "here" => self.see(record),
            "reserve_called" => self.call(record, false),
            "reserve_passed_over" => self.call(record, true),
            "claim_settled" => self.settle(record),
            "reset" => self.reset(record),
            "restored" => self.restore(record),
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
        let said = frozen.as_ref().map(|frozen| frozen.draw);
        let next = self.used.saturating_add(1);
        // Without the body that names what was used before a copy, the gap is as wide as the next draw says.
        let number = said.filter(|said| *said > next && self.lacks(&["restored"]).is_some()).unwrap_or(next);
        numbered(record, said, number)?;
        self.used = number;
        let at = record.at.as_str();
        let (ranked, revealed, revealed_at, aborted) = (None, None, None, None);
        self.draws.push(LogDraw {
            number,
            frozen,
            frozen_at: at,
            ranked,
            revealed,
            revealed_at,
            aborted,
            reset: false,
            is_bound: false,
            is_called: false,
            gave_way: false,
            is_ranked: false,
            is_aborted: false,
        });
        Ok(())
    }

    /// That it came counts; what it was stands in the texts. So a purged body hides nothing of it.
    fn input(&mut self, record: &ExportRecord, note: impl FnOnce(&mut LogDraw<'a>)) -> Result<(), String> {
        let draw = self.draws.last_mut().filter(|draw| !draw.is_ranked && !draw.is_aborted);
        note(draw.ok_or_else(|| format!("record {} is an input of a draw that takes none", record.seq))?);
        Ok(())
    }

    fn rank(&mut self, record: &ExportRecord) -> Result<(), String> {
        let draw = self.draws.last_mut().filter(|draw| !draw.is_ranked && !draw.is_aborted);
        let draw = draw.ok_or_else(|| format!("record {} ranks a draw that is not frozen", record.seq))?;
        draw.ranked = body(record)?;
        draw.is_ranked = true;
        numbered(record, draw.ranked.as_ref().map(|ranked| ranked.draw), draw.number)
    }

    fn reveal(&mut self, record: &'a ExportRecord) -> Result<(), String> {
        let draw = self.draws.last_mut().filter(|draw| draw.is_ranked && draw.revealed_at.is_none());
        let draw = draw.ok_or_else(|| format!("record {} reveals a draw that is not ranked", record.seq))?;
        draw.revealed = body(record)?;
        draw.revealed_at = Some(&record.at);
        numbered(record, draw.revealed.as_ref().map(|revealed| revealed.draw), draw.number)
    }

    fn abort(&mut self, record: &ExportRecord) -> Result<(), String> {
        let draw = self.draws.last_mut().filter(|draw| !draw.is_ranked && !draw.is_aborted);
        let draw = draw.ok_or_else(|| format!("record {} gives up a draw whose result stands", record.seq))?;
        draw.aborted = body(record)?;
        draw.is_aborted = true;
        draw.gave_way = self.gives_way.is_some_and(|(seq, used)| record.seq == seq && draw.number <= used);
        numbered(record, draw.aborted.as_ref().map(|aborted| aborted.draw), draw.number)
    }

    fn supersede(&mut self, record: &ExportRecord) -> Result<(), String> {
        let Some(told) = body::<Supersedes>(record)? else { return Ok(()) };
        numbered(record, Some(told.draw), self.draws.last().map_or(0, |draw| draw.number))?;
        let place = told.supersedes;
        if self.supersedes.contains_key(&told.draw) {
            return Err(format!("record {} has draw {} supersede another place too", record.seq, told.draw));
        }
        let was_absent =
            self.settled.get(&(place.draw, place.place)).is_some_and(|(settled, _)| settled.to == "absent");
        self.supersedes.insert(told.draw, (place, was_absent));
        Ok(())
    }

    fn come(&mut self, record: &'a ExportRecord) -> Result<(), String> {
        if let Some(told) = body::<Coming>(record)? {
            self.coming.insert(Place { draw: told.draw, place: told.place }, (&record.at, told.until));
        }
        Ok(())
    }

    /// Who is here has joined before.
    fn see(&mut self, record: &ExportRecord) -> Result<(), String> {
        let Some(told) = body::<Here>(record)? else { return Ok(()) };
        let unknown = told.draw_numbers.iter().find(|number| **number > self.last);
        match unknown.filter(|_| self.lacks(&["joined", "reset"]).is_none()) {
            Some(number) => Err(format!("record {} says that number {number} is here, which nobody has", record.seq)),
            None if told.count != told.draw_numbers.len() => {
                Err(format!("record {} miscounts who is here", record.seq))
            }
            None => Ok(()),
        }
    }

    fn call(&mut self, record: &ExportRecord, is_passed: bool) -> Result<(), String> {
        self.reserve_records += 1;
        self.reserves.extend(body::<Reserve>(record)?.map(|reserve| (reserve, is_passed)));
        Ok(())
    }

    fn settle(&mut self, record: &'a ExportRecord) -> Result<(), String> {
        if let Some(settled) = body::<Settled>(record)? {
            let place = Place { draw: settled.draw, place: settled.place };
            let hurried = |(said, until): &(&str, String)| record.at.as_str() >= *said && record.at < *until;
            let is_lost = matches!(settled.to.as_str(), "absent" | "void");
            if is_lost && self.coming.get(&place).is_some_and(hurried) {
                self.hurried.push(place);
            }
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

    /// What was drawn after the copy was made is not in the log, and its numbers are not used again.
    fn restore(&mut self, record: &ExportRecord) -> Result<(), String> {
        self.gives_way = Some((record.seq.saturating_add(1), u64::MAX));
        let Some(told) = body::<Restored>(record)? else { return Ok(()) };
        if self.lacks(&["restored"]).is_none() {
            numbered(record, Some(told.draw), self.used)?;
        }
        let known = told.known.map_or(0, |known| known.draw);
        self.gives_way = Some((record.seq.saturating_add(1), known));
        self.used = self.used.max(told.draw).max(known);
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
