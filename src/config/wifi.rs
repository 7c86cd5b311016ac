//! The venue's wireless network in the config file: settings that only make sense together.

use toml::Spanned;

use super::error::{Problem, nearest};
use super::file::RawWifi;
use super::{ConfigError, Layers, Place};
use crate::domain::secret::Secret;
use crate::domain::wifi::{self, Wifi, WifiFault};

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
    let Some((ssid, place)) = layers.pick("wifi.ssid", None, raw)? else { return Ok(None) };
    match wifi::ssid(ssid) {
        Ok(ssid) => Ok(Some((ssid, place))),
        Err(fault) => Err(broken(fault).about("wifi.ssid", place)),
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
        (Security::Wpa, Some((password, place))) => {
            wifi::password(password).map(Some).map_err(|fault| broken(fault).about("wifi.password", place))
        }
    }
}

fn broken(fault: WifiFault) -> Problem {
    Problem::new(fault.to_string())
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
