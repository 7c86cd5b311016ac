//! Chance itself: a million draws in which no place on the sheet wins more often than another, and tickets
//! weigh exactly what they say. The seeds are counted, so a run that fails fails again.

use luckydraw::domain::draw::{Digest, Entry, Hash, rank};
use sha2::{Digest as _, Sha256};

const DRAWS: u64 = 1_000_000;
/// What chi-squared with two degrees of freedom exceeds once in a hundred thousand times.
const CHI_SQUARED_LIMIT: f64 = 23.03;

/// How often each entry comes first in a million draws.
fn wins(entries: &[Entry]) -> Vec<u64> {
    let halves = [0..DRAWS / 2, DRAWS / 2..DRAWS];
    let counted = std::thread::scope(|scope| {
        let running = halves.map(|draws| scope.spawn(move || count(entries, draws)));
        running.map(|half| half.join().unwrap())
    });
    counted[0].iter().zip(&counted[1]).map(|(one, other)| one + other).collect()
}

fn count(entries: &[Entry], draws: std::ops::Range<u64>) -> Vec<u64> {
    let mut wins = vec![0; entries.len()];
    for draw in draws {
        let first = rank(&Hash(Sha256::digest(draw.to_be_bytes()).into()), entries)[0];
        wins[entries.iter().position(|entry| entry.number == first).unwrap()] += 1;
    }
    wins
}

fn chi_squared(wins: &[u64], entries: &[Entry]) -> f64 {
    let tickets: u32 = entries.iter().map(|entry| entry.tickets).sum();
    let cells = wins.iter().zip(entries).map(|(wins, entry)| {
        let expected = DRAWS as f64 * f64::from(entry.tickets) / f64::from(tickets);
        (*wins as f64 - expected).powi(2) / expected
    });
    cells.sum()
}

fn entry(number: u64, tickets: u32) -> Entry {
    Entry { number, digest: Digest([number as u8; 16]), tickets }
}

#[test]
fn first_middle_and_last_win_equally_often() {
    let entries = [entry(1, 1), entry(5_000, 1), entry(10_000, 1)];
    let wins = wins(&entries);
    let chi = chi_squared(&wins, &entries);
    assert!(chi < CHI_SQUARED_LIMIT, "{wins:?}: {chi}");
}

#[test]
fn tickets_weigh_what_they_say() {
    let entries = [entry(1, 1), entry(2, 2), entry(3, 5)];
    let wins = wins(&entries);
    let chi = chi_squared(&wins, &entries);
    assert!(chi < CHI_SQUARED_LIMIT, "{wins:?}: {chi}");
    // The limit would catch a weight that is off by a fiftieth.
    let other = [entry(1, 100), entry(2, 200), entry(3, 510)];
    assert!(chi_squared(&wins, &other) > CHI_SQUARED_LIMIT);
}
