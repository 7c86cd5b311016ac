//! What grows with the event: the list of participants, search, a draw, its proof, exports.
//!
//! "Linear or better": ten times as many may take ten times as long, so the floor of a large file is what the small
//! one took in the same round, as many times over as the large one is larger.

use std::time::{Duration, Instant};

use serde_json::json;

use super::fill::filled;
use super::{Bench, Figure, Goal, Run, Unit};
use crate::rehearse::Error;
use crate::rehearse::organiser::Organiser;
use crate::rehearse::stats::{count, ms};
use crate::rehearse::venue::Venue;

const SMALL: usize = 10_000;
const LARGE: usize = 100_000;
const FEW_DRAWS: usize = 100;
const MANY_DRAWS: usize = 1_000;
/// Who is in those draws.
const ENTRIES: usize = 500;
/// Linear, and no more: the medians of five rounds of one and the same build differ by some per cent, so that the bare
/// 1.0 would be missed every now and then by nothing but chance.
const LINEAR: f64 = 1.05;
/// What an export may add to the server's memory, whatever the size of the file.
const EXPORT_MB: f64 = 16.0;
/// How often memory is looked at while an export runs.
const LOOK: Duration = Duration::from_millis(5);

/// A server on a filled file.
struct Archive {
    venue: Venue,
    organiser: Organiser,
}

impl Archive {
    async fn open(bench: &Bench<'_>, participants: usize, draws: usize) -> Result<Self, Error> {
        bench.say(&format!("filling a file with {participants} participants and {draws} draws …"));
        let folder = filled(&bench.folder, participants, draws as u64).await?;
        let venue = Venue::on(folder, 0).await?;
        let organiser = venue.organiser().await?;
        organiser.set(&json!({ "spin_ms": 0, "stop_ms": 0, "reveal": "timed", "winners_again": true })).await?;
        Ok(Archive { venue, organiser })
    }

    /// How long an address takes, in milliseconds.
    async fn get(&self, path: &str) -> Result<f64, Error> {
        Ok(ms(self.organiser.fetch(path).await?.1))
    }

    /// How long a draw takes, in milliseconds; returns once it is revealed.
    async fn draw(&self) -> Result<f64, Error> {
        let begun = Instant::now();
        let k = self.organiser.draw(1).await?;
        let took = ms(begun.elapsed());
        revealed(&self.organiser, k).await?;
        Ok(took)
    }

    /// By how many megabytes the server grows for an answer; nothing where the system does not tell. Its process is a
    /// new one, because what an earlier answer freed would be there for this one.
    async fn growth(&mut self, path: &str) -> Result<Option<f64>, Error> {
        self.venue.stop().await?;
        self.venue.start_again().await?;
        let Some(before) = self.venue.usage() else { return Ok(None) };
        let mut most = before.rss_kb;
        let mut answer = std::pin::pin!(self.organiser.fetch(path));
        loop {
            tokio::select! {
                done = &mut answer => { done?; break }
                () = tokio::time::sleep(LOOK) => most = most.max(self.venue.usage().map_or(0, |usage| usage.rss_kb)),
            }
        }
        #[allow(clippy::cast_precision_loss)] // kilobytes of a machine's memory are far below 2^53
        Ok(Some((most - before.rss_kb) as f64 / 1024.0))
    }
}

/// Waits until everybody knows the winners of a draw.
pub(super) async fn revealed(organiser: &Organiser, k: u64) -> Result<(), Error> {
    let path = format!("/api/luckydraw/events/current/draws/{k}");
    for _ in 0..1_000 {
        let (answer, _) = organiser.fetch(&path).await?;
        let draw: serde_json::Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        if !draw["data"]["winners"].is_null() {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Err(Error::failed(format!("draw {k} is never revealed")))
}

const EXPORT: &str = "/api/luckydraw/admin/current/export?format=csv&what=participants&with_contact=true";
const EVERYTHING: &str = "/api/luckydraw/admin/current/export?format=json&what=all";
const PROOF: &str = "/api/luckydraw/events/current/draws/1/proof";

/// An operation and what it took in the small and in the large file.
struct Growing {
    name: &'static str,
    small: Vec<f64>,
    large: Vec<f64>,
}

impl Growing {
    fn new(name: &'static str) -> Self {
        Growing { name, small: Vec::new(), large: Vec::new() }
    }

    fn figure(&self, row: &str, (few, many): (usize, usize), of: &str) -> Figure {
        let growth = count(many) / count(few);
        let pairs = self.large.iter().zip(&self.small);
        let runs = pairs.map(|(large, small)| Run { ours: *large, floor: Some(small * growth) }).collect();
        let name = format!("{} at {many} {of}, beside {growth} times that at {few}", self.name);
        Figure::new(row, name, Unit::Ms, runs, &[Goal::RatioAtMost(LINEAR)])
    }
}

/// The participants' side, at 10,000 and at 100,000.
pub(super) async fn of_participants(bench: &Bench<'_>, row: &str) -> Result<Vec<Figure>, Error> {
    let (few, many) = (bench.size(SMALL), bench.size(LARGE));
    let small = Archive::open(bench, few, 0).await?;
    let mut large = Archive::open(bench, many, 0).await?;
    let list = format!("/api/luckydraw/admin/current/participants?limit=100&with_contact=true&after={}", few / 2);
    let search = "/api/luckydraw/admin/current/participants?limit=100&with_contact=true&q=%EC%84%9C%EC%97%B0";
    let mut growing =
        ["the list of participants", "a search by name", "a draw", "its proof", "an export"].map(Growing::new);
    for round in 1..=bench.rounds() {
        let proof = format!("/api/luckydraw/events/current/draws/{round}/proof");
        for (archive, is_large) in [(&small, false), (&large, true)] {
            let took = [
                archive.get(&list).await?,
                archive.get(search).await?,
                archive.draw().await?,
                archive.get(&proof).await?,
                archive.get(EXPORT).await?,
            ];
            for (operation, took) in growing.iter_mut().zip(took) {
                if is_large { operation.large.push(took) } else { operation.small.push(took) }
            }
        }
    }
    let draw = format!("a draw among {few}");
    let mut figures = vec![Figure::alone(row, draw, Unit::Ms, &growing[2].small, &[Goal::AtMost(100.0)])];
    figures.extend(growing.iter().map(|operation| operation.figure(row, (few, many), "participants")));
    figures.extend(memory(bench, row, &mut large, many).await?);
    Ok(figures)
}

/// What exports take. One of everything holds proofs, each of them made and checked as a whole: it may take what one
/// proof takes, however many there are.
async fn memory(bench: &Bench<'_>, row: &str, archive: &mut Archive, many: usize) -> Result<Vec<Figure>, Error> {
    let (mut list, mut everything) = (Vec::new(), Vec::new());
    for _ in 0..bench.rounds() {
        list.extend(archive.growth(EXPORT).await?);
        let floor = archive.growth(PROOF).await?;
        everything.extend(archive.growth(EVERYTHING).await?.map(|ours| Run { ours, floor }));
    }
    let grows = "what the server grows by while it exports";
    let of_list = format!("{grows} the list of {many} participants");
    if list.is_empty() {
        return Ok(vec![Figure::missing(row, of_list, Unit::Mb, "this system does not tell")]);
    }
    let of_all = format!("{grows} everything of {many} participants, beside one proof");
    Ok(vec![
        Figure::alone(row, of_list, Unit::Mb, &list, &[Goal::AtMost(EXPORT_MB)]),
        Figure::new(row, of_all, Unit::Mb, everything, &[Goal::BeyondFloor(EXPORT_MB)]),
    ])
}

/// The draws' side, at 100 and at 1,000.
pub(super) async fn of_draws(bench: &Bench<'_>, row: &str) -> Result<Vec<Figure>, Error> {
    let (few, many) = (bench.size(FEW_DRAWS), bench.size(MANY_DRAWS));
    let entries = bench.size(ENTRIES);
    let small = Archive::open(bench, entries, few).await?;
    let large = Archive::open(bench, entries, many).await?;
    let mut growing = ["the list of draws", "a proof", "a further draw", "an export of everything"].map(Growing::new);
    for _ in 0..bench.rounds() {
        for (archive, draws) in [(&small, few), (&large, many)] {
            let took = [
                archive.get("/api/luckydraw/admin/current/draws").await?,
                archive.get(&format!("/api/luckydraw/events/current/draws/{draws}/proof")).await?,
                archive.draw().await?,
                archive.get(EVERYTHING).await?,
            ];
            for (operation, took) in growing.iter_mut().zip(took) {
                if draws == many { operation.large.push(took) } else { operation.small.push(took) }
            }
        }
    }
    Ok(growing.iter().map(|operation| operation.figure(row, (few, many), "draws")).collect())
}
