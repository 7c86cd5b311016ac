//! Putting a copy of the file in its place, on record: the copy is checked, says in each log that it was
//! put there and what was known before, and only then takes the name.
//!
//! Invariants: whoever calls holds the lock of the place; the former file is kept aside, whole; a crash
//! leaves the former file, the copy, or a place that nothing is served from until this is done again.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, params};
use serde_json::{Value, json};

use super::audit::{self, Actor};
use super::draw::{self, Draw, Phase};
use super::head::{self, Heads, Lost, Mark};
use super::lock::Lock;
use super::side;
use super::{Error, backup, drawing, event, meta, migrate, pragma, stage, waiting};
use crate::ambient::{Clock, Entropy, crash_point};
use crate::domain::id::EventId;
use crate::domain::show::StageView;
use crate::domain::time::Timestamp;

/// Who restores, as the log names a command on this machine.
const BY_COMMAND: &str = "command-line";
/// What `export --format sqlite` makes of the application id, so that nobody serves it.
const WITHOUT_SECRETS: i32 = 1_819_632_490;

/// What an event of a copy stands at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Its id.
    pub event: String,
    /// How far the copy has it.
    pub mark: Mark,
}

/// Checks that a file is a whole copy that can draw, and says how far it goes. It only reads.
///
/// # Errors
/// A file of another program or of a newer version, one without secrets, a damaged one.
pub fn inspect(copy: &Path) -> Result<Vec<Standing>, Error> {
    look_into(copy).map_err(|error| {
        if error.is_damage() { Error::File(format!("{} is damaged: {error}", copy.display())) } else { error }
    })
}

fn look_into(copy: &Path) -> Result<Vec<Standing>, Error> {
    let mut connection = Connection::open_with_flags(copy, pragma::reader_flags())?;
    refuse_export(&connection, copy)?;
    pragma::refuse_foreign_file(&connection, copy)?;
    migrate::refuse_newer(&connection, copy, migrate::NEWEST_VERSION)?;
    pragma::prepare_reader(&mut connection)?;
    refuse_damaged(&connection, copy)?;
    let events = if migrate::version_of(&connection)? == 0 { Vec::new() } else { standings(&connection)? };
    if events.is_empty() {
        return Err(Error::File(format!("{} holds no event", copy.display())));
    }
    for standing in &events {
        refuse_unsealed(&connection, &EventId::parse(&standing.event)?, copy)?;
    }
    Ok(events)
}

fn standings(connection: &Connection) -> Result<Vec<Standing>, Error> {
    Ok(head::marks(connection)?.into_iter().map(|(event, mark)| Standing { event, mark }).collect())
}

fn refuse_export(connection: &Connection, copy: &Path) -> Result<(), Error> {
    let id = connection.query_row("PRAGMA application_id", [], |row| row.get::<_, i32>(0));
    if id.is_ok_and(|id| id == WITHOUT_SECRETS) {
        return Err(cannot_draw(copy));
    }
    Ok(())
}

fn cannot_draw(copy: &Path) -> Error {
    Error::File(format!("{} is an export without the secrets: it can be looked at and cannot draw", copy.display()))
}

fn refuse_damaged(connection: &Connection, copy: &Path) -> Result<(), Error> {
    let verdict: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    let is_torn = connection.prepare("PRAGMA foreign_key_check")?.exists([])?;
    if verdict == "ok" && !is_torn {
        return Ok(());
    }
    Err(Error::File(format!("{} is damaged: {verdict}", copy.display())))
}

/// Without the end of its chain an event could open none of its seals.
fn refuse_unsealed(connection: &Connection, id: &EventId, copy: &Path) -> Result<(), Error> {
    let anchor: [u8; 32] =
        connection.query_row("SELECT anchor FROM event WHERE id = ?1", [id.as_str()], |row| row.get(0))?;
    if event::chain(connection, id)?.anchor().0 == anchor { Ok(()) } else { Err(cannot_draw(copy)) }
}

/// Puts a copy that was [inspected](inspect) in the place of `database`, whose lock the caller holds. What stood
/// there gets the ending `aside`; the new name of the first of its files is given, where there was one.
///
/// # Errors
/// What SQLite and the operating system report; the former file is in place then, or under its new name.
pub fn put(
    copy: &Path,
    former: &Former,
    aside: &str,
    reason: &str,
    (clock, entropy): (&Clock, &Entropy),
    _held: &Lock,
) -> Result<Option<PathBuf>, Error> {
    let database = former.database.as_path();
    let restoring = side::beside(database, backup::RESTORING);
    backup::file(copy, &restoring)?;
    let outcome = write_down(&restoring, former, reason, (clock, entropy));
    let outcome = outcome.and_then(|heads| {
        let aside = former.move_aside(&side::beside(database, aside))?;
        crash_point("restore_moved");
        std::fs::rename(&restoring, database)?;
        pragma::sync_folder(database)?;
        crash_point("restore_placed");
        head::write(&heads, database)?;
        Ok(aside)
    });
    if outcome.is_err() {
        let _ = std::fs::remove_file(&restoring);
    }
    outcome
}

/// What is known of the place that a copy comes to.
#[derive(Debug)]
pub struct Former {
    database: PathBuf,
    /// Of each event the newest of what the file and its side record have.
    heads: Option<Heads>,
    revisions: i64,
}

impl Former {
    /// Looks at a place whose lock the caller holds. A file may be replaced because it cannot be read any more; then
    /// the side record is what is known.
    #[must_use]
    pub fn look(database: &Path, _held: &Lock) -> Self {
        let mut former = Former { database: database.to_owned(), heads: head::read(database), revisions: 0 };
        if database.exists()
            && let Ok(connection) = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_WRITE)
        {
            // Closing it moves its log into it, so that it is whole under its new name.
            former.learn(&connection).unwrap_or_else(|error| {
                tracing::warn!(%error, "the former file cannot be read; its side record is what is known of it");
            });
        }
        former
    }

    fn learn(&mut self, connection: &Connection) -> Result<(), Error> {
        self.revisions = meta::get(connection, "rev_epoch")?.unwrap_or(0);
        let heads = self.heads.clone().map_or_else(|| head::of(connection), Ok)?;
        self.heads = Some(heads.learn(connection)?);
        Ok(())
    }

    /// The events with draws that are known here and that a copy does not have.
    #[must_use]
    pub fn lost(&self, copy: &[Standing]) -> Vec<Lost> {
        let has = |event: &str| copy.iter().any(|standing| standing.event == event);
        self.heads.as_ref().map_or_else(Vec::new, |heads| heads.but(has))
    }

    /// Gives whatever stands there, of SQLite's files too, and the side record another name.
    fn move_aside(&self, aside: &Path) -> Result<Option<PathBuf>, Error> {
        // A log that is left would be taken for the copy's, also where its own file is gone.
        let endings = backup::BESIDE.iter().copied().chain([""]);
        let pairs = endings.map(|ending| (side::beside(&self.database, ending), side::beside(aside, ending)));
        let moves: Vec<_> = pairs.filter(|(from, _)| from.exists()).collect();
        if let Some((_, there)) = moves.iter().find(|(_, to)| to.exists()) {
            let what = format!("{} is there already", there.display());
            return Err(std::io::Error::new(std::io::ErrorKind::AlreadyExists, what).into());
        }
        if let Some(heads) = self.heads.as_ref().filter(|_| !moves.is_empty()) {
            head::write(heads, aside)?;
            // Should this end in the middle, the copy's own log names what is known here.
            head::write(heads, &self.database)?;
        }
        for (from, to) in &moves {
            std::fs::rename(from, to)?;
        }
        pragma::sync_folder(&self.database)?;
        Ok(moves.into_iter().next_back().map(|(_, to)| to))
    }
}

/// Has each log of the copy say that it was put in place, and brings the copy to this version.
fn write_down(
    copy: &Path,
    former: &Former,
    reason: &str,
    (clock, entropy): (&Clock, &Entropy),
) -> Result<Heads, Error> {
    let mut connection = Connection::open_with_flags(copy, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA secure_delete = ON")?;
    migrate::copy_to_newest(&mut connection)?;
    let transaction = connection.transaction()?;
    let copied = standings(&transaction)?;
    let lost = former.lost(&copied);
    let actor = Actor(BY_COMMAND.to_owned());
    for Standing { event, mark } in &copied {
        let id = EventId::parse(event)?;
        let known = former.heads.as_ref().and_then(|heads| heads.get(event));
        let body = json!({ "actor": actor, "reason": reason, "seq": mark.seq, "draw": mark.draw, "known": known, "lost": lost });
        audit::append_alone(&transaction, &id, ("restored", body), clock.now(), entropy)?;
        waiting::pass_over(&transaction, &id)?;
        if let Some(known) = known
            && !head::holds(&transaction, event, known)?
            && let Some(mut body) = use_no_number_twice(&transaction, &id, known.draw, reason, clock.now())?
        {
            body["actor"] = json!(actor);
            audit::append_alone(&transaction, &id, ("draw_aborted", body), clock.now(), entropy)?;
        }
    }
    let revisions = meta::get::<i64>(&transaction, "rev_epoch")?.unwrap_or(0).max(former.revisions);
    meta::set(&transaction, "rev_epoch", &revisions)?;
    transaction.commit()?;
    head::of(&connection)
}

/// Passes over the numbers of draws that were begun after the copy was made: what opens their seals is public, so
/// whoever has heard it could aim. A draw of the copy whose inputs are not all in is given up; what the log is to
/// say of it is given. One whose inputs are in comes to its one result.
fn use_no_number_twice(
    connection: &Connection,
    id: &EventId,
    known: u64,
    reason: &str,
    now: Timestamp,
) -> Result<Option<Value>, Error> {
    connection
        .execute("UPDATE event SET next_draw = max(next_draw, ?2) WHERE id = ?1", params![id.as_str(), known + 1])?;
    let running = draw::running(connection)?.into_iter().find(|(event, draw)| event == id && draw.k <= known);
    match running {
        Some((_, draw)) if !matches!(draw.phase, Phase::Frozen | Phase::Ranked) => {
            give_up(connection, id, &draw, reason, now).map(Some)
        }
        _ => Ok(None),
    }
}

/// While a file is served, a draw goes on once its inputs are bound; here it cannot, whatever it has come to.
fn give_up(connection: &Connection, id: &EventId, draw: &Draw, reason: &str, now: Timestamp) -> Result<Value, Error> {
    let rule: String =
        connection.query_row("SELECT sql FROM sqlite_schema WHERE name = 'draw_goes_forward'", [], |row| row.get(0))?;
    connection.execute_batch("DROP TRIGGER draw_goes_forward")?;
    let body = drawing::give_up(connection, id, draw, reason, now)?;
    connection.execute_batch(&rule)?;
    stage::store(connection, id, StageView::Code, None)?;
    Ok(body)
}
