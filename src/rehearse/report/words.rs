//! A rehearsal's story as lines for a terminal of 80 places: the answer first, what to do last, where the eye is.

use super::chart;
use super::columns::{columns, wrapped};
use super::story::{Air, Story, Table};
use crate::domain::event::Language;
use crate::rehearse::hall::Pattern;
use crate::rehearse::verdict::Rehearsal;

/// The widest line.
const PLACES: usize = 78;

/// The report, line by line.
#[must_use]
pub fn words(rehearsal: &Rehearsal, language: Language) -> Vec<String> {
    let story = Story::of(rehearsal, language);
    let opening = story.opening.iter().flat_map(|said| wrapped("", said, PLACES));
    let mut lines = wrapped("", &story.title, PLACES);
    lines.extend(wrapped("", &story.made, PLACES));
    lines.extend([String::new(), story.headline.clone()]);
    lines.extend(opening);
    lines.extend(table(&story.tries, Some(&story.tries_note)));
    lines.extend(story.heard.iter().flat_map(|said| wrapped("  ", said, PLACES)));
    lines.extend(picture(&story));
    lines.extend(story.parts.iter().flat_map(|parts| table(parts, None)));
    lines.extend(air(&story.air));
    lines.extend([String::new(), story.todo_title.clone()]);
    let numbered = story.todo.iter().enumerate();
    lines.extend(numbered.flat_map(|(at, said)| wrapped(&format!("  {}. ", at + 1), said, PLACES)));
    lines
}

fn table(table: &Table, note: Option<&str>) -> Vec<String> {
    let mut rows = vec![table.head.clone()];
    rows.extend(table.rows.iter().cloned());
    let mut lines = vec![String::new(), table.title.clone()];
    lines.extend(columns(&rows, table.leans).iter().map(|line| format!("  {line}")));
    lines.extend(note.into_iter().flat_map(|note| wrapped("  ", note, PLACES)));
    lines
}

/// The wave, because it is closest to a hall; else what took longest.
fn picture(story: &Story) -> Vec<String> {
    let wave = story.charts.iter().find(|chart| chart.pattern == Pattern::Wave);
    let chart = wave.or_else(|| story.charts.iter().max_by_key(|chart| chart.numbers.len()));
    chart.map(|chart| [vec![String::new()], chart::lines(chart)].concat()).unwrap_or_default()
}

fn air(air: &Air) -> Vec<String> {
    let mut lines = vec![String::new(), air.title.clone()];
    lines.extend(air.sentences.iter().flat_map(|said| wrapped("  ", said, PLACES)));
    // The title stands above the sentences already.
    lines.extend(air.choices.iter().flat_map(|choices| table(choices, None).split_off(2)));
    lines
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;
    use crate::rehearse::hall::Measured;
    use crate::rehearse::sample_tests::{good, slow, strange};
    use crate::strings;

    #[test]
    fn no_line_is_wider_than_a_terminal() {
        let full = Measured { guests: 20_000, access_points: Some(1_000), ..slow() };
        for measured in [good(), slow(), strange(), full] {
            for language in strings::languages() {
                for line in words(&Rehearsal::of(measured.clone()), language) {
                    assert!(line.width() <= 80, "{language:?} {}: {line}", line.width());
                }
            }
        }
    }

    #[test]
    fn the_answer_comes_first_and_what_to_do_last() {
        let lines = words(&Rehearsal::of(slow()), Language::EN);
        let at =
            |start: &str| lines.iter().position(|line| line.starts_with(start)).unwrap_or_else(|| panic!("{start}"));
        let order = [
            "Rehearsal for 2,000 guests",
            "2,000 guests are too many",
            "How long guests waited",
            "A wave: numbers",
            "What each part",
            "The Wi-Fi",
            "What to do",
            "  1. ",
            "  8. ",
        ];
        assert!(order.map(at).is_sorted(), "{lines:#?}");
    }

    #[test]
    fn what_took_longest_is_drawn_where_no_wave_was_held() {
        let mut measured = good();
        measured.tries.retain(|held| held.arrival != Pattern::Wave);
        let lines = words(&Rehearsal::of(measured.clone()), Language::EN);
        assert!(lines.iter().any(|line| line.starts_with("A trickle: numbers")), "{lines:#?}");
        measured.tries.truncate(1);
        let lines = words(&Rehearsal::of(measured), Language::EN);
        assert!(!lines.iter().any(|line| line.contains('┤')), "{lines:#?}");
    }
}
