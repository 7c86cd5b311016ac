//! What `serve` says, in both languages. Labels of one language are equally wide.

use crate::domain::event::Language;
use crate::server::discovery::rank::Concern;

/// The words of one language.
#[derive(Debug, PartialEq, Eq)]
pub struct Words {
    pub guests: &'static str,
    pub screen: &'static str,
    pub organiser: &'static str,
    pub name: &'static str,
    pub data: &'static str,
    pub capacity: &'static str,
    pub password: &'static str,
    pub login: &'static str,
    pub or: &'static str,
    pub connections: &'static str,
    pub once: &'static str,
    pub warning: &'static str,
    pub moved: &'static str,
    pub stop: &'static str,
    pub stopping: &'static str,
    pub virtual_network: &'static str,
    pub self_assigned: &'static str,
}

const KO: Words = Words {
    guests: "참가자",
    screen: "화면  ",
    organiser: "주최자",
    name: "이름  ",
    data: "데이터",
    capacity: "여유  ",
    password: "비밀번호",
    login: "로그인  ",
    or: "또는",
    connections: "동시 연결 {n}개까지",
    once: "지금 한 번만 보여 드립니다. 적어 두세요.",
    warning: "주의",
    moved: "네트워크가 바뀌었습니다. 참가자 주소",
    stop: "Ctrl-C로 끝냅니다.",
    stopping: "끝내는 중…",
    virtual_network: "가상 네트워크",
    self_assigned: "주소를 받지 못함",
};

const EN: Words = Words {
    guests: "guests   ",
    screen: "screen   ",
    organiser: "organiser",
    name: "name     ",
    data: "data     ",
    capacity: "capacity ",
    password: "password ",
    login: "login    ",
    or: "or",
    connections: "{n} connections at once",
    once: "Shown this once: note it down.",
    warning: "warning",
    moved: "the network changed; guests now go to",
    stop: "Ctrl-C stops.",
    stopping: "stopping…",
    virtual_network: "virtual network",
    self_assigned: "no address given",
};

impl Words {
    /// The words of a language.
    pub const fn of(language: Language) -> &'static Self {
        match language {
            Language::Ko => &KO,
            Language::En => &EN,
        }
    }

    /// Why guests may not reach an address, where a word about it helps.
    pub const fn concern(&self, concern: Option<Concern>) -> Option<&'static str> {
        match concern {
            Some(Concern::Virtual | Concern::Carrier) => Some(self.virtual_network),
            Some(Concern::SelfAssigned) => Some(self.self_assigned),
            Some(Concern::Public) | None => None,
        }
    }
}
