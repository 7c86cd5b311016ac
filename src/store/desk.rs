//! The prize desk: a winner shows a code, staff hand the prize over.

use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::audit::Actor;
use super::claim::{self, Pick};
use super::draw::{self, Phase};
use super::prize::ImageLinks;
use super::{Error, Tx};
use crate::domain::claim::{Claim, normal_code};
use crate::domain::fault::{Fault, Reason};
use crate::domain::id::EventId;

/// A claim as the desk sees it.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ClaimCard {
    /// The draw.
    pub draw: u64,
    /// The prize.
    pub prize_name: String,
    /// Its rank.
    pub prize_rank: Option<u32>,
    /// Its picture.
    pub image: Option<ImageLinks>,
    /// Who won, and what became of it.
    #[serde(flatten)]
    pub pick: Pick,
}

/// The claim behind the code that a winner shows.
///
/// # Errors
/// `claim_not_found`; also while the draw is not revealed.
pub fn by_code(connection: &Connection, event: &EventId, code: &str) -> Result<ClaimCard, Error> {
    let mut statement =
        connection.prepare_cached("SELECT k, place FROM pick WHERE event_id = ?1 AND code_hash = ?2 AND reset = 0")?;
    let hash = claim::code_hash(&normal_code(code));
    let found = statement.query_row(params![event.as_str(), hash], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let (k, place): (u64, u64) = found.ok_or(Error::from(Reason::ClaimNotFound))?;
    let draw = draw::find(connection, event, k)?;
    let pick = claim::find(connection, event, k, place)?;
    if draw.phase != Phase::Revealed || pick.claim == Claim::Passed {
        return Err(Reason::ClaimNotFound.into());
    }
    Ok(ClaimCard { draw: k, prize_name: draw.prize_name, prize_rank: draw.prize_rank, image: draw.image, pick })
}

/// Hands the prize over to whoever shows the code.
///
/// # Errors
/// `claim_not_found`, `already_collected` (with when and by whom), `claim_void` where it no longer holds.
pub fn collect(tx: &mut Tx<'_>, event: &EventId, code: &str, actor: &Actor) -> Result<ClaimCard, Error> {
    let card = by_code(tx, event, code)?;
    match card.pick.claim {
        Claim::Open => {
            claim::settle(tx, event, (card.draw, card.pick.place), Claim::Collected, None, actor).map(|_| ())?;
        }
        Claim::Collected => return Err(claim::already_collected(&card.pick)),
        Claim::Absent | Claim::Void | Claim::Passed => {
            return Err(Fault::new(Reason::ClaimVoid).with(json!({ "claim": card.pick.claim })).into());
        }
    }
    by_code(tx, event, code)
}
