//! A server as phones reach it, and the addresses that they come from.
//!
//! On loopback phones come from several addresses in turn: one has only some 28,000 ports, and a server gives
//! one address only a part of its places.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;

use hyper::Uri;
use tokio::net::{TcpSocket, TcpStream};

use super::http::Wire;
use super::request::Request;
use crate::domain::id::EventId;

/// The last parts of the addresses 127.0.0.x that phones come from.
const SOURCES: std::ops::RangeInclusive<u8> = 2..=17;

/// Whichever event that is.
const CURRENT: &str = "current";

/// Where a server is.
#[derive(Debug, Clone)]
pub struct Target {
    /// Its address.
    pub address: SocketAddr,
    /// Its name in `Host` headers.
    pub host: Arc<str>,
    /// The event that guests come to.
    pub event: Arc<str>,
    sources: Arc<[IpAddr]>,
}

impl Target {
    /// A server on this machine.
    #[must_use]
    pub fn local(port: u16) -> Self {
        let sources = SOURCES.map(|last| IpAddr::V4(Ipv4Addr::new(127, 0, 0, last)));
        // Not every system has more of loopback than its first address.
        let usable = sources.filter(|source| TcpListener::bind((*source, 0)).is_ok()).collect();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        Target { address, host: address.to_string().into(), event: CURRENT.into(), sources: usable }
    }

    /// A server by its address as guests type it, to which all phones come from this machine's own address.
    ///
    /// # Errors
    /// `InvalidInput` for what is no address of a server that speaks plain HTTP; others where the name is not known.
    pub async fn at(url: &str) -> io::Result<Self> {
        let invalid = |what: &str| io::Error::new(io::ErrorKind::InvalidInput, what);
        let uri: Uri = url.parse().map_err(|_| invalid("no address such as http://192.168.0.10:8080"))?;
        let authority = uri.authority().filter(|_| uri.scheme_str() == Some("http"));
        let authority = authority.ok_or_else(|| invalid("only addresses that begin with http:// can be rehearsed"))?;
        let place = format!("{}:{}", authority.host(), authority.port_u16().unwrap_or(80));
        let address = tokio::net::lookup_host(&place).await?.next();
        let address = address.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "a name without an address"))?;
        Ok(Target { address, host: authority.as_str().into(), event: CURRENT.into(), sources: [].into() })
    }

    /// The same for guests who come to this event and to no other, whichever is the current one.
    #[must_use]
    pub fn of_event(self, event: &EventId) -> Self {
        Target { event: event.to_string().into(), ..self }
    }

    /// Connects phone number `phone`.
    ///
    /// # Errors
    /// What the operating system reports.
    pub async fn connect(&self, phone: usize) -> io::Result<TcpStream> {
        self.connect_from(self.source(phone), self.socket()?).await
    }

    /// Connects somebody who is no phone, from this machine's own address.
    ///
    /// # Errors
    /// What the operating system reports.
    pub async fn connect_own(&self) -> io::Result<TcpStream> {
        self.connect_from(None, self.socket()?).await
    }

    /// The same as [`Target::connect`] for a phone that takes in little at a time.
    ///
    /// # Errors
    /// What the operating system reports.
    pub async fn connect_narrow(&self, phone: usize) -> io::Result<TcpStream> {
        let socket = self.socket()?;
        socket.set_recv_buffer_size(2_048)?;
        self.connect_from(self.source(phone), socket).await
    }

    fn socket(&self) -> io::Result<TcpSocket> {
        if self.address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }
    }

    fn source(&self, phone: usize) -> Option<IpAddr> {
        self.sources.get(phone % self.sources.len().max(1)).copied()
    }

    async fn connect_from(&self, source: Option<IpAddr>, socket: TcpSocket) -> io::Result<TcpStream> {
        if let Some(source) = source {
            socket.bind(SocketAddr::new(source, 0))?;
        }
        // A phone that goes leaves nothing behind that would hold up the next round.
        socket.set_zero_linger()?;
        let stream = socket.connect(self.address).await?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }

    /// Whether it answers a request.
    pub async fn answers(&self) -> bool {
        let Ok(mut wire) = Wire::open(self, 0).await else { return false };
        let asked = wire.ask(&Request::get(self, "/api/luckydraw/events/current").closing()).await;
        asked.is_ok_and(|answer| answer.status == 200)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_server_is_found_by_what_guests_type() {
        let target = Target::at("http://127.0.0.1:8081/lottery").await.unwrap();
        assert_eq!((target.address.to_string().as_str(), &*target.host), ("127.0.0.1:8081", "127.0.0.1:8081"));
        assert_eq!(Target::at("http://[::1]").await.unwrap().address.to_string(), "[::1]:80");
        for wrong in ["https://127.0.0.1", "127.0.0.1:8081", "/lottery", ""] {
            assert_eq!(Target::at(wrong).await.unwrap_err().kind(), io::ErrorKind::InvalidInput, "{wrong}");
        }
    }
}
