//! What the organiser should know about this start: each a code for the page and a sentence for the terminal.

use serde_json::{Value, json};

use super::origins::Network;
use crate::config::{Config, Port};
use crate::domain::event::Language;
use crate::strings;

/// Below so many connections a full hall does not fit.
const SMALL_ROOM: u64 = 1_000;

/// Something the organiser should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// The usual port was taken; this one serves.
    PortMoved(u16),
    /// The address in the code opens on this machine alone.
    AddressLocal(String),
    /// The interface that the settings prefer is not there.
    InterfaceMissing(String),
    /// The operating system allows only so many connections.
    SmallRoom(u64),
    /// The side record of the file was not there.
    HeadMissing,
    /// The name on the network could not be announced.
    Mdns(String),
}

impl Notice {
    /// The notices of a start.
    #[must_use]
    pub fn at_start(config: &Config, network: &Network, port: u16, room: u64) -> Vec<Notice> {
        let usual = *Port::Usual.candidates().start();
        let moved = matches!(config.port, Port::Usual) && port != usual;
        let origins = network.origins().borrow().clone();
        let missing = config.interface.clone().filter(|_| network.addresses().preferred_missing);
        [
            moved.then_some(Notice::PortMoved(port)),
            origins.is_local().then_some(Notice::AddressLocal(origins.best)),
            missing.map(Notice::InterfaceMissing),
            (room < SMALL_ROOM).then_some(Notice::SmallRoom(room)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// The notice as the organiser's page gets it; nothing for what the page is told as it changes.
    #[must_use]
    pub fn as_json(&self) -> Option<Value> {
        Some(match self {
            Notice::PortMoved(port) => json!({ "code": "port_moved", "port": port }),
            Notice::AddressLocal(_) => return None,
            Notice::InterfaceMissing(name) => json!({ "code": "interface_missing", "name": name }),
            Notice::SmallRoom(room) => json!({ "code": "small_room", "room": room }),
            Notice::HeadMissing => json!({ "code": "head_missing" }),
            Notice::Mdns(problem) => json!({ "code": "mdns", "problem": problem }),
        })
    }

    /// The notice as a sentence for the terminal.
    #[must_use]
    pub fn sentence(&self, language: Language) -> String {
        let say = |key: &str, name: &str, value: &str| {
            strings::filled(language, &format!("terminal.notice.{key}"), &[(name, value)])
        };
        match self {
            Notice::PortMoved(port) => say("port_moved", "port", &port.to_string()),
            Notice::AddressLocal(url) => say("address_local", "url", url),
            Notice::InterfaceMissing(name) => say("interface_missing", "name", name),
            Notice::SmallRoom(room) => say("small_room", "room", &room.to_string()),
            Notice::HeadMissing => strings::sentence(language, "terminal.notice.head_missing"),
            Notice::Mdns(problem) => say("mdns", "problem", problem),
        }
    }
}
