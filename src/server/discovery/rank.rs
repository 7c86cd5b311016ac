//! Which of the machine's addresses guests can most likely reach.
//!
//! The system's own idea of "the" address follows the route to the internet, and the venue has
//! none: what counts is the network that the phones are in. So every address gets a score, the
//! best one goes into the code, and the others stay at hand for whoever knows better.

use std::net::{IpAddr, Ipv4Addr};

use super::address::Candidate;

/// Why guests may not reach an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Concern {
    /// The machine gave itself this address because no network gave it one (no DHCP).
    SelfAssigned,
    /// The interface belongs to containers, virtual machines or a tunnel.
    Virtual,
    /// An address of a carrier's or a tunnel's inside (100.64.0.0/10).
    Carrier,
    /// A public address; some browsers warn about plain HTTP there.
    Public,
}

/// An address with its score, the higher the likelier to be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranked {
    /// The interface's name.
    pub name: String,
    /// The address.
    pub addr: IpAddr,
    /// The score; its size means nothing but the order.
    pub score: i32,
    /// Why guests may not reach it.
    pub concern: Option<Concern>,
}

/// Orders the addresses that guests could use, the likeliest first.
///
/// Loopback and IPv6 link-local addresses never count; an address that the machine gave itself
/// counts only where there is no other. `default_route` is the address the system would use
/// towards the internet: a hint that decides between equals.
#[must_use]
pub fn rank(candidates: &[Candidate], default_route: Option<IpAddr>, preferred: Option<&str>) -> Vec<Ranked> {
    let mut ranked: Vec<_> = candidates
        .iter()
        .filter(|candidate| !is_unusable(candidate.addr))
        .map(|candidate| weigh(candidate, default_route, preferred))
        .collect();
    if ranked.iter().any(|one| one.concern != Some(Concern::SelfAssigned)) {
        ranked.retain(|one| one.concern != Some(Concern::SelfAssigned));
    }
    ranked.sort_by(|left, right| {
        let order = right.score.cmp(&left.score);
        order.then_with(|| (&left.name, left.addr).cmp(&(&right.name, right.addr)))
    });
    ranked.dedup_by(|left, right| left.addr == right.addr);
    ranked
}

fn weigh(candidate: &Candidate, default_route: Option<IpAddr>, preferred: Option<&str>) -> Ranked {
    let Candidate { name, addr } = candidate;
    let concern = concern(name, *addr);
    let traits = [
        (preferred.is_some_and(|wish| fits(candidate, wish)), 1000),
        (is_hotspot(*addr), 300),
        (is_private(*addr), 100),
        (default_route == Some(*addr), 50),
        (is_wireless(name), 10),
        (addr.is_ipv6(), -150),
        (concern == Some(Concern::Carrier), -200),
        (is_virtual(name), -500),
    ];
    let score = traits.iter().filter(|(holds, _)| *holds);
    Ranked { name: name.clone(), addr: *addr, score: score.map(|(_, weight)| weight).sum(), concern }
}

fn concern(name: &str, addr: IpAddr) -> Option<Concern> {
    if is_self_assigned(addr) {
        Some(Concern::SelfAssigned)
    } else if is_virtual(name) {
        Some(Concern::Virtual)
    } else if is_carrier(addr) {
        Some(Concern::Carrier)
    } else if !is_private(addr) {
        Some(Concern::Public)
    } else {
        None
    }
}

pub(super) fn fits(candidate: &Candidate, wish: &str) -> bool {
    candidate.name.eq_ignore_ascii_case(wish) || wish.parse() == Ok(candidate.addr)
}

/// No phone comes here: loopback, and addresses that mean nothing without an interface's name.
fn is_unusable(addr: IpAddr) -> bool {
    let scoped = matches!(addr, IpAddr::V6(v6) if v6.is_unicast_link_local());
    addr.is_loopback() || addr.is_unspecified() || addr.is_multicast() || scoped
}

fn is_self_assigned(addr: IpAddr) -> bool {
    matches!(addr, IpAddr::V4(v4) if v4.is_link_local())
}

fn is_private(addr: IpAddr) -> bool {
    match addr {
        IpAddr::V4(v4) => v4.is_private(),
        IpAddr::V6(v6) => v6.is_unique_local(),
    }
}

fn is_carrier(addr: IpAddr) -> bool {
    matches!(addr, IpAddr::V4(v4) if v4.octets()[0] == 100 && v4.octets()[1] & 0xc0 == 64)
}

/// The machine's own address where it is the access point, as its system sets it.
fn is_hotspot(addr: IpAddr) -> bool {
    const NETWORK_MANAGER: Ipv4Addr = Ipv4Addr::new(10, 42, 0, 1);
    const WINDOWS: Ipv4Addr = Ipv4Addr::new(192, 168, 137, 1);
    const MACOS: Ipv4Addr = Ipv4Addr::new(192, 168, 2, 1);
    matches!(addr, IpAddr::V4(NETWORK_MANAGER | WINDOWS | MACOS))
}

fn is_wireless(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["wl", "wi-fi", "ap", "uap"].iter().any(|start| name.starts_with(start))
}

/// Interfaces of containers, virtual machines and tunnels, by the names they go by.
#[must_use]
pub fn is_virtual(name: &str) -> bool {
    const STARTS: [&str; 24] = [
        "docker",
        "br-",
        "veth",
        "virbr",
        "vmnet",
        "vboxnet",
        "utun",
        "tun",
        "tap",
        "wg",
        "tailscale",
        "zt",
        "zerotier",
        "awdl",
        "llw",
        "cni",
        "flannel",
        "podman",
        "lxc",
        "ppp",
        "ipsec",
        "vethernet",
        "virtualbox",
        "vmware",
    ];
    let name = name.to_ascii_lowercase();
    STARTS.iter().any(|start| name.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidates(list: &[(&str, &str)]) -> Vec<Candidate> {
        list.iter().map(|(name, addr)| Candidate { name: (*name).to_owned(), addr: addr.parse().unwrap() }).collect()
    }

    type Row<'a> = (&'a str, &'a [(&'a str, &'a str)], Option<&'a str>, Option<&'a str>, &'a [&'a str]);

    #[test]
    fn the_likeliest_address_comes_first() {
        let table: [Row<'_>; 15] = [
            (
                "docker and Wi-Fi without a default route, where the system guesses docker",
                &[("lo", "127.0.0.1"), ("docker0", "172.17.0.1"), ("wlan0", "192.168.0.10")],
                Some("172.17.0.1"),
                None,
                &["192.168.0.10", "172.17.0.1"],
            ),
            (
                "a Pi that is the hotspot, with an uplink by cable",
                &[("eth0", "192.168.1.23"), ("wlan0", "10.42.0.1")],
                Some("192.168.1.23"),
                None,
                &["10.42.0.1", "192.168.1.23"],
            ),
            (
                "a tunnel that took the default route",
                &[("wlp2s0", "192.168.0.10"), ("tun0", "10.8.0.6")],
                Some("10.8.0.6"),
                None,
                &["192.168.0.10", "10.8.0.6"],
            ),
            (
                "a tunnel with a carrier's address under a name of its own",
                &[("corp", "100.101.102.103"), ("en0", "10.0.0.5")],
                Some("100.101.102.103"),
                None,
                &["10.0.0.5", "100.101.102.103"],
            ),
            (
                "only an address of its own making",
                &[("lo", "127.0.0.1"), ("eth0", "169.254.7.7")],
                None,
                None,
                &["169.254.7.7"],
            ),
            (
                "an address of its own making beside a real one",
                &[("eth0", "169.254.7.7"), ("wlan0", "192.168.0.10")],
                None,
                None,
                &["192.168.0.10"],
            ),
            ("no network", &[("lo", "127.0.0.1"), ("lo", "::1")], None, None, &[]),
            ("nothing at all", &[], None, None, &[]),
            (
                "cable and Wi-Fi alike, decided by the default route",
                &[("eth0", "192.168.0.11"), ("wlan0", "192.168.0.10")],
                Some("192.168.0.11"),
                None,
                &["192.168.0.11", "192.168.0.10"],
            ),
            (
                "cable and Wi-Fi alike, without a default route",
                &[("eth0", "192.168.0.11"), ("wlan0", "192.168.0.10")],
                None,
                None,
                &["192.168.0.10", "192.168.0.11"],
            ),
            (
                "the organiser's choice by name, over all else",
                &[("wlan0", "10.42.0.1"), ("docker0", "172.17.0.1")],
                None,
                Some("docker0"),
                &["172.17.0.1", "10.42.0.1"],
            ),
            (
                "the organiser's choice by address",
                &[("eth0", "192.168.0.11"), ("eth0", "192.168.5.11")],
                Some("192.168.0.11"),
                Some("192.168.5.11"),
                &["192.168.5.11", "192.168.0.11"],
            ),
            (
                "Windows sharing its connection beside a virtual switch",
                &[
                    ("vEthernet (WSL)", "172.22.0.1"),
                    ("Wi-Fi", "192.168.0.10"),
                    ("Local Area Connection* 10", "192.168.137.1"),
                ],
                Some("172.22.0.1"),
                None,
                &["192.168.137.1", "192.168.0.10", "172.22.0.1"],
            ),
            (
                "IPv6 after IPv4, and never an address that needs a scope",
                &[("eth0", "fe80::1"), ("eth0", "fd00::10"), ("eth0", "2001:db8::10"), ("eth0", "192.168.0.10")],
                None,
                None,
                &["192.168.0.10", "fd00::10", "2001:db8::10"],
            ),
            (
                "a private address before a public one",
                &[("eth0", "203.0.113.7"), ("eth1", "172.16.0.9")],
                None,
                None,
                &["172.16.0.9", "203.0.113.7"],
            ),
        ];
        for (case, list, route, preferred, expected) in table {
            let route = route.map(|addr| addr.parse().unwrap());
            let ranked = rank(&candidates(list), route, preferred);
            let order: Vec<_> = ranked.iter().map(|one| one.addr.to_string()).collect();
            assert_eq!(order, expected, "{case}");
        }
    }

    #[test]
    fn concerns_are_told() {
        let table = [
            ("eth0", "192.168.0.10", None),
            ("eth0", "169.254.7.7", Some(Concern::SelfAssigned)),
            ("docker0", "172.17.0.1", Some(Concern::Virtual)),
            ("eth0", "100.64.0.1", Some(Concern::Carrier)),
            ("eth0", "100.128.0.1", Some(Concern::Public)),
            ("eth0", "fd00::1", None),
        ];
        for (name, addr, expected) in table {
            let ranked = rank(&candidates(&[(name, addr)]), None, None);
            assert_eq!(ranked[0].concern, expected, "{name} {addr}");
        }
    }
}
