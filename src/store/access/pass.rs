//! Staff passes: a link and a PIN for one event each.

use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::super::audit::{self, Actor};
use super::super::{Tx, event};
use super::{Error, hash, new_token, stamp};
use crate::ambient::Entropy;
use crate::domain::fault::Reason;
use crate::domain::id::{EventId, uuid_v7};
use crate::domain::keyed::keyed;
use crate::domain::time::Timestamp;

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

pub(super) fn pin_hash(connection: &Connection, event: &EventId, pin: &str) -> Result<[u8; 32], Error> {
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
