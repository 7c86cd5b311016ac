//! One check a setting: the written value in, the value that holds or a [`Problem`] out.

use std::net::IpAddr;
use std::path::PathBuf;

use jiff::tz::TimeZone;
use tracing_subscriber::filter::Targets;

use super::Port;
use super::error::{Problem, nearest};
use crate::domain::event::Language;
use crate::domain::text::{self, Limit};
use crate::strings;

const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];

pub(super) fn port(number: i64) -> Result<Port, Problem> {
    match u16::try_from(number) {
        Ok(0) => Ok(Port::Any),
        Ok(port) => Ok(Port::Exact(port)),
        Err(_) => Err(Problem::new("must be a port from 0 to 65535")),
    }
}

pub(super) fn address(text: &str) -> Result<IpAddr, Problem> {
    let bare = text.trim().trim_matches(['[', ']']);
    bare.parse().map_err(|_| Problem::new("must be an IP address, as 0.0.0.0 or 192.168.0.10"))
}

pub(super) fn language(code: &str) -> Result<Language, Problem> {
    strings::language(code).ok_or_else(|| Problem::new(format!("must be \"{}\"", strings::codes("\" or \""))))
}

pub(super) fn path(path: PathBuf) -> Result<PathBuf, Problem> {
    if path.as_os_str().is_empty() {
        return Err(Problem::new("must name a file"));
    }
    if path.starts_with("~") {
        return Err(Problem::new("must be written out: nothing expands `~` here"));
    }
    Ok(path)
}

pub(super) fn filled(text: String) -> Result<String, Problem> {
    if text.trim().is_empty() {
        return Err(Problem::new("must not be empty"));
    }
    Ok(text)
}

pub(super) fn title(text: &str) -> Result<String, Problem> {
    text::clean(text, Limit::TITLE).map_err(|fault| Problem::new(format!("cannot be a title: {fault}")))
}

pub(super) fn hosts(names: &[String]) -> Result<Vec<String>, Problem> {
    names.iter().map(|name| host(name)).collect()
}

/// A name or an address without scheme and port, in lower case.
fn host(name: &str) -> Result<String, Problem> {
    let lower = name.trim().trim_end_matches('.').to_ascii_lowercase();
    if is_host_name(&lower) {
        return Ok(lower);
    }
    match lower.trim_matches(['[', ']']).parse::<IpAddr>() {
        Ok(address) => Ok(address.to_string()),
        Err(_) => Err(Problem::new(format!("must hold host names without scheme and port, not `{name}`"))),
    }
}

/// Labels of letters, digits and hyphens with dots between. IPv4 addresses look like that too.
pub(super) fn is_host_name(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(is_label)
}

fn is_label(text: &str) -> bool {
    let fits = (1..=63).contains(&text.len());
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    fits && text.bytes().all(allowed) && !text.starts_with('-') && !text.ends_with('-')
}

pub(super) fn label(text: &str) -> Result<String, Problem> {
    let lower = text.trim().to_ascii_lowercase();
    let name = lower.strip_suffix(".local").unwrap_or(&lower);
    if is_label(name) && !name.contains('_') {
        return Ok(name.to_owned());
    }
    Err(Problem::new("must be one word of letters, digits and hyphens, without `.local`"))
}

/// A filter directive. A lone word that is almost a level is taken for a slip, not for a module.
pub(super) fn log(text: String) -> Result<String, Problem> {
    let directive = filled(text)?;
    for part in directive.split(',').map(str::trim) {
        let level = part.to_ascii_lowercase();
        if LEVELS.contains(&level.as_str()) || part.contains(['=', ':', '[']) {
            continue;
        }
        if let Some(meant) = nearest(part, LEVELS) {
            return Err(Problem::new("must be a level or a filter").with_nearest(Some(meant)));
        }
    }
    match directive.parse::<Targets>() {
        Ok(_) => Ok(directive),
        Err(error) => Err(Problem::new(format!("must be a level or a filter: {error}"))),
    }
}

pub(super) fn time_zone(text: String) -> Result<String, Problem> {
    if TimeZone::get(&text).is_ok() {
        return Ok(text);
    }
    let known: Vec<_> = jiff::tz::db().available().collect();
    let meant = nearest(&text, known.iter().map(jiff::tz::TimeZoneName::as_str));
    Err(Problem::new("must be a time zone, as Asia/Seoul").with_nearest(meant))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_names() {
        let table = [
            ("Draw.Example.", Some("draw.example")),
            ("192.168.0.10", Some("192.168.0.10")),
            ("[::1]", Some("::1")),
            ("draw", Some("draw")),
            ("draw.example:80", None),
            ("http://draw.example", None),
            ("", None),
            ("*.example", None),
            ("-a", None),
        ];
        for (name, expected) in table {
            assert_eq!(host(name).ok().as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn announced_names() {
        let table = [
            ("luckydraw", Some("luckydraw")),
            ("Draw-2.local", Some("draw-2")),
            ("a.b", None),
            ("a_b", None),
            ("", None),
            ("추첨", None),
        ];
        for (name, expected) in table {
            assert_eq!(label(name).ok().as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn log_filters() {
        for good in ["info", "WARN", "off", "luckydraw=debug,info", "hyper", "a::b"] {
            assert!(log(good.to_owned()).is_ok(), "{good}");
        }
        for bad in ["", "inof", "debgu", "luckydraw=loud"] {
            assert!(log(bad.to_owned()).is_err(), "{bad}");
        }
    }

    #[test]
    fn paths() {
        assert!(path("draw.db".into()).is_ok());
        assert!(path("".into()).is_err());
        assert!(path("~/draw.db".into()).is_err());
    }
}
