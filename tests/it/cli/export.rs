//! `luckydraw export`: every format and part, and nothing in it that must not leave.

use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;

use serde_json::{Value, json};

use super::{ok, run, said};
use crate::support::server::PASSWORD;
use crate::support::{ADMIN, API, Server, numbers};

const MARK: &str = "\u{feff}";
const CANARY: &str = "=HYPERLINK(\"http://x\")";

/// An event with guests, somebody from the desk, a draw that is over and one whose reels run.
async fn party() -> (Server, Vec<String>) {
    let server = Server::start();
    let mut secrets = server.guests(8).await;
    let organiser = server.fast().await;
    let desk = organiser
        .post(&format!("{ADMIN}/participants"), json!({ "name": CANARY, "phone": "010-9876-5432" }))
        .await
        .data();
    secrets.push(desk["entry_code"].as_str().unwrap().to_owned());
    organiser
        .post(&format!("{ADMIN}/draw"), json!({ "prize_name": "노트북", "prize_rank": 1, "count": 2 }))
        .await
        .data();
    server.revealed(1).await;
    (server, secrets)
}

fn export(server: &Server, args: &[&str]) -> Vec<u8> {
    let said = ok(server, &[&["export", "-o", "-"], args].concat());
    assert_eq!(said.err, "", "something else than data was said");
    said.bytes
}

fn unzip(bytes: &[u8]) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut file = |index| {
        let mut entry = archive.by_index(index).unwrap();
        let mut text = Vec::new();
        entry.read_to_end(&mut text).unwrap();
        (entry.name().unwrap().to_string(), String::from_utf8_lossy(&text).into_owned())
    };
    (0..)
        .map_while(|index| (index < zip::ZipArchive::new(Cursor::new(bytes)).unwrap().len()).then(|| file(index)))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn csv_opens_in_excel_with_korean_intact_and_no_formula() {
    let (server, _) = party().await;
    for what in ["participants", "winners", "draws"] {
        let text = String::from_utf8(export(&server, &["--format", "csv", "--what", what, "--with-contact"])).unwrap();
        let body = text.strip_prefix(MARK).expect("the mark of UTF-8");
        assert!(body.contains("\r\n") && body.chars().any(|c| ('가'..='힣').contains(&c)), "{what}: {body}");
        for cell in body.lines().flat_map(|line| line.split(',')) {
            let first = cell.trim_matches('"').chars().next();
            assert!(!matches!(first, Some('=' | '+' | '-' | '@')), "{what}: {cell} is a formula");
        }
    }
    let all = unzip(&export(&server, &["--format", "csv", "--what", "all"]));
    assert!(all.len() >= 3, "{all:?}");
    assert!(all.iter().all(|(name, text)| name.ends_with(".csv") && text.starts_with(MARK)), "{all:?}");
    let draws = String::from_utf8(export(&server, &["--format", "csv", "--what", "draws"])).unwrap();
    assert!(draws.contains("노트북"), "{draws}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn personal_data_comes_along_only_when_asked_for() {
    let (server, _) = party().await;
    for format in ["csv", "json", "xlsx", "sqlite"] {
        for what in ["participants", "all"] {
            if format == "sqlite" && what != "all" {
                continue;
            }
            let holds = |more: &[&str]| {
                let bytes = export(&server, &[&["--format", format, "--what", what], more].concat());
                let is_zip = bytes.starts_with(b"PK");
                let texts = if is_zip {
                    unzip(&bytes).into_iter().map(|(_, text)| text).collect()
                } else {
                    String::from_utf8_lossy(&bytes).into_owned()
                };
                ["HYPERLINK", "9876-5432"].map(|part| texts.contains(part))
            };
            assert_eq!(holds(&[]), [false, false], "{format} {what}");
            assert_eq!(holds(&["--with-contact"]), [true, true], "{format} {what}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_workbook_has_text_and_no_formula() {
    let (server, _) = party().await;
    for what in ["participants", "winners", "draws", "all"] {
        let parts = unzip(&export(&server, &["--format", "xlsx", "--what", what, "--with-contact"]));
        let sheets: Vec<_> = parts.iter().filter(|(name, _)| name.starts_with("xl/worksheets/")).collect();
        assert!(!sheets.is_empty());
        assert!(sheets.iter().all(|(_, text)| !text.contains("<f>") && !text.contains("<f ")), "{what}");
        let strings = parts.iter().find(|(name, _)| name == "xl/sharedStrings.xml").map(|(_, text)| text.as_str());
        assert!(strings.unwrap().chars().any(|c| ('가'..='힣').contains(&c)), "{what} has no Korean");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn json_has_the_parts_that_were_asked_for() {
    let (server, _) = party().await;
    let table = [("participants", "participants"), ("winners", "winners"), ("draws", "draws")];
    for (what, part) in table {
        let json: Value = serde_json::from_slice(&export(&server, &["--format", "json", "--what", what])).unwrap();
        assert!(json[part].as_array().is_some_and(|rows| !rows.is_empty()), "{json}");
        assert!(json["proofs"].is_null() && json["log"].is_null());
    }
    let usual: Value = serde_json::from_slice(&export(&server, &["--format", "json"])).unwrap();
    assert_eq!(usual["participants"].as_array().unwrap().len(), 9);
    let all: Value = serde_json::from_slice(&export(&server, &["--format", "json", "--what", "all"])).unwrap();
    assert_eq!(numbers(&all["winners"]).len(), 2);
    assert_eq!(all["proofs"].as_array().unwrap().len(), 1);
}

/// While the reels run nothing of the result is in an export that others may be given.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_result_that_nobody_knows_yet_stays_in() {
    let (server, _) = party().await;
    let organiser = server.timed(60_000, 0).await;
    let told = organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵", "count": 3 })).await.data();
    assert_eq!(told["draw"], 2);
    let all: Value = serde_json::from_slice(&export(&server, &["--format", "json", "--what", "all"])).unwrap();
    assert_eq!(all["proofs"].as_array().unwrap().len(), 1, "a proof before the reveal");
    assert!(all["winners"].as_array().unwrap().iter().all(|row| row["draw"] == 1), "{}", all["winners"]);
    let copy = server.folder().join("copy.sqlite");
    ok(&server, &["export", "--format", "sqlite", "-o", "copy.sqlite"]);
    let copy = rusqlite::Connection::open(copy).unwrap();
    let count = |sql: &str| copy.query_row::<i64, _, _>(sql, [], |row| row.get(0)).unwrap();
    assert_eq!(count("SELECT count(*) FROM pick WHERE k = 1"), 2);
    assert_eq!(count("SELECT count(*) FROM pick WHERE k = 2"), 0);
    assert_eq!(count("SELECT count(*) FROM draw WHERE k = 2 AND reveal IS NULL AND word IS NULL"), 1);
}

/// What would draw, sign in or claim, as the file holds it.
fn stored_secrets(db: &Path) -> Vec<(&'static str, Vec<u8>)> {
    let file = rusqlite::Connection::open_with_flags(db, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let table = [
        ("the password's hash", "SELECT CAST(value AS BLOB) FROM meta WHERE key = 'admin_password'"),
        ("the end of the chain", "SELECT chain_end FROM event"),
        ("the event's secret", "SELECT secret FROM event"),
        ("a participant's token", "SELECT token_hash FROM participant WHERE token_hash IS NOT NULL"),
        ("a nonce", "SELECT nonce FROM participant"),
        ("a token that was replaced", "SELECT token_hash FROM moved_token"),
        ("an API token", "SELECT token_hash FROM api_token"),
        ("a session", "SELECT token_hash FROM session"),
        ("a staff pass", "SELECT token_hash FROM staff_pass"),
        ("a staff PIN", "SELECT pin_hash FROM staff_pass"),
        ("a claim code", "SELECT code_hash FROM pick"),
    ];
    let mut secrets = Vec::new();
    for (what, sql) in table {
        let mut statement = file.prepare(sql).unwrap();
        let found: Vec<Vec<u8>> = statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
        assert!(!found.is_empty(), "there is no {what} to look for");
        secrets.extend(found.into_iter().map(|bytes| (what, bytes)));
    }
    secrets
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sqlite_copy_holds_no_secret_and_cannot_be_served() {
    let (server, tokens) = party().await;
    let script = ok(&server, &["admin", "token", "create", "obs"]).out;
    server.staff().await.get(ADMIN).await;
    let code = server.guest().await.get(&format!("{API}/my-number")).await.data()["recovery_code"].clone();
    server.anonymous().post(&format!("{API}/register"), json!({ "recovery_code": code })).await.data();
    let claim = server.anonymous().get(&format!("{API}/my-number?session_token={}", tokens[0])).await.text();
    ok(&server, &["export", "--format", "sqlite", "--with-contact", "-o", "copy.sqlite"]);
    let copy = server.folder().join("copy.sqlite");
    let bytes = fs::read(&copy).unwrap();
    assert!(bytes.len() > 10_000 && !claim.is_empty());
    let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    for (what, secret) in stored_secrets(&server.db()) {
        assert!(!holds(&secret), "the copy holds {what}");
    }
    let plain = tokens.iter().map(String::as_str).chain([script.trim(), PASSWORD]);
    for secret in plain {
        assert!(!holds(secret.as_bytes()), "the copy holds {secret}");
    }
    assert!(holds("HYPERLINK".as_bytes()), "the search finds nothing at all");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_luckydraw"));
    let served = said(command.args(["serve", "--no-mdns", "--port", "0", "--db"]).arg(&copy), "");
    assert_eq!(served.code, 65, "{served:?}");
    assert!(fs::read(&copy).unwrap() == bytes, "the copy was changed by the attempt");
}

#[test]
fn files_are_named_never_written_over_and_nothing_else_is_said_on_stdout() {
    let server = Server::start();
    let made = ok(&server, &["export", "--format", "csv"]);
    assert_eq!(made.out, "");
    let name = made.err.trim().strip_prefix("wrote ").expect("where it is").to_owned();
    assert!(name.ends_with(".csv") && server.folder().join(&name).exists(), "{name}");
    let again = run(&server, &["export", "--format", "csv", "-o", &name]);
    assert_eq!(again.code, 73, "{again:?}");
    ok(&server, &["export", "--format", "csv", "-o", &name, "--force"]);
    for own in ["test.db", "test.db-wal", "test.db.lock"] {
        let said = run(&server, &["export", "--format", "csv", "--force", "-o", own]);
        assert_eq!(said.code, 2, "{own}: {said:?}");
    }
    assert_eq!(run(&server, &["export", "--format", "csv", "-o", "none/list.csv"]).code, 73);
    assert_eq!(run(&server, &["export", "--format", "csv", "--event", "no-such"]).code, 1);
    assert_eq!(run(&server, &["export", "--format", "sqlite", "--what", "draws"]).code, 2);
    let left: Vec<_> = fs::read_dir(server.folder()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().contains("partial")), "{left:?}");
}

/// The command writes a table as the page does: in the event's language, whatever the settings say.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tables_speak_the_events_language() {
    let server = Server::start();
    let organiser = server.organiser().await;
    for language in ["en", "ko"] {
        organiser.patch(ADMIN, json!({ "language": language })).await.data();
        let page = organiser.get(&format!("{ADMIN}/export?format=csv&what=participants")).await.text();
        let written = String::from_utf8(export(&server, &["--format", "csv", "--what", "participants"])).unwrap();
        assert_eq!(written, page, "{language}");
        assert_eq!(written.contains("행운번호"), language == "ko", "{written}");
    }
}
