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
        let words = split_words(&arguments.replace("$ANCHOR", anchor));
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let output = server.luckydraw(&words).current_dir(&folder).output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{line}: {} {errors}", output.status);
        done.insert(arguments.split(' ').next().unwrap());
    }
    for command in ["import", "export", "backup", "verify", "event", "admin", "completions", "purge"] {
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
