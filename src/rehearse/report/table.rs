//! Benchmarks as lines for a terminal.

use super::Document;
use super::columns::{Lean, columns};
use super::compare::compare;
use crate::rehearse::bench::{Figure, Unit};

/// The cores that the goals are for, which the server and its phones share.
const CORES: usize = 2;

/// A benchmark, line by line.
#[must_use]
pub fn table(document: &Document) -> Vec<String> {
    let mut lines = vec![head(document)];
    if document.machine.cores != CORES {
        lines.push(format!("The goals are for {CORES} cores; of more, `taskset -c 0,1` in front lends the first two."));
    }
    if document.quick {
        lines.push("A quick try: one round of each and fifty times smaller, so only to see that it works.".to_owned());
    }
    let mut rows = vec![["", "figure", "ours", "floor", "ratio", "goal"].map(str::to_owned).to_vec()];
    rows.extend(document.figures.iter().map(cells));
    lines.extend(columns(&rows, &[Lean::Left; 6]));
    let noted = document.figures.iter().filter_map(|figure| Some((figure, figure.note.as_ref()?)));
    lines.extend(noted.map(|(figure, note)| format!("  {}: {}: {note}", figure.row, figure.name)));
    lines
}

fn head(document: &Document) -> String {
    let machine = &document.machine;
    let memory = machine.memory_mb.map_or_else(|| "unknown".to_owned(), |mb| format!("{mb} MB"));
    format!(
        "luckydraw {} ({} build) · {} {} · {} cores · {memory} · room for {} connections · {}",
        document.version, machine.build, machine.os, machine.arch, machine.cores, machine.connections, document.at,
    )
}

fn cells(figure: &Figure) -> Vec<String> {
    let goals: Vec<&str> = figure.goals.iter().map(|judged| judged.goal.as_str()).collect();
    vec![
        match figure.met {
            Some(true) => "ok",
            Some(false) => "NO",
            None => "-",
        }
        .to_owned(),
        format!("{}  {}", figure.row, figure.name),
        quantity(figure.ours, figure.unit),
        figure.floor.map_or_else(String::new, |floor| quantity(Some(floor), figure.unit)),
        figure.ratio.map_or_else(String::new, |ratio| format!("{ratio:.2}x")),
        goals.join(", "),
    ]
}

/// Two benchmarks side by side, line by line.
#[must_use]
pub fn changes(old: &Document, new: &Document) -> Vec<String> {
    let mut lines = vec![format!("then: {}", head(old)), format!("now:  {}", head(new))];
    if !old.is_like(new) {
        lines.push("They differ in machine, build or size: only ratios can be compared.".to_owned());
    }
    let mut rows = vec![["figure", "then", "now", "change"].map(str::to_owned).to_vec()];
    rows.extend(compare(old, new).iter().map(|change| {
        let value = |number: Option<f64>| match (number, change.unit) {
            (Some(ratio), None) => format!("{ratio:.2}x"),
            (number, unit) => quantity(number, unit.unwrap_or(Unit::Count)),
        };
        let share = change.change.map_or_else(|| "-".to_owned(), |share| format!("{:+.1} %", share * 100.0));
        vec![format!("{}  {}", change.row, change.name), value(change.old), value(change.new), share]
    }));
    lines.extend(columns(&rows, &[Lean::Left; 4]));
    lines
}

/// A number with its unit, no more exact than it can be.
fn quantity(number: Option<f64>, unit: Unit) -> String {
    let Some(number) = number else { return "not measured".to_owned() };
    let digits = if number.abs() >= 100.0 || number.fract() == 0.0 { 0 } else { 1 };
    format!("{number:.digits$} {}", unit.name()).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::document::tests::document;
    use super::*;

    #[test]
    fn the_table_says_what_is_met_and_what_is_missing() {
        let lines = table(&document(15.0, 10.0));
        assert!(lines[0].contains("2 cores"), "{}", lines[0]);
        assert!(lines[2].starts_with("ok  joins-300  300 phones at once"), "{}", lines[2]);
        assert!(lines[2].contains("15 ms") && lines[2].contains("10 ms") && lines[2].contains("1.50x"));
        assert!(lines[2].ends_with("<= 2x"));
        assert!(lines[3].starts_with("NO  memory"), "{}", lines[3]);
        assert!(lines[4].starts_with("-   reveal-19500") && lines[4].contains("not measured"));
        assert!(lines[5].contains("room for 256 connections"));
    }

    #[test]
    fn columns_stand_below_each_other() {
        let lines = table(&document(15.0, 10.0));
        let place = |line: &str, word: &str| line.find(word).map(|at| line[..at].chars().count());
        assert_eq!(place(&lines[1], "floor"), place(&lines[2], "10 ms"));
        assert_eq!(place(&lines[1], "ours"), place(&lines[2], "15 ms"));
    }

    #[test]
    fn changes_are_shares() {
        let lines = changes(&document(15.0, 10.0), &document(18.0, 10.0));
        assert!(lines[0].starts_with("then: luckydraw ") && lines[1].starts_with("now:  luckydraw "), "{lines:?}");
        assert!(lines[3].contains("1.50x") && lines[3].contains("1.80x") && lines[3].ends_with("+20.0 %"));
        assert!(lines[5].ends_with('-'), "{}", lines[5]);
    }

    #[test]
    fn what_the_figures_do_not_hold_for_is_said() {
        let (two, mut eight) = (document(15.0, 10.0), document(15.0, 10.0));
        eight.machine.cores = 8;
        assert!(table(&eight)[1].contains("taskset") && !table(&two)[1].contains("taskset"));
        assert!(changes(&two, &eight)[2].contains("only ratios") && !changes(&two, &two)[2].contains("only ratios"));
    }

    #[test]
    fn numbers_are_as_exact_as_they_can_be() {
        assert_eq!(quantity(Some(12.345), Unit::Ms), "12.3 ms");
        assert_eq!(quantity(Some(1_234.5), Unit::PerSecond), "1234 /s");
        assert_eq!(quantity(Some(0.0), Unit::Count), "0");
    }
}
