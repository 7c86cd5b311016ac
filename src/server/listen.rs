//! Our own accept loop: a long queue, a limit on silence, and no end by a full descriptor table.
//!
//! `axum::serve` has no header timeout, and the usual listen queue of 128 makes simultaneous phones
//! wait a second for a retransmitted SYN; so both are done here.

use std::future::poll_fn;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::task::Poll;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tower::ServiceExt;

use super::porch::{Newcomer, Places, Porch};
use crate::web::App;
use crate::web::extract::{Hold, Peer};
use crate::web::metrics::OpenConnection;

/// Connections that the kernel keeps until they are accepted; it caps this itself.
const BACKLOG: u32 = 4096;
/// How long a connection may take to send its next request's headers.
const HEADERS: Duration = Duration::from_secs(10);
/// How long open requests may take once the program stops.
const GRACE: Duration = Duration::from_secs(3);
/// Descriptors that are kept for files, readers and the listener itself.
const RESERVED: u64 = 100;
/// So long a new connection that says nothing keeps its first turn.
const SILENCE: Duration = Duration::from_millis(2);
/// Of what somebody says who is turned away, so much is listened to.
const LAST_WORDS: u64 = 16 * 1024;
/// The most connections whatever the descriptors allow.
const MOST_CONNECTIONS: u64 = 100_000;

/// Listens on the first port of the range that is free.
///
/// # Errors
/// The address and the reason why the last of them is not.
pub fn bind(address: IpAddr, ports: RangeInclusive<u16>) -> Result<TcpListener, (SocketAddr, io::Error)> {
    let mut refused = (SocketAddr::from((address, *ports.start())), io::Error::from(io::ErrorKind::AddrInUse));
    for port in ports {
        let socket = SocketAddr::from((address, port));
        match listen(socket) {
            Ok(listener) => return Ok(listener),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => refused = (socket, error),
            Err(error) => return Err((socket, error)),
        }
    }
    Err(refused)
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Raises the limit of open files as far as allowed; gives how many connections it leaves room for.
#[must_use]
pub fn raise_descriptor_limit() -> u64 {
    let limit = rlimit::increase_nofile_limit(u64::MAX).unwrap_or(256);
    limit.saturating_sub(RESERVED).clamp(16, MOST_CONNECTIONS)
}

/// Serves until told to stop, then lets open requests finish.
pub async fn serve(listener: TcpListener, app: App, router: Router, room: u64, mut stop: watch::Receiver<bool>) {
    let places = Places::new(room);
    let mut porch = Porch::new();
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => match places.take(peer.ip()) {
                    Some(place) => {
                        let hold = Hold::new((OpenConnection::new(&app), place));
                        porch.receive(Newcomer { stream, peer, hold }, &app.staff);
                    }
                    None => drop(connections.spawn(turn_away(stream, app.clone(), places.time_to_leave()))),
                },
                // A full descriptor table empties again; the loop must not end over it.
                Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
            },
            Some((newcomer, turn)) = porch.next(&app.hush), if !porch.is_empty() => {
                connections.spawn(connection(newcomer, turn, app.clone(), router.clone(), stop.clone()));
            }
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            _ = stop.changed() => break,
        }
    }
    // Nothing was read of those that wait: the end of their connection tells them.
    drop(listener);
    drop(porch);
    let all_done = async { while connections.join_next().await.is_some() {} };
    if timeout(GRACE, all_done).await.is_err() {
        connections.abort_all();
    }
}

async fn connection(
    newcomer: Newcomer,
    turn: OwnedSemaphorePermit,
    app: App,
    router: Router,
    mut stop: watch::Receiver<bool>,
) {
    let Newcomer { stream, peer, hold } = newcomer;
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let Ok(own) = stream.local_addr() else { return };
    // Whoever says nothing yet is served all the same, but gives the turn back.
    let turn = timeout(SILENCE, stream.readable()).await.ok().map(|_| turn);
    let service = service_fn(move |request: Request<Incoming>| {
        app.note_request(peer.ip(), own.ip());
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Peer(peer));
        request.extensions_mut().insert(hold.clone());
        router.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    let first = poll_fn(|context| Poll::Ready(connection.as_mut().poll(context))).await;
    drop(turn);
    if first.is_ready() {
        return;
    }
    tokio::select! {
        // What ends a connection early is the other side's business.
        _ = connection.as_mut() => return,
        _ = stop.changed() => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

/// Tells a connection for which there is no room to come back, not all at the same time. One that is closed before its
/// request was read is reset, and what it was told may be lost; so it is heard out where there is `time`.
async fn turn_away(mut stream: TcpStream, app: App, time: Option<OwnedSemaphorePermit>) {
    const PAGE: &str = "<!doctype html><meta charset=utf-8><title>luckydraw</title>\
        <p>잠시 뒤 자동으로 다시 시도해요.<p>Full right now; this page tries again by itself.";
    let wait = 3 + app.entropy.bytes::<1>().map_or(2, |[byte]| byte % 6);
    let full = format!(
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: {wait}\r\nContent-Type: text/html; charset=utf-8\r\n\
         Refresh: {wait}\r\nConnection: close\r\n\r\n{PAGE}"
    );
    let goodbye = async {
        stream.write_all(full.as_bytes()).await?;
        stream.shutdown().await?;
        match time {
            Some(_) => tokio::io::copy(&mut stream.take(LAST_WORDS), &mut tokio::io::sink()).await,
            None => Ok(0),
        }
    };
    // Whoever is turned away may have left already.
    let _ = timeout(Duration::from_secs(1), goodbye).await;
}
