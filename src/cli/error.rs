//! What went wrong, in one line, what to try, in another, and the exit status for it.

use std::fmt;
use std::io::{self, ErrorKind};
use std::path::Path;

use super::status::Status;
use crate::config::ConfigError;
use crate::domain::event::Language;
use crate::domain::fault::{Fault, Reason};
use crate::export::ExportError;
use crate::server::StartError;
use crate::store;
use crate::store::Older;
use crate::store::lock::{Holder, LockError};
use crate::strings;

/// A command that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CliError {
    status: Status,
    what: String,
    hint: Option<String>,
}

impl CliError {
    /// A failure of a kind, and what failed.
    #[must_use]
    pub fn new(status: Status, what: impl Into<String>) -> Self {
        Self { status, what: what.into(), hint: None }
    }

    /// The same with what to try.
    #[must_use]
    pub fn with_hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// The exit status.
    #[must_use]
    pub const fn status(&self) -> Status {
        self.status
    }

    /// What to try.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// A file that cannot be read.
    pub(super) fn unreadable(path: &Path, error: &io::Error) -> Self {
        let status = match error.kind() {
            ErrorKind::PermissionDenied => Status::Permission,
            _ => Status::Io,
        };
        Self::new(status, format!("cannot read {}: {error}", path.display()))
    }

    /// A file that cannot be made.
    pub(super) fn uncreatable(path: &Path, error: &io::Error) -> Self {
        let status = match error.kind() {
            ErrorKind::PermissionDenied => Status::Permission,
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Status::Io,
            _ => Status::CannotCreate,
        };
        Self::new(status, format!("cannot create {}: {error}", path.display()))
    }

    /// A file that was begun and cannot be finished.
    pub(super) fn unwritable(path: &Path, error: &dyn std::error::Error) -> Self {
        let what = format!("cannot write {}: {}", path.display(), chain(error));
        Self::new(Status::Io, what).with_hint("is the disk full? Nothing was left half written")
    }

    /// Another process holds the database.
    pub(super) fn running(database: &Path, holder: Option<&Holder>) -> Self {
        let file = database.display();
        let Some(holder) = holder else {
            let what = format!("another luckydraw is using {file}");
            return Self::new(Status::Running, what).with_hint("wait for it, or stop it first");
        };
        if holder.url.is_empty() {
            let what = format!("process {} is using {file}", holder.pid);
            return Self::new(Status::Running, what).with_hint("wait for it, or stop it first");
        }
        let what = format!("already running: process {} serves {file} at {}", holder.pid, holder.url);
        Self::new(Status::Running, what)
            .with_hint(format!("open {}/lottery/admin, or stop that process first", holder.url))
    }
}

impl fmt::Display for CliError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for CliError {}

/// An error and what caused it in one line, nothing said twice.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !line.contains(&text) {
            line = format!("{line}: {text}");
        }
        cause = error.source();
    }
    line
}

impl From<ConfigError> for CliError {
    fn from(error: ConfigError) -> Self {
        Self::new(Status::Config, error.to_string()).with_hint("every setting is explained in config.example.toml")
    }
}

impl From<Fault> for CliError {
    fn from(fault: Fault) -> Self {
        let error = Self::new(status_of_reason(fault.reason.name()), sentence(&fault));
        match fault.reason {
            Reason::EventNotFound => error.with_hint("luckydraw event list"),
            _ => error,
        }
    }
}

fn sentence(fault: &Fault) -> String {
    let words = match fault.reason {
        Reason::EventNotFound => "there is no such event".to_owned(),
        reason => reason.name().replace('_', " "),
    };
    match &fault.details {
        Some(details) => format!("{words}: {details}"),
        None => words,
    }
}

/// The exit status for a refusal of the store or the server.
pub(super) fn status_of_reason(reason: &str) -> Status {
    match reason {
        "import_rejected" | "image_invalid" | "image_too_large" => Status::Data,
        "storage_full" | "storage_failed" => Status::Io,
        "unauthenticated" | "forbidden" => Status::Permission,
        "overloaded" => Status::Unavailable,
        _ => Status::Other,
    }
}

impl From<store::Error> for CliError {
    fn from(error: store::Error) -> Self {
        let text = chain(&error);
        match &error {
            store::Error::Fault(fault) => Self::from(fault.clone()),
            store::Error::Older(older) => Self::older(older, text),
            store::Error::File(_) | store::Error::Corrupt(_) => Self::new(Status::Data, text),
            store::Error::Io(source) if source.kind() == ErrorKind::PermissionDenied => {
                Self::new(Status::Permission, text)
            }
            store::Error::Io(_) => Self::new(Status::Io, text),
            damaged if damaged.is_damage() => {
                Self::new(Status::Data, text).with_hint("keep the file as it is and start from the last backup")
            }
            other => Self::new(status_of_reason(other.fault().reason.name()), text),
        }
    }
}

impl From<ExportError> for CliError {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Store(error) => error.into(),
            error => Self::new(Status::Io, chain(&error)),
        }
    }
}

impl CliError {
    /// A file that is older than what was served in its place.
    fn older(older: &Older, what: String) -> Self {
        let file = older.file.display();
        Self::new(Status::Older, what).with_hint(format!(
            "put the newest file back; or, to go on from a copy and have the log say so: luckydraw restore COPY --to {file}"
        ))
    }

    /// The same as the start of the server says it.
    pub(super) fn older_at_start(older: &Older, language: Language) -> Self {
        let known = &older.known;
        let (file, draw, seq) = (older.file.display().to_string(), known.draw.to_string(), known.seq.to_string());
        let values = [("file", file.as_str()), ("event", &older.event), ("draw", &draw), ("seq", &seq)];
        let what = if older.found.is_some() { "terminal.older" } else { "terminal.lost" };
        Self::new(Status::Older, strings::filled(language, what, &values)).with_hint(strings::filled(
            language,
            "terminal.older_hint",
            &values,
        ))
    }

    /// The lock of a database that cannot be had.
    pub(super) fn locked(database: &Path, error: LockError) -> Self {
        match error {
            LockError::Held(holder) => Self::running(database, holder.as_ref()),
            LockError::Io { path, source } => Self::unlockable(&path, &source),
        }
    }

    fn unlockable(path: &Path, error: &io::Error) -> Self {
        let folder = path.parent().unwrap_or(path);
        let has_folder = folder.as_os_str().is_empty() || folder.is_dir();
        let made = Self::uncreatable(if has_folder { path } else { folder }, error);
        let status = if has_folder { made.status } else { Status::CannotCreate };
        Self { status, ..made }.with_hint("name another place with --db FILE")
    }

    /// A server that did not start.
    pub(super) fn start(database: &Path, error: StartError) -> Self {
        let text = chain(&error);
        match error {
            StartError::Config(what) => Self::new(Status::Config, what),
            StartError::Held(holder) => Self::running(database, holder.as_ref()),
            StartError::Lock(error) => Self::locked(database, error),
            StartError::Store(error) => Self::from(error),
            StartError::Bind { source, .. } => unbound(text, &source),
            _ => Self::new(Status::Other, text),
        }
    }
}

fn unbound(what: String, source: &io::Error) -> CliError {
    match source.kind() {
        ErrorKind::PermissionDenied => {
            CliError::new(Status::Permission, what).with_hint("take a port from 1024 on, as --port 8080")
        }
        ErrorKind::AddrInUse => CliError::new(Status::Unavailable, what)
            .with_hint("take another with --port, or leave the port out and the next free one is taken"),
        _ => CliError::new(Status::Unavailable, what)
            .with_hint("--bind takes an address of this machine; without it all are used"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_have_the_statuses_of_the_manual() {
        let io = |kind: ErrorKind| io::Error::from(kind);
        let file = Path::new("x.db");
        let table: [(CliError, u8); 12] = [
            (store::Error::File("newer".into()).into(), 65),
            (store::Error::Corrupt("x".into()).into(), 65),
            (store::Error::from(Reason::StorageFull).into(), 74),
            (store::Error::from(Reason::EventNotFound).into(), 1),
            (store::Error::Io(io(ErrorKind::StorageFull)).into(), 74),
            (CliError::running(file, None), 75),
            (CliError::uncreatable(file, &io(ErrorKind::NotFound)), 73),
            (CliError::uncreatable(file, &io(ErrorKind::StorageFull)), 74),
            (CliError::uncreatable(file, &io(ErrorKind::PermissionDenied)), 77),
            (unbound("x".into(), &io(ErrorKind::AddrInUse)), 69),
            (unbound("x".into(), &io(ErrorKind::PermissionDenied)), 77),
            (CliError::start(file, StartError::Config("x".into())), 78),
        ];
        for (error, code) in table {
            assert_eq!(error.status().code(), code, "{error}");
        }
    }

    #[test]
    fn whoever_holds_the_file_is_named() {
        let holder = Holder {
            pid: 4711,
            url: "http://192.168.0.10:8080".into(),
            control_url: String::new(),
            control_token: "secret".into(),
        };
        let error = CliError::running(Path::new("x.db"), Some(&holder));
        assert!(error.to_string().contains("process 4711"), "{error}");
        assert!(error.to_string().contains("http://192.168.0.10:8080"), "{error}");
        assert!(!format!("{error:?}").contains("secret"));
    }

    #[test]
    fn a_chain_says_nothing_twice() {
        let cause = io::Error::other("the stick is gone");
        let error = ExportError::Io(cause);
        assert_eq!(chain(&error), "the export could not be written: the stick is gone");
    }
}
