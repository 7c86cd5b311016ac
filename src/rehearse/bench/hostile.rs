//! The organiser's calls while the whole hall joins, and while hostile sockets hang on.

use std::time::{Duration, Instant};

use futures_util::FutureExt;
use tokio::io::{AsyncWriteExt, Interest};
use tokio::net::TcpStream;

use serde_json::json;

use super::joins::burst;
use super::lists::revealed;
use super::{Bench, Figure, Goal, Unit};
use crate::rehearse::Error;
use crate::rehearse::organiser::Organiser;
use crate::rehearse::phones::request::Request;
use crate::rehearse::phones::target::Target;
use crate::rehearse::stats::percentile_ms;
use crate::rehearse::venue::Venue;

const JOINING: usize = 10_000;
const HOSTILE: usize = 1_300;
/// Guests who are in before, so that there is something to draw among.
const ENTRIES: usize = 200;
/// How long the organiser works beside hostile sockets: shorter than the server's patience with them.
const WORK: Duration = Duration::from_secs(3);
const SHORT: Duration = Duration::from_millis(300);
/// An organiser who clicks as fast as the page allows.
const BETWEEN: Duration = Duration::from_millis(10);
/// Requests that a socket sends which never reads an answer: more than the kernel holds.
const UNREAD: usize = 200;

/// What the organiser's calls took.
#[derive(Default)]
struct Calls {
    pages: Vec<Duration>,
    draws: Vec<Duration>,
}

async fn hall(bench: &Bench<'_>) -> Result<(Venue, Organiser), Error> {
    let venue = bench.venue(0).await?;
    let organiser = venue.organiser().await?;
    organiser.set(&json!({ "spin_ms": 0, "stop_ms": 0, "reveal": "timed", "winners_again": true })).await?;
    burst(&venue.target, ENTRIES).await?;
    Ok((venue, organiser))
}

/// While all join at once.
pub(super) async fn while_joining(bench: &Bench<'_>, row: &str) -> Result<Vec<Figure>, Error> {
    let phones = bench.size(JOINING);
    let beside = format!("while {phones} phones join");
    if let Some(why) = bench.lacks_room(phones) {
        return Ok(vec![Figure::missing(row, format!("the organiser's page {beside}"), Unit::Ms, why)]);
    }
    let mut rounds = Vec::new();
    for _ in 0..bench.rounds() {
        let (venue, organiser) = hall(bench).await?;
        let target = venue.target.clone();
        let joining = tokio::spawn(async move { burst(&target, phones).await });
        let phones_work = joining.abort_handle();
        rounds.push(apart(organiser, move || phones_work.is_finished()).await?);
        let joined = joining.await.map_err(|error| Error::failed(error.to_string()))??;
        if joined.failed.0 > 0 {
            return Err(Error::failed(format!("{} phones got no number: {:?}", joined.failed.0, joined.failed.1)));
        }
    }
    Ok(figures(row, &beside, &rounds))
}

/// While sockets hang on that send half a request, never read, or say nothing.
pub(super) async fn while_hostile(bench: &Bench<'_>, row: &str) -> Result<Vec<Figure>, Error> {
    let sockets = bench.size(HOSTILE);
    let beside = format!("while {sockets} hostile sockets hang on");
    if let Some(why) = bench.lacks_room(sockets) {
        return Ok(vec![Figure::missing(row, format!("the organiser's page {beside}"), Unit::Ms, why)]);
    }
    let time = if bench.quick { SHORT } else { WORK };
    let mut rounds = Vec::new();
    for _ in 0..bench.rounds() {
        let (venue, organiser) = hall(bench).await?;
        let mut hanging = Vec::with_capacity(sockets);
        for number in 0..sockets {
            hanging.push(hostile(&venue.target, number).await.map_err(Error::io("a hostile socket is refused"))?);
        }
        let begun = Instant::now();
        rounds.push(apart(organiser, move || begun.elapsed() > time).await?);
        let gone = closed(&hanging);
        if gone > 0 {
            let after = begun.elapsed().as_secs();
            return Err(Error::failed(format!(
                "{gone} of {sockets} hostile sockets no longer hung on after {after} s"
            )));
        }
    }
    Ok(figures(row, &beside, &rounds))
}

/// How many of the sockets the server has closed, whether or not there is something left to read.
fn closed(sockets: &[TcpStream]) -> usize {
    let looks = sockets.iter().map(|socket| socket.ready(Interest::READABLE).now_or_never());
    looks.flatten().filter(|look| look.as_ref().map_or(true, |ready| ready.is_read_closed())).count()
}

/// The organiser's work on a thread of its own: the organiser's computer is another one than the phones, whose tasks its
/// calls are not to wait for.
async fn apart(organiser: Organiser, is_over: impl Fn() -> bool + Send + 'static) -> Result<Calls, Error> {
    let works = tokio::task::spawn_blocking(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.map_err(Error::io("the organiser's thread cannot begin"))?.block_on(work(&organiser, is_over))
    });
    works.await.map_err(|error| Error::failed(error.to_string()))?
}

/// The organiser's page, its list and a draw, in turn, until it is over; at least once.
async fn work(organiser: &Organiser, is_over: impl Fn() -> bool) -> Result<Calls, Error> {
    let mut calls = Calls::default();
    loop {
        let paths = ["/lottery/admin", "/api/luckydraw/admin/current/participants?limit=100"];
        for path in paths {
            calls.pages.push(organiser.fetch(path).await?.1);
        }
        let begun = Instant::now();
        let k = organiser.draw(1).await?;
        calls.draws.push(begun.elapsed());
        revealed(organiser, k).await?;
        if is_over() {
            return Ok(calls);
        }
        tokio::time::sleep(BETWEEN).await;
    }
}

fn figures(row: &str, beside: &str, rounds: &[Calls]) -> Vec<Figure> {
    let p99 = |of: fn(&Calls) -> &Vec<Duration>| -> Vec<f64> {
        rounds.iter().filter_map(|calls| percentile_ms(99, of(calls))).collect()
    };
    let goal = [Goal::AtMost(100.0)];
    vec![
        Figure::alone(
            row,
            format!("the organiser's page {beside}, 99 of 100"),
            Unit::Ms,
            &p99(|calls| &calls.pages),
            &goal,
        ),
        Figure::alone(row, format!("a draw {beside}, 99 of 100"), Unit::Ms, &p99(|calls| &calls.draws), &goal),
    ]
}

/// One hostile socket: by turns it sends half a request, never reads what it asked for, or says nothing at all.
async fn hostile(target: &Target, number: usize) -> std::io::Result<TcpStream> {
    let mut stream = target.connect_narrow(number).await?;
    match number % 3 {
        0 => stream.write_all(b"POST /api/luckydraw/register HTTP/1.1\r\nHost: half").await?,
        1 => {
            let request = Request::get(target, "/lottery/waiting").keeping().repeat(UNREAD);
            // As much as the server takes; what it does not take hangs with the rest.
            stream.try_write(&request)?;
        }
        _ => {}
    }
    Ok(stream)
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    /// More than the runtime lets a task do in one turn before it has to wait.
    const MANY: usize = 300;

    #[tokio::test]
    async fn sockets_that_the_server_closed_are_found_whatever_they_left_unread() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..MANY {
            ours.push(TcpStream::connect(listener.local_addr().unwrap()).await.unwrap());
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.write_all(b"HTTP/1.1 408 ").await.unwrap();
            theirs.push(stream);
        }
        assert_eq!(closed(&ours), 0);
        theirs.truncate(1);
        let all = async {
            while closed(&ours) < MANY - 1 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), all).await.expect("every closed socket is found");
        assert_eq!(closed(&ours), MANY - 1, "one hangs on");
    }
}
