//! The program: the command line in, messages on stderr, an exit status out.
//!
//! Everything else is in the library. Data goes to stdout, so that it can be piped; what is wrong
//! and what to try goes to stderr in one line each.

use std::process::ExitCode;

use luckydraw::cli;

fn main() -> ExitCode {
    match cli::run(std::env::args_os()) {
        Ok(status) => status.into(),
        Err(error) => {
            cli::report(&error);
            error.status().into()
        }
    }
}
