//! The handbook's way to redo a draw with common tools, done as it stands there on proofs of a real event.

use std::fs;
use std::path::Path;
use std::process::Command;

use luckydraw::domain::draw::{Proof, Sheet, score};
use serde_json::{Value, json};

use crate::api::stirred::{Phone, begin, in_phase};
use crate::support::{ADMIN, EVENT, Server, poll};

/// The commands of the chapter's entry in one language.
fn commands(language: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("assets/i18n/{language}.json"));
    let strings: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let chapter = strings["handbook"]["fair"]["text"].as_str().unwrap();
    let (_, entry) = chapter.split_once(" #fair-redo\n").unwrap();
    let (entry, _) = entry.split_once("\n### ").unwrap();
    entry.lines().filter_map(|line| line.strip_prefix("$ ")).map(str::to_owned).collect()
}

#[tokio::test]
async fn both_languages_give_the_same_commands_and_the_page_shows_them() {
    let (korean, english) = (commands("ko"), commands("en"));
    assert!(korean.len() > 15, "{korean:?}");
    assert_eq!(korean, english);
    let server = Server::start();
    let page = server.anonymous().get("/help?lang=en").await.text();
    for command in english {
        let shown = luckydraw::web::article::escape(&command);
        assert!(page.contains(&format!("<code>{shown}</code>")), "{command}");
    }
}

/// What the commands print of a proof, line by line.
fn redone(folder: &Path, proof: &str) -> Vec<String> {
    let _ = fs::remove_dir_all(folder);
    fs::create_dir(folder).unwrap();
    fs::write(folder.join("proof.json"), proof).unwrap();
    let script = format!("set -e\n{}\n", commands("ko").join("\n"));
    let output = Command::new("sh").args(["-c", &script]).current_dir(folder).output().expect("there is a shell");
    assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(|line| line.trim().to_owned()).collect()
}

/// The pairs of lines of which the handbook says that they are the same.
fn pairs(lines: &[String]) -> Vec<(&str, &str)> {
    let pair = |at: usize| (lines[at].as_str(), lines[at + 1].as_str());
    [0, 3, 5, 7, 9, 11, 15].map(pair).to_vec()
}

fn assert_redone(folder: &Path, proof: &str, anchor: &str) {
    let lines = redone(folder, proof);
    assert_eq!(lines.len(), 17, "{lines:?}");
    for (computed, said) in pairs(&lines) {
        assert_eq!(computed, said, "{lines:?}");
    }
    assert_eq!(lines[2], anchor);
    let proof = Proof::parse(proof).unwrap();
    let sheet = Sheet::parse(&proof.sheet).unwrap();
    for (line, entry) in lines[13..15].iter().zip(sheet.entries()) {
        let ours = score(&proof.seed, entry.number, entry.tickets);
        assert_eq!(*line, format!("{} {}", entry.number, hex(&ours)));
    }
    let winners = proof.winners.iter().map(u64::to_string).collect::<Vec<_>>().join(" ");
    assert_eq!(lines[15], winners);
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn proof(server: &Server, k: u64) -> String {
    let anyone = server.anonymous();
    poll("the proof", async || {
        let reply = anyone.get(&format!("{EVENT}/draws/{k}/proof")).await;
        (reply.status == 200).then(|| reply.text())
    })
    .await
}

#[tokio::test]
async fn a_stranger_redoes_a_sealed_and_a_stirred_draw() {
    let server = Server::start();
    let organiser = server.timed(0, 0).await;
    organiser.patch(ADMIN, json!({ "stir_ms": 3_000 })).await.data();
    let mut phones = Vec::new();
    for _ in 0..7 {
        phones.push(Phone::join(&server).await);
    }
    let anchor = server.anonymous().get(EVENT).await.data()["anchor"].as_str().unwrap().to_owned();
    let folder = server.folder().join("redo");
    // What JSON writes with a backslash, and what a shell would take for its own.
    let awkward = r#""컵" \n 50% %s $HOME `id` 'x' \\"#;
    organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": awkward, "count": 3 })).await.data();
    let sealed = proof(&server, 1).await;
    assert_redone(&folder, &sealed, &anchor);

    begin(&organiser, "stirred", 2).await;
    let mut bound = Vec::new();
    for phone in &phones {
        if phone.commit(2).await.status == 200 {
            bound.push(phone);
        }
    }
    in_phase(&organiser, 2, "showing").await;
    for phone in &bound[1..] {
        phone.show(2).await.data();
    }
    let stirred = proof(&server, 2).await;
    assert!(stirred.contains(" -\\n"), "one phone is silent");
    assert_redone(&folder, &stirred, &anchor);
    shows_every_change(&folder, &stirred);
}

/// A pair of lines differs as soon as anything was changed that the pair is about.
fn shows_every_change(folder: &Path, proof: &str) {
    let document: Value = serde_json::from_str(proof).unwrap();
    let value = |name: &str| document[name].as_str().unwrap().to_owned();
    let stir_line = value("stir").lines().last().unwrap().to_owned();
    let sheet_line = value("sheet").lines().last().unwrap().to_owned();
    let prize = "prize 컵";
    let winners = serde_json::to_string(&document["winners"]).unwrap();
    for (name, from, to) in [
        ("the seal", format!("\"seal\":\"{}\"", value("seal")), format!("\"seal\":\"{}\"", "0".repeat(64))),
        ("an entry", sheet_line.clone(), format!("{}2", &sheet_line[..sheet_line.len() - 1])),
        ("a value", stir_line.clone(), stir_line.replacen(' ', " 0", 1)),
        ("the prize", prize.to_owned(), format!("{prize}2")),
        ("the seed", value("seed"), "0".repeat(64)),
        ("the winners", winners, "[1,1]".to_owned()),
    ] {
        assert!(proof.contains(&from), "{name}: {from}");
        let lines = redone(folder, &proof.replacen(&from, &to, 1));
        let differ = pairs(&lines).iter().filter(|(computed, said)| computed != said).count();
        assert!(differ > 0, "{name} was changed and nothing shows: {lines:?}");
    }
}
