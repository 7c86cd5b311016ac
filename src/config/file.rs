//! The config file: where it is looked for, its keys, and what is wrong with it, to the column.

use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use super::error::nearest;
use super::platform::{Os, config_places};
use super::{ConfigError, Env, Flags, Place, Secret, env};

/// Every key that a file may hold; those of a table carry its name.
pub const KEYS: &[&str] = &[
    "port",
    "bind",
    "db",
    "public_url",
    "hosts",
    "interface",
    "mdns",
    "mdns_name",
    "admin_password_file",
    "log",
    "title",
    "time_zone",
    "language",
    "wifi.ssid",
    "wifi.password",
    "wifi.security",
    "wifi.hidden",
    "wifi.show_password",
];

/// A file as written: the shapes are right, the values unchecked. Holds a password: no `Debug`.
#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawConfig {
    pub port: Option<Spanned<i64>>,
    pub bind: Option<Spanned<String>>,
    pub db: Option<Spanned<PathBuf>>,
    pub public_url: Option<Spanned<String>>,
    pub hosts: Option<Spanned<Vec<String>>>,
    pub interface: Option<Spanned<String>>,
    pub mdns: Option<Spanned<bool>>,
    pub mdns_name: Option<Spanned<String>>,
    pub admin_password_file: Option<Spanned<PathBuf>>,
    pub log: Option<Spanned<String>>,
    pub title: Option<Spanned<String>>,
    pub time_zone: Option<Spanned<String>>,
    pub language: Option<Spanned<String>>,
    pub wifi: Option<RawWifi>,
}

/// The table `[wifi]` as written.
#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawWifi {
    pub ssid: Option<Spanned<String>>,
    pub password: Option<Spanned<String>>,
    pub security: Option<Spanned<String>>,
    pub hidden: Option<Spanned<bool>>,
    pub show_password: Option<Spanned<bool>>,
}

/// A file's path and text.
pub(super) struct Source {
    pub path: PathBuf,
    pub text: String,
}

impl Source {
    /// The line and column at which a span of bytes begins.
    pub fn place(&self, span: Range<usize>) -> Place {
        let before = self.before(span.start);
        Place::Line {
            path: self.path.clone(),
            line: before.matches('\n').count() + 1,
            column: last_line(before).chars().count() + 1,
        }
    }

    fn before(&self, end: usize) -> &str {
        self.text.get(..end).unwrap_or(&self.text)
    }

    /// The key to the left of a value.
    fn key_before(&self, span: Range<usize>) -> &str {
        let line = last_line(self.before(span.start));
        let key = line.rsplit_once('=').map_or(line, |(left, _)| left);
        let key = key.rsplit(['{', ',']).next().unwrap_or(key);
        key.trim().trim_matches(['"', '\''])
    }
}

fn last_line(text: &str) -> &str {
    text.rsplit('\n').next().unwrap_or(text)
}

pub(super) fn parse(source: &Source) -> Result<RawConfig, ConfigError> {
    toml::from_str(&source.text).map_err(|error| explain(source, &error))
}

/// The parser's message may quote a value, and a value may be a password, so its words are read
/// for what was expected and never passed on as they are.
fn explain(source: &Source, error: &toml::de::Error) -> ConfigError {
    let span = error.span().unwrap_or_default();
    let message = error.message();
    let (what, nearest) = if let Some(key) = quoted_after(message, "unknown field ") {
        let nearest = nearest(key, KEYS.iter().copied());
        (format!("there is no key `{key}`"), nearest)
    } else if message.starts_with("invalid type") {
        let key = source.key_before(span.clone());
        (format!("`{key}` must be {}", shape(message)), None)
    } else {
        (message.to_owned(), None)
    };
    ConfigError { place: source.place(span), what, nearest }
}

fn quoted_after<'a>(message: &'a str, prefix: &str) -> Option<&'a str> {
    message.strip_prefix(prefix)?.split('`').nth(1)
}

/// What the parser expected, in words for whoever writes the file.
fn shape(message: &str) -> &'static str {
    let expected = message.rsplit(", expected ").next().unwrap_or_default();
    match expected {
        "i64" => "a whole number",
        "a boolean" => "true or false",
        "a sequence" => "a list of texts, as in [\"one\", \"two\"]",
        _ if expected.starts_with("struct") => "a table",
        _ => "a text in quotes",
    }
}

/// The file that was asked for, or else the first there is among the usual places.
pub(super) fn find(flags: &Flags, env: Env<'_>) -> Result<Option<(PathBuf, String)>, ConfigError> {
    let asked = flags.config.clone();
    if let Some(path) = asked.or_else(|| env::value(env, "config").map(PathBuf::from)) {
        return read(&path).map(|text| Some((path, text)));
    }
    let usual = config_places(Os::current(), env).into_iter().find(|path| path.is_file());
    match usual {
        Some(path) => read(&path).map(|text| Some((path, text))),
        None => Ok(None),
    }
}

fn read(path: &Path) -> Result<String, ConfigError> {
    std::fs::read_to_string(path).map_err(|error| whole(path, format!("cannot be read: {error}")))
}

/// A secret that is a file's whole text but for the newline at its end.
pub(super) fn read_secret(path: &Path) -> Result<Secret, ConfigError> {
    let text = read(path)?;
    match text.trim_end_matches(['\r', '\n']) {
        "" => Err(whole(path, "holds no password".to_owned())),
        secret => Ok(Secret::new(secret.to_owned())),
    }
}

fn whole(path: &Path, what: String) -> ConfigError {
    ConfigError { place: Place::File(path.to_owned()), what, nearest: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys that the parser names when it meets one that it does not know.
    fn expected_keys(text: &str) -> Vec<String> {
        let message = toml::from_str::<RawConfig>(text).err().unwrap().to_string();
        let listed = message.split("expected one of ").nth(1).unwrap();
        let keys = listed.split('`').skip(1).step_by(2);
        keys.map(str::to_owned).collect()
    }

    #[test]
    fn the_list_of_keys_is_the_parsers() {
        let mut keys = expected_keys("zebra = 1");
        assert_eq!(keys.pop().as_deref(), Some("wifi"));
        let wifi = expected_keys("[wifi]\nzebra = 1");
        keys.extend(wifi.into_iter().map(|key| format!("wifi.{key}")));
        assert_eq!(keys, KEYS);
    }
}
