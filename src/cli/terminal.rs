//! What is printed, and where: data on stdout, messages on stderr.
//!
//! A reader that went away (`… | head`) is no failure, so a closed pipe is never reported.

use std::io::{self, BufRead, ErrorKind, IsTerminal, Write};

use serde_json::Value;

use super::{CliError, Status};

/// A line of data on stdout.
pub fn say(line: &str) -> Result<(), CliError> {
    let mut out = stdout();
    let written = writeln!(out, "{}", plain(line)).and_then(|()| out.flush());
    written.map_err(|error| cannot_print(&error))
}

/// Data as JSON on stdout.
pub fn say_json(value: &Value) -> Result<(), CliError> {
    let mut out = stdout();
    let written = serde_json::to_writer_pretty(&mut out, value).map_err(io::Error::from);
    let ended = written.and_then(|()| writeln!(out)).and_then(|()| out.flush());
    ended.map_err(|error| cannot_print(&error))
}

/// A message on stderr. Where nobody hears it there is nobody else to tell.
pub fn tell(line: &str) {
    let _ = writeln!(io::stderr(), "{}", plain(line));
}

/// A message that only somebody who sits and waits wants to see.
pub fn progress(line: &str) {
    if io::stderr().is_terminal() {
        tell(line);
    }
}

/// Asks on the terminal; `None` where nobody sits there.
pub fn ask(question: &str) -> Result<Option<String>, CliError> {
    if !io::stdin().is_terminal() {
        return Ok(None);
    }
    let _ = write!(io::stderr(), "{}", plain(question));
    read_line().map(Some)
}

/// The next line of stdin without its newline.
pub fn read_line() -> Result<String, CliError> {
    let mut line = String::new();
    match io::stdin().lock().read_line(&mut line) {
        Ok(_) => Ok(line.trim_end_matches(['\r', '\n']).to_owned()),
        Err(error) => Err(CliError::new(Status::Io, format!("cannot read from stdin: {error}"))),
    }
}

/// Text without anything that would steer the terminal: much of it comes out of files.
pub fn plain(text: &str) -> String {
    let shown = |c: char| {
        if c.is_control() && c != '\n' { '\u{fffd}' } else { c }
    };
    text.chars().map(shown).collect()
}

/// Stdout that takes a closed pipe for a reader who has seen enough.
pub fn stdout() -> impl Write {
    Forgiving(io::stdout().lock())
}

struct Forgiving<W>(W);

impl<W: Write> Write for Forgiving<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.0.write(bytes) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(bytes.len()),
            outcome => outcome,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.0.flush() {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            outcome => outcome,
        }
    }
}

fn cannot_print(error: &io::Error) -> CliError {
    CliError::new(Status::Io, format!("cannot write to stdout: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Closed;

    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(ErrorKind::BrokenPipe.into())
        }
    }

    #[test]
    fn a_reader_who_left_is_no_failure() {
        let mut out = Forgiving(Closed);
        out.write_all(b"data").unwrap();
        out.flush().unwrap();
    }

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(plain("경품\u{1b}[2J\n"), "경품\u{fffd}[2J\n");
    }
}
