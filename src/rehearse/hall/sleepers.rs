//! Phones that go dark without a word while something is drawn, and wake up one after the other.
//!
//! A dark phone says nothing, also no goodbye: its socket stays open at the server until the phone has come back
//! with another one.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::{Back, Hold, Step, Try, own};
use crate::rehearse::arrival::{self, Arrival};
use crate::rehearse::organiser::{Organiser, winners_of};
use crate::rehearse::phones::crowd::{Crowd, Pace};
use crate::rehearse::phones::journeys::Journeys;
use crate::rehearse::phones::returning::{Tries, live};
use crate::rehearse::phones::socket::Socket;
use crate::rehearse::phones::target::Target;
use crate::rehearse::stats::ms;

/// A half sleeps; the others see the draw; those who slept find its winners when they wake.
pub(super) async fn with_draw(
    hold: &Hold<'_>,
    target: &Target,
    organiser: &Organiser,
    journeys: Journeys,
    held: &mut Try,
) {
    let (awake, asleep) = parted(hold, journeys);
    let drawn = own::draw(hold, organiser, &awake, held).await;
    let signs = drawn.map_or_else(Vec::new, |k| winners_of(k).to_vec());
    held.back = wake(hold, target, asleep, &signs).await;
}

/// The same where nothing is drawn: those who slept need a live page again.
pub(super) async fn without_draw(hold: &Hold<'_>, target: &Target, journeys: Journeys, held: &mut Try) {
    let (_awake, asleep) = parted(hold, journeys);
    held.back = wake(hold, target, asleep, &[]).await;
}

/// A half stays; the others' sockets stay open, and nobody reads them or speaks any more.
fn parted(hold: &Hold<'_>, journeys: Journeys) -> (Crowd, Vec<(Socket, Pace)>) {
    let mut sockets = journeys.into_sockets();
    let asleep = sockets.split_off(sockets.len().div_ceil(2));
    (hold.tell)(Step::Sleep { phones: asleep.len() });
    (Crowd::of(sockets), asleep)
}

/// Everybody wakes at a moment of their own and comes back until `signs` stand in what the page shows. Who is back
/// stays until all are.
async fn wake(hold: &Hold<'_>, target: &Target, asleep: Vec<(Socket, Pace)>, signs: &[String]) -> Option<Back> {
    let phones = asleep.len();
    (hold.tell)(Step::Wake { phones });
    let moments = Arrival::Spread(arrival::evenly(arrival::WAKE, phones)).moments(phones, 2);
    let (mut waking, begun) = (JoinSet::new(), Instant::now());
    for (phone, ((old, _), moment)) in asleep.into_iter().zip(moments).enumerate() {
        waking.spawn(one(target.clone(), phone, old, begun + moment, signs.to_vec()));
    }
    let woke = waking.join_all().await;
    let last = woke.iter().flatten().map(|(took, _)| *took).max().unwrap_or_default();
    let lost = woke.iter().filter(|back| back.is_none()).count();
    (phones > 0).then(|| Back { phones, last_ms: ms(last), lost })
}

/// How long one phone takes from waking, and its new socket; nothing where it never comes back.
async fn one(
    target: Target,
    phone: usize,
    old: Socket,
    woken: Instant,
    signs: Vec<String>,
) -> Option<(Duration, Socket)> {
    tokio::time::sleep_until(woken.into()).await;
    let is_right = |state: &[u8]| signs.iter().all(|sign| memchr::memmem::find(state, sign.as_bytes()).is_some());
    let back = live(&target, phone, Tries::many(phone), is_right).await;
    drop(old);
    back.ok().map(|socket| (woken.elapsed(), socket))
}
