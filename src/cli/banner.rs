//! What `serve` shows on the terminal: addresses, the code to scan, and what changes later.

use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::path::Path;

use unicode_width::UnicodeWidthStr;

use super::terminal;
use super::terminal_qr::{Style, terminal_qr};
use super::words::Words;
use crate::config::Config;
use crate::server::discovery::address::{self, Addresses};
use crate::server::discovery::mdns::Announced;
use crate::server::{FirstSecrets, Running};

/// What was shown last, so that only changes are shown again.
pub struct Banner {
    words: Words,
    url: String,
    addresses: Addresses,
    notices: BTreeSet<String>,
    names: BTreeSet<String>,
    rehearsal: Option<String>,
    port: u16,
}

impl Banner {
    /// Shows everything that is known at the start.
    pub async fn show(config: &Config, running: &Running) -> Self {
        let local = running.local_url();
        let mut banner = Self {
            words: Words(config.language),
            url: running.url(),
            addresses: running.addresses(),
            notices: BTreeSet::new(),
            names: BTreeSet::new(),
            rehearsal: None,
            port: port_of(&local),
        };
        say(&format!("listening on {}", banner.url));
        show_code(&banner.url);
        banner.show_rehearsal(running.rehearsal().await);
        banner.show_addresses(&local);
        banner.show_machine(&config.db, running.room());
        if let Some(secrets) = running.first_secrets() {
            banner.show_secrets(secrets);
        }
        banner.show_notices(running);
        say(&format!("\n  {}", banner.words.say("stop")));
        banner
    }

    /// Shows what changed since: the network, whether draws count, and anything to warn of.
    pub async fn refresh(&mut self, running: &Running) {
        let (url, addresses) = (running.url(), running.addresses());
        if url != self.url {
            say(&format!("\n  {} {url}", self.words.say("moved")));
            show_code(&url);
        }
        if url != self.url || addresses != self.addresses {
            self.url = url;
            self.addresses = addresses;
            self.show_addresses(&running.local_url());
        }
        self.show_rehearsal(running.rehearsal().await);
        self.show_notices(running);
    }

    /// Shows the names that are announced on the network, when they are others than before.
    pub fn show_names(&mut self, announced: &Announced) {
        let names: BTreeSet<String> = announced.hosts().into_iter().map(str::to_owned).collect();
        if names != self.names {
            for name in &names {
                say(&format!("  {}  {}", self.words.label("name"), self.with_port(name)));
            }
            self.names = names;
        }
        if let Some(warning) = &announced.warning {
            self.warn(warning.to_string());
        }
    }

    /// Says once that the current event is a rehearsal, by its id.
    fn show_rehearsal(&mut self, rehearsal: Option<String>) {
        if let Some(id) = rehearsal.as_ref().filter(|_| rehearsal != self.rehearsal) {
            say(&format!("\n  *** {} ***\n", self.words.say("rehearsal").replace("{id}", id)));
        }
        self.rehearsal = rehearsal;
    }

    /// Says that the end has begun.
    pub fn show_stopping(&self) {
        say(self.words.say("stopping"));
    }

    fn show_addresses(&self, local: &str) {
        let words = self.words;
        say(&format!("  {}  {}", words.label("guests"), self.url));
        for (url, remark) in self.alternatives() {
            say(&format!("  {}  {} {url} ({remark})", blank(&words.label("guests")), words.say("or")));
        }
        for (label, path) in [(words.label("screen"), "/lottery"), (words.label("organiser"), "/lottery/admin")] {
            say(&format!("  {label}  {local}{path}"));
            if self.url != local {
                say(&format!("  {}  {} {}{path}", blank(&label), words.say("or"), self.url));
            }
        }
    }

    /// The other addresses, each with its network's name and what speaks against it.
    fn alternatives(&self) -> Vec<(String, String)> {
        let urls = self.addresses.all().map(|one| {
            let remark = match self.words.concern(one.concern) {
                Some(concern) => format!("{}, {concern}", one.name),
                None => one.name.clone(),
            };
            (address::origin(one.addr, self.port), remark)
        });
        urls.filter(|(url, _)| *url != self.url).collect()
    }

    fn show_machine(&self, database: &Path, room: u64) {
        let words = self.words;
        let whole = std::path::absolute(database).unwrap_or_else(|_| database.to_owned());
        say(&format!("  {}  {}", words.label("data"), whole.display()));
        let connections = words.say("connections").replace("{n}", &room.to_string());
        say(&format!("  {}  {connections}", words.label("capacity")));
    }

    fn show_secrets(&self, secrets: &FirstSecrets) {
        let words = self.words;
        say(&format!("\n  {}  {}", words.label("password"), secrets.password));
        say(&format!("  {}  {}", words.label("login"), secrets.login_link));
        say(&format!("  {}", words.say("once")));
    }

    fn show_notices(&mut self, running: &Running) {
        for notice in running.notices() {
            self.warn(notice.sentence(self.words.0));
        }
    }

    /// Warns on stderr, of each thing once.
    fn warn(&mut self, what: String) {
        if !self.notices.contains(&what) {
            terminal::tell(&format!("{}: {what}", self.words.say("warning")));
            self.notices.insert(what);
        }
    }

    fn with_port(&self, host: &str) -> String {
        match self.port {
            80 => format!("http://{host}"),
            port => format!("http://{host}:{port}"),
        }
    }
}

/// A line on stdout. A server serves on though nobody reads what it says.
fn say(line: &str) {
    let _ = terminal::say(line);
}

fn show_code(url: &str) {
    let env = |name: &str| std::env::var(name).ok();
    let style = Style::choose(&env, std::io::stdout().is_terminal());
    if let Ok(code) = terminal_qr(url, style) {
        let _ = std::io::Write::write_all(&mut terminal::stdout(), format!("\n{code}\n").as_bytes());
    }
}

/// As wide as a label in a terminal.
fn blank(label: &str) -> String {
    " ".repeat(label.width())
}

fn port_of(url: &str) -> u16 {
    let port = url.rsplit_once(':').and_then(|(_, port)| port.parse().ok());
    port.unwrap_or(80)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_of_urls() {
        assert_eq!(port_of("http://127.0.0.1:8081"), 8081);
        assert_eq!(port_of("http://127.0.0.1"), 80);
    }
}
