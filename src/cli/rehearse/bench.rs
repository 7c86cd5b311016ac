//! `luckydraw rehearse --bench`: the figures that two builds are compared by.

use std::fs;
use std::path::Path;

use super::{Rehearse, folder, until_told, write_json};
use crate::ambient::Clock;
use crate::cli::runtime::{self, Size};
use crate::cli::{CliError, Status, terminal};
use crate::config::Config;
use crate::rehearse::bench::{self, Bench};
use crate::rehearse::machine::Machine;
use crate::rehearse::report::{self, Document};

pub fn run(config: &Config, command: &Rehearse) -> Result<Status, CliError> {
    let old = command.compare.as_deref().map(read).transpose()?.map(|old| old.of_rows(&command.only));
    let bench = Bench { folder: folder(config), quick: command.quick, machine: Machine::this(), tell: &terminal::tell };
    let figures = runtime::block_on(Size::Crowd, until_told(bench::run(&bench, &command.only)))?;
    let document = Document::new(bench.machine.clone(), Clock::System.now(), command.quick, figures);
    show(&document, old.as_ref(), command)?;
    if let Some(path) = &command.json {
        write_json(path, config, &document)?;
    }
    Ok(if document.missed() == 0 { Status::Ok } else { Status::Other })
}

/// The table and the comparison together: on stdout, or where that is the result's, the comparison beside it.
fn show(document: &Document, old: Option<&Document>, command: &Rehearse) -> Result<(), CliError> {
    let changes = old.map_or_else(Vec::new, |old| report::changes(old, document));
    if command.has_json_on_stdout() {
        changes.iter().for_each(|line| terminal::tell(line));
        return Ok(());
    }
    let gap = (!changes.is_empty()).then(String::new);
    report::table(document).iter().chain(&gap).chain(&changes).try_for_each(|line| terminal::say(line))
}

fn read(path: &Path) -> Result<Document, CliError> {
    let text = fs::read_to_string(path).map_err(|error| CliError::unreadable(path, &error))?;
    Document::parse(&text).map_err(|error| CliError::new(Status::Data, format!("{}: {error}", path.display())))
}
