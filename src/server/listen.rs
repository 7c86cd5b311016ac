//! Our own accept loop: a long queue, a limit on silence, and no end by a full descriptor table.
//!
//! `axum::serve` has no header timeout, and the usual listen queue of 128 makes simultaneous phones
//! wait a second for a retransmitted SYN; so both are done here.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tower::ServiceExt;

use crate::web::App;
use crate::web::extract::Peer;
use crate::web::metrics::OpenConnection;

/// Connections that the kernel keeps until they are accepted; it caps this itself.
const BACKLOG: u32 = 4096;
/// How long a connection may take to send its next request's headers.
const HEADERS: Duration = Duration::from_secs(10);
/// How long open requests may take once the program stops.
const GRACE: Duration = Duration::from_secs(3);
/// Descriptors that are kept for files, readers and the listener itself.
const RESERVED: u64 = 100;
/// Places that only this machine can take.
const OWN_PLACES: usize = 8;
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
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => admit(stream, peer, &app, &router, &places, &stop, &mut connections),
                // A full descriptor table empties again; the loop must not end over it.
                Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
            },
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            _ = stop.changed() => break,
        }
    }
    drop(listener);
    let all_done = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(GRACE, all_done).await.is_err() {
        connections.abort_all();
    }
}

/// Places for connections: for the venue, a bounded part of them for each address, and a few that
/// only this machine can take, so that the organiser's laptop gets in whatever the room does.
#[derive(Debug)]
struct Places {
    venue: Arc<Semaphore>,
    own: Arc<Semaphore>,
    by_address: Arc<Mutex<HashMap<IpAddr, usize>>>,
    most_by_address: usize,
}

/// A taken place, given back when it is dropped.
#[derive(Debug)]
struct Place {
    _permit: OwnedSemaphorePermit,
    address: IpAddr,
    by_address: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

impl Places {
    fn new(room: u64) -> Self {
        let room = usize::try_from(room).unwrap_or(usize::MAX).min(Semaphore::MAX_PERMITS);
        Places {
            venue: Arc::new(Semaphore::new(room - OWN_PLACES)),
            own: Arc::new(Semaphore::new(OWN_PLACES)),
            by_address: Arc::default(),
            most_by_address: ((room - OWN_PLACES) / 10 * 9).max(1),
        }
    }

    fn take(&self, address: IpAddr) -> Option<Place> {
        let address = address.to_canonical();
        let mut by_address = self.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = by_address.get(&address).copied().unwrap_or(0);
        let venue = if taken < self.most_by_address { Arc::clone(&self.venue).try_acquire_owned().ok() } else { None };
        let own = || address.is_loopback().then(|| Arc::clone(&self.own).try_acquire_owned().ok()).flatten();
        let permit = venue.or_else(own)?;
        by_address.insert(address, taken + 1);
        Some(Place { _permit: permit, address, by_address: Arc::clone(&self.by_address) })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut by_address = self.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(taken) = by_address.get_mut(&self.address) {
            *taken -= 1;
            if *taken == 0 {
                by_address.remove(&self.address);
            }
        }
    }
}

fn admit(
    stream: TcpStream,
    peer: SocketAddr,
    app: &App,
    router: &Router,
    places: &Places,
    stop: &watch::Receiver<bool>,
    connections: &mut JoinSet<()>,
) {
    match places.take(peer.ip()) {
        Some(place) => {
            connections.spawn(connection(stream, peer, app.clone(), router.clone(), place, stop.clone()));
        }
        None => {
            connections.spawn(turn_away(stream));
        }
    }
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    app: App,
    router: Router,
    _place: Place,
    mut stop: watch::Receiver<bool>,
) {
    let _counted = OpenConnection::new(&app);
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let Ok(own) = stream.local_addr() else { return };
    let service = service_fn(move |request: Request<Incoming>| {
        app.note_request(peer.ip(), own.ip());
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Peer(peer));
        router.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        // What ends a connection early is the other side's business.
        _ = connection.as_mut() => return,
        _ = stop.changed() => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

/// Tells a connection for which there is no room to come back.
async fn turn_away(mut stream: TcpStream) {
    const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Type: text/html; charset=utf-8\r\n\
        Refresh: 5\r\nConnection: close\r\n\r\n<!doctype html><meta charset=utf-8><title>luckydraw</title>\
        <p>\xec\x9e\xa0\xec\x8b\x9c \xeb\x92\xa4 \xec\x9e\x90\xeb\x8f\x99\xec\x9c\xbc\xeb\xa1\x9c \xeb\x8b\xa4\xec\x8b\x9c \xec\x8b\x9c\xeb\x8f\x84\xed\x95\xb4\xec\x9a\x94.<p>Full right now; this page tries again by itself.";
    // Whoever is turned away may have left already.
    let _ = tokio::time::timeout(Duration::from_secs(1), stream.write_all(FULL)).await;
}
