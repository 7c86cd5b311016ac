//! Who may come in: the organiser's password, sessions, staff passes, API tokens, login links.
//!
//! Every key is stored as a hash only. Tokens carry 256 random bits, so a plain hash is enough;
//! PINs are short and keyed with the event's secret, and guessing them is slowed by the web layer.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::audit::{self, Actor};
use super::event;
use super::{Error, Tx, meta};
use crate::ambient::Entropy;
use crate::domain::fault::Reason;
use crate::domain::id::{EventId, uuid_v7};
use crate::domain::keyed::keyed;
use crate::domain::time::Timestamp;

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

/// A new session's key and whose it is.
#[derive(Debug, Clone)]
pub struct Session {
    /// The cookie's value.
    pub token: String,
    /// Who it is.
    pub identity: Identity,
    /// When it ends unless it is used before.
    pub expires_at: Timestamp,
}

/// A link and PIN with which staff sign in.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct StaffPass {
    /// Its id.
    pub id: String,
    /// Who it is for.
    pub name: String,
    /// When it was made.
    pub created_at: String,
    /// When it was used last.
    pub last_used_at: Option<String>,
    /// When it was revoked.
    pub revoked_at: Option<String>,
}

/// A key for scripts.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ApiToken {
    /// Its id.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// When it was made.
    pub created_at: String,
    /// When it was used last.
    pub last_used_at: Option<String>,
    /// When it was revoked.
    pub revoked_at: Option<String>,
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

/// Makes a link that signs the organiser in once.
///
/// # Errors
/// What SQLite reports.
pub fn create_login_link(tx: &mut Tx<'_>, lives_ms: i64, actor: &Actor) -> Result<String, Error> {
    let token = new_token(tx.entropy)?;
    let expires = tx.now.plus_ms(lives_ms);
    tx.execute("INSERT INTO login_link (token_hash, expires_at) VALUES (?1, ?2)", params![hash(&token), expires.0])?;
    audit::append_to_current(tx, actor, "login_link_created", json!({}))?;
    Ok(token)
}

/// Uses a login link up and signs the organiser in.
///
/// # Errors
/// `unauthenticated` where it is unknown, used or too old.
pub fn use_login_link(tx: &mut Tx<'_>, token: &str) -> Result<Session, Error> {
    let used =
        tx.execute("DELETE FROM login_link WHERE token_hash = ?1 AND expires_at > ?2", params![hash(token), tx.now.0])?;
    if used == 1 { sign_in_organiser(tx) } else { Err(Reason::Unauthenticated.into()) }
}

/// Signs the organiser in, once the password was checked.
///
/// # Errors
/// What SQLite reports.
pub fn sign_in_organiser(tx: &mut Tx<'_>) -> Result<Session, Error> {
    let identity = Identity { role: Role::Organiser, name: "organiser".to_owned(), event: None };
    audit::append_to_current(tx, &identity.actor(), "organiser_signed_in", json!({}))?;
    sign_in(tx, identity, None)
}

/// Signs staff in by the token of a pass.
///
/// # Errors
/// `unauthenticated` where it is unknown or revoked.
pub fn sign_in_by_pass(tx: &mut Tx<'_>, token: &str) -> Result<Session, Error> {
    sign_in_staff(tx, "token_hash", &hash(token))
}

/// Signs staff in by the PIN of a pass of the event.
///
/// # Errors
/// `unauthenticated` where it is unknown or revoked.
pub fn sign_in_by_pin(tx: &mut Tx<'_>, event: &EventId, pin: &str) -> Result<Session, Error> {
    let hash = pin_hash(tx, event, pin)?;
    sign_in_staff(tx, "pin_hash", &hash)
}

fn sign_in_staff(tx: &mut Tx<'_>, column: &str, hash: &[u8; 32]) -> Result<Session, Error> {
    let sql = format!("SELECT id, name, event_id FROM staff_pass WHERE {column} = ?1 AND revoked_at IS NULL");
    let found = tx
        .prepare_cached(&sql)?
        .query_row([hash], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, event::stored_id(row.get(2)?)?))
        })
        .optional()?;
    let Some((id, name, event)) = found else { return Err(Reason::Unauthenticated.into()) };
    tx.execute("UPDATE staff_pass SET used_at = ?2 WHERE id = ?1", params![id, tx.now.0])?;
    let identity = Identity { role: Role::Staff, name, event: Some(event.clone()) };
    audit::append(tx, &event, &identity.actor(), "staff_signed_in", json!({ "pass": id }))?;
    sign_in(tx, identity, Some(&id))
}

fn sign_in(tx: &Tx<'_>, identity: Identity, pass: Option<&str>) -> Result<Session, Error> {
    let token = new_token(tx.entropy)?;
    let role = if identity.role == Role::Organiser { "organiser" } else { "staff" };
    tx.execute(
        "INSERT INTO session (token_hash, role, name, pass_id, created_at, seen_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
        params![hash(&token), role, identity.name, pass, tx.now.0],
    )?;
    Ok(Session { token, identity, expires_at: tx.now.plus_ms(meta::SESSION_IDLE_MS) })
}

/// A session that is alive, and when it was seen last.
///
/// # Errors
/// What SQLite reports.
pub fn session(connection: &Connection, token: &str, now: Timestamp) -> Result<Option<(Identity, Timestamp)>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT s.role, s.name, p.event_id, s.seen_at FROM session s LEFT JOIN staff_pass p ON p.id = s.pass_id
         WHERE s.token_hash = ?1 AND s.seen_at > ?2 AND p.revoked_at IS NULL",
    )?;
    let found = statement.query_row(params![hash(token), now.0 - meta::SESSION_IDLE_MS], |row| {
        let event: Option<String> = row.get(2)?;
        let role = if row.get::<_, String>(0)? == "organiser" { Role::Organiser } else { Role::Staff };
        let identity = Identity { role, name: row.get(1)?, event: event.map(event::stored_id).transpose()? };
        Ok((identity, Timestamp(row.get(3)?)))
    });
    Ok(found.optional()?)
}

/// Keeps a session alive.
///
/// # Errors
/// What SQLite reports.
pub fn keep_session(tx: &mut Tx<'_>, token: &str) -> Result<(), Error> {
    tx.execute("UPDATE session SET seen_at = ?2 WHERE token_hash = ?1", params![hash(token), tx.now.0])?;
    Ok(())
}

/// Ends a session.
///
/// # Errors
/// What SQLite reports.
pub fn sign_out(tx: &mut Tx<'_>, token: &str) -> Result<(), Error> {
    tx.execute("DELETE FROM session WHERE token_hash = ?1", [hash(token)])?;
    Ok(())
}

/// Makes a staff pass; gives it with its token and PIN, which are not kept.
///
/// # Errors
/// `event_closed`.
pub fn create_pass(
    tx: &mut Tx<'_>,
    event: &EventId,
    name: &str,
    actor: &Actor,
) -> Result<(StaffPass, String, String), Error> {
    event::find_active(tx, Some(event))?;
    let id = uuid_v7(tx.now, tx.entropy.bytes()?);
    let token = new_token(tx.entropy)?;
    let pin = new_pin(tx.entropy)?;
    tx.execute(
        "INSERT INTO staff_pass (id, event_id, name, token_hash, pin_hash, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![id, event.as_str(), name, hash(&token), pin_hash(tx, event, &pin)?, tx.now.0],
    )?;
    audit::append(tx, event, actor, "staff_pass_created", json!({ "pass": id, "name": name }))?;
    let pass =
        StaffPass { id, name: name.to_owned(), created_at: tx.now.to_string(), last_used_at: None, revoked_at: None };
    Ok((pass, token, pin))
}

/// Eight digits, each equally likely.
fn new_pin(entropy: &Entropy) -> Result<String, Error> {
    // 10^8 divides into 2^64 with a rest so small that no digit is favoured by more than 10^-11.
    let number = u64::from_le_bytes(entropy.bytes()?) % 100_000_000;
    Ok(format!("{number:08}"))
}

fn pin_hash(connection: &Connection, event: &EventId, pin: &str) -> Result<[u8; 32], Error> {
    let secret = event::secrets(connection, event)?.secret;
    let digits: String = pin.chars().filter(char::is_ascii_digit).collect();
    Ok(keyed(&secret, "pin", &digits))
}

/// The passes of an event, newest first.
///
/// # Errors
/// What SQLite reports.
pub fn passes(connection: &Connection, event: &EventId) -> Result<Vec<StaffPass>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT id, name, created_at, used_at, revoked_at FROM staff_pass WHERE event_id = ?1 ORDER BY created_at DESC, id DESC",
    )?;
    let rows = statement.query_map([event.as_str()], |row| {
        Ok(StaffPass {
            id: row.get(0)?,
            name: row.get(1)?,
            created_at: Timestamp(row.get(2)?).to_string(),
            last_used_at: stamp(row.get(3)?),
            revoked_at: stamp(row.get(4)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Revokes a pass and ends its sessions.
///
/// # Errors
/// `pass_not_found`.
pub fn revoke_pass(tx: &mut Tx<'_>, event: &EventId, id: &str, actor: &Actor) -> Result<(), Error> {
    let changed = tx.execute(
        "UPDATE staff_pass SET revoked_at = coalesce(revoked_at, ?3) WHERE event_id = ?1 AND id = ?2",
        params![event.as_str(), id, tx.now.0],
    )?;
    if changed == 0 {
        return Err(Reason::PassNotFound.into());
    }
    tx.execute("DELETE FROM session WHERE pass_id = ?1", [id])?;
    audit::append(tx, event, actor, "staff_pass_revoked", json!({ "pass": id }))?;
    Ok(())
}

/// Makes an API token; gives it with its key, which is not kept.
///
/// # Errors
/// `token_exists`.
pub fn create_api_token(tx: &mut Tx<'_>, name: &str, actor: &Actor) -> Result<(ApiToken, String), Error> {
    let id = uuid_v7(tx.now, tx.entropy.bytes()?);
    let token = new_token(tx.entropy)?;
    tx.execute(
        "INSERT INTO api_token (id, name, token_hash, created_at) VALUES (?1, ?2, ?3, ?4)",
        params![id, name, hash(&token), tx.now.0],
    )?;
    audit::append_to_current(tx, actor, "token_created", json!({ "token": id, "name": name }))?;
    let made =
        ApiToken { id, name: name.to_owned(), created_at: tx.now.to_string(), last_used_at: None, revoked_at: None };
    Ok((made, token))
}

/// All API tokens, newest first.
///
/// # Errors
/// What SQLite reports.
pub fn api_tokens(connection: &Connection) -> Result<Vec<ApiToken>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT id, name, created_at, used_at, revoked_at FROM api_token ORDER BY created_at DESC, id DESC",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(ApiToken {
            id: row.get(0)?,
            name: row.get(1)?,
            created_at: Timestamp(row.get(2)?).to_string(),
            last_used_at: stamp(row.get(3)?),
            revoked_at: stamp(row.get(4)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Revokes an API token, by id or by name.
///
/// # Errors
/// `token_not_found`.
pub fn revoke_api_token(tx: &mut Tx<'_>, id_or_name: &str, actor: &Actor) -> Result<(), Error> {
    let changed = tx.execute(
        "UPDATE api_token SET revoked_at = ?2 WHERE (id = ?1 OR name = ?1) AND revoked_at IS NULL",
        params![id_or_name, tx.now.0],
    )?;
    if changed == 0 {
        return Err(Reason::TokenNotFound.into());
    }
    audit::append_to_current(tx, actor, "token_revoked", json!({ "token": id_or_name }))
}

/// Whose API token it is, and when it was used last.
///
/// # Errors
/// What SQLite reports.
pub fn by_api_token(connection: &Connection, token: &str) -> Result<Option<(Identity, Option<Timestamp>)>, Error> {
    let mut statement = connection
        .prepare_cached("SELECT name, used_at FROM api_token WHERE token_hash = ?1 AND revoked_at IS NULL")?;
    let found = statement.query_row([hash(token)], |row| {
        let name: String = row.get(0)?;
        let identity = Identity { role: Role::Organiser, name: format!("token:{name}"), event: None };
        Ok((identity, row.get::<_, Option<i64>>(1)?.map(Timestamp)))
    });
    Ok(found.optional()?)
}

/// Notes that an API token was used.
///
/// # Errors
/// What SQLite reports.
pub fn mark_api_token(tx: &mut Tx<'_>, token: &str) -> Result<(), Error> {
    tx.execute("UPDATE api_token SET used_at = ?2 WHERE token_hash = ?1", params![hash(token), tx.now.0])?;
    Ok(())
}

fn stamp(millis: Option<i64>) -> Option<String> {
    millis.map(|millis| Timestamp(millis).to_string())
}
