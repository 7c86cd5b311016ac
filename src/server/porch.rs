//! The porch: everybody who knocks is let in at once, takes a place, and waits here for a first turn.
//!
//! Only so many have theirs at a time, staff before the hall. So the runtime's queue stays short, and whoever has a
//! connection already is answered in between.

use std::collections::{HashMap, VecDeque};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::web::extract::Hold;
use crate::web::hush::Hush;
use crate::web::staff_addresses::StaffAddresses;

/// New connections that have their first turn at the same time.
const FIRST_TURNS: usize = 64;
/// Places that only this machine can take.
const OWN_PLACES: usize = 8;
/// Connections that are turned away and may take their time to hear it; more are cut off.
const LEAVING: usize = 32;

/// A new connection, of which nothing was read yet.
#[derive(Debug)]
pub(super) struct Newcomer {
    pub stream: TcpStream,
    pub peer: SocketAddr,
    /// Its place, for as long as anything of it is open.
    pub hold: Hold,
}

/// New connections that wait for their first turn; as many as there are places at most.
#[derive(Debug)]
pub(super) struct Porch {
    staff: VecDeque<Newcomer>,
    hall: VecDeque<Newcomer>,
    turns: Arc<Semaphore>,
}

impl Porch {
    pub fn new() -> Self {
        Porch { staff: VecDeque::new(), hall: VecDeque::new(), turns: Arc::new(Semaphore::new(FIRST_TURNS)) }
    }

    pub fn receive(&mut self, newcomer: Newcomer, staff: &StaffAddresses) {
        let line = if staff.has(newcomer.peer.ip()) { &mut self.staff } else { &mut self.hall };
        line.push_back(newcomer);
    }

    pub fn is_empty(&self) -> bool {
        self.staff.is_empty() && self.hall.is_empty()
    }

    /// Whoever is next, once there is a turn, which lasts until it is dropped; of the hall nobody while there is to be quiet.
    pub async fn next(&mut self, hush: &Hush) -> Option<(Newcomer, OwnedSemaphorePermit)> {
        let turn = Arc::clone(&self.turns).acquire_owned().await.ok()?;
        if self.staff.is_empty() {
            hush.over().await;
        }
        let newcomer = self.staff.pop_front().or_else(|| self.hall.pop_front())?;
        Some((newcomer, turn))
    }
}

/// Places for connections: for the venue, a bounded part of them for each address, and a few that
/// only this machine can take, so that the organiser's laptop gets in whatever the room does.
#[derive(Debug)]
pub(super) struct Places {
    venue: Arc<Semaphore>,
    own: Arc<Semaphore>,
    leaving: Arc<Semaphore>,
    by_address: Arc<Mutex<HashMap<IpAddr, usize>>>,
    most_by_address: usize,
}

/// A taken place, given back when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    _permit: OwnedSemaphorePermit,
    address: IpAddr,
    by_address: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

impl Places {
    pub fn new(room: u64) -> Self {
        let room = usize::try_from(room).unwrap_or(usize::MAX).min(Semaphore::MAX_PERMITS);
        Places {
            venue: Arc::new(Semaphore::new(room - OWN_PLACES)),
            own: Arc::new(Semaphore::new(OWN_PLACES)),
            leaving: Arc::new(Semaphore::new(LEAVING)),
            by_address: Arc::default(),
            most_by_address: ((room - OWN_PLACES) / 10 * 9).max(1),
        }
    }

    /// Time for one that is turned away, where there is some.
    pub fn time_to_leave(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.leaving).try_acquire_owned().ok()
    }

    pub fn take(&self, address: IpAddr) -> Option<Place> {
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

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;
    use tokio::time::timeout;

    use super::*;

    async fn newcomer(listener: &TcpListener, peer: &str) -> Newcomer {
        let stream = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        Newcomer { stream, peer: SocketAddr::new(peer.parse().unwrap(), 1), hold: Hold::new(()) }
    }

    #[tokio::test]
    async fn staff_go_first_and_only_so_many_have_a_turn() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (mut porch, staff, hush) = (Porch::new(), StaffAddresses::default(), Hush::default());
        staff.note("10.0.0.2".parse().unwrap());
        for _ in 0..FIRST_TURNS {
            porch.receive(newcomer(&listener, "10.0.0.9").await, &staff);
        }
        porch.receive(newcomer(&listener, "10.0.0.2").await, &staff);
        let mut turns = Vec::new();
        for _ in 0..FIRST_TURNS {
            turns.push(porch.next(&hush).await.unwrap());
        }
        let order: Vec<_> = turns.iter().map(|(newcomer, _)| newcomer.peer.ip().to_string()).collect();
        assert!(order[0] == "10.0.0.2" && order[1..].iter().all(|address| address == "10.0.0.9"), "{order:?}");
        assert!(timeout(std::time::Duration::from_millis(50), porch.next(&hush)).await.is_err(), "one turn too many");
        turns.pop();
        assert!(porch.next(&hush).await.is_some() && porch.is_empty());
    }

    #[tokio::test]
    async fn while_a_draw_is_decided_staff_come_in_and_the_hall_waits() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (mut porch, staff, hush) = (Porch::new(), StaffAddresses::default(), Hush::default());
        staff.note("10.0.0.2".parse().unwrap());
        let (first, second) = (hush.begin(), hush.begin());
        porch.receive(newcomer(&listener, "10.0.0.9").await, &staff);
        porch.receive(newcomer(&listener, "10.0.0.2").await, &staff);
        let (let_in, _turn) = porch.next(&hush).await.unwrap();
        assert_eq!(let_in.peer.ip().to_string(), "10.0.0.2");
        drop(first);
        assert!(
            timeout(std::time::Duration::from_millis(50), porch.next(&hush)).await.is_err(),
            "one is decided still"
        );
        assert!(!porch.is_empty(), "whoever waits is kept");
        drop(second);
        assert!(porch.next(&hush).await.is_some());
    }

    #[tokio::test]
    async fn a_draw_that_takes_long_keeps_nobody_out() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (mut porch, hush) = (Porch::new(), Hush::default());
        let _forever = hush.begin();
        for _ in 0..2 {
            porch.receive(newcomer(&listener, "10.0.0.9").await, &StaffAddresses::default());
            let let_in = timeout(std::time::Duration::from_secs(10), porch.next(&hush)).await;
            assert!(let_in.is_ok_and(|let_in| let_in.is_some()));
        }
    }
}
