//! The moments in which the hall waits on the porch: while a draw is frozen or decided, the machine works for it.
//!
//! Whoever has a connection is answered all the same, and so are staff; where all come through one address, nobody waits.
//! It ends with the last of those who asked for it, and after a while in any case.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

/// A disk that stalls keeps nobody out for longer.
const LONGEST: Duration = Duration::from_secs(1);

/// How many ask for quiet, and since when the last one did.
#[derive(Debug, Default)]
pub struct Hush(watch::Sender<(usize, Option<Instant>)>);

/// Quiet, until it is dropped.
#[derive(Debug)]
pub struct Quiet<'h>(&'h Hush);

impl Hush {
    /// Asks for quiet.
    pub fn begin(&self) -> Quiet<'_> {
        self.0.send_modify(|(asking, since)| (*asking, *since) = (*asking + 1, Some(Instant::now())));
        Quiet(self)
    }

    /// Ends when nobody asks for it, or all of them for too long.
    pub async fn over(&self) {
        let mut asked = self.0.subscribe();
        let Some(since) = asked.borrow_and_update().1 else { return };
        let _ = timeout_at(since + LONGEST, asked.wait_for(|(asking, _)| *asking == 0)).await;
    }
}

impl Drop for Quiet<'_> {
    fn drop(&mut self) {
        self.0.0.send_modify(|(asking, _)| *asking -= 1);
    }
}
