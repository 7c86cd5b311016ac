//! Prizes: their order, their stock, and that a drawn one stays on record.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::audit::{self, Actor};
use super::draw;
use super::event::{self, Event};
use super::{Error, Tx, Urgency, stage};
use crate::domain::fault::{Fault, Reason};
use crate::domain::id::{EventId, uuid_v7};
use crate::domain::prize::PrizeDraft;

/// Where a prize's picture is served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ImageLinks {
    /// Path of the picture for the big screen.
    pub url: String,
    /// Path of the thumbnail of at most 8 KB.
    pub thumb: String,
}

impl ImageLinks {
    /// The links of the picture of that name.
    #[must_use]
    pub fn of(name: &str) -> Self {
        ImageLinks {
            url: format!("/api/luckydraw/pictures/{name}.jpg"),
            thumb: format!("/api/luckydraw/pictures/{name}-thumb.jpg"),
        }
    }
}

/// A prize as the organiser sees it.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Prize {
    /// Its id.
    pub prize_id: String,
    /// Its name.
    pub name: String,
    /// A longer text, perhaps empty.
    pub description: String,
    /// 1 is the grandest.
    pub rank: u32,
    /// How many there are.
    pub quantity: u32,
    /// How many nobody holds.
    pub left: u32,
    /// Whether it was drawn, so that it stays on record.
    pub drawn: bool,
    /// Its picture.
    pub image: Option<ImageLinks>,
    /// Its place in the drawing order, from 1.
    pub position: u32,
}

const SELECT: &str = "SELECT id, name, description, rank, quantity, quantity - taken,
  EXISTS (SELECT 1 FROM draw WHERE draw.prize_id = prize.id), picture, position FROM prize";

fn prize(row: &Row<'_>) -> Result<Prize, rusqlite::Error> {
    Ok(Prize {
        prize_id: row.get(0)?,
        name: row.get(1)?,
        description: row.get(2)?,
        rank: row.get(3)?,
        quantity: row.get(4)?,
        left: row.get(5)?,
        drawn: row.get(6)?,
        image: row.get::<_, Option<String>>(7)?.map(|name| ImageLinks::of(&name)),
        position: row.get(8)?,
    })
}

/// All prizes in drawing order.
///
/// # Errors
/// What SQLite reports.
pub fn all(connection: &Connection, event: &EventId) -> Result<Vec<Prize>, Error> {
    let mut statement = connection.prepare_cached(&format!("{SELECT} WHERE event_id = ?1 ORDER BY position, id"))?;
    let rows = statement.query_map([event.as_str()], prize)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// One prize of the event.
///
/// # Errors
/// `prize_not_found`.
pub fn find(connection: &Connection, event: &EventId, id: &str) -> Result<Prize, Error> {
    let mut statement = connection.prepare_cached(&format!("{SELECT} WHERE event_id = ?1 AND id = ?2"))?;
    let found = statement.query_row(params![event.as_str(), id], prize).optional()?;
    found.ok_or_else(|| Reason::PrizeNotFound.into())
}

/// The registered prize of that name; the rank decides where several have it.
///
/// # Errors
/// What SQLite reports.
pub fn find_by_name(
    connection: &Connection,
    event: &EventId,
    name: &str,
    rank: Option<u32>,
) -> Result<Option<Prize>, Error> {
    let sql =
        format!("{SELECT} WHERE event_id = ?1 AND name = ?2 ORDER BY rank <> coalesce(?3, rank), position LIMIT 1");
    Ok(connection.prepare_cached(&sql)?.query_row(params![event.as_str(), name, rank], prize).optional()?)
}

/// How many places all prizes have together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Stock {
    /// Still to be drawn.
    pub left: u64,
    /// Drawn or not.
    pub total: u64,
}

/// What is left of all prizes.
///
/// # Errors
/// What SQLite reports.
pub fn stock(connection: &Connection, event: &EventId) -> Result<Stock, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT coalesce(sum(quantity - taken), 0), coalesce(sum(quantity), 0) FROM prize WHERE event_id = ?1",
    )?;
    Ok(statement.query_row([event.as_str()], |row| Ok(Stock { left: row.get(0)?, total: row.get(1)? }))?)
}

/// Adds a prize at the end of the order.
///
/// # Errors
/// `event_closed`, `prize_exists`.
pub fn create(tx: &mut Tx<'_>, event: &EventId, draft: &PrizeDraft, actor: &Actor) -> Result<Prize, Error> {
    let event = event::find_active(tx, Some(event))?;
    let id = insert(tx, &event, draft)?;
    audit::append(tx, &event.id, actor, "prize_created", json!({ "prize_id": id, "prize": draft }))?;
    tx.touch(&event.id, Urgency::Soon);
    find(tx, &event.id, &id)
}

/// Adds the row alone; an import writes one record for all of its rows.
pub(super) fn insert(tx: &Tx<'_>, event: &Event, draft: &PrizeDraft) -> Result<String, Error> {
    let id = uuid_v7(tx.now, tx.entropy.bytes()?);
    tx.prepare_cached(
        "INSERT INTO prize (id, event_id, name, description, rank, quantity, position, created_at)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, coalesce(max(position), 0) + 1, ?7 FROM prize WHERE event_id = ?2",
    )?
    .execute(params![
        id,
        event.id.as_str(),
        draft.name,
        draft.description,
        draft.rank,
        draft.quantity,
        tx.now.0
    ])?;
    Ok(id)
}

/// Replaces what describes a prize.
///
/// # Errors
/// `event_closed`, `prize_not_found`, `prize_exists`, `quantity_below_drawn` (with how many are held).
pub fn change(tx: &mut Tx<'_>, event: &EventId, id: &str, draft: &PrizeDraft, actor: &Actor) -> Result<Prize, Error> {
    event::find_active(tx, Some(event))?;
    draw::refuse_while_undecided(tx, event)?;
    let before = find(tx, event, id)?;
    let held = before.quantity - before.left;
    if draft.quantity < held {
        return Err(Fault::new(Reason::QuantityBelowDrawn).with(json!({ "field": "quantity", "held": held })).into());
    }
    tx.execute(
        "UPDATE prize SET name = ?2, description = ?3, rank = ?4, quantity = ?5 WHERE id = ?1",
        params![id, draft.name, draft.description, draft.rank, draft.quantity],
    )?;
    audit::append(tx, event, actor, "prize_changed", json!({ "prize_id": id, "prize": draft }))?;
    tx.touch(event, Urgency::Now);
    find(tx, event, id)
}

/// Deletes a prize that was never drawn.
///
/// # Errors
/// `event_closed`, `prize_not_found`, `prize_drawn`.
pub fn delete(tx: &mut Tx<'_>, event: &EventId, id: &str, actor: &Actor) -> Result<(), Error> {
    event::find_active(tx, Some(event))?;
    let prize = find(tx, event, id)?;
    if prize.drawn {
        return Err(Reason::PrizeDrawn.into());
    }
    stage::forget_prize(tx, event, id)?;
    tx.execute("DELETE FROM prize WHERE id = ?1", [id])?;
    forget_unused_pictures(tx)?;
    audit::append(tx, event, actor, "prize_deleted", json!({ "prize_id": id, "name": prize.name }))?;
    tx.touch(event, Urgency::Soon);
    Ok(())
}

/// Puts the prizes into a new order, which must name each of them once.
///
/// # Errors
/// `event_closed`, `prize_order`.
pub fn reorder(tx: &mut Tx<'_>, event: &EventId, ids: &[String], actor: &Actor) -> Result<Vec<Prize>, Error> {
    event::find_active(tx, Some(event))?;
    let mut known: Vec<String> = all(tx, event)?.into_iter().map(|prize| prize.prize_id).collect();
    let mut named = ids.to_vec();
    known.sort();
    named.sort();
    if known != named {
        return Err(Reason::PrizeOrder.into());
    }
    for (index, id) in ids.iter().enumerate() {
        tx.prepare_cached("UPDATE prize SET position = ?2 WHERE id = ?1")?.execute(params![id, index + 1])?;
    }
    audit::append(tx, event, actor, "prizes_ordered", json!({ "prize_ids": ids }))?;
    tx.touch(event, Urgency::Soon);
    all(tx, event)
}

/// Gives a prize the stored picture of that name, or none.
///
/// # Errors
/// `event_closed`, `prize_not_found`.
pub fn set_picture(
    tx: &mut Tx<'_>,
    event: &EventId,
    id: &str,
    picture: Option<&str>,
    actor: &Actor,
) -> Result<Prize, Error> {
    event::find_active(tx, Some(event))?;
    find(tx, event, id)?;
    attach_picture(tx, id, picture)?;
    forget_unused_pictures(tx)?;
    audit::append(tx, event, actor, "prize_pictured", json!({ "prize_id": id, "picture": picture }))?;
    tx.touch(event, Urgency::Now);
    find(tx, event, id)
}

pub(super) fn attach_picture(tx: &Tx<'_>, id: &str, picture: Option<&str>) -> Result<(), Error> {
    tx.prepare_cached("UPDATE prize SET picture = ?2 WHERE id = ?1")?.execute(params![id, picture])?;
    Ok(())
}

/// Forgets pictures that no prize and no event shows any more.
pub(super) fn forget_unused_pictures(tx: &Tx<'_>) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM picture WHERE NOT EXISTS (SELECT 1 FROM prize WHERE prize.picture = picture.hash)
           AND NOT EXISTS (SELECT 1 FROM event WHERE event.logo = picture.hash)",
        [],
    )?;
    Ok(())
}
