//! A participant: one draw number in one event.

use serde::{Deserialize, Serialize};

/// Whether a participant's number takes part in draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// In every draw whose rule lets it in.
    In,
    /// Left by the guest's own wish.
    Withdrawn,
    /// Taken out by the organiser.
    Disqualified,
}

impl Status {
    /// The name in the database and the API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Status::In => "in",
            Status::Withdrawn => "withdrawn",
            Status::Disqualified => "disqualified",
        }
    }

    /// The status of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Status::In, Status::Withdrawn, Status::Disqualified].into_iter().find(|s| s.name() == name)
    }
}

/// How a number was given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A phone registered by itself.
    Phone,
    /// Staff issued it at the desk.
    Desk,
    /// It came out of an imported list.
    Import,
}

impl Source {
    /// The name in the database and the API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Source::Phone => "phone",
            Source::Desk => "desk",
            Source::Import => "import",
        }
    }
}

/// What an event may know of a person; empty for a guest who just scanned the code.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Contact {
    /// The person's name.
    pub name: Option<String>,
    /// A telephone number, as written.
    pub phone: Option<String>,
    /// An e-mail address, as written.
    pub email: Option<String>,
    /// A note of the organiser's.
    pub note: Option<String>,
}
