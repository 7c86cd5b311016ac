//! Sessions: how organisers and staff sign in, stay in and leave.

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::json;

use super::super::audit::{self, Actor};
use super::super::{Tx, event, meta};
use super::pass::pin_hash;
use super::{Error, Identity, Role, hash, new_token};
use crate::domain::fault::Reason;
use crate::domain::id::EventId;
use crate::domain::time::Timestamp;

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
