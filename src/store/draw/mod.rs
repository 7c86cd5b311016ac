//! Draws as they are stored: found and listed; their texts and proofs are in `texts`.
//!
//! Nothing of a result leaves before its reveal is committed. How a draw moves from step to step is
//! in `drawing`.

mod texts;

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use super::Error;
use super::event;
use super::named::Named;
use super::prize::ImageLinks;
use crate::domain::draw::{Grade, Hash};
use crate::domain::event::{Absent, StirBy};
use crate::domain::fault::Reason;
use crate::domain::id::EventId;
use crate::domain::show::{Pace, Reveal};
use crate::domain::time::Timestamp;

pub(super) use texts::ranking;
pub use texts::{Texts, proof, published_reveal, texts};

/// How far a draw has come, as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Phones bind themselves to what they throw in.
    Stirring,
    /// Phones show what they bound themselves to.
    Showing,
    /// Digits are called.
    Word,
    /// All that decides is in; the result is not stored yet.
    Frozen,
    /// The result stands and the reels run; nobody outside knows it.
    Ranked,
    /// Everyone may know.
    Revealed,
    /// Given up before its last input; it has no result and never will.
    Aborted,
}

impl Phase {
    /// Whether the draw will move on.
    #[must_use]
    pub const fn is_running(self) -> bool {
        !matches!(self, Phase::Revealed | Phase::Aborted)
    }
}

/// A draw as the store holds it, without its texts.
#[derive(Debug, Clone)]
pub struct Draw {
    /// Its number in the event.
    pub k: u64,
    /// The participants' epoch that it drew from.
    pub epoch: u64,
    /// The registered prize, if it was one.
    pub prize_id: Option<String>,
    /// The prize's name at the time.
    pub prize_name: String,
    /// Its rank at the time.
    pub prize_rank: Option<u32>,
    /// The picture, as registered now.
    pub image: Option<ImageLinks>,
    /// How many winners were asked for.
    pub count: u32,
    /// How many entries were on the sheet.
    pub entries: u64,
    /// Whether its winners are out of later draws.
    pub exclusive: bool,
    /// What becomes of an absent winner's place.
    pub absent: Absent,
    /// What enters after the freeze.
    pub grade: Grade,
    /// How many digits its word has.
    pub digits: u64,
    /// How far it has come.
    pub phase: Phase,
    /// Since when.
    pub phase_at: Timestamp,
    /// How phones stir.
    pub stir_by: StirBy,
    /// How long phones may bind themselves.
    pub stir_ms: u32,
    /// How long they may show their values.
    pub show_ms: u32,
    /// What was bound, once nothing may be added.
    pub commit_root: Option<Hash>,
    /// `S`, once the stir is stored.
    pub stir_hash: Option<Hash>,
    /// The digits that were called so far.
    pub called: String,
    /// Why it was given up; empty once that was purged.
    pub abort_reason: Option<String>,
    /// `H`.
    pub sheet_hash: Hash,
    /// When the sheet was frozen.
    pub frozen_at: Timestamp,
    /// How long the reels run.
    pub spin_ms: u32,
    /// How long they stop.
    pub stop_ms: u32,
    /// What reveals it.
    pub reveal_by: Reveal,
    /// How its winners are shown.
    pub pace: Pace,
    /// When the reels began to run.
    pub ranked_at: Option<Timestamp>,
    /// Since when a draw that the host reveals waits for the host.
    pub stopped_at: Option<Timestamp>,
    /// When everyone learned.
    pub revealed_at: Option<Timestamp>,
    /// When it left the live event.
    pub reset_at: Option<Timestamp>,
    /// How many phones showed their value and how many fell silent, once the stir is stored.
    pub stirred: Option<Stirred>,
    /// How long a winner has to come.
    pub claim_ms: u32,
    /// The place of an earlier draw that it is drawn anew for.
    pub supersedes: Option<Place>,
}

/// How many phones took part in a stir that is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stirred {
    /// Showed their value.
    pub stirred: u64,
    /// Bound themselves and showed nothing.
    pub silent: u64,
}

/// One place of one draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// The draw.
    pub draw: u64,
    /// The position in its ranking, from 1.
    pub place: u64,
}

impl Draw {
    /// When the timed reveal is due; nothing where the host reveals.
    #[must_use]
    pub fn reveal_due(&self) -> Option<Timestamp> {
        let began = self.ranked_at.filter(|_| self.reveal_by == Reveal::Timed);
        began.map(|at| at.plus_ms(i64::from(self.spin_ms) + i64::from(self.stop_ms)))
    }

    /// When the reels begin to stop.
    #[must_use]
    pub fn stop_due(&self) -> Option<Timestamp> {
        self.ranked_at.map(|at| at.plus_ms(i64::from(self.spin_ms)))
    }

    /// How many of the winners asked for could not be had.
    #[must_use]
    pub fn short_by(&self) -> u64 {
        u64::from(self.count).saturating_sub(self.entries)
    }

    /// How long the window of a place is: a winner's from the reveal on, each shown in its turn, a reserve's from
    /// the call on.
    #[must_use]
    pub fn window_ms(&self, place: u64) -> i64 {
        let turns = if place > u64::from(self.count) { 0 } else { place.saturating_sub(1).cast_signed() };
        i64::from(self.claim_ms) + i64::from(self.step_ms()) * turns
    }

    /// How long after one winner the next is shown.
    #[must_use]
    pub fn step_ms(&self) -> u32 {
        self.pace.step_ms(u64::from(self.count).min(self.entries))
    }
}

const SELECT: &str =
    "SELECT d.k, d.epoch, d.prize_id, d.prize_name, d.prize_rank, p.picture, d.count, d.entries, d.exclusive,
  d.absent, d.grade, d.phase, d.sheet_hash, d.frozen_at, d.spin_ms, d.stop_ms, d.ranked_at, d.revealed_at, d.reset_at,
  d.reveal_by, d.pace, d.stopped_at, d.digits, d.phase_at, d.stir_ms, d.show_ms, d.commit_root, d.stir_hash, d.called,
  d.abort_reason, d.stirred, d.silent, d.claim_ms, d.supersedes_k, d.supersedes_place, d.stir_by
  FROM draw d LEFT JOIN prize p ON p.id = d.prize_id";

fn draw(row: &Row<'_>) -> Result<Draw, rusqlite::Error> {
    Ok(Draw {
        k: row.get(0)?,
        epoch: row.get(1)?,
        prize_id: row.get(2)?,
        prize_name: row.get(3)?,
        prize_rank: row.get(4)?,
        image: row.get::<_, Option<String>>(5)?.map(|name| ImageLinks::of(&name)),
        count: row.get(6)?,
        entries: row.get(7)?,
        exclusive: row.get(8)?,
        absent: row.get::<_, Named<Absent>>(9)?.0,
        grade: row.get::<_, Named<Grade>>(10)?.0,
        phase: row.get::<_, Named<Phase>>(11)?.0,
        sheet_hash: Hash(row.get(12)?),
        frozen_at: Timestamp(row.get(13)?),
        spin_ms: row.get(14)?,
        stop_ms: row.get(15)?,
        ranked_at: row.get::<_, Option<i64>>(16)?.map(Timestamp),
        revealed_at: row.get::<_, Option<i64>>(17)?.map(Timestamp),
        reset_at: row.get::<_, Option<i64>>(18)?.map(Timestamp),
        reveal_by: row.get::<_, Named<Reveal>>(19)?.0,
        pace: row.get::<_, Named<Pace>>(20)?.0,
        stopped_at: row.get::<_, Option<i64>>(21)?.map(Timestamp),
        digits: row.get(22)?,
        phase_at: Timestamp(row.get(23)?),
        stir_ms: row.get(24)?,
        show_ms: row.get(25)?,
        commit_root: row.get::<_, Option<[u8; 32]>>(26)?.map(Hash),
        stir_hash: row.get::<_, Option<[u8; 32]>>(27)?.map(Hash),
        called: row.get(28)?,
        abort_reason: row.get(29)?,
        stirred: row.get::<_, Option<u64>>(30)?.zip(row.get(31)?).map(|(stirred, silent)| Stirred { stirred, silent }),
        claim_ms: row.get(32)?,
        supersedes: row.get::<_, Option<u64>>(33)?.zip(row.get(34)?).map(|(draw, place)| Place { draw, place }),
        stir_by: row.get::<_, Named<StirBy>>(35)?.0,
    })
}

/// One draw.
///
/// # Errors
/// `draw_not_found`.
pub fn find(connection: &Connection, event: &EventId, k: u64) -> Result<Draw, Error> {
    let mut statement = connection.prepare_cached(&format!("{SELECT} WHERE d.event_id = ?1 AND d.k = ?2"))?;
    let found = statement.query_row(params![event.as_str(), k], draw).optional()?;
    found.ok_or_else(|| Reason::DrawNotFound.into())
}

/// An event's draws, newest first, at most `limit`.
///
/// # Errors
/// What SQLite reports.
pub fn newest(connection: &Connection, event: &EventId, which: Which, limit: u32) -> Result<Vec<Draw>, Error> {
    let sql = format!("{SELECT} WHERE d.event_id = ?1 AND {} ORDER BY d.k DESC LIMIT ?2", which.condition());
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(params![event.as_str(), limit], draw)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// An event's draws after number `after`, oldest first, at most `limit`.
///
/// # Errors
/// What SQLite reports.
pub fn oldest(
    connection: &Connection,
    event: &EventId,
    which: Which,
    after: u64,
    limit: u32,
) -> Result<Vec<Draw>, Error> {
    let sql = format!("{SELECT} WHERE d.event_id = ?1 AND {} AND d.k > ?2 ORDER BY d.k LIMIT ?3", which.condition());
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(params![event.as_str(), after, limit], draw)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Which draws a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Those of the live event.
    Live,
    /// Those of the live event that everyone may know.
    Revealed,
    /// Those that were reset too.
    Every,
}

impl Which {
    const fn condition(self) -> &'static str {
        match self {
            Which::Live => "d.reset_at IS NULL",
            Which::Revealed => "d.reset_at IS NULL AND d.phase = 'revealed'",
            Which::Every => "1",
        }
    }
}

/// How many draws the live event had.
///
/// # Errors
/// What SQLite reports.
pub fn count(connection: &Connection, event: &EventId) -> Result<u64, Error> {
    let mut statement =
        connection.prepare_cached("SELECT count(*) FROM draw WHERE event_id = ?1 AND reset_at IS NULL")?;
    Ok(statement.query_row([event.as_str()], |row| row.get(0))?)
}

/// The draws of all events that have not been revealed.
///
/// # Errors
/// What SQLite reports.
pub fn running(connection: &Connection) -> Result<Vec<(EventId, Draw)>, Error> {
    let mut statement =
        connection.prepare_cached("SELECT event_id, k FROM draw WHERE phase NOT IN ('revealed', 'aborted')")?;
    let keys: Vec<(String, u64)> =
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    keys.into_iter()
        .map(|(id, k)| {
            let id = event::stored_id(id)?;
            let draw = find(connection, &id, k)?;
            Ok((id, draw))
        })
        .collect()
}

/// Whether a draw of any event has not been revealed.
pub(super) fn is_any_running(connection: &Connection) -> Result<bool, Error> {
    Ok(connection.prepare_cached("SELECT 1 FROM draw WHERE phase NOT IN ('revealed', 'aborted')")?.exists([])?)
}

/// Refuses what must not happen while a draw runs.
///
/// # Errors
/// `draw_in_progress`.
pub fn refuse_while_running(connection: &Connection, event: &EventId) -> Result<(), Error> {
    let mut statement =
        connection.prepare_cached("SELECT 1 FROM draw WHERE event_id = ?1 AND phase NOT IN ('revealed', 'aborted')")?;
    if statement.exists([event.as_str()])? { Err(Reason::DrawInProgress.into()) } else { Ok(()) }
}

/// Refuses what could make a frozen sheet impossible to settle: its stock and its winners were
/// checked at the freeze and are taken when all inputs are in.
///
/// # Errors
/// `draw_in_progress`.
pub(super) fn refuse_while_undecided(connection: &Connection, event: &EventId) -> Result<(), Error> {
    let mut statement = connection.prepare_cached(
        "SELECT 1 FROM draw WHERE event_id = ?1 AND phase NOT IN ('revealed', 'aborted') AND phase <> 'ranked'",
    )?;
    if statement.exists([event.as_str()])? { Err(Reason::DrawInProgress.into()) } else { Ok(()) }
}

/// Something of this program's own making that it cannot read back.
pub(super) fn broken(error: impl std::error::Error) -> Error {
    Error::Corrupt(error.to_string())
}
