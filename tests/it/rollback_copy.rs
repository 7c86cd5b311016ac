//! What a copy that is put in place does not have: numbers of draws, inputs of one, a whole event, its own log.

use std::fs;

use serde_json::{Value, json};

use crate::api::stirred;
use crate::rollback::{OLDER, beside, draw, former, ok, proved, records, restart, serve, stop, swap, two_draws};
use crate::support::command::output;
use crate::support::{ADMIN, EVENT, Server};

/// A draw is copied while phones or callers have a say in it, and comes to a result: the copy cannot come to another.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draw_that_a_copy_has_half_done_is_given_up() {
    for grade in ["stirred", "witnessed"] {
        let mut server = Server::start();
        let organiser = stirred::organiser(&server).await;
        let phones = stirred::phones(&server, 3).await;
        assert_eq!(stirred::begin(&organiser, grade, 1).await["draw"], 1);
        phones[0].commit(1).await.data();
        stirred::in_phase(&organiser, 1, "showing").await;
        if grade == "stirred" {
            ok(&server, &["backup", "-o", "half.db"]);
        }
        phones[0].show(1).await.data();
        if grade == "witnessed" {
            stirred::in_phase(&organiser, 1, "word").await;
            stirred::call_when_due(&organiser, 1, &stirred::WORD[..1]).await;
            ok(&server, &["backup", "-o", "half.db"]);
            stirred::call(&organiser, 1, stirred::WORD).await.data();
            stirred::confirm(&organiser, 1, stirred::WORD).await.data();
        }
        let told = server.revealed(1).await;
        stop(&mut server);
        ok(&server, &["restore", "half.db", "--reason", "노트북이 떨어짐", "--yes"]);
        restart(&mut server);
        let row = stirred::row(&server.organiser().await, 1).await;
        assert_eq!((&row["phase"], &row["abort_reason"]), (&json!("aborted"), &json!("노트북이 떨어짐")), "{row}");
        let public = server.anonymous().get(&format!("{EVENT}/draws/1")).await.data();
        assert_eq!((&public["state"], &public["reveal"]), (&json!("aborted"), &told["reveal"]), "{grade}");
        let aborted = records(&server, "draw_aborted").await;
        assert_eq!((aborted.len(), &aborted[0]["body"]["actor"]), (1, &json!("command-line")));
        let organiser = server.organiser().await;
        assert_eq!(draw(&server, &organiser, 2).await["draw"], 2);
        assert_eq!(stirred::abort(&organiser, 2).await.reason(), "draw_stands");
        proved(&server).await;
    }
}

/// A draw whose inputs are all in the copy has one result there too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draw_that_a_copy_has_whole_comes_to_the_same_result() {
    let mut server = Server::start();
    server.guests(6).await;
    let organiser = server.timed(3_000, 100).await;
    organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵", "count": 2 })).await.data();
    ok(&server, &["backup", "-o", "ranked.db"]);
    let copied = rusqlite::Connection::open(server.folder().join("ranked.db")).unwrap();
    let phase: String = copied.query_row("SELECT phase FROM draw", [], |row| row.get(0)).unwrap();
    assert_eq!(phase, "ranked", "the copy came too late");
    let told = server.revealed(1).await;
    stop(&mut server);
    ok(&server, &["restore", "ranked.db", "--reason", "시험", "--yes"]);
    restart(&mut server);
    let again = server.revealed(1).await;
    assert_eq!((&again["winners"], &again["reveal"]), (&told["winners"], &told["reveal"]));
    assert_eq!(records(&server, "draw_aborted").await, Vec::<Value>::new());
    proved(&server).await;
}

/// A log that SQLite left beside a file that is gone belongs to no copy.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_whose_file_is_gone_is_put_aside() {
    let (mut server, _) = two_draws().await;
    stop(&mut server);
    let connection = rusqlite::Connection::open(server.db()).unwrap();
    connection.execute_batch("PRAGMA journal_mode = WAL; UPDATE event SET title = 'of another file'").unwrap();
    let log = fs::read(beside(&server, "-wal")).unwrap();
    drop(connection);
    fs::remove_file(server.db()).unwrap();
    fs::write(beside(&server, "-wal"), &log).unwrap();
    let done = ok(&server, &["restore", "first.db", "--reason", "시험", "--yes"]);
    let aside = former(&server);
    assert!(done.err.contains(aside.file_name().unwrap().to_str().unwrap()), "{done:?}");
    assert!(aside.to_str().unwrap().ends_with("-wal") && fs::read(aside).unwrap() == log);
    assert!(!beside(&server, "-wal").exists());
    restart(&mut server);
    assert_ne!(server.anonymous().get(EVENT).await.data()["title"], "of another file");
    assert_eq!(records(&server, "restored").await[0]["body"]["known"]["draw"], 2);
}

/// What an event stood at that the copy does not have is on record, also where the restore was killed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_that_a_copy_lacks_is_on_record_as_lost() {
    let (mut server, _) = two_draws().await;
    ok(&server, &["event", "create", "다음 행사", "--id", "next", "--use"]);
    server.guests(2).await;
    draw(&server, &server.fast().await, 1).await;
    stop(&mut server);
    let side: Value = serde_json::from_slice(&fs::read(beside(&server, ".head")).unwrap()).unwrap();
    let mut dying = server.luckydraw(&["restore", "first.db", "--reason", "시험", "--yes"]);
    dying.current_dir(server.folder()).env("LUCKYDRAW_CRASH_AT", "restore_placed");
    let died = tokio::task::block_in_place(|| output(&mut dying, ""));
    let said = String::from_utf8_lossy(&died.stderr).into_owned();
    assert!(said.contains("event next is not in the copy") && said.contains("up to draw 1"), "{said}");
    restart(&mut server);
    let lost = records(&server, "restored").await[0]["body"]["lost"].clone();
    assert_eq!((lost.as_array().unwrap().len(), &lost[0]["event"]), (1, &json!("next")));
    for field in ["draw", "phase", "seq", "hash"] {
        assert_eq!(lost[0][field], side["events"]["next"][field], "{field}");
    }
    draw(&server, &server.organiser().await, 3).await;
}

/// That an event of the same name was deleted once explains nothing that is missing of the next.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deleted_event_does_not_explain_another_of_its_name() {
    let (mut server, _) = two_draws().await;
    let first = server.organiser().await.get(ADMIN).await.data()["event_id"].as_str().unwrap().to_owned();
    ok(&server, &["event", "create", "다음 행사", "--id", "next", "--use"]);
    ok(&server, &["event", "delete", &first, "--yes"]);
    let deleted = records(&server, "event_deleted").await[0]["body"].clone();
    assert_eq!(deleted["known"]["draw"], 2, "{deleted}");
    assert!(deleted["seq"].as_u64() >= deleted["known"]["seq"].as_u64() && deleted["hash"].is_string(), "{deleted}");
    ok(&server, &["backup", "-o", "deleted.db"]);
    ok(&server, &["event", "create", "같은 이름", "--id", &first, "--use"]);
    server.guests(2).await;
    draw(&server, &server.fast().await, 1).await;
    stop(&mut server);
    swap(&server, "deleted.db");
    let refused = serve(&server);
    assert_eq!(refused.code, OLDER, "{refused:?}");
}
