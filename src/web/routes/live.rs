//! The WebSocket: whole states, newest only, to whoever listens.

use std::time::{Duration, Instant};

use axum::extract::ws::{
    CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade, rejection::WebSocketUpgradeRejection,
};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;
use tokio::sync::watch;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::domain::fault::{Fault, Reason};
use crate::domain::id::EventId;
use crate::domain::time::Timestamp;
use crate::live::{Audience, Frame, Listener};
use crate::store::access::{Identity, Role};
use crate::store::{Urgency, event};
use crate::web::answer::{Failure, FailureEnvelope};
use crate::web::extract::{Query, event_id};
use crate::web::{App, auth};

/// Bytes that a client may say at once: a hello is small.
const MESSAGE_LIMIT: usize = 4 * 1024;
/// How long a new socket has to say hello.
const HELLO: Duration = Duration::from_secs(10);
/// Clients ping every 20 s; one that has been silent for so long is gone.
const SILENCE: Duration = Duration::from_secs(75);
/// How long one frame may take to leave; a slower reader is let go and comes back by itself.
const SLOWEST_SEND: Duration = Duration::from_secs(20);
/// Messages that a client may send within ten seconds.
const CHATTER: u32 = 100;

const GOING_AWAY: u16 = 1001;
const POLICY: u16 = 1008;
const SERVICE_RESTART: u16 = 1012;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(connect))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct Which {
    /// Missing means the current event.
    event_id: Option<String>,
}

#[utoipa::path(
    get, path = "/api/luckydraw/ws", tag = "live", params(Which),
    responses((status = 101, description = "A WebSocket of whole states"), (status = "default", body = FailureEnvelope))
)]
async fn connect(State(app): State<App>, Query(which): Query<Which>, request: Request) -> Result<Response, Failure> {
    let (mut parts, _) = request.into_parts();
    let named = event_id(which.event_id.as_deref())?;
    // Who names no event follows the current one, also when that becomes another.
    let switches = named.is_none().then(|| app.hub.switches());
    let id = app.store.read(move |snapshot| Ok(event::find(snapshot, named.as_ref())?.id)).await?;
    let identity = auth::identify(&app, &parts.headers).await?;
    let upgrade = WebSocketUpgrade::from_request_parts(&mut parts, &app).await;
    let upgrade = upgrade.map_err(|error: WebSocketUpgradeRejection| Fault::field("upgrade", &error.body_text()))?;
    // The library would give each socket 128 KiB to read into and no bound to write from.
    let sized = upgrade
        .read_buffer_size(1024)
        .write_buffer_size(0)
        .max_write_buffer_size(64 * 1024)
        .max_message_size(MESSAGE_LIMIT)
        .max_frame_size(MESSAGE_LIMIT);
    let visit = Visit { event: id, identity, headers: parts.headers, switches };
    Ok(sized.on_upgrade(move |socket| serve(app, visit, socket)))
}

#[derive(Debug, Deserialize)]
struct Hello {
    #[serde(rename = "type")]
    kind: String,
    audience: String,
    /// Of a screen: whether it is a small likeness of one, which is not counted.
    #[serde(default)]
    preview: bool,
    // Phones say who they are, so that what is a guest's own can be pushed one day.
    #[serde(rename = "session_token")]
    _session_token: Option<String>,
}

/// What came with the request that became a socket.
struct Visit {
    event: EventId,
    identity: Option<Identity>,
    headers: HeaderMap,
    switches: Option<watch::Receiver<u64>>,
}

async fn serve(app: App, visit: Visit, mut socket: WebSocket) {
    let (audience, presence) = match greet(&mut socket, &visit.event, visit.identity.as_ref()).await {
        Ok(greeted) => greeted,
        Err(Some(reason)) => return refuse(socket, reason).await,
        Err(None) => return,
    };
    let listener = match presence {
        Presence::Counted => app.hub.listen(&visit.event, audience),
        Presence::Unseen => app.hub.peek(&visit.event, audience),
    };
    let nothing_yet = listener.frames.borrow().is_none();
    if nothing_yet {
        app.store.changes().add(&visit.event, Urgency::Now);
    }
    let pass = Pass((audience == Audience::Admin).then_some(visit.headers));
    // Once the socket is closed, failing to say goodbye harms nobody.
    let _ = converse(app, listener, pass, visit.switches, socket).await;
}

/// Whether somebody counts as connected.
enum Presence {
    Counted,
    Unseen,
}

/// The audience that the client names, if it may be that, and whether it counts.
async fn greet(
    socket: &mut WebSocket,
    event: &EventId,
    identity: Option<&Identity>,
) -> Result<(Audience, Presence), Option<Reason>> {
    let first = tokio::time::timeout(HELLO, socket.recv()).await;
    let Ok(Some(Ok(Message::Text(text)))) = first else { return Err(None) };
    let hello: Hello = serde_json::from_str(&text).map_err(|_| Some(Reason::Validation))?;
    if hello.kind != "hello" {
        return Err(Some(Reason::Validation));
    }
    let audience = Audience::from_name(&hello.audience).ok_or(Some(Reason::Validation))?;
    match (audience, identity) {
        (Audience::Screen, _) if hello.preview => Ok((audience, Presence::Unseen)),
        (Audience::Guest | Audience::Screen, _) => Ok((audience, Presence::Counted)),
        (Audience::Admin, None) => Err(Some(Reason::Unauthenticated)),
        (Audience::Admin, Some(identity)) if identity.event.as_ref().is_some_and(|own| own != event) => {
            Err(Some(Reason::Forbidden))
        }
        (Audience::Admin, Some(identity)) if identity.role == Role::Staff => Ok((audience, Presence::Unseen)),
        (Audience::Admin, Some(_)) => Ok((audience, Presence::Counted)),
    }
}

async fn refuse(mut socket: WebSocket, reason: Reason) {
    let text = json!({ "type": "error", "reason": reason.name() }).to_string();
    // The client may be gone already; there is nobody left to tell.
    let _ = socket.send(Message::Text(text.into())).await;
    let _ = close(&mut socket, POLICY, reason.name()).await;
}

/// A socket that cannot be written or read any more.
struct Gone;

/// The headers by which somebody is signed in, where the audience needs that.
struct Pass(Option<HeaderMap>);

impl Pass {
    /// Whether it still holds: sessions end and passes are revoked while sockets stay open.
    async fn holds(&self, app: &App) -> bool {
        match &self.0 {
            None => true,
            // A store that is too busy to say is no reason to sign anybody out.
            Some(headers) => match auth::identify(app, headers).await {
                Ok(identity) => identity.is_some(),
                Err(failure) => failure.reason() != Reason::Unauthenticated,
            },
        }
    }
}

async fn converse(
    app: App,
    mut listener: Listener,
    pass: Pass,
    mut switches: Option<watch::Receiver<u64>>,
    mut socket: WebSocket,
) -> Result<(), Gone> {
    let mut stopping = app.stopping.clone();
    let mut chatter = (Instant::now(), 0);
    let mut heard = Instant::now();
    let first = listener.frames.borrow_and_update().clone();
    if let Some(frame) = first {
        send_state(&mut socket, &frame).await?;
    }
    loop {
        tokio::select! {
            changed = listener.frames.changed() => {
                changed.map_err(|_| Gone)?;
                if !pass.holds(&app).await {
                    refuse(socket, Reason::Unauthenticated).await;
                    return Ok(());
                }
                let frame = listener.frames.borrow_and_update().clone();
                match frame {
                    Some(frame) => send_state(&mut socket, &frame).await?,
                    None => return part(&mut socket, SERVICE_RESTART, "the event is gone").await,
                }
            }
            said = tokio::time::timeout_at((heard + SILENCE).into(), socket.recv()) => {
                let Ok(Some(Ok(message))) = said else { return Err(Gone) };
                heard = Instant::now();
                hear(&mut socket, message, &mut chatter, app.clock.now()).await?;
            }
            () = stopped(&mut stopping) => return part(&mut socket, GOING_AWAY, "restart").await,
            () = switched(&mut switches) => return part(&mut socket, SERVICE_RESTART, "another event").await,
        }
    }
}

/// Returns when the program stops.
async fn stopped(stopping: &mut watch::Receiver<bool>) {
    // The sender lives as long as the program; losing it means the same as being told.
    let _ = stopping.wait_for(|stopping| *stopping).await;
}

/// Returns when the current event is another one, for those who follow it.
async fn switched(switches: &mut Option<watch::Receiver<u64>>) {
    if let Some(switches) = switches
        && switches.changed().await.is_ok()
    {
        return;
    }
    std::future::pending::<()>().await;
}

/// Says goodbye to a client that is to come back.
async fn part(socket: &mut WebSocket, code: u16, reason: &'static str) -> Result<(), Gone> {
    send(socket, Message::Text(Utf8Bytes::from_static(r#"{"type":"bye"}"#))).await?;
    close(socket, code, reason).await
}

async fn hear(
    socket: &mut WebSocket,
    message: Message,
    chatter: &mut (Instant, u32),
    now: Timestamp,
) -> Result<(), Gone> {
    if chatter.0.elapsed() > Duration::from_secs(10) {
        *chatter = (Instant::now(), 0);
    }
    chatter.1 += 1;
    if chatter.1 > CHATTER {
        close(socket, POLICY, "too many messages").await?;
        return Err(Gone);
    }
    match message {
        Message::Text(text) if text.contains("\"ping\"") => {
            // A state says when it was made; this says what time it is.
            let pong = json!({ "type": "pong", "at": now }).to_string();
            send(socket, Message::Text(pong.into())).await
        }
        Message::Close(_) => Err(Gone),
        Message::Text(_) | Message::Binary(_) | Message::Ping(_) | Message::Pong(_) => Ok(()),
    }
}

async fn send_state(socket: &mut WebSocket, frame: &Frame) -> Result<(), Gone> {
    let text = Utf8Bytes::try_from(frame.text.clone()).map_err(|_| Gone)?;
    send(socket, Message::Text(text)).await
}

async fn send(socket: &mut WebSocket, message: Message) -> Result<(), Gone> {
    match tokio::time::timeout(SLOWEST_SEND, socket.send(message)).await {
        Ok(Ok(())) => Ok(()),
        _ => Err(Gone),
    }
}

async fn close(socket: &mut WebSocket, code: u16, reason: &'static str) -> Result<(), Gone> {
    send(socket, Message::Close(Some(CloseFrame { code, reason: Utf8Bytes::from_static(reason) }))).await
}
