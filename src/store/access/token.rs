//! API tokens: keys for scripts, which may do what the organiser may.

use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::super::Tx;
use super::super::audit::{self, Actor};
use super::{Error, Identity, Role, hash, new_token, stamp};
use crate::domain::fault::Reason;
use crate::domain::id::uuid_v7;
use crate::domain::time::Timestamp;

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
