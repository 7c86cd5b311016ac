//! What a guest's phone does from the first look to the live page: the page, a number, a socket.

use std::io;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::http::{Answer, Wire};
use super::request::Request;
use super::returning::{Tries, live};
use super::socket::Socket;
use super::target::Target;

/// How often a phone asks again for a number that was promised to follow, where the answer does not say.
const ASK_AGAIN: Duration = Duration::from_millis(500);
const PATIENCE: Duration = Duration::from_secs(60);

/// A number, and how long it took.
#[derive(Debug, Clone, Copy)]
pub struct Numbered {
    /// The draw number.
    pub number: u64,
    /// From the moment of coming to the acknowledgement.
    pub took: Duration,
    /// When it was acknowledged.
    pub at: Instant,
}

impl Numbered {
    fn since(begun: Instant, number: u64) -> Self {
        let at = Instant::now();
        Numbered { number, took: at - begun, at }
    }
}

/// A phone that has done everything and listens.
#[derive(Debug)]
pub struct Guest {
    /// Its number.
    pub numbered: Numbered,
    /// From the moment of coming to the first state.
    pub took: Duration,
    /// Its socket.
    pub socket: Socket,
}

/// Registers over a connection of its own.
///
/// # Errors
/// What the operating system reports; `Other` with the answer where there is no number in it.
pub async fn join(target: &Target, phone: usize, request: &[u8]) -> io::Result<Numbered> {
    let begun = Instant::now();
    let mut wire = Wire::open(target, phone).await?;
    let answer = wire.ask(request).await?;
    let number = number(target, phone, answer).await?;
    Ok(Numbered::since(begun, number))
}

/// What a guest does whom the server turns away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TurnedAway {
    /// Counts as one who did not come through: for figures.
    GivesUp,
    /// Comes again after a while, as the guest page does by itself.
    ComesAgain,
}

/// The page, the number on the same connection, then a socket and its first state. The clock runs from `begun`, when
/// the guest meant to come: that this machine is late in playing the phone is no reason to count less.
///
/// # Errors
/// What the operating system reports; `ResourceBusy` where the server turns the guest away; `Other` for an answer
/// that is none.
pub async fn whole(
    target: &Target,
    phone: usize,
    begun: Instant,
    requests: (&[u8], &[u8]),
    turned_away: TurnedAway,
) -> io::Result<Guest> {
    let tries = match turned_away {
        TurnedAway::GivesUp => Tries::one(),
        TurnedAway::ComesAgain => Tries::many(phone),
    };
    let numbered = entered(target, phone, requests, begun, tries).await?;
    let socket = live(target, phone, tries, |_| true).await?;
    Ok(Guest { numbered, took: begun.elapsed(), socket })
}

async fn entered(
    target: &Target,
    phone: usize,
    requests: (&[u8], &[u8]),
    begun: Instant,
    mut tries: Tries,
) -> io::Result<Numbered> {
    loop {
        let number = enter(target, phone, requests).await;
        match &number {
            Err(error) if tries.again_after(error).await => {}
            _ => return number.map(|number| Numbered::since(begun, number)),
        }
    }
}

async fn enter(target: &Target, phone: usize, (page, register): (&[u8], &[u8])) -> io::Result<u64> {
    let mut wire = Wire::open(target, phone).await?;
    let shown = wire.ask(page).await?;
    if shown.status != 200 {
        return Err(refused(&shown));
    }
    let answer = wire.ask(register).await?;
    number(target, phone, answer).await
}

/// The number in an answer, or the one that follows a ticket.
async fn number(target: &Target, phone: usize, answer: Answer) -> io::Result<u64> {
    if answer.status == 200 {
        return drawn(&answer.body).ok_or_else(|| refused(&answer));
    }
    let ticket = if answer.status == 202 { ticket(&answer.body) } else { None };
    let (ticket, pause) = ticket.ok_or_else(|| refused(&answer))?;
    let path = format!("/api/luckydraw/register/{ticket}");
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        tokio::time::sleep(pause).await;
        let mut wire = Wire::open(target, phone).await?;
        let answer = wire.ask(&Request::get(target, &path).closing()).await?;
        match answer.status {
            200 => return drawn(&answer.body).ok_or_else(|| refused(&answer)),
            202 => {}
            _ => return Err(refused(&answer)),
        }
    }
    Err(io::ErrorKind::TimedOut.into())
}

/// The draw number in an envelope, found without reading all of it.
fn drawn(body: &[u8]) -> Option<u64> {
    let name = br#""draw_number":"#;
    let at = memchr::memmem::find(body, name)? + name.len();
    let digits = body[at..].iter().take_while(|byte| byte.is_ascii_digit());
    digits.map(|digit| u64::from(digit - b'0')).reduce(|number, digit| number * 10 + digit)
}

fn ticket(body: &[u8]) -> Option<(String, Duration)> {
    let envelope: Value = serde_json::from_slice(body).ok()?;
    let data = &envelope["data"];
    let pause = data["poll_s"].as_f64().map_or(ASK_AGAIN, Duration::from_secs_f64);
    Some((data["ticket"].as_str()?.to_owned(), pause))
}

fn refused(answer: &Answer) -> io::Error {
    let body: String = String::from_utf8_lossy(&answer.body).chars().take(200).collect();
    let kind = if answer.status == 503 { io::ErrorKind::ResourceBusy } else { io::ErrorKind::Other };
    io::Error::new(kind, format!("answered {} {body}", answer.status))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_is_found_in_the_envelope() {
        assert_eq!(drawn(br#"{"success":true,"data":{"draw_number":1023,"session_token":"x"}}"#), Some(1023));
        assert_eq!(drawn(br#"{"success":false,"reason":"overloaded"}"#), None);
        assert_eq!(drawn(br#"{"data":{"draw_number":null}}"#), None);
    }

    #[test]
    fn a_ticket_says_when_to_ask() {
        let (name, pause) = ticket(br#"{"success":true,"data":{"ticket":"t-1","poll_s":0.25}}"#).unwrap();
        assert_eq!((name.as_str(), pause), ("t-1", Duration::from_millis(250)));
        assert_eq!(ticket(b"{}"), None);
    }
}
