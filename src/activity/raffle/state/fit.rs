//! What phones get: small enough for one radio frame, whatever is in it.

use serde_json::Value;

use super::parts::{InputsPart, StageDraw, State, WinnersPart};
use super::unreadable;
use crate::store::Error;

/// Bytes of a phone's state; the revision is added to it later and has room in one segment too.
const GUEST_LIMIT: usize = 1_370;

/// Leaves out what is needed least, one thing after the other, until one radio frame holds the state.
pub(super) fn for_guests(mut state: State) -> Result<Value, Error> {
    while serde_json::to_string(&state).map_err(unreadable)?.len() > GUEST_LIMIT && leave_out_one(&mut state) {}
    serde_json::to_value(&state).map_err(unreadable)
}

/// Long lists become their lengths first, older before newer; then older results go, then the prize's picture, then
/// the root of the commitments once the stir's fingerprint holds it too, then the digits that stand on the screen, then
/// the mode, which the event's id says too, then how many phones stirred, then the place that is drawn anew, then when
/// the sheet was frozen, then the winners of the draw on the stage.
fn leave_out_one(state: &mut State) -> bool {
    const SHORT: usize = 5;
    let is_long = |winners: &Option<Vec<u64>>| winners.as_ref().is_some_and(|winners| winners.len() > SHORT);
    if let Some(result) = state.results.iter_mut().rev().find(|result| is_long(&result.winners)) {
        result.winner_count = result.winners.take().map(|winners| winners.len());
        return true;
    }
    let Some(draw) = state.stage.draw.as_mut() else { return leave_out_idle(state) };
    let has_long_list = |part: &&mut WinnersPart| part.winners.as_ref().is_some_and(|winners| winners.len() > SHORT);
    if let Some(part) = draw.winners.as_mut().filter(has_long_list) {
        part.shorten();
        return true;
    }
    if state.results.pop().is_some() || draw.prize.image.take().is_some() {
        return true;
    }
    let is_held = |inputs: &mut InputsPart| inputs.stir_hash.is_some() && inputs.commit_root.take().is_some();
    if draw.inputs.as_mut().is_some_and(is_held) {
        return true;
    }
    if draw.inputs.as_mut().is_some_and(|inputs| inputs.word.take().is_some()) || state.event.mode.take().is_some() {
        return true;
    }
    if leave_out_counts(draw) || draw.supersedes.take().is_some() || draw.frozen_at.take().is_some() {
        return true;
    }
    let short_list = draw.winners.as_mut().filter(|part| part.winners.is_some());
    short_list.map(WinnersPart::shorten).is_some()
}

/// Nothing runs: the reason for which a draw was called off stands longer than earlier results do.
fn leave_out_idle(state: &mut State) -> bool {
    state.results.pop().is_some() || state.called_off.as_mut().is_some_and(|off| off.reason.take().is_some())
}

/// How many phones took part: the screen says it too, and the texts do.
fn leave_out_counts(draw: &mut StageDraw) -> bool {
    let counted = [draw.stirred.take(), draw.silent.take()];
    let counting = draw.inputs.as_mut().map(|inputs| [inputs.commits.take(), inputs.stirs.take()]);
    counted.into_iter().chain(counting.into_iter().flatten()).any(|count| count.is_some())
}

#[cfg(test)]
mod tests {
    use super::super::parts::{CalledOff, EventPart, NextPart, PrizePart, ResultPart, Stage};
    use super::*;
    use crate::activity::raffle::rules::StagePhase;
    use crate::domain::draw::{Grade, Hash, Mode};
    use crate::domain::event::{Language, Registration, StirBy};
    use crate::domain::show::Reveal;
    use crate::domain::time::Timestamp;
    use crate::store::audit::Head;
    use crate::store::draw::Place;
    use crate::store::prize::{ImageLinks, Stock};

    /// The longest that a name of a prize may be: the fewest characters a frame, the most bytes.
    const PRIZE: usize = 160;
    const TITLE: usize = 240;
    const REASON: usize = 800;

    fn long(bytes: usize) -> String {
        "🎁".repeat(bytes / 4)
    }

    fn numbers(winners: usize) -> Vec<u64> {
        (1..=winners as u64).map(|n| n + 9_000).collect()
    }

    fn draw(winners: usize) -> StageDraw {
        StageDraw {
            draw: 9_999,
            prize: PrizePart { name: long(PRIZE), rank: Some(100_000), image: Some(ImageLinks::of(&"a".repeat(32))) },
            supersedes: Some(Place { draw: 9_998, place: 1000 }),
            count: 1000,
            grade: Grade::Witnessed,
            sheet_hash: Hash([7; 32]),
            inputs: None,
            stirred: Some(10_000),
            silent: Some(10_000),
            entries: 10_000,
            started_at: Some(Timestamp(0)),
            frozen_at: Some(Timestamp(0)),
            ends_at: Some(Timestamp(0)),
            spin_ms: 60_000,
            stop_ms: 30_000,
            step_ms: 3_000,
            reveal: Some(Reveal::Host),
            winners: Some(WinnersPart::new(&numbers(winners))),
        }
    }

    fn state(winners: usize, results: usize) -> State {
        let result = |draw| ResultPart {
            draw,
            prize_name: long(PRIZE),
            superseded_by: Some(9_999),
            winners: Some(numbers(winners)),
            winner_count: None,
        };
        State {
            kind: "state",
            at: Timestamp(0),
            build: "0".repeat(12),
            log: Head { seq: 1_000_000, hash: Hash([7; 32]) },
            event: EventPart {
                event_id: "e".repeat(64),
                mode: Some(Mode::Rehearsal),
                title: long(TITLE),
                registration: Registration::Closed,
                language: Language::KO,
                anchor: Hash([7; 32]),
                accent: "#c8361f".to_owned(),
                epoch: 1_000,
                roll_call: Some(120),
                again: Some("winners"),
            },
            stage: Stage { phase: StagePhase::Spinning, draw: Some(draw(winners)) },
            results: (1..=results as u64).map(result).collect(),
            prizes: Stock { left: 100_000_000, total: 100_000_000 },
            next: None,
            called_off: None,
        }
    }

    /// The next prize stands on an empty stage: a draw takes its place.
    fn announced(winners: usize, results: usize) -> State {
        State {
            stage: Stage { phase: StagePhase::Idle, draw: None },
            next: Some(NextPart { name: long(PRIZE), rank: 100_000, count: 1_000 }),
            ..state(winners, results)
        }
    }

    /// Nothing came of the newest draw, and its reason is as long as may be.
    fn called_off(winners: usize, results: usize) -> State {
        let off = CalledOff { draw: 9_999, at: Timestamp(0), reason: Some(long(REASON)) };
        State { called_off: Some(off), ..announced(winners, results) }
    }

    /// What has entered a draw by then, before there are winners.
    fn witnessed(phase: StagePhase, results: usize) -> State {
        let mut state = state(0, results);
        state.stage.phase = phase;
        let (is_stirring, is_word) = (phase == StagePhase::Stirring, phase == StagePhase::Word);
        if let Some(draw) = state.stage.draw.as_mut() {
            draw.winners = None;
            draw.ends_at = draw.ends_at.filter(|_| !is_word);
            draw.inputs = Some(InputsPart {
                stir_by: Some(StirBy::Itself).filter(|_| is_stirring),
                commits: Some(10_000),
                stirs: Some(10_000),
                commit_root: Some(Hash([7; 32])).filter(|_| !is_stirring),
                stir_hash: Some(Hash([7; 32])).filter(|_| is_word),
                digits: Some(64),
                word: Some("7".repeat(64)).filter(|_| is_word),
            });
        }
        state
    }

    /// Names of a usual length.
    fn usual(winners: usize, results: usize) -> State {
        let mut state = state(winners, results);
        state.event.title = "가을 행사".to_owned();
        state.event.again = None;
        if let Some(draw) = state.stage.draw.as_mut() {
            draw.supersedes = None;
        }
        state.results.iter_mut().for_each(|result| {
            (result.prize_name, result.superseded_by) = ("텔레비전".to_owned(), None);
        });
        state
    }

    #[test]
    fn a_phones_state_fits_one_frame_whatever_is_in_it() {
        for (winners, results) in [(0, 0), (1, 3), (5, 3), (10, 3), (100, 3), (1000, 1)] {
            let mut quoted = state(winners, results);
            quoted.event.title = "\"éé".repeat(48) + &"\"".repeat(12);
            for state in [
                state(winners, results),
                announced(winners, results),
                called_off(winners, results),
                witnessed(StagePhase::Stirring, results),
                witnessed(StagePhase::Showing, results),
                witnessed(StagePhase::Word, results),
                quoted,
            ] {
                let value = for_guests(state).unwrap();
                let length = value.to_string().len();
                assert!(length <= GUEST_LIMIT, "{winners} winners, {results} results: {length} bytes: {value}");
            }
        }
    }

    #[test]
    fn a_long_list_becomes_its_length() {
        let value = for_guests(usual(100, 3)).unwrap();
        assert_eq!(value["stage"]["winners"], Value::Null);
        assert_eq!(value["stage"]["winner_count"], 100);
        assert_eq!(value["results"][0]["winner_count"], 100);
    }

    #[test]
    fn a_short_list_stays() {
        let value = for_guests(usual(1, 1)).unwrap();
        assert_eq!(value["stage"]["winners"][0]["draw_number"], 9_001);
        assert_eq!(value["results"][0]["winners"][0], 9_001);
    }

    #[test]
    fn the_picture_goes_before_the_winners_do() {
        let value = for_guests(state(1, 3)).unwrap();
        assert_eq!((&value["stage"]["prize"]["image"], &value["results"]), (&Value::Null, &serde_json::json!([])));
        assert_eq!(value["stage"]["winners"][0]["draw_number"], 9_001);
    }
}
