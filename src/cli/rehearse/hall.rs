//! `luckydraw rehearse`: a hall of guests who do not exist, and what follows for the one that will.

use std::io::Write;
use std::path::Path;

use super::progress::Progress;
use super::{Rehearse, folder, until_told, write_json};
use crate::ambient::Clock;
use crate::cli::output::{self, Replace};
use crate::cli::runtime::{self, Size};
use crate::cli::{CliError, Status, terminal};
use crate::config::Config;
use crate::domain::event::Language;
use crate::rehearse::hall::{self, Hold, Pattern, Place, Step};
use crate::rehearse::machine::Machine;
use crate::rehearse::report;
use crate::rehearse::verdict::{Rehearsal, cpu_us_per_guest};
use crate::store::capacity::Capacity;
use crate::strings;

pub fn run(config: &Config, command: &Rehearse) -> Result<Status, CliError> {
    let progress = Progress::new(config.language);
    let tell = |step: Step| progress.tell(step);
    let hold = hold(config, command, &tell);
    let held = runtime::block_on(Size::Crowd, until_told(hall::hold(&hold)));
    progress.end();
    let rehearsal = Rehearsal::of(held?);
    say(&rehearsal, config, command)?;
    if command.keep {
        keep(&rehearsal, config)?;
    }
    write(&rehearsal, config, command)?;
    Ok(if rehearsal.verdict.holds == Some(false) { Status::Other } else { Status::Ok })
}

fn hold<'a>(config: &Config, command: &Rehearse, tell: &'a (dyn Fn(Step) + Sync)) -> Hold<'a> {
    let chosen: Vec<Pattern> = command.arrival.iter().map(|arrival| arrival.pattern()).collect();
    let arrivals = Pattern::ALL.into_iter().filter(|one| chosen.is_empty() || chosen.contains(one)).collect();
    let place = command.url.clone().map_or_else(|| Place::Own(folder(config)), Place::There);
    Hold {
        guests: usize::from(command.guests),
        arrivals,
        access_points: command.access_points,
        place,
        machine: Machine::this(),
        at: output::moment(Clock::System.now(), config),
        tell,
    }
}

/// Says the result before anything is written: a file that fails must not take it along.
fn say(rehearsal: &Rehearsal, config: &Config, command: &Rehearse) -> Result<(), CliError> {
    if command.has_json_on_stdout() {
        return write_json(Path::new("-"), config, rehearsal);
    }
    report::words(rehearsal, config.language).iter().try_for_each(|line| terminal::say(line))
}

fn write(rehearsal: &Rehearsal, config: &Config, command: &Rehearse) -> Result<(), CliError> {
    if let Some(path) = command.json.as_deref().filter(|_| !command.has_json_on_stdout()) {
        write_json(path, config, rehearsal)?;
    }
    if let Some(path) = &command.html {
        write_page(path, config, &report::page(rehearsal, config.language))?;
    }
    Ok(())
}

fn write_page(path: &Path, config: &Config, page: &str) -> Result<(), CliError> {
    output::check(path, config, Replace::Forced)?;
    output::write_file(path, |out| out.write_all(page.as_bytes()).map_err(|error| CliError::unwritable(path, &error)))
}

/// Keeps what the machine takes where `serve` finds it; nothing where too few came to tell.
fn keep(rehearsal: &Rehearsal, config: &Config) -> Result<(), CliError> {
    let measured = &rehearsal.measured;
    let known = cpu_us_per_guest(measured).and(rehearsal.verdict.takes);
    let Some(guests) = known.filter(|guests| *guests > 0) else {
        terminal::tell(&sentence(config.language, "not_kept", &[]));
        return Ok(());
    };
    let kept = Capacity::new(guests, measured.at.clone(), measured.machine.hardware()).keep(&config.db);
    let place = kept.map_err(|error| CliError::unwritable(&config.db, &error))?;
    let values = [("guests", report::grouped(guests)), ("file", place.display().to_string())];
    terminal::tell(&sentence(config.language, "kept", &values));
    Ok(())
}

/// A sentence of the section `rehearsing` with its places filled.
pub(super) fn sentence(language: Language, name: &str, values: &[(&str, String)]) -> String {
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    strings::filled(language, &format!("rehearsing.{name}"), &values)
}
