//! What was measured, in rows, and how many numbers went out each second.

use super::{Chart, Table, arrival};
use crate::rehearse::hall::{Measured, Pattern, Try};
use crate::rehearse::report::columns::Lean;
use crate::rehearse::report::say::{Say, grouped, percent, short};
use crate::rehearse::verdict::{self, Bound, Limit, Rehearsal};

const LEANS: [Lean; 6] = [Lean::Left, Lean::Right, Lean::Right, Lean::Right, Lean::Right, Lean::Right];

/// What guests waited for. Of a server elsewhere nobody knows the last column.
pub fn tries(measured: &Measured, say: Say) -> Table {
    let head = ["arrival", "came", "half", "p99", "worst", "cpu"];
    let columns = if measured.url.is_none() { head.len() } else { head.len() - 1 };
    let row = |held: &Try| row(held, say).into_iter().take(columns).collect();
    Table {
        title: say.word("tries.title"),
        head: head.iter().take(columns).map(|key| say.word(&format!("tries.{key}"))).collect(),
        rows: measured.tries.iter().map(row).collect(),
        leans: &LEANS[..columns],
    }
}

fn row(held: &Try, say: Say) -> Vec<String> {
    let missing = || "–".to_owned();
    let came = [("came", grouped(held.came as u64)), ("guests", grouped(held.guests as u64))];
    let waits = held.waits.map(|waits| [waits.half_ms, waits.p99_ms, waits.worst_ms].map(|ms| say.seconds(ms)));
    let [half, p99, worst] = waits.unwrap_or_else(|| [missing(), missing(), missing()]);
    vec![
        arrival(held.arrival, say),
        say.say("tries.of", &came.each_ref().map(|(name, value)| (*name, value.as_str()))),
        half,
        p99,
        worst,
        held.cpu.map_or_else(missing, |cpu| format!("{} %", percent(cpu.peak_share))),
    ]
}

/// A pattern's name and what it is.
pub fn pattern(pattern: Pattern, say: Say) -> (String, String) {
    (arrival(pattern, say), say.word(&format!("pattern.{}", pattern.key())))
}

/// How the draw reached the phones: the slowest of the tries in which all showed it, and those that slept.
pub fn heard(measured: &Measured, say: Say) -> Vec<String> {
    let reveals = measured.tries.iter().filter_map(|held| held.reveal).filter(|reveal| reveal.missed == 0);
    let slowest = reveals.max_by(|one, other| one.last_ms.total_cmp(&other.last_ms));
    let sentence = |key: &str, phones: usize, ms: f64| {
        say.say(key, &[("phones", &grouped(phones as u64)), ("time", &say.seconds(ms))])
    };
    let reveal = slowest.map(|reveal| sentence("reveal", reveal.phones, reveal.last_ms));
    let back = measured.tries.iter().filter_map(|held| held.back).find(|back| back.lost == 0 && back.phones > 0);
    reveal.into_iter().chain(back.map(|back| sentence("back", back.phones, back.last_ms))).collect()
}

/// A chart for each try that took more than a moment: first the wave, because it is closest to a hall.
pub fn charts(measured: &Measured, say: Say) -> Vec<Chart> {
    let mut held: Vec<&Try> = measured.tries.iter().filter(|held| held.per_second.len() > 1).collect();
    held.sort_by_key(|held| held.arrival != Pattern::Wave);
    held.into_iter().map(|held| chart(held, say)).collect()
}

fn chart(held: &Try, say: Say) -> Chart {
    let numbers: Vec<u32> = held.per_second.iter().map(|second| second.numbers).collect();
    let most = numbers.iter().copied().max().unwrap_or(0);
    Chart {
        pattern: held.arrival,
        title: say.say("chart.title", &[("arrival", &arrival(held.arrival, say))]),
        caption: say.say("chart.most", &[("n", &grouped(u64::from(most)))]),
        seconds: say.word("chart.seconds"),
        numbers,
    }
}

/// What each part takes.
pub fn parts(rehearsal: &Rehearsal, say: Say) -> Table {
    let rows = rehearsal.verdict.limits.iter().filter(|bound| bound.limit != Limit::Air || bound.guests.is_some());
    Table {
        title: say.word("parts.title"),
        head: ["part", "measured", "guests"].map(|key| say.word(&format!("parts.{key}"))).to_vec(),
        rows: rows.map(|bound| part(rehearsal, bound, say)).collect(),
        leans: &[Lean::Left, Lean::Left, Lean::Right],
    }
}

fn part(rehearsal: &Rehearsal, bound: &Bound, say: Say) -> Vec<String> {
    let (key, value) = match bound.limit {
        Limit::Cpu => ("cpu", cpu(&rehearsal.measured, say)),
        Limit::Disk => ("disk", disk(&rehearsal.measured, say)),
        Limit::Connections => ("connections", connections(&rehearsal.measured, say)),
        Limit::Memory => ("memory", memory(&rehearsal.measured, say)),
        Limit::Air => ("air", air(&rehearsal.measured, say)),
    };
    let known = value.zip(bound.guests).map(|(value, guests)| (value, say.about(guests)));
    let (value, guests) = known.unwrap_or_else(|| (say.word("parts.missing"), "–".to_owned()));
    vec![say.word(&format!("part.{key}")), value, guests]
}

fn cpu(measured: &Measured, say: Say) -> Option<String> {
    let cost = verdict::cpu_us_per_guest(measured)?;
    Some(say.say("value.cpu", &[("ms", &short(cost / 1_000.0))]))
}

fn disk(measured: &Measured, say: Say) -> Option<String> {
    Some(say.say("value.disk", &[("ms", &short(measured.disk.as_ref()?.worst_ms))]))
}

fn connections(measured: &Measured, say: Say) -> Option<String> {
    Some(say.say("value.connections", &[("n", &grouped(measured.machine.connections))]))
}

fn memory(measured: &Measured, say: Say) -> Option<String> {
    let free_gb = verdict::megabytes(measured.free_memory_mb?) / 1_024.0;
    let cost = verdict::kb_per_guest(measured)?;
    Some(say.say("value.memory", &[("kb", &short(cost)), ("gb", &short(free_gb))]))
}

fn air(measured: &Measured, say: Say) -> Option<String> {
    Some(say.say("value.air", &[("n", &measured.access_points?.to_string())]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::Language;
    use crate::rehearse::sample_tests::{good, slow, strange};

    const ENGLISH: Say = Say(Language::EN);

    #[test]
    fn rows_say_what_was_measured_and_what_was_not() {
        let table = tries(&good(), ENGLISH);
        assert_eq!(table.rows[1], ["A wave", "500/500", "0.01\u{a0}s", "0.01\u{a0}s", "0.01\u{a0}s", "4 %"]);
        let mut measured = strange();
        measured.tries[0].waits = None;
        assert_eq!(tries(&measured, ENGLISH).rows[0], ["All at once", "300/300", "–", "–", "–"]);
    }

    #[test]
    fn parts_stand_with_their_measurements() {
        let mut measured = slow();
        measured.free_memory_mb = None;
        let rows = parts(&Rehearsal::of(measured), ENGLISH).rows;
        assert_eq!(rows[0][1..], ["9 ms of work a guest", "about 1,000"]);
        assert_eq!(rows[1][1], "slowest write 140 ms");
        assert_eq!(rows[3][1..], ["not measured", "–"]);
        assert_eq!(rows[4][1..], ["4 access points", "about 400"]);
        assert_eq!(parts(&Rehearsal::of(good()), ENGLISH).rows.len(), 4, "no venue, no row");
    }

    #[test]
    fn the_slowest_draw_and_the_sleepers_are_told() {
        let told = heard(&good(), ENGLISH);
        assert_eq!(told[0], "A draw reached the last of 500 phones after 0.03\u{a0}s.");
        assert!(told[1].starts_with("The 250 phones that slept"), "{told:?}");
        assert!(heard(&strange(), ENGLISH).is_empty());
    }

    #[test]
    fn a_single_second_makes_no_chart() {
        let charts = charts(&good(), ENGLISH);
        assert_eq!(charts.iter().map(|chart| chart.numbers.len()).collect::<Vec<_>>(), [40, 20, 10]);
        assert_eq!(charts[0].caption, "at most 37 in a second");
        let patterns: Vec<_> = super::charts(&slow(), ENGLISH).iter().map(|chart| chart.pattern).collect();
        assert_eq!(patterns, [Pattern::Wave, Pattern::AtOnce, Pattern::Trickle]);
    }
}
