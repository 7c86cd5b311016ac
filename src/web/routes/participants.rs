//! Participants as the desk sees them: looking up, issuing a number, taking somebody out.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::domain::fault::Fault;
use crate::domain::participant::{Contact, Status};
use crate::domain::search::Needle;
use crate::domain::text::{self, Limit};
use crate::store::access::Role;
use crate::store::idempotency::once;
use crate::store::issue::{self, Issued};
use crate::store::participant::{self, ContactFields, Participant};
use crate::store::{Snapshot, event};
use crate::web::App;
use crate::web::answer::{Answer, Envelope, FailureEnvelope, Reply};
use crate::web::extract::{Change, Desk, Director, Path, Query};
use crate::web::idempotency_key::IdempotencyKey;

/// Participants that a list holds unless fewer are asked for.
const LIMIT: u32 = 1_000;
/// Characters that are searched for at most.
const LONGEST_SEARCH: usize = 64;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, issue)).routes(routes!(set_status))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Numbers above this.
    #[serde(default)]
    after: u64,
    /// 1 to 1,000.
    limit: Option<u32>,
    /// The beginning of a number, part of a name or note, the first sounds of a name (ㄱㄷㅎ), or the last
    /// digits of a telephone number; at most 64 characters.
    q: Option<String>,
    /// Only those.
    status: Option<Status>,
    /// Whether personal data is asked for; organisers only.
    #[serde(default)]
    with_contact: bool,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ParticipantList {
    /// How many match, over all pages.
    total_count: u64,
    /// By number.
    participants: Vec<Participant>,
    /// What to ask for next; nothing at the end.
    next_after: Option<u64>,
}

#[utoipa::path(
    get, path = "/api/luckydraw/admin/{event_id}/participants", tag = "participants",
    params(("event_id" = String, Path), ListQuery),
    responses((status = 200, body = Envelope<ParticipantList>), (status = "default", body = FailureEnvelope))
)]
async fn list(State(app): State<App>, desk: Desk, Query(query): Query<ListQuery>) -> Reply<ParticipantList> {
    let limit = query.limit.unwrap_or(LIMIT);
    if !(1..=LIMIT).contains(&limit) {
        return Err(Fault::field("limit", "must be from 1 to 1000").into());
    }
    if query.q.as_ref().is_some_and(|q| q.chars().count() > LONGEST_SEARCH) {
        return Err(Fault::field("q", "must be at most 64 characters").into());
    }
    let wanted = participant::Query {
        after: query.after.min(u64::from(u32::MAX)),
        limit,
        needle: query.q.as_deref().and_then(Needle::new),
        status: query.status,
        contact: match (query.with_contact, desk.identity.role) {
            (true, Role::Organiser) => ContactFields::All,
            (true, Role::Staff) => ContactFields::Name,
            (false, _) => ContactFields::None,
        },
    };
    let is_search = wanted.needle.is_some();
    let list = move |snapshot: &Snapshot| {
        let event = event::find(snapshot, Some(&desk.event))?;
        participant::list(snapshot, &event, &wanted)
    };
    // A search goes over everyone, so it must not take a reader from those who run the show.
    let listed = if is_search { app.store.read(list).await } else { app.store.read_reserved(list).await };
    let (total_count, participants) = listed?;
    let full = participants.len() == limit as usize;
    let next_after = participants.last().filter(|_| full).map(|participant| participant.draw_number);
    Ok(Answer::new(ParticipantList { total_count, participants, next_after }))
}

#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
struct IssueBody {
    /// At most 40 characters.
    name: String,
    /// As written.
    phone: String,
    /// As written.
    email: String,
    /// At most 200 characters.
    note: String,
}

impl IssueBody {
    fn into_contact(self) -> Result<Contact, Fault> {
        Ok(Contact {
            name: optional("name", &self.name, Limit::PERSON)?,
            phone: optional("phone", &self.phone, Limit::PERSON)?,
            email: optional("email", &self.email, Limit::NOTE)?,
            note: optional("note", &self.note, Limit::NOTE)?,
        })
    }
}

fn optional(field: &str, input: &str, limit: Limit) -> Result<Option<String>, Fault> {
    let clean = text::clean(input, limit).map_err(|error| Fault::field(field, &error.to_string()))?;
    Ok(Some(clean).filter(|text| !text.is_empty()))
}

#[utoipa::path(
    post, path = "/api/luckydraw/admin/{event_id}/participants", tag = "participants",
    params(("event_id" = String, Path), IdempotencyKey), request_body = IssueBody,
    responses((status = 200, body = Envelope<Issued>), (status = "default", body = FailureEnvelope))
)]
async fn issue(State(app): State<App>, desk: Desk, change: Change<IssueBody>) -> Reply<Issued> {
    let contact = change.body.into_contact()?;
    let issued = app.store.write("issue_number", move |tx| {
        once(tx, desk.event.as_str(), change.retry.as_ref(), |tx| {
            issue::issue(tx, &desk.event, &contact, &desk.identity.actor())
        })
    });
    Ok(Answer::new(issued.await?))
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct StatusBody {
    status: Status,
    /// At most 200 characters, for the log.
    #[serde(default)]
    reason: String,
}

#[utoipa::path(
    post, path = "/api/luckydraw/admin/{event_id}/participants/{number}/status", tag = "participants",
    params(("event_id" = String, Path), ("number" = u64, Path), IdempotencyKey), request_body = StatusBody,
    responses((status = 200, body = Envelope<Participant>), (status = "default", body = FailureEnvelope))
)]
async fn set_status(
    State(app): State<App>,
    director: Director,
    Path((_, number)): Path<(String, u64)>,
    change: Change<StatusBody>,
) -> Reply<Participant> {
    let reason = optional("reason", &change.body.reason, Limit::NOTE)?;
    let status = change.body.status;
    let changed = app.store.write("set_status", move |tx| {
        once(tx, director.event.as_str(), change.retry.as_ref(), |tx| {
            let actor = director.identity.actor();
            participant::set_status(tx, &director.event, number, status, reason.as_deref(), &actor)
        })
    });
    Ok(Answer::new(changed.await?))
}
