//! What a state says, field by field, as every page reads it.
//!
//! What is optional is left out where it has no value, for the state has to fit one radio frame; how, is in `fit`.

use serde::Serialize;

use super::super::rules::StagePhase;
use crate::domain::draw::{Grade, Hash, Mode};
use crate::domain::event::{Language, Registration, StirBy};
use crate::domain::show::Reveal;
use crate::domain::time::Timestamp;
use crate::store::audit::Head;
use crate::store::draw::Place;
use crate::store::prize::{ImageLinks, Stock};

#[derive(Debug, Clone, Serialize)]
pub(super) struct State {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) at: Timestamp,
    pub(super) build: String,
    pub(super) log: Head,
    pub(super) event: EventPart,
    pub(super) stage: Stage,
    pub(super) results: Vec<ResultPart>,
    pub(super) prizes: Stock,
    pub(super) next: Option<NextPart>,
    /// The newest draw, where it came to nothing and none has begun since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) called_off: Option<CalledOff>,
}

/// A draw that was called off, and why unless that was purged.
#[derive(Debug, Clone, Serialize)]
pub(super) struct CalledOff {
    pub(super) draw: u64,
    pub(super) at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<String>,
}

/// The prize that is announced as the next.
#[derive(Debug, Clone, Serialize)]
pub(super) struct NextPart {
    pub(super) name: String,
    pub(super) rank: u32,
    pub(super) count: u32,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct EventPart {
    pub(super) event_id: String,
    /// Named where the event is a rehearsal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) mode: Option<Mode>,
    pub(super) title: String,
    pub(super) registration: Registration,
    pub(super) language: Language,
    pub(super) anchor: Hash,
    /// `#rrggbb`; empty for the theme's own.
    pub(super) accent: String,
    /// Grows when participants are reset: a phone with an older ticket registers again.
    pub(super) epoch: u64,
    /// Within how many minutes before a freeze one has to be here; left out where nobody has to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) roll_call: Option<u32>,
    /// Whose number may be drawn once more: `winners`, who were `absent`, or `all`; left out where none may.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) again: Option<&'static str>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct Stage {
    pub(super) phase: StagePhase,
    #[serde(flatten)]
    pub(super) draw: Option<StageDraw>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct StageDraw {
    pub(super) draw: u64,
    pub(super) prize: PrizePart,
    /// The place of an earlier draw that this one is drawn anew for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) supersedes: Option<Place>,
    pub(super) count: u32,
    pub(super) grade: Grade,
    pub(super) sheet_hash: Hash,
    #[serde(flatten)]
    pub(super) inputs: Option<InputsPart>,
    /// How many phones showed their value, once the stir is stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) stirred: Option<u64>,
    /// How many bound themselves and showed nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) silent: Option<u64>,
    pub(super) entries: u64,
    /// When it was ranked; while inputs come in, when its list was frozen.
    pub(super) started_at: Option<Timestamp>,
    /// When its list was frozen, once that is not the same: who came later is not on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) frozen_at: Option<Timestamp>,
    pub(super) ends_at: Option<Timestamp>,
    pub(super) spin_ms: u32,
    pub(super) stop_ms: u32,
    /// How long after one winner the next is shown.
    pub(super) step_ms: u32,
    /// Named where it is the host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reveal: Option<Reveal>,
    #[serde(flatten)]
    pub(super) winners: Option<WinnersPart>,
}

/// What enters a draw after its freeze; nothing of a sealed one.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct InputsPart {
    /// Named where no guest has to tap.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) stir_by: Option<StirBy>,
    /// How many phones are bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) commits: Option<u64>,
    /// How many showed their value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) stirs: Option<u64>,
    /// The root of the list of commitments, once it is closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) commit_root: Option<Hash>,
    /// The fingerprint of the stir, once it is stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) stir_hash: Option<Hash>,
    /// How many digits are called, where any are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) digits: Option<u64>,
    /// The digits so far; those that were confirmed, until the reveal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) word: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct PrizePart {
    pub(super) name: String,
    pub(super) rank: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) image: Option<ImageLinks>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct WinnersPart {
    pub(super) winners: Option<Vec<Winner>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) winner_count: Option<usize>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct Winner {
    pub(super) draw_number: u64,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct ResultPart {
    pub(super) draw: u64,
    pub(super) prize_name: String,
    /// The newest draw that a place of this one was drawn anew in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) superseded_by: Option<u64>,
    pub(super) winners: Option<Vec<u64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) winner_count: Option<usize>,
}

impl WinnersPart {
    pub(super) fn new(numbers: &[u64]) -> Self {
        let winners = numbers.iter().map(|draw_number| Winner { draw_number: *draw_number }).collect();
        WinnersPart { winners: Some(winners), winner_count: None }
    }

    pub(super) fn shorten(&mut self) {
        self.winner_count = self.winners.take().map(|winners| winners.len()).or(self.winner_count);
    }
}
