//! The line by itself, with a clock that the test moves.

use super::super::line::State;
use super::*;
use crate::domain::id::EventId;
use crate::domain::waiting::TicketKey;

fn kept(reserved: u64, admitted: u64) -> Kept {
    let key = TicketKey::new([1; 32], EventId::parse("x").unwrap(), 1);
    Kept { key, reserved, admitted, let_in: 0, rules: Rules::default() }
}

fn inside(guests: u64, threshold: u64) -> Inside {
    Inside { guests, threshold, connections: u64::MAX }
}

/// A line in which places 1 to 5 wait, inside full.
fn five(now: Instant) -> Queue {
    let mut queue = Queue::new(kept(0, 0), now);
    queue.extend(100);
    let places: Vec<u64> = (0..5).map(|_| queue.hand_out(now).unwrap()).collect();
    assert_eq!(places, [1, 2, 3, 4, 5]);
    queue
}

#[test]
fn as_many_are_let_in_as_there_is_room_first_come_first_served() {
    let now = Instant::now();
    let mut queue = five(now);
    assert_eq!(queue.plan(inside(10, 10)), None, "full");
    let step = queue.plan(inside(8, 10)).unwrap();
    assert_eq!(step, Step { place: 2, people: 2 });
    queue.settle(step, now);
    assert_eq!((queue.arriving(inside(8, 10)), queue.plan(inside(8, 10))), (2, None), "their places are kept");
    queue.arrive(Some(1));
    assert_eq!(queue.plan(inside(9, 10)), None);
    queue.forget(now + LEASE - Duration::from_secs(1));
    assert_eq!(queue.arriving(inside(8, 10)), 1);
    queue.forget(now + LEASE);
    assert_eq!(queue.arriving(inside(8, 10)), 0, "who does not come keeps nobody out for ever");
}

#[test]
fn who_is_away_is_passed_over_and_may_come_later() {
    let now = Instant::now();
    let mut queue = five(now);
    let later = now + AWAY;
    [2, 4, 5].into_iter().for_each(|place| queue.see(place, later));
    queue.forget(later);
    let step = queue.plan(inside(8, 10)).unwrap();
    assert_eq!(step, Step { place: 4, people: 2 });
    queue.settle(step, later);
    let line = queue.line(inside(8, 10), later);
    assert_eq!((line.admitted, line.waiting), (4, vec![5]), "3 may come whenever");
    queue.see(3, later);
    assert_eq!(queue.line(inside(8, 10), later).waiting, [5], "and does not wait again");
}

#[test]
fn the_line_is_over_once_nobody_waits_and_there_is_room() {
    let now = Instant::now();
    let mut queue = five(now);
    assert!(queue.holds(inside(0, 10)), "people wait");
    let step = queue.plan(inside(0, 10)).unwrap();
    assert_eq!(step, Step { place: 100, people: 5 });
    queue.settle(step, now);
    assert!(!queue.holds(inside(0, 10)) && queue.holds(inside(5, 10)), "five are on their way");
    assert_eq!((queue.hand_out(now), queue.plan(inside(0, 10))), (None, None));
    queue.extend(200);
    assert_eq!(queue.hand_out(now), Some(101), "no place twice");
}

#[test]
fn a_pause_and_the_time_after_a_start_let_nobody_in_but_by_hand() {
    let now = Instant::now();
    let mut queue = Queue::new(kept(100, 3), now);
    queue.see(7, now);
    assert!(queue.holds(inside(0, 10)));
    assert_eq!((queue.plan(inside(0, 10)), queue.first(3)), (None, Step { place: 7, people: 1 }));
    queue.forget(now + GRACE);
    assert_eq!(queue.plan(inside(0, 10)), Some(Step { place: 100, people: 1 }));
    queue.kept.rules.is_paused = true;
    assert_eq!(queue.plan(inside(0, 10)), None);
    assert!(queue.holds(inside(0, 10)));
    assert!(!Queue::new(kept(100, 100), now).holds(inside(0, 10)), "nobody can be waiting");
}

#[test]
fn a_reset_ends_the_line() {
    let now = Instant::now();
    let mut queue = five(now);
    let before = queue.kept().clone();
    queue.refresh(before.clone());
    assert!(queue.holds(inside(0, 10)));
    queue.refresh(Kept { key: TicketKey::new([1; 32], before.key.event().clone(), 2), ..before });
    assert!(!queue.holds(inside(0, 10)));
    queue.see(3, now);
    assert_eq!((queue.waiting(), queue.hand_out(now)), (0, None), "3 was of before the reset");
    assert_eq!(queue.line(inside(0, 10), now).standing(3).state, State::Come);
    queue.extend(200);
    assert_eq!(queue.hand_out(now), Some(101));
}

#[test]
fn no_more_come_in_while_the_end_of_the_line_is_stored_than_there_is_room_for() {
    let now = Instant::now();
    let mut queue = five(now);
    let step = queue.plan(inside(0, 7)).unwrap();
    assert_eq!(step, Step { place: 100, people: 5 });
    let meanwhile: Vec<_> = (0..3).map(|_| queue.hand_out(now)).collect();
    assert_eq!(meanwhile, [Some(99), Some(100), None]);
    queue.extend(200);
    assert_eq!(queue.hand_out(now), Some(101));
    queue.settle(step, now);
    assert_eq!((queue.arriving(inside(0, 7)), queue.waiting()), (7, 1));
}

#[test]
fn who_went_in_fills_the_room_before_the_socket_comes() {
    let now = Instant::now();
    let mut queue = Queue::new(kept(0, 0), now);
    queue.count(9);
    assert_eq!((queue.holds(inside(0, 10)), queue.free(inside(0, 10))), (false, 1));
    queue.count(10);
    assert!(queue.holds(inside(0, 10)));
    assert!(!queue.holds(Inside { connections: 4, ..inside(0, 10) }), "six of them have gone");
    queue.arrive(None);
    assert_eq!(queue.free(inside(1, 10)), 0);
    (0..3).for_each(|turn| queue.forget(now + Duration::from_secs(10 * turn)));
    assert_eq!(queue.free(inside(1, 10)), 9, "the others did not come");
}

#[test]
fn a_line_that_is_over_holds_nobody() {
    let now = Instant::now();
    let mut queue = five(now);
    queue.end();
    let line = queue.line(inside(10, 10), now);
    assert_eq!((line.holds, line.standing(2).state), (false, State::Open));
}

#[test]
fn the_pace_is_that_of_late() {
    let now = Instant::now();
    let mut queue = five(now);
    queue.settle(Step { place: 3, people: 3 }, now);
    assert!((queue.line(inside(0, 0), now).per_minute - 18.0).abs() < 1e-9, "three within ten seconds at most");
    let later = now + Duration::from_secs(60);
    assert!((queue.line(inside(0, 0), later).per_minute - 3.0).abs() < 1e-9);
    queue.forget(now + PACE);
    assert!(queue.line(inside(0, 0), now + PACE).per_minute < f64::EPSILON);
}
