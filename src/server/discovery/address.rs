//! The machine's addresses, and the one that guests are sent to.

use std::net::{IpAddr, Ipv4Addr};

use super::rank::{self, Ranked};

/// One address of one network interface.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// The interface's name, as the system calls it.
    pub name: String,
    /// The address.
    pub addr: IpAddr,
}

/// What the organiser wishes about addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The address that the server listens on; an unspecified one means all of its kind.
    pub bind: IpAddr,
    /// The name or address of the interface to prefer.
    pub preferred: Option<String>,
}

/// The addresses that guests can use, best first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Addresses {
    /// The address for the code; none where the machine is in no network.
    pub best: Option<Ranked>,
    /// The others, best first.
    pub alternatives: Vec<Ranked>,
    /// An interface was preferred, and it has no address now.
    pub preferred_missing: bool,
}

impl Addresses {
    /// The addresses among `candidates` that fit the choice.
    #[must_use]
    pub fn choose(candidates: &[Candidate], default_route: Option<IpAddr>, choice: &Choice) -> Self {
        let preferred = choice.preferred.as_deref();
        let reachable: Vec<_> =
            candidates.iter().filter(|candidate| listens(choice.bind, candidate.addr)).cloned().collect();
        let is_preferred = |candidate| preferred.is_some_and(|wish| rank::fits(candidate, wish));
        let preferred_missing = preferred.is_some() && !reachable.iter().any(is_preferred);
        let mut ranked = rank::rank(&reachable, default_route, preferred).into_iter();
        Self { best: ranked.next(), alternatives: ranked.collect(), preferred_missing }
    }

    /// Every address, best first.
    pub fn all(&self) -> impl Iterator<Item = &Ranked> {
        self.best.iter().chain(&self.alternatives)
    }
}

/// Whether a server bound to `bind` answers at `addr`.
pub(super) fn listens(bind: IpAddr, addr: IpAddr) -> bool {
    match bind {
        IpAddr::V4(any) if any.is_unspecified() => addr.is_ipv4(),
        IpAddr::V6(any) if any.is_unspecified() => true,
        one => one == addr,
    }
}

/// The machine's addresses as they are now, loopback among them.
///
/// # Errors
/// What the system said when it was asked.
pub fn list() -> Result<Vec<Candidate>, local_ip_address::Error> {
    let found = local_ip_address::list_afinet_netifas()?;
    let mut candidates: Vec<_> = found.into_iter().map(|(name, addr)| Candidate { name, addr }).collect();
    candidates.sort();
    Ok(candidates)
}

/// The address that the system would use towards the internet, or its guess without one.
#[must_use]
pub fn default_route() -> Option<IpAddr> {
    local_ip_address::local_ip().ok()
}

/// The origin of a server at an address: brackets for IPv6, no port where it is 80.
#[must_use]
pub fn origin(addr: IpAddr, port: u16) -> String {
    let host = match addr {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => format!("[{v6}]"),
    };
    match port {
        80 => format!("http://{host}"),
        _ => format!("http://{host}:{port}"),
    }
}

/// The origin that guests are sent to: the configured one, else the best address's, else loopback.
#[must_use]
pub fn public_origin(configured: Option<&str>, addresses: &Addresses, port: u16) -> String {
    if let Some(configured) = configured {
        return configured.to_owned();
    }
    let best = addresses.best.as_ref().map(|best| best.addr);
    origin(best.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)), port)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidates(list: &[(&str, &str)]) -> Vec<Candidate> {
        list.iter().map(|(name, addr)| Candidate { name: (*name).to_owned(), addr: addr.parse().unwrap() }).collect()
    }

    #[test]
    fn only_addresses_that_are_listened_on_are_chosen() {
        let list = candidates(&[("eth0", "192.168.0.10"), ("eth0", "fd00::10")]);
        let chosen = |bind: &str, preferred: Option<&str>| {
            let choice = Choice { bind: bind.parse().unwrap(), preferred: preferred.map(str::to_owned) };
            let addresses = Addresses::choose(&list, None, &choice);
            let all: Vec<_> = addresses.all().map(|one| one.addr.to_string()).collect();
            (all.join(" "), addresses.preferred_missing)
        };
        assert_eq!(chosen("0.0.0.0", None), ("192.168.0.10".into(), false));
        assert_eq!(chosen("::", None), ("192.168.0.10 fd00::10".into(), false));
        assert_eq!(chosen("fd00::10", None), ("fd00::10".into(), false));
        assert_eq!(chosen("127.0.0.1", None), (String::new(), false));
        assert!(!chosen("0.0.0.0", Some("ETH0")).1);
        assert!(chosen("0.0.0.0", Some("eth1")).1);
    }

    #[test]
    fn origins() {
        let table = [
            ("192.168.0.10", 8080, "http://192.168.0.10:8080"),
            ("192.168.0.10", 80, "http://192.168.0.10"),
            ("fd00::10", 8080, "http://[fd00::10]:8080"),
            ("fd00::10", 80, "http://[fd00::10]"),
        ];
        for (addr, port, expected) in table {
            assert_eq!(origin(addr.parse().unwrap(), port), expected);
        }
    }

    #[test]
    fn guests_are_sent_to_the_configured_the_best_or_at_last_this_machine() {
        let nowhere = Addresses::default();
        let list = candidates(&[("eth0", "192.168.0.10")]);
        let choice = Choice { bind: "0.0.0.0".parse().unwrap(), preferred: None };
        let addresses = Addresses::choose(&list, None, &choice);
        let configured = Some("http://draw.example");
        assert_eq!(public_origin(configured, &addresses, 1), "http://draw.example");
        assert_eq!(public_origin(None, &addresses, 1), "http://192.168.0.10:1");
        assert_eq!(public_origin(None, &nowhere, 1), "http://127.0.0.1:1");
    }

    #[test]
    fn this_machine_can_be_asked() {
        let addresses = list().unwrap();
        assert!(addresses.iter().any(|one| one.addr.is_loopback()));
    }
}
