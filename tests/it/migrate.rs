//! Whose file it is and of which version: what is not ours or newer is refused and stays as it was.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use luckydraw::domain::draw::{Against, Verdict, verify};
use rusqlite::Connection;
use serde_json::json;

use crate::support::command::output;
use crate::support::{ADMIN, API, EVENT, Server, Socket, numbers, poll};

/// A server that ran once and has stopped, with what it left.
async fn left() -> Server {
    let mut server = Server::start();
    server.guests(2).await;
    assert!(tokio::task::block_in_place(|| server.stop()).success());
    server
}

fn serve(server: &Server, db: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_luckydraw"));
    command.args(["serve", "--no-mdns", "--bind", "127.0.0.1", "--port", "0", "--db"]).arg(db);
    output(command.env("HOME", server.folder()), "")
}

/// Every byte of a file and of the files that SQLite keeps beside it, the shared index apart.
fn bytes(db: &Path) -> Vec<Option<Vec<u8>>> {
    let log = db.with_extension("db-wal");
    [db.to_owned(), log].iter().map(|path| fs::read(path).ok().filter(|bytes| !bytes.is_empty())).collect()
}

fn assert_refused(server: &Server, db: &Path, because: &str) {
    let before = bytes(db);
    let output = serve(server, db);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(65), "{said}");
    assert!(said.contains(because), "{said}");
    assert!(output.stdout.is_empty(), "{output:?}");
    assert!(bytes(db) == before, "a file that was refused was changed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newer_file_is_refused_untouched_in_any_journal_mode() {
    let server = left().await;
    for mode in ["WAL", "DELETE"] {
        let file = Connection::open(server.db()).unwrap();
        file.query_row(&format!("PRAGMA journal_mode = {mode}"), [], |_| Ok(())).unwrap();
        file.execute_batch("PRAGMA user_version = 999").unwrap();
        drop(file);
        assert_refused(&server, &server.db(), "newer luckydraw");
    }
}

/// A newer program that was killed left part of its work in the log: that stays there too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newer_file_with_a_log_is_refused_untouched() {
    let server = left().await;
    let live = Connection::open(server.db()).unwrap();
    live.execute_batch("PRAGMA journal_mode = WAL; PRAGMA user_version = 999").unwrap();
    // A copy while it is open is what a kill leaves behind.
    let killed = server.folder().join("killed.db");
    fs::copy(server.db(), &killed).unwrap();
    fs::copy(server.db().with_extension("db-wal"), killed.with_extension("db-wal")).unwrap();
    drop(live);
    assert!(fs::metadata(killed.with_extension("db-wal")).unwrap().len() > 0);
    assert_refused(&server, &killed, "newer luckydraw");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_of_another_program_is_refused() {
    let server = left().await;
    let foreign = server.folder().join("foreign.db");
    Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE recipe (name TEXT)").unwrap();
    assert_refused(&server, &foreign, "another program");
    let stamped = server.folder().join("stamped.db");
    Connection::open(&stamped).unwrap().execute_batch("PRAGMA application_id = 7; PRAGMA user_version = 1").unwrap();
    assert_refused(&server, &stamped, "another program");
    let text = server.folder().join("text.db");
    fs::write(&text, "name,rank\n".repeat(500)).unwrap();
    assert_refused(&server, &text, "not a luckydraw file");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_says_whose_it_is_and_which_version() {
    let server = left().await;
    let file = Connection::open(server.db()).unwrap();
    let fact = |name: &str| -> i64 { file.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0)).unwrap() };
    assert_eq!(fact("application_id"), 0x6c75_636b);
    assert_eq!(fact("user_version"), i64::try_from(luckydraw::store::NEWEST_VERSION).unwrap());
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())).permissions().mode() & 0o777
}

#[test]
fn what_it_makes_only_its_owner_can_read() {
    let server = Server::start();
    for ending in ["db", "db-wal", "db-shm", "db.lock"] {
        let path = server.db().with_extension(ending);
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
    let (inner, outer) = (server.folder().join("new/inner"), server.folder().join("new"));
    let db = inner.join("party.db");
    let mut command = Command::new(env!("CARGO_BIN_EXE_luckydraw"));
    command.args(["event", "list", "--db"]).arg(&db).env("HOME", server.folder());
    assert!(command.output().unwrap().status.success());
    assert_eq!((mode(&inner), mode(&outer), mode(&db)), (0o700, 0o700, 0o600));
    let commands: [&[&str]; 3] = [&["backup"], &["export", "--format", "csv"], &["export", "--format", "sqlite"]];
    for (number, command) in commands.into_iter().enumerate() {
        let path = server.folder().join(format!("made-{number}"));
        let output = server.luckydraw(command).arg("-o").arg(&path).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        assert_eq!(mode(&path), 0o600, "{command:?}");
    }
}

/// What makes the file of each version out of the one before it.
const STEPS: [&str; 3] = [
    include_str!("../../src/store/migrations/0001_core.sql"),
    include_str!("../../src/store/migrations/0002_show.sql"),
    include_str!("../../src/store/migrations/0003_moved.sql"),
];

/// Puts a file of an older version in place of a server's, with the same rows as far as it knows them.
fn make_old(server: &Server, version: usize) {
    let (now, old) = (server.db(), server.folder().join("old.db"));
    let file = Connection::open(&old).unwrap();
    STEPS[..version].iter().for_each(|step| file.execute_batch(step).unwrap());
    let facts =
        format!("PRAGMA user_version = {version}; PRAGMA application_id = 0x6c75636b; PRAGMA foreign_keys = OFF");
    file.execute_batch(&facts).unwrap();
    file.execute("ATTACH ?1 AS now", [now.to_str().unwrap()]).unwrap();
    // Picks come first: a trigger would count each of them against a prize that is there.
    for (table, columns) in tables(&file) {
        file.execute_batch(&format!("INSERT INTO main.{table} ({columns}) SELECT {columns} FROM now.{table}")).unwrap();
    }
    if version == 1 {
        let new = "'$.theme', '$.accent', '$.reveal', '$.pace', '$.shown_as'";
        file.execute_batch(&format!("UPDATE event SET settings = json_remove(settings, {new})")).unwrap();
    }
    file.execute_batch("DETACH now").unwrap();
    drop(file);
    for ending in ["db", "db-wal", "db-shm"] {
        let _ = fs::remove_file(now.with_extension(ending));
    }
    fs::rename(old, now).unwrap();
}

/// The tables of a file and their columns, picks first.
fn tables(file: &Connection) -> Vec<(String, String)> {
    let sql = "SELECT t.name, group_concat(c.name) FROM main.sqlite_master t, pragma_table_info(t.name, 'main') c
               WHERE t.type = 'table' GROUP BY t.name ORDER BY t.name <> 'pick'";
    let mut statement = file.prepare(sql).unwrap();
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().collect::<Result<_, _>>().unwrap()
}

/// A file of the first version, killed in the middle of a draw, is brought forward and goes on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_of_the_first_version_goes_on_where_it_stood() {
    let mut server = Server::start();
    let organiser = server.timed(0, 0).await;
    server.guests(5).await;
    organiser.post(&format!("{ADMIN}/prizes"), json!({ "name": "컵", "rank": 1, "quantity": 4 })).await.data();
    let first = organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵", "count": 2 })).await.data();
    server.revealed(1).await;
    let organiser = server.timed(1_500, 0).await;
    let second = organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵" })).await.data();
    server.kill9();
    make_old(&server, 1);
    server.restart();
    let aside = format!("test.db.before-v{}-from-v1", luckydraw::store::NEWEST_VERSION);
    assert!(server.folder().join(aside).is_file(), "it was copied aside");
    for (k, told) in [(1, first), (2, second)] {
        assert_eq!(numbers(&server.revealed(k).await["winners"]), numbers(&told["winners"]));
    }
    let organiser = server.organiser().await;
    let state = Socket::open(&server.anonymous(), "screen").await.state().await;
    assert_eq!(
        (&state["cover"], &state["view"], &state["event"]["logo"]),
        (&json!("none"), &json!("code"), &json!(null))
    );
    assert_eq!(state["prizes"], json!({ "left": 1, "total": 4 }));
    let settings = &organiser.get(ADMIN).await.data()["settings"];
    assert_eq!(
        (&settings["theme"], &settings["reveal"], &settings["spin_ms"]),
        (&json!("night"), &json!("timed"), &json!(1_500))
    );
    organiser.put(&format!("{API}/admin/venue/wifi"), json!({ "ssid": "Hall" })).await.data();
    organiser.patch(ADMIN, json!({ "reveal": "host", "spin_ms": 0 })).await.data();
    organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵" })).await.data();
    organiser.post(&format!("{ADMIN}/draws/3/reveal"), json!({})).await.data();
    let export = organiser.get(&format!("{ADMIN}/export?format=json&what=all")).await.text();
    let anchor = organiser.get(EVENT).await.data()["anchor"].as_str().unwrap().parse().unwrap();
    let report = verify(&export, &Against::Anchor(anchor));
    assert_eq!((report.verdict, report.draws.len()), (Verdict::Verified, 3), "{report:?}");
}

/// A file of the third version in which events are called as parts of later paths are: they stay whole and usable,
/// and a purge takes the copy away that was kept of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_of_the_third_version_keeps_events_of_any_name() {
    let mut server = Server::start();
    let organiser = server.organiser().await;
    for name in ["wifi", "venue"] {
        organiser.post(&format!("{API}/admin/events"), json!({ "event_id": name, "title": name })).await.data();
        let person = json!({ "name": "카나리아김" });
        organiser.post(&format!("{API}/admin/{name}/participants"), person).await.data();
    }
    server.kill9();
    make_old(&server, 3);
    server.restart();
    let organiser = server.organiser().await;
    let wifi = format!("{API}/admin/venue/wifi");
    organiser.put(&wifi, json!({ "ssid": "Hall" })).await.data();
    for name in ["wifi", "venue"] {
        let path = format!("{API}/admin/{name}");
        assert_eq!(organiser.get(&path).await.data()["event_id"], name);
        organiser.patch(&path, json!({ "title": "카나리" })).await.data();
        let listed = organiser.get(&format!("{path}/participants?with_contact=true")).await.text();
        assert!(listed.contains("카나리아김"), "{listed}");
        let file = server.folder().join(format!("{name}.json"));
        let export = &["export", "--event", name, "--format", "json"];
        let exported = server.luckydraw(export).arg("-o").arg(&file).output().unwrap();
        assert!(exported.status.success(), "{exported:?}");
    }
    let copy = server.folder().join(format!("test.db.before-v{}-from-v3", luckydraw::store::NEWEST_VERSION));
    assert!(copy.is_file());
    organiser.post(&format!("{API}/admin/wifi/purge"), json!({ "confirm": "wifi" })).await.data();
    poll("the copy to go", async || (!copy.exists()).then_some(())).await;
    let deleted = server.luckydraw(&["event", "delete", "wifi", "--yes"]).output().unwrap();
    assert!(deleted.status.success(), "{deleted:?}");
    assert_eq!(organiser.get(&format!("{API}/admin/wifi")).await.reason(), "event_not_found");
    assert_eq!(organiser.get(&wifi).await.data()["set"]["ssid"], "Hall");
}
