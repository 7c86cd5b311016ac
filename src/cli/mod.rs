//! The command line: what people and scripts type.
//!
//! Two rules. Data goes to stdout and messages go to stderr. And there is one path for every
//! change: a command that writes speaks the server's own HTTP API (`session`), to the server that
//! holds the file where there is one, and else to a private one that it starts for the moment. So
//! a rule that holds for the pages holds here too, and no command races a running server.
//! Commands that only read (`export`, `backup`, `verify`) open the file beside a server.

mod admin;
mod backup;
mod banner;
mod client;
mod completions;
mod error;
mod event;
mod export;
mod images;
mod import;
mod listing;
mod logging;
mod output;
mod password;
mod purge;
mod rehearse;
mod restore;
mod runtime;
mod serve;
mod session;
mod signals;
mod source;
mod status;
mod terminal;
pub mod terminal_qr;
mod verify;
mod words;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use clap::{Args, Parser, Subcommand};

pub use error::CliError;
pub use status::Status;

use crate::config::{Config, Flags};
use crate::store;

const EXAMPLES: &str = "\
How to start:
  luckydraw serve                            start; prints the address, a code to scan and, the
                                             first time, the organiser's password
  luckydraw import prizes prizes.csv         put the prizes in, while it serves or before
  luckydraw export --format xlsx --what all  everything that happened, for a spreadsheet
  luckydraw verify proof.json --anchor HEX   check a draw that somebody else made

Settings: a flag wins over the environment (LUCKYDRAW_PORT, …), that over the config file.

Exit status: 0 done · 1 failed · 2 usage · 3 consistent, but tied to nothing (verify) · 65 data
damaged, newer or rejected · 69 port or address not to be had · 73 cannot create · 74 disk full or
failing · 75 already running · 77 not permitted · 78 settings wrong · 79 an older copy of the file";

static LONG_VERSION: LazyLock<String> = LazyLock::new(|| {
    format!(
        "{}\ncommit {}\nSQLite {}\ntarget {}-{}",
        env!("CARGO_PKG_VERSION"),
        option_env!("LUCKYDRAW_COMMIT").unwrap_or("unknown"),
        store::sqlite_version(),
        std::env::consts::ARCH,
        std::env::consts::OS,
    )
});

/// A verifiable lucky draw for a whole venue, served from one laptop without internet.
#[derive(Debug, Parser)]
#[command(
    name = "luckydraw",
    version,
    long_version = LONG_VERSION.as_str(),
    arg_required_else_help = true,
    after_help = EXAMPLES
)]
pub struct Cli {
    #[command(flatten)]
    files: Files,
    #[command(subcommand)]
    command: Command,
}

/// The files that every command may be told.
#[derive(Debug, Clone, Args)]
struct Files {
    /// The database; made if it is not there [env: LUCKYDRAW_DB] [default: luckydraw.db in the
    /// platform's data folder]
    #[arg(long, value_name = "FILE", global = true, display_order = 900)]
    db: Option<PathBuf>,
    /// The config file [env: LUCKYDRAW_CONFIG]
    #[arg(long, value_name = "FILE", global = true, display_order = 900)]
    config: Option<PathBuf>,
}

impl Files {
    /// What these flags say, for a command with no settings of its own.
    fn flags(&self) -> Flags {
        Flags { db: self.db.clone(), config: self.config.clone(), ..Flags::default() }
    }

    /// The program's name with what was typed of these, for a command to type next.
    fn typed(&self) -> String {
        let given = [("--db", &self.db), ("--config", &self.config)];
        let flag = |(name, path): (&str, &Option<PathBuf>)| Some(format!(" {name} {}", quoted(path.as_deref()?)));
        format!("luckydraw{}", given.into_iter().filter_map(flag).collect::<String>())
    }

    fn load(&self) -> Result<Config, CliError> {
        load(self.flags())
    }
}

/// A path as one word of a shell.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let is_word = |c: char| c.is_alphanumeric() || "/._-\\:".contains(c);
    if text.chars().all(is_word) { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Serve),
    Export(export::Export),
    Import(import::Import),
    Verify(verify::Verify),
    Event(event::Event),
    Admin(admin::Admin),
    Backup(backup::Backup),
    Restore(restore::Restore),
    Purge(purge::Purge),
    Rehearse(rehearse::Rehearse),
    #[command(hide = true)]
    Floor(rehearse::Floor),
    Completions(completions::Completions),
}

/// Does what a command line asks for.
///
/// # Errors
/// What went wrong, what to try, and the exit status that says so to scripts.
pub fn run(args: impl IntoIterator<Item = OsString>) -> Result<Status, CliError> {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => return Ok(told_by_clap(&error)),
    };
    match cli.command {
        Command::Serve(command) => serve::run(&cli.files, command),
        Command::Export(command) => export::run(&cli.files, command),
        Command::Import(command) => import::run(&cli.files, &command),
        Command::Verify(command) => verify::run(&command),
        Command::Event(command) => event::run(&cli.files, command),
        Command::Admin(command) => admin::run(&cli.files, command),
        Command::Backup(command) => backup::run(&cli.files, command),
        Command::Restore(command) => restore::run(&cli.files, command),
        Command::Purge(command) => purge::run(&cli.files, command),
        Command::Rehearse(command) => rehearse::run(&cli.files, &command),
        Command::Floor(command) => rehearse::floor(&cli.files, &command),
        Command::Completions(command) => completions::run(&command),
    }
}

/// Says on stderr what went wrong and what to try, a line each.
pub fn report(error: &CliError) {
    terminal::tell(&format!("error: {error}"));
    if let Some(hint) = error.hint() {
        terminal::tell(&format!("  try: {hint}"));
    }
}

/// Help and version are wanted and go to stdout; everything else is a mistake in the command.
fn told_by_clap(error: &clap::Error) -> Status {
    // Where nobody reads any more, there is nobody left to tell.
    let _ = error.print();
    if error.use_stderr() { Status::Usage } else { Status::Ok }
}

fn load(flags: Flags) -> Result<Config, CliError> {
    let env = |name: &str| std::env::var(name).ok();
    Config::load(flags, &env).map_err(CliError::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn parses(line: &str) -> bool {
        Cli::try_parse_from(line.split(' ')).is_ok()
    }

    #[test]
    fn the_definitions_are_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_shows_an_example() {
        for command in Cli::command().get_subcommands() {
            let after = command.get_after_help().map(ToString::to_string);
            let after = after.unwrap_or_default();
            assert!(after.contains("luckydraw "), "{}", command.get_name());
        }
    }

    #[test]
    fn command_lines() {
        let anchor = "0".repeat(64);
        let good = [
            "luckydraw serve --port 0 --bind 127.0.0.1 --no-mdns --db x.db",
            "luckydraw --db x.db --config c.toml serve --public-url http://draw.example",
            "luckydraw export --format csv",
            "luckydraw export --format json --what all --with-contact --event a-1 -o -",
            "luckydraw import prizes prizes.csv --dry-run --json --event current",
            "luckydraw import participants people.csv --db x.db",
            &format!("luckydraw verify a.json b.json --anchor {anchor}"),
            "luckydraw verify a.json --receipt me.txt --json",
            "luckydraw event list --json",
            "luckydraw event create Party --id party-1 --use",
            "luckydraw event delete party-1 --yes",
            "luckydraw event close",
            "luckydraw admin passwd",
            "luckydraw admin link",
            "luckydraw admin token create obs",
            "luckydraw admin token list --json",
            "luckydraw admin token revoke obs",
            "luckydraw backup -o copy.db",
            "luckydraw restore copy.db --reason test --yes",
            "luckydraw restore copy.db --to x.db",
            "luckydraw restore copy.db --db x.db",
            "luckydraw purge --event a-1 --yes",
            "luckydraw rehearse",
            "luckydraw rehearse --guests 20000 --arrival wave --arrival at-once --access-points 12 --html x.html --keep",
            "luckydraw rehearse --url http://192.168.0.10:8080 --json -",
            "luckydraw rehearse --bench --only joins-300 --only page --quick --json - --compare old.json",
            "luckydraw serve --db rehearsal.db --slow-every-commit-for-benchmarks 20",
            "luckydraw completions bash",
        ];
        for line in good {
            assert!(parses(line), "{line}");
        }
        let bad = [
            "luckydraw",
            "luckydraw serv",
            "luckydraw serve --port 99999",
            "luckydraw serve --bind here",
            "luckydraw export",
            "luckydraw export --format pdf",
            "luckydraw export --format csv --event Party",
            "luckydraw import winners x.csv",
            "luckydraw import prizes",
            "luckydraw verify",
            "luckydraw verify a.json --anchor 12",
            &format!("luckydraw verify a.json --receipt me.txt --anchor {anchor}"),
            "luckydraw event use",
            "luckydraw restore",
            "luckydraw restore copy.db --to x.db --db y.db",
            "luckydraw rehearse --only joins-300",
            "luckydraw rehearse --guests 0",
            "luckydraw rehearse --guests 20001",
            "luckydraw rehearse --bench --guests 9",
            "luckydraw rehearse --bench --keep",
            "luckydraw rehearse --url http://192.168.0.10:8080 --keep",
            "luckydraw serve --slow-every-commit-for-benchmarks 0",
            "luckydraw admin token create",
        ];
        for line in bad {
            assert!(!parses(line), "{line}");
        }
    }

    #[test]
    fn what_was_typed_is_said_again() {
        let typed = |line: &[&str]| Cli::try_parse_from(line).unwrap().files.typed();
        assert_eq!(typed(&["luckydraw", "purge"]), "luckydraw");
        assert_eq!(typed(&["luckydraw", "purge", "--db", "a/x.db"]), "luckydraw --db a/x.db");
        let both = ["luckydraw", "--config", "it's.toml", "--db", "my party.db", "purge"];
        assert_eq!(typed(&both), r"luckydraw --db 'my party.db' --config 'it'\''s.toml'");
    }

    #[test]
    fn help_and_version_are_no_mistakes() {
        for (line, expected) in [
            ("luckydraw --help", Status::Ok),
            ("luckydraw --version", Status::Ok),
            ("luckydraw nonsense", Status::Usage),
        ] {
            let error = Cli::try_parse_from(line.split(' ')).unwrap_err();
            let status = if error.use_stderr() { Status::Usage } else { Status::Ok };
            assert_eq!(status, expected, "{line}");
        }
        assert!(LONG_VERSION.contains("SQLite 3."));
    }
}
