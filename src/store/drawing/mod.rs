//! The steps of a draw: freeze the sheet, take in what enters after it, rank, reveal, each durable
//! before the next begins.
//!
//! Invariants, held by the schema too: one draw at a time runs in an event; a sheet never changes
//! once frozen; a draw has one result.

use rusqlite::params;
use serde_json::json;

use super::audit::{self, Actor};
use super::draw::{broken, refuse_while_running};
use super::event::{self, Event};
use super::named::Named;
use super::{Error, Tx, Urgency, prize, stage};
use crate::domain::draw::{
    AbsentRule, CHAIN_LENGTH, Entry, Grade, Mode, Nonce, Sheet, SheetFields, entry_digest, free_text,
};
use crate::domain::event::Absent;
use crate::domain::fault::{Fault, Reason};
use crate::domain::id::EventId;

mod abort;
mod reset;
mod result;
pub mod stirring;
pub mod word;

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
}

/// Freezes who is in and gives the draw its number. Nothing is shown and nothing is decided yet.
///
/// # Errors
/// `event_closed`, `draw_in_progress`, `prize_not_found`, `sold_out` (with what is left),
/// `no_eligible_entries`, `chain_exhausted`. A refused draw uses no number.
pub fn freeze(tx: &mut Tx<'_>, event: &EventId, order: &Order, actor: &Actor) -> Result<u64, Error> {
    let event = event::find_active(tx, Some(event))?;
    refuse_while_running(tx, &event.id)?;
    let prize = chosen_prize(tx, &event, order)?;
    let entries = eligible(tx, &event)?;
    if entries.is_empty() {
        return Err(Reason::NoEligibleEntries.into());
    }
    let grade = order.grade.unwrap_or_else(|| event.settings.grade_of(prize.rank));
    let digits = if grade == Grade::Witnessed { order.digits.unwrap_or(event.settings.digits) } else { 0 };
    let sheet = make_sheet(tx, &event, &prize, (order.count, grade, digits), entries)?;
    insert(tx, &event, &prize, order.count, &sheet, actor)?;
    if grade != Grade::Sealed {
        stirring::open(tx, &event.id, event.next_draw, sheet.entries())?;
        stage::put_draw(tx, &event.id, event.next_draw)?;
    }
    let body = json!({
        "draw": event.next_draw, "prize": prize.name, "rank": prize.rank, "count": order.count,
        "entries": sheet.entries().len(), "grade": grade, "digits": digits, "sheet": sheet.hash(),
    });
    audit::append(tx, &event.id, actor, "draw_frozen", body)?;
    tx.execute("UPDATE event SET next_draw = next_draw + 1 WHERE id = ?1", [event.id.as_str()])?;
    tx.touch(&event.id, Urgency::Now);
    Ok(event.next_draw)
}

struct ChosenPrize {
    id: Option<String>,
    name: String,
    rank: Option<u32>,
}

fn chosen_prize(tx: &Tx<'_>, event: &Event, order: &Order) -> Result<ChosenPrize, Error> {
    let registered = match &order.prize {
        PrizeChoice::Id(id) => Some(prize::find(tx, &event.id, id)?),
        PrizeChoice::Name { name, rank } => prize::find_by_name(tx, &event.id, name, *rank)?,
    };
    match (registered, &order.prize) {
        (Some(prize), _) if prize.left < order.count => {
            Err(Fault::new(Reason::SoldOut).with(json!({ "left": prize.left, "prize_id": prize.prize_id })).into())
        }
        (Some(prize), _) => Ok(ChosenPrize { id: Some(prize.prize_id), name: prize.name, rank: Some(prize.rank) }),
        (None, PrizeChoice::Name { name, rank }) => Ok(ChosenPrize { id: None, name: name.clone(), rank: *rank }),
        (None, PrizeChoice::Id(_)) => Err(Reason::PrizeNotFound.into()),
    }
}

/// Everyone whom the event's rule lets in, ascending by number.
fn eligible(tx: &Tx<'_>, event: &Event) -> Result<Vec<Entry>, Error> {
    let mut statement = tx.prepare_cached(
        "SELECT draw_number, nonce FROM participant p
         WHERE event_id = ?1 AND epoch = ?2 AND status = 'in' AND NOT EXISTS (
           SELECT 1 FROM pick WHERE pick.event_id = p.event_id AND pick.epoch = p.epoch
             AND pick.draw_number = p.draw_number AND pick.reset = 0
             AND ((NOT ?3 AND pick.claim IN ('open', 'collected')) OR (NOT ?4 AND pick.claim = 'absent')))
         ORDER BY draw_number",
    )?;
    let rules = params![event.id.as_str(), event.epoch, event.settings.winners_again, event.settings.absent_again];
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
        mode: Mode::Live,
        draw: event.next_draw,
        seal: chain.seal(event.next_draw).map_err(broken)?,
        log: log.hash,
        grade,
        digits,
        absent: match event.settings.absent {
            Absent::Reserve => AbsentRule::Reserve,
            Absent::None => AbsentRule::None,
        },
        pool: free_text(&event::pool_text(&event.settings)),
        prize: free_text(&prize.name),
        winners: u64::from(count),
    };
    Sheet::new(fields, entries).map_err(broken)
}

fn insert(
    tx: &Tx<'_>,
    event: &Event,
    prize: &ChosenPrize,
    count: u32,
    sheet: &Sheet,
    actor: &Actor,
) -> Result<(), Error> {
    let settings = &event.settings;
    let fields = sheet.fields();
    let (phase, stir_ms) = match fields.grade {
        Grade::Sealed => ("frozen", 0),
        Grade::Stirred | Grade::Witnessed => ("stirring", settings.stir_ms),
    };
    tx.execute(
        "INSERT INTO draw (event_id, k, epoch, prize_id, prize_name, prize_rank, count, exclusive, absent, grade, digits,
           entries, phase, phase_at, stir_ms, show_ms, sheet, sheet_hash, actor, frozen_at, spin_ms, stop_ms, reveal_by, pace)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?14, ?20, ?21, ?22, ?23)",
        params![
            event.id.as_str(),
            event.next_draw,
            event.epoch,
            prize.id,
            prize.name,
            prize.rank,
            count,
            !settings.winners_again,
            Named(fields.absent),
            Named(fields.grade),
            fields.digits,
            sheet.entries().len(),
            phase,
            tx.now.0,
            stir_ms,
            if stir_ms == 0 { 0 } else { SHOW_MS },
            sheet.render(),
            sheet.hash().0,
            actor.0,
            settings.spin_ms,
            settings.stop_ms,
            Named(settings.reveal),
            Named(settings.pace)
        ],
    )?;
    Ok(())
}
