//! The organiser is warned until another device has come through the venue's network.

use std::time::{Duration, Instant};

use crate::support::host::Host;

const ADDRESS: &str = "192.168.78.1";

/// Whether the desk is warned, asked from the machine itself by its address in the venue.
fn is_warned(machine: &Host, token: &str) -> bool {
    let path = "GET /api/luckydraw/events/current/state?audience=admin HTTP/1.1";
    let host = format!("Host: {ADDRESS}:8080");
    let answer = machine.ask(ADDRESS, &[path, &host, &format!("Authorization: Bearer {token}")]);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    answer.contains("\"no_phone\"")
}

/// Figures that nobody's change moves are looked at every second.
fn becomes(machine: &Host, token: &str, warned: bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while is_warned(machine, token) != warned {
        assert!(Instant::now() < deadline, "the warning did not become {warned}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_request_from_another_device_ends_the_warning() {
    let (mut machine, phone) = (Host::new('c'), Host::new('d'));
    machine.join(&phone, ADDRESS, "192.168.78.2");
    machine.serve();
    machine.says(&format!("listening on http://{ADDRESS}:8080"));
    let token = machine.luckydraw("admin token create test");
    assert!(is_warned(&machine, &token), "only this machine has asked so far");
    becomes(&machine, &token, true);
    machine.luckydraw("event close");
    becomes(&machine, &token, false);
    machine.luckydraw("event reopen");
    becomes(&machine, &token, true);
    assert_eq!(phone.status(ADDRESS, &format!("{ADDRESS}:8080")), "200");
    becomes(&machine, &token, false);
}

/// Behind a proxy everyone seems to come from one machine, which may be this one.
#[test]
fn a_public_address_needs_no_warning() {
    let (mut machine, phone) = (Host::new('e'), Host::new('f'));
    machine.join(&phone, ADDRESS, "192.168.78.2");
    machine.serve_with(&["--public-url", "https://raffle.example.org"]);
    machine.says("raffle.example.org");
    let token = machine.luckydraw("admin token create test");
    assert!(!is_warned(&machine, &token));
}
