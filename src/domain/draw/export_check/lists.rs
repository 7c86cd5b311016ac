//! The lists of an export against its proofs. This needs no log.

use std::fmt::Debug;

use super::super::freetext::free_text;
use super::super::report::{Checks, Drawn, Step, Stop};
use super::compare::{same, same_draws};
use super::rows::{DrawRow, Export, ParticipantRow, WinnerRow};

pub fn check_lists(export: &Export, draws: &[Drawn], checks: &mut Checks) -> Result<(), Stop> {
    let held = "every draw of the list is as its proof says, and none is missing";
    list(checks, (Step::DrawsList, "draws"), export.draws.as_deref(), held, |rows| draws_list(rows, draws))?;
    let held = "every winner of the list is as the proofs say, and none is missing";
    let check = |rows: &[WinnerRow]| winners_list(rows, export.draws.as_deref(), draws);
    list(checks, (Step::WinnersList, "winners"), export.winners.as_deref(), held, check)?;
    let held = "the participants' numbers count up from 1 without a gap";
    list(checks, (Step::ParticipantsList, "participants"), export.participants.as_deref(), held, participants_list)
}

fn list<T: Debug>(
    checks: &mut Checks,
    (step, name): (Step, &str),
    rows: Option<&[T]>,
    held: &str,
    check: impl FnOnce(&[T]) -> Result<(), String>,
) -> Result<(), Stop> {
    match rows {
        Some(rows) => checks.attempt(step, held, check(rows)),
        None => {
            checks.skipped(step, format!("the export holds no list of {name}"));
            Ok(())
        }
    }
}

fn draws_list(rows: &[DrawRow], draws: &[Drawn]) -> Result<(), String> {
    let said: Vec<u64> = rows.iter().map(|row| row.draw).collect();
    let told: Vec<u64> = draws.iter().map(|drawn| drawn.draw).collect();
    same_draws(("the list of draws", &said), ("the proofs", &told))?;
    rows.iter().zip(draws).try_for_each(|(row, drawn)| draw_row(row, drawn))
}

fn draw_row(row: &DrawRow, drawn: &Drawn) -> Result<(), String> {
    let of = |what: &str| format!("the {what} of draw {}", row.draw);
    same(&of("prize"), free_text(&row.prize_name), drawn.prize.clone())?;
    same(&of("count"), row.count, drawn.asked)?;
    same(&of("number of entries"), row.entries, drawn.entries as u64)?;
    same(&of("grade"), row.grade.as_str(), drawn.grade.as_str())?;
    same(&of("number of missing winners"), row.short_by, drawn.asked.saturating_sub(drawn.entries as u64))
}

fn winners_list(rows: &[WinnerRow], listed: Option<&[DrawRow]>, draws: &[Drawn]) -> Result<(), String> {
    let places: Vec<&[WinnerRow]> = rows.chunk_by(|one, next| one.draw == next.draw).collect();
    let said: Vec<u64> = places.iter().filter_map(|rows| Some(rows.first()?.draw)).collect();
    if let Some(listed) = listed {
        let told: Vec<u64> = listed.iter().filter(|row| !row.reset).map(|row| row.draw).collect();
        same_draws(("the list of winners", &said), ("the list of draws that were not reset", &told))?;
    }
    for (draw, rows) in said.iter().zip(places) {
        let drawn = draws.iter().find(|drawn| drawn.draw == *draw);
        winners_of(rows, drawn.ok_or_else(|| format!("draw {draw} has winners and no proof"))?)?;
    }
    Ok(())
}

fn winners_of(rows: &[WinnerRow], drawn: &Drawn) -> Result<(), String> {
    let told = || (1_u64..).zip(drawn.winners.iter().chain(&drawn.called).copied());
    for (row, (place, number)) in rows.iter().zip(told()) {
        let of = |what: &str| format!("the {what} in row {place} of draw {}", row.draw);
        same(&of("place"), row.place, place)?;
        same(&of("number"), row.draw_number, number)?;
        same(&of("prize"), free_text(&row.prize_name), drawn.prize.clone())?;
    }
    let what = format!("the number of winners and reserves called of draw {}", drawn.draw);
    same(&what, rows.len(), told().count())
}

fn participants_list(rows: &[ParticipantRow]) -> Result<(), String> {
    let gap = (1..).zip(rows).find(|(number, row)| row.draw_number != *number);
    match gap {
        Some((number, row)) => {
            Err(format!("number {number} should follow, and number {} stands there", row.draw_number))
        }
        None => Ok(()),
    }
}
