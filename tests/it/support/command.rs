//! Commands of the program that are meant to end.

use std::io::Write;
use std::process::{Command, Output, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};

use super::PATIENCE;

/// Runs a command to its end with a text on stdin; one that does not end is killed.
///
/// # Panics
/// Where it cannot be run.
pub fn output(command: &mut Command, stdin: &str) -> Output {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program can be run");
    let id = child.id().to_string();
    let (ended, end) = channel::<()>();
    let watch = std::thread::spawn(move || {
        if end.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
            let _ = Command::new("kill").args(["-9", &id]).status();
        }
    });
    // A command that reads nothing may be gone already.
    let _ = child.stdin.take().expect("a pipe").write_all(stdin.as_bytes());
    let output = child.wait_with_output().expect("the child can be waited for");
    drop(ended);
    watch.join().expect("the watch ends");
    output
}
