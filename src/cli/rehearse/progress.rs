//! What a rehearsal is doing, on stderr. A terminal also shows how many have come, on one line that is written anew.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use super::hall::sentence;
use crate::cli::terminal;
use crate::domain::event::Language;
use crate::rehearse::hall::Step;
use crate::rehearse::report;

/// Back to the beginning of the line, and nothing on it.
const ANEW: &str = "\r\x1b[2K";

pub struct Progress {
    language: Language,
    is_terminal: bool,
    /// Whether the cursor stands behind a line that goes away.
    is_passing: AtomicBool,
}

impl Progress {
    pub fn new(language: Language) -> Self {
        Progress { language, is_terminal: io::stderr().is_terminal(), is_passing: AtomicBool::new(false) }
    }

    /// Tells of a step.
    pub fn tell(&self, step: Step) {
        let line = self.line(step);
        match step {
            Step::Came { .. } if self.is_terminal => self.pass(&line),
            Step::Came { .. } => {}
            _ => {
                self.end();
                terminal::tell(&line);
            }
        }
    }

    /// Leaves the terminal as it was.
    pub fn end(&self) {
        if self.is_passing.swap(false, Ordering::Relaxed) {
            // Where nobody sees it there is nobody else to tell.
            let _ = write!(io::stderr(), "{ANEW}");
        }
    }

    fn pass(&self, line: &str) {
        self.is_passing.store(true, Ordering::Relaxed);
        let _ = write!(io::stderr(), "{ANEW}{}", terminal::plain(line));
    }

    fn line(&self, step: Step) -> String {
        let say = |name: &str, values: &[(&str, usize)]| {
            let values: Vec<(&str, String)> =
                values.iter().map(|(name, value)| (*name, report::grouped(*value as u64))).collect();
            sentence(self.language, name, &values)
        };
        match step {
            Step::Disk => say("disk", &[]),
            Step::Opens { number, of, arrival, guests } => {
                say(&format!("opens.{}", arrival.key()), &[("number", number), ("of", of), ("guests", guests)])
            }
            Step::Came { came, guests } => say("came", &[("came", came), ("guests", guests)]),
            Step::Sleep { phones } => say("sleep", &[("phones", phones)]),
            Step::Wake { phones } => say("wake", &[("phones", phones)]),
            Step::Draws { phones } => say("draws", &[("phones", phones)]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rehearse::hall::Pattern;

    #[test]
    fn every_step_has_its_words_in_every_language() {
        let opens = Pattern::ALL.map(|arrival| Step::Opens { number: 2, of: 4, arrival, guests: 500 });
        let others =
            [Step::Disk, Step::Came { came: 3, guests: 500 }, Step::Sleep { phones: 250 }, Step::Wake { phones: 250 }];
        let steps = opens.into_iter().chain(others).chain([Step::Draws { phones: 250 }]);
        for (step, language) in steps.flat_map(|step| crate::strings::languages().map(move |one| (step, one))) {
            let line = Progress { language, is_terminal: false, is_passing: AtomicBool::new(false) }.line(step);
            assert!(!line.contains("rehearsing.") && !line.contains('{'), "{language:?} {line}");
        }
    }
}
