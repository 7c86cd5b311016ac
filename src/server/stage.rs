//! Moves draws on: ends what phones are asked for, settles what was frozen and left, and reveals when the
//! time has come, unless that is for the host to say.
//!
//! It looks at what is stored, not at what it remembers, so a draw goes on after a crash just as
//! without one. Waiting is by the monotonic clock: setting the machine's clock holds up no reveal.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use crate::ambient::crash_point;
use crate::domain::draw::Grade;
use crate::domain::id::EventId;
use crate::domain::show::Reveal;
use crate::domain::time::Timestamp;
use crate::store::audit::Actor;
use crate::store::draw::{self, Draw, Phase};
use crate::store::drawing::{self, stirring};
use crate::store::{Error, Tx, Urgency};
use crate::web::App;

/// How long the request that froze a sheet has to settle it, before it is taken for dead.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often it is looked at how many phones took part in a stir.
const LOOK_AGAIN: Duration = Duration::from_millis(200);
/// How long the fingerprint of a stir stands before the reels run.
const FINGERPRINT_STANDS_MS: u32 = 1_500;
/// A pause after a failure, such as a full disk.
const PAUSE: Duration = Duration::from_secs(1);

/// When something happens to a draw.
#[derive(Debug, Clone, Copy)]
struct Plan {
    stop: Instant,
    /// Nothing where the host reveals.
    reveal: Option<Instant>,
    told_stop: bool,
}

/// Moves draws on for as long as it runs.
pub async fn run(app: App) {
    let changes = app.store.changes();
    let mut driver =
        Driver { frozen: HashMap::new(), plans: HashMap::new(), windows: HashMap::new(), is_first_look: true, app };
    loop {
        let next = match driver.look().await {
            Ok(next) => next,
            Err(error) => {
                tracing::error!(%error, "the running draws could not be read; trying again");
                Some(Instant::now() + PAUSE)
            }
        };
        driver.is_first_look = false;
        tokio::select! {
            () = changes.wait_for_urgent() => {}
            () = until(next) => {}
        }
    }
}

async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment.into()).await,
        None => std::future::pending().await,
    }
}

struct Driver {
    app: App,
    frozen: HashMap<(EventId, u64), Instant>,
    plans: HashMap<(EventId, u64), Plan>,
    windows: HashMap<(EventId, u64, Phase), Instant>,
    is_first_look: bool,
}

impl Driver {
    /// Does what is due, and says when to look again.
    async fn look(&mut self) -> Result<Option<Instant>, Error> {
        let running = self.app.store.read_reserved(|snapshot| draw::running(snapshot)).await?;
        self.frozen.retain(|key, _| running.iter().any(|(event, draw)| key.0 == *event && key.1 == draw.k));
        self.plans.retain(|key, _| running.iter().any(|(event, draw)| key.0 == *event && key.1 == draw.k));
        self.windows.retain(|key, _| running.iter().any(|(event, draw)| key.0 == *event && key.1 == draw.k));
        let mut next: Option<Instant> = None;
        for (event, draw) in running {
            let again = self.advance(event, &draw).await.unwrap_or_else(|error| {
                // One draw that is stuck must not hold up those of other events.
                tracing::error!(%error, draw = draw.k, "a draw could not be moved on; trying again");
                Some(Instant::now() + PAUSE)
            });
            next = next.into_iter().chain(again).min();
        }
        Ok(next)
    }

    async fn advance(&mut self, event: EventId, draw: &Draw) -> Result<Option<Instant>, Error> {
        match draw.phase {
            Phase::Stirring | Phase::Showing => self.close_window(event, draw).await,
            Phase::Frozen if draw.grade == Grade::Stirred => self.settle_stirred(event, draw).await,
            Phase::Frozen => self.settle(event, draw.k).await,
            Phase::Ranked => self.conduct(event, draw).await,
            Phase::Word | Phase::Revealed | Phase::Aborted => Ok(None),
        }
    }

    /// Ends what phones are asked for when its time is over and somebody took part, or when all did.
    async fn close_window(&mut self, event: EventId, draw: &Draw) -> Result<Option<Instant>, Error> {
        let (is_stirring, k, id) = (draw.phase == Phase::Stirring, draw.k, event.clone());
        let window = if is_stirring { draw.stir_ms } else { draw.show_ms };
        let due = self.due(&event, draw, window);
        let count = self.app.store.read_reserved(move |snapshot| stirring::count(snapshot, &id, k)).await?;
        let (came, all) = if is_stirring { (count.commits, draw.entries) } else { (count.stirs, count.commits) };
        let is_over = came == all || (came > 0 && Instant::now() >= due);
        if !is_over {
            // What phones do is too much to be woken by.
            return Ok(Some(Instant::now() + LOOK_AGAIN));
        }
        let close = if is_stirring { stirring::close_commits } else { stirring::close_stir };
        self.app.store.write("close_stir_window", move |tx| close(tx, &event, k)).await?;
        crash_point(if is_stirring { "commits_bound" } else { "stir_stored" });
        Ok(None)
    }

    /// The stir's fingerprint stands for a moment before anything is computed from it.
    async fn settle_stirred(&mut self, event: EventId, draw: &Draw) -> Result<Option<Instant>, Error> {
        let due = self.due(&event, draw, FINGERPRINT_STANDS_MS);
        if Instant::now() < due {
            return Ok(Some(due));
        }
        let k = draw.k;
        let _quiet = self.app.hush.begin();
        self.app.store.write("settle_stirred_draw", move |tx| drawing::settle(tx, &event, k, &Actor::server())).await?;
        crash_point("draw_ranked");
        Ok(None)
    }

    /// When a window of the draw's phase is over. A clock that was set back makes nobody wait for longer.
    fn due(&mut self, event: &EventId, draw: &Draw, window_ms: u32) -> Instant {
        let left = self.app.clock.now().until(draw.phase_at.plus_ms(window_ms.into())).min(window_ms.into());
        let due = Instant::now() + Duration::from_millis(left + 1);
        *self.windows.entry((event.clone(), draw.k, draw.phase)).or_insert(due)
    }

    /// Settles a draw whose request is gone; at the start every such request is.
    async fn settle(&mut self, event: EventId, k: u64) -> Result<Option<Instant>, Error> {
        let seen = *self.frozen.entry((event.clone(), k)).or_insert_with(Instant::now);
        if !self.is_first_look && seen.elapsed() < PATIENCE {
            return Ok(Some(seen + PATIENCE));
        }
        self.app.store.write("settle_left_draw", move |tx| drawing::settle(tx, &event, k, &Actor::server())).await?;
        // The commit wakes this task again, which then finds the draw ranked.
        Ok(None)
    }

    async fn conduct(&mut self, event: EventId, draw: &Draw) -> Result<Option<Instant>, Error> {
        let plan = self.plan(&event, draw);
        let now = Instant::now();
        if plan.reveal.is_some_and(|due| now >= due) {
            let k = draw.k;
            let by_time = move |tx: &mut Tx<'_>| drawing::reveal(tx, &event, k, &Actor::server());
            self.app.store.write("reveal_draw", by_time).await?;
            crash_point("draw_revealed");
            return Ok(None);
        }
        if now >= plan.stop && !plan.told_stop {
            self.tell_stop(&event, draw).await?;
            self.plans.insert((event, draw.k), Plan { told_stop: true, ..plan });
            crash_point("draw_stopping");
        }
        Ok(if now >= plan.stop { plan.reveal } else { Some(plan.stop) })
    }

    /// Shows that the reels stop. Where they wait for the host this is stored: the wait has no end
    /// of its own, and a clock that is set back must not make them run again.
    async fn tell_stop(&self, event: &EventId, draw: &Draw) -> Result<(), Error> {
        if draw.reveal_by == Reveal::Timed || draw.stopped_at.is_some() {
            self.app.store.changes().add(event, Urgency::Now);
            return Ok(());
        }
        let (event, k) = (event.clone(), draw.k);
        self.app.store.write("wait_for_host", move |tx| drawing::wait_for_host(tx, &event, k)).await
    }

    fn plan(&mut self, event: &EventId, draw: &Draw) -> Plan {
        let (now, instant) = (self.app.clock.now(), Instant::now());
        let (spin, stop) = (u64::from(draw.spin_ms), u64::from(draw.stop_ms));
        // A clock that was set back must not make anybody wait longer than the event says.
        let within = |due: Timestamp, most: u64| instant + Duration::from_millis(now.until(due).min(most) + 1);
        *self.plans.entry((event.clone(), draw.k)).or_insert(Plan {
            stop: draw.stop_due().map_or(instant, |due| within(due, spin)),
            reveal: match draw.reveal_by {
                Reveal::Host => None,
                Reveal::Timed => Some(draw.reveal_due().map_or(instant, |due| within(due, spin + stop))),
            },
            told_stop: false,
        })
    }
}
