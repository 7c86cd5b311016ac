//! What the Wi-Fi means for the guests, in sentences; all of it an estimate.

use super::{Air, Table};
use crate::rehearse::air::{Coverage, Load};
use crate::rehearse::report::columns::Lean;
use crate::rehearse::report::say::{Say, grouped, percent};
use crate::rehearse::verdict::Rehearsal;

/// The venue's own Wi-Fi, or what each number of access points would mean.
pub fn air(rehearsal: &Rehearsal, say: Say) -> Air {
    let air = &rehearsal.verdict.air;
    let sentences = match &air.venue {
        Some(venue) => venue_sentences(venue, air.share, say),
        None => vec![say.word("air.open")],
    };
    let choices = air.venue.is_none().then(|| choices(&air.choices, say));
    Air { title: say.word("air.title"), sentences, choices }
}

fn venue_sentences(venue: &Coverage, share: Option<f64>, say: Say) -> Vec<String> {
    let (points, each) = (grouped(u64::from(venue.access_points)), grouped(venue.phones_each));
    let (joining, joined) = (say.seconds(venue.joining_s * 1_000.0), say.seconds(venue.joined_s * 1_000.0));
    let mut said = vec![
        say.say(&format!("air.{}", key(venue.load)), &[("points", &points), ("each", &each)]),
        say.say("air.arrive", &[("joining", &joining), ("joined", &joined)]),
    ];
    said.extend(share.map(|share| say.say("air.share", &[("share", &percent(share))])));
    said.push(say.say("air.draw", &[("time", &say.seconds(venue.draw_ms))]));
    said
}

fn choices(choices: &[Coverage], say: Say) -> Table {
    let head = ["points", "each", "all_in", "heard", "load"];
    let row = |choice: &Coverage| {
        vec![
            grouped(u64::from(choice.access_points)),
            grouped(choice.phones_each),
            say.seconds(choice.joining_s * 1_000.0),
            say.seconds(choice.draw_ms),
            say.word(&format!("load.{}", key(choice.load))),
        ]
    };
    Table {
        title: say.word("air.title"),
        head: head.map(|key| say.word(&format!("air.{key}"))).to_vec(),
        rows: choices.iter().map(row).collect(),
        leans: &[Lean::Right, Lean::Right, Lean::Right, Lean::Right, Lean::Left],
    }
}

const fn key(load: Load) -> &'static str {
    match load {
        Load::Light => "light",
        Load::Full => "full",
        Load::Overfull => "overfull",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::Language;
    use crate::rehearse::hall::Measured;
    use crate::rehearse::sample_tests::good;

    fn told(access_points: Option<u32>) -> Air {
        air(&Rehearsal::of(Measured { access_points, ..good() }), Say(Language::EN))
    }

    #[test]
    fn the_venue_is_told_in_sentences() {
        let five = told(Some(5));
        assert!(five.sentences[0].starts_with("With 5 access points, each has about 100 phones."), "{five:?}");
        assert!(five.sentences[1].contains("2.6\u{a0}s") && five.sentences[1].contains("1.2\u{a0}s"), "{five:?}");
        assert!(five.sentences[2].contains("98 % is the Wi-Fi"), "{five:?}");
        assert!(five.sentences[3].contains("0.14\u{a0}s") && five.choices.is_none(), "{five:?}");
        assert!(told(Some(1)).sentences[0].starts_with("With 1 access point, each has about 500"));
    }

    #[test]
    fn who_does_not_know_the_venue_sees_what_each_number_would_mean() {
        let rows = told(None).choices.unwrap().rows;
        assert_eq!(rows[0], ["1", "500", "13\u{a0}s", "0.31\u{a0}s", "no, too few"]);
        assert_eq!(rows[3], ["5", "100", "2.6\u{a0}s", "0.14\u{a0}s", "if business ones"]);
    }
}
