//! A try on a server that somebody else started: guests do what guests do, and nobody plays the organiser.

use serde_json::Value;

use super::arriving::{come, tried};
use super::{Hold, Pattern, Try, sleepers};
use crate::domain::draw::Mode;
use crate::domain::id::EventId;
use crate::rehearse::Error;
use crate::rehearse::phones::http::Wire;
use crate::rehearse::phones::request::Request;
use crate::rehearse::phones::target::Target;

/// The server's event, which must be there for practice, so that no real guest meets a phone that nobody holds; and
/// none does where another event becomes the current one meanwhile.
pub(super) async fn practice(target: Target, url: &str) -> Result<Target, Error> {
    let reached = Wire::open(&target, 0).await;
    let mut wire = reached.map_err(|source| Error::Unreachable { url: url.to_owned(), source })?;
    let request = Request::get(&target, "/api/luckydraw/events/current").closing();
    let answer = wire.ask(&request).await.map_err(|source| Error::Unreachable { url: url.to_owned(), source })?;
    let event: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let id = event["data"]["event_id"].as_str().and_then(|id| EventId::parse(id).ok());
    match (serde_json::from_value(event["data"]["mode"].clone()), id) {
        (Ok(Mode::Rehearsal), Some(id)) => Ok(target.of_event(&id)),
        (Ok(_), Some(_)) => Err(Error::RealEvent { url: url.to_owned() }),
        _ => Err(Error::failed(format!("{url} is no luckydraw: it answered {}", answer.status))),
    }
}

/// So many guests come.
pub(super) async fn attempt(hold: &Hold<'_>, target: &Target, arrival: Pattern, guests: usize) -> Result<Try, Error> {
    let journeys = come(hold, target, arrival, guests, || ()).await?;
    let mut held = tried(&journeys, arrival, guests, &[], hold.machine.cores);
    if arrival == Pattern::Sleepers {
        sleepers::without_draw(hold, target, journeys, &mut held).await;
    }
    Ok(held)
}
