//! Changes back to back, faster than slow readers read: everybody ends on the last state, and nobody waits for them.

use std::time::Instant;

use serde_json::json;

use super::{Bench, Figure, Goal, Run, Unit};
use crate::rehearse::Error;
use crate::rehearse::organiser::Organiser;
use crate::rehearse::phones::crowd::{Crowd, revision};
use crate::rehearse::stats::{count, ms};
use crate::rehearse::venue::Venue;

const PHONES: usize = 2_000;
/// One in so many reads slowly.
const SLOW_SHARE: usize = 10;
const CHANGES: usize = 200;

/// How the row went once.
struct Round {
    /// From the first change to the last phone that shows the last state.
    settled: f64,
    /// From the last change to the last prompt phone, with and without slow readers among them.
    prompt: Run,
    astray: usize,
}

/// Everybody ends on the last state.
pub(super) async fn back_to_back(bench: &Bench<'_>, row: &str) -> Result<Vec<Figure>, Error> {
    let (phones, changes) = (bench.size(PHONES), bench.size(CHANGES));
    let name = format!("{changes} changes back to back: phones of {phones} that do not end on the last state");
    if let Some(why) = bench.lacks_room(phones) {
        return Ok(vec![Figure::missing(row, name, Unit::Count, why)]);
    }
    let mut rounds = Vec::new();
    for _ in 0..bench.rounds() {
        rounds.push(round(bench, phones, changes).await?);
    }
    let astray: Vec<f64> = rounds.iter().map(|round| count(round.astray)).collect();
    let settled: Vec<f64> = rounds.iter().map(|round| round.settled).collect();
    let prompt = rounds.iter().map(|round| round.prompt).collect();
    let all = "from the first change until every phone shows the last state, slow readers too";
    let held = "the last change to the last prompt phone, beside slow readers and without";
    Ok(vec![
        Figure::alone(row, name, Unit::Count, &astray, &[Goal::Exactly(0.0)]),
        Figure::alone(row, all, Unit::Ms, &settled, &[]),
        Figure::new(row, held, Unit::Ms, prompt, &[Goal::RatioAtMost(1.5)]),
    ])
}

async fn round(bench: &Bench<'_>, phones: usize, changes: usize) -> Result<Round, Error> {
    let venue = Venue::open(&bench.folder).await?;
    let organiser = venue.organiser().await?;
    let slow = (phones / SLOW_SHARE).max(1);
    let alone = Crowd::gather(&venue.target, phones - slow).await?;
    let (_, without) = storm(&organiser, &alone, changes).await?;
    drop(alone);
    let prompt = Crowd::gather(&venue.target, phones - slow).await?;
    let slowly = Crowd::mixed(&venue.target, slow, slow).await?;
    slowly.read_revisions();
    let begun = Instant::now();
    let (newest, with) = storm(&organiser, &prompt, changes).await?;
    let there = prompt.on_revision(newest).await + slowly.on_revision(newest).await;
    let settled = ms(begun.elapsed());
    Ok(Round { settled, prompt: Run { ours: with, floor: Some(without) }, astray: phones - there })
}

/// Changes the event's title as often as asked; gives the last revision, and how long the last change took to
/// everybody.
async fn storm(organiser: &Organiser, crowd: &Crowd, changes: usize) -> Result<(u64, f64), Error> {
    crowd.read_revisions();
    for change in 1..changes {
        organiser.set(&json!({ "title": format!("Change {change}") })).await?;
    }
    let last = format!("The last of {changes}");
    crowd.expect(&[format!(r#""title":"{last}""#)]);
    organiser.set(&json!({ "title": last })).await?;
    let took = crowd.all_saw().await?;
    let (state, _) = organiser.fetch("/api/luckydraw/events/current/state").await?;
    let newest = revision(&state.body).ok_or_else(|| Error::failed("a state without a revision"))?;
    Ok((newest, ms(took)))
}
