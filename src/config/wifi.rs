//! The wireless network that guests are invited to: settings that only make sense together.

use toml::Spanned;

use super::error::{Problem, nearest};
use super::file::RawWifi;
use super::{ConfigError, Layers, Place, Secret};
use crate::domain::qr::WifiAccess;

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
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Security {
    Wpa,
    Open,
}

pub(super) fn resolve(layers: &Layers<'_>, raw: RawWifi) -> Result<Option<Wifi>, ConfigError> {
    let security =
        layers.setting("wifi.security", None, raw.security, |text| security(&text))?.unwrap_or(Security::Wpa);
    let hidden = layers.setting("wifi.hidden", None, raw.hidden, Ok)?;
    let show_password = layers.setting("wifi.show_password", None, raw.show_password, Ok)?;
    let password = layers.pick("wifi.password", None, raw.password)?;
    let Some((ssid, place)) = named(layers, raw.ssid)? else {
        return password.map_or(Ok(None), |(_, place)| Err(nameless(place)));
    };
    Ok(Some(Wifi {
        password: secured(security, password, place)?,
        ssid,
        hidden: hidden.unwrap_or(false),
        show_password: show_password.unwrap_or(false),
    }))
}

fn named(layers: &Layers<'_>, raw: Option<Spanned<String>>) -> Result<Option<(String, Place)>, ConfigError> {
    match layers.pick("wifi.ssid", None, raw)? {
        Some((ssid, place)) if !(1..=32).contains(&ssid.len()) => {
            Err(Problem::new("must have 1 to 32 bytes").about("wifi.ssid", place))
        }
        found => Ok(found),
    }
}

/// The password that goes with the kind of network; `place` is where the network is named.
fn secured(security: Security, password: Option<(String, Place)>, place: Place) -> Result<Option<Secret>, ConfigError> {
    match (security, password) {
        (Security::Open, None) => Ok(None),
        (Security::Open, Some((_, place))) => {
            Err(Problem::new("does not go with an open network").about("wifi.password", place))
        }
        (Security::Wpa, None) => {
            Err(Problem::new("is missing; a network without one needs `security = \"open\"`")
                .about("wifi.password", place))
        }
        (Security::Wpa, Some((password, _))) if is_wpa(&password) => Ok(Some(Secret::new(password))),
        (Security::Wpa, Some((_, place))) => {
            Err(Problem::new("must have 8 to 63 characters of plain ASCII, or 64 hexadecimal digits")
                .about("wifi.password", place))
        }
    }
}

fn nameless(place: Place) -> ConfigError {
    Problem::new("needs `wifi.ssid`, the network it belongs to").about("wifi.password", place)
}

fn security(text: &str) -> Result<Security, Problem> {
    match text {
        "wpa" => Ok(Security::Wpa),
        "open" => Ok(Security::Open),
        other => {
            Err(Problem::new("must be \"wpa\" (WPA2 and WPA3) or \"open\"")
                .with_nearest(nearest(other, ["wpa", "open"])))
        }
    }
}

/// What WPA takes: a passphrase, or the key itself.
fn is_wpa(password: &str) -> bool {
    match password.len() {
        8..=63 => password.bytes().all(|byte| (b' '..=b'~').contains(&byte)),
        64 => password.bytes().all(|byte| byte.is_ascii_hexdigit()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_wpa;

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
        for (password, expected) in table {
            assert_eq!(is_wpa(&password), expected, "{password}");
        }
    }
}
