//! What `serve` says, out of the section `terminal` of the languages' files.

use unicode_width::UnicodeWidthStr;

use crate::domain::event::Language;
use crate::server::discovery::rank::Concern;
use crate::strings;

/// Labels that stand below each other.
const ADDRESSES: [&str; 6] = ["guests", "screen", "organiser", "name", "data", "capacity"];
const SECRETS: [&str; 2] = ["password", "login"];

/// The words of one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words(pub Language);

impl Words {
    /// A word or a sentence.
    pub fn say(self, name: &str) -> &'static str {
        strings::text(self.0, &format!("terminal.{name}")).unwrap_or_default()
    }

    /// A label, as wide as the widest of those that it stands with.
    pub fn label(self, name: &str) -> String {
        let with: &[&str] = if SECRETS.contains(&name) { &SECRETS } else { &ADDRESSES };
        let widest = with.iter().map(|name| self.say(name).width()).max().unwrap_or(0);
        let label = self.say(name);
        format!("{label}{}", " ".repeat(widest - label.width().min(widest)))
    }

    /// Why guests may not reach an address, where a word about it helps.
    pub fn concern(self, concern: Option<Concern>) -> Option<&'static str> {
        match concern {
            Some(Concern::Virtual | Concern::Carrier) => Some(self.say("virtual_network")),
            Some(Concern::SelfAssigned) => Some(self.say("self_assigned")),
            Some(Concern::Public) | None => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_a_language_are_equally_wide() {
        for language in strings::languages() {
            let words = Words(language);
            for group in [&ADDRESSES[..], &SECRETS[..]] {
                let widths: Vec<usize> = group.iter().map(|name| words.label(name).width()).collect();
                assert!(widths[0] > 0 && widths.iter().all(|width| *width == widths[0]), "{language:?} {widths:?}");
            }
        }
    }
}
