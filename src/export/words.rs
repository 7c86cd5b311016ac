//! The words of headers and cells, out of the section `export` of the languages' files.

use crate::domain::event::Language;
use crate::strings;

/// A word in the wanted language; nothing where the file lacks it, which a test does not let pass.
pub(super) fn say(key: &str, language: Language) -> &'static str {
    strings::text(language, &format!("export.{key}")).unwrap_or_default()
}

/// A state in the wanted language; one that is not known here stays as it is.
pub(super) fn state(name: &str, language: Language) -> &str {
    strings::text(language, &format!("export.state.{name}")).unwrap_or(name)
}
