//! The WebSocket: whole states, newest only, to whoever listens.

use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::watch;
use tungstenite::Message;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::domain::fault::Reason;
use crate::domain::id::EventId;
use crate::live::line::{Gone, Line, Next};
use crate::live::{Audience, Listener};
use crate::store::access::{Identity, Role};
use crate::store::{Urgency, event};
use crate::web::answer::{Failure, FailureEnvelope};
use crate::web::extract::{Hold, Query, event_id};
use crate::web::handshake::shake_hands;
use crate::web::high_traffic::{self, Coming, Told};
use crate::web::talk::{ANOTHER_EVENT, EVENT_GONE, Goodbye, Heard, SILENCE, STOPS, hear, part, refuse};
use crate::web::waiting_room::socket::Follower;
use crate::web::{App, auth};

/// How long a new socket has to say hello.
const HELLO: Duration = Duration::from_secs(10);
/// The audience of those who wait to get in.
const WAITING: &str = "waiting";

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(connect))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Which {
    /// Missing means the current event.
    event_id: Option<String>,
}

#[utoipa::path(
    get, path = "/api/luckydraw/ws", tag = "live", params(Which),
    responses((status = 101, description = "A WebSocket of whole states"), (status = "default", body = FailureEnvelope))
)]
async fn connect(
    State(app): State<App>,
    Query(which): Query<Which>,
    mut request: Request,
) -> Result<Response, Failure> {
    let named = event_id(which.event_id.as_deref())?;
    // Who names no event follows the current one, also when that becomes another.
    let switches = named.is_none().then(|| app.hub.switches());
    let id = looked_at(&app, named).await?;
    let identity = auth::identify(&app, request.headers()).await?;
    let (answer, line) = shake_hands(&mut request)?;
    let (parts, _) = request.into_parts();
    let hold = parts.extensions.get::<Hold>().cloned();
    let visit = Box::new(Visit { event: id, identity, headers: parts.headers, switches });
    tokio::spawn(async move {
        let _hold = hold;
        if let Some(line) = Box::pin(line).await {
            serve(app, visit, line).await;
        }
    });
    Ok(answer)
}

/// The event, or the current one. Thousands come back at once: what somebody looks at already is not asked of the store.
async fn looked_at(app: &App, named: Option<EventId>) -> Result<EventId, Failure> {
    let known = match &named {
        None => app.hub.current(),
        Some(named) => app.hub.existing(named).and(named.clone().into()),
    };
    match known {
        Some(id) => Ok(id),
        None => Ok(app.store.read(move |snapshot| Ok(event::find(snapshot, named.as_ref())?.id)).await?),
    }
}

#[derive(Debug, Deserialize)]
struct Hello {
    #[serde(rename = "type")]
    kind: String,
    audience: String,
    /// Of a screen: whether it is a small likeness of one, which is not counted.
    #[serde(default)]
    preview: bool,
    /// Of somebody who waits: the place, where no cookie keeps it.
    ticket: Option<String>,
    /// Of a phone whose join is on its way: what it asks with.
    register_ticket: Option<String>,
    // Phones say who they are, so that what is a guest's own can be pushed one day.
    #[serde(rename = "session_token")]
    _session_token: Option<String>,
}

/// What came with the request that became a socket.
struct Visit {
    event: EventId,
    identity: Option<Identity>,
    headers: HeaderMap,
    switches: Option<watch::Receiver<Option<EventId>>>,
}

impl Visit {
    /// What tells of another current event; the rest goes, for who waits stays long.
    #[expect(
        clippy::boxed_local,
        reason = "moved out of by the caller, the empty box would stay until its future ends"
    )]
    fn into_switches(self: Box<Self>) -> Option<watch::Receiver<Option<EventId>>> {
        self.switches
    }
}

/// Greets whoever comes, then talks with one who looks at the event, and sees to everybody else.
///
/// What is kept for thousands is boxed once, because a future sets room aside for each place that a value is moved
/// through; and what happens seldom is boxed, because a future is as large as the largest of what it may be doing.
async fn serve(app: App, visit: Box<Visit>, line: Arc<Line>) {
    let greeted = match Box::pin(greet(&line)).await {
        Ok(hello) => greeted(&app, &visit, hello),
        Err(refused) => Err(refused),
    };
    // Once the line is closed, failing to say goodbye harms nobody.
    match greeted {
        Ok(Greeted::Audience(audience, presence, coming)) => {
            let _ = Box::pin(converse(Talk::begin(app, visit, (audience, presence, coming), line))).await;
        }
        Ok(Greeted::Waiting(follower)) => {
            let _ = Box::pin(follower.follow(&app, visit.into_switches(), &line)).await;
        }
        Err(Some(reason)) => Box::pin(refuse(&line, reason)).await,
        Err(None) => {}
    }
}

/// A talk with one who looks at the event.
struct Talk {
    app: App,
    line: Arc<Line>,
    listener: Listener,
    pass: Pass,
    switches: Option<watch::Receiver<Option<EventId>>>,
    coming: Option<Told>,
    heard: Heard,
    chatter: (Instant, u32),
}

impl Talk {
    #[expect(
        clippy::boxed_local,
        reason = "moved out of by the caller, the empty box would stay until its future ends"
    )]
    fn begin(
        app: App,
        visit: Box<Visit>,
        (audience, presence, coming): (Audience, Presence, Option<Coming>),
        line: Arc<Line>,
    ) -> Box<Self> {
        let visit = *visit;
        let coming = coming.map(|coming| -> Told { Box::pin(high_traffic::told(coming)) });
        let listener = match presence {
            Presence::Counted => app.hub.listen(&visit.event, audience, Arc::clone(&line)),
            Presence::Unseen => app.hub.peek(&visit.event, audience, Arc::clone(&line)),
        };
        if audience == Audience::Guest {
            app.rooms.arrive(&app, &visit.event, &visit.headers);
        }
        if listener.newest().is_none() {
            app.store.changes().add(&visit.event, Urgency::Now);
        }
        let pass = Pass((audience == Audience::Admin).then(|| Box::new(visit.headers)));
        let (heard, chatter) = (Heard::now(), (Instant::now(), 0));
        Box::new(Talk { app, line, listener, pass, switches: visit.switches, coming, heard, chatter })
    }

    /// The first state, where there is one.
    async fn begin_to_show(&self) -> Result<(), Gone> {
        match (self.sent_away(), self.listener.newest()) {
            (Some(why), _) => self.dismiss(why).await,
            (None, Some(frame)) => self.listener.send(&frame).await,
            (None, None) => Ok(()),
        }
    }

    /// With what one who has to go is told so: the program stops, or the current event is another one for those who
    /// follow it. The hub calls everybody then.
    fn sent_away(&self) -> Option<Goodbye> {
        if *self.app.stopping.borrow() {
            return Some(STOPS);
        }
        let switches = self.switches.as_ref().is_some_and(|switches| switches.has_changed().unwrap_or_default());
        switches.then_some(ANOTHER_EVENT)
    }

    /// Sends the newest state to whoever may still see it.
    async fn show(&mut self) -> Result<(), Gone> {
        if let Some(why) = self.sent_away() {
            return self.dismiss(why).await;
        }
        if !self.pass.holds(&self.app).await {
            refuse(&self.line, Reason::Unauthenticated).await;
            return Err(Gone);
        }
        match self.listener.newest() {
            Some(frame) => self.listener.send(&frame).await,
            None => self.dismiss(EVENT_GONE).await,
        }
    }

    /// Says goodbye, and is through with the client.
    async fn dismiss(&self, goodbye: Goodbye) -> Result<(), Gone> {
        part(&self.line, goodbye).await?;
        Err(Gone)
    }

    async fn hear(&mut self, message: Message) -> Result<(), Gone> {
        self.heard = Heard::now();
        hear(&self.line, message, &mut self.chatter, self.app.clock.now()).await
    }
}

/// Who said hello.
enum Greeted {
    /// One who looks at the event.
    Audience(Audience, Presence, Option<Coming>),
    /// One who waits to get in.
    Waiting(Follower),
}

/// Whether somebody counts as connected.
enum Presence {
    Counted,
    Unseen,
}

/// What the client says first.
async fn greet(line: &Line) -> Result<Hello, Option<Reason>> {
    let first = tokio::time::timeout(HELLO, line.next()).await;
    let Ok(Ok(Next::Said(Message::Text(text)))) = first else { return Err(None) };
    let hello: Hello = serde_json::from_str(&text).map_err(|_| Some(Reason::Validation))?;
    if hello.kind == "hello" { Ok(hello) } else { Err(Some(Reason::Validation)) }
}

/// Who the client is, if it may be that.
fn greeted(app: &App, visit: &Visit, hello: Hello) -> Result<Greeted, Option<Reason>> {
    if hello.audience == WAITING {
        let room = app.rooms.find(Some(&visit.event));
        let follower = room.and_then(|room| Follower::find(app, room, hello.ticket.as_deref(), &visit.headers));
        return follower.map(Greeted::Waiting).ok_or(Some(Reason::Validation));
    }
    let audience = Audience::from_name(&hello.audience).ok_or(Some(Reason::Validation))?;
    let presence = presence(audience, &hello, visit)?;
    let coming = hello.register_ticket.and_then(|ticket| app.pending.find(&ticket));
    Ok(Greeted::Audience(audience, presence, coming.filter(|_| audience == Audience::Guest)))
}

/// Whether the client counts as connected, if it may be in this audience.
fn presence(audience: Audience, hello: &Hello, visit: &Visit) -> Result<Presence, Option<Reason>> {
    match (audience, &visit.identity) {
        (Audience::Screen, _) if hello.preview => Ok(Presence::Unseen),
        (Audience::Guest | Audience::Screen, _) => Ok(Presence::Counted),
        (Audience::Admin, None) => Err(Some(Reason::Unauthenticated)),
        (Audience::Admin, Some(identity)) if identity.event.as_ref().is_some_and(|own| *own != visit.event) => {
            Err(Some(Reason::Forbidden))
        }
        (Audience::Admin, Some(identity)) if identity.role == Role::Staff => Ok(Presence::Unseen),
        (Audience::Admin, Some(_)) => Ok(Presence::Counted),
    }
}

/// The headers by which somebody is signed in, where the audience needs that.
struct Pass(Option<Box<HeaderMap>>);

impl Pass {
    /// Whether it still holds: sessions end and passes are revoked while sockets stay open.
    async fn holds(&self, app: &App) -> bool {
        match &self.0 {
            None => true,
            // A store that is too busy to say is no reason to sign anybody out.
            Some(headers) => match Box::pin(auth::identify(app, headers)).await {
                Ok(identity) => identity.is_some(),
                Err(failure) => failure.reason() != Reason::Unauthenticated,
            },
        }
    }
}

/// What is to come of a join; for ever where there is nothing to come.
async fn arrival(coming: &mut Option<Told>) -> Value {
    match coming {
        Some(told) => told.await,
        None => std::future::pending().await,
    }
}

/// Every state, newest only, until one side goes.
async fn converse(mut talk: Box<Talk>) -> Result<(), Gone> {
    let mut silence = pin!(tokio::time::sleep(SILENCE));
    Box::pin(talk.begin_to_show()).await?;
    loop {
        tokio::select! {
            next = talk.line.next() => match next? {
                Next::Said(message) => Box::pin(talk.hear(message)).await?,
                Next::Behind => Box::pin(talk.show()).await?,
            },
            () = silence.as_mut() => talk.heard.wait_on(silence.as_mut())?,
            outcome = arrival(&mut talk.coming) => {
                talk.coming = None;
                Box::pin(talk.line.say(Message::text(outcome.to_string()))).await?;
            }
        }
    }
}
