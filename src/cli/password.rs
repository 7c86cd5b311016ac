//! Reading a new password: from a pipe, or from the terminal without showing it.

use std::io::IsTerminal;
#[cfg(unix)]
use std::process::{Command, Stdio};

use super::{CliError, Status, terminal};

/// The fewest characters of a password.
const SHORTEST: usize = 10;

/// The new password: one line of stdin, or typed twice where somebody sits there.
pub async fn read_new() -> Result<String, CliError> {
    if !std::io::stdin().is_terminal() {
        return long_enough(terminal::read_line()?);
    }
    let first = long_enough(typed("New password: ").await?)?;
    let second = typed("Once more: ").await?;
    if first == second {
        Ok(first)
    } else {
        Err(CliError::new(Status::Other, "the two are not the same; nothing was changed"))
    }
}

fn long_enough(password: String) -> Result<String, CliError> {
    if password.chars().count() >= SHORTEST {
        return Ok(password);
    }
    let what = format!("a password needs at least {SHORTEST} characters; nothing was changed");
    Err(CliError::new(Status::Other, what))
}

/// One line from the terminal. Ctrl-C while it is hidden gives the terminal its echo back.
async fn typed(prompt: &str) -> Result<String, CliError> {
    let hidden = Hidden::begin();
    let question = if hidden.is_some() { prompt.to_owned() } else { format!("(what you type is shown) {prompt}") };
    let line = tokio::select! {
        line = tokio::task::spawn_blocking(move || terminal::ask(&question)) => line,
        _ = tokio::signal::ctrl_c() => {
            drop(hidden);
            std::process::exit(Status::Interrupted.code().into());
        }
    };
    drop(hidden);
    match line {
        Ok(line) => Ok(line?.unwrap_or_default()),
        Err(_) => Err(CliError::new(Status::Other, "cannot read from the terminal")),
    }
}

/// While this lives the terminal does not show what is typed.
struct Hidden;

impl Hidden {
    /// `None` where the terminal cannot be told.
    fn begin() -> Option<Self> {
        set_echo("-echo").then_some(Self)
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        set_echo("echo");
        terminal::tell("");
    }
}

#[cfg(unix)]
fn set_echo(mode: &str) -> bool {
    let mut command = Command::new("stty");
    command.arg(mode).stdin(Stdio::inherit()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

#[cfg(not(unix))]
fn set_echo(_mode: &str) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_count_not_bytes() {
        assert!(long_enough("비밀비밀비밀비밀비밀".into()).is_ok());
        assert!(long_enough("비밀비밀".into()).is_err());
        assert!(long_enough("123456789".into()).is_err());
    }
}
