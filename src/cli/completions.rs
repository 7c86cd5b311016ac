//! `luckydraw completions`: what a shell needs to complete commands and flags.

use std::io::Write;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::{Cli, CliError, Status, terminal};

const EXAMPLES: &str = "\
Examples:
  luckydraw completions bash > ~/.local/share/bash-completion/completions/luckydraw
  luckydraw completions zsh > ~/.zfunc/_luckydraw
  luckydraw completions fish > ~/.config/fish/completions/luckydraw.fish";

/// Print a script with which a shell completes commands and flags
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Completions {
    /// The shell
    shell: Shell,
}

pub fn run(command: &Completions) -> Result<Status, CliError> {
    let mut script = Vec::new();
    clap_complete::generate(command.shell, &mut Cli::command(), "luckydraw", &mut script);
    let written = terminal::stdout().write_all(&script);
    let failed = |error| CliError::new(Status::Io, format!("cannot write to stdout: {error}"));
    written.map(|()| Status::Ok).map_err(failed)
}
