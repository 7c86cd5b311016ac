//! The wireless network that guests are invited to, and what its name and password may be.
//!
//! The rules are the same wherever the network is named, in the config file or in the pages: what
//! breaks them would become a code that no phone can join with.

use super::qr::WifiAccess;
use super::secret::Secret;

/// A network, and how much of it the pages show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wifi {
    /// The network's name.
    pub ssid: String,
    /// Its password; an open network has none.
    pub password: Option<Secret>,
    /// Whether the network keeps its name to itself.
    pub hidden: bool,
    /// Whether the big screen shows the password as text beside the code.
    pub show_password: bool,
}

impl Wifi {
    /// What the code says.
    #[must_use]
    pub fn access(&self) -> WifiAccess<'_> {
        WifiAccess { ssid: &self.ssid, password: self.password.as_ref().map(Secret::expose), hidden: self.hidden }
    }

    /// The password where screens and posters show it as text.
    #[must_use]
    pub fn shown_password(&self) -> Option<&str> {
        self.password.as_ref().filter(|_| self.show_password).map(Secret::expose)
    }
}

/// What is wrong with a network's name or password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WifiFault {
    /// The name cannot be one.
    #[error("must have 1 to 32 bytes and no control characters")]
    Ssid,
    /// The password cannot be one.
    #[error("must have 8 to 63 characters of plain ASCII, or 64 hexadecimal digits")]
    Password,
}

/// Takes a text that can be a network's name.
///
/// # Errors
/// [`WifiFault::Ssid`].
pub fn ssid(text: String) -> Result<String, WifiFault> {
    let fits = (1..=32).contains(&text.len()) && !text.chars().any(char::is_control);
    if fits { Ok(text) } else { Err(WifiFault::Ssid) }
}

/// Takes a text that WPA takes: a passphrase, or the key itself.
///
/// # Errors
/// [`WifiFault::Password`].
pub fn password(text: String) -> Result<Secret, WifiFault> {
    let fits = match text.len() {
        8..=63 => text.bytes().all(|byte| (b' '..=b'~').contains(&byte)),
        64 => text.bytes().all(|byte| byte.is_ascii_hexdigit()),
        _ => false,
    };
    if fits { Ok(Secret::new(text)) } else { Err(WifiFault::Password) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let table = [
            (String::new(), false),
            ("a".to_owned(), true),
            (r#"; , : \ " 홀"#.to_owned(), true),
            ("x".repeat(32), true),
            ("x".repeat(33), false),
            ("가".repeat(10), true),
            ("가".repeat(11), false),
            ("a\nb".to_owned(), false),
            ("a\u{0}".to_owned(), false),
        ];
        for (name, expected) in table {
            assert_eq!(ssid(name.clone()).is_ok(), expected, "{name:?}");
        }
    }

    #[test]
    fn passwords() {
        let table = [
            ("1234567".to_owned(), false),
            ("12345678".to_owned(), true),
            ("p a!~s;s".to_owned(), true),
            ("비밀비밀비".to_owned(), false),
            ("x".repeat(63), true),
            ("x".repeat(64), false),
            ("A1".repeat(32), true),
        ];
        for (text, expected) in table {
            assert_eq!(password(text.clone()).is_ok(), expected, "{text}");
        }
    }

    #[test]
    fn the_password_is_text_only_where_that_is_wanted() {
        let wifi = |show_password| Wifi {
            ssid: "Hall".to_owned(),
            password: Some(Secret::new("12345678".to_owned())),
            hidden: false,
            show_password,
        };
        assert_eq!(wifi(true).shown_password(), Some("12345678"));
        assert_eq!(wifi(false).shown_password(), None);
        assert_eq!(wifi(false).access().password, Some("12345678"));
        assert!(!format!("{:?}", wifi(true)).contains("12345678"));
    }
}
