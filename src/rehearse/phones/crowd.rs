//! A crowd of phones that listen: how long a message takes to the last of them, and what each shows in the end.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use futures_util::stream::{self, StreamExt};
use memchr::memmem::Finder;
use tokio::sync::Notify;
use tokio::task::JoinSet;

use super::super::Error;
use super::socket::{PING, PULSE, Socket};
use super::target::Target;

/// Phones that connect at the same time while a crowd gathers.
const TOGETHER: usize = 256;
/// How long a message may take to the last of them.
const PATIENCE: Duration = Duration::from_secs(60);
/// A slow reader takes one message in this time, while changes come by the hundred a second; what the system keeps
/// for it in between it must still read through.
const SLOW: Duration = Duration::from_millis(100);
/// Where prompt readers get nothing for so long, they most likely have all that was sent.
const CALM: Duration = Duration::from_millis(50);
const LONGEST_UNREST: Duration = Duration::from_secs(2);

/// How a phone reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// As soon as something is there.
    Prompt,
    /// Little at a time and seldom.
    Slow,
}

/// One message on its way to everybody.
#[derive(Debug)]
struct Round {
    number: u64,
    /// All of these stand in the message.
    signs: Vec<Finder<'static>>,
    begun: Instant,
    seen: AtomicUsize,
    last_ns: AtomicU64,
    all: Notify,
}

impl Round {
    fn new(number: u64, signs: &[String]) -> Arc<Self> {
        let signs = signs.iter().map(|sign| Finder::new(sign.as_bytes()).into_owned()).collect();
        let (seen, last_ns) = (AtomicUsize::new(0), AtomicU64::new(0));
        Arc::new(Round { number, signs, begun: Instant::now(), seen, last_ns, all: Notify::new() })
    }

    fn is_in(&self, text: &[u8]) -> bool {
        !self.signs.is_empty() && self.signs.iter().all(|sign| sign.find(text).is_some())
    }

    fn seen(&self) -> (usize, Duration) {
        (self.seen.load(Ordering::Acquire), Duration::from_nanos(self.last_ns.load(Ordering::Acquire)))
    }

    fn count(&self, everybody: usize) {
        let took = u64::try_from(self.begun.elapsed().as_nanos()).unwrap_or(u64::MAX);
        self.last_ns.fetch_max(took, Ordering::AcqRel);
        if self.seen.fetch_add(1, Ordering::AcqRel) + 1 == everybody {
            self.all.notify_one();
        }
    }
}

#[derive(Debug)]
struct Shared {
    round: RwLock<Arc<Round>>,
    everybody: usize,
    /// The newest revision that each phone has shown, where that is asked for.
    revisions: Vec<AtomicU64>,
    reads_revisions: AtomicBool,
    lost: AtomicUsize,
    frames: AtomicUsize,
}

/// Phones that listen until the crowd is dropped.
#[derive(Debug)]
pub struct Crowd {
    shared: Arc<Shared>,
    phones: JoinSet<()>,
}

impl Crowd {
    /// Opens a socket for each phone and waits until each has its first state.
    ///
    /// # Errors
    /// The first phone that gets none.
    pub async fn gather(target: &Target, phones: usize) -> Result<Self, Error> {
        Self::mixed(target, phones, 0).await
    }

    /// The same with so many slow readers among them.
    ///
    /// # Errors
    /// The first phone that gets no state.
    pub async fn mixed(target: &Target, phones: usize, slow: usize) -> Result<Self, Error> {
        let open = |phone: usize| async move {
            let is_slow = phone < slow;
            let stream = if is_slow { target.connect_narrow(phone).await } else { target.connect(phone).await };
            let mut socket = Socket::upgrade(target, stream?).await?;
            socket.shows(|_| true).await?;
            Ok((socket, if is_slow { Pace::Slow } else { Pace::Prompt }))
        };
        Self::collect(phones, open).await
    }

    /// Opens plain connections, to which a floor sends frames; each waits until the floor has taken it in.
    ///
    /// # Errors
    /// The first that cannot be opened.
    pub async fn plain(target: &Target, phones: usize) -> Result<Self, Error> {
        let open = |phone: usize| async move {
            let mut socket = Socket::plain(target.connect(phone).await?);
            socket.next_in_time().await?;
            Ok((socket, Pace::Prompt))
        };
        Self::collect(phones, open).await
    }

    async fn collect<F>(phones: usize, open: impl Fn(usize) -> F) -> Result<Self, Error>
    where
        F: Future<Output = io::Result<(Socket, Pace)>>,
    {
        let mut opened = Vec::with_capacity(phones);
        let mut opening = stream::iter((0..phones).map(open)).buffer_unordered(TOGETHER);
        while let Some(socket) = opening.next().await {
            opened.push(socket.map_err(Error::io("a phone could not listen"))?);
        }
        Ok(Self::of(opened))
    }

    /// A crowd of sockets that are open.
    #[must_use]
    pub fn of(sockets: Vec<(Socket, Pace)>) -> Self {
        let shared = Arc::new(Shared {
            round: RwLock::new(Round::new(0, &[])),
            everybody: sockets.len(),
            revisions: sockets.iter().map(|_| AtomicU64::new(0)).collect(),
            reads_revisions: AtomicBool::new(false),
            lost: AtomicUsize::new(0),
            frames: AtomicUsize::new(0),
        });
        let mut phones = JoinSet::new();
        for (place, (socket, pace)) in sockets.into_iter().enumerate() {
            phones.spawn(listen(socket, pace, place, Arc::clone(&shared)));
        }
        Crowd { shared, phones }
    }

    /// From now on the message is waited for in which all of `signs` stand; the clock runs.
    pub fn expect(&self, signs: &[String]) {
        let mut round = self.shared.round.write().unwrap_or_else(PoisonError::into_inner);
        *round = Round::new(round.number + 1, signs);
    }

    /// Waits until everybody has seen it; gives how long it took to the last.
    ///
    /// # Errors
    /// Where somebody never sees it.
    pub async fn all_saw(&self) -> Result<Duration, Error> {
        let round = Arc::clone(&self.shared.round.read().unwrap_or_else(PoisonError::into_inner));
        let in_time = tokio::time::timeout(PATIENCE, round.all.notified()).await.is_ok();
        let (seen, last) = round.seen();
        if in_time || seen == self.shared.everybody {
            return Ok(last);
        }
        let lost = self.lost();
        Err(Error::failed(format!("{seen} of {} phones saw it; {lost} lost their socket", self.shared.everybody)))
    }

    /// How many have seen what is waited for, and how long it took to the last of these.
    #[must_use]
    pub fn seen(&self) -> (usize, Duration) {
        self.shared.round.read().unwrap_or_else(PoisonError::into_inner).seen()
    }

    /// From now on each phone notes the revision that it shows.
    pub fn read_revisions(&self) {
        self.shared.reads_revisions.store(true, Ordering::Release);
    }

    /// Waits until every phone shows this revision; gives how many do.
    pub async fn on_revision(&self, revision: u64) -> usize {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let there = self.shared.revisions.iter().filter(|own| own.load(Ordering::Acquire) == revision).count();
            if there == self.shared.everybody || Instant::now() > deadline {
                return there;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// How many phones it has.
    #[must_use]
    pub fn everybody(&self) -> usize {
        self.shared.everybody
    }

    /// How many sockets were closed by the server.
    #[must_use]
    pub fn lost(&self) -> usize {
        self.shared.lost.load(Ordering::Acquire)
    }

    /// How many messages came in all.
    #[must_use]
    pub fn frames(&self) -> usize {
        self.shared.frames.load(Ordering::Acquire)
    }

    /// Waits until nothing has come for a moment, so that what was sent before is not counted to what comes next.
    /// Where something comes all the time it goes on after two seconds.
    pub async fn calm_down(&self) {
        let deadline = Instant::now() + LONGEST_UNREST;
        let mut before = self.frames();
        while Instant::now() < deadline {
            tokio::time::sleep(CALM).await;
            let now = self.frames();
            if now == before {
                return;
            }
            before = now;
        }
    }

    /// Waits until every socket was closed by the server.
    pub async fn all_lost(&mut self) {
        while self.phones.join_next().await.is_some() {}
    }
}

async fn listen(mut socket: Socket, pace: Pace, place: usize, shared: Arc<Shared>) {
    let mut counted = 0;
    loop {
        let text = match tokio::time::timeout(PULSE, socket.next()).await {
            Ok(Ok(text)) => text,
            Ok(Err(_)) => break,
            Err(_) => match socket.say(PING).await {
                Ok(()) => continue,
                Err(_) => break,
            },
        };
        notice(text, place, &shared, &mut counted);
        if pace == Pace::Slow {
            tokio::time::sleep(SLOW).await;
        }
    }
    shared.lost.fetch_add(1, Ordering::AcqRel);
}

fn notice(text: &[u8], place: usize, shared: &Shared, counted: &mut u64) {
    shared.frames.fetch_add(1, Ordering::Relaxed);
    let round = Arc::clone(&shared.round.read().unwrap_or_else(PoisonError::into_inner));
    if round.number != *counted && round.is_in(text) {
        *counted = round.number;
        round.count(shared.everybody);
    }
    if shared.reads_revisions.load(Ordering::Relaxed)
        && let (Some(revision), Some(own)) = (revision(text), shared.revisions.get(place))
    {
        own.store(revision, Ordering::Release);
    }
}

/// The revision of a state.
#[must_use]
pub fn revision(text: &[u8]) -> Option<u64> {
    let name = super::socket::REVISION;
    let at = memchr::memmem::find(text, name)? + name.len();
    let digits: Vec<u8> = text[at..].iter().copied().take_while(u8::is_ascii_digit).collect();
    std::str::from_utf8(&digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_known_by_all_of_its_signs() {
        let round = Round::new(1, &[r#""draw":7,"#.to_owned(), r#""phase":"winner""#.to_owned()]);
        assert!(round.is_in(br#"{"stage":{"draw":7,"phase":"winner"}}"#));
        assert!(!round.is_in(br#"{"stage":{"draw":7,"phase":"spinning"}}"#));
        assert!(!round.is_in(br#"{"stage":{"draw":6,"phase":"winner"}}"#));
        assert!(!Round::new(0, &[]).is_in(b"anything"));
    }

    #[test]
    fn a_revision_is_read() {
        assert_eq!(revision(br#"{"results":[],"rev":1882478656618499,"stage":{}}"#), Some(1_882_478_656_618_499));
        assert_eq!(revision(br#"{"type":"pong"}"#), None);
    }
}
