//! The venue's Wi-Fi as set in the pages: one for the program, whichever event it works on.
//!
//! It wins over the one in the config file, which holds again once it is removed. The log names the
//! network and never its password.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::json;

use super::audit::{self, Actor};
use super::{Error, Tx, Urgency, event};
use crate::domain::secret::Secret;
use crate::domain::wifi::Wifi;

/// The network that was set in the pages.
///
/// # Errors
/// What SQLite reports.
pub fn find(connection: &Connection) -> Result<Option<Wifi>, Error> {
    let mut statement = connection.prepare_cached("SELECT ssid, password, hidden, show_password FROM wifi")?;
    Ok(statement.query_row([], wifi).optional()?)
}

fn wifi(row: &Row<'_>) -> Result<Wifi, rusqlite::Error> {
    Ok(Wifi {
        ssid: row.get(0)?,
        password: row.get::<_, Option<String>>(1)?.map(Secret::new),
        hidden: row.get(2)?,
        show_password: row.get(3)?,
    })
}

/// The network that guests are invited to: the one set in the pages, or else the configured one.
///
/// # Errors
/// What SQLite reports.
pub fn in_use(connection: &Connection, configured: Option<&Wifi>) -> Result<Option<Wifi>, Error> {
    Ok(find(connection)?.or_else(|| configured.cloned()))
}

/// Sets the network; the same once more is no change.
///
/// # Errors
/// What SQLite reports.
pub fn set(tx: &mut Tx<'_>, wifi: &Wifi, actor: &Actor) -> Result<(), Error> {
    if find(tx)?.as_ref() == Some(wifi) {
        return Ok(());
    }
    tx.execute(
        "INSERT OR REPLACE INTO wifi (id, ssid, password, hidden, show_password) VALUES (1, ?1, ?2, ?3, ?4)",
        params![wifi.ssid, wifi.password.as_ref().map(Secret::expose), wifi.hidden, wifi.show_password],
    )?;
    audit::append_to_current(tx, actor, "wifi_set", json!({ "ssid": wifi.ssid }))?;
    touch_all(tx)
}

/// Forgets the network that was set; without one it is no change.
///
/// # Errors
/// What SQLite reports.
pub fn remove(tx: &mut Tx<'_>, actor: &Actor) -> Result<(), Error> {
    let Some(wifi) = find(tx)? else { return Ok(()) };
    tx.execute("DELETE FROM wifi", [])?;
    audit::append_to_current(tx, actor, "wifi_removed", json!({ "ssid": wifi.ssid }))?;
    touch_all(tx)
}

/// The screens of every event show the network.
fn touch_all(tx: &mut Tx<'_>) -> Result<(), Error> {
    for event in event::all(tx)? {
        tx.touch(&event.id, Urgency::Now);
    }
    Ok(())
}
