//! Many guests on their way at the same time, each at its own moment.

use std::io;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use super::super::Error;
use super::super::arrival::Arrival;
use super::crowd::Pace;
use super::journey::{Guest, TurnedAway, whole};
use super::request::Request;
use super::socket::Socket;
use super::target::Target;

/// Guests who are in and were not counted yet; the next ones wait to say so.
const HEARD: usize = 64;

/// What a crowd's arrival led to.
#[derive(Debug)]
pub struct Journeys {
    /// When the first of them set out.
    pub begun: Instant,
    /// From then to the last one's first state.
    pub wall: Duration,
    /// Those who came through.
    pub guests: Vec<Guest>,
    /// Those who did not, and why the first of them did not.
    pub failed: (usize, Option<String>),
}

/// Has so many guests come.
///
/// # Errors
/// Where the system gives no chance.
pub async fn journeys(target: &Target, guests: usize, arrival: Arrival) -> Result<Journeys, Error> {
    watched(target, guests, arrival, TurnedAway::GivesUp, |_| {}).await
}

/// The same for guests of either kind; whoever watches hears each time how many have come through so far.
///
/// # Errors
/// As [`journeys`].
pub async fn watched(
    target: &Target,
    guests: usize,
    arrival: Arrival,
    turned_away: TurnedAway,
    mut hear: impl FnMut(usize),
) -> Result<Journeys, Error> {
    let page = Request::page(target).keeping();
    let moments = arrival.moments(guests, 1);
    let requests: Vec<Vec<u8>> =
        (0..guests).map(|_| Ok(Request::register(target)?.keeping())).collect::<Result<_, Error>>()?;
    let (arrived, mut arrivals) = mpsc::channel(HEARD);
    let (on_the_way, all_in) = watch::channel(());
    let mut coming = JoinSet::new();
    let begun = Instant::now();
    for (phone, (register, moment)) in requests.into_iter().zip(moments).enumerate() {
        let (target, requests) = (target.clone(), (page.clone(), register));
        let hall = InHall { arrived: arrived.clone(), all_in: all_in.clone() };
        coming.spawn(async move { hall.one(&target, phone, begun + moment, requests, turned_away).await });
    }
    drop(arrived);
    let mut came = 0;
    while let Some(()) = arrivals.recv().await {
        came += 1;
        hear(came);
    }
    let mut all = Journeys { begun, wall: begun.elapsed(), guests: Vec::new(), failed: (0, None) };
    drop(on_the_way);
    while let Some(came) = coming.join_next().await {
        match came {
            Ok(Ok(guest)) => all.guests.push(guest),
            Ok(Err(error)) => all.fail(error.to_string()),
            Err(error) => all.fail(error.to_string()),
        }
    }
    Ok(all)
}

/// What connects those who come: each says when it is there, and hears when nobody is on the way any more.
struct InHall {
    arrived: mpsc::Sender<()>,
    all_in: watch::Receiver<()>,
}

impl InHall {
    /// One guest, who is there with an open page until everybody is.
    async fn one(
        self,
        target: &Target,
        phone: usize,
        planned: Instant,
        (page, register): (Vec<u8>, Vec<u8>),
        turned_away: TurnedAway,
    ) -> io::Result<Guest> {
        let InHall { arrived, mut all_in } = self;
        tokio::time::sleep_until(planned.into()).await;
        let mut guest = whole(target, phone, planned, (&page, &register), turned_away).await?;
        // Whoever does not listen any more waits for nobody.
        let _ = arrived.send(()).await;
        drop(arrived);
        let everybody = async { while all_in.changed().await.is_ok() {} };
        guest.socket.stay(everybody).await;
        Ok(guest)
    }
}

impl Journeys {
    /// The sockets, for a crowd.
    #[must_use]
    pub fn into_sockets(self) -> Vec<(Socket, Pace)> {
        self.guests.into_iter().map(|guest| (guest.socket, Pace::Prompt)).collect()
    }

    /// That everybody came through.
    ///
    /// # Errors
    /// Where somebody did not.
    pub fn all_there(&self) -> Result<(), Error> {
        match &self.failed {
            (0, _) => Ok(()),
            (failed, why) => Err(Error::failed(format!("{failed} guests did not come through: {why:?}"))),
        }
    }

    fn fail(&mut self, why: String) {
        self.failed.0 += 1;
        self.failed.1.get_or_insert(why);
    }
}
