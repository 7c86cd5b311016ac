//! The log: to stderr, as much of it as the settings ask for.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

/// Starts to log what passes the filter.
///
/// systemd's journal writes the time itself, so there it is left out.
pub fn start(filter: &str) {
    let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let logger = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(filter))
        .with_writer(std::io::stderr)
        .with_ansi(colour)
        .with_target(false);
    // A second start of the log, in a test, keeps the first.
    let _ =
        if std::env::var_os("JOURNAL_STREAM").is_some() { logger.without_time().try_init() } else { logger.try_init() };
}
