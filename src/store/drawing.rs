//! The steps of a draw: freeze the sheet, rank, reveal, each durable before the next begins.
//!
//! Invariants, held by the schema too: one draw at a time runs in an event; a sheet never changes
//! once frozen; a draw has one result.

use rusqlite::params;
use serde_json::json;

use super::audit::{self, Actor};
use super::draw::{Draw, Phase, broken, find, refuse_while_running, texts};
use super::event::{self, Event};
use super::named::Named;
use super::{Error, Tx, Urgency, claim, participant, prize, stage};
use crate::domain::draw::{
    AbsentRule, CHAIN_LENGTH, Entry, Grade, Mode, Nonce, Sheet, SheetFields, Stir, Word, entry_digest, free_text, rank,
    seed,
};
use crate::domain::event::Absent;
use crate::domain::fault::{Fault, Reason};
use crate::domain::id::EventId;
use crate::domain::show::StageView;

/// What an organiser asks to be drawn, cleaned.
#[derive(Debug, Clone)]
pub struct Order {
    /// The prize.
    pub prize: PrizeChoice,
    /// How many winners, 1 to 1,000.
    pub count: u32,
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
    let sheet = make_sheet(tx, &event, &prize, order.count, entries)?;
    insert(tx, &event, &prize, order.count, &sheet, actor)?;
    let body = json!({
        "draw": event.next_draw, "prize": prize.name, "rank": prize.rank, "count": order.count,
        "entries": sheet.entries().len(), "grade": Grade::Sealed, "sheet": sheet.hash(),
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
    count: u32,
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
        grade: Grade::Sealed,
        digits: 0,
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
    let absent = if settings.absent == Absent::Reserve { "reserve" } else { "none" };
    tx.execute(
        "INSERT INTO draw (event_id, k, epoch, prize_id, prize_name, prize_rank, count, exclusive, absent, grade, entries,
           phase, sheet, sheet_hash, actor, frozen_at, spin_ms, stop_ms, reveal_by, pace)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'sealed', ?10, 'frozen', ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
        params![
            event.id.as_str(),
            event.next_draw,
            event.epoch,
            prize.id,
            prize.name,
            prize.rank,
            count,
            !settings.winners_again,
            absent,
            sheet.entries().len(),
            sheet.render(),
            sheet.hash().0,
            actor.0,
            tx.now.0,
            settings.spin_ms,
            settings.stop_ms,
            Named(settings.reveal),
            Named(settings.pace)
        ],
    )?;
    Ok(())
}

/// Computes and stores the one result of a frozen draw; from here the reels may move.
///
/// Doing it again changes nothing, so a crash between the steps is mended by going forward.
///
/// # Errors
/// `draw_not_found`, and what SQLite reports.
pub fn settle(tx: &mut Tx<'_>, event: &EventId, k: u64, actor: &Actor) -> Result<Draw, Error> {
    let draw = find(tx, event, k)?;
    if draw.phase != Phase::Frozen {
        return Ok(draw);
    }
    let texts = texts(tx, event, k)?;
    let sheet = Sheet::parse(&texts.sheet).map_err(broken)?;
    let stir = Stir::sealed(sheet.hash());
    let word = Word::none(stir.hash());
    let reveal = event::chain(tx, event)?.reveal(k).map_err(broken)?;
    let ranking = rank(&seed(&reveal, &word.hash()), sheet.entries());
    tx.execute(
        "UPDATE draw SET phase = 'ranked', stir = ?3, word = ?4, reveal = ?5, ranked_at = ?6 WHERE event_id = ?1 AND k = ?2",
        params![event.as_str(), k, stir.render(), word.render(), reveal.0, tx.now.0],
    )?;
    claim::insert_winners(tx, event, &draw, &ranking[..sheet.places()])?;
    let body = json!({ "draw": k, "stir": stir.hash(), "word": word.hash() });
    audit::append(tx, event, actor, "draw_ranked", body)?;
    stage::put_draw(tx, event, k)?;
    find(tx, event, k)
}

/// Notes that the drums of a draw have slowed down and wait for the host, whatever the clock says.
///
/// # Errors
/// `draw_not_found`, and what SQLite reports.
pub fn wait_for_host(tx: &mut Tx<'_>, event: &EventId, k: u64) -> Result<(), Error> {
    tx.execute(
        "UPDATE draw SET stopped_at = ?3 WHERE event_id = ?1 AND k = ?2 AND phase = 'ranked' AND stopped_at IS NULL",
        params![event.as_str(), k, tx.now.0],
    )?;
    tx.touch(event, Urgency::Now);
    Ok(())
}

/// Lets everyone know the result of a ranked draw, by its time or by the host's word. Doing it
/// again changes nothing.
///
/// # Errors
/// `draw_not_found`; `draw_in_progress` where no result is stored yet; and what SQLite reports.
pub fn reveal(tx: &mut Tx<'_>, event: &EventId, k: u64, actor: &Actor) -> Result<(), Error> {
    let draw = find(tx, event, k)?;
    match draw.phase {
        Phase::Frozen => return Err(Reason::DrawInProgress.into()),
        Phase::Ranked => {}
        Phase::Revealed => return Ok(()),
    }
    tx.execute(
        "UPDATE draw SET phase = 'revealed', revealed_at = ?3 WHERE event_id = ?1 AND k = ?2",
        params![event.as_str(), k, tx.now.0],
    )?;
    let reveal = texts(tx, event, k)?.reveal;
    let body = json!({ "draw": k, "reveal": reveal, "winners": claim::winner_numbers(tx, event, &draw)? });
    audit::append(tx, event, actor, "draw_revealed", body)?;
    tx.touch(event, Urgency::Now);
    Ok(())
}

/// What a reset takes out of the live event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reset {
    /// Draws and winners; the numbers stay.
    Draws,
    /// The participants too; numbers begin at 1 again.
    ParticipantsAndDraws,
}

/// Takes draws, and participants where asked, out of the live event. Records and proofs stay.
///
/// # Errors
/// `event_closed`, `draw_in_progress`.
pub fn reset(tx: &mut Tx<'_>, id: &EventId, what: Reset, actor: &Actor) -> Result<(), Error> {
    let event = event::find_active(tx, Some(id))?;
    refuse_while_running(tx, id)?;
    let head = audit::settled_head(tx, id)?;
    let draws = tx.execute(
        "UPDATE draw SET reset_at = ?2 WHERE event_id = ?1 AND reset_at IS NULL",
        params![id.as_str(), tx.now.0],
    )?;
    tx.execute("UPDATE pick SET reset = 1 WHERE event_id = ?1 AND reset = 0", [id.as_str()])?;
    stage::put(tx, id, StageView::Code, None)?;
    let participants = what == Reset::ParticipantsAndDraws;
    let left = if participants { participant::count(tx, &event)? } else { 0 };
    if participants {
        tx.execute("UPDATE event SET epoch = epoch + 1 WHERE id = ?1", [id.as_str()])?;
    }
    let body = json!({ "draws": draws, "participants": left, "reset_participants": participants, "after": head.seq });
    audit::append(tx, id, actor, "reset", body)?;
    Ok(())
}
