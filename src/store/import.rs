//! Bulk import: all rows or none, told line by line either way.
//!
//! Rows were read and cleaned before; what only the file can decide is decided here, inside the
//! transaction that also writes them.

use std::collections::{HashMap, HashSet};

use rusqlite::params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::audit::{self, Actor};
use super::event::{self, Event};
use super::{Error, Tx, Urgency, issue, picture, prize};
use crate::domain::claim::normal_code;
use crate::domain::csv_import::{ParticipantRow, PrizeRow};
use crate::domain::id::EventId;
use crate::domain::participant::{Contact, Source};
use crate::domain::picture::Picture;
use crate::domain::prize::PrizeDraft;

/// What became, or would become, of one line of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Line {
    /// The line's number in the file, from 1.
    pub line: u64,
    /// Whether it can be imported.
    pub ok: bool,
    /// What it says, for people.
    pub text: String,
    /// What is wrong with it, as a stable code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// The column that is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The entry code of the number that was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry_code: Option<String>,
}

/// What an import did, or would do.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Outcome {
    /// Whether nothing was to be written.
    pub dry_run: bool,
    /// How many lines were imported.
    pub imported: u64,
    /// Every line, in the file's order.
    pub lines: Vec<Line>,
}

/// Whether an import writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Tell only.
    DryRun,
    /// Write where every line is right.
    Write,
}

/// Imports prizes; `pictures` by the names that the rows use.
///
/// The outcome's lines tell what is wrong; nothing is written unless all of them are right.
///
/// # Errors
/// `event_not_found`, `event_closed`, and what SQLite reports.
pub fn prizes(
    tx: &mut Tx<'_>,
    event: &EventId,
    rows: &[PrizeRow],
    pictures: &HashMap<String, Picture>,
    mode: Mode,
    actor: &Actor,
) -> Result<Outcome, Error> {
    let event = event::find_active(tx, Some(event))?;
    let known: HashSet<(String, u32)> =
        prize::all(tx, &event.id)?.into_iter().map(|prize| (prize.name, prize.rank)).collect();
    let lines: Vec<Line> = rows.iter().map(|row| prize_line(row, &known, pictures)).collect();
    if mode == Mode::DryRun || lines.iter().any(|line| !line.ok) {
        return Ok(told(mode, lines));
    }
    for row in rows {
        insert_prize(tx, &event, row, pictures)?;
    }
    let listed: Vec<_> = rows.iter().map(|row| json!([row.rank, row.name, row.quantity])).collect();
    finish(tx, &event, ("prizes_imported", json!({ "count": rows.len(), "prizes": listed })), lines, actor)
}

fn prize_line(row: &PrizeRow, known: &HashSet<(String, u32)>, pictures: &HashMap<String, Picture>) -> Line {
    let missing = row.image.as_ref().is_some_and(|name| !pictures.contains_key(name));
    let problem = if known.contains(&(row.name.clone(), row.rank)) {
        Some(("prize_exists", "name"))
    } else if missing {
        Some(("image_missing", "image"))
    } else {
        None
    };
    line(row.line, format!("{} · {} × {}", row.rank, row.name, row.quantity), problem)
}

fn insert_prize(
    tx: &mut Tx<'_>,
    event: &Event,
    row: &PrizeRow,
    pictures: &HashMap<String, Picture>,
) -> Result<(), Error> {
    let draft = PrizeDraft {
        name: row.name.clone(),
        description: row.description.clone(),
        rank: row.rank,
        quantity: row.quantity,
    };
    let id = prize::insert(tx, event, &draft)?;
    if let Some(image) = row.image.as_ref().and_then(|name| pictures.get(name)) {
        let name = picture::store(tx, image)?;
        prize::attach_picture(tx, &id, Some(&name))?;
    }
    Ok(())
}

/// Imports participants; each gets a number and an entry code.
///
/// The outcome's lines tell what is wrong; nothing is written unless all of them are right.
///
/// # Errors
/// `event_not_found`, `event_closed`, and what SQLite reports.
pub fn participants(
    tx: &mut Tx<'_>,
    event: &EventId,
    rows: &[ParticipantRow],
    mode: Mode,
    actor: &Actor,
) -> Result<Outcome, Error> {
    let event = event::find_active(tx, Some(event))?;
    let mut codes = HashSet::new();
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        let problem = code_problem(tx, &event, row, &mut codes)?;
        lines.push(line(row.line, person(row), problem));
    }
    if mode == Mode::DryRun || lines.iter().any(|line| !line.ok) {
        return Ok(told(mode, lines));
    }
    for (row, line) in rows.iter().zip(&mut lines) {
        let issued = issue::add_listed(tx, &event, &contact(row), (Source::Import, row.code.as_deref()), actor)?;
        line.text = format!("{} · {}", issued.draw_number, line.text);
        line.entry_code = Some(issued.entry_code);
    }
    finish(tx, &event, ("participants_imported", json!({ "count": rows.len() })), lines, actor)
}

fn code_problem(
    tx: &Tx<'_>,
    event: &Event,
    row: &ParticipantRow,
    seen: &mut HashSet<String>,
) -> Result<Option<(&'static str, &'static str)>, Error> {
    let Some(code) = row.code.as_deref().map(normal_code) else { return Ok(None) };
    let mut statement =
        tx.prepare_cached("SELECT 1 FROM participant WHERE event_id = ?1 AND epoch = ?2 AND entry_code = ?3")?;
    let taken = statement.exists(params![event.id.as_str(), event.epoch, code])?;
    Ok((taken || !seen.insert(code)).then_some(("duplicate", "code")))
}

fn contact(row: &ParticipantRow) -> Contact {
    Contact { name: row.name.clone(), phone: row.phone.clone(), email: row.email.clone(), note: row.note.clone() }
}

fn person(row: &ParticipantRow) -> String {
    let parts = [&row.name, &row.phone, &row.email, &row.note];
    parts.into_iter().flatten().cloned().collect::<Vec<_>>().join(" · ")
}

fn line(line: u64, text: String, problem: Option<(&str, &str)>) -> Line {
    let (problem, field) = problem.unzip();
    Line {
        line,
        ok: problem.is_none(),
        text,
        problem: problem.map(str::to_owned),
        field: field.map(str::to_owned),
        entry_code: None,
    }
}

fn told(mode: Mode, lines: Vec<Line>) -> Outcome {
    Outcome { dry_run: mode == Mode::DryRun, imported: 0, lines }
}

fn finish(
    tx: &mut Tx<'_>,
    event: &Event,
    (kind, body): (&str, serde_json::Value),
    lines: Vec<Line>,
    actor: &Actor,
) -> Result<Outcome, Error> {
    audit::append(tx, &event.id, actor, kind, body)?;
    tx.touch(&event.id, Urgency::Soon);
    Ok(Outcome { dry_run: false, imported: lines.len() as u64, lines })
}
