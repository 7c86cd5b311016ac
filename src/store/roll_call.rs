//! The roll-call: who is here, by a word from the own phone or confirmed by staff.
//!
//! Where an event takes one, only who was here shortly before the freeze is on a sheet, and the sheet says so.

use rusqlite::{Connection, params};

use super::audit::{self, Actor};
use super::event::Event;
use super::participant;
use super::{Error, Tx, Urgency};
use crate::domain::fault::Reason;
use crate::domain::time::Timestamp;

/// Since when one has to have been here to be on a sheet that is frozen now; nothing where nobody has to.
#[must_use]
pub fn since(event: &Event, now: Timestamp) -> Option<Timestamp> {
    let minutes = i64::from(event.settings.roll_call_min);
    (minutes > 0).then(|| now.plus_ms(-60_000 * minutes))
}

/// Within so many milliseconds saying it again changes nothing; less where the roll-call's own time is short, so that
/// nobody who keeps saying it is left out.
const AGAIN_MS: i64 = 30_000;
/// The part of the roll-call's time that this is at most.
const AGAIN_PART: i64 = 10;

/// Notes that a guest is here now. Tapping again at once writes nothing and is answered as before.
///
/// # Errors
/// As [`answer`].
pub fn say(tx: &mut Tx<'_>, event: &Event, number: u64, actor: &Actor) -> Result<Timestamp, Error> {
    match (participant::here_at(tx, event, number)?, since(event, tx.now)) {
        (Some(before), Some(since)) if is_again(before, since, tx.now) => Ok(before),
        _ => answer(tx, event, number, actor),
    }
}

/// A clock that was set back since makes it no repetition.
fn is_again(before: Timestamp, since: Timestamp, now: Timestamp) -> bool {
    let again = AGAIN_MS.min((now.0 - since.0) / AGAIN_PART);
    before <= now && now < before.plus_ms(again)
}

/// Notes that a number is here now.
///
/// # Errors
/// `participant_not_found`; `no_roll_call` where the event takes none.
pub fn answer(tx: &mut Tx<'_>, event: &Event, number: u64, actor: &Actor) -> Result<Timestamp, Error> {
    if since(event, tx.now).is_none() {
        return Err(Reason::NoRollCall.into());
    }
    participant::find(tx, event, number)?;
    tx.prepare_cached("UPDATE participant SET here_at = ?4 WHERE event_id = ?1 AND epoch = ?2 AND draw_number = ?3")?
        .execute(params![event.id.as_str(), event.epoch, number, tx.now.0])?;
    audit::is_here(tx, &event.id, actor, number);
    tx.touch(&event.id, Urgency::Soon);
    Ok(tx.now)
}

const COUNT: &str =
    "SELECT count(*) FROM participant WHERE event_id = ?1 AND epoch = ?2 AND here_at >= ?3 AND status = 'in'";

/// How many of those who take part were here since a moment.
///
/// # Errors
/// What SQLite reports.
pub fn count(connection: &Connection, event: &Event, since: Timestamp) -> Result<u64, Error> {
    let mut statement = connection.prepare_cached(COUNT)?;
    Ok(statement.query_row(params![event.id.as_str(), event.epoch, since.0], |row| row.get(0))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_here_is_counted_from_the_index_alone() {
        let mut connection = Connection::open_in_memory().unwrap();
        super::super::migrate::to_newest(&mut connection, std::path::Path::new(":memory:")).unwrap();
        let plan = format!("EXPLAIN QUERY PLAN {COUNT}");
        let plan: String = connection.query_row(&plan, params!["e", 1, 0], |row| row.get(3)).unwrap();
        assert!(plan.contains("COVERING INDEX participant_by_here"), "{plan}");
        assert!(plan.contains("here_at>"), "{plan}");
    }

    #[test]
    fn only_what_is_said_again_at_once_is_a_repetition() {
        let again = |minutes: i64, after: i64| {
            let now = Timestamp(100_000_000);
            is_again(now.plus_ms(-after), now.plus_ms(-60_000 * minutes), now)
        };
        assert_eq!([again(10, 0), again(10, 29_999), again(10, 30_000), again(10, -1)], [true, true, false, false]);
        assert_eq!([again(1, 5_999), again(1, 6_000)], [true, false]);
    }
}
