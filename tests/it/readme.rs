//! Every command of the README works as it stands there, in its order.

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::server::Server;

const README: &str = include_str!("../../README.md");

/// The lines of the README's blocks in one language.
fn blocks(language: &str) -> Vec<&'static str> {
    let opening = format!("```{language}\n");
    README.split(opening.as_str()).skip(1).flat_map(|part| part.split("```").next().unwrap().lines()).collect()
}

/// Words as a shell splits them, with double quotes.
fn split_words(line: &str) -> Vec<String> {
    let parts = line.split('"').enumerate();
    parts
        .flat_map(|(index, part)| match index % 2 {
            1 => vec![part.to_owned()],
            _ => part.split_whitespace().map(str::to_owned).collect(),
        })
        .collect()
}

/// A rehearsal of a hall takes minutes, and so does a benchmark; the same commands with a few guests who come evenly,
/// and with one row in small, do not.
fn quicker(arguments: &str) -> String {
    let few = arguments
        .replace("--guests 500", "--guests 20 --arrival trickle")
        .replace("--bench", "--bench --quick --only joins-300");
    assert!(few != arguments || !arguments.starts_with("rehearse"), "{arguments}");
    few
}

#[tokio::test]
async fn commands_work_beside_a_running_program() {
    let server = Server::start();
    let folder = server.folder().to_owned();
    fs::write(folder.join("prizes.csv"), blocks("csv").join("\n")).unwrap();
    let event = server.anonymous().get("/api/luckydraw/events/current").await.data();
    let anchor = event["anchor"].as_str().unwrap();
    let mut done = HashSet::new();
    for line in blocks("sh") {
        let Some(arguments) = line.strip_prefix("luckydraw ") else { continue };
        if arguments.starts_with("serve") {
            continue; // it runs until it is stopped; the server above is one
        }
        let words = split_words(&quicker(&arguments.replace("$ANCHOR", anchor)));
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let output = server.luckydraw(&words).current_dir(&folder).output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        // What a rehearsal answers is up to the machine that tests; that it answers is not.
        let answers = words[0] == "rehearse" && output.status.code() == Some(1);
        assert!(output.status.success() || answers, "{line}: {} {errors}", output.status);
        done.insert(arguments.split(' ').next().unwrap());
    }
    assert!(fs::read_to_string(folder.join("report.html")).unwrap().starts_with("<!doctype html>"));
    assert!(fs::read_to_string(folder.join("new.json")).unwrap().contains("luckydraw-bench/"));
    for command in ["import", "export", "backup", "verify", "event", "admin", "completions", "purge", "rehearse"] {
        assert!(done.contains(command), "the README does not show {command}");
    }
}

#[test]
fn serve_is_shown_with_flags_that_exist() {
    let serving: Vec<&str> = blocks("sh").into_iter().filter(|line| line.contains("serve")).collect();
    assert!(serving.contains(&"cargo run --release -- serve"), "{serving:?}");
    let help = Command::new(env!("CARGO_BIN_EXE_luckydraw")).args(["serve", "--help"]).output().unwrap();
    let help = String::from_utf8_lossy(&help.stdout).into_owned();
    for flag in serving.iter().flat_map(|line| line.split(' ')).filter(|word| word.starts_with("--") && word.len() > 2)
    {
        assert!(flag == "--release" || help.contains(flag), "serve has no {flag}");
    }
}

#[test]
fn every_picture_and_file_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for part in README.split("](").skip(1) {
        let target = part.split(')').next().unwrap();
        assert!(target.starts_with("http") || root.join(target).exists(), "{target} is not there");
    }
}
