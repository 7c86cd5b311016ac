//! The draws of an export that were given up: their reveals belong to the chain and their texts to each other, so that
//! nobody can hide what a draw would have come to.

use super::super::bytes::Hash;
use super::super::chain::{chain_step, rewind};
use super::super::choice::Grade;
use super::super::report::{Checks, Step, Stop};
use super::super::sheet::Sheet;
use super::super::stir::Stir;
use super::compare::same;
use super::rows::{AbortedRow, Export};

/// A given up draw whose texts hold.
#[derive(Debug)]
pub struct GivenUp<'e> {
    /// As the export has it.
    pub row: &'e AbortedRow,
    /// The newest audit record before it.
    pub log: Hash,
    /// `H`.
    pub sheet: Hash,
    /// `S`, where it came so far.
    pub stir: Option<Hash>,
    /// What it said would enter it.
    pub grade: Grade,
}

/// Checks each of them by itself.
pub fn check_aborted<'e>(export: &'e Export, checks: &mut Checks) -> Result<Vec<GivenUp<'e>>, Stop> {
    let mut given_up = Vec::new();
    for row in export.aborted.iter().flatten() {
        checks.about(Some(row.draw));
        let held = "the draw was given up; its reveal belongs to the chain and its texts to it";
        let is_drawn = export.proofs.iter().any(|proof| proof.draw == row.draw);
        let read = if is_drawn { Err("it was given up and has a proof too".to_owned()) } else { read(export, row) };
        given_up.push(checks.attempt(Step::AbortedTexts, held, read)?);
        checks.about(None);
    }
    Ok(given_up)
}

fn read<'e>(export: &Export, row: &'e AbortedRow) -> Result<GivenUp<'e>, String> {
    let event = &export.event;
    let sheet = Sheet::parse(&row.sheet).map_err(|error| error.to_string())?;
    let fields = sheet.fields();
    same("the sheet's event", &fields.event, &event.event_id)?;
    same("the sheet's draw", fields.draw, row.draw)?;
    same("the reveal's seal", chain_step(&row.reveal), fields.seal)?;
    same("the reveal's anchor", rewind(&row.reveal, row.draw), event.anchor)?;
    if fields.grade == Grade::Sealed {
        return Err("a sealed draw cannot be given up".to_owned());
    }
    let stir = row.stir.as_deref().map(|text| stir_of(&sheet, text)).transpose()?;
    // Where there is a log, it knows whether a copy that was put in place had it given up.
    if fields.grade == Grade::Stirred && stir.is_some() && export.log.is_none() {
        return Err("a stirred draw cannot be given up once its stir is closed".to_owned());
    }
    Ok(GivenUp { row, log: fields.log, sheet: sheet.hash(), stir, grade: fields.grade })
}

fn stir_of(sheet: &Sheet, text: &str) -> Result<Hash, String> {
    let stir = Stir::parse(text).map_err(|error| error.to_string())?;
    same("the stir's sheet", stir.sheet(), sheet.hash())?;
    match stir.lines().iter().find(|line| sheet.entry(line.number).is_none() || !line.opens()) {
        Some(line) => Err(format!("{} is not on the sheet, or its value does not open its commit", line.number)),
        None => Ok(stir.hash()),
    }
}
