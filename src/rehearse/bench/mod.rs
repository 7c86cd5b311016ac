//! The benchmark: every row of the table of figures, by the name under which `--only` finds it.
//!
//! A round measures the floor and ours directly after each other; a figure is the median of its rounds. Nothing is
//! left out for being slow: a machine that cannot hold a row says so in the row.

mod binary;
mod fanout;
mod figure;
mod fill;
mod hostile;
mod joins;
mod journey;
mod lists;
mod memory;
mod page;
mod rates;
mod restart;
mod revisions;

use std::path::PathBuf;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

pub use figure::{Figure, Goal, Judged, Run, Unit};

use serde_json::json;

use super::Error;
use super::machine::Machine;
use super::venue::Venue;
use crate::domain::waiting::MOST;

/// Rounds of every figure.
const ROUNDS: usize = 5;
/// A quick try is so many times smaller.
const QUICK: usize = 50;
/// Descriptors that this program needs beside those of its phones.
const OWN: u64 = 100;

/// How to measure.
pub struct Bench<'a> {
    /// The folder on whose disk the servers keep their files.
    pub folder: PathBuf,
    /// Whether it is only to be seen that everything works: one small round.
    pub quick: bool,
    /// The machine.
    pub machine: Machine,
    /// Hears what is being done.
    pub tell: &'a (dyn Fn(&str) + Sync),
}

impl Bench<'_> {
    /// How many rounds there are.
    #[must_use]
    pub fn rounds(&self) -> usize {
        if self.quick { 1 } else { ROUNDS }
    }

    /// How many of `whole` things are measured.
    #[must_use]
    pub fn size(&self, whole: usize) -> usize {
        if self.quick { (whole / QUICK).max(8) } else { whole }
    }

    /// A server whose store alone decides how fast it is, each of its commits so many milliseconds slower: nobody
    /// is sent to the line, and no join is answered before its number.
    async fn venue(&self, slowed_ms: u16) -> Result<Venue, Error> {
        let venue = Venue::open_slowed(&self.folder, slowed_ms).await?;
        let rules = json!({ "threshold": MOST, "high_traffic": "off" });
        venue.organiser().await?.patch("waiting-room", &rules).await?;
        Ok(venue)
    }

    fn say(&self, what: &str) {
        (self.tell)(what);
    }

    /// Why so many phones cannot be simulated here; nothing where they can.
    fn lacks_room(&self, phones: usize) -> Option<String> {
        let room = self.machine.connections.saturating_sub(OWN);
        let most = usize::try_from(room).unwrap_or(usize::MAX);
        (phones > most)
            .then(|| format!("this machine gives a process room for {room} connections; {phones} are needed"))
    }
}

type Measured<'a> = BoxFuture<'a, Result<Vec<Figure>, Error>>;

/// A row of the table.
struct Row {
    name: &'static str,
    measure: for<'a> fn(&'a Bench<'a>) -> Measured<'a>,
}

impl Row {
    /// What it measures. Where it breaks, that is its only figure: the minutes spent on the others are not lost to
    /// it, and nobody takes it for good.
    async fn figures(&self, bench: &Bench<'_>) -> Vec<Figure> {
        let figures = (self.measure)(bench).await.unwrap_or_else(|error| vec![Figure::broke(self.name, &error)]);
        if bench.quick { figures.into_iter().map(Figure::of_a_small_round).collect() } else { figures }
    }
}

const ROWS: &[Row] = &[
    Row { name: "joins-300", measure: |bench| joins::burst_of(bench, "joins-300", 300).boxed() },
    Row { name: "joins-2000", measure: |bench| joins::burst_of(bench, "joins-2000", 2_000).boxed() },
    Row { name: "joins-10000", measure: |bench| joins::burst_of(bench, "joins-10000", 10_000).boxed() },
    Row { name: "slow-disk-20", measure: |bench| joins::on_slow_disk(bench, "slow-disk-20", 20).boxed() },
    Row { name: "slow-disk-50", measure: |bench| joins::on_slow_disk(bench, "slow-disk-50", 50).boxed() },
    Row { name: "rate-300", measure: |bench| rates::keep_alive(bench, "rate-300", 300).boxed() },
    Row { name: "rate-2000", measure: |bench| rates::keep_alive(bench, "rate-2000", 2_000).boxed() },
    Row { name: "journey-at-once", measure: |bench| journey::at_once(bench, "journey-at-once").boxed() },
    Row { name: "journey-spread", measure: |bench| journey::spread(bench, "journey-spread").boxed() },
    Row { name: "reveal-1000", measure: |bench| fanout::reveal(bench, "reveal-1000", 1_000).boxed() },
    Row { name: "reveal-10000", measure: |bench| fanout::reveal(bench, "reveal-10000", 10_000).boxed() },
    Row { name: "reveal-19500", measure: |bench| fanout::reveal(bench, "reveal-19500", 19_500).boxed() },
    Row { name: "back-to-back", measure: |bench| revisions::back_to_back(bench, "back-to-back").boxed() },
    Row { name: "memory", measure: |bench| memory::of_guests(bench, "memory").boxed() },
    Row { name: "restart", measure: |bench| restart::coming_back(bench, "restart").boxed() },
    Row { name: "organiser-joins", measure: |bench| hostile::while_joining(bench, "organiser-joins").boxed() },
    Row { name: "organiser-hostile", measure: |bench| hostile::while_hostile(bench, "organiser-hostile").boxed() },
    Row { name: "lists", measure: |bench| lists::of_participants(bench, "lists").boxed() },
    Row { name: "draws", measure: |bench| lists::of_draws(bench, "draws").boxed() },
    Row { name: "start", measure: |bench| restart::first_answer(bench, "start").boxed() },
    Row { name: "page", measure: |bench| page::first(bench, "page").boxed() },
    Row { name: "binary", measure: |bench| binary::size(bench, "binary").boxed() },
];

/// The names of all rows.
#[must_use]
pub fn names() -> Vec<&'static str> {
    ROWS.iter().map(|row| row.name).collect()
}

/// Measures the rows that are named, or all of them.
///
/// # Errors
/// A name that no row has.
pub async fn run(bench: &Bench<'_>, only: &[String]) -> Result<Vec<Figure>, Error> {
    let mut figures = Vec::new();
    for row in chosen(only)? {
        bench.say(&format!("{} …", row.name));
        figures.extend(row.figures(bench).await);
    }
    Ok(figures)
}

fn chosen(only: &[String]) -> Result<Vec<&'static Row>, Error> {
    let unknown = only.iter().find(|name| !ROWS.iter().any(|row| row.name == name.as_str()));
    match unknown {
        Some(name) => Err(Error::UnknownRow { name: name.clone(), known: names().join(", ") }),
        None => Ok(ROWS.iter().filter(|row| only.is_empty() || only.iter().any(|name| name == row.name)).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_chosen_in_the_order_of_the_table() {
        let only = ["binary".to_owned(), "joins-300".to_owned()];
        let found: Vec<&str> = chosen(&only).unwrap().iter().map(|row| row.name).collect();
        assert_eq!(found, ["joins-300", "binary"]);
        assert_eq!(chosen(&[]).unwrap().len(), names().len());
    }

    #[tokio::test]
    async fn a_row_that_breaks_is_told_of_and_is_not_good_enough() {
        let row = Row { name: "x", measure: |_| async { Err(Error::failed("a phone never came back")) }.boxed() };
        let (folder, machine) = (std::env::temp_dir(), Machine::this());
        let figures = row.figures(&Bench { folder, quick: true, machine, tell: &|_| {} }).await;
        assert_eq!((figures.len(), figures[0].row.as_str(), figures[0].met), (1, "x", Some(false)));
        assert!(figures[0].note.as_ref().unwrap().contains("never came back"), "{figures:?}");
    }

    #[test]
    fn no_two_rows_have_one_name_and_a_wrong_one_is_answered_with_all() {
        let mut all = names();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), ROWS.len());
        let error = chosen(&["joins".to_owned()]).err().unwrap().to_string();
        assert!(names().iter().all(|name| error.contains(name)), "{error}");
    }
}
