//! Phones that all join in the same moment, each over a connection of its own, until the last one has its number.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::{Bench, Figure, Goal, Run, Unit};
use crate::rehearse::floor::{Floor, Kind};
use crate::rehearse::phones::journey::join;
use crate::rehearse::phones::request::Request;
use crate::rehearse::phones::target::Target;
use crate::rehearse::stats::{count, ms};
use crate::rehearse::venue::Venue;
use crate::rehearse::{Error, platform};

/// Commits that a slow disk may hold up a burst by.
const SYNCS: f64 = 10.0;

/// What a burst led to.
pub(super) struct Burst {
    /// From the first connection to the last number.
    pub wall: Duration,
    /// What each phone waited for its number.
    pub took: Vec<Duration>,
    /// The numbers, ascending.
    pub numbers: Vec<u64>,
    /// Phones without a number, and why the first of them has none.
    pub failed: (usize, Option<String>),
}

/// Has so many phones join at once.
pub(super) async fn burst(target: &Target, phones: usize) -> Result<Burst, Error> {
    let requests: Vec<Vec<u8>> =
        (0..phones).map(|_| Ok(Request::register(target)?.closing())).collect::<Result<_, Error>>()?;
    let mut joining = JoinSet::new();
    let begun = Instant::now();
    for (phone, request) in requests.into_iter().enumerate() {
        let target = target.clone();
        joining.spawn(async move { join(&target, phone, &request).await });
    }
    let mut burst = Burst { wall: Duration::ZERO, took: Vec::new(), numbers: Vec::new(), failed: (0, None) };
    while let Some(joined) = joining.join_next().await {
        match joined {
            Ok(Ok(numbered)) => {
                burst.took.push(numbered.took);
                burst.numbers.push(numbered.number);
            }
            Ok(Err(error)) => burst.fail(error.to_string()),
            Err(error) => burst.fail(error.to_string()),
        }
    }
    burst.wall = begun.elapsed();
    burst.numbers.sort_unstable();
    Ok(burst)
}

impl Burst {
    fn fail(&mut self, why: String) {
        self.failed.0 += 1;
        self.failed.1.get_or_insert(why);
    }

    /// Numbers that are missing above `before` or that two phones have.
    pub(super) fn faults(&self, before: u64) -> usize {
        let expected = (before + 1)..;
        self.numbers.iter().zip(expected).filter(|(number, expected)| **number != *expected).count()
    }
}

/// A floor and a server that have both been warmed up, and the numbers that the server gave so far.
struct Pair {
    floor: Floor,
    venue: Venue,
    given: u64,
    wrong: Vec<f64>,
    knocked_again: Option<f64>,
    why: Option<String>,
}

impl Pair {
    async fn open(bench: &Bench<'_>, slowed_ms: u16, phones: usize) -> Result<Self, Error> {
        let floor = Floor::open(Kind::Http).await?;
        let venue = bench.venue(slowed_ms).await?;
        let mut pair = Pair { floor, venue, given: 0, wrong: Vec::new(), knocked_again: Some(0.0), why: None };
        pair.round((phones / 10).max(1)).await?;
        Ok(pair)
    }

    async fn round(&mut self, phones: usize) -> Result<Run, Error> {
        let before = platform::syn_retransmits();
        let floor = burst(&self.floor.target, phones).await?;
        let between = platform::syn_retransmits();
        let ours = burst(&self.venue.target, phones).await?;
        let after = platform::syn_retransmits();
        if floor.failed.0 > 0 {
            return Err(Error::failed(format!(
                "{} phones got nothing of the floor: {:?}",
                floor.failed.0, floor.failed.1
            )));
        }
        self.note(&ours, before.and(between).zip(after));
        Ok(Run { ours: ms(ours.wall), floor: Some(ms(floor.wall)) })
    }

    fn note(&mut self, burst: &Burst, knocks: Option<(u64, u64)>) {
        self.wrong.push(count(burst.failed.0 + burst.faults(self.given)));
        self.why = self.why.take().or(burst.failed.1.clone());
        self.given += burst.numbers.len() as u64;
        let again = knocks.map(|(before, after)| count(usize::try_from(after - before).unwrap_or(usize::MAX)));
        self.knocked_again = self.knocked_again.zip(again).map(|(so_far, again)| so_far + again);
    }

    /// That nothing went wrong, over all rounds.
    fn figures(self, row: &str, phones: usize) -> Vec<Figure> {
        let wrong = self.wrong.iter().sum::<f64>();
        let name = format!("{phones} at once: errors, gaps and repeats");
        let wrong = Figure::alone(row, name, Unit::Count, &[wrong], &[Goal::Exactly(0.0)]);
        let name = format!("{phones} at once: connections that had to knock again");
        let knocked = match self.knocked_again {
            Some(again) => Figure::alone(row, name, Unit::Count, &[again], &[Goal::Exactly(0.0)])
                .noting("counted on the whole machine, in our half of each round"),
            None => Figure::missing(row, name, Unit::Count, "this system does not count them"),
        };
        vec![if let Some(why) = self.why { wrong.noting(why) } else { wrong }, knocked]
    }
}

/// So many at once, against the same server without a database.
pub(super) async fn burst_of(bench: &Bench<'_>, row: &str, whole: usize) -> Result<Vec<Figure>, Error> {
    let phones = bench.size(whole);
    let name = format!("{phones} phones at once, to the last durable number");
    if let Some(why) = bench.lacks_room(phones) {
        return Ok(vec![Figure::missing(row, name, Unit::Ms, why)]);
    }
    let goals = match whole {
        300 => vec![Goal::RatioAtMost(2.0), Goal::AtMost(50.0)],
        2_000 => vec![Goal::RatioAtMost(1.3)],
        _ => vec![Goal::RatioAtMost(1.3), Goal::AtMost(1_000.0)],
    };
    let mut pair = Pair::open(bench, 0, phones).await?;
    let mut runs = Vec::new();
    for _ in 0..bench.rounds() {
        runs.push(pair.round(phones).await?);
    }
    let mut figures = vec![Figure::new(row, name, Unit::Ms, runs, &goals)];
    figures.extend(pair.figures(row, phones));
    Ok(figures)
}

/// The same on a disk whose every commit takes so many milliseconds longer.
pub(super) async fn on_slow_disk(bench: &Bench<'_>, row: &str, slowed_ms: u16) -> Result<Vec<Figure>, Error> {
    let mut figures = Vec::new();
    for whole in [300, 2_000, 10_000] {
        let phones = bench.size(whole);
        let name = format!("{phones} phones at once, {slowed_ms} ms added to each commit");
        if let Some(why) = bench.lacks_room(phones) {
            figures.push(Figure::missing(row, name, Unit::Ms, why));
            continue;
        }
        let mut pair = Pair::open(bench, slowed_ms, phones).await?;
        let mut runs = Vec::new();
        for _ in 0..bench.rounds() {
            runs.push(pair.round(phones).await?);
        }
        let goal = Goal::BeyondFloor(SYNCS * f64::from(slowed_ms));
        figures.push(Figure::new(row, name, Unit::Ms, runs, &[goal]));
        figures.extend(pair.figures(row, phones).into_iter().take(1));
    }
    Ok(figures)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn burst_with(numbers: &[u64]) -> Burst {
        Burst { wall: Duration::ZERO, took: Vec::new(), numbers: numbers.to_vec(), failed: (0, None) }
    }

    #[test]
    fn gaps_and_repeats_are_found() {
        assert_eq!(burst_with(&[11, 12, 13]).faults(10), 0);
        assert!(burst_with(&[11, 13, 14]).faults(10) > 0, "a gap");
        assert!(burst_with(&[11, 11, 12]).faults(10) > 0, "a repeat");
        assert!(burst_with(&[1, 2, 3]).faults(10) > 0, "an older number");
    }
}
