//! This very program once more, as a child: the real server, or a floor.
//!
//! A child ends with its owner: it is killed when it is dropped, and ends by itself when its stdin does, which is how
//! it learns that its owner was killed.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::process::{ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use tokio::sync::mpsc::{Receiver, channel};

use super::{Error, platform};

/// How long a child may take for whatever it is asked.
const PATIENCE: Duration = Duration::from_secs(60);
const BETWEEN: Duration = Duration::from_millis(2);
/// Lines that a child may say before anybody listens; it says a few dozen.
const LINES: usize = 1_024;

/// A running child.
#[derive(Debug)]
pub struct Child {
    process: std::process::Child,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
}

impl Child {
    /// Starts the program with these arguments, and with no setting of the organiser's own.
    ///
    /// # Errors
    /// Where the operating system does not start it.
    pub fn start<S: AsRef<OsStr>>(args: &[S], env: &[(&str, &str)], complaints: Option<File>) -> Result<Self, Error> {
        let program = std::env::current_exe().map_err(Error::io("cannot find this program"))?;
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("LUCKYDRAW_")) {
            command.env_remove(name);
        }
        command.args(args).envs(env.iter().copied()).stdin(Stdio::piped()).stdout(Stdio::piped());
        command.stderr(complaints.map_or_else(Stdio::null, Stdio::from));
        let mut process = command.spawn().map_err(Error::io("cannot start this program as a child"))?;
        let input = process.stdin.take();
        let (said, lines) = channel(LINES);
        if let Some(output) = process.stdout.take() {
            std::thread::spawn(move || {
                // Reads on when nobody listens any more: a full pipe would stop the child. What is too much then is lost.
                for line in BufReader::new(output).lines().map_while(Result::ok) {
                    let _ = said.try_send(line);
                }
            });
        }
        Ok(Child { process, input, lines })
    }

    /// What stands after `prefix` on the next line that begins with it.
    ///
    /// # Errors
    /// Where the child ends or takes too long first.
    pub async fn says(&mut self, prefix: &str) -> Result<String, Error> {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            match tokio::time::timeout_at(deadline, self.lines.recv()).await {
                Ok(Some(line)) => {
                    if let Some(rest) = line.strip_prefix(prefix) {
                        return Ok(rest.trim().to_owned());
                    }
                }
                Ok(None) => return Err(Error::failed(format!("the child ended before it said `{prefix}`"))),
                Err(_) => return Err(Error::failed(format!("the child never said `{prefix}`"))),
            }
        }
    }

    /// Says a line to the child.
    ///
    /// # Errors
    /// Where it does not listen any more.
    pub fn tell(&mut self, line: &str) -> Result<(), Error> {
        let Some(input) = &mut self.input else { return Err(Error::failed("the child does not listen")) };
        let said = writeln!(input, "{line}").and_then(|()| input.flush());
        said.map_err(Error::io("the child does not listen"))
    }

    /// What it has used so far.
    #[must_use]
    pub fn usage(&self) -> Option<platform::Usage> {
        platform::usage(self.process.id())
    }

    /// Asks it to end, as a service manager does, and waits for that.
    ///
    /// # Errors
    /// Where it does not end.
    pub async fn stop(&mut self) -> Result<(), Error> {
        #[cfg(unix)]
        {
            let id = self.process.id().to_string();
            let asked = Command::new("kill").args(["-TERM", &id]).status();
            asked.map_err(Error::io("cannot ask the child to end"))?;
        }
        #[cfg(not(unix))]
        self.process.kill().map_err(Error::io("cannot end the child"))?;
        let deadline = Instant::now() + PATIENCE;
        while self.process.try_wait().map_err(Error::io("cannot wait for the child"))?.is_none() {
            if Instant::now() > deadline {
                return Err(Error::failed("the child does not end"));
            }
            tokio::time::sleep(BETWEEN).await;
        }
        Ok(())
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
