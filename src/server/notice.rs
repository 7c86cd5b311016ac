//! What the organiser should know about this start: each a code for the page and a sentence for the terminal.

use serde_json::{Value, json};

use super::discovery::address::Addresses;
use crate::config::{Config, Port};
use crate::domain::event::Language;

/// Below so many connections a full hall does not fit.
const SMALL_ROOM: u64 = 1_000;

/// Something the organiser should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// The usual port was taken; this one serves.
    PortMoved(u16),
    /// The machine has no network address that guests could reach.
    NoNetwork,
    /// The interface that the settings prefer is not there.
    InterfaceMissing(String),
    /// The operating system allows only so many connections.
    SmallRoom(u64),
    /// The name on the network could not be announced.
    Mdns(String),
}

impl Notice {
    /// The notices of a start.
    #[must_use]
    pub fn at_start(config: &Config, addresses: &Addresses, port: u16, room: u64) -> Vec<Notice> {
        let usual = *Port::Usual.candidates().start();
        let moved = matches!(config.port, Port::Usual) && port != usual;
        let lonely = addresses.best.is_none() && config.public_url.is_none() && !config.bind.is_loopback();
        let missing = config.interface.clone().filter(|_| addresses.preferred_missing);
        [
            moved.then_some(Notice::PortMoved(port)),
            lonely.then_some(Notice::NoNetwork),
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
            Notice::NoNetwork => return None,
            Notice::InterfaceMissing(name) => json!({ "code": "interface_missing", "name": name }),
            Notice::SmallRoom(room) => json!({ "code": "small_room", "room": room }),
            Notice::Mdns(problem) => json!({ "code": "mdns", "problem": problem }),
        })
    }

    /// The notice as a sentence for the terminal.
    #[must_use]
    pub fn sentence(&self, language: Language) -> String {
        match language {
            Language::Ko => self.korean(),
            Language::En => self.english(),
        }
    }

    fn english(&self) -> String {
        match self {
            Notice::PortMoved(port) => format!("port 8080 is taken by another program; serving on {port}"),
            Notice::NoNetwork => "no network address was found; join the venue's network, guests cannot reach this \
                                  machine yet"
                .to_owned(),
            Notice::InterfaceMissing(name) => {
                format!("the preferred interface {name} is not there; another one is used")
            }
            Notice::SmallRoom(room) => {
                format!("the system allows only {room} connections; raise its limit of open files")
            }
            Notice::Mdns(problem) => format!("the name on the network is not announced: {problem}"),
        }
    }

    fn korean(&self) -> String {
        match self {
            Notice::PortMoved(port) => format!("8080 포트를 다른 프로그램이 쓰고 있어 {port}번 포트로 열었습니다"),
            Notice::NoNetwork => {
                "네트워크 주소가 없습니다. 행사장 네트워크에 연결하세요. 아직 참가자가 접속할 수 없습니다".to_owned()
            }
            Notice::InterfaceMissing(name) => format!("설정한 네트워크 장치 {name}이(가) 없어 다른 장치를 씁니다"),
            Notice::SmallRoom(room) => {
                format!("시스템이 동시 연결을 {room}개까지만 허용합니다. 열 수 있는 파일 수 제한을 늘리세요")
            }
            Notice::Mdns(problem) => format!("네트워크에 이름을 알리지 못했습니다: {problem}"),
        }
    }
}
