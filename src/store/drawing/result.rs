//! The one result of a draw whose inputs are all in, and its reveal.

use rusqlite::params;
use serde_json::json;

use super::super::audit::{self, Actor};
use super::super::draw::{Draw, Phase, broken, find, texts};
use super::super::{Error, Tx, Urgency, claim, event, stage};
use crate::domain::draw::{Sheet, Stir, Word, rank, seed};
use crate::domain::fault::Reason;
use crate::domain::id::EventId;

/// Computes and stores the one result of a draw whose inputs are all in; from here the reels may move.
///
/// What decides is the sheet, the stir, the word and `s_k`, and nothing else. Doing it again changes
/// nothing, so a crash between the steps is mended by going forward.
///
/// # Errors
/// `draw_not_found`; `draw_in_progress` where inputs are still to come; `storage_full` or `storage_failed`
/// while the side record lacks the inputs; and what SQLite reports.
pub fn settle(tx: &mut Tx<'_>, event: &EventId, k: u64, actor: &Actor) -> Result<Draw, Error> {
    let draw = find(tx, event, k)?;
    match draw.phase {
        Phase::Frozen => tx.refuse_behind_head()?,
        Phase::Stirring | Phase::Showing | Phase::Word => return Err(Reason::DrawInProgress.into()),
        Phase::Ranked | Phase::Revealed | Phase::Aborted => return Ok(draw),
    }
    let texts = texts(tx, event, k)?;
    let sheet = Sheet::parse(&texts.sheet).map_err(broken)?;
    let stir = texts.stir.map_or_else(|| Ok(Stir::sealed(sheet.hash())), |text| Stir::parse(&text)).map_err(broken)?;
    let word = texts.word.map_or_else(|| Ok(Word::none(stir.hash())), |text| Word::parse(&text)).map_err(broken)?;
    let reveal = event::chain(tx, event)?.reveal(k).map_err(broken)?;
    let ranking = rank(&seed(&reveal, &word.hash()), sheet.entries());
    tx.execute(
        "UPDATE draw SET phase = 'ranked', phase_at = ?6, stir = ?3, word = ?4, reveal = ?5, ranked_at = ?6
         WHERE event_id = ?1 AND k = ?2",
        params![event.as_str(), k, stir.render(), word.render(), reveal.0, tx.now.0],
    )?;
    if let Some(superseded) = draw.supersedes {
        claim::release(tx, event, superseded)?;
    }
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
/// `draw_not_found`; `draw_in_progress` where no result is stored yet; `draw_aborted`; `storage_full` or
/// `storage_failed` while the side record lacks the result; and what SQLite reports.
pub fn reveal(tx: &mut Tx<'_>, event: &EventId, k: u64, actor: &Actor) -> Result<(), Error> {
    let draw = find(tx, event, k)?;
    match draw.phase {
        Phase::Ranked => tx.refuse_behind_head()?,
        Phase::Revealed => return Ok(()),
        Phase::Aborted => return Err(Reason::DrawAborted.into()),
        Phase::Stirring | Phase::Showing | Phase::Word | Phase::Frozen => return Err(Reason::DrawInProgress.into()),
    }
    tx.execute(
        "UPDATE draw SET phase = 'revealed', phase_at = ?3, revealed_at = ?3 WHERE event_id = ?1 AND k = ?2",
        params![event.as_str(), k, tx.now.0],
    )?;
    claim::open_windows(tx, event, &draw)?;
    let reveal = texts(tx, event, k)?.reveal;
    let body = json!({ "draw": k, "reveal": reveal, "winners": claim::winner_numbers(tx, event, &draw)? });
    audit::append(tx, event, actor, "draw_revealed", body)?;
    tx.touch(event, Urgency::Now);
    Ok(())
}
