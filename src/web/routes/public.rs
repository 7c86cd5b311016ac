//! What anyone may see of an event: its state, its log's records by number, its pictures' codes.

use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::domain::draw::Mode;
use crate::domain::event::{Language, Registration};
use crate::domain::fault::{Fault, Reason};
use crate::domain::id::EventId;
use crate::domain::keyed::hex;
use crate::live::{Audience, Frame};
use crate::store::audit::{self, Head, Record};
use crate::store::{Urgency, draw, event, participant};
use crate::web::answer::{Answer, Envelope, Failure, FailureEnvelope, Reply, tagged};
use crate::web::extract::{EventRef, Path, Query};
use crate::web::{App, auth};

/// How long somebody waits for the first state of an event that nobody has looked at.
const FIRST_STATE: Duration = Duration::from_secs(5);

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(event_facts))
        .routes(routes!(state))
        .routes(routes!(record))
        .routes(routes!(restores))
}

/// What anyone may know of an event.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct EventFacts {
    event_id: String,
    /// Whether its draws count; a rehearsal's do not.
    mode: Mode,
    title: String,
    /// `active` or `closed`.
    state: &'static str,
    registration: Registration,
    language: Language,
    time_zone: String,
    /// `s_0` of the seal chain, hex.
    anchor: String,
    /// The newest audit record.
    log: Head,
    /// How many numbers were given out.
    participants: u64,
    /// How many draws there were.
    draws: u64,
}

#[utoipa::path(
    get, path = "/api/luckydraw/events/{event_id}", tag = "public", params(("event_id" = String, Path)),
    responses((status = 200, body = Envelope<EventFacts>), (status = 304), (status = "default", body = FailureEnvelope))
)]
async fn event_facts(State(app): State<App>, EventRef(id): EventRef, headers: HeaderMap) -> Result<Response, Failure> {
    let facts = app.store.read(move |snapshot| {
        let event = event::find(snapshot, id.as_ref())?;
        Ok(EventFacts {
            participants: participant::count(snapshot, &event)?,
            draws: draw::count(snapshot, &event.id)?,
            event_id: event.id.to_string(),
            mode: event.mode,
            state: if event.active { "active" } else { "closed" },
            registration: event.registration,
            language: event.settings.language,
            time_zone: event.settings.time_zone,
            anchor: event.anchor.to_string(),
            log: event.log,
            title: event.title,
        })
    });
    let facts = facts.await?;
    let text = serde_json::to_vec(&facts).map_err(|_| Failure::from(Reason::Internal))?;
    let tag = hex(&Sha256::digest(&text)[..8]);
    Ok(tagged(&headers, &tag, || Answer::new(facts).into_response()))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Looking {
    /// `guest` where it is missing; `screen`; `admin` for who is signed in.
    audience: Option<String>,
}

#[utoipa::path(
    get, path = "/api/luckydraw/events/{event_id}/state", tag = "live", params(("event_id" = String, Path), Looking),
    responses((status = 200, description = "The whole state, as the WebSocket sends it. The admin's has `warnings`, each with a `code`: `storage`, `address_local` (phones cannot open the join `url`), `no_phone`, `traces` (what was deleted could not be taken out of the file whole yet), `port_moved`, `interface_missing`, `small_room`, `mdns`, `head_missing` (the side record of the file was not there)", body = serde_json::Value),
              (status = 304), (status = "default", body = FailureEnvelope))
)]
async fn state(
    State(app): State<App>,
    EventRef(id): EventRef,
    Query(looking): Query<Looking>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let id = app.store.read(move |snapshot| Ok(event::find(snapshot, id.as_ref())?.id)).await?;
    let audience = looking.audience.as_deref().map_or(Some(Audience::Guest), Audience::from_name);
    let audience = audience.ok_or(Fault::field("audience", "guest, screen or admin"))?;
    if audience == Audience::Admin {
        let identity = auth::identify(&app, &headers).await?.ok_or(Failure::from(Reason::Unauthenticated))?;
        if identity.event.is_some_and(|own| own != id) {
            return Err(Reason::Forbidden.into());
        }
    }
    let frame = newest_frame(&app, &id, audience).await?;
    let json = || ([(CONTENT_TYPE, "application/json")], Body::from(frame.text.clone())).into_response();
    Ok(tagged(&headers, &frame.rev.to_string(), json))
}

/// The newest state of an event, which is made now where nobody has looked at it yet.
async fn newest_frame(app: &App, event: &EventId, audience: Audience) -> Result<Frame, Failure> {
    let mut frames = app.hub.topic(event).frames(audience);
    if frames.borrow().is_none() {
        app.store.changes().add(event, Urgency::Now);
    }
    let found = tokio::time::timeout(FIRST_STATE, frames.wait_for(Option::is_some)).await;
    match found {
        Ok(Ok(frame)) => frame.clone().ok_or(Reason::Overloaded.into()),
        _ => Err(Reason::Overloaded.into()),
    }
}

/// An audit record without its body: enough to see that the log a phone knows is still the log.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct PublicRecord {
    seq: u64,
    prev: String,
    at: String,
    kind: String,
    /// Hash of salt and body, hex.
    body: String,
    hash: String,
}

impl From<Record> for PublicRecord {
    fn from(record: Record) -> Self {
        PublicRecord {
            seq: record.seq,
            prev: record.prev.to_string(),
            at: record.at.to_string(),
            kind: record.kind,
            body: record.body_hash.to_string(),
            hash: record.hash.to_string(),
        }
    }
}

#[utoipa::path(
    get, path = "/api/luckydraw/events/{event_id}/log/{seq}", tag = "public",
    params(("event_id" = String, Path), ("seq" = u64, Path)),
    responses((status = 200, body = Envelope<PublicRecord>), (status = "default", body = FailureEnvelope))
)]
async fn record(
    State(app): State<App>,
    EventRef(id): EventRef,
    Path((_, seq)): Path<(String, u64)>,
) -> Reply<PublicRecord> {
    let found = app.store.read(move |snapshot| {
        let event = event::find(snapshot, id.as_ref())?;
        audit::at(snapshot, &event.id, seq)
    });
    let record = found.await?.ok_or(Failure::from(Reason::NotFound))?;
    Ok(Answer::new(record.into()))
}

/// Times that a copy of the file was put in place, and that another event was deleted.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Restores {
    /// Newest first.
    records: Vec<Restored>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Restored {
    #[serde(flatten)]
    record: PublicRecord,
    /// The events that were here before and are not any more.
    gone: Vec<String>,
}

impl From<Record> for Restored {
    fn from(record: Record) -> Self {
        let body = record.body.as_deref().and_then(|text| serde_json::from_str::<Value>(text).ok()).unwrap_or_default();
        let lost = body["lost"].as_array().into_iter().flatten().map(|lost| &lost["event"]);
        let gone = lost.chain([&body["event"]]).filter_map(Value::as_str).map(str::to_owned).collect();
        Restored { record: record.into(), gone }
    }
}

#[utoipa::path(
    get, path = "/api/luckydraw/events/{event_id}/restores", tag = "public", params(("event_id" = String, Path)),
    responses((status = 200, body = Envelope<Restores>), (status = "default", body = FailureEnvelope))
)]
async fn restores(State(app): State<App>, EventRef(id): EventRef) -> Reply<Restores> {
    let found = app.store.read(move |snapshot| {
        let event = event::find(snapshot, id.as_ref())?;
        audit::restores(snapshot, &event.id)
    });
    let records = found.await?.into_iter().map(Restored::from).collect();
    Ok(Answer::new(Restores { records }))
}
