//! Settings in the environment: `LUCKYDRAW_PORT`, `LUCKYDRAW_WIFI_SSID`, …

use std::path::PathBuf;

use super::Env;
use super::error::Problem;

/// The variable that sets a key.
#[must_use]
pub fn variable(key: &str) -> String {
    format!("LUCKYDRAW_{}", key.replace('.', "_").to_ascii_uppercase())
}

/// What the environment says about a key; an empty variable says nothing.
pub(super) fn value(env: Env<'_>, key: &str) -> Option<String> {
    env(&variable(key)).filter(|text| !text.is_empty())
}

/// A value as a variable holds it. What is wrong is said without repeating the value.
pub(super) trait FromVariable: Sized {
    fn from_variable(text: &str) -> Result<Self, Problem>;
}

impl FromVariable for String {
    fn from_variable(text: &str) -> Result<Self, Problem> {
        Ok(text.to_owned())
    }
}

impl FromVariable for PathBuf {
    fn from_variable(text: &str) -> Result<Self, Problem> {
        Ok(text.into())
    }
}

impl FromVariable for i64 {
    fn from_variable(text: &str) -> Result<Self, Problem> {
        let number = text.trim().parse();
        number.map_err(|_| Problem::new("must be a whole number"))
    }
}

impl FromVariable for bool {
    fn from_variable(text: &str) -> Result<Self, Problem> {
        match text.trim().to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "1" => Ok(true),
            "false" | "no" | "off" | "0" => Ok(false),
            _ => Err(Problem::new("must be true or false")),
        }
    }
}

/// A list with commas between.
impl FromVariable for Vec<String> {
    fn from_variable(text: &str) -> Result<Self, Problem> {
        let items = text.split(',').map(str::trim);
        Ok(items.filter(|item| !item.is_empty()).map(str::to_owned).collect())
    }
}
