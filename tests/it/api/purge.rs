//! A purge: nobody's name is left anywhere, and every result still holds.

use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use luckydraw::domain::draw::{Against, Verdict, verify};
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};

use super::stirred::{abort_for, begin};
use crate::support::command::output;
use crate::support::{ADMIN, Client, EVENT, Server, Socket, poll, random_key};

/// What must be nowhere afterwards.
const PERSONAL: [&str; 9] = [
    "카나리아김",
    "010-9876-5432",
    "canary@mail",
    "창가카나리",
    "사유카나리",
    "이유카나리",
    "가져온카나리",
    "010-5555-4444",
    "SABUN20417733",
];

/// An event with everything that a purge is about: people issued and imported, before and after a
/// reset, draws, and reasons in words.
async fn lived_in() -> (Server, Client) {
    let server = Server::start();
    let organiser = server.fast().await;
    server.guests(2).await;
    let person = json!({ "name": PERSONAL[0], "phone": PERSONAL[1], "email": PERSONAL[2], "note": PERSONAL[3] });
    organiser.post(&format!("{ADMIN}/participants"), person).await.data();
    organiser.post(&format!("{ADMIN}/reset"), json!({ "reset_participants": true })).await.data();
    let csv = STANDARD.encode(format!("name,phone,code\n{},{},{}\n", PERSONAL[6], PERSONAL[7], PERSONAL[8]));
    organiser.post(&format!("{ADMIN}/import"), json!({ "what": "participants", "csv": csv })).await.data();
    server.guests(5).await;
    organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵", "count": 2 })).await.data();
    server.revealed(1).await;
    let claim = json!({ "claim": "absent", "reason": PERSONAL[4] });
    organiser.post(&format!("{ADMIN}/draws/1/winners/1/claim"), claim).await.data();
    let status = json!({ "status": "withdrawn", "reason": PERSONAL[5] });
    organiser.post(&format!("{ADMIN}/participants/2/status"), status).await.data();
    (server, organiser)
}

async fn event_id(organiser: &Client) -> Value {
    organiser.get(ADMIN).await.data()["event_id"].clone()
}

/// Those of [`PERSONAL`] that stand somewhere in the bytes of the file and its log.
fn left_in_the_file(server: &Server) -> Vec<&'static str> {
    let log = server.db().with_extension("db-wal");
    let bytes = [server.db(), log].map(|path| std::fs::read(path).unwrap_or_default()).concat();
    let stands = |text: &&str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    PERSONAL.into_iter().filter(stands).collect()
}

async fn exported(organiser: &Client) -> String {
    organiser.get(&format!("{ADMIN}/export?format=json&what=all&with_contact=true")).await.text()
}

fn personal_in(text: &str) -> Vec<&'static str> {
    PERSONAL.into_iter().filter(|personal| text.contains(personal)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_known_any_more_and_everything_still_holds() {
    let (mut server, organiser) = lived_in().await;
    let before = exported(&organiser).await;
    assert_eq!(personal_in(&before), PERSONAL[4..8], "those who were reset are in no export, nor are codes");
    assert_eq!(left_in_the_file(&server), PERSONAL);
    let draws = organiser.get(&format!("{ADMIN}/draws")).await.data();
    let purged =
        organiser.post(&format!("{ADMIN}/purge"), json!({ "confirm": event_id(&organiser).await })).await.data();
    assert_eq!(purged, json!({ "purged": 2 }));
    for path in ["participants?with_contact=true", "draws", "log", "export?format=csv&what=all&with_contact=true"] {
        let text = organiser.get(&format!("{ADMIN}/{path}")).await.text();
        assert_eq!(personal_in(&text), Vec::<&str>::new(), "{path}");
    }
    poll("the log to be cut", async || left_in_the_file(&server).is_empty().then_some(())).await;

    let after = exported(&organiser).await;
    assert_eq!(personal_in(&after), Vec::<&str>::new());
    let anchor = organiser.get(EVENT).await.data()["anchor"].as_str().unwrap().parse().unwrap();
    let report = verify(&after, &Against::Anchor(anchor));
    assert_eq!(report.verdict, Verdict::Verified, "{report:?}");
    let (before, after): (Value, Value) =
        (serde_json::from_str(&before).unwrap(), serde_json::from_str(&after).unwrap());
    assert_eq!(after["proofs"], before["proofs"]);
    let log = after["log"].as_array().unwrap();
    let empty: Vec<&str> =
        log.iter().filter(|record| record["body"].is_null()).map(|record| record["kind"].as_str().unwrap()).collect();
    assert_eq!(empty, ["claim_settled", "participant_status"]);
    assert!(log.iter().all(|record| record["body"].is_null() == record["salt"].is_null()));
    assert_eq!(log[..log.len() - 1].len(), before["log"].as_array().unwrap().len(), "one record more: of the purge");
    let told: Value = serde_json::from_str(log.last().unwrap()["body"].as_str().unwrap()).unwrap();
    let seqs: Vec<&Value> = log.iter().filter(|record| record["body"].is_null()).map(|record| &record["seq"]).collect();
    assert_eq!(told, json!({ "actor": "organiser", "people": 2, "records": seqs }));

    let now = organiser.get(&format!("{ADMIN}/draws")).await.data();
    let claims = |draws: &Value| {
        draws["draws"][0]["winners"].as_array().unwrap().iter().map(|pick| pick["claim"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(claims(&now), claims(&draws));
    tokio::task::block_in_place(|| server.restart());
    assert_eq!(left_in_the_file(&server), Vec::<&str>::new());
}

const CUT: &str = "truncation_due";
const COMPACTION: &str = "compaction_due";
const COPIES: &str = "removal_due";

/// What is still owed: to cut the log to nothing, to write the file anew, to remove copies of it.
fn owed(server: &Server) -> Vec<String> {
    let file = Connection::open_with_flags(server.db(), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let mut keys = file.prepare("SELECT key FROM meta WHERE key LIKE '%\\_due' ESCAPE '\\' ORDER BY key").unwrap();
    keys.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

/// A reader of the file that needs its log as it is.
fn hold_the_log(server: &Server) -> Connection {
    let reader = Connection::open_with_flags(server.db(), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    reader.execute_batch("BEGIN; SELECT 1 FROM contact").unwrap();
    reader
}

/// Purges and is killed at this point; at none, right after the answer.
async fn purged_and_killed(point: &str) -> Server {
    let (mut server, organiser) = lived_in().await;
    tokio::task::block_in_place(|| server.restart_with("LUCKYDRAW_CRASH_AT", point));
    let reader = point.is_empty().then(|| hold_the_log(&server));
    organiser.post(&format!("{ADMIN}/purge"), json!({ "confirm": event_id(&organiser).await })).await.data();
    tokio::task::block_in_place(|| {
        if point.is_empty() {
            server.kill9();
        } else {
            server.wait();
        }
    });
    drop(reader);
    server
}

/// Killed between the answer and the cut of the log, or at any step after it, the next start does what is owed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crash_leaves_nothing_behind() {
    let all = vec![COMPACTION, COPIES, CUT];
    let points = [("", &all), (CUT, &all), ("log_truncated", &all), (COMPACTION, &vec![COMPACTION])];
    for (point, still) in points {
        let mut server = purged_and_killed(point).await;
        assert_eq!(owed(&server), *still, "{point}");
        tokio::task::block_in_place(|| server.restart_with("LUCKYDRAW_CRASH_AT", ""));
        poll_clean(&server).await;
    }
}

/// A compaction that the program died of is not tried first thing again: it is told, and the stop does it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crash_in_a_compaction_is_made_good_at_the_stop() {
    for point in ["compaction_begun", "file_compacted"] {
        let mut server = purged_and_killed(point).await;
        assert_eq!(owed(&server), [COMPACTION], "{point}");
        tokio::task::block_in_place(|| server.restart_with("LUCKYDRAW_CRASH_AT", ""));
        let state = Socket::open(&server.organiser().await, "admin").await.state().await;
        assert!(state["warnings"].as_array().unwrap().contains(&json!({ "code": "traces" })), "{}", state["warnings"]);
        assert!(tokio::task::block_in_place(|| server.stop()).success());
        assert_eq!((left_in_the_file(&server), owed(&server)), (vec![], vec![]), "{point}");
    }
}

async fn poll_clean(server: &Server) {
    poll("the last traces to go", async || {
        (left_in_the_file(server).is_empty() && owed(server).is_empty()).then_some(())
    })
    .await;
}

/// Writing the whole file anew waits until no draw runs, also when the program stops meanwhile.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_a_draw_runs_the_file_is_not_written_anew() {
    let (mut server, organiser) = lived_in().await;
    organiser.patch(ADMIN, json!({ "reveal": "host" })).await.data();
    organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵" })).await.data();
    let mut admin = Socket::open(&organiser, "admin").await;
    organiser.post(&format!("{ADMIN}/purge"), json!({ "confirm": event_id(&organiser).await })).await.data();
    poll("the log to be cut all the same", async || (!owed(&server).contains(&CUT.to_owned())).then_some(())).await;
    let log = std::fs::metadata(server.db().with_extension("db-wal")).unwrap().len();
    assert!(log < 100_000, "{log} bytes are no log that was cut");
    let traces = json!({ "code": "traces" });
    admin.until(|state| state["warnings"].as_array().unwrap().contains(&traces)).await;
    assert_eq!(owed(&server), [COMPACTION]);
    assert!(tokio::task::block_in_place(|| server.stop()).success());
    assert!(server.stderr().contains("traces of what was deleted are still in the file"), "{}", server.stderr());
    assert_eq!(owed(&server), [COMPACTION]);
    tokio::task::block_in_place(|| server.restart());
    let organiser = server.organiser().await;
    organiser.post(&format!("{ADMIN}/draws/2/reveal"), json!({})).await.data();
    poll_clean(&server).await;
}

/// A reader that needs the log leaves the cut owed, and holds nobody up meanwhile.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_only_puts_the_cut_off() {
    let (server, organiser) = lived_in().await;
    let reader = hold_the_log(&server);
    organiser.post(&format!("{ADMIN}/purge"), json!({ "confirm": event_id(&organiser).await })).await.data();
    let begin = Instant::now();
    let mut slowest = Duration::ZERO;
    while begin.elapsed() < Duration::from_secs(3) {
        let asked = Instant::now();
        server.guest().await;
        slowest = slowest.max(asked.elapsed());
        tokio::time::sleep(Duration::from_millis(1_050)).await;
    }
    assert!(slowest < Duration::from_secs(1), "{slowest:?}");
    assert!(owed(&server).contains(&CUT.to_owned()) && !left_in_the_file(&server).is_empty());
    reader.execute_batch("ROLLBACK").unwrap();
    poll("the log to be cut", async || left_in_the_file(&server).is_empty().then_some(())).await;
}

#[tokio::test]
async fn a_purge_is_the_organisers_word_and_said_with_the_events_name() {
    let (server, organiser) = lived_in().await;
    let path = format!("{ADMIN}/purge");
    for body in [json!({}), json!({ "confirm": "current" }), json!({ "confirm": "other" })] {
        let refused = organiser.post(&path, body).await;
        assert_eq!((refused.status, &refused.json["details"]["field"]), (400, &json!("confirm")));
    }
    let body = json!({ "confirm": event_id(&organiser).await });
    assert_eq!(server.staff().await.post(&path, body.clone()).await.reason(), "forbidden");
    assert_eq!(server.anonymous().post(&path, body.clone()).await.reason(), "unauthenticated");
    organiser.post(&format!("{ADMIN}/close"), json!({})).await.data();
    let key = random_key();
    for _ in 0..2 {
        assert_eq!(organiser.post_keyed(&path, &key, body.clone()).await.data()["purged"], 2, "a closed event, too");
    }
    assert_eq!(organiser.post(&path, body).await.data()["purged"], 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_command_purges_beside_a_server_and_without_one() {
    let (mut server, organiser) = lived_in().await;
    let id = event_id(&organiser).await;
    let run = |server: &Server, args: &[&str]| {
        let done = output(&mut server.luckydraw(args), "");
        (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
    };
    let (code, said) = run(&server, &["purge"]);
    assert!(code == Some(2) && said.contains("--yes"), "{code:?} {said}");
    assert!(said.contains(&format!("--db {}", server.db().display())), "{said}");
    let (code, said) = run(&server, &["purge", "--yes"]);
    assert!(code == Some(0) && said.contains("2 people") && said.contains("last traces"), "{code:?} {said}");
    let person = json!({ "name": PERSONAL[0] });
    organiser.post(&format!("{ADMIN}/participants"), person).await.data();
    assert!(tokio::task::block_in_place(|| server.stop()).success());
    let (code, said) = run(&server, &["purge", "--event", id.as_str().unwrap(), "--yes"]);
    assert!(code == Some(0) && said.contains("1 people") && !said.contains("traces"), "{code:?} {said}");
    assert_eq!(left_in_the_file(&server), Vec::<&str>::new());
}

/// Without a server it is done before the command ends; where it cannot be, the command says so.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_command_says_what_stays_in_the_file() {
    let (mut server, organiser) = lived_in().await;
    organiser.patch(ADMIN, json!({ "reveal": "host" })).await.data();
    organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵" })).await.data();
    assert!(tokio::task::block_in_place(|| server.stop()).success());
    let done = output(&mut server.luckydraw(&["purge", "--yes"]), "");
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success() && said.contains("traces of what was deleted are still in the file"), "{said}");
    assert_eq!(owed(&server), [COMPACTION]);
}

/// Why a draw was given up and why a copy was put in place are words of somebody's too, and the former file holds all.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reasons_on_record_and_the_former_file_go_too() {
    let (mut server, organiser) = lived_in().await;
    let reasons = ["중단카나리", "복원카나리"];
    organiser.post(&format!("{ADMIN}/participants/2/status"), json!({ "status": "in" })).await.data();
    begin(&organiser, "stirred", 1).await;
    abort_for(&organiser, 2, reasons[0]).await.data();
    tokio::task::block_in_place(|| assert!(server.stop().success()));
    let copy = server.folder().join("copy.db");
    let named = copy.to_str().unwrap();
    for args in [&["backup", "-o", named][..], &["restore", named, "--reason", reasons[1], "--yes"]] {
        let done = output(&mut server.luckydraw(args), "");
        assert!(done.status.success(), "{done:?}");
    }
    std::fs::remove_file(&copy).unwrap();
    tokio::task::block_in_place(|| server.restart());
    let organiser = server.organiser().await;
    let holding = || -> Vec<String> {
        let files = std::fs::read_dir(server.folder()).unwrap().map(|file| file.unwrap().path());
        let holds = |bytes: Vec<u8>| {
            PERSONAL
                .iter()
                .chain(&reasons)
                .any(|text| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
        };
        let files = files.filter(|path| path.is_file() && std::fs::read(path).is_ok_and(holds));
        files.map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
    };
    assert!(holding().iter().any(|name| name.contains(".before-restore-")), "{:?}", holding());
    organiser.post(&format!("{ADMIN}/purge"), json!({ "confirm": event_id(&organiser).await })).await.data();
    poll("every trace to go", async || holding().is_empty().then_some(())).await;
    let public = server.anonymous().get(&format!("{EVENT}/draws")).await.data()["draws"][0].clone();
    assert_eq!((&public["state"], &public["abort_reason"]), (&json!("aborted"), &Value::Null));
    let export = exported(&organiser).await;
    let anchor = organiser.get(EVENT).await.data()["anchor"].as_str().unwrap().parse().unwrap();
    let report = verify(&export, &Against::Anchor(anchor));
    assert_eq!(report.verdict, Verdict::Verified, "{report:?}");
}
