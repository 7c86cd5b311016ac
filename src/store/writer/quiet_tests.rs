//! What the writer owes to those who deleted for good: it waits for quiet, lets everybody go first, and forgets nothing.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::super::head::Keeper;
use super::super::{Disk, Error, Store, backup, meta, migrate, pragma, traces};
use super::batch::Loop;
use super::upkeep::Upkeep;
use super::{Changes, Counters, Joins};
use crate::ambient::{Clock, Entropy};
use crate::domain::time::Timestamp;

/// Rows that take SQLite some time to copy.
const FILLED: &str = "CREATE TABLE filler (n INTEGER PRIMARY KEY, text TEXT) STRICT;
    WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 20000)
    INSERT INTO filler (text) SELECT 'row ' || i || ' of many' FROM c";

/// A draw that is not revealed.
const RUNNING_DRAW: &str = "PRAGMA foreign_keys = OFF;
    INSERT INTO draw (event_id, k, epoch, prize_name, count, exclusive, absent, grade, entries, phase, phase_at, sheet_hash, actor,
                      frozen_at, spin_ms, stop_ms, sheet)
    VALUES ('e', 1, 1, 'cup', 1, 0, 'none', 'sealed', 1, 'frozen', 0, zeroblob(32), 'x', 0, 0, 0, '')";

/// A file in a folder that goes when the test ends, with rows in it and a compaction owed.
struct Scratch {
    folder: PathBuf,
    connection: Connection,
    counters: Arc<Counters>,
}

impl Scratch {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("luckydraw-quiet-{name}-{}", std::process::id()));
        let path = folder.join("x.db");
        let mut connection = pragma::open_writer(&path).unwrap();
        migrate::to_newest(&mut connection, &path).unwrap();
        connection.execute_batch(FILLED).unwrap();
        traces::owe(&connection).unwrap();
        Scratch { folder, connection, counters: Arc::default() }
    }

    fn upkeep(&self) -> Upkeep {
        Upkeep::new(&self.connection, &self.folder.join("x.db"), Arc::clone(&self.counters)).unwrap()
    }

    fn owed(&self) -> Option<i64> {
        meta::get(&self.connection, "compaction_due").unwrap()
    }

    /// Moments of quiet until something becomes of what is owed.
    fn moments_until(&self, upkeep: &mut Upkeep, is_over: impl Fn(&Self) -> bool) -> u32 {
        for moment in 1..=1_000 {
            upkeep.when_idle(&self.connection, Timestamp(0)).unwrap();
            if is_over(self) {
                return moment;
            }
        }
        panic!("it never happens");
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn is_done(scratch: &Scratch) -> bool {
    scratch.owed().is_none()
}

#[test]
fn who_is_in_the_way_puts_it_off_ever_longer() {
    let scratch = Scratch::new("longer");
    let mut upkeep = scratch.upkeep();
    let mut waits = Vec::new();
    for _ in 0..9 {
        scratch.counters.waiting.store(1, Ordering::Relaxed);
        scratch.counters.keeps_traces.store(false, Ordering::Relaxed);
        let tried = |scratch: &Scratch| scratch.counters.keeps_traces.load(Ordering::Relaxed);
        waits.push(scratch.moments_until(&mut upkeep, tried));
        assert_eq!(scratch.owed(), Some(1), "ended in good order");
        upkeep.disturb();
    }
    assert_eq!(waits, [3, 6, 12, 24, 48, 96, 192, 300, 300]);
    scratch.counters.waiting.store(0, Ordering::Relaxed);
    assert_eq!(scratch.moments_until(&mut upkeep, is_done), 300);
    assert!(!scratch.counters.keeps_traces.load(Ordering::Relaxed));
    traces::owe(&scratch.connection).unwrap();
    upkeep.disturb();
    assert_eq!(
        scratch.moments_until(&mut upkeep, is_done),
        3,
        "once it is done, the next one waits no longer than ever"
    );
}

#[test]
fn a_draw_that_runs_does_not_make_the_wait_shorter() {
    let scratch = Scratch::new("draw");
    let mut upkeep = scratch.upkeep();
    scratch.counters.waiting.store(1, Ordering::Relaxed);
    scratch.moments_until(&mut upkeep, |scratch| scratch.counters.keeps_traces.load(Ordering::Relaxed));
    scratch.counters.waiting.store(0, Ordering::Relaxed);
    scratch.connection.execute_batch(RUNNING_DRAW).unwrap();
    upkeep.disturb();
    for _ in 0..6 {
        upkeep.when_idle(&scratch.connection, Timestamp(0)).unwrap();
    }
    assert_eq!(scratch.owed(), Some(1));
    scratch.connection.execute_batch("DELETE FROM draw").unwrap();
    upkeep.disturb();
    assert_eq!(scratch.moments_until(&mut upkeep, is_done), 6);
}

/// A program that dies of a compaction, for want of memory perhaps, would die again and again.
#[test]
fn after_an_end_in_the_middle_it_waits_long_or_for_the_stop() {
    for (name, at_the_stop) in [("died", false), ("died-stop", true)] {
        let scratch = Scratch::new(name);
        meta::set(&scratch.connection, "compaction_due", &2).unwrap();
        traces::owe(&scratch.connection).unwrap();
        let mut upkeep = scratch.upkeep();
        assert!(scratch.counters.keeps_traces.load(Ordering::Relaxed), "it is told");
        if at_the_stop {
            upkeep.at_the_end(&scratch.connection, Timestamp(0)).unwrap();
            assert!(is_done(&scratch));
        } else {
            assert_eq!(scratch.moments_until(&mut upkeep, is_done), 300);
        }
    }
}

#[test]
fn a_writer_that_could_not_sync_leaves_the_file_alone() {
    let scratch = Scratch::new("poisoned");
    let (upkeep, counters) = (scratch.upkeep(), Arc::clone(&scratch.counters));
    let connection = pragma::open_writer(&scratch.folder.join("x.db")).unwrap();
    let changes = Changes::default();
    let (clock, entropy, joins) = (Clock::System, Entropy::seeded(1), Joins::default());
    let heads = Keeper::new(&scratch.folder.join("x.db"));
    let disk = Disk::AsItIs;
    let mut poisoned = Loop {
        connection,
        disk,
        clock,
        entropy,
        changes,
        counters,
        upkeep,
        joins,
        seen: None,
        heads,
        left: VecDeque::new(),
        is_poisoned: true,
    };
    poisoned.keep_up(Upkeep::at_the_end);
    assert_eq!(scratch.owed(), Some(1));
    poisoned.is_poisoned = false;
    poisoned.keep_up(Upkeep::at_the_end);
    assert!(is_done(&scratch));
}

/// Whether this process has one of SQLite's files without a name open.
#[cfg(target_os = "linux")]
fn has_temporary_file() -> bool {
    let open = std::fs::read_dir("/proc/self/fd").unwrap().flatten();
    open.flat_map(|descriptor| std::fs::read_link(descriptor.path())).any(|file| {
        let file = file.to_string_lossy();
        file.contains("etilqs") && file.ends_with("(deleted)")
    })
}

#[cfg(target_os = "linux")]
#[test]
fn a_large_file_is_copied_on_disk_without_a_name() {
    use std::sync::atomic::AtomicBool;

    let scratch = Scratch::new("large");
    scratch.connection.execute_batch("UPDATE filler SET text = text || hex(zeroblob(500))").unwrap();
    for (in_memory, on_disk) in [(traces::IN_MEMORY, false), (1, true)] {
        traces::owe(&scratch.connection).unwrap();
        let seen = Arc::new(AtomicBool::new(false));
        let sees = Arc::clone(&seen);
        let look = move || {
            sees.fetch_or(has_temporary_file(), Ordering::Relaxed);
            false
        };
        traces::compact_where_due(&scratch.connection, in_memory, look).unwrap();
        assert_eq!(seen.load(Ordering::Relaxed), on_disk);
        assert!(is_done(&scratch));
    }
    let temp_store: i64 = scratch.connection.query_row("PRAGMA temp_store", [], |row| row.get(0)).unwrap();
    assert_eq!(temp_store, 2, "everything else stays in memory");
}

/// How long a whole compaction of a copy takes.
fn whole(database: &Path) -> Duration {
    let copy = database.with_file_name("copy.db");
    backup::file(database, &copy).unwrap();
    let copy = pragma::open_writer(&copy).unwrap();
    let begin = Instant::now();
    copy.execute_batch("VACUUM").unwrap();
    begin.elapsed()
}

async fn owed(store: &Store) -> Option<i64> {
    store.read(|snapshot| meta::get(snapshot, "compaction_due")).await.unwrap()
}

async fn until(store: &Store, wanted: Option<i64>) {
    let begin = Instant::now();
    while owed(store).await != wanted {
        assert!(begin.elapsed() < Duration::from_secs(60), "waited in vain for {wanted:?}");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// A draw that is pressed while the file is written anew, and health checks that come all the time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_comes_is_answered_long_before_a_compaction_ends() {
    let folder = std::env::temp_dir().join(format!("luckydraw-quiet-come-{}", std::process::id()));
    let path = folder.join("x.db");
    let store = Store::open(&path, Clock::System, Entropy::seeded(7)).unwrap();
    let fill = |tx: &mut super::Tx<'_>| -> Result<(), Error> {
        tx.execute_batch(&FILLED.replace("20000", "2000000"))?;
        traces::owe(tx)
    };
    store.write("fill", fill).await.unwrap();
    let whole = whole(&path);
    store.write("disturb", |_| Ok(())).await.unwrap();
    let probing = store.clone();
    let probes = tokio::spawn(async move {
        while probing.probe("probe", |tx| meta::touch(tx, tx.now)).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    });
    until(&store, Some(2)).await;
    let begin = Instant::now();
    store.write("draw", |tx| meta::set(tx, "drawn", &1)).await.unwrap();
    let waited = begin.elapsed();
    assert!(owed(&store).await.is_some(), "it was not interrupted");
    assert!(waited < whole / 3, "{waited:?} of {whole:?}");
    until(&store, None).await;
    store.close();
    probes.await.unwrap();
    std::fs::remove_dir_all(folder).unwrap();
}
