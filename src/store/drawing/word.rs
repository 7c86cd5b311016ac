//! The word: digits that everyone sees appear after the stir's fingerprint stood on the screens.
//!
//! Typed as they are read, corrected until they are confirmed, confirmed once.

use rusqlite::params;
use serde_json::json;

use super::super::audit::{self, Actor};
use super::super::draw::{Draw, Phase, broken, find};
use super::super::{Error, Tx, Urgency};
use crate::domain::draw::Word;
use crate::domain::fault::{Fault, Reason};
use crate::domain::id::EventId;
use crate::domain::time::Timestamp;

/// How long the stir's fingerprint stands on the screens before the first digit, in ms.
const FINGERPRINT_STANDS_MS: i64 = 3_000;

/// What was called so far, whole. The first digit makes the draw stand: from there nobody can abort it. No digit at all
/// asks whether digits may be called, and changes nothing: none is ever taken back to none.
///
/// # Errors
/// `draw_not_found`; `word_early` before the stir's fingerprint stood long enough (with `wait_ms`);
/// `word_late` once it is confirmed; `validation` for anything but up to the agreed number of digits.
pub fn call(tx: &mut Tx<'_>, event: &EventId, k: u64, digits: &str, actor: &Actor) -> Result<(), Error> {
    let draw = find(tx, event, k)?;
    refuse_untimely(tx, &draw)?;
    let fits = digits.len() as u64 <= draw.digits && digits.bytes().all(|digit| digit.is_ascii_digit());
    if !fits {
        return Err(Fault::field("digits", &format!("must be 1 to {} digits", draw.digits)).into());
    }
    if digits.is_empty() || digits == draw.called {
        return Ok(());
    }
    let is_correction = !digits.starts_with(&draw.called);
    tx.execute("UPDATE draw SET called = ?3 WHERE event_id = ?1 AND k = ?2", params![event.as_str(), k, digits])?;
    if draw.called.is_empty() {
        audit::append(tx, event, actor, "word_begun", json!({ "draw": k, "stir": draw.stir_hash, "digits": digits }))?;
    } else if is_correction {
        audit::append(tx, event, actor, "word_corrected", json!({ "draw": k, "from": draw.called, "to": digits }))?;
    }
    tx.touch(event, Urgency::Now);
    Ok(())
}

/// Confirms the word, read back, once; from here the draw has all its inputs.
///
/// # Errors
/// As [`call`]; `validation` where it is not what was called, or not of the agreed length.
pub fn confirm(tx: &mut Tx<'_>, event: &EventId, k: u64, digits: &str, actor: &Actor) -> Result<(), Error> {
    let draw = find(tx, event, k)?;
    refuse_untimely(tx, &draw)?;
    if digits != draw.called || digits.len() as u64 != draw.digits {
        let problem = format!("must be the {} digits that stand on the screen", draw.digits);
        return Err(Fault::field("word", &problem).into());
    }
    let stir = draw.stir_hash.ok_or(Reason::WordEarly)?;
    let word = Word::called(stir, digits).map_err(broken)?;
    tx.execute(
        "UPDATE draw SET phase = 'frozen', phase_at = ?3, word = ?4 WHERE event_id = ?1 AND k = ?2",
        params![event.as_str(), k, tx.now.0, word.render()],
    )?;
    audit::append(tx, event, actor, "word_confirmed", json!({ "draw": k, "word": word.hash(), "digits": digits }))?;
    tx.touch(event, Urgency::Now);
    Ok(())
}

fn refuse_untimely(tx: &Tx<'_>, draw: &Draw) -> Result<(), Error> {
    match draw.phase {
        Phase::Word => {}
        Phase::Stirring | Phase::Showing => return Err(Reason::WordEarly.into()),
        Phase::Frozen | Phase::Ranked | Phase::Revealed | Phase::Aborted => return Err(Reason::WordLate.into()),
    }
    match wait_ms(draw.phase_at, tx.now) {
        wait if draw.called.is_empty() && wait > 0 => {
            Err(Fault::new(Reason::WordEarly).with(json!({ "wait_ms": wait })).into())
        }
        _ => Ok(()),
    }
}

/// How long the fingerprint has yet to stand. A clock that was set back since would say longer than it ever
/// does, and nobody in the hall can wait for that.
fn wait_ms(since: Timestamp, now: Timestamp) -> u64 {
    let left = now.until(since.plus_ms(FINGERPRINT_STANDS_MS));
    if now < since { 0 } else { left }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_set_back_holds_up_no_word() {
        let wait = |now| wait_ms(Timestamp(10_000), Timestamp(now));
        assert_eq!([wait(10_000), wait(11_000), wait(13_000), wait(9_999), wait(0)], [3_000, 2_000, 0, 0, 0]);
    }
}
