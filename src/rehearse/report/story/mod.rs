//! A rehearsal in plain words, before anybody decides how it looks: the terminal and the page tell the same story.
//!
//! What was estimated is called an estimate, what was not measured is said to be so, and no cell is ever a guess.

mod air;
mod opening;
mod tables;
mod todo;

use super::columns::Lean;
use super::say::{Say, grouped};
use crate::domain::event::Language;
use crate::rehearse::hall::{Measured, Pattern};
use crate::rehearse::verdict::Rehearsal;

/// How it ends, for the eye.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// All fits.
    Good,
    /// It fits as far as is known, or only just.
    Half,
    /// It does not fit.
    Bad,
    /// Nobody knows yet.
    Open,
}

/// Rows under a head.
#[derive(Debug)]
pub struct Table {
    pub title: String,
    pub head: Vec<String>,
    pub rows: Vec<Vec<String>>,
    pub leans: &'static [Lean],
}

/// Numbers given in each second of a try.
#[derive(Debug)]
pub struct Chart {
    pub pattern: Pattern,
    pub title: String,
    pub caption: String,
    pub seconds: String,
    pub numbers: Vec<u32>,
}

/// The Wi-Fi.
#[derive(Debug)]
pub struct Air {
    pub title: String,
    pub sentences: Vec<String>,
    /// What other numbers of access points would mean, where nobody said what the venue has.
    pub choices: Option<Table>,
}

/// Everything that a report says.
#[derive(Debug)]
pub struct Story {
    pub title: String,
    pub made: String,
    pub tone: Tone,
    pub headline: String,
    /// The few numbers that matter: a label and a value each.
    pub figures: Vec<(String, String)>,
    pub opening: Vec<String>,
    pub tries: Table,
    pub tries_note: String,
    /// How each crowd came, and what that is.
    pub patterns: Vec<(String, String)>,
    pub heard: Vec<String>,
    pub charts: Vec<Chart>,
    pub parts: Option<Table>,
    pub air: Air,
    pub todo_title: String,
    pub todo: Vec<String>,
}

impl Story {
    /// The story of a rehearsal.
    pub fn of(rehearsal: &Rehearsal, language: Language) -> Self {
        let say = Say(language);
        let measured = &rehearsal.measured;
        let (tone, headline) = opening::headline(rehearsal, say);
        Story {
            title: say.say("title", &[("guests", &grouped(measured.guests as u64))]),
            made: made(measured, say),
            tone,
            headline,
            figures: opening::figures(rehearsal, say),
            opening: opening::sentences(rehearsal, say),
            tries: tables::tries(measured, say),
            tries_note: say.word("tries.note"),
            patterns: measured.tries.iter().map(|held| tables::pattern(held.arrival, say)).collect(),
            heard: tables::heard(measured, say),
            charts: tables::charts(measured, say),
            parts: measured.url.is_none().then(|| tables::parts(rehearsal, say)),
            air: air::air(rehearsal, say),
            todo_title: say.word("todo"),
            todo: todo::sentences(rehearsal, say),
        }
    }
}

fn made(measured: &Measured, say: Say) -> String {
    let machine = &measured.machine;
    let processor = machine.processor.clone().unwrap_or_else(|| say.word("unknown_processor"));
    let cores = machine.cores.to_string();
    let machine = say.say("machine", &[("processor", &processor), ("cores", &cores)]);
    let key = if measured.url.is_none() { "made" } else { "made_from" };
    say.say(key, &[("at", &moment(&measured.at)), ("version", &measured.version), ("machine", &machine)])
}

/// `2026-11-21T17:30:00+09:00` as people write it; a time of no place is named so.
fn moment(at: &str) -> String {
    let shown = at.get(..16).unwrap_or(at).replace('T', " ");
    if at.ends_with('Z') { format!("{shown} UTC") } else { shown }
}

/// The name of a pattern.
fn arrival(pattern: Pattern, say: Say) -> String {
    say.word(&format!("arrival.{}", pattern.key()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rehearse::sample_tests::{good, slow, strange};
    use crate::strings;

    #[test]
    fn no_place_stays_open_and_no_word_is_missing() {
        for measured in [good(), slow(), strange()] {
            for language in strings::languages() {
                let said = format!("{:?}", Story::of(&Rehearsal::of(measured.clone()), language));
                for sign in ["rehearsal.", "{guests", "{n", "{points", "|access", "{needed", "|guest"] {
                    assert!(!said.contains(sign), "{sign} in {said}");
                }
            }
        }
    }

    #[test]
    fn a_moment_is_read_without_letters() {
        assert_eq!(moment("2026-11-21T17:30:00+09:00"), "2026-11-21 17:30");
        assert_eq!(moment("2026-11-21T08:30:00.000Z"), "2026-11-21 08:30 UTC");
        assert_eq!(moment("?"), "?");
    }
}
