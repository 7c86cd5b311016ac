//! The log: to stderr, as much of it as the settings ask for.

use std::io::IsTerminal;

use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt, registry};

/// Starts to log what passes the filter.
///
/// systemd's journal writes the time itself, so there it is left out.
pub fn start(filter: &str) {
    let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let lines = fmt::layer().with_writer(std::io::stderr).with_ansi(colour).with_target(false);
    let lines = if std::env::var_os("JOURNAL_STREAM").is_some() { lines.without_time().boxed() } else { lines.boxed() };
    // The configuration was checked; a second start of the log, in a test, keeps the first.
    let _ = registry().with(lines.with_filter(filter.parse::<Targets>().unwrap_or_default())).try_init();
}
