//! The line as everybody in it may see it: made anew when it moves, and shared by ten thousand who read it.

use serde::Serialize;

/// Whether somebody may go in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nobody waits and there is room.
    Open,
    /// The turn has not come yet.
    Waiting,
    /// This one may enter.
    Come,
}

/// Where somebody stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Standing {
    /// Whether it is this one's turn.
    pub state: State,
    /// How many are to be let in up to this one; null unless it waits.
    pub position: Option<u64>,
    /// Seconds that it may take, roughly; null where nobody can tell.
    pub estimate_s: Option<u64>,
    /// Whether the organiser lets nobody in right now.
    pub is_paused: bool,
}

impl Standing {
    /// Of somebody who does not have to wait.
    #[must_use]
    pub fn without_wait(state: State) -> Self {
        Standing { state, position: None, estimate_s: None, is_paused: false }
    }
}

/// The line at one moment.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Line {
    /// Whether newcomers have to wait.
    pub holds: bool,
    /// Whether the organiser lets nobody in by itself.
    pub is_paused: bool,
    /// Places up to here may enter.
    pub admitted: u64,
    /// The places of those who are there and wait, in order.
    pub waiting: Vec<u64>,
    /// The last place that was handed out.
    pub last: u64,
    /// People let in a minute, of late.
    pub per_minute: f64,
    /// Just after a start, when only some have shown themselves again: places up to here were handed out before.
    pub returning: u64,
}

impl Line {
    /// Where somebody stands in it.
    #[must_use]
    pub fn standing(&self, place: u64) -> Standing {
        if place <= self.admitted {
            return Standing::without_wait(State::Come);
        }
        if !self.holds {
            return Standing::without_wait(State::Open);
        }
        let position = self.position(place);
        let estimate_s = self.estimate(position);
        Standing { state: State::Waiting, position: Some(position), estimate_s, is_paused: self.is_paused }
    }

    /// Somebody who came since the line was made stands behind all that came in between; somebody who comes back first
    /// after a start still stands behind all that may follow, or a whole hall would read that it is next.
    fn position(&self, place: u64) -> u64 {
        if place <= self.returning {
            return place.saturating_sub(self.admitted);
        }
        let before = self.waiting.partition_point(|other| *other < place) as u64;
        before + 1 + place.saturating_sub(self.last + 1)
    }

    /// Rounded up, so that it does not change with every guest who goes in.
    fn estimate(&self, position: u64) -> Option<u64> {
        if self.is_paused || self.per_minute <= 0.0 {
            return None;
        }
        let seconds = (position as f64 * 60.0 / self.per_minute).ceil() as u64;
        let step = if seconds <= 120 { 10 } else { 60 };
        Some(seconds.div_ceil(step) * step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line() -> Line {
        Line { holds: true, admitted: 4, waiting: vec![5, 6, 9], last: 10, per_minute: 60.0, ..Line::default() }
    }

    #[test]
    fn a_position_counts_those_who_are_there() {
        let positions = [5, 6, 7, 9, 10].map(|place| line().standing(place).position.unwrap());
        assert_eq!(positions, [1, 2, 3, 3, 4], "7 and 10 were away and come back");
        assert_eq!(line().standing(11).position, Some(4), "just came");
        assert_eq!(line().standing(13).position, Some(6), "two came just before");
    }

    #[test]
    fn after_a_start_nobody_is_told_to_be_nearer_than_before() {
        let started = Line { waiting: vec![9], returning: 10, last: 10, ..line() };
        assert_eq!([5, 9, 10].map(|place| started.standing(place).position.unwrap()), [1, 5, 6]);
        assert_eq!(started.standing(11).position, Some(2), "came since; those who are there stand before it");
    }

    #[test]
    fn who_does_not_wait_has_no_position() {
        assert_eq!(line().standing(4), Standing::without_wait(State::Come));
        let open = Line { holds: false, waiting: Vec::new(), ..line() };
        assert_eq!((open.standing(4).state, open.standing(5).state), (State::Come, State::Open));
    }

    #[test]
    fn an_estimate_follows_the_pace_and_is_none_without_one() {
        assert_eq!(line().standing(9).estimate_s, Some(10));
        let slow = Line { per_minute: 1.0, ..line() };
        assert_eq!(slow.standing(9).estimate_s, Some(180));
        for line in [Line { per_minute: 0.0, ..line() }, Line { is_paused: true, ..line() }] {
            assert_eq!(line.standing(9).estimate_s, None);
        }
    }
}
