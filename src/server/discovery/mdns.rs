//! A name on the local network: `luckydraw.local`, and the page as a web service.
//!
//! Two machines may want the same name; then the later one gets another, and not on every network
//! it is in. So what counts is what the announcer says it took, network by network, and that is
//! what pages show and the server answers to. Nothing here is worth failing a start for: what goes
//! wrong is a [`Warning`].
//!
//! The announcer follows changes of address by itself; only the names are gathered here.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use mdns_sd::{DaemonEvent, IfKind, IfPredicate, Receiver, RecvTimeoutError, ServiceDaemon};
use mdns_sd::{DaemonStatus, ServiceInfo};
use tokio::sync::watch;

use super::{address, rank};

const SERVICE: &str = "_http._tcp.local.";
const DOMAIN: &str = ".local.";

/// How long the announcer may be quiet; with no name taken after twice that, something is wrong.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long the announcer may take over one answer at the end.
const ANSWER: Duration = Duration::from_millis(300);

/// Longer than the announcer waits before it repeats its goodbye.
const GOODBYE: Duration = Duration::from_millis(150);

/// What is to be announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// The name, without `.local`.
    pub name: String,
    /// The server's port.
    pub port: u16,
    /// The address that the server listens on.
    pub bind: IpAddr,
    /// An interface that is announced on though its name looks like a virtual one.
    pub preferred: Option<String>,
}

/// Why no name is announced, or none yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// The announcer did not start.
    Unavailable(String),
    /// The machine is in a network, yet no name was taken there: most likely the port is taken or
    /// the system forbids multicast.
    Silent,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unavailable(why) => write!(f, "no name can be announced: {why}"),
            Self::Silent => f.write_str("no name could be announced on UDP port 5353"),
        }
    }
}

/// What is announced now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Announced {
    /// The name that was taken, by interface; `luckydraw-2.local` for example.
    pub names: BTreeMap<String, String>,
    /// Why there is none.
    pub warning: Option<Warning>,
}

impl Announced {
    /// Every name that leads here, once.
    #[must_use]
    pub fn hosts(&self) -> BTreeSet<&str> {
        self.names.values().map(String::as_str).collect()
    }
}

/// A running announcement. Dropped without [`Mdns::stop`] it ends with a hasty goodbye.
pub struct Mdns {
    daemon: ServiceDaemon,
    fullname: String,
    announced: watch::Receiver<Announced>,
}

/// Begins to announce. Names follow in [`Mdns::announced`], about a second later.
///
/// # Errors
/// A [`Warning`], with which the server runs all the same.
pub fn announce(wish: &Wish) -> Result<Mdns, Warning> {
    begin(wish).map_err(|error| Warning::Unavailable(error.to_string()))
}

fn begin(wish: &Wish) -> Result<Mdns, mdns_sd::Error> {
    let service = service(wish)?;
    let fullname = service.get_fullname().to_owned();
    let daemon = ServiceDaemon::new()?;
    let (tx, announced) = watch::channel(Announced::default());
    let mdns = Mdns { daemon, fullname, announced };
    let events = mdns.daemon.monitor()?;
    let refused = wish.clone();
    let refuse = IfPredicate::new(move |one| !is_wanted(&refused, &one.name, one.ip()));
    mdns.daemon.disable_interface(IfKind::Predicate(refuse))?;
    mdns.daemon.register(service)?;
    let wish = wish.clone();
    std::thread::Builder::new()
        .name("mdns-names".to_owned())
        .spawn(move || gather(&events, &tx, &wish))
        .map_err(|error| mdns_sd::Error::Msg(error.to_string()))?;
    Ok(mdns)
}

fn service(wish: &Wish) -> Result<ServiceInfo, mdns_sd::Error> {
    let host = format!("{}{DOMAIN}", wish.name);
    let properties = [("path", "/")];
    let service = ServiceInfo::new(SERVICE, &wish.name, &host, "", wish.port, &properties[..])?;
    Ok(service.enable_addr_auto())
}

/// Networks that guests may be in, and only addresses that the server listens on.
fn is_wanted(wish: &Wish, name: &str, addr: IpAddr) -> bool {
    let heard = address::listens(wish.bind, addr);
    let is_this = |wish: &str| wish.eq_ignore_ascii_case(name) || wish.parse() == Ok(addr);
    let chosen = wish.preferred.as_deref().is_some_and(is_this);
    heard && !addr.is_loopback() && (chosen || !rank::is_virtual(name))
}

impl std::fmt::Debug for Mdns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mdns").field("fullname", &self.fullname).finish_non_exhaustive()
    }
}

impl Mdns {
    /// What is announced, now and as it changes.
    #[must_use]
    pub fn announced(&self) -> watch::Receiver<Announced> {
        self.announced.clone()
    }

    /// Takes the name back, so that nobody looks for it in vain; well under a second.
    pub async fn stop(self) {
        let farewell = tokio::task::spawn_blocking(move || self.farewell());
        if farewell.await.is_err() {
            tracing::debug!("the announcer did not end in order");
        }
    }

    fn farewell(&self) {
        if let Ok(answer) = self.daemon.unregister(&self.fullname) {
            let _ = answer.recv_timeout(ANSWER);
            std::thread::sleep(GOODBYE);
        }
        if let Ok(answer) = self.daemon.shutdown() {
            let ended = answer.recv_timeout(ANSWER);
            tracing::debug!(ended = ended == Ok(DaemonStatus::Shutdown), "announced no more");
        }
    }
}

impl Drop for Mdns {
    fn drop(&mut self) {
        // Fails where `stop` has ended it already.
        let _ = self.daemon.shutdown();
    }
}

/// Keeps what is announced up to date until the announcer ends.
fn gather(events: &Receiver<DaemonEvent>, tx: &watch::Sender<Announced>, wish: &Wish) {
    let mut heard = Heard::default();
    loop {
        match events.recv_timeout(PATIENCE) {
            Ok(DaemonEvent::IpAdd(_) | DaemonEvent::IpDel(_)) => heard.look(&wanted(wish), false),
            Ok(event) => heard.names.extend(taken(&event)),
            Err(RecvTimeoutError::Timeout) => heard.look(&wanted(wish), true),
            Err(RecvTimeoutError::Disconnected) => return,
        }
        publish(tx, heard.announced());
    }
}

/// What the announcer has told so far.
#[derive(Default)]
struct Heard {
    names: BTreeMap<String, String>,
    silences: u32,
}

impl Heard {
    /// Forgets names on networks that are gone, and counts in vain waiting for one.
    fn look(&mut self, networks: &[String], in_silence: bool) {
        self.names.retain(|interface, _| networks.contains(interface));
        let waiting = self.names.is_empty() && !networks.is_empty();
        self.silences = if waiting { self.silences + u32::from(in_silence) } else { 0 };
    }

    fn announced(&self) -> Announced {
        let silent = self.names.is_empty() && self.silences > 1;
        Announced { names: self.names.clone(), warning: silent.then_some(Warning::Silent) }
    }
}

fn publish(tx: &watch::Sender<Announced>, next: Announced) {
    tx.send_if_modified(|current| {
        let changed = *current != next;
        *current = next;
        changed
    });
}

/// The interface and name that an event tells of.
fn taken(event: &DaemonEvent) -> Option<(String, String)> {
    let (name, interface) = match event {
        DaemonEvent::Announce(_, place) => place.split_once(':')?,
        DaemonEvent::NameChange(change) => (change.new_name.as_str(), change.intf_name.as_str()),
        _ => return None,
    };
    let host = name.strip_suffix(DOMAIN)?;
    // A service changes its name by the same kind of event; only hosts are one word.
    let is_host = !host.is_empty() && !host.contains('.');
    is_host.then(|| (interface.to_owned(), format!("{host}.local")))
}

/// The interfaces that there is something to announce on now.
fn wanted(wish: &Wish) -> Vec<String> {
    let candidates = address::list().unwrap_or_default();
    let wanted = candidates.into_iter().filter(|one| is_wanted(wish, &one.name, one.addr));
    wanted.map(|one| one.name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use mdns_sd::{DnsNameChange, RRType};

    fn wish(bind: &str, preferred: Option<&str>) -> Wish {
        Wish {
            name: "luckydraw".to_owned(),
            port: 8080,
            bind: bind.parse().unwrap(),
            preferred: preferred.map(str::to_owned),
        }
    }

    fn announced(place: &str) -> DaemonEvent {
        DaemonEvent::Announce(format!("luckydraw.{SERVICE}"), place.to_owned())
    }

    fn changed(new_name: &str) -> DaemonEvent {
        DaemonEvent::NameChange(DnsNameChange {
            original: "luckydraw.local.".to_owned(),
            new_name: new_name.to_owned(),
            rr_type: RRType::A,
            intf_name: "wlan0".to_owned(),
        })
    }

    #[test]
    fn names_are_read_out_of_events() {
        let table = [
            (announced("luckydraw.local.:wlan0"), Some(("wlan0", "luckydraw.local"))),
            (announced("luckydraw-2.local.:eth0:1"), Some(("eth0:1", "luckydraw-2.local"))),
            (announced("[192.168.0.10]"), None),
            (changed("luckydraw-2.local."), Some(("wlan0", "luckydraw-2.local"))),
            (changed("luckydraw (2)._http._tcp.local."), None),
            (DaemonEvent::Respond("wlan0".to_owned()), None),
        ];
        for (event, expected) in table {
            let expected = expected.map(|(one, two)| (one.to_owned(), two.to_owned()));
            assert_eq!(taken(&event), expected, "{event:?}");
        }
    }

    #[test]
    fn only_networks_of_guests_are_wanted() {
        let table = [
            ("0.0.0.0", None, "wlan0", "192.168.0.10", true),
            ("0.0.0.0", None, "lo", "127.0.0.1", false),
            ("0.0.0.0", None, "wlan0", "fe80::1", false),
            ("::", None, "wlan0", "fe80::1", true),
            ("0.0.0.0", None, "docker0", "172.17.0.1", false),
            ("0.0.0.0", Some("docker0"), "docker0", "172.17.0.1", true),
            ("192.168.0.10", None, "wlan0", "192.168.0.10", true),
            ("192.168.0.10", None, "wlan0", "192.168.5.10", false),
            ("127.0.0.1", None, "lo", "127.0.0.1", false),
        ];
        for (bind, preferred, name, addr, expected) in table {
            let wanted = is_wanted(&wish(bind, preferred), name, addr.parse().unwrap());
            assert_eq!(wanted, expected, "{bind} {name} {addr}");
        }
    }

    #[test]
    fn a_warning_comes_after_two_silences_and_goes_with_a_name() {
        let network = ["wlan0".to_owned()];
        let mut heard = Heard::default();
        heard.look(&network, true);
        heard.look(&network, false);
        assert_eq!(heard.announced().warning, None);
        heard.look(&network, true);
        assert_eq!(heard.announced().warning, Some(Warning::Silent));
        heard.names.extend(taken(&announced("luckydraw.local.:wlan0")));
        assert_eq!(heard.announced().warning, None);
        assert_eq!(heard.announced().hosts(), BTreeSet::from(["luckydraw.local"]));
    }

    #[test]
    fn a_name_goes_with_its_network_and_no_network_is_no_warning() {
        let mut heard = Heard::default();
        heard.names.extend(taken(&announced("luckydraw.local.:wlan0")));
        heard.look(&["wlan0".to_owned()], true);
        assert_eq!(heard.announced().names.len(), 1);
        for _ in 0..3 {
            heard.look(&[], true);
        }
        assert_eq!(heard.announced(), Announced::default());
    }

    #[test]
    fn only_a_change_is_published() {
        let (tx, rx) = watch::channel(Announced::default());
        publish(&tx, Announced::default());
        assert!(!rx.has_changed().unwrap());
    }

    #[test]
    fn the_page_is_announced_as_a_web_service() {
        let service = service(&wish("0.0.0.0", None)).unwrap();
        assert_eq!(service.get_fullname(), "luckydraw._http._tcp.local.");
        assert_eq!(service.get_hostname(), "luckydraw.local.");
        assert_eq!(service.get_port(), 8080);
        assert_eq!(service.get_property_val_str("path"), Some("/"));
        assert!(service.is_addr_auto());
    }
}
