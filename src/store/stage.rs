//! What the screens of an event show, by the organiser's word: the code, the results so far, the
//! next prize, an earlier draw; and what lies over every screen.

use std::collections::HashMap;

use rusqlite::{Connection, params};
use serde_json::json;

use super::audit::{self, Actor};
use super::draw::{self, Phase, refuse_while_running};
use super::event::{self, Event};
use super::named::Named;
use super::{Error, Tx, Urgency, prize};
use crate::domain::fault::{Fault, Reason};
use crate::domain::id::EventId;
use crate::domain::mask;
use crate::domain::show::{Cover, ShownAs, StageView};

/// What the screens are to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Show {
    /// The join code.
    Code,
    /// The results so far.
    History,
    /// The prize that is drawn next.
    Prize {
        /// Its id.
        id: String,
        /// How many of it.
        count: u32,
    },
    /// The winners of an earlier draw.
    Draw(u64),
}

/// Shows something else. What stands there already is left alone.
///
/// # Errors
/// `event_not_found`; `draw_in_progress` while the reels run; `prize_not_found` and `sold_out`
/// (with what is left) for a prize; `draw_not_found` for a draw that is not of the live event.
pub fn show(tx: &mut Tx<'_>, id: &EventId, what: &Show, actor: &Actor) -> Result<(), Error> {
    let event = event::find(tx, Some(id))?;
    refuse_while_running(tx, id)?;
    match what {
        Show::Code => show_code(tx, &event, actor),
        Show::History => show_history(tx, &event, actor),
        Show::Prize { id, count } => announce(tx, &event, (id, *count), actor),
        Show::Draw(k) => show_draw(tx, &event, *k, actor),
    }
}

fn show_code(tx: &mut Tx<'_>, event: &Event, actor: &Actor) -> Result<(), Error> {
    if event.stage_draw.is_some() || event.view != StageView::Code {
        put(tx, &event.id, StageView::Code, None)?;
        audit::append(tx, &event.id, actor, "stage_cleared", json!({}))?;
    }
    Ok(())
}

fn show_history(tx: &mut Tx<'_>, event: &Event, actor: &Actor) -> Result<(), Error> {
    if event.stage_draw.is_some() || event.view != StageView::History {
        put(tx, &event.id, StageView::History, None)?;
        audit::append(tx, &event.id, actor, "stage_shown", json!({ "show": "history" }))?;
    }
    Ok(())
}

fn announce(tx: &mut Tx<'_>, event: &Event, (id, count): (&str, u32), actor: &Actor) -> Result<(), Error> {
    let prize = prize::find(tx, &event.id, id)?;
    if prize.left < count {
        return Err(Fault::new(Reason::SoldOut).with(json!({ "left": prize.left, "prize_id": id })).into());
    }
    if event.announced.as_ref().is_some_and(|(own, number)| own == id && *number == count) {
        return Ok(());
    }
    put(tx, &event.id, StageView::Prize, Some((id, count)))?;
    let body = json!({ "show": "prize", "prize_id": id, "prize": prize.name, "rank": prize.rank, "count": count });
    audit::append(tx, &event.id, actor, "stage_shown", body)?;
    Ok(())
}

fn show_draw(tx: &mut Tx<'_>, event: &Event, k: u64, actor: &Actor) -> Result<(), Error> {
    let draw = draw::find(tx, &event.id, k)?;
    if draw.reset_at.is_some() || draw.phase != Phase::Revealed {
        return Err(Reason::DrawNotFound.into());
    }
    if event.stage_draw != Some(k) {
        put_draw(tx, &event.id, k)?;
        audit::append(tx, &event.id, actor, "stage_shown", json!({ "show": "draw", "draw": k }))?;
    }
    Ok(())
}

/// Covers every screen, or uncovers them; whatever runs under it goes on.
///
/// # Errors
/// `event_not_found`.
pub fn cover(tx: &mut Tx<'_>, id: &EventId, cover: Cover, actor: &Actor) -> Result<(), Error> {
    if event::find(tx, Some(id))?.cover != cover {
        tx.execute("UPDATE event SET cover = ?2 WHERE id = ?1", params![id.as_str(), Named(cover)])?;
        audit::append(tx, id, actor, "stage_covered", json!({ "cover": cover }))?;
        tx.touch(id, Urgency::Now);
    }
    Ok(())
}

/// Puts a draw on the stage, in place of all else.
pub(super) fn put_draw(tx: &mut Tx<'_>, id: &EventId, k: u64) -> Result<(), Error> {
    put(tx, id, StageView::Code, None)?;
    tx.prepare_cached("UPDATE event SET stage_draw = ?2 WHERE id = ?1")?.execute(params![id.as_str(), k])?;
    Ok(())
}

/// Takes any draw off the stage and shows this.
pub(super) fn put(tx: &mut Tx<'_>, id: &EventId, view: StageView, prize: Option<(&str, u32)>) -> Result<(), Error> {
    store(tx, id, view, prize)?;
    tx.touch(id, Urgency::Now);
    Ok(())
}

/// The same in a file that nobody looks at yet.
pub(super) fn store(
    connection: &Connection,
    id: &EventId,
    view: StageView,
    prize: Option<(&str, u32)>,
) -> Result<(), Error> {
    let (prize, count) = prize.unzip();
    connection
        .prepare_cached(
            "UPDATE event SET stage_draw = NULL, stage_view = ?2, stage_prize = ?3, stage_count = ?4 WHERE id = ?1",
        )?
        .execute(params![id.as_str(), Named(view), prize, count])?;
    Ok(())
}

/// What stands beside the numbers of a draw on the screens, masked, by number; whoever left no name
/// or no phone number is not in it.
///
/// # Errors
/// What SQLite reports.
pub fn beside(connection: &Connection, event: &Event, k: u64) -> Result<HashMap<u64, String>, Error> {
    let shown_as = event.settings.shown_as;
    if shown_as == ShownAs::Number {
        return Ok(HashMap::new());
    }
    let mut statement = connection.prepare_cached(
        "SELECT k.draw_number, c.name, c.phone FROM pick k JOIN contact c
           ON c.event_id = k.event_id AND c.epoch = k.epoch AND c.draw_number = k.draw_number
         WHERE k.event_id = ?1 AND k.k = ?2",
    )?;
    let rows = statement.query_map(params![event.id.as_str(), k], |row| {
        let (number, name, phone): (u64, Option<String>, Option<String>) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let masked = match shown_as {
            ShownAs::Number => None,
            ShownAs::Name => name.as_deref().and_then(mask::name),
            ShownAs::Phone => phone.as_deref().and_then(mask::phone),
        };
        Ok(masked.map(|text| (number, text)))
    })?;
    Ok(rows.filter_map(Result::transpose).collect::<Result<_, _>>()?)
}

/// Takes an announced prize that is about to be deleted off the stage.
pub(super) fn forget_prize(tx: &mut Tx<'_>, id: &EventId, prize: &str) -> Result<(), Error> {
    let event = event::find(tx, Some(id))?;
    if event.announced.is_some_and(|(announced, _)| announced == prize) {
        put(tx, id, StageView::Code, None)?;
    }
    Ok(())
}
