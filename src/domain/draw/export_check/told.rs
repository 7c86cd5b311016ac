//! Proofs and lists of an export against what its log tells.

use std::collections::{BTreeMap, BTreeSet};

use super::super::choice::Grade;
use super::super::proof::{Called, Proof};
use super::super::report::{Checks, Drawn, Step, Stop};
use super::super::sheet::Sheet;
use super::super::word::Word;
use super::aborted::GivenUp;
use super::bodies::Frozen;
use super::compare::{Tell, same, same_draws};
use super::rows::{DrawRow, Export, ParticipantRow, WinnerRow};
use super::story::{LogDraw, Story};

const DRAWS: &[&str] = &["draw_frozen", "draw_ranked", "draw_revealed"];
const ABORTED: &[&str] = &["draw_frozen", "draw_aborted"];
const SUPERSEDED: &[&str] = &["draw_supersedes", "draw_frozen", "claim_settled"];
const RESERVES: &[&str] = &["reserve_called", "reserve_passed_over"];
const CLAIMS: &[&str] = &["draw_frozen", "reserve_called", "reserve_passed_over", "claim_settled", "winner_coming"];
const PARTICIPANTS: &[&str] = &["joined", "participant_status", "reset"];
const TITLES: &[&str] = &["event_created", "event_changed"];

/// Holds everything against the log, where there is one.
pub fn check_story(
    export: &Export,
    draws: &[Drawn],
    given_up: &[GivenUp<'_>],
    checks: &mut Checks,
) -> Result<(), Stop> {
    let Some(log) = &export.log else {
        checks.skipped(Step::LogDraws, "the export holds no audit log, so nothing can be held against it");
        return Ok(());
    };
    let held = "the log numbers the draws from 1 without a gap but where it names one, each frozen, then ranked and revealed or \
         given up";
    let story = checks.attempt(Step::LogDraws, held, Story::read(log))?;
    let mut told = Told { story: &story, checks };
    told.proofs(&export.proofs, draws)?;
    told.aborted(given_up)?;
    told.superseded(&export.proofs)?;
    told.called(&export.proofs)?;
    if let Some(rows) = &export.draws {
        let held = "every draw of the list is as the log tells, and none is missing";
        told.unless_purged(Step::DrawsRecords, &["draw_frozen", "draw_supersedes"], held, || draws_told(rows, &story))?;
    }
    if let Some(rows) = &export.winners {
        let held = "the winners of the list, and what became of their claims, are as the log tells";
        told.unless_purged(Step::WinnersRecords, CLAIMS, held, || winners_told(rows, &story))?;
    }
    if let Some(rows) = &export.participants {
        let held = "the participants are those that the log tells of, with their status";
        told.unless_purged(Step::ParticipantsRecords, PARTICIPANTS, held, || participants_told(rows, &story))?;
    }
    let title = || same("the event's title", Some(&export.event.title), story.title.as_ref());
    told.unless_purged(Step::EventTitle, TITLES, "the event's title is the newest of the log", title)
}

struct Told<'a, 'c> {
    story: &'a Story<'a>,
    checks: &'c mut Checks,
}

impl Told<'_, '_> {
    /// Takes a step, unless it needs a body that was purged.
    fn unless_purged(
        &mut self,
        step: Step,
        kinds: &[&str],
        held: &str,
        check: impl FnOnce() -> Result<(), String>,
    ) -> Result<(), Stop> {
        if let Some(kind) = self.story.lacks(kinds) {
            self.checks.skipped(step, format!("the body of a `{kind}` record was purged"));
            return Ok(());
        }
        self.checks.attempt(step, held, check())
    }

    fn proofs(&mut self, proofs: &[Proof], draws: &[Drawn]) -> Result<(), Stop> {
        let step = Step::ProofRecords;
        let said: Vec<u64> = proofs.iter().map(|proof| proof.draw).collect();
        let told: Vec<u64> = self.story.revealed().map(|(draw, _)| draw).collect();
        if let Err(differs) = same_draws(("the proofs", &said), ("the draws that the log reveals", &told)) {
            return Err(self.checks.failed(step, differs));
        }
        let story = self.story;
        let check = || {
            let mut each = proofs.iter().zip(draws).zip(story.revealed());
            each.try_for_each(|((proof, drawn), (_, log))| proof_told(proof, drawn, log))
        };
        self.unless_purged(step, DRAWS, "every draw that the log reveals has its proof, with the same result", check)?;
        if let Some(draw) = self.story.running() {
            self.checks.about(Some(draw));
            self.checks
                .skipped(step, "it is the newest in the log and was not revealed, so there is no proof of it yet");
            self.checks.about(None);
        }
        Ok(())
    }

    fn aborted(&mut self, given_up: &[GivenUp<'_>]) -> Result<(), Stop> {
        let (step, story) = (Step::AbortedRecords, self.story);
        let said: Vec<u64> = given_up.iter().map(|one| one.row.draw).collect();
        let told: Vec<u64> = story.given_up().map(|(draw, _)| draw).collect();
        if let Err(differs) = same_draws(("the list of aborted draws", &said), ("those that the log gives up", &told)) {
            return Err(self.checks.failed(step, differs));
        }
        if said.is_empty() {
            return Ok(());
        }
        let late = given_up.iter().zip(story.given_up()).find(|(one, (_, log))| came_too_late(one, log));
        if let Some((one, _)) = late {
            return Err(self.checks.failed(step, format!("draw {} was given up after its last input", one.row.draw)));
        }
        let check = || given_up.iter().zip(story.given_up()).try_for_each(|(one, (_, log))| aborted_told(one, log));
        self.unless_purged(step, ABORTED, "every draw that the log gives up is there, with the same texts", check)
    }

    fn superseded(&mut self, proofs: &[Proof]) -> Result<(), Stop> {
        let story = self.story;
        if story.supersedes.is_empty() {
            return Ok(());
        }
        let held = "every place that is superseded is so once, as its sheet said, its winner absent, by no lower a draw of its prize";
        self.unless_purged(Step::SupersedesRecords, SUPERSEDED, held, || superseded_told(proofs, story))
    }

    fn called(&mut self, proofs: &[Proof]) -> Result<(), Stop> {
        let (step, story) = (Step::CalledRecords, self.story);
        let said = proofs.iter().map(|proof| proof.called.len()).sum::<usize>();
        if let Err(differs) = same("the number of reserves called in all proofs", said, story.reserve_records) {
            return Err(self.checks.failed(step, differs));
        }
        let held = "the reserves called are those that the log tells of, in order";
        self.unless_purged(step, RESERVES, held, || called_told(proofs, story))
    }
}

fn proof_told(proof: &Proof, drawn: &Drawn, log: &LogDraw<'_>) -> Result<(), String> {
    let of = |what: &str| format!("the {what} of draw {}", drawn.draw);
    let word = Word::parse(&proof.word).map_err(|error| error.to_string())?;
    let (Some(frozen), Some(ranked), Some(revealed)) = (&log.frozen, &log.ranked, &log.revealed) else {
        return Ok(());
    };
    same(&of("sheet"), drawn.sheet_hash, frozen.sheet)?;
    same(&of("count"), drawn.asked, frozen.count)?;
    same(&of("number of entries"), drawn.entries as u64, frozen.entries)?;
    same(&of("grade"), drawn.grade.as_str(), frozen.grade.as_str())?;
    same(&of("stir"), word.stir(), ranked.stir)?;
    same(&of("word"), word.hash(), ranked.word)?;
    same(&of("reveal"), proof.reveal, revealed.reveal)?;
    same(&of("list of winners"), &proof.winners, &revealed.winners)
}

/// From its last input on a result stands: the closing of the commitments, the first digit. What a copy lacks of
/// them nobody brings back, and what opens the seal is public.
fn came_too_late(one: &GivenUp<'_>, log: &LogDraw<'_>) -> bool {
    let is_bound = log.is_bound || one.stir.is_some();
    !log.gave_way && (log.is_called || (is_bound && one.grade != Grade::Witnessed))
}

fn aborted_told(one: &GivenUp<'_>, log: &LogDraw<'_>) -> Result<(), String> {
    let of = |what: &str| format!("the {what} of draw {}", one.row.draw);
    let (Some(frozen), Some(aborted)) = (&log.frozen, &log.aborted) else { return Ok(()) };
    same(&of("frozen sheet"), one.sheet, frozen.sheet)?;
    same(&of("grade"), one.grade.as_str(), frozen.grade.as_str())?;
    same(&of("sheet"), one.sheet, aborted.sheet)?;
    same(&of("stir"), one.stir, aborted.stir)?;
    same(&of("reveal"), one.row.reveal, aborted.reveal)?;
    same(&of("reason"), &one.row.reason, &aborted.reason)
}

fn superseded_told(proofs: &[Proof], story: &Story<'_>) -> Result<(), String> {
    let given_up: BTreeSet<u64> = story.given_up().map(|(draw, _)| draw).collect();
    let mut taken = BTreeSet::new();
    for (draw, (place, was_absent)) in &story.supersedes {
        let proof = proofs.iter().find(|proof| proof.draw == place.draw);
        let proof = proof.ok_or_else(|| format!("draw {draw} supersedes {}, which has no proof", place.tell()))?;
        let sheet = Sheet::parse(&proof.sheet).map_err(|error| error.to_string())?;
        same(&format!("the rule of absence of draw {}", place.draw), sheet.fields().absent.as_str(), "fresh")?;
        same(&format!("whether the winner at {} was absent", place.tell()), *was_absent, true)?;
        superseding_told((*draw, story.frozen(*draw)), story.frozen(place.draw))?;
        if !given_up.contains(draw) && !taken.insert(*place) {
            return Err(format!("{} is superseded twice", place.tell()));
        }
    }
    Ok(())
}

/// One winner of the same prize, drawn with no less than the place was.
fn superseding_told((draw, new): (u64, Option<&Frozen>), old: Option<&Frozen>) -> Result<(), String> {
    let (Some(new), Some(old)) = (new, old) else { return Ok(()) };
    let of = |what: &str| format!("the {what} of draw {draw}");
    same(&of("count"), new.count, 1)?;
    same(&of("prize"), &new.prize, &old.prize)?;
    same(&of("prize's rank"), new.rank, old.rank)?;
    if new.grade < old.grade {
        return Err(format!("the grade of draw {draw} is {} here and should be at least {}", new.grade, old.grade));
    }
    Ok(())
}

fn called_told(proofs: &[Proof], story: &Story<'_>) -> Result<(), String> {
    let mut told: BTreeMap<u64, Vec<Called>> = BTreeMap::new();
    for (reserve, _) in &story.reserves {
        let called = Called { place: reserve.place, draw_number: reserve.draw_number };
        told.entry(reserve.draw).or_default().push(called);
    }
    for proof in proofs {
        let told = told.remove(&proof.draw).unwrap_or_default();
        let plain = |called: &[Called]| called.iter().map(|one| (one.place, one.draw_number)).collect::<Vec<_>>();
        let what = format!("the list of reserves called of draw {}", proof.draw);
        same(&what, plain(&proof.called), plain(&told))?;
    }
    match told.keys().next() {
        Some(draw) => Err(format!("the log calls reserves of draw {draw}, which has no proof")),
        None => Ok(()),
    }
}

fn draws_told(rows: &[DrawRow], story: &Story<'_>) -> Result<(), String> {
    let said: Vec<u64> = rows.iter().map(|row| row.draw).collect();
    let told: Vec<u64> = story.revealed().map(|(draw, _)| draw).collect();
    same_draws(("the list of draws", &said), ("the draws that the log reveals", &told))?;
    for (row, (draw, log)) in rows.iter().zip(story.revealed()) {
        let of = |what: &str| format!("the {what} of draw {draw}");
        if let Some(frozen) = &log.frozen {
            same(&of("prize"), &row.prize_name, &frozen.prize)?;
            same(&of("prize's rank"), row.prize_rank, frozen.rank.unwrap_or(0))?;
        }
        same(&of("time"), row.drawn_at.as_deref(), Some(log.frozen_at))?;
        same(&of("reveal's time"), row.revealed_at.as_deref(), log.revealed_at)?;
        same(&of("mark of a reset"), row.reset, log.reset)?;
        same(&of("superseded place"), row.supersedes, story.supersedes.get(&draw).map(|(place, _)| *place))?;
    }
    Ok(())
}

fn winners_told(rows: &[WinnerRow], story: &Story<'_>) -> Result<(), String> {
    if let Some(place) = story.hurried.first() {
        return Err(format!("the winner at {} said to be coming and lost the place too early", place.tell()));
    }
    let live: BTreeMap<u64, &LogDraw<'_>> = story.revealed().filter(|(_, log)| !log.reset).collect();
    let mut said: Vec<u64> = rows.iter().map(|row| row.draw).collect();
    said.dedup();
    let told: Vec<u64> = live.keys().copied().collect();
    same_draws(("the list of winners", &said), ("the draws that the log reveals and does not reset", &told))?;
    let called: BTreeMap<(u64, u64), (u64, bool)> =
        story.reserves.iter().map(|(one, passed)| ((one.draw, one.place), (one.replaces, *passed))).collect();
    for row in rows {
        let frozen = live.get(&row.draw).and_then(|log| log.frozen.as_ref());
        let of = |what: &str| format!("the {what} at place {} of draw {}", row.place, row.draw);
        if let Some(frozen) = frozen {
            same(&of("prize"), &row.prize_name, &frozen.prize)?;
            same(&of("prize's rank"), row.prize_rank, frozen.rank.unwrap_or(0))?;
        }
        let reserve = called.get(&(row.draw, row.place));
        same(&of("place that was replaced"), row.replaces, reserve.map(|(replaces, _)| *replaces))?;
        claim_told(row, reserve.is_some_and(|(_, passed)| *passed), story)?;
    }
    Ok(())
}

fn claim_told(row: &WinnerRow, is_passed: bool, story: &Story<'_>) -> Result<(), String> {
    let of = |what: &str| format!("the {what} at place {} of draw {}", row.place, row.draw);
    let settled = story.settled.get(&(row.draw, row.place));
    let claim = settled.map_or(if is_passed { "passed" } else { "open" }, |(settled, _)| settled.to.as_str());
    // What was opened again is as if it had never been settled.
    let settled = settled.filter(|(settled, _)| settled.to != "open");
    same(&of("claim"), row.claim.as_str(), claim)?;
    same(&of("claim's time"), row.claimed_at.as_deref(), settled.map(|(_, at)| *at))?;
    same(&of("hand that settled the claim"), row.claimed_by.as_deref(), settled.map(|(by, _)| by.actor.as_str()))
}

fn participants_told(rows: &[ParticipantRow], story: &Story<'_>) -> Result<(), String> {
    same("the number of participants", rows.len() as u64, story.joined)?;
    same("the highest number of a participant", rows.last().map_or(0, |row| row.draw_number), story.last)?;
    for row in rows {
        let told = story.statuses.get(&row.draw_number).map_or("in", String::as_str);
        same(&format!("the status of number {}", row.draw_number), row.status.as_str(), told)?;
    }
    Ok(())
}
