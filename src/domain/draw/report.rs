//! What a check found, step by step.

use std::collections::HashMap;
use std::fmt;

use serde::Serialize;

use super::bytes::Hash;
use super::choice::{Grade, Mode};

macro_rules! steps {
    ($($(#[$doc:meta])* $step:ident = $name:literal),+ $(,)?) => {
        /// The steps of a check, in the order in which they are done. The first that fails ends the check.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(into = "&'static str")]
        pub enum Step {
            $($(#[$doc])* $step),+
        }

        impl Step {
            /// Its stable name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$step => $name),+
                }
            }
        }
    };
}

steps! {
    /// An export: its form, and that it holds something to check.
    ExportFormat = "export_format",
    /// An export: it names the anchor that was given, and the receipt's event.
    ExportAnchor = "export_anchor",
    /// An export: every audit record names the one before, from the anchor on.
    LogChain = "log_chain",
    /// An export: the bodies that are there are what the records keep the hashes of.
    LogBodies = "log_bodies",
    /// A proof: its form and exactly its fields.
    Format = "format",
    /// The receipt is of the proof's event.
    ReceiptEvent = "receipt_event",
    /// The reveal opens the seal.
    Reveal = "reveal",
    /// The reveal leads to the anchor.
    Anchor = "anchor",
    /// The sheet is well formed.
    SheetText = "sheet_text",
    /// The stir is well formed.
    StirText = "stir_text",
    /// The word is well formed.
    WordText = "word_text",
    /// The sheet names the proof's event, draw and seal.
    SheetNames = "sheet_names",
    /// The stir names the sheet.
    StirNames = "stir_names",
    /// The word names the stir.
    WordNames = "word_names",
    /// Only entries of the sheet stirred.
    StirEntries = "stir_entries",
    /// The values open their commits.
    Commits = "commits",
    /// The conditions of the grade.
    Grade = "grade",
    /// The seed comes out the same.
    Seed = "seed",
    /// The winners come out the same.
    Winners = "winners",
    /// The reserves called continue the ranking.
    Called = "called",
    /// The receipt's line stands on the sheet.
    ReceiptLine = "receipt_line",
    /// An export: no draw has two results.
    DrawnOnce = "drawn_once",
    /// An export: the reveal of a draw that was given up belongs to the chain, and its texts to it.
    AbortedTexts = "aborted_texts",
    /// An export: every sheet names a record of the log.
    SheetLog = "sheet_log",
    /// An export: the record that the receipt names is in the log.
    ReceiptLog = "receipt_log",
    /// An export: the list of draws is what the proofs say.
    DrawsList = "draws_list",
    /// An export: the list of winners is what the proofs say.
    WinnersList = "winners_list",
    /// An export: the participants' numbers have no gap.
    ParticipantsList = "participants_list",
    /// An export: the log numbers the draws without a gap, one after the other.
    LogDraws = "log_draws",
    /// An export: every draw that the log reveals has a proof with the same texts and result, and no proof is without.
    ProofRecords = "proof_records",
    /// An export: the draws that were given up are those of the log, with the same texts.
    AbortedRecords = "aborted_records",
    /// An export: a place is superseded once, where its sheet said so and its winner was absent.
    SupersedesRecords = "supersedes_records",
    /// An export: the reserves called are those of the log.
    CalledRecords = "called_records",
    /// An export: the list of draws is what the log tells.
    DrawsRecords = "draws_records",
    /// An export: the list of winners with their claims is what the log tells.
    WinnersRecords = "winners_records",
    /// An export: the participants are those of the log.
    ParticipantsRecords = "participants_records",
    /// An export: the title is the newest of the log.
    EventTitle = "event_title",
    /// An export: how far the log's end is known from elsewhere; never more than a note.
    LogEnd = "log_end",
}

impl From<Step> for &'static str {
    fn from(step: Step) -> Self {
        step.as_str()
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How one step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It holds.
    Held,
    /// It could not be checked with what was given.
    Skipped,
    /// It does not hold.
    Failed,
}

/// One step that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Which.
    pub step: Step,
    /// Of which draw, where a draw is known.
    pub draw: Option<u64>,
    /// How it ended.
    pub outcome: Outcome,
    /// What was found, in a short English sentence.
    pub text: String,
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.draw {
            Some(draw) => write!(f, "draw {draw}: {}: {}", self.step, self.text),
            None => write!(f, "{}: {}", self.step, self.text),
        }
    }
}

/// What a check is worth as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Everything holds, against an anchor from elsewhere.
    Verified,
    /// Consistent, but tied to nothing: no anchor was given.
    Untied,
    /// A step does not hold.
    Fails,
}

/// A draw whose proof holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Drawn {
    /// The event's id.
    pub event_id: String,
    /// The draw's number.
    pub draw: u64,
    /// Whether it counts.
    pub mode: Mode,
    /// What entered after the freeze.
    pub grade: Grade,
    /// The rule of who is in.
    pub pool: String,
    /// The prize.
    pub prize: String,
    /// How many winners were asked for.
    pub asked: u64,
    /// How many entries were in.
    pub entries: usize,
    /// How many phones stirred.
    pub stirred: usize,
    /// How many bound themselves and fell silent.
    pub silent: usize,
    /// `H`.
    pub sheet_hash: Hash,
    /// The newest audit record before the draw.
    pub log: Hash,
    /// The seed, in which everything is.
    pub seed: Hash,
    /// The winners in the order drawn.
    pub winners: Vec<u64>,
    /// The reserves called after them.
    pub called: Vec<u64>,
    /// Those among both who did not keep their place: absent, void or passed over, as an export tells.
    pub gone: Vec<u64>,
}

/// The first draw that has two results among these: one event, one number, two seeds.
pub fn drawn_twice<'a>(draws: impl IntoIterator<Item = &'a Drawn>) -> Option<&'a Drawn> {
    let mut seeds = HashMap::new();
    let mut draws = draws.into_iter();
    draws.find(|drawn| *seeds.entry((&drawn.event_id, drawn.draw)).or_insert(drawn.seed) != drawn.seed)
}

/// Everything that a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// What it comes to.
    pub verdict: Verdict,
    /// The steps in order, up to the first that failed.
    pub checks: Vec<Check>,
    /// The draws whose proofs hold.
    pub draws: Vec<Drawn>,
    /// The draws that were called off, as an export tells.
    pub called_off: Vec<u64>,
}

impl Report {
    pub(super) fn new(checks: Checks, draws: Vec<Drawn>, anchored: bool) -> Self {
        let verdict = match (checks.failure(), anchored) {
            (Some(_), _) => Verdict::Fails,
            (None, true) => Verdict::Verified,
            (None, false) => Verdict::Untied,
        };
        Self { verdict, checks: checks.list, draws, called_off: Vec::new() }
    }

    /// The step that does not hold.
    #[must_use]
    pub fn failure(&self) -> Option<&Check> {
        self.checks.iter().find(|check| check.outcome == Outcome::Failed)
    }
}

/// A step failed and is written down; the check ends here.
#[derive(Debug)]
pub(super) struct Stop;

/// The steps taken so far.
#[derive(Debug, Default)]
pub(super) struct Checks {
    list: Vec<Check>,
    draw: Option<u64>,
}

impl Checks {
    /// From here on the steps are about this draw.
    pub fn about(&mut self, draw: Option<u64>) {
        self.draw = draw;
    }

    pub fn held(&mut self, step: Step, text: impl Into<String>) {
        self.note(step, Outcome::Held, text.into());
    }

    pub fn skipped(&mut self, step: Step, text: impl Into<String>) {
        self.note(step, Outcome::Skipped, text.into());
    }

    pub fn failed(&mut self, step: Step, text: impl Into<String>) -> Stop {
        self.note(step, Outcome::Failed, text.into());
        Stop
    }

    /// Writes down that `step` holds, or what differs.
    pub fn require(
        &mut self,
        step: Step,
        holds: bool,
        held: &str,
        differs: impl FnOnce() -> String,
    ) -> Result<(), Stop> {
        if !holds {
            return Err(self.failed(step, differs()));
        }
        self.held(step, held);
        Ok(())
    }

    /// Writes down that something could be done, or why not.
    pub fn attempt<T, E: fmt::Display>(&mut self, step: Step, held: &str, result: Result<T, E>) -> Result<T, Stop> {
        match result {
            Ok(value) => {
                self.held(step, held);
                Ok(value)
            }
            Err(error) => Err(self.failed(step, error.to_string())),
        }
    }

    pub fn failure(&self) -> Option<&Check> {
        self.list.iter().find(|check| check.outcome == Outcome::Failed)
    }

    fn note(&mut self, step: Step, outcome: Outcome, text: String) {
        self.list.push(Check { step, draw: self.draw, outcome, text });
    }
}
