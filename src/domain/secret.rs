//! A text that keeps to itself: whoever wants it must ask for it by name.

use std::fmt;

/// A text that no log and no error shows. Compare it only where nobody can time it: equality takes its time.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Hides a text.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The text itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_keeps_to_itself() {
        assert_eq!(format!("{:?}", Some(Secret::new("x".into()))), "Some(***)");
    }
}
