//! The name on the network: announced, made another one in a conflict, and the address followed.
//!
//! Two hosts of the test's own, in network namespaces joined by a virtual cable; nothing leaves them.

use crate::support::host::{Host, ip};

#[test]
fn two_on_one_network_get_two_names_and_a_new_address_is_told() {
    let (mut one, mut other) = (Host::new('a'), Host::new('b'));
    one.join(&other, "192.168.77.1", "192.168.77.2");
    one.serve();
    one.says("listening on http://192.168.77.1:8080");
    one.says("http://luckydraw.local:8080");
    other.serve();
    other.says("http://luckydraw-2.local:8080");
    assert_eq!(one.status("192.168.77.2", "luckydraw-2.local:8080"), "200", "it answers to its name");
    assert_eq!(one.status("192.168.77.2", "luckydraw.local:8080"), "421", "and not to the other's");
    ip(&format!("-n {} addr del 192.168.77.1/24 dev eth0", one.name));
    ip(&format!("-n {} addr add 192.168.77.9/24 dev eth0", one.name));
    one.says("http://192.168.77.9:8080");
    assert_eq!(other.status("192.168.77.9", "192.168.77.9:8080"), "200", "guests come in at the new address");
}
