//! An older copy in the file's place: it is not served by accident, it is put there on record alone, and a
//! receipt of what was lost finds it out.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::api::stirred;
use crate::support::command::output;
use crate::support::{ADMIN, API, Client, EVENT, Server, Setup, Socket, poll, random_key};

/// The exit status of a file that is older than what was served.
pub const OLDER: i32 = 79;

/// What a command said and how it ended.
#[derive(Debug)]
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

pub fn run(server: &Server, args: &[&str]) -> Said {
    let done = tokio::task::block_in_place(|| output(server.luckydraw(args).current_dir(server.folder()), ""));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Said { code: done.status.code().unwrap_or(-1), out: text(&done.stdout), err: text(&done.stderr) }
}

pub fn ok(server: &Server, args: &[&str]) -> Said {
    let said = run(server, args);
    assert_eq!(said.code, 0, "{args:?}: {said:?}");
    said
}

pub fn serve(server: &Server) -> Said {
    run(server, &["serve", "--no-mdns", "--bind", "127.0.0.1", "--port", "0"])
}

pub fn stop(server: &mut Server) {
    assert!(tokio::task::block_in_place(|| server.stop()).success());
}

pub fn restart(server: &mut Server) {
    tokio::task::block_in_place(|| server.restart());
}

pub fn beside(server: &Server, ending: &str) -> PathBuf {
    server.folder().join(format!("test.db{ending}"))
}

/// Puts a copy in the file's place by hand, as one who wants nobody to know.
pub fn swap(server: &Server, copy: &str) {
    for ending in ["-wal", "-shm"] {
        let _ = fs::remove_file(beside(server, ending));
    }
    fs::copy(server.folder().join(copy), server.db()).unwrap();
}

pub async fn draw(server: &Server, organiser: &Client, k: u64) -> Value {
    let order = json!({ "prize_name": format!("{k}등 상"), "prize_rank": k, "count": 1 });
    organiser.post(&format!("{ADMIN}/draw"), order).await.data();
    server.revealed(k).await
}

pub async fn records(server: &Server, kind: &str) -> Vec<Value> {
    let log = server.organiser().await.get(&format!("{ADMIN}/log")).await.data();
    log["records"].as_array().unwrap().iter().filter(|record| record["kind"] == kind).cloned().collect()
}

/// A server with draw 1, a copy of that moment, and draw 2 after it.
pub async fn two_draws() -> (Server, Vec<String>) {
    let server = Server::start();
    let tokens = server.guests(6).await;
    let organiser = server.fast().await;
    draw(&server, &organiser, 1).await;
    ok(&server, &["backup", "-o", "first.db"]);
    draw(&server, &organiser, 2).await;
    (server, tokens)
}

async fn wins(server: &Server, tokens: &[String]) -> Vec<Value> {
    let phone = server.anonymous();
    let mut all = Vec::new();
    for token in tokens {
        let mut wins = phone.get(&format!("{API}/my-number?session_token={token}")).await.data()["wins"].take();
        for win in wins.as_array_mut().unwrap() {
            // The address is the laptop's; the code stays.
            win.as_object_mut().unwrap().remove("claim_url").unwrap();
        }
        all.push(wins);
    }
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_older_copy_is_not_served_and_stays_as_it_was() {
    let (mut server, _) = two_draws().await;
    stop(&mut server);
    let newest = fs::read(server.db()).unwrap();
    swap(&server, "first.db");
    let before = fs::read(server.db()).unwrap();
    let refused = serve(&server);
    assert_eq!(refused.code, OLDER, "{refused:?}");
    assert!(refused.err.contains("예전 사본") && refused.err.contains("luckydraw restore"), "{}", refused.err);
    assert!(refused.err.contains("추첨 2번"), "{}", refused.err);
    let refused = run(&server, &["event", "create", "다른 행사"]);
    assert_eq!(refused.code, OLDER, "{refused:?}");
    assert!(refused.err.contains("older copy") && refused.err.contains("draw 2"), "{}", refused.err);
    assert!(fs::read(server.db()).unwrap() == before, "a file that was refused was changed");
    assert!(!beside(&server, "-wal").exists());

    fs::remove_file(server.db()).unwrap();
    let refused = serve(&server);
    assert_eq!(refused.code, OLDER, "{refused:?}");
    assert!(refused.err.contains("파일이 없습니다"), "{}", refused.err);
    assert!(!server.db().exists(), "an empty file was made where one with draws had been");

    fs::write(server.db(), newest).unwrap();
    restart(&mut server);
    draw(&server, &server.organiser().await, 3).await;
    assert!(records(&server, "head_missing").await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_is_put_in_place_on_record() {
    let (mut server, tokens) = two_draws().await;
    let lost = server.anonymous().get(EVENT).await.data()["log"].clone();
    let receipt = receipt(&server, &lost).await;
    let before = wins(&server, &tokens).await;
    assert_eq!(run(&server, &["restore", "first.db", "--reason", "시험", "--yes"]).code, 75, "beside a server");
    stop(&mut server);
    assert_eq!(run(&server, &["restore", "first.db", "--reason", "시험"]).code, 2, "not confirmed");
    assert_eq!(run(&server, &["restore", "first.db", "--yes"]).code, 2, "without a reason");
    let done = ok(&server, &["restore", "first.db", "--reason", "노트북이 떨어짐", "--yes"]);
    assert!(done.out.ends_with("test.db\n"), "{done:?}");
    let aside = former(&server);
    assert!(done.err.contains(aside.file_name().unwrap().to_str().unwrap()), "{done:?}");
    restart(&mut server);

    let restored = records(&server, "restored").await;
    assert_eq!(restored.len(), 1);
    let body = &restored[0]["body"];
    assert_eq!(
        (&body["reason"], &body["draw"], &body["actor"]),
        (&json!("노트북이 떨어짐"), &json!(1), &json!("command-line"))
    );
    assert_eq!((&body["known"]["draw"], &body["known"]["phase"]), (&json!(2), &json!("revealed")));
    assert!(body["known"]["seq"].as_u64().unwrap() >= lost["seq"].as_u64().unwrap(), "{body}");
    let public = server.anonymous().get(&format!("{EVENT}/restores")).await.data();
    assert_eq!(public["records"][0]["hash"], restored[0]["hash"]);
    assert!(public["records"][0]["seq"].as_u64().unwrap() <= lost["seq"].as_u64().unwrap());
    let after = wins(&server, &tokens).await;
    let first = |all: &[Value]| {
        all.iter().map(|wins| wins.as_array().unwrap().iter().find(|win| win["draw"] == 1).cloned()).collect::<Vec<_>>()
    };
    assert_eq!(first(&after), first(&before), "claims of draw 1 are others than before the copy was made");

    assert_eq!(body["lost"], json!([]));
    let again = draw(&server, &server.organiser().await, 3).await;
    assert_eq!(again["draw"], 3, "what opens draw 2 is public");
    caught(&server, &receipt);
    proved(&server).await;
    stop(&mut server);
    restart(&mut server);
    assert_eq!(records(&server, "restored").await.len(), 1);
    assert!(records(&server, "head_missing").await.is_empty());
    let copies = rusqlite::Connection::open(aside).unwrap();
    let draws: i64 = copies.query_row("SELECT count(*) FROM draw", [], |row| row.get(0)).unwrap();
    assert_eq!(draws, 2, "the former file was not kept whole");
}

/// The export holds against the anchor, with whatever numbers were passed over.
pub async fn proved(server: &Server) {
    let anchor = server.anonymous().get(EVENT).await.data()["anchor"].as_str().unwrap().to_owned();
    ok(server, &["export", "--format", "json", "--what", "all", "-o", "proved.json"]);
    ok(server, &["verify", "proved.json", "--anchor", &anchor]);
}

/// The one file that a restore left beside.
pub fn former(server: &Server) -> PathBuf {
    let left = fs::read_dir(server.folder()).unwrap().map(|entry| entry.unwrap().path());
    let is_former = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        name.starts_with("test.db.before-restore-") && !name.ends_with(".head")
    };
    let former: Vec<_> = left.filter(is_former).collect();
    assert_eq!(former.len(), 1, "{former:?}");
    former.into_iter().next().unwrap()
}

/// What a guest who was there has: the log as it stood after draw 2.
async fn receipt(server: &Server, log: &Value) -> PathBuf {
    let event = server.anonymous().get(EVENT).await.data();
    let path = server.folder().join("me.txt");
    let text = format!(
        "luckydraw-receipt/1\nevent {}\nanchor {}\ndraw_number 999\nnonce {}\nlog {} {}\n",
        event["event_id"].as_str().unwrap(),
        event["anchor"].as_str().unwrap(),
        "0".repeat(32),
        log["seq"],
        log["hash"].as_str().unwrap()
    );
    fs::write(&path, text).unwrap();
    path
}

/// The export of a file that was put back holds against its anchor, and not against the receipt.
fn caught(server: &Server, receipt: &Path) {
    ok(server, &["export", "--format", "json", "--what", "all", "-o", "after.json"]);
    let caught = run(server, &["verify", "after.json", "--receipt", receipt.to_str().unwrap()]);
    assert_eq!(caught.code, 1, "{caught:?}");
    assert!(caught.out.contains("receipt"), "{caught:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_spare_laptop_goes_on_with_the_same_claim_codes() {
    let (server, tokens) = two_draws().await;
    ok(&server, &["backup", "-o", "stick.db"]);
    let before = wins(&server, &tokens).await;
    let folder = server.folder().join("spare");
    fs::create_dir(&folder).unwrap();
    let place = folder.join("test.db");
    let to = place.to_str().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_luckydraw"));
    command.env_clear().env("HOME", server.folder()).current_dir(server.folder());
    command.args(["restore", "stick.db", "--to", to, "--reason", "노트북 고장", "--yes"]);
    let done = tokio::task::block_in_place(|| output(&mut command, ""));
    assert!(done.status.success(), "{done:?}");
    let spare = Server::with(Setup { folder: Some(folder), ..Setup::default() });
    assert_eq!(wins(&spare, &tokens).await, before);
    let restored = records(&spare, "restored").await;
    assert_eq!((restored.len(), &restored[0]["body"]["known"]), (1, &Value::Null));
    assert!(records(&spare, "head_missing").await.is_empty());
    draw(&spare, &spare.organiser().await, 3).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_a_whole_copy_that_can_draw_is_put_in_place() {
    let (mut server, _) = two_draws().await;
    ok(&server, &["export", "--format", "sqlite", "-o", "show.sqlite"]);
    stop(&mut server);
    let before = fs::read(server.db()).unwrap();
    let mut torn = fs::read(server.folder().join("first.db")).unwrap();
    let half = torn.len() / 2;
    torn[4096..half].fill(0x5a);
    fs::write(server.folder().join("torn.db"), torn).unwrap();
    fs::write(server.folder().join("text.db"), "no database, but long enough to look like one".repeat(200)).unwrap();
    let table = [
        ("show.sqlite", 65, "cannot draw"),
        ("torn.db", 65, "damaged"),
        ("text.db", 65, "text.db"),
        ("none.db", 74, "none.db"),
        ("test.db", 2, "the database itself"),
    ];
    for (copy, code, words) in table {
        let refused = run(&server, &["restore", copy, "--reason", "시험", "--yes"]);
        assert_eq!(refused.code, code, "{copy}: {refused:?}");
        assert!(refused.err.contains(words), "{copy}: {refused:?}");
    }
    assert!(fs::read(server.db()).unwrap() == before);
    assert!(!beside(&server, ".restoring").exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_side_record_that_is_gone_is_on_record_once() {
    let (mut server, _) = two_draws().await;
    stop(&mut server);
    fs::remove_file(beside(&server, ".head")).unwrap();
    swap(&server, "first.db");
    restart(&mut server);
    poll("the warning", async || server.stderr().contains(".head").then_some(())).await;
    let state = Socket::open(&server.organiser().await, "admin").await.state().await;
    let warnings = state["warnings"].as_array().unwrap();
    assert!(warnings.contains(&json!({ "code": "head_missing" })), "{warnings:?}");
    let noted = records(&server, "head_missing").await;
    assert_eq!((noted.len(), &noted[0]["body"]["draw"]), (1, &json!(1)));
    restart(&mut server);
    assert_eq!(records(&server, "head_missing").await.len(), 1, "it is there again");
    let state = Socket::open(&server.organiser().await, "admin").await.state().await;
    assert!(!state["warnings"].to_string().contains("head_missing"));
}

/// Killed after a commit of a draw and before the side record has it: it goes forward from there, and a
/// copy of before the draw is still found out.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_before_the_side_record_is_written_it_goes_forward() {
    for point in ["head_owed_ranked", "head_owed_revealed"] {
        let mut server = Server::start();
        server.guests(4).await;
        server.fast().await;
        draw(&server, &server.organiser().await, 1).await;
        ok(&server, &["backup", "-o", "first.db"]);
        tokio::task::block_in_place(|| server.restart_with("LUCKYDRAW_CRASH_AT", point));
        let (organiser, key) = (server.organiser().await, random_key());
        let order = json!({ "prize_name": "컵", "count": 1 });
        let call = organiser.call("POST", &format!("{ADMIN}/draw")).header("idempotency-key", &key);
        let told = call.json(&order).try_send().await.ok().map(|reply| reply.data());
        tokio::task::block_in_place(|| server.wait());
        let newest: Vec<_> = ["", "-wal"].iter().map(|ending| fs::read(beside(&server, ending)).ok()).collect();
        swap(&server, "first.db");
        assert_eq!(serve(&server).code, OLDER, "{point}: the draw was unseen");
        for (ending, bytes) in ["", "-wal"].iter().zip(newest) {
            if let Some(bytes) = bytes {
                fs::write(beside(&server, ending), bytes).unwrap();
            }
        }
        tokio::task::block_in_place(|| server.restart_with("LUCKYDRAW_CRASH_AT", ""));
        server.revealed(2).await;
        let answer = server.organiser().await.post_keyed(&format!("{ADMIN}/draw"), &key, order).await.data();
        assert!(told.is_none_or(|told| told == answer), "{point}");
        assert_eq!(answer["draw"], 2);
        assert!(records(&server, "head_missing").await.is_empty());
    }
}

/// Killed before even the freeze is in the side record nobody has heard of the draw; the file itself has it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_the_freeze_it_goes_forward() {
    let mut server = Server::with(Setup::default().env("LUCKYDRAW_CRASH_AT", "head_owed_frozen"));
    server.guests(4).await;
    let organiser = server.fast().await;
    let told = organiser.call("POST", &format!("{ADMIN}/draw")).json(&json!({ "prize_name": "컵" })).try_send().await;
    assert!(told.is_err(), "it was told of a draw that the side record lacks");
    tokio::task::block_in_place(|| server.wait());
    assert!(!beside(&server, ".head").exists());
    tokio::task::block_in_place(|| server.restart_with("LUCKYDRAW_CRASH_AT", ""));
    server.revealed(1).await;
    assert!(beside(&server, ".head").exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restore_that_was_killed_is_served_from_never_or_rightly() {
    for (point, served) in [("restore_moved", false), ("restore_placed", true)] {
        let (mut server, _) = two_draws().await;
        stop(&mut server);
        let args = ["restore", "first.db", "--reason", "시험", "--yes"];
        let mut dying = server.luckydraw(&args);
        dying.current_dir(server.folder()).env("LUCKYDRAW_CRASH_AT", point);
        let died = tokio::task::block_in_place(|| output(&mut dying, ""));
        assert_eq!(died.status.code(), None, "{point}: {died:?}");
        if !served {
            assert_eq!(serve(&server).code, OLDER, "{point}");
            ok(&server, &args);
        }
        restart(&mut server);
        assert_eq!(records(&server, "restored").await.len(), 1, "{point}");
        assert!(records(&server, "head_missing").await.is_empty(), "{point}");
        draw(&server, &server.organiser().await, 3).await;
        stop(&mut server);
        swap(&server, "first.db");
        assert_eq!(serve(&server).code, OLDER, "{point}: a second copy came unseen");
    }
}

/// A draw waits where the side record cannot be written, says so, and goes on once it can be.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reveal_waits_for_the_side_record() {
    let server = Server::start();
    server.guests(4).await;
    let organiser = server.fast().await;
    let in_the_way = beside(&server, ".head.partial");
    fs::create_dir(&in_the_way).unwrap();
    let refused = organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵" })).await;
    assert_eq!((refused.status, refused.reason()), (503, "storage_failed"), "{}", refused.text());
    poll("the warning", async || {
        let state = organiser.get(&format!("{EVENT}/state?audience=admin")).await.json;
        state["warnings"].to_string().contains("storage").then_some(())
    })
    .await;
    let rows = organiser.get(&format!("{ADMIN}/draws")).await.data()["draws"].clone();
    assert_eq!((&rows[0]["phase"], &rows[0]["winners"]), (&json!("frozen"), &json!([])), "a result before it may be");
    fs::remove_dir(&in_the_way).unwrap();
    server.revealed(1).await;
    let kept: Value = serde_json::from_slice(&fs::read(beside(&server, ".head")).unwrap()).unwrap();
    let event = organiser.get(ADMIN).await.data()["event_id"].as_str().unwrap().to_owned();
    assert_eq!((&kept["format"], &kept["events"][&event]["draw"]), (&json!("luckydraw-head/1"), &json!(1)));
}

/// What an aborted draw publishes must not be forgotten either.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_abort_waits_for_the_side_record() {
    let server = Server::start();
    server.guests(4).await;
    let organiser = stirred::organiser(&server).await;
    let in_the_way = beside(&server, ".head.partial");
    fs::create_dir(&in_the_way).unwrap();
    stirred::begin(&organiser, "stirred", 1).await;
    let refused = stirred::abort(&organiser, 1).await;
    assert_eq!((refused.status, refused.reason()), (503, "storage_failed"), "{}", refused.text());
    let row = stirred::row(&organiser, 1).await;
    assert_eq!((&row["phase"], &row["reveal"]), (&json!("stirring"), &Value::Null));
    fs::remove_dir(&in_the_way).unwrap();
    poll("it is given up", async || (stirred::abort(&organiser, 1).await.status == 200).then_some(())).await;
    let kept: Value = serde_json::from_slice(&fs::read(beside(&server, ".head")).unwrap()).unwrap();
    let event = organiser.get(ADMIN).await.data()["event_id"].as_str().unwrap().to_owned();
    assert_eq!(kept["events"][&event]["phase"], "aborted");
}

/// An event that was deleted is no older file, also where the program ended before the side record was written.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deleted_event_is_no_older_file() {
    let (mut server, _) = two_draws().await;
    let organiser = server.organiser().await;
    let first = organiser.get(ADMIN).await.data()["event_id"].as_str().unwrap().to_owned();
    ok(&server, &["event", "create", "다음 행사", "--id", "next", "--use"]);
    let before = fs::read(beside(&server, ".head")).unwrap();
    ok(&server, &["event", "delete", &first, "--yes"]);
    stop(&mut server);
    assert!(fs::read(beside(&server, ".head")).unwrap() != before, "the side record still tells of it");
    fs::write(beside(&server, ".head"), before).unwrap();
    restart(&mut server);
    assert_eq!(server.anonymous().get(EVENT).await.data()["event_id"], "next");
}
