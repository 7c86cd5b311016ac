//! What to do: each advice as one sentence that says what to do, not what is wrong.

use crate::rehearse::hall::Measured;
use crate::rehearse::report::say::{Say, grouped, rounded_down};
use crate::rehearse::verdict::{Advice, Rehearsal};

/// One sentence for each advice.
pub fn sentences(rehearsal: &Rehearsal, say: Say) -> Vec<String> {
    rehearsal.verdict.advice.iter().map(|advice| sentence(advice, &rehearsal.measured, say)).collect()
}

fn sentence(advice: &Advice, measured: &Measured, say: Say) -> String {
    let word = |key: &str| say.word(&format!("advice.{key}"));
    let number = |key: &str, name: &str, number: u64| say.say(&format!("advice.{key}"), &[(name, &grouped(number))]);
    match *advice {
        Advice::ReleaseBuild => word("release_build"),
        // A command takes the number without commas.
        Advice::RaiseOpenFiles { files } if measured.machine.os == "linux" => {
            say.say("advice.raise_open_files_linux", &[("files", &files.to_string())])
        }
        Advice::RaiseOpenFiles { files } => number("raise_open_files", "files", files),
        Advice::FasterMachine => word("faster_machine"),
        Advice::FreeMemory => word("free_memory"),
        Advice::FasterDisk => word("faster_disk"),
        Advice::FreeDisk { free_mb } => number("free_disk", "free", free_mb),
        Advice::NoOwnWifi => word("no_own_wifi"),
        Advice::AccessPoints { needed, have } => access_points(needed, have, say),
        Advice::BusinessAccessPoints => word("business_access_points"),
        Advice::HomeRouter => word("home_router"),
        Advice::InGroups { guests } => number("in_groups", "guests", rounded_down(guests)),
        // A number is only kept for this machine.
        Advice::WaitingRoom { guests } if measured.url.is_some() => {
            number("waiting_room_there", "guests", rounded_down(guests))
        }
        Advice::WaitingRoom { guests } => number("waiting_room", "guests", rounded_down(guests)),
        Advice::Again => word("again"),
        Advice::ClearAway { guests } => number("clear_away", "guests", guests),
        Advice::Nothing => word("nothing"),
    }
}

fn access_points(needed: u32, have: Option<u32>, say: Say) -> String {
    let needed_shown = grouped(u64::from(needed));
    match have {
        Some(have) => {
            let have = grouped(u64::from(have));
            say.say("advice.more_access_points", &[("needed", &needed_shown), ("have", &have)])
        }
        None => say.say("advice.access_points", &[("needed", &needed_shown)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::Language;
    use crate::rehearse::sample_tests::{good, slow, strange};
    use crate::strings;

    #[test]
    fn every_advice_is_a_sentence_in_every_language() {
        let all = [
            Advice::ReleaseBuild,
            Advice::RaiseOpenFiles { files: 4_000 },
            Advice::FasterMachine,
            Advice::FreeMemory,
            Advice::FasterDisk,
            Advice::FreeDisk { free_mb: 180 },
            Advice::NoOwnWifi,
            Advice::AccessPoints { needed: 5, have: None },
            Advice::AccessPoints { needed: 5, have: Some(2) },
            Advice::BusinessAccessPoints,
            Advice::HomeRouter,
            Advice::InGroups { guests: 100 },
            Advice::WaitingRoom { guests: 736 },
            Advice::Again,
            Advice::ClearAway { guests: 1 },
            Advice::Nothing,
        ];
        let mut elsewhere = strange();
        elsewhere.machine.os = "macos".to_owned();
        for (language, measured) in strings::languages().flat_map(|one| [(one, good()), (one, elsewhere.clone())]) {
            for advice in &all {
                let said = sentence(advice, &measured, Say(language));
                assert!(said.contains(' ') && !said.contains(['{', '|', '_']), "{language:?} {advice:?}: {said}");
                assert!(measured.url.is_none() || !said.contains("--keep"), "not with --url: {said}");
            }
        }
    }

    #[test]
    fn a_command_can_be_copied() {
        let mut measured = good();
        (measured.guests, measured.machine.connections) = (3_000, 924);
        let told = sentences(&Rehearsal::of(measured), Say(Language::EN));
        assert!(told[0].contains("prlimit --nofile=4000 --pid $$"), "{told:?}");
        let told = sentences(&Rehearsal::of(slow()), Say(Language::EN));
        assert_eq!(told.len(), 8, "{told:?}");
        assert!(told[3].contains("180 MB") && told[6].contains("about 210 at a time"), "{told:?}");
    }
}
