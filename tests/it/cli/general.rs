//! Help, version, completions, and what is said of settings and ports that cannot be.

use std::fs;
use std::net::TcpListener;
use std::process::Command;

use super::{Said, run, said, stopped};
use crate::support::snapshot;

/// The program alone: no database, no environment but the path.
fn alone(args: &[&str]) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_luckydraw"));
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    said(command.args(args), "")
}

const PAGES: &[&[&str]] = &[
    &[],
    &["serve"],
    &["export"],
    &["import"],
    &["verify"],
    &["event"],
    &["event", "create"],
    &["event", "list"],
    &["event", "use"],
    &["event", "close"],
    &["event", "reopen"],
    &["event", "delete"],
    &["admin"],
    &["admin", "passwd"],
    &["admin", "link"],
    &["admin", "token"],
    &["admin", "token", "create"],
    &["admin", "token", "list"],
    &["admin", "token", "revoke"],
    &["backup"],
    &["restore"],
    &["purge"],
    &["rehearse"],
    &["completions"],
];

/// What the help says, page by page. `UPDATE_SNAPSHOTS=1` writes the file anew.
#[test]
fn the_help_is_as_it_was_read_last() {
    let mut text = String::new();
    for page in PAGES {
        let said = alone(&[page, &["--help"][..]].concat());
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{page:?}");
        text.push_str(&format!(
            "$ luckydraw {}--help\n{}\n",
            page.iter().map(|word| format!("{word} ")).collect::<String>(),
            said.out
        ));
    }
    snapshot::compare("tests/snapshots/help.txt", &text);
}

#[test]
fn every_command_has_a_page_in_the_help() {
    let listed = alone(&["--help"]).out;
    let commands = listed.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let names = commands.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    for name in names.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help") {
        assert!(PAGES.iter().any(|page| page.first() == Some(&name)), "{name}");
    }
}

#[test]
fn the_version_names_its_sqlite() {
    let long = alone(&["--version"]);
    assert_eq!(long.code, 0);
    let sqlite = long.out.lines().find_map(|line| line.strip_prefix("SQLite ")).unwrap();
    let number: Vec<u32> = sqlite.split('.').map(|part| part.parse().unwrap()).collect();
    assert!(number >= vec![3, 51, 3], "{sqlite}");
    assert_eq!(alone(&["-V"]).out, format!("luckydraw {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn shells_get_scripts_that_name_the_commands() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let said = alone(&["completions", shell]);
        assert_eq!((said.code, said.err.as_str()), (0, ""));
        for word in ["export", "verify", "no-mdns"] {
            assert!(said.out.contains(word), "{shell} is not told of {word}");
        }
    }
    let script = alone(&["completions", "bash"]).out;
    let checked = said(Command::new("bash").args(["-n", "/dev/stdin"]), &script);
    assert_eq!((checked.code, checked.err.as_str()), (0, ""));
}

#[test]
fn a_mistake_in_a_command_goes_to_stderr() {
    for args in [&[][..], &["serv"], &["export", "--format", "pdf"], &["serve", "--port", "99999"]] {
        let said = alone(args);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{args:?}");
        assert!(!said.err.is_empty());
    }
}

#[test]
fn a_wrong_setting_is_named_with_its_line_and_what_was_meant() {
    let server = stopped();
    let path = server.folder().join("draw.toml");
    let config = path.display().to_string();
    let table = [
        ("# a comment\nprot = 8080\n", ":2:1: ", "there is no key `prot`; did you mean `port`?"),
        ("port = 80\nmdns = \"yes\"\n", ":2:8: ", "`mdns` must be true or false"),
        ("[wifi]\nssid = \"a\"\npasword = \"hidden-from-logs\"\n", ":3:1: ", "did you mean `wifi.password`?"),
        ("time_zone = \"Asia/Soul\"\n", ":1:13: ", "did you mean `Asia/Seoul`?"),
        ("port = \n", ":1:", ""),
    ];
    for (text, place, what) in table {
        fs::write(&path, text).unwrap();
        for command in [&["serve"][..], &["event", "list"], &["export", "--format", "csv"], &["backup"]] {
            let said = run(&server, &[command, &["--config", &config]].concat());
            assert_eq!((said.code, said.out.as_str()), (78, ""), "{command:?}: {said:?}");
            let named = said.err.contains(&format!("{config}{place}")) && said.err.contains(what);
            assert!(named && !said.err.contains("hidden-from-logs"), "{text}: {}", said.err);
        }
    }
    let missing = run(&server, &["event", "list", "--config", "none.toml"]);
    assert_eq!(missing.code, 78);
    assert!(missing.err.contains("none.toml"), "{}", missing.err);
}

#[test]
fn a_wrong_variable_is_named() {
    let server = stopped();
    let said = said(server.luckydraw(&["serve"]).env("LUCKYDRAW_PORT", "eighty"), "");
    assert_eq!(said.code, 78);
    assert!(said.err.contains("LUCKYDRAW_PORT"), "{}", said.err);
}

#[test]
fn a_port_or_address_that_cannot_be_had_is_said() {
    let server = stopped();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let said = run(&server, &["serve", "--no-mdns", "--bind", "127.0.0.1", "--port", &port]);
    assert_eq!((said.code, said.out.as_str()), (69, ""), "{said:?}");
    assert!(said.err.contains(&format!("127.0.0.1:{port}")), "{}", said.err);
    let said = run(&server, &["serve", "--no-mdns", "--bind", "203.0.113.7", "--port", "0"]);
    assert_eq!(said.code, 69, "{said:?}");
}

#[test]
fn a_place_where_no_file_can_be_is_said() {
    let server = stopped();
    fs::write(server.folder().join("file"), "").unwrap();
    let below = server.folder().join("file/x.db").display().to_string();
    let mut command = Command::new(env!("CARGO_BIN_EXE_luckydraw"));
    let said = said(command.args(["event", "list", "--db", &below]), "");
    assert_eq!((said.code, said.out.as_str()), (73, ""), "{said:?}");
    assert!(said.err.contains("--db"), "{}", said.err);
}

/// A mistyped `--db` makes a new file, and whoever typed it has to see that.
#[test]
fn a_command_that_made_the_file_says_so_and_names_it() {
    let server = stopped();
    let commands: [&[&str]; 5] = [
        &["purge", "--yes"],
        &["backup", "--force", "-o", "copy.db"],
        &["export", "--format", "csv", "-o", "-"],
        &["event", "list"],
        &["admin", "token", "list"],
    ];
    for (at, command) in (1..).zip(commands) {
        let name = format!("typo{at}.db");
        let told = format!("{name} was not there: made it new and empty. Was another file meant? Name it with --db\n");
        for expected in [1, 0] {
            let mut program = Command::new(env!("CARGO_BIN_EXE_luckydraw"));
            let ran = said(program.current_dir(server.folder()).args(["--db", &name]).args(command), "");
            assert_eq!((ran.code, ran.err.matches(&told).count()), (0, expected), "{command:?}: {ran:?}");
        }
    }
}
