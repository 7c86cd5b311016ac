//! Nothing favours anyone: once all inputs of a draw are in, whatever else the file or its surroundings say, the
//! same numbers come out in the same order; and each true input moves them.
//!
//! The file is taken as `kill -9` left it between the last input and the result. The schema is walked, so that a
//! column or a setting that comes later is varied too, or has to be named here with its reason.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

use luckydraw::ambient::{Clock, Entropy};
use luckydraw::domain::draw::{Entry, Hash, Sheet, Stir, StirLine, StirValue, Word, rank, seed};
use luckydraw::domain::id::EventId;
use luckydraw::store::audit::Actor;
use luckydraw::store::{Store, drawing};
use rusqlite::Connection;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::api::stirred::{Phone, WORD, begin_of, call_when_due, in_phase};
use crate::support::{ADMIN, Server, Setup, numbers, poll};

/// The draw that is about to be decided.
const K: u64 = 2;
const PHONES: usize = 16;

/// Columns that stay as they are, and why. Those that name rows, keys and what refers to them, hold no fact.
const FIXED: [(&str, &str, &str); 8] = [
    ("event", "chain_end", "an input: s_k comes from it"),
    ("draw", "sheet", "an input"),
    ("draw", "stir", "an input"),
    ("draw", "word", "an input"),
    ("draw", "phase", "how far the draw has come: there is nothing to decide in another phase"),
    ("draw", "reveal", "stored with the result, once; the schema refuses another"),
    ("draw", "revealed_at", "the schema refuses it in this phase"),
    ("draw", "abort_reason", "the schema refuses it in this phase"),
];

/// Columns that the schema lets change only together with others.
const TOGETHER: [(&str, &str, &str); 4] = [
    ("draw", "grade", "grade = 'stirred', digits = 0, called = ''"),
    ("draw", "supersedes_k", "supersedes_k = 1, supersedes_place = 1, count = 1 WHERE k = 2"),
    ("draw", "supersedes_place", "supersedes_k = 1, supersedes_place = 1, count = 1 WHERE k = 2"),
    // Nobody wins twice, which the schema holds whoever the numbers are: so it was somebody who is on no sheet.
    ("pick", "draw_number", "draw_number = draw_number + 1000"),
];

/// What else a setting of words may say.
const OTHER_WORDS: [(&str, &str); 14] = [
    ("time_zone", "Europe/Berlin"),
    ("language", "en"),
    ("absent", "none"),
    ("top_absent", "none"),
    ("entry_rule", "address"),
    ("pool", "친한 사람만"),
    ("theme", "paper"),
    ("accent", "#112233"),
    ("reveal", "host"),
    ("pace", "one_by_one"),
    ("shown_as", "name"),
    ("grade", "stirred"),
    ("top_grade", "stirred"),
    ("stir_by", "itself"),
];

/// Rows of tables that the event of this test would have none in.
const MORE_ROWS: &str = "
    INSERT INTO contact (event_id, epoch, draw_number, name, phone, email, note)
      SELECT event_id, epoch, draw_number, '김' || draw_number, '010', 'a@b', 'vip' FROM participant;
    INSERT INTO picture (hash, full, thumb, width, height, created_at)
      VALUES ('0123456789abcdef0123456789abcdef', x'00', x'00', 1, 1, 0);
    INSERT INTO moved_token (event_id, epoch, token_hash, draw_number, moved_at)
      SELECT event_id, epoch, randomblob(32), draw_number, 0 FROM participant WHERE draw_number = 1;
    INSERT INTO wifi (id, ssid, password, hidden, show_password) VALUES (1, 'hall', 'password', 0, 1);
    INSERT INTO waiting_room (event_id, reserved, admitted, threshold, rate) SELECT id, 10, 5, 100, 50 FROM event;
    INSERT INTO login_link (token_hash, expires_at) VALUES (randomblob(32), 0);
    UPDATE prize SET picture = (SELECT hash FROM picture);";

/// A file as a crash left it before the result, which stays as it is, and what comes out of it.
struct Frozen {
    server: Server,
    file: PathBuf,
    event: EventId,
    outcome: Outcome,
    copies: AtomicU32,
}

/// All that a draw decides.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Outcome {
    winners: Vec<u64>,
    seed: Hash,
    ranking: Vec<u64>,
}

/// A witnessed draw with all its inputs, after another that was drawn and claimed.
async fn frozen() -> Frozen {
    let mut server = Server::with(Setup::default().env("LUCKYDRAW_CRASH_AT", "word_confirmed"));
    let organiser = server.timed(0, 0).await;
    let prize = json!({ "name": "컵", "rank": 1, "quantity": 20 });
    let prize = organiser.post(&format!("{ADMIN}/prizes"), prize).await.data()["prize_id"].clone();
    let mut phones = Vec::new();
    for _ in 0..PHONES {
        phones.push(Phone::join(&server).await);
    }
    server.staff().await;
    server.script().await;
    let first = json!({ "prize_id": prize, "count": 1 });
    organiser.post_keyed(&format!("{ADMIN}/draw"), &crate::support::random_key(), first).await.data();
    server.revealed(1).await;
    organiser.patch(ADMIN, json!({ "stir_ms": 3_000 })).await.data();
    let order = json!({ "prize_id": prize, "count": 5, "grade": "witnessed", "digits": WORD.len() });
    begin_of(&organiser, order).await;
    let mut bound = Vec::new();
    for phone in &phones {
        if phone.commit(K).await.status == 200 {
            bound.push(phone);
        }
    }
    in_phase(&organiser, K, "showing").await;
    for phone in &bound {
        phone.show(K).await.data();
    }
    in_phase(&organiser, K, "word").await;
    call_when_due(&organiser, K, WORD).await;
    let word = json!({ "word": WORD });
    let confirmed = organiser.call("POST", &format!("{ADMIN}/draws/{K}/word")).json(&word).try_send().await;
    assert!(confirmed.is_err(), "it was told before the result was stored");
    server.wait();
    taken(server).await
}

/// The file in one piece, with something in every table.
async fn taken(server: Server) -> Frozen {
    let file = server.folder().join("frozen.db");
    let left = Connection::open(server.db()).unwrap();
    left.execute_batch(MORE_ROWS).unwrap();
    left.execute("VACUUM INTO ?1", [file.to_str().unwrap()]).unwrap();
    let event: String = left.query_row("SELECT id FROM event", [], |row| row.get(0)).unwrap();
    let nothing = Outcome { winners: vec![], seed: Hash([0; 32]), ranking: vec![] };
    let mut frozen =
        Frozen { server, file, event: EventId::parse(&event).unwrap(), outcome: nothing, copies: AtomicU32::new(0) };
    frozen.outcome = frozen.with("").await;
    assert_eq!(frozen.outcome.winners, frozen.outcome.ranking[..5]);
    assert_eq!(frozen.outcome.ranking.len(), PHONES - 1);
    frozen
}

/// What decides nothing: the moment, the random source, and who asks.
struct Around {
    clock: Clock,
    entropy: Entropy,
    actor: Actor,
}

impl Default for Around {
    fn default() -> Self {
        Around { clock: Clock::System, entropy: Entropy::System, actor: Actor::server() }
    }
}

impl Frozen {
    /// A folder of its own with a copy of the file in it, changed by `sql` past all rules of the schema.
    fn copy(&self, sql: &str) -> PathBuf {
        let folder = self.server.folder().join(format!("copy-{}", self.copies.fetch_add(1, Ordering::SeqCst)));
        std::fs::create_dir(&folder).unwrap();
        let file = folder.join("test.db");
        std::fs::copy(&self.file, &file).unwrap();
        changed(&file, sql);
        file
    }

    /// What comes out of a copy that was changed by `sql`.
    async fn with(&self, sql: &str) -> Outcome {
        self.settled(&self.copy(sql), Around::default()).await
    }

    async fn settled(&self, file: &Path, around: Around) -> Outcome {
        let store = Store::open(file, around.clock, around.entropy).unwrap();
        let (event, actor) = (self.event.clone(), around.actor);
        let settled = store.write("settle", move |tx| drawing::settle(tx, &event, K, &actor)).await;
        settled.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        store.close();
        outcome(file)
    }

    async fn assert_unmoved(&self, what: &str, sql: &str) {
        assert_eq!(self.with(sql).await, self.outcome, "{what} moved the draw");
    }

    async fn assert_moved(&self, what: &str, sql: &str) {
        let moved = self.with(sql).await;
        assert_ne!(moved.seed, self.outcome.seed, "{what}");
        assert_ne!(moved.ranking, self.outcome.ranking, "{what}");
    }
}

/// Changes a file as nobody may through the program: its triggers are away meanwhile and nothing is checked.
pub fn changed(file: &Path, sql: &str) {
    let file = Connection::open(file).unwrap();
    let triggers = strings(&file, "SELECT name || char(10) || sql FROM sqlite_master WHERE type = 'trigger'");
    file.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON").unwrap();
    let (names, texts): (Vec<_>, Vec<_>) = triggers.iter().map(|one| one.split_once('\n').unwrap()).unzip();
    names.iter().for_each(|name| file.execute_batch(&format!("DROP TRIGGER {name}")).unwrap());
    file.execute_batch(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    texts.iter().for_each(|text| file.execute_batch(text).unwrap());
}

fn outcome(file: &Path) -> Outcome {
    let file = Connection::open(file).unwrap();
    let sql = "SELECT sheet, word, reveal FROM draw WHERE k = ?1";
    let texts = |row: &rusqlite::Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get(2)?));
    let (sheet, word, reveal) = file.query_row(sql, [K], texts).unwrap();
    let seed = seed(&Hash(reveal), &Word::parse(&word).unwrap().hash());
    let ranking = rank(&seed, Sheet::parse(&sheet).unwrap().entries());
    let winners = strings(&file, "SELECT CAST(draw_number AS TEXT) FROM pick WHERE k = 2 ORDER BY place");
    Outcome { winners: winners.iter().map(|number| number.parse().unwrap()).collect(), seed, ranking }
}

fn strings(file: &Connection, sql: &str) -> Vec<String> {
    let mut statement = file.prepare(sql).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

/// Every column that holds a fact, as the table's and its own name and its type.
fn facts(file: &Connection) -> Vec<(String, String, String)> {
    let tables = strings(file, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
    let mut facts = Vec::new();
    for table in tables {
        let rows: u64 = file.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap();
        assert!(rows > 0 || table == "stir_entry", "{table} is empty: nothing of it would be varied");
        let sql = format!(
            "SELECT name || ' ' || type FROM pragma_table_info('{table}')
             WHERE pk = 0 AND name NOT IN (SELECT \"from\" FROM pragma_foreign_key_list('{table}'))"
        );
        for column in strings(file, &sql) {
            let (name, kind) = column.split_once(' ').unwrap();
            facts.push((table.clone(), name.to_owned(), kind.to_owned()));
        }
    }
    facts
}

/// Another value for a column, as SQL: the next of the words that its rule allows, or one more of its type.
fn another(file: &Connection, table: &str, column: &str, kind: &str) -> String {
    let create: String =
        file.query_row("SELECT sql FROM sqlite_master WHERE name = ?1", [table], |row| row.get(0)).unwrap();
    let allowed = create.split_once(&format!("({column} IN (")).and_then(|(_, rest)| rest.split_once(')'));
    if let Some((words, _)) = allowed {
        let words: Vec<_> = words.split(", ").collect();
        let next = |(at, word): (usize, &&str)| format!(" WHEN {word} THEN {}", words[(at + 1) % words.len()]);
        return format!("CASE {column}{} END", words.iter().enumerate().map(next).collect::<String>());
    }
    match kind {
        "INTEGER" => format!("coalesce({column}, 0) + 1"),
        "BLOB" => format!("randomblob(coalesce(length({column}), 32))"),
        "TEXT" => format!("coalesce({column} || 'x', hex(randomblob(8)))"),
        _ => format!(
            "CASE typeof({column}) WHEN 'integer' THEN {column} + 1 WHEN 'blob' THEN randomblob(length({column}))
             ELSE {column} || 'x' END"
        ),
    }
}

#[tokio::test]
async fn no_other_column_of_the_file_moves_a_draw() {
    let frozen = frozen().await;
    let file = Connection::open(&frozen.file).unwrap();
    let facts = facts(&file);
    for (table, column, reason) in FIXED {
        let is_there = facts.iter().any(|(t, c, _)| (t.as_str(), c.as_str()) == (table, column));
        assert!(is_there, "{table}.{column}, named for “{reason}”, is gone");
    }
    let mut varied = 0;
    for (table, column, kind) in &facts {
        if FIXED.iter().any(|(t, c, _)| (*t, *c) == (table.as_str(), column.as_str())) || column == "settings" {
            continue;
        }
        let together = TOGETHER.iter().find(|(t, c, _)| (*t, *c) == (table.as_str(), column.as_str()));
        let change = together.map_or_else(
            || format!("{column} = {}", another(&file, table, column, kind)),
            |(_, _, change)| (*change).to_owned(),
        );
        frozen.assert_unmoved(&format!("{table}.{column}"), &format!("UPDATE {table} SET {change}")).await;
        varied += 1;
    }
    eprintln!("{varied} columns varied");
    assert!(varied > 80, "{varied}");
}

#[tokio::test]
async fn no_setting_moves_a_draw() {
    let frozen = frozen().await;
    let file = Connection::open(&frozen.file).unwrap();
    let settings: String = file.query_row("SELECT settings FROM event", [], |row| row.get(0)).unwrap();
    let settings: serde_json::Map<String, Value> = serde_json::from_str(&settings).unwrap();
    for (name, value) in &settings {
        let other = match value {
            Value::Bool(on) => json!(!on),
            Value::Number(number) => json!(number.as_u64().unwrap() + 1),
            _ => json!(
                OTHER_WORDS
                    .iter()
                    .find(|(known, _)| known == name)
                    .unwrap_or_else(|| panic!("what else may {name} be?"))
                    .1
            ),
        };
        assert_ne!(&other, value, "{name}");
        let sql = format!("UPDATE event SET settings = json_set(settings, '$.{name}', json('{other}'))");
        frozen.assert_unmoved(name, &sql).await;
    }
}

#[tokio::test]
async fn neither_the_moment_nor_chance_nor_who_asks_moves_a_draw() {
    let frozen = frozen().await;
    for millis in [0, 1, 1_795_237_385_000, i64::MAX / 2] {
        let clock = Clock::Manual(Arc::new(AtomicI64::new(millis)));
        let around = Around { clock, ..Around::default() };
        assert_eq!(frozen.settled(&frozen.copy(""), around).await, frozen.outcome, "at {millis}");
    }
    for chance in 0..4 {
        let around = Around { entropy: Entropy::seeded(chance), ..Around::default() };
        assert_eq!(frozen.settled(&frozen.copy(""), around).await, frozen.outcome, "by chance {chance}");
    }
    for actor in ["organiser", "staff:데스크", "token:x", "guest", "command-line"] {
        let around = Around { actor: Actor(actor.to_owned()), ..Around::default() };
        assert_eq!(frozen.settled(&frozen.copy(""), around).await, frozen.outcome, "for {actor}");
    }
}

/// The whole program on the file, in other languages, under other names, and killed again on its way.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn neither_a_restart_nor_how_it_is_asked_moves_a_draw() {
    let frozen = frozen().await;
    for (variable, value, kills) in
        [("LUCKYDRAW_LANGUAGE", "en", 0), ("LUCKYDRAW_LOG", "debug", 1), ("TZ", "America/Lima", 2)]
    {
        let folder = frozen.copy("").parent().unwrap().to_owned();
        let setup = Setup { folder: Some(folder), ..Setup::default() };
        let mut server = Server::with(setup.env(variable, value));
        for _ in 0..kills {
            server.kill9();
            server.restart();
        }
        let asked = server.anonymous();
        let path = format!("{}/draws/{K}", crate::support::EVENT);
        let told = poll("the result", async || {
            let call = asked.call("GET", &path).header("accept-language", value).header("x-forwarded-for", "10.0.0.7");
            let draw = call.send().await.data();
            (!draw["winners"].is_null()).then_some(draw)
        })
        .await;
        assert_eq!(numbers(&told["winners"]), frozen.outcome.winners, "{variable}={value}, {kills} kills");
    }
}

#[tokio::test]
async fn every_true_input_moves_a_draw() {
    let frozen = frozen().await;
    let file = Connection::open(&frozen.file).unwrap();
    let text = |column: &str| -> String {
        file.query_row(&format!("SELECT {column} FROM draw WHERE k = ?1"), [K], |row| row.get(0)).unwrap()
    };
    let (sheet, stir) = (Sheet::parse(&text("sheet")).unwrap(), Stir::parse(&text("stir")).unwrap());
    let stored = |sheet: &Sheet, stir: &Stir, digits: &str| {
        let word = Word::called(stir.hash(), digits).unwrap();
        format!(
            "UPDATE draw SET sheet = '{}', stir = '{}', word = '{}' WHERE k = {K}",
            sheet.render(),
            stir.render(),
            word.render()
        )
    };
    frozen.assert_unmoved("the same texts written anew", &stored(&sheet, &stir, WORD)).await;

    let mut entries: Vec<Entry> = sheet.entries().to_vec();
    entries[3].digest.0[0] ^= 1;
    let other = Sheet::new(sheet.fields().clone(), entries).unwrap();
    let of_other = Stir::new(other.hash(), stir.lines().to_vec()).unwrap();
    frozen.assert_moved("one digit of one line of the sheet", &stored(&other, &of_other, WORD)).await;

    let mut lines: Vec<StirLine> = stir.lines().to_vec();
    lines[0].value = Some(StirValue([7; 16]));
    lines[0].commit = Hash(Sha256::digest([7; 16]).into());
    let other = Stir::new(sheet.hash(), lines).unwrap();
    frozen.assert_moved("one phone's value", &stored(&sheet, &other, WORD)).await;

    let digits = format!("{}9", &WORD[..WORD.len() - 1]);
    frozen.assert_moved("one digit that was called", &stored(&sheet, &stir, &digits)).await;
    frozen.assert_moved("s_k", "UPDATE event SET chain_end = randomblob(32)").await;
}
