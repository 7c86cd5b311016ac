//! Background tasks that never end quietly: one that panics is reported and started again.

use std::future::Future;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use crate::web::App;

/// A pause before a task that failed is started again.
const PAUSE: Duration = Duration::from_secs(1);

/// The tasks of a running program.
#[derive(Debug)]
pub struct Tasks {
    set: JoinSet<()>,
    stop: watch::Receiver<bool>,
}

impl Tasks {
    /// No tasks yet; all end when `stop` turns true.
    #[must_use]
    pub fn new(stop: watch::Receiver<bool>) -> Self {
        Tasks { set: JoinSet::new(), stop }
    }

    /// Runs what `make` gives until the program stops, again and again should it end.
    pub fn keep_running<F, Fut>(&mut self, name: &'static str, app: &App, make: F)
    where
        F: Fn() -> Fut + Send + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        let (app, mut stop) = (app.clone(), self.stop.clone());
        self.set.spawn(async move {
            loop {
                let mut task = AbortOnDrop(tokio::spawn(make()));
                let ended = tokio::select! {
                    ended = &mut task.0 => ended,
                    _ = stop.wait_for(|stop| *stop) => return,
                };
                // Tasks that listen to each other end together, before each has heard of the stop.
                if *stop.borrow() {
                    return;
                }
                tracing::error!(task = name, panicked = ended.is_err(), "a task ended; starting it again");
                app.metrics.task_restarted();
                tokio::time::sleep(PAUSE).await;
            }
        });
    }

    /// Ends all tasks.
    pub async fn stop(mut self) {
        self.set.shutdown().await;
    }
}

struct AbortOnDrop(JoinHandle<()>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
