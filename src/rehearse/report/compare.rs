//! Two benchmarks side by side: by their ratios where both have them, because those hold on any machine. What only
//! one of them has is there too: a row that breaks must not vanish from a comparison.

use super::Document;
use crate::rehearse::bench::{Figure, Unit};

/// One figure then and now.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The row.
    pub row: String,
    /// What it is.
    pub name: String,
    /// What the two numbers count; nothing where they are ratios.
    pub unit: Option<Unit>,
    /// Then.
    pub old: Option<f64>,
    /// Now.
    pub new: Option<f64>,
    /// The new number as a share of the old one, less one: 0.1 is a tenth more. Nothing where the two cannot be
    /// compared.
    pub change: Option<f64>,
}

/// Every figure of `new` beside the one of the same row and name in `old`, then those that only `old` has.
#[must_use]
pub fn compare(old: &Document, new: &Document) -> Vec<Change> {
    let are_alike = old.is_like(new);
    let there = new.figures.iter().map(|figure| change(figure, same(old, figure), Some(figure)));
    let gone = old.figures.iter().filter(|figure| same(new, figure).is_none());
    let mut changes: Vec<Change> = there.chain(gone.map(|figure| change(figure, Some(figure), None))).collect();
    for change in changes.iter_mut().filter(|change| change.unit.is_some() && !are_alike) {
        change.change = None;
    }
    changes
}

fn same<'a>(document: &'a Document, figure: &Figure) -> Option<&'a Figure> {
    document.figures.iter().find(|other| other.row == figure.row && other.name == figure.name)
}

fn change(of: &Figure, old: Option<&Figure>, new: Option<&Figure>) -> Change {
    let ratios = [old, new].map(|figure| figure.and_then(|figure| figure.ratio));
    let values = [old, new].map(|figure| figure.and_then(|figure| figure.ours));
    let (unit, [old, new]) = match ratios {
        [Some(_), Some(_)] => (None, ratios),
        _ => (Some(of.unit), values),
    };
    let share = old.zip(new).filter(|(old, _)| *old > 0.0).map(|(old, new)| new / old - 1.0);
    Change { row: of.row.clone(), name: of.name.clone(), unit, old, new, change: share }
}

#[cfg(test)]
mod tests {
    use super::super::document::tests::document;
    use super::*;

    #[test]
    fn ratios_are_compared_where_both_have_them() {
        let changes = compare(&document(15.0, 10.0), &document(36.0, 20.0));
        assert_eq!((changes[0].unit, changes[0].old, changes[0].new), (None, Some(1.5), Some(1.8)));
        assert!((changes[0].change.unwrap() - 0.2).abs() < 1e-9);
        assert_eq!((changes[1].unit, changes[1].old, changes[1].new), (Some(Unit::Mb), Some(15.0), Some(36.0)));
        assert_eq!((changes[2].old, changes[2].change), (None, None));
    }

    #[test]
    fn a_figure_that_is_gone_is_told_of() {
        let mut new = document(15.0, 10.0);
        new.figures.remove(0);
        let changes = compare(&document(15.0, 10.0), &new);
        let gone = changes.last().unwrap();
        assert_eq!((changes.len(), gone.row.as_str(), gone.unit), (3, "joins-300", Some(Unit::Ms)));
        assert_eq!((gone.old, gone.new, gone.change), (Some(15.0), None, None));
    }

    #[test]
    fn only_ratios_are_compared_with_those_of_another_machine_or_build() {
        let old = document(15.0, 10.0);
        let mut others = [old.clone(), old.clone(), old.clone()];
        others[0].machine.cores = 8;
        others[1].machine.build = "debug".to_owned();
        others[2].quick = true;
        for other in others {
            let changes = compare(&old, &other);
            assert_eq!((changes[0].change, changes[1].change), (Some(0.0), None), "{:?}", other.machine);
        }
        let mut started_again = old.clone();
        started_again.machine.memory_mb = Some(999);
        assert_eq!(compare(&old, &started_again)[1].change, Some(0.0));
    }

    #[test]
    fn a_figure_that_is_new_has_nothing_to_stand_beside() {
        let mut old = document(15.0, 10.0);
        old.figures.clear();
        let changes = compare(&old, &document(15.0, 10.0));
        assert!(changes.iter().all(|change| change.old.is_none() && change.change.is_none()));
    }
}
