//! A guest's own wins, with the code to show at the desk and the key of the live digits.

use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};

use super::super::draw::{self, Draw, Phase};
use super::super::event::{self, Event};
use super::super::prize::ImageLinks;
use super::{Error, Pick, code, find};
use crate::domain::claim::{self, Claim};
use crate::domain::id::EventId;
use crate::domain::live_digits::Live;
use crate::domain::time::Timestamp;

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
    /// Until when there is time to come, from being shown on.
    pub claim_until: Option<String>,
    /// Whether this guest said to be coming.
    pub coming: bool,
}

/// What a participant has won so far, newest first.
///
/// # Errors
/// What SQLite reports.
pub fn wins_of(connection: &Connection, event: &Event, number: u64) -> Result<Vec<Win>, Error> {
    // Left to itself SQLite would walk over the picks of all draws, for every phone.
    let mut statement = connection.prepare_cached(
        "SELECT k, place FROM pick INDEXED BY pick_by_number
         WHERE event_id = ?1 AND epoch = ?2 AND draw_number = ?3 AND reset = 0 AND claim <> 'passed' ORDER BY k DESC",
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
        claim_until: pick.claim_until,
        coming: pick.coming,
    })
}
