//! An event with the key of its codes and tokens, as registrations need it: read once for all of one commit.
//!
//! What a commit has seen is forgotten whenever anything but a registration ran, because that may have changed the event.

use std::ops::Deref;
use std::sync::Arc;

use rusqlite::Connection;

use super::event::{self, Event};
use super::{Error, Tx};
use crate::domain::id::EventId;

/// An event with the key of its codes and tokens.
pub struct Keyed {
    event: Event,
    /// The event's secret.
    pub(super) secret: [u8; 32],
}

impl Keyed {
    /// An event, or the current one.
    ///
    /// # Errors
    /// `event_not_found`, and what SQLite reports.
    pub fn find(connection: &Connection, id: Option<&EventId>) -> Result<Self, Error> {
        Keyed::of(connection, event::find(connection, id)?)
    }

    pub(super) fn of(connection: &Connection, event: Event) -> Result<Self, Error> {
        let secret = event::secrets(connection, &event.id)?.secret;
        Ok(Keyed { event, secret })
    }
}

impl Deref for Keyed {
    type Target = Event;

    fn deref(&self) -> &Event {
        &self.event
    }
}

/// The event that the registrations before this one have read, by the id that they named.
pub(super) type Seen = Option<(Option<EventId>, Arc<Keyed>)>;

/// That event, read where it was not.
pub(super) fn seen(tx: &mut Tx<'_>, id: Option<&EventId>) -> Result<Arc<Keyed>, Error> {
    if let Some((of, event)) = tx.seen
        && of.as_ref() == id
    {
        return Ok(Arc::clone(event));
    }
    let event = Arc::new(Keyed::find(tx, id)?);
    *tx.seen = Some((id.cloned(), Arc::clone(&event)));
    Ok(event)
}
