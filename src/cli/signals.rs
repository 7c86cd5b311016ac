//! The signals that ask a command to stop.

#[cfg(unix)]
use std::future::pending;
use std::io;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
#[cfg(windows)]
use tokio::signal::windows::{CtrlBreak, CtrlC, CtrlClose, CtrlShutdown};

use super::Status;

/// Ctrl-C, and what a service manager sends.
#[cfg(unix)]
pub struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hangup: Option<Signal>,
}

#[cfg(unix)]
impl Signals {
    /// Begins to listen; from here on a signal no longer ends the process by itself.
    pub fn listen() -> io::Result<Self> {
        let (interrupt, terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        Ok(Self { interrupt, terminate, hangup: None })
    }

    /// The same for a command that has to clear away something also when its terminal is closed.
    pub fn with_hangup(self) -> io::Result<Self> {
        let hangup = (!outlives_terminal()).then(|| signal(SignalKind::hangup())).transpose()?;
        Ok(Self { hangup, ..self })
    }

    /// The next signal.
    pub async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            () = received(self.hangup.as_mut()) => {}
        }
    }
}

#[cfg(unix)]
async fn received(signal: Option<&mut Signal>) {
    match signal {
        Some(signal) => drop(signal.recv().await),
        None => pending().await,
    }
}

/// Whether the command was started to go on without its terminal, as by `nohup`. Where the system does not tell, the
/// signal is left alone.
#[cfg(unix)]
fn outlives_terminal() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    // Its first bit is the first signal, SIGHUP.
    ignored.is_none_or(|mask| mask & 1 == 1)
}

/// Ctrl-C, Ctrl-Break, the closing of the window and of the session.
#[cfg(windows)]
pub struct Signals {
    c: CtrlC,
    pause: CtrlBreak,
    close: CtrlClose,
    shutdown: CtrlShutdown,
}

#[cfg(windows)]
impl Signals {
    /// Begins to listen; from here on a signal no longer ends the process by itself.
    pub fn listen() -> io::Result<Self> {
        Ok(Self {
            c: tokio::signal::windows::ctrl_c()?,
            pause: tokio::signal::windows::ctrl_break()?,
            close: tokio::signal::windows::ctrl_close()?,
            shutdown: tokio::signal::windows::ctrl_shutdown()?,
        })
    }

    /// The closing of the window is among them already.
    pub fn with_hangup(self) -> io::Result<Self> {
        Ok(self)
    }

    /// The next signal.
    pub async fn next(&mut self) {
        tokio::select! {
            _ = self.c.recv() => {}
            _ = self.pause.recv() => {}
            _ = self.close.recv() => {}
            _ = self.shutdown.recv() => {}
        }
    }
}

impl Signals {
    /// From now on a further signal ends the process at once: somebody does not want to wait.
    pub fn then_exit(mut self) {
        tokio::spawn(async move {
            self.next().await;
            std::process::exit(Status::Interrupted.code().into());
        });
    }
}
