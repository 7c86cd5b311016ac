//! Who may come in: the organiser's password, sessions, staff passes, API tokens, login links.
//!
//! Every key is stored as a hash only. Tokens carry 256 random bits, so a plain hash is enough;
//! PINs are short and keyed with the event's secret, and guessing them is slowed by the web layer.

mod pass;
mod session;
mod token;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::audit::{self, Actor};
use super::{Error, Tx, meta};
use crate::ambient::Entropy;
use crate::domain::id::EventId;
use crate::domain::time::Timestamp;

pub use pass::{StaffPass, create_pass, passes, revoke_pass};
pub use session::{
    Session, create_login_link, keep_session, session, sign_in_by_pass, sign_in_by_pin, sign_in_organiser, sign_out,
    use_login_link,
};
pub use token::{ApiToken, api_tokens, by_api_token, create_api_token, mark_api_token, revoke_api_token};

/// What somebody who is signed in may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Everything.
    Organiser,
    /// The prize desk: confirm winners, issue numbers, look people up.
    Staff,
}

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct Identity {
    /// What they may do.
    pub role: Role,
    /// How the log and other devices name them.
    pub name: String,
    /// The event that a staff pass is for; organisers have all.
    pub event: Option<EventId>,
}

impl Identity {
    /// How the audit log names them.
    #[must_use]
    pub fn actor(&self) -> Actor {
        match self.role {
            Role::Organiser => Actor(self.name.clone()),
            Role::Staff => Actor(format!("staff:{}", self.name)),
        }
    }
}

/// 32 random bytes as base64url.
///
/// # Errors
/// Where the operating system gives no random bytes.
pub fn new_token(entropy: &Entropy) -> Result<String, Error> {
    Ok(URL_SAFE_NO_PAD.encode(entropy.bytes::<32>()?))
}

fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

/// The stored hash of the organiser's password, as a PHC string.
///
/// # Errors
/// What SQLite reports.
pub fn password(connection: &Connection) -> Result<Option<String>, Error> {
    meta::get(connection, "admin_password")
}

/// Replaces the organiser's password. Every organiser's session ends; API tokens stay.
///
/// # Errors
/// What SQLite reports.
pub fn set_password(tx: &mut Tx<'_>, phc: &str, actor: &Actor) -> Result<(), Error> {
    meta::set(tx, "admin_password", &phc)?;
    tx.execute("DELETE FROM session WHERE role = 'organiser'", [])?;
    tx.execute("DELETE FROM login_link", [])?;
    audit::append_to_current(tx, actor, "password_changed", json!({}))
}

fn stamp(millis: Option<i64>) -> Option<String> {
    millis.map(|millis| Timestamp(millis).to_string())
}
