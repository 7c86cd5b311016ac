//! The moments in which the hall waits on the porch: while a draw is decided, the machine works for it.
//!
//! Whoever has a connection is answered all the same, and so are staff. It ends with the last of those who asked for it.

use tokio::sync::watch;

/// Whether quiet is asked for, and how many ask.
#[derive(Debug, Default)]
pub struct Hush(watch::Sender<usize>);

/// Quiet, until it is dropped.
#[derive(Debug)]
pub struct Quiet<'h>(&'h Hush);

impl Hush {
    /// Asks for quiet.
    pub fn begin(&self) -> Quiet<'_> {
        self.0.send_modify(|asking| *asking += 1);
        Quiet(self)
    }

    /// Ends when nobody asks for it.
    pub async fn over(&self) {
        let _ = self.0.subscribe().wait_for(|asking| *asking == 0).await;
    }
}

impl Drop for Quiet<'_> {
    fn drop(&mut self) {
        self.0.0.send_modify(|asking| *asking -= 1);
    }
}
