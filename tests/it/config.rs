//! Settings: the example file is complete and true, precedence holds, and errors point at the spot.

use std::path::{Path, PathBuf};

use luckydraw::config::{Config, ConfigError, Flags, KEYS, Place, Port, variable};
use luckydraw::domain::event::Language;

const EXAMPLE: &str = include_str!("../../config.example.toml");

/// An environment with a home, besides what a test adds.
fn env<'a>(variables: &'a [(&'a str, &'a str)]) -> impl Fn(&str) -> Option<String> + 'a {
    |name| {
        let homes = [("HOME", "/home/kim"), ("LOCALAPPDATA", "/home/kim")];
        let mut all = variables.iter().chain(&homes);
        all.find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
    }
}

fn from_file(text: &str) -> Result<Config, ConfigError> {
    let file = (PathBuf::from("/etc/luckydraw/draw.toml"), text.to_owned());
    Config::resolve(Flags::default(), &env(&[]), Some(file))
}

fn from_env(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    Config::resolve(Flags::default(), &env(variables), None)
}

fn defaults() -> Config {
    from_env(&[]).unwrap()
}

/// The key that a line sets.
fn key_of(line: &str) -> Option<&str> {
    let (key, _) = line.split_once(" = ")?;
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
    key.bytes().all(allowed).then_some(key)
}

/// The example with the lines that only show an example made live.
fn uncommented() -> String {
    let is_key = |line: &str| {
        KEYS.iter().any(|key| {
            let bare = key.rsplit('.').next().unwrap();
            line.starts_with(&format!("# {bare} = "))
        })
    };
    let live = |line: &str| match is_key(line) {
        true => line.trim_start_matches("# ").to_owned(),
        false => line.to_owned(),
    };
    EXAMPLE.lines().map(live).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_example_as_it_stands_is_the_defaults() {
    assert_eq!(from_file(EXAMPLE).unwrap(), defaults());
}

#[test]
fn the_example_has_every_key_once_and_a_sentence_before_each() {
    let mut table = String::new();
    let mut found = Vec::new();
    let mut before = "";
    for line in EXAMPLE.lines() {
        let bare = line.trim_start_matches("# ");
        if let Some(name) = bare.strip_prefix('[') {
            table = name.replace(']', ".");
        } else if let Some(key) = key_of(bare) {
            assert!(before.starts_with("# "), "no comment above {key}");
            found.push(format!("{table}{key}"));
        }
        before = line;
    }
    assert_eq!(found, KEYS);
}

#[test]
fn the_example_with_every_line_live_holds_every_setting() {
    let config = from_file(&uncommented()).unwrap();
    assert_eq!(config.port, Port::Exact(8080));
    assert_eq!(config.db, Path::new("/var/lib/luckydraw/luckydraw.db"));
    assert_eq!(config.public_url.unwrap().origin(), "http://draw.example");
    assert_eq!(config.interface.as_deref(), Some("wlan0"));
    assert_eq!(config.admin_password_file.as_deref(), Some(Path::new("/etc/luckydraw/password")));
    assert_eq!(config.title.as_deref(), Some("경품 추첨"));
    let wifi = config.wifi.unwrap();
    assert_eq!(wifi.ssid, "Venue Wi-Fi");
    assert_eq!(wifi.password.unwrap().expose(), "12345678");
}

#[test]
fn the_defaults() {
    let config = defaults();
    assert_eq!(config.port, Port::Usual);
    assert_eq!(config.bind.to_string(), "0.0.0.0");
    assert!(config.db.ends_with("luckydraw/luckydraw.db"));
    assert!(config.mdns);
    assert_eq!(config.mdns_name, "luckydraw");
    assert_eq!(config.time_zone, "Asia/Seoul");
    assert_eq!(config.language, Language::KO);
    assert_eq!(config.wifi, None);
}

#[test]
fn a_flag_wins_over_the_environment_and_that_over_the_file() {
    let resolve = |flag: Option<u16>, variable: &str, file: &str| {
        let flags = Flags { port: flag, ..Flags::default() };
        let file = (PathBuf::from("draw.toml"), file.to_owned());
        let variables = [("LUCKYDRAW_PORT", variable)];
        let config = Config::resolve(flags, &env(&variables), Some(file)).unwrap();
        config.port
    };
    assert_eq!(resolve(Some(1), "2", "port = 3"), Port::Exact(1));
    assert_eq!(resolve(None, "2", "port = 3"), Port::Exact(2));
    assert_eq!(resolve(None, "", "port = 3"), Port::Exact(3));
    assert_eq!(resolve(None, "", ""), Port::Usual);
    assert_eq!(resolve(Some(0), "2", "port = 3"), Port::Any);
}

#[test]
fn every_setting_can_come_from_the_environment() {
    let variables = [
        ("LUCKYDRAW_PORT", "80"),
        ("LUCKYDRAW_BIND", "::"),
        ("LUCKYDRAW_DB", "here.db"),
        ("LUCKYDRAW_PUBLIC_URL", "https://draw.example/"),
        ("LUCKYDRAW_HOSTS", "one.example, Two.Example"),
        ("LUCKYDRAW_INTERFACE", "en0"),
        ("LUCKYDRAW_MDNS", "no"),
        ("LUCKYDRAW_MDNS_NAME", "party"),
        ("LUCKYDRAW_ADMIN_PASSWORD_FILE", "/run/password"),
        ("LUCKYDRAW_LOG", "debug"),
        ("LUCKYDRAW_TITLE", "Party"),
        ("LUCKYDRAW_TIME_ZONE", "Europe/Berlin"),
        ("LUCKYDRAW_LANGUAGE", "en"),
        ("LUCKYDRAW_WIFI_SSID", "Open house"),
        ("LUCKYDRAW_WIFI_SECURITY", "open"),
        ("LUCKYDRAW_WIFI_HIDDEN", "true"),
        ("LUCKYDRAW_WIFI_SHOW_PASSWORD", "1"),
    ];
    let config = from_env(&variables).unwrap();
    assert_eq!(config.port, Port::Exact(80));
    assert_eq!(config.db, Path::new("here.db"));
    assert_eq!(config.hosts, ["one.example", "two.example"]);
    assert!(!config.mdns);
    assert_eq!(config.language, Language::EN);
    let wifi = config.wifi.unwrap();
    assert!(wifi.hidden && wifi.show_password && wifi.password.is_none());
    // All but the password, which an open network has none of.
    let covered = KEYS.iter().filter(|key| {
        let name = variable(key);
        variables.iter().any(|(variable, _)| *variable == name)
    });
    assert_eq!(covered.count(), KEYS.len() - 1);
}

#[test]
fn errors_name_the_spot_and_what_was_meant() {
    let table = [
        ("\nprot = 1\n", (2, 1), "there is no key `prot`", Some("port")),
        ("ssid = \"x\"", (1, 1), "there is no key `ssid`", Some("wifi.ssid")),
        ("[wifi]\npasword = \"x\"", (2, 1), "there is no key `pasword`", Some("wifi.password")),
        ("zebra = 1", (1, 1), "there is no key `zebra`", None),
        ("port = \"80\"", (1, 8), "`port` must be a whole number", None),
        ("mdns = 1", (1, 8), "`mdns` must be true or false", None),
        ("title = 1", (1, 9), "`title` must be a text in quotes", None),
        ("hosts = \"a\"", (1, 9), "`hosts` must be a list", None),
        ("db = 1", (1, 6), "`db` must be a text in quotes", None),
        ("wifi = 1", (1, 8), "`wifi` must be a table", None),
        ("port = 65536", (1, 8), "`port` must be a port", None),
        ("# 한글\n  bind = \"here\"", (2, 10), "`bind` must be an IP", None),
        ("language = \"kr\"", (1, 12), "`language` must be \"ko\" or", None),
        ("time_zone = \"Asia/Soul\"", (1, 13), "`time_zone` must be", Some("Asia/Seoul")),
        ("log = \"inof\"", (1, 7), "`log` must be", Some("info")),
        ("public_url = \"draw.example\"", (1, 14), "`public_url` must", None),
        ("db = \"~/draw.db\"", (1, 6), "`db` must be written out", None),
        ("[wifi]\nssid = \"x\"", (2, 8), "`wifi.password` is missing", None),
        ("[wifi]\nssid = \"a\\nb\"\npassword = \"12345678\"", (2, 8), "`wifi.ssid` must have 1 to 32 bytes", None),
        ("[wifi]\npassword = \"12345678\"", (2, 12), "`wifi.password` needs `wifi.ssid`", None),
        ("[wifi]\nssid = \"x\"\nsecurity = \"wap\"", (3, 12), "`wifi.security` must be", Some("wpa")),
        ("port = = 1", (1, 8), "", None),
        ("port = 1\nport = 2", (2, 1), "duplicate key", None),
    ];
    for (text, (line, column), what, nearest) in table {
        let error = from_file(text).unwrap_err();
        let place = Place::Line { path: "/etc/luckydraw/draw.toml".into(), line, column };
        assert_eq!(error.place, place, "{text}: {error}");
        assert!(error.what.starts_with(what), "{text}: {error}");
        assert_eq!(error.nearest.as_deref(), nearest, "{text}: {error}");
    }
}

#[test]
fn an_error_reads_as_one_line() {
    let error = from_file("prot = 80").unwrap_err();
    assert_eq!(error.to_string(), "/etc/luckydraw/draw.toml:1:1: there is no key `prot`; did you mean `port`?");
    let error = from_env(&[("LUCKYDRAW_PORT", "http")]).unwrap_err();
    assert_eq!(error.to_string(), "LUCKYDRAW_PORT: `port` must be a whole number");
    let flags = Flags { public_url: Some("draw".to_owned()), ..Flags::default() };
    let error = Config::resolve(flags, &env(&[]), None).unwrap_err();
    assert_eq!(error.place, Place::Flag("--public-url".to_owned()));
}

#[test]
fn without_a_home_the_database_must_be_named() {
    let nothing = |_: &str| None;
    let error = Config::resolve(Flags::default(), &nothing, None).unwrap_err();
    assert!(error.to_string().contains("--db"), "{error}");
    let flags = Flags { db: Some("draw.db".into()), ..Flags::default() };
    let config = Config::resolve(flags, &nothing, None).unwrap();
    assert_eq!(config.db, Path::new("draw.db"));
}

#[test]
fn paths_of_the_file_start_from_its_folder() {
    let config = from_file("db = \"draw.db\"").unwrap();
    assert_eq!(config.db, Path::new("/etc/luckydraw/draw.db"));
}

#[test]
fn nothing_shows_a_secret() {
    let variables = [
        ("LUCKYDRAW_ADMIN_PASSWORD", "hush-hush-hush"),
        ("LUCKYDRAW_WIFI_SSID", "Venue"),
        ("LUCKYDRAW_WIFI_PASSWORD", "hush-hush"),
    ];
    let config = from_env(&variables).unwrap();
    let password = config.admin_password().unwrap().unwrap();
    assert_eq!(password.expose(), "hush-hush-hush");
    assert!(!format!("{config:?}").contains("hush"));
    for text in [
        "[wifi]\npassword = 12345678",
        "wifi = { password = 12345678 }",
        "[wifi]\nssid = \"x\"\npassword = \"1234567\"",
        "[wifi]\npassword = \"12345678",
        "[wifi]\npassword = 12345678x",
    ] {
        let error = from_file(text).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("1234567"), "{error}");
    }
}
