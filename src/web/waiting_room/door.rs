//! The door: who may go in, and which place everybody else has.

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderName};
use serde::Serialize;
use serde_json::json;
use utoipa::IntoParams;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};

use super::line::{Standing, State};
use super::room::Room;
use crate::domain::fault::{Fault, Reason};
use crate::domain::id::EventId;
use crate::store::registration::{self, Request};
use crate::web::App;
use crate::web::answer::Failure;
use crate::web::extract::cookies;

/// A place is kept for so long, in seconds.
const COOKIE_SECONDS: u32 = 24 * 60 * 60;
/// Where a program without cookies carries its ticket.
const TICKET: HeaderName = HeaderName::from_static("x-waiting-ticket");
/// Tickets that are looked at for one request at most.
const TICKETS: usize = 8;
/// Seconds between two questions, at least and at most.
const POLL: (u64, u64) = (5, 23);
/// One second more for each so many who wait.
const ASKERS_A_SECOND: u64 = 250;

/// The header of a ticket, as the API document has it.
#[derive(Debug)]
pub struct TicketHeader;

impl IntoParams for TicketHeader {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let ticket = ParameterBuilder::new()
            .name("X-Waiting-Ticket")
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some(
                "The `ticket` of an earlier answer, for a program that keeps no cookies: with it one keeps the place",
            ))
            .schema(Some(ObjectBuilder::new().schema_type(SchemaType::Type(Type::String))));
        vec![ticket.build()]
    }
}

/// What the door says.
#[derive(Debug)]
pub enum Door {
    /// Nobody waits.
    Open,
    /// This one goes in: it has a number, or its turn has come.
    Come,
    /// This one waits.
    Held(Held),
}

/// Somebody who waits.
#[derive(Debug)]
pub struct Held {
    room: Arc<Room>,
    event: EventId,
    place: u64,
}

/// Where somebody stands, and how to go on asking.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Now {
    #[serde(flatten)]
    standing: Standing,
    /// Seconds after which to ask again.
    poll_s: u64,
    /// Whether a socket may be kept open; where not, only ask.
    socket: bool,
    /// The place, for a program that keeps no cookies.
    #[serde(skip_serializing_if = "Option::is_none")]
    ticket: Option<String>,
}

impl Now {
    /// Of somebody who need not wait.
    #[must_use]
    pub fn without_wait(app: &App, state: State) -> Self {
        Now { standing: Standing::without_wait(state), poll_s: POLL.0, socket: !app.rooms.is_scarce(app), ticket: None }
    }

    /// Whether a socket may be kept open.
    #[must_use]
    pub fn may_listen(&self) -> bool {
        self.socket
    }

    /// Seconds after which to ask again, where only asking is left.
    #[must_use]
    pub fn poll_without_socket(&self) -> Option<u32> {
        u32::try_from(self.poll_s).ok().filter(|_| !self.socket)
    }

    /// The position; 0 where there is none.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.standing.position.unwrap_or(0)
    }
}

impl Held {
    /// Where this one stands.
    #[must_use]
    pub fn now(&self, app: &App) -> Now {
        Now {
            standing: self.room.standing(self.place),
            poll_s: poll_seconds(app, self.room.length()),
            socket: !app.rooms.is_scarce(app),
            ticket: Some(self.room.ticket(self.place)),
        }
    }

    /// The cookie that keeps the place.
    #[must_use]
    pub fn cookie(&self, app: &App) -> String {
        let (prefix, ticket) = (cookie_prefix(app), self.room.ticket(self.place));
        format!("{prefix}{}={ticket}; HttpOnly; SameSite=Lax; Path=/; Max-Age={COOKIE_SECONDS}", self.event)
    }

    /// The refusal of whoever tries to register all the same.
    #[must_use]
    pub fn refusal(&self, app: &App) -> Failure {
        let now = self.now(app);
        let wait = now.poll_s;
        Failure::from(Fault::new(Reason::WaitingRoom).with(json!(now))).retry_after(wait).with_cookie(&self.cookie(app))
    }
}

/// The more wait, the less often each of them asks; chance keeps them from asking together.
fn poll_seconds(app: &App, waiting: u64) -> u64 {
    let usual = (POLL.0 + waiting / ASKERS_A_SECOND).min(POLL.1);
    let chance = app.entropy.bytes::<1>().map_or(0, |[byte]| u64::from(byte));
    usual + chance % (usual * 3 / 10 + 1)
}

fn cookie_prefix(app: &App) -> String {
    format!("luckydraw_place_{}_", app.port)
}

/// The place that came along, the best of them where there are several.
#[must_use]
pub fn place_of(app: &App, room: &Room, headers: &HeaderMap) -> Option<u64> {
    let prefix = cookie_prefix(app);
    let named = headers.get(TICKET).and_then(|value| value.to_str().ok());
    let kept = cookies(headers, &prefix).map(|(_, value)| value);
    named.into_iter().chain(kept).take(TICKETS).filter_map(|ticket| room.read(ticket)).min()
}

/// Whether this one may go in; who may not has a place then.
///
/// # Errors
/// What the store reports.
pub async fn knock(app: &App, headers: &HeaderMap, request: &Request) -> Result<Door, Failure> {
    if !app.rooms.any_holds() {
        return Ok(Door::Open);
    }
    let room = app.rooms.find(request.event.as_ref()).filter(|room| room.holds());
    let Some(room) = room else { return Ok(Door::Open) };
    let place = place_of(app, &room, headers);
    if place.is_some_and(|place| room.standing(place).state == State::Come) || has_number(app, request).await? {
        return Ok(Door::Come);
    }
    let place = match place {
        Some(place) => {
            room.see(place);
            place
        }
        None => room.take_place(app).await?,
    };
    Ok(Door::Held(Held { event: room.event(), room, place }))
}

async fn has_number(app: &App, request: &Request) -> Result<bool, Failure> {
    if request.tokens.is_empty() && request.retry.is_none() {
        return Ok(false);
    }
    let request = request.clone();
    Ok(app.store.read(move |snapshot| registration::has_number(snapshot, &request)).await?)
}
