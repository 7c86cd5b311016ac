//! Every command of the program, beside a running server and without one.

mod access;
mod backup;
mod events;
mod export;
mod general;
mod import;
mod rehearse;
mod rehearse_bench;
mod rehearse_held;
mod verify;
mod verify_export;

use std::fmt;
use std::process::Command;

use serde_json::Value;

use crate::support::Server;
use crate::support::command::output;

/// What a command said and how it ended.
struct Said {
    code: i32,
    bytes: Vec<u8>,
    out: String,
    err: String,
}

impl fmt::Debug for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "exit status {}\n--- stdout\n{}\n--- stderr\n{}", self.code, self.out, self.err)
    }
}

impl Said {
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// Runs a command on the server's database, in its folder, with nothing on stdin.
fn run(server: &Server, args: &[&str]) -> Said {
    said(server.luckydraw(args).current_dir(server.folder()), "")
}

/// The same, which has to succeed.
fn ok(server: &Server, args: &[&str]) -> Said {
    let said = run(server, args);
    assert_eq!(said.code, 0, "{args:?}: {said:?}");
    said
}

/// Runs a command to its end with a text on stdin.
fn said(command: &mut Command, stdin: &str) -> Said {
    let output = output(command, stdin);
    Said {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
        bytes: output.stdout,
    }
}

/// A server that ran and has stopped: its database is there for commands alone.
fn stopped() -> Server {
    let mut server = Server::start();
    assert!(server.stop().success());
    server
}
