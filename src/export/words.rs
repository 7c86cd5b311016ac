//! The words of headers and cells, out of the section `export` of the languages' files.

use crate::domain::event::Language;
use crate::strings;

/// A word in the wanted language; nothing where the file lacks it, which a test does not let pass.
pub(super) fn say(key: &str, language: Language) -> &'static str {
    strings::text(language, &format!("export.{key}")).unwrap_or_default()
}

/// Who did something, as the pages say it; who is not known here stays as the log has it.
pub(super) fn actor(name: &str, language: Language) -> String {
    let (kind, own) = name.split_once(':').unwrap_or((name, ""));
    let known = strings::text(language, &format!("common.actor.{kind}"));
    known.map_or_else(|| name.to_owned(), |words| words.replace("{name}", own))
}

/// A state in the wanted language; one that is not known here stays as it is.
pub(super) fn state(name: &str, language: Language) -> &str {
    strings::text(language, &format!("export.state.{name}")).unwrap_or(name)
}
