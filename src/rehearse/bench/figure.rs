//! One figure of the table: what was measured beside its floor, and whether that is good enough.

use serde::{Deserialize, Serialize};

use crate::rehearse::Error;
use crate::rehearse::stats::median;

/// What a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Milliseconds.
    Ms,
    /// Microseconds.
    Us,
    /// Things a second.
    PerSecond,
    /// Kilobytes of 1,024 bytes.
    Kb,
    /// Megabytes of 1,024 kilobytes.
    Mb,
    /// Things.
    Count,
}

impl Unit {
    /// As it stands behind a number.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Unit::Ms => "ms",
            Unit::Us => "µs",
            Unit::PerSecond => "/s",
            Unit::Kb => "KB",
            Unit::Mb => "MB",
            Unit::Count => "",
        }
    }
}

/// What a figure should be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Goal {
    /// At most so many times its floor.
    RatioAtMost(f64),
    /// At least so many times its floor.
    RatioAtLeast(f64),
    /// At most its floor and so much.
    BeyondFloor(f64),
    /// At most so much.
    AtMost(f64),
    /// Exactly so much.
    Exactly(f64),
}

impl Goal {
    /// Whether it is one that holds on any machine.
    const fn is_relative(self) -> bool {
        matches!(self, Goal::RatioAtMost(_) | Goal::RatioAtLeast(_) | Goal::BeyondFloor(_))
    }

    fn text(self, unit: Unit) -> String {
        let text = match self {
            Goal::RatioAtMost(most) => format!("<= {most}x"),
            Goal::RatioAtLeast(least) => format!(">= {least}x"),
            Goal::BeyondFloor(more) => format!("<= floor + {more} {}", unit.name()),
            Goal::AtMost(most) => format!("<= {most} {}", unit.name()),
            Goal::Exactly(value) => format!("{value} {}", unit.name()),
        };
        text.trim_end().to_owned()
    }

    fn is_met(self, ours: f64, floor: Option<f64>, ratio: Option<f64>) -> Option<bool> {
        Some(match self {
            Goal::RatioAtMost(most) => ratio? <= most,
            Goal::RatioAtLeast(least) => ratio? >= least,
            Goal::BeyondFloor(more) => ours <= floor? + more,
            Goal::AtMost(most) => ours <= most,
            Goal::Exactly(value) => (ours - value).abs() < f64::EPSILON,
        })
    }
}

/// One round.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Ours.
    pub ours: f64,
    /// The floor, measured beside it.
    pub floor: Option<f64>,
}

/// A goal and whether it is met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// The goal in words.
    pub goal: String,
    /// Nothing where it was not measured.
    pub met: Option<bool>,
    /// Whether it holds on any machine. Others are told, but judge only figures that have none of these.
    pub relative: bool,
}

/// A figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The row that measures it, as `--only` knows it.
    pub row: String,
    /// What it is.
    pub name: String,
    /// What it counts.
    pub unit: Unit,
    /// What it should be.
    pub goals: Vec<Judged>,
    /// The median of the floors.
    pub floor: Option<f64>,
    /// The median of ours; nothing where it could not be measured.
    pub ours: Option<f64>,
    /// The median of the rounds' ratios.
    pub ratio: Option<f64>,
    /// Whether it is good enough; nothing where there is no goal or no measurement.
    pub met: Option<bool>,
    /// Each round.
    pub runs: Vec<Run>,
    /// What there is to know about it, or why it is missing.
    pub note: Option<String>,
}

impl Figure {
    /// A figure out of its rounds.
    #[must_use]
    pub fn new(row: &str, name: impl Into<String>, unit: Unit, runs: Vec<Run>, goals: &[Goal]) -> Self {
        let ours = median(&runs.iter().map(|run| run.ours).collect::<Vec<_>>());
        let floor = median(&runs.iter().filter_map(|run| run.floor).collect::<Vec<_>>());
        let ratio = |run: &Run| run.floor.filter(|floor| *floor > 0.0).map(|floor| run.ours / floor);
        let ratio = median(&runs.iter().filter_map(ratio).collect::<Vec<_>>());
        let judge = |goal: &Goal| Judged {
            goal: goal.text(unit),
            met: ours.and_then(|ours| goal.is_met(ours, floor, ratio)),
            relative: goal.is_relative(),
        };
        let goals: Vec<Judged> = goals.iter().map(judge).collect();
        let met = verdict(&goals);
        Figure { row: row.to_owned(), name: name.into(), unit, goals, floor, ours, ratio, met, runs, note: None }
    }

    /// The same without floors.
    #[must_use]
    pub fn alone(row: &str, name: impl Into<String>, unit: Unit, runs: &[f64], goals: &[Goal]) -> Self {
        let runs = runs.iter().map(|ours| Run { ours: *ours, floor: None }).collect();
        Self::new(row, name, unit, runs, goals)
    }

    /// A figure that this machine cannot give, and why.
    #[must_use]
    pub fn missing(row: &str, name: impl Into<String>, unit: Unit, why: impl Into<String>) -> Self {
        Figure { note: Some(why.into()), ..Self::new(row, name, unit, Vec::new(), &[]) }
    }

    /// A row that failed while it was measured: somebody got no answer, a wrong one, or none in time.
    #[must_use]
    pub fn broke(row: &str, why: &Error) -> Self {
        let missing = Self::missing(row, "the whole row", Unit::Count, format!("broke: {why}"));
        Figure { met: Some(false), ..missing }
    }

    /// The same of a round that is too small to judge what it measured; what was only counted is judged all the same.
    #[must_use]
    pub fn of_a_small_round(mut self) -> Self {
        if self.unit != Unit::Count {
            self.met = None;
            self.goals.iter_mut().for_each(|goal| goal.met = None);
        }
        self
    }

    /// The same with something to know about it.
    #[must_use]
    pub fn noting(self, note: impl Into<String>) -> Self {
        Figure { note: Some(note.into()), ..self }
    }
}

/// Goals that hold on any machine decide where there are some.
fn verdict(goals: &[Judged]) -> Option<bool> {
    let has_relative = goals.iter().any(|judged| judged.relative);
    let deciding = goals.iter().filter(|judged| judged.relative == has_relative);
    let mets = deciding.map(|judged| judged.met).collect::<Option<Vec<bool>>>()?;
    if mets.is_empty() { None } else { Some(mets.into_iter().all(|met| met)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(pairs: &[(f64, f64)]) -> Vec<Run> {
        pairs.iter().map(|(ours, floor)| Run { ours: *ours, floor: Some(*floor) }).collect()
    }

    #[test]
    fn ratios_are_of_each_round() {
        // One busy moment hits both sides of its round.
        let figure = Figure::new(
            "x",
            "x",
            Unit::Ms,
            runs(&[(12.0, 10.0), (120.0, 100.0), (13.0, 10.0)]),
            &[Goal::RatioAtMost(1.2), Goal::AtMost(12.0)],
        );
        assert_eq!((figure.ours, figure.floor, figure.ratio), (Some(13.0), Some(10.0), Some(1.2)));
        assert_eq!(figure.met, Some(true), "the milliseconds are told and do not judge");
        assert_eq!(figure.goals[1].met, Some(false));
    }

    #[test]
    fn without_a_floor_the_figure_itself_is_judged() {
        let met = |ours: f64| Figure::alone("x", "x", Unit::Kb, &[ours], &[Goal::AtMost(4.0)]).met;
        assert_eq!((met(3.9), met(4.1)), (Some(true), Some(false)));
        assert_eq!(Figure::alone("x", "x", Unit::Kb, &[1.0], &[]).met, None);
    }

    #[test]
    fn a_slow_disk_may_cost_its_syncs_and_no_more() {
        let met = |ours: f64| Figure::new("x", "x", Unit::Ms, runs(&[(ours, 400.0)]), &[Goal::BeyondFloor(200.0)]).met;
        assert_eq!((met(600.0), met(601.0)), (Some(true), Some(false)));
    }

    #[test]
    fn what_cannot_be_measured_is_not_judged_and_what_breaks_is_not_good_enough() {
        let figure = Figure::missing("x", "x", Unit::Ms, "this machine gives 256 descriptors");
        assert_eq!((figure.ours, figure.met), (None, None));
        let broken = Figure::broke("x", &Error::failed("7 phones never came back"));
        assert_eq!((broken.ours, broken.met), (None, Some(false)));
        assert!(broken.note.unwrap().ends_with("7 phones never came back"));
        let no_floor = Figure::alone("x", "x", Unit::Ms, &[1.0], &[Goal::RatioAtMost(2.0)]);
        assert_eq!(no_floor.met, None);
    }
}
