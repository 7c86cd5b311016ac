//! What a report says first: whether the guests fit, how many would, and what that rests on.

use super::Tone;
use super::arrival;
use crate::rehearse::hall::Try;
use crate::rehearse::report::say::{Say, grouped};
use crate::rehearse::verdict::{LATE_MS, Limit, Rehearsal, tried};

/// The answer in one line.
pub fn headline(rehearsal: &Rehearsal, say: Say) -> (Tone, String) {
    let (measured, verdict) = (&rehearsal.measured, &rehearsal.verdict);
    let (tone, key) = match verdict.holds {
        None => (Tone::Open, "unknown"),
        Some(false) if verdict.takes == Some(0) => (Tone::Bad, "broke"),
        Some(false) if verdict.machine_holds(measured) == Some(false) => (Tone::Bad, "too_many"),
        Some(false) => (Tone::Bad, "wifi"),
        Some(true) if is_tight(rehearsal) => (Tone::Half, "tight"),
        Some(true) if measured.url.is_some() => (Tone::Half, "came"),
        Some(true) if verdict.air.venue.is_none() => (Tone::Half, "machine"),
        Some(true) => (Tone::Good, "fits"),
    };
    (tone, say.say(&format!("headline.{key}"), &[("guests", &grouped(measured.guests as u64))]))
}

/// Fewer than half as many again would be too many.
fn is_tight(rehearsal: &Rehearsal) -> bool {
    rehearsal.verdict.takes.is_some_and(|takes| takes < rehearsal.measured.guests as u64 * 3 / 2)
}

/// The numbers that the headline is about.
pub fn figures(rehearsal: &Rehearsal, say: Say) -> Vec<(String, String)> {
    let (measured, verdict) = (&rehearsal.measured, &rehearsal.verdict);
    let expected = say.say("people", &[("n", &grouped(measured.guests as u64))]);
    let machine = match verdict.takes {
        None if measured.url.is_none() => say.say("at_least", &[("n", &grouped(tried(measured)))]),
        None | Some(0) => say.word("parts.missing"),
        Some(takes) => say.about(takes),
    };
    let needed = || say.say("needed", &[("n", &grouped(u64::from(verdict.air.needed)))]);
    let air = verdict.guests(Limit::Air).map_or_else(needed, |takes| say.about(takes));
    let own = if measured.url.is_none() { "figure.machine" } else { "figure.server" };
    let labels = ["figure.expected", own, "figure.wifi"].map(|key| say.word(key));
    labels.into_iter().zip([expected, machine, air]).collect()
}

/// The sentences below the headline.
pub fn sentences(rehearsal: &Rehearsal, say: Say) -> Vec<String> {
    let measured = &rehearsal.measured;
    let mut said = Vec::new();
    match &measured.url {
        Some(url) => said.push(say.say("phones_only", &[("url", url)])),
        None if measured.machine.build == "debug" => said.push(say.word("debug")),
        None => {}
    }
    said.extend(takes(rehearsal, say));
    if rehearsal.verdict.holds == Some(true) && is_tight(rehearsal) {
        said.push(say.word("beyond"));
    }
    said.extend(fewer(rehearsal, say));
    said.extend(measured.tries.iter().flat_map(|held| failures(held, say)));
    said
}

fn takes(rehearsal: &Rehearsal, say: Say) -> Option<String> {
    let (measured, verdict) = (&rehearsal.measured, &rehearsal.verdict);
    let key = match (verdict.takes, &measured.url) {
        (None, None) => return Some(say.say("took", &[("phones", &grouped(tried(measured)))])),
        (None, Some(_)) => return None,
        (Some(0), _) => return Some(say.word("nobody_knows")),
        (_, None) => "takes",
        (_, Some(_)) => "takes_there",
    };
    let takes = verdict.takes?;
    let takes = say.say(key, &[("takes", &say.about(takes)), ("n", &grouped(takes))]);
    let first = verdict.machine_first().map(|limit| match limit {
        Limit::Cpu => "cpu",
        Limit::Disk => "disk",
        Limit::Connections => "connections",
        Limit::Memory => "memory",
        Limit::Air => "air",
    });
    Some(first.map_or(takes.clone(), |first| format!("{takes} {}", say.word(&format!("first.{first}")))))
}

fn fewer(rehearsal: &Rehearsal, say: Say) -> Option<String> {
    let measured = &rehearsal.measured;
    let (tried, guests) = (tried(measured), measured.guests as u64);
    if tried >= guests {
        return None;
    }
    let (tried, guests) = (grouped(tried), grouped(guests));
    Some(say.say("fewer", &[("tried", &tried), ("guests", &guests)]))
}

/// What went wrong in a try, and why as far as the program knows.
fn failures(held: &Try, say: Say) -> Vec<String> {
    let name = arrival(held.arrival, say);
    let short = |key: &str, without: usize, of: usize| {
        let values = [("arrival", name.as_str()), ("n", &grouped(without as u64)), ("phones", &grouped(of as u64))];
        (without > 0).then(|| say.say(key, &values))
    };
    let late =
        |key: &str, ms: f64| (ms > LATE_MS).then(|| say.say(key, &[("arrival", &name), ("time", &say.seconds(ms))]));
    let all = [
        short("failed", held.failed, held.guests),
        held.reveal.and_then(|reveal| short("missed", reveal.missed, reveal.phones)),
        held.reveal.and_then(|reveal| late("late_draw", reveal.last_ms)),
        held.back.and_then(|back| short("lost", back.lost, back.phones)),
        held.back.and_then(|back| late("late_back", back.last_ms)),
        held.why.as_ref().map(|why| say.say("because", &[("why", why)])),
    ];
    all.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::super::Story;
    use super::*;
    use crate::domain::event::Language;
    use crate::rehearse::hall::Measured;
    use crate::rehearse::sample_tests::{good, slow, strange};

    fn story(measured: Measured) -> Story {
        Story::of(&Rehearsal::of(measured), Language::EN)
    }

    #[test]
    fn the_answer_comes_first() {
        let told = story(Measured { access_points: Some(6), ..good() });
        assert_eq!((told.tone, told.headline.as_str()), (Tone::Good, "Your 500 guests fit"));
        let takes = "This machine takes about 15,000 guests. \
            What gives first is the number of open connections that the system allows.";
        assert_eq!(told.opening, [takes]);
        assert_eq!(told.figures[2].1, "about 600");
        let half = story(good());
        assert_eq!((half.tone, half.headline.as_str()), (Tone::Half, "This machine is enough for 500 guests"));
        assert_eq!(story(good()).figures[2].1, "needs 5 access points");
    }

    #[test]
    fn who_fits_only_just_is_told_so() {
        let tight = story(Measured { guests: 12_000, access_points: Some(200), ..good() });
        assert_eq!(tight.tone, Tone::Half);
        assert!(tight.opening[1].contains("waiting room"), "{:?}", tight.opening);
        assert!(tight.opening[2].contains("tried with 500 phones"), "{:?}", tight.opening);
    }

    #[test]
    fn what_fails_is_told_with_its_reason() {
        let told = story(slow());
        assert_eq!((told.tone, told.headline.as_str()), (Tone::Bad, "2,000 guests are too many as it is"));
        assert!(told.opening[0].contains("debug build"), "{:?}", told.opening);
        assert_eq!(told.opening[2], "All at once: 40 of 2,000 phones got no number.");
        assert!(told.opening[3].ends_with("<no answer> & closed: connection reset by peer"));
        let wifi = story(Measured { access_points: Some(1), ..good() });
        assert_eq!((wifi.tone, wifi.headline.as_str()), (Tone::Bad, "The machine is enough, the Wi-Fi is not"));
    }

    #[test]
    fn a_draw_that_does_not_come_is_told() {
        let mut measured = good();
        measured.tries[1].reveal.as_mut().unwrap().missed = 500;
        measured.tries[1].why = Some("0 of 500 phones saw it; 0 lost their socket".to_owned());
        measured.tries[3].reveal.as_mut().unwrap().last_ms = 40_000.0;
        measured.tries[3].back.as_mut().unwrap().last_ms = 50_000.0;
        let told = story(measured);
        assert_eq!((told.tone, told.headline.as_str()), (Tone::Bad, "It did not go well with 500 guests"));
        assert_eq!(told.figures[1].1, "not measured");
        assert_eq!(told.opening[1], "A wave: 500 of 500 phones never showed the draw.");
        assert!(told.opening[2].contains("0 of 500 phones saw it"), "{:?}", told.opening);
        assert_eq!(told.opening[3], "Sleeping phones: the draw took 40\u{a0}s to the last phone.");
        assert!(told.opening[4].contains("50\u{a0}s"), "{:?}", told.opening);
        assert!(!told.heard.iter().any(|said| said.contains("500 phones")), "{:?}", told.heard);
    }

    #[test]
    fn few_guests_show_only_themselves() {
        let mut measured = Measured { guests: 10, ..good() };
        measured.tries.iter_mut().for_each(|held| (held.guests, held.came) = (10, 10));
        let told = story(measured);
        assert_eq!((told.tone, told.headline.as_str()), (Tone::Half, "This machine is enough for 10 guests"));
        assert_eq!(told.figures[1].1, "at least 10");
        assert_eq!(told.opening, ["10 phones came well. How many more this machine takes was not measured."]);
    }

    #[test]
    fn a_strange_server_is_not_called_this_machine() {
        let told = story(strange());
        assert_eq!((told.tone, told.headline.as_str()), (Tone::Half, "All 300 phones got their numbers"));
        assert!(told.opening[0].contains("http://192.168.0.10:8080") && told.opening.len() == 1, "{:?}", told.opening);
        assert_eq!(told.figures[1], ("that server".to_owned(), "not measured".to_owned()));
        assert!(told.parts.is_none());
        let open = story(Measured { guests: 900, ..strange() });
        assert_eq!(open.tone, Tone::Open);
    }
}
