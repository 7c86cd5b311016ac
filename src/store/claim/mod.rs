//! Claims: the places that a draw gave out, and what becomes of each.
//!
//! A place is never re-rolled. An absent winner's place goes to the next of the same ranking; a
//! reserve who may no longer win is called and passed over on record.

mod coming;
mod settle;
mod win;

use std::collections::HashMap;
use std::iter::successors;

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::draw::Draw;
use super::named::Named;
use super::{Error, event};
use crate::domain::claim::{self, Claim, Window};
use crate::domain::fault::Reason;
use crate::domain::id::EventId;
use crate::domain::live_digits::Live;
use crate::domain::time::Timestamp;

pub use coming::{Coming, coming};
pub use settle::{Settled, settle};
pub(super) use settle::{already_collected, insert_winners, open_windows, release};
pub use win::{LiveKey, Win, live, wins_of};

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
    /// Until when the winner has time to come, from being shown on.
    #[serde(default)]
    pub claim_until: Option<String>,
    /// Whether the winner said to be coming.
    #[serde(default)]
    pub coming: bool,
    /// The same, for the rules.
    #[serde(skip)]
    #[schema(ignore)]
    pub window: Option<Window>,
    /// The draw that supersedes the place.
    #[serde(default)]
    pub superseded_by: Option<u64>,
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

const SELECT: &str = "SELECT k.place, k.draw_number, k.claim, k.replaces, k.settled_at, k.settled_by, k.reason, c.name,
  k.claim_until, k.coming_at, (SELECT s.k FROM draw s WHERE s.event_id = k.event_id AND s.supersedes_k = k.k
    AND s.supersedes_place = k.place AND s.phase <> 'aborted'), k.k
  FROM pick k LEFT JOIN contact c ON c.event_id = k.event_id AND c.epoch = k.epoch AND c.draw_number = k.draw_number";

fn pick(row: &Row<'_>) -> Result<Pick, rusqlite::Error> {
    let coming_at = row.get::<_, Option<i64>>(9)?.map(Timestamp);
    let window = row.get::<_, Option<i64>>(8)?.map(|until| Window { until: Timestamp(until), coming_at });
    Ok(Pick {
        place: row.get(0)?,
        draw_number: row.get(1)?,
        claim: row.get::<_, Named<Claim>>(2)?.0,
        replaces: row.get(3)?,
        claimed_at: row.get::<_, Option<i64>>(4)?.map(|at| Timestamp(at).to_string()),
        settled_at: row.get::<_, Option<i64>>(4)?.map(Timestamp),
        claimed_by: row.get(5)?,
        reason: row.get(6)?,
        claim_until: window.map(|window| window.until.to_string()),
        coming: coming_at.is_some(),
        window,
        superseded_by: row.get(10)?,
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

/// The picks whose places hold, each where the one stood whose prize it got: a reserve in the absent one's place.
///
/// # Errors
/// What SQLite reports.
pub fn holders(connection: &Connection, event: &EventId, k: u64) -> Result<Vec<Pick>, Error> {
    let mut picks = of_draw(connection, event, k)?;
    let replaced: HashMap<u64, u64> = picks.iter().filter_map(|pick| Some((pick.place, pick.replaces?))).collect();
    picks.retain(|pick| matches!(pick.claim, Claim::Open | Claim::Collected));
    picks.sort_by_key(|pick| successors(Some(pick.place), |place| replaced.get(place).copied()).last());
    Ok(picks)
}

/// The same as [`of_draw`] with the codes that the winners show.
///
/// # Errors
/// What SQLite reports.
pub fn of_draw_with_codes(connection: &Connection, event: &EventId, k: u64) -> Result<Vec<Pick>, Error> {
    let secret = event::secrets(connection, event)?.secret;
    let mut picks = of_draw(connection, event, k)?;
    picks.iter_mut().for_each(|pick| add_code(pick, &secret, k));
    Ok(picks)
}

/// The same of all draws of an event, by their numbers, asked for at once.
///
/// # Errors
/// What SQLite reports.
pub fn of_event_with_codes(connection: &Connection, event: &EventId) -> Result<HashMap<u64, Vec<Pick>>, Error> {
    let secret = event::secrets(connection, event)?.secret;
    let sql = format!("{SELECT} WHERE k.event_id = ?1 ORDER BY k.k, k.place");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([event.as_str()])?;
    let mut draws: HashMap<u64, Vec<Pick>> = HashMap::new();
    while let Some(row) = rows.next()? {
        let (k, mut pick) = (row.get(11)?, pick(row)?);
        add_code(&mut pick, &secret, k);
        draws.entry(k).or_default().push(pick);
    }
    Ok(draws)
}

/// A reserve who was passed over has none.
fn add_code(pick: &mut Pick, secret: &[u8; 32], k: u64) {
    pick.claim_code = (pick.claim != Claim::Passed).then(|| code(secret, k, pick.place, pick.draw_number));
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

pub(super) fn find(connection: &Connection, event: &EventId, k: u64, place: u64) -> Result<Pick, Error> {
    let sql = format!("{SELECT} WHERE k.event_id = ?1 AND k.k = ?2 AND k.place = ?3");
    let found = connection.prepare_cached(&sql)?.query_row(params![event.as_str(), k, place], pick).optional()?;
    found.ok_or_else(|| Reason::ClaimNotFound.into())
}

fn code(secret: &[u8; 32], k: u64, place: u64, number: u64) -> String {
    claim::code(secret, "claim", &[k, place, number])
}

pub(super) fn code_hash(code: &str) -> [u8; 32] {
    Sha256::digest(code.as_bytes()).into()
}
