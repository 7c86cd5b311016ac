//! Claims: the places that a draw gave out, and what becomes of each.
//!
//! A place is never re-rolled. An absent winner's place goes to the next of the same ranking; a
//! reserve who may no longer win is called and passed over on record.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::audit::{self, Actor};
use super::draw::{self, Draw, Phase};
use super::event::{self, Event};
use super::participant;
use super::prize::ImageLinks;
use super::{Error, Tx, Urgency};
use crate::domain::claim::{self, Claim};
use crate::domain::event::Absent;
use crate::domain::fault::{Fault, Reason};
use crate::domain::id::EventId;
use crate::domain::live_digits::Live;
use crate::domain::participant::Status;
use crate::domain::time::Timestamp;

/// One place of a draw that was called.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Pick {
    /// Its position in the ranking, from 1.
    pub place: u64,
    /// Who stands there.
    pub draw_number: u64,
    /// What became of it.
    pub claim: Claim,
    /// The place of the absent winner that it was called for.
    pub replaces: Option<u64>,
    /// When the claim was settled.
    pub claimed_at: Option<String>,
    /// The same moment, for exports.
    #[serde(skip)]
    #[schema(ignore)]
    pub settled_at: Option<Timestamp>,
    /// Who settled it.
    pub claimed_by: Option<String>,
    /// Why, where somebody said so.
    pub reason: Option<String>,
    /// The person's name, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The code that the winner shows; for the organiser's eyes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim_code: Option<String>,
    /// The digits that the winner's phone shows right now, while the claim is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub live: Option<Live>,
}

/// The secret behind a claim's live digits; no log holds it.
#[derive(Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(transparent)]
pub struct LiveKey(String);

impl LiveKey {
    fn of(secret: &[u8; 32], k: u64, place: u64, number: u64) -> Self {
        LiveKey(claim::code(secret, "live", &[k, place, number]))
    }
}

impl std::fmt::Debug for LiveKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LiveKey(..)")
    }
}

/// A guest's own win.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Win {
    /// The draw.
    pub draw: u64,
    /// The position in its ranking.
    pub place: u64,
    /// The prize.
    pub prize_name: String,
    /// Its rank.
    pub prize_rank: Option<u32>,
    /// Its picture.
    pub image: Option<ImageLinks>,
    /// What became of the claim.
    pub claim: Claim,
    /// The code to show at the desk.
    pub claim_code: String,
    /// What the phone computes its live digits from, while the claim is open; never to be shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub live_key: Option<LiveKey>,
    /// When the prize was handed over or the claim settled otherwise.
    pub claimed_at: Option<String>,
    /// When everyone learned.
    pub revealed_at: Option<String>,
}

/// What a settled claim led to.
#[derive(Debug, Clone)]
pub struct Settled {
    /// The reserve that was called for it.
    pub called: Option<Pick>,
    /// Whether a reserve was due and nobody was left.
    pub reserves_exhausted: bool,
}

const SELECT: &str = "SELECT k.place, k.draw_number, k.claim, k.replaces, k.settled_at, k.settled_by, k.reason, c.name
  FROM pick k LEFT JOIN contact c ON c.event_id = k.event_id AND c.epoch = k.epoch AND c.draw_number = k.draw_number";

fn pick(row: &Row<'_>) -> Result<Pick, rusqlite::Error> {
    Ok(Pick {
        place: row.get(0)?,
        draw_number: row.get(1)?,
        claim: Claim::from_name(&row.get::<_, String>(2)?).unwrap_or(Claim::Void),
        replaces: row.get(3)?,
        claimed_at: row.get::<_, Option<i64>>(4)?.map(|at| Timestamp(at).to_string()),
        settled_at: row.get::<_, Option<i64>>(4)?.map(Timestamp),
        claimed_by: row.get(5)?,
        reason: row.get(6)?,
        name: row.get(7)?,
        claim_code: None,
        live: None,
    })
}

/// Every place of a draw that was called, in ranking order.
///
/// # Errors
/// What SQLite reports.
pub fn of_draw(connection: &Connection, event: &EventId, k: u64) -> Result<Vec<Pick>, Error> {
    let sql = format!("{SELECT} WHERE k.event_id = ?1 AND k.k = ?2 ORDER BY k.place");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(params![event.as_str(), k], pick)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The same with the codes that the winners show.
///
/// # Errors
/// What SQLite reports.
pub fn of_draw_with_codes(connection: &Connection, event: &EventId, k: u64) -> Result<Vec<Pick>, Error> {
    let secret = event::secrets(connection, event)?.secret;
    let mut picks = of_draw(connection, event, k)?;
    for pick in picks.iter_mut().filter(|pick| pick.claim != Claim::Passed) {
        pick.claim_code = Some(code(&secret, k, pick.place, pick.draw_number));
    }
    Ok(picks)
}

/// The digits that the phone behind a claim shows, with whether they were `seen`; none where it is not open.
///
/// # Errors
/// What SQLite reports.
pub fn live(
    connection: &Connection,
    event: &EventId,
    k: u64,
    pick: &Pick,
    (seen, now): (Option<&str>, Timestamp),
) -> Result<Option<Live>, Error> {
    if pick.claim != Claim::Open {
        return Ok(None);
    }
    let LiveKey(key) = LiveKey::of(&event::secrets(connection, event)?.secret, k, pick.place, pick.draw_number);
    Ok(Some(seen.map_or_else(|| Live::at(&key, now), |seen| Live::compared(&key, seen, now))))
}

/// The numbers that won a draw at first, in the order drawn.
///
/// # Errors
/// What SQLite reports.
pub fn winner_numbers(connection: &Connection, event: &EventId, draw: &Draw) -> Result<Vec<u64>, Error> {
    let mut statement = connection
        .prepare_cached("SELECT draw_number FROM pick WHERE event_id = ?1 AND k = ?2 AND place <= ?3 ORDER BY place")?;
    let rows = statement.query_map(params![event.as_str(), draw.k, draw.count], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many reserves were called, for the proof.
///
/// # Errors
/// What SQLite reports.
pub fn called(connection: &Connection, event: &EventId, draw: &Draw) -> Result<usize, Error> {
    let mut statement =
        connection.prepare_cached("SELECT count(*) FROM pick WHERE event_id = ?1 AND k = ?2 AND place > ?3")?;
    Ok(statement.query_row(params![event.as_str(), draw.k, draw.count], |row| row.get(0))?)
}

pub(super) fn insert_winners(tx: &Tx<'_>, event: &EventId, draw: &Draw, winners: &[u64]) -> Result<(), Error> {
    for (index, number) in winners.iter().enumerate() {
        let place = index as u64 + 1;
        insert(tx, event, draw, &NewPick { place, number: *number, claim: Claim::Open, replaces: None, reason: None })?;
    }
    Ok(())
}

struct NewPick<'a> {
    place: u64,
    number: u64,
    claim: Claim,
    replaces: Option<u64>,
    reason: Option<&'a str>,
}

fn insert(tx: &Tx<'_>, event: &EventId, draw: &Draw, new: &NewPick<'_>) -> Result<(), Error> {
    let secret = event::secrets(tx, event)?.secret;
    let hash = code_hash(&code(&secret, draw.k, new.place, new.number));
    tx.prepare_cached(
        "INSERT INTO pick (event_id, k, place, epoch, draw_number, prize_id, exclusive, claim, replaces, code_hash, reason)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute(params![
        event.as_str(),
        draw.k,
        new.place,
        draw.epoch,
        new.number,
        draw.prize_id,
        draw.exclusive,
        new.claim.name(),
        new.replaces,
        hash,
        new.reason
    ])?;
    Ok(())
}

/// Moves a claim on: handed over, absent (the next reserve is called), void, or back to open.
///
/// # Errors
/// `event_closed`, `draw_not_found`, `not_revealed`, `claim_not_found`, `claim_conflict`,
/// `already_collected` (with when and by whom), `sold_out` where the prize was given to others since.
pub fn settle(
    tx: &mut Tx<'_>,
    event: &EventId,
    (k, place): (u64, u64),
    next: Claim,
    reason: Option<&str>,
    actor: &Actor,
) -> Result<Settled, Error> {
    let event = event::find_active(tx, Some(event))?;
    draw::refuse_while_frozen(tx, &event.id)?;
    let draw = draw::find(tx, &event.id, k)?;
    refuse_unsettleable(&draw)?;
    let before = find(tx, &event.id, k, place)?;
    refuse_move(tx, &event.id, k, &before, next)?;
    store(tx, &event.id, (k, place), next, reason, actor)?;
    let body = json!({
        "draw": k, "place": place, "draw_number": before.draw_number, "from": before.claim, "to": next, "reason": reason,
    });
    audit::append(tx, &event.id, actor, "claim_settled", body)?;
    let reserve_is_due = next == Claim::Absent && draw.absent == Absent::Reserve;
    let called = if reserve_is_due { call_reserve(tx, &event, &draw, place, actor)? } else { None };
    // Handing a prize over changes no number that phones show; their own claim they ask for.
    let shown = if matches!(next, Claim::Collected) { Urgency::Soon } else { Urgency::Now };
    tx.touch(&event.id, shown);
    Ok(Settled { reserves_exhausted: reserve_is_due && called.is_none(), called })
}

fn refuse_unsettleable(draw: &Draw) -> Result<(), Error> {
    if draw.phase != Phase::Revealed {
        return Err(Reason::NotRevealed.into());
    }
    if draw.reset_at.is_some() {
        return Err(Reason::ClaimVoid.into());
    }
    Ok(())
}

fn refuse_move(tx: &Tx<'_>, event: &EventId, k: u64, before: &Pick, next: Claim) -> Result<(), Error> {
    if before.claim == Claim::Collected && next == Claim::Collected {
        return Err(already_collected(before));
    }
    let comes_back = before.claim == Claim::Absent && next == Claim::Open;
    if !before.claim.may_become(next) || (comes_back && is_replaced(tx, event, k, before.place)?) {
        return Err(Fault::new(Reason::ClaimConflict).with(json!({ "claim": before.claim })).into());
    }
    Ok(())
}

pub(super) fn already_collected(pick: &Pick) -> Error {
    let details = json!({ "claimed_at": pick.claimed_at, "claimed_by": pick.claimed_by });
    Fault::new(Reason::AlreadyCollected).with(details).into()
}

fn is_replaced(tx: &Tx<'_>, event: &EventId, k: u64, place: u64) -> Result<bool, Error> {
    let mut statement =
        tx.prepare_cached("SELECT 1 FROM pick WHERE event_id = ?1 AND k = ?2 AND replaces = ?3 AND claim <> 'passed'")?;
    Ok(statement.exists(params![event.as_str(), k, place])?)
}

fn store(
    tx: &Tx<'_>,
    event: &EventId,
    (k, place): (u64, u64),
    claim: Claim,
    reason: Option<&str>,
    actor: &Actor,
) -> Result<(), Error> {
    let settled = claim != Claim::Open;
    tx.execute(
        "UPDATE pick SET claim = ?4, settled_at = ?5, settled_by = ?6, reason = ?7 WHERE event_id = ?1 AND k = ?2 AND place = ?3",
        params![
            event.as_str(),
            k,
            place,
            claim.name(),
            settled.then_some(tx.now.0),
            settled.then_some(&actor.0),
            reason
        ],
    )?;
    Ok(())
}

/// Calls reserves in ranking order until one may still win.
fn call_reserve(
    tx: &mut Tx<'_>,
    event: &Event,
    draw: &Draw,
    absent: u64,
    actor: &Actor,
) -> Result<Option<Pick>, Error> {
    let ranking = draw::ranking(tx, &event.id, draw.k)?;
    let first = next_place(tx, &event.id, draw.k)?;
    for (index, number) in ranking.iter().enumerate().skip(usize::try_from(first - 1).unwrap_or(usize::MAX)) {
        let place = index as u64 + 1;
        let obstacle = obstacle(tx, event, draw, *number)?;
        let claim = if obstacle.is_some() { Claim::Passed } else { Claim::Open };
        let new = NewPick { place, number: *number, claim, replaces: Some(absent), reason: obstacle };
        insert(tx, &event.id, draw, &new)?;
        let kind = if obstacle.is_some() { "reserve_passed_over" } else { "reserve_called" };
        let body =
            json!({ "draw": draw.k, "place": place, "draw_number": number, "replaces": absent, "why": obstacle });
        audit::append(tx, &event.id, actor, kind, body)?;
        if obstacle.is_none() {
            return find(tx, &event.id, draw.k, place).map(Some);
        }
    }
    Ok(None)
}

fn next_place(tx: &Tx<'_>, event: &EventId, k: u64) -> Result<u64, Error> {
    let mut statement =
        tx.prepare_cached("SELECT coalesce(max(place), 0) + 1 FROM pick WHERE event_id = ?1 AND k = ?2")?;
    Ok(statement.query_row(params![event.as_str(), k], |row| row.get(0))?)
}

/// Why a reserve may no longer win, if so.
fn obstacle(tx: &Tx<'_>, event: &Event, draw: &Draw, number: u64) -> Result<Option<&'static str>, Error> {
    match participant::find(tx, event, number)?.status {
        Status::Withdrawn => return Ok(Some("withdrawn")),
        Status::Disqualified => return Ok(Some("disqualified")),
        Status::In => {}
    }
    let mut statement = tx.prepare_cached(
        "SELECT 1 FROM pick WHERE event_id = ?1 AND epoch = ?2 AND draw_number = ?3 AND reset = 0 AND claim IN ('open', 'collected')",
    )?;
    let won_since = draw.exclusive && statement.exists(params![event.id.as_str(), draw.epoch, number])?;
    Ok(won_since.then_some("won_since"))
}

pub(super) fn find(connection: &Connection, event: &EventId, k: u64, place: u64) -> Result<Pick, Error> {
    let sql = format!("{SELECT} WHERE k.event_id = ?1 AND k.k = ?2 AND k.place = ?3");
    let found = connection.prepare_cached(&sql)?.query_row(params![event.as_str(), k, place], pick).optional()?;
    found.ok_or_else(|| Reason::ClaimNotFound.into())
}

/// What a participant has won so far, newest first.
///
/// # Errors
/// What SQLite reports.
pub fn wins_of(connection: &Connection, event: &Event, number: u64) -> Result<Vec<Win>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT k, place FROM pick WHERE event_id = ?1 AND epoch = ?2 AND draw_number = ?3 AND reset = 0 AND claim <> 'passed'
         ORDER BY k DESC",
    )?;
    let keys: Vec<(u64, u64)> = statement
        .query_map(params![event.id.as_str(), event.epoch, number], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut wins = Vec::with_capacity(keys.len());
    for (k, place) in keys {
        let draw = draw::find(connection, &event.id, k)?;
        if draw.phase == Phase::Revealed {
            wins.push(win(connection, event, draw, place)?);
        }
    }
    Ok(wins)
}

fn win(connection: &Connection, event: &Event, draw: Draw, place: u64) -> Result<Win, Error> {
    let secret = event::secrets(connection, &event.id)?.secret;
    let pick = find(connection, &event.id, draw.k, place)?;
    Ok(Win {
        draw: draw.k,
        place,
        prize_name: draw.prize_name,
        prize_rank: draw.prize_rank,
        image: draw.image,
        claim: pick.claim,
        claim_code: code(&secret, draw.k, place, pick.draw_number),
        live_key: (pick.claim == Claim::Open).then(|| LiveKey::of(&secret, draw.k, place, pick.draw_number)),
        claimed_at: pick.claimed_at,
        revealed_at: draw.revealed_at.map(|at| at.to_string()),
    })
}

fn code(secret: &[u8; 32], k: u64, place: u64, number: u64) -> String {
    claim::code(secret, "claim", &[k, place, number])
}

pub(super) fn code_hash(code: &str) -> [u8; 32] {
    Sha256::digest(code.as_bytes()).into()
}
