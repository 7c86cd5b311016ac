//! The steps of a draw: freeze the sheet, take in what enters after it, rank, reveal, each durable
//! before the next begins.
//!
//! Invariants, held by the schema too: one draw at a time runs in an event; a sheet never changes
//! once frozen; a draw has one result.

use rusqlite::{named_params, params};
use serde_json::json;

use super::audit::{self, Actor};
use super::draw::{Place, broken, refuse_while_running};
use super::event::{self, Event};
use super::named::Named;
use super::{Error, Tx, Urgency, prize, roll_call, stage};
use crate::domain::draw::{AbsentRule, CHAIN_LENGTH, Entry, Grade, Nonce, Sheet, SheetFields, entry_digest, free_text};
use crate::domain::event::{Absent, Settings};
use crate::domain::fault::{Fault, Reason};
use crate::domain::id::EventId;

mod abort;
mod fresh;
mod reset;
mod result;
pub mod stirring;
pub mod word;

pub(super) use abort::give_up;
pub use abort::{abort, may_be_aborted};
pub use reset::{Reset, reset};
pub use result::{reveal, settle, wait_for_host};

/// How long phones have to show what they bound themselves to, in ms: they do it by themselves.
const SHOW_MS: u32 = 5_000;

/// What an organiser asks to be drawn, cleaned.
#[derive(Debug, Clone)]
pub struct Order {
    /// The prize.
    pub prize: PrizeChoice,
    /// How many winners, 1 to 1,000.
    pub count: u32,
    /// What enters after the freeze; by the event's settings where nothing is said.
    pub grade: Option<Grade>,
    /// How many digits a witnessed draw has; by the event's settings where nothing is said.
    pub digits: Option<u64>,
    /// The place of an absent winner that it is drawn anew for.
    pub supersedes: Option<Place>,
}

/// The prize of a draw.
#[derive(Debug, Clone)]
pub enum PrizeChoice {
    /// A registered one.
    Id(String),
    /// One by name; where none is registered under it, an unlisted one.
    Name {
        /// The cleaned name.
        name: String,
        /// Its rank, where one was given.
        rank: Option<u32>,
    },
    /// That of the place which is superseded.
    Superseded,
}

/// Freezes who is in and gives the draw its number. Nothing is shown and nothing is decided yet.
///
/// # Errors
/// `event_closed`, `draw_in_progress`, `prize_not_found`, `sold_out` (with what is left),
/// `no_eligible_entries`, `not_superseded` for a place that is not to be drawn anew, `validation` for a grade below that of
/// the place, `chain_exhausted`. A refused draw uses no number.
pub fn freeze(tx: &mut Tx<'_>, event: &EventId, order: &Order, actor: &Actor) -> Result<u64, Error> {
    let event = event::find_active(tx, Some(event))?;
    refuse_while_running(tx, &event.id)?;
    let prize = match order.supersedes {
        Some(place) => fresh::prize_of(tx, &event, order, place)?,
        None => chosen_prize(tx, &event, order)?,
    };
    let entries = eligible(tx, &event)?;
    if entries.is_empty() {
        return Err(Reason::NoEligibleEntries.into());
    }
    let (grade, digits) = inputs_of(&event, &prize, order)?;
    let sheet = make_sheet(tx, &event, &prize, (order.count, grade, digits), entries)?;
    insert(tx, &event, &prize, order, &sheet, actor)?;
    if grade != Grade::Sealed {
        stirring::open(tx, &event.id, event.next_draw, sheet.entries())?;
        stage::put_draw(tx, &event.id, event.next_draw)?;
    }
    let body = json!({
        "draw": event.next_draw, "prize": prize.name, "rank": prize.rank, "count": order.count,
        "entries": sheet.entries().len(), "grade": grade, "digits": digits, "sheet": sheet.hash(),
    });
    audit::append(tx, &event.id, actor, "draw_frozen", body)?;
    if let Some(place) = order.supersedes {
        let body = json!({ "draw": event.next_draw, "supersedes": place });
        audit::append(tx, &event.id, actor, "draw_supersedes", body)?;
    }
    tx.execute("UPDATE event SET next_draw = next_draw + 1 WHERE id = ?1", [event.id.as_str()])?;
    tx.touch(&event.id, Urgency::Now);
    Ok(event.next_draw)
}

struct ChosenPrize {
    id: Option<String>,
    name: String,
    rank: Option<u32>,
    /// What has to enter its draw at least.
    least: Grade,
}

/// What enters a draw and how many digits its word has. A draw that supersedes another's place is no easier to aim.
fn inputs_of(event: &Event, prize: &ChosenPrize, order: &Order) -> Result<(Grade, u64), Error> {
    let grade = order.grade.unwrap_or_else(|| event.settings.grade_of(prize.rank).max(prize.least));
    if grade < prize.least {
        return Err(Fault::field("grade", &format!("must be at least {}", prize.least)).into());
    }
    Ok((grade, if grade == Grade::Witnessed { order.digits.unwrap_or(event.settings.digits) } else { 0 }))
}

fn chosen_prize(tx: &Tx<'_>, event: &Event, order: &Order) -> Result<ChosenPrize, Error> {
    let registered = match &order.prize {
        PrizeChoice::Id(id) => Some(prize::find(tx, &event.id, id)?),
        PrizeChoice::Name { name, rank } => prize::find_by_name(tx, &event.id, name, *rank)?,
        PrizeChoice::Superseded => None,
    };
    let least = Grade::Sealed;
    match (registered, &order.prize) {
        (Some(prize), _) if prize.left < order.count => {
            Err(Fault::new(Reason::SoldOut).with(json!({ "left": prize.left, "prize_id": prize.prize_id })).into())
        }
        (Some(prize), _) => {
            Ok(ChosenPrize { id: Some(prize.prize_id), name: prize.name, rank: Some(prize.rank), least })
        }
        (None, PrizeChoice::Name { name, rank }) => {
            Ok(ChosenPrize { id: None, name: name.clone(), rank: *rank, least })
        }
        (None, PrizeChoice::Id(_) | PrizeChoice::Superseded) => Err(Reason::PrizeNotFound.into()),
    }
}

/// Everyone whom the event's rule lets in, ascending by number. Who is barred is gathered once, before: looked up
/// for each participant anew it would take participants times picks.
fn eligible(tx: &Tx<'_>, event: &Event) -> Result<Vec<Entry>, Error> {
    let mut statement = tx.prepare_cached(
        "SELECT draw_number, nonce FROM participant
         WHERE event_id = ?1 AND epoch = ?2 AND status = 'in' AND (?5 IS NULL OR here_at >= ?5) AND draw_number NOT IN (
           SELECT draw_number FROM pick WHERE event_id = ?1 AND epoch = ?2 AND reset = 0
             AND ((NOT ?3 AND claim IN ('open', 'collected')) OR (NOT ?4 AND claim = 'absent')))
         ORDER BY draw_number",
    )?;
    let settings = &event.settings;
    let since = roll_call::since(event, tx.now).map(|since| since.0);
    let rules = params![event.id.as_str(), event.epoch, settings.winners_again, settings.absent_again, since];
    let rows = statement.query_map(rules, |row| {
        let (number, nonce): (u64, Nonce) = (row.get(0)?, Nonce(row.get(1)?));
        Ok(Entry { number, digest: entry_digest(event.id.as_str(), number, &nonce), tickets: 1 })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn make_sheet(
    tx: &mut Tx<'_>,
    event: &Event,
    prize: &ChosenPrize,
    (count, grade, digits): (u32, Grade, u64),
    entries: Vec<Entry>,
) -> Result<Sheet, Error> {
    if event.next_draw > CHAIN_LENGTH {
        return Err(Reason::ChainExhausted.into());
    }
    let log = audit::settled_head(tx, &event.id)?;
    let chain = event::chain(tx, &event.id)?;
    let fields = SheetFields {
        event: event.id.to_string(),
        mode: event.mode,
        draw: event.next_draw,
        seal: chain.seal(event.next_draw).map_err(broken)?,
        log: log.hash,
        grade,
        digits,
        absent: match event.settings.absent_of(prize.rank) {
            Absent::Reserve => AbsentRule::Reserve,
            Absent::Fresh => AbsentRule::Fresh,
            Absent::None => AbsentRule::None,
        },
        pool: free_text(&event::pool_text(&event.settings)),
        prize: free_text(&prize.name),
        winners: u64::from(count),
    };
    Sheet::new(fields, entries).map_err(broken)
}

const INSERT: &str = "
  INSERT INTO draw (event_id, k, epoch, prize_id, prize_name, prize_rank, count, exclusive, absent, grade, digits,
    entries, phase, phase_at, stir_ms, show_ms, sheet, sheet_hash, actor, frozen_at, spin_ms, stop_ms, reveal_by, pace,
    claim_ms, supersedes_k, supersedes_place, stir_by)
  VALUES (:event, :k, :epoch, :prize_id, :prize_name, :prize_rank, :count, :exclusive, :absent, :grade, :digits,
    :entries, :phase, :now, :stir_ms, :show_ms, :sheet, :sheet_hash, :actor, :now, :spin_ms, :stop_ms, :reveal_by, :pace,
    :claim_ms, :supersedes_k, :supersedes_place, :stir_by)";

/// Stores a frozen sheet, with the settings as they are: nothing that is changed later alters a draw that runs.
fn insert(
    tx: &Tx<'_>,
    event: &Event,
    prize: &ChosenPrize,
    order: &Order,
    sheet: &Sheet,
    actor: &Actor,
) -> Result<(), Error> {
    let (settings, fields) = (&event.settings, sheet.fields());
    let Inputs { phase, stir_ms, show_ms } = Inputs::of(fields.grade, settings);
    let (superseded, place) = order.supersedes.map(|place| (place.draw, place.place)).unzip();
    let (absent, grade) = (Named(fields.absent), Named(fields.grade));
    let (reveal_by, pace, stir_by) = (Named(settings.reveal), Named(settings.pace), Named(settings.stir_by));
    tx.execute(
        INSERT,
        named_params! {
            ":event": event.id.as_str(), ":k": event.next_draw, ":epoch": event.epoch, ":now": tx.now.0,
            ":prize_id": prize.id, ":prize_name": prize.name, ":prize_rank": prize.rank, ":count": order.count,
            ":exclusive": !settings.winners_again, ":absent": absent, ":grade": grade, ":digits": fields.digits,
            ":entries": sheet.entries().len(), ":sheet": sheet.render(), ":sheet_hash": sheet.hash().0,
            ":phase": phase, ":stir_ms": stir_ms, ":show_ms": show_ms, ":stir_by": stir_by, ":actor": actor.0,
            ":spin_ms": settings.spin_ms, ":stop_ms": settings.stop_ms, ":reveal_by": reveal_by, ":pace": pace,
            ":claim_ms": settings.claim_ms, ":supersedes_k": superseded, ":supersedes_place": place,
        },
    )?;
    Ok(())
}

/// With what a draw of a grade begins.
struct Inputs {
    phase: &'static str,
    stir_ms: u32,
    show_ms: u32,
}

impl Inputs {
    fn of(grade: Grade, settings: &Settings) -> Self {
        match grade {
            Grade::Sealed => Inputs { phase: "frozen", stir_ms: 0, show_ms: 0 },
            Grade::Stirred | Grade::Witnessed => {
                Inputs { phase: "stirring", stir_ms: settings.stir_ms, show_ms: SHOW_MS }
            }
        }
    }
}
