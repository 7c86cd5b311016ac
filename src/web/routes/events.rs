//! Events: making, choosing, changing, closing and deleting them.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::domain::draw::Mode;
use crate::domain::event::{Language, Settings, SettingsPatch, title};
use crate::domain::fault::Fault;
use crate::domain::id::EventId;
use crate::store::event::{self, EventSummary, NewEvent};
use crate::store::idempotency::once;
use crate::strings;
use crate::web::App;
use crate::web::answer::{Answer, Envelope, Failure, FailureEnvelope, Nothing, Reply};
use crate::web::extract::{Change, Desk, Director, Organiser, Query};
use crate::web::idempotency_key::IdempotencyKey;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(show, change, delete))
        .routes(routes!(make_current))
        .routes(routes!(close))
        .routes(routes!(reopen))
}

/// All events.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct EventList {
    /// The one that a missing `event_id` means.
    current: Option<String>,
    /// Newest first.
    events: Vec<EventSummary>,
}

#[utoipa::path(
    get, path = "/api/luckydraw/admin/events", tag = "events",
    responses((status = 200, body = Envelope<EventList>), (status = "default", body = FailureEnvelope))
)]
async fn list(State(app): State<App>, _: Organiser) -> Reply<EventList> {
    let list = app.store.read_reserved(|snapshot| {
        let events = event::all(snapshot)?;
        let events = events.iter().map(|event| event::summary(snapshot, event)).collect::<Result<_, _>>()?;
        Ok(EventList { current: event::current_id(snapshot)?, events })
    });
    Ok(Answer::new(list.await?))
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct NewEventBody {
    /// A slug; missing means a UUID.
    event_id: Option<String>,
    /// 1 to 60 characters.
    title: String,
    /// IANA name.
    time_zone: Option<String>,
    /// The screen's language.
    language: Option<Language>,
    /// `rehearsal`: its draws do not count, and are marked so wherever they are seen; its id gets `rehearsal-` in
    /// front. An event keeps its mode.
    mode: Option<Mode>,
    /// Whether it becomes the current event.
    #[serde(default, rename = "use")]
    use_it: bool,
}

impl NewEventBody {
    fn into_event(self) -> Result<NewEvent, Fault> {
        refuse_unknown(self.language)?;
        let patch = SettingsPatch { time_zone: self.time_zone, language: self.language, ..SettingsPatch::default() };
        let id = self.event_id.as_deref().filter(|id| !id.is_empty());
        let mode = self.mode.unwrap_or(Mode::Live);
        Ok(NewEvent {
            id: id.map(|id| EventId::choose(id, mode)).transpose()?,
            mode,
            title: title(&self.title)?,
            settings: Settings::default().patched(&patch)?,
        })
    }
}

/// Refuses a language that there are no words for.
fn refuse_unknown(language: Option<Language>) -> Result<(), Fault> {
    match language {
        Some(language) if strings::language(language.code()).is_none() => {
            Err(Fault::field("language", &format!("must be one of {}", strings::codes(", "))))
        }
        _ => Ok(()),
    }
}

#[utoipa::path(
    post, path = "/api/luckydraw/admin/events", tag = "events", params(IdempotencyKey), request_body = NewEventBody,
    responses((status = 200, body = Envelope<EventSummary>), (status = "default", body = FailureEnvelope))
)]
async fn create(
    State(app): State<App>,
    Organiser(identity): Organiser,
    change: Change<NewEventBody>,
) -> Reply<EventSummary> {
    let use_it = change.body.use_it;
    let new = change.body.into_event()?;
    let created = app.store.write("create_event", move |tx| {
        once(tx, "", change.retry.as_ref(), |tx| {
            let event = event::create(tx, new, &identity.actor())?;
            if use_it {
                event::make_current(tx, &event.id, &identity.actor())?;
            }
            event::summary(tx, &event)
        })
    });
    Ok(Answer::new(created.await?))
}

#[utoipa::path(
    get, path = "/api/luckydraw/admin/{event_id}", tag = "events", params(("event_id" = String, Path)),
    responses((status = 200, body = Envelope<EventSummary>), (status = "default", body = FailureEnvelope))
)]
async fn show(State(app): State<App>, desk: Desk) -> Reply<EventSummary> {
    let summary = app.store.read_reserved(move |snapshot| {
        let event = event::find(snapshot, Some(&desk.event))?;
        event::summary(snapshot, &event)
    });
    Ok(Answer::new(summary.await?))
}

#[utoipa::path(
    patch, path = "/api/luckydraw/admin/{event_id}", tag = "events", params(("event_id" = String, Path), IdempotencyKey),
    request_body = SettingsPatch,
    responses((status = 200, body = Envelope<EventSummary>), (status = "default", body = FailureEnvelope))
)]
async fn change(State(app): State<App>, director: Director, change: Change<SettingsPatch>) -> Reply<EventSummary> {
    refuse_unknown(change.body.language)?;
    let changed = app.store.write("change_event", move |tx| {
        once(tx, director.event.as_str(), change.retry.as_ref(), |tx| {
            let event = event::change(tx, &director.event, &change.body, &director.identity.actor())?;
            event::summary(tx, &event)
        })
    });
    Ok(Answer::new(changed.await?))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Confirmation {
    /// The event's id once more.
    confirm: Option<String>,
}

#[utoipa::path(
    delete, path = "/api/luckydraw/admin/{event_id}", tag = "events",
    params(("event_id" = String, Path), Confirmation),
    responses((status = 200, body = Envelope<Nothing>), (status = "default", body = FailureEnvelope))
)]
async fn delete(State(app): State<App>, director: Director, Query(typed): Query<Confirmation>) -> Reply<Nothing> {
    if typed.confirm.as_deref() != Some(director.event.as_str()) {
        return Err(Fault::field("confirm", "must be the event's id").into());
    }
    app.store.write("delete_event", move |tx| event::delete(tx, &director.event, &director.identity.actor())).await?;
    Ok(Answer::new(Nothing {}))
}

#[utoipa::path(
    post, path = "/api/luckydraw/admin/{event_id}/use", tag = "events", params(("event_id" = String, Path)),
    responses((status = 200, body = Envelope<EventSummary>), (status = "default", body = FailureEnvelope))
)]
async fn make_current(State(app): State<App>, director: Director, _: Change<Nothing>) -> Reply<EventSummary> {
    let used = app.store.write("use_event", move |tx| {
        let event = event::make_current(tx, &director.event, &director.identity.actor())?;
        event::summary(tx, &event)
    });
    Ok(Answer::new(used.await?))
}

#[utoipa::path(
    post, path = "/api/luckydraw/admin/{event_id}/close", tag = "events", params(("event_id" = String, Path)),
    responses((status = 200, body = Envelope<EventSummary>), (status = "default", body = FailureEnvelope))
)]
async fn close(State(app): State<App>, director: Director, _: Change<Nothing>) -> Reply<EventSummary> {
    Ok(Answer::new(set_active(&app, director, false).await?))
}

#[utoipa::path(
    post, path = "/api/luckydraw/admin/{event_id}/reopen", tag = "events", params(("event_id" = String, Path)),
    responses((status = 200, body = Envelope<EventSummary>), (status = "default", body = FailureEnvelope))
)]
async fn reopen(State(app): State<App>, director: Director, _: Change<Nothing>) -> Reply<EventSummary> {
    Ok(Answer::new(set_active(&app, director, true).await?))
}

async fn set_active(app: &App, director: Director, active: bool) -> Result<EventSummary, Failure> {
    let changed = app.store.write("set_event_active", move |tx| {
        let event = event::set_active(tx, &director.event, active, &director.identity.actor())?;
        event::summary(tx, &event)
    });
    Ok(changed.await?)
}
