//! `rehearse --bench`: the real server, real phones and floors, in small; what it stores and what it leaves.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{Said, run, said, stopped};
use crate::support::server::Server;

/// What a benchmark stored, with the status that it ended with and what it said.
fn bench(server: &Server, rows: &[&str], more: &[&str]) -> (i32, Value, Said) {
    bench_with(server, rows, more, &[])
}

/// The same in an environment.
fn bench_with(server: &Server, rows: &[&str], more: &[&str], env: &[(&str, &Path)]) -> (i32, Value, Said) {
    let file = server.folder().join("bench.json");
    let path = file.display().to_string();
    let only = rows.iter().flat_map(|row| ["--only", row]);
    let args: Vec<&str> = ["rehearse", "--bench", "--quick", "--json", &path]
        .into_iter()
        .chain(only)
        .chain(more.iter().copied())
        .collect();
    let mut command = server.luckydraw(&args);
    let said = said(command.current_dir(server.folder()).envs(env.iter().copied()), "");
    assert!(said.code == 0 || said.code == 1, "{said:?}");
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{error}: {said:?}"));
    (said.code, serde_json::from_str(&text).unwrap(), said)
}

fn figures(document: &Value) -> &Vec<Value> {
    document["figures"].as_array().unwrap()
}

fn figure<'a>(document: &'a Value, row: &str, word: &str) -> &'a Value {
    let fits = |figure: &&Value| figure["row"] == row && figure["name"].as_str().unwrap().contains(word);
    figures(document).iter().find(fits).unwrap_or_else(|| panic!("no figure of {row} has {word}: {document}"))
}

#[test]
fn joins_and_a_reveal_are_really_measured() {
    let server = stopped();
    let before = fs::read_dir(server.folder()).unwrap().count();
    let rows = ["joins-300", "reveal-1000"];
    let (code, document, said) = bench(&server, &rows, &[]);
    assert_eq!(document["format"], "luckydraw-bench/1");
    assert_eq!((&document["quick"], &document["machine"]["os"]), (&true.into(), &std::env::consts::OS.into()));
    for figure in figures(&document) {
        assert!(figure["ours"].is_number() || figure["name"].as_str().unwrap().contains("knock"), "{figure}");
    }
    for row in &rows {
        let timed = figure(&document, row, "to the last");
        let (ours, floor) = (timed["ours"].as_f64().unwrap(), timed["floor"].as_f64().unwrap());
        assert!(ours > 0.0 && floor > 0.0 && (timed["ratio"].as_f64().unwrap() - ours / floor).abs() < 1e-6);
        assert!(said.out.contains(timed["name"].as_str().unwrap()), "{said:?}");
        assert!(said.err.lines().any(|line| line.starts_with(row)), "what is being done: {said:?}");
    }
    assert_eq!(figure(&document, "joins-300", "errors, gaps")["ours"], 0.0);
    let missed = figures(&document).iter().any(|figure| figure["met"] == false);
    assert_eq!(code, i32::from(missed));
    assert_eq!(fs::read_dir(server.folder()).unwrap().count(), before + 1, "more is left than the result");
}

#[cfg(unix)]
#[test]
fn a_row_that_breaks_is_not_good_enough_and_harms_no_other() {
    let server = stopped();
    let nowhere = server.folder().join("a-file");
    fs::write(&nowhere, "").unwrap();
    let (code, document, said) = bench_with(&server, &["joins-300", "start"], &[], &[("TMPDIR", &nowhere)]);
    let broken = figure(&document, "joins-300", "whole row");
    assert_eq!((code, &broken["met"], &broken["ours"]), (1, &false.into(), &Value::Null), "{said:?}");
    assert!(broken["note"].as_str().unwrap().starts_with("broke: "), "{broken}");
    assert!(figure(&document, "start", "first answer")["ours"].as_f64().unwrap() > 0.0);
}

#[test]
fn the_organisers_own_config_counts_for_no_floor() {
    let server = stopped();
    let own = server.folder().join("luckydraw");
    fs::create_dir(&own).unwrap();
    fs::write(own.join("config.toml"), "no such key").unwrap();
    let good = server.folder().join("good.toml");
    fs::write(&good, "").unwrap();
    let good = good.display().to_string();
    let (_, document, said) = bench(&server, &["joins-300", "reveal-1000"], &["--config", &good]);
    for row in ["joins-300", "reveal-1000"] {
        assert!(figure(&document, row, "to the last")["floor"].is_number(), "{said:?}");
    }
}

#[test]
fn hostile_sockets_hang_on_and_an_export_takes_little_memory() {
    let (_, document, said) = bench(&stopped(), &["organiser-hostile", "lists"], &[]);
    for (row, word) in [("organiser-hostile", "a draw"), ("lists", "a search")] {
        assert!(figure(&document, row, word)["ours"].as_f64().unwrap() > 0.0, "{said:?}");
    }
    #[cfg(target_os = "linux")]
    for word in ["exports the list", "exports everything"] {
        let grown = figure(&document, "lists", word);
        let most = grown["floor"].as_f64().unwrap_or_default() + 16.0;
        assert!(grown["ours"].as_f64().is_some_and(|ours| ours <= most), "{grown}");
    }
}

#[test]
fn a_full_hall_comes_back_after_a_restart() {
    let (_, document, _) = bench(&stopped(), &["restart"], &[]);
    assert_eq!(figure(&document, "restart", "without a number")["ours"], 0.0);
    for timed in ["right again", "from the order to stop", "new guests wait"] {
        assert!(figure(&document, "restart", timed)["ours"].as_f64().unwrap() > 0.0, "{timed}");
    }
}

#[test]
fn a_slow_disk_is_slow_and_two_results_are_compared() {
    let server = stopped();
    let (_, document, _) = bench(&server, &["slow-disk-20"], &[]);
    for timed in figures(&document).iter().filter(|figure| figure["unit"] == "ms") {
        assert!(timed["ours"].as_f64().unwrap() >= 20.0, "{timed}");
    }
    fs::rename(server.folder().join("bench.json"), server.folder().join("old.json")).unwrap();
    let old = server.folder().join("old.json").display().to_string();
    let (_, _, said) = bench(&server, &["slow-disk-20"], &["--compare", &old]);
    assert!(said.out.contains("then: luckydraw") && said.out.contains(" %"), "{said:?}");
    fs::write(&old, r#"{"format":"luckydraw-bench/0"}"#).unwrap();
    assert_eq!(run(&server, &["rehearse", "--bench", "--only", "binary", "--compare", &old]).code, 65);
}

#[test]
fn a_row_that_does_not_exist_is_answered_with_those_that_do() {
    let said = run(&stopped(), &["rehearse", "--bench", "--only", "joins"]);
    assert_eq!((said.code, said.out.as_str()), (2, ""), "{said:?}");
    for name in ["joins-300", "slow-disk-50", "reveal-19500", "organiser-hostile", "binary"] {
        assert!(said.err.contains(name), "{}", said.err);
    }
}

#[test]
fn no_event_is_slowed_by_accident() {
    let server = stopped();
    let slowed = run(&server, &["serve", "--slow-every-commit-for-benchmarks", "20"]);
    assert_eq!(slowed.code, 2, "{slowed:?}");
    assert!(slowed.err.contains("rehearsal.db"), "{}", slowed.err);
    let help = run(&server, &["serve", "--help"]);
    assert!(!help.out.contains("slow-every-commit"), "{}", help.out);
}
