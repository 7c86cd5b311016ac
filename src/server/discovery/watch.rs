//! Notices when the machine moves to another network.

use std::time::Duration;

use tokio::sync::watch::Sender;
use tokio::time::MissedTickBehavior;

use super::address::{self, Addresses, Choice};

/// Looks at the machine's addresses once an interval and publishes them when they changed.
///
/// Ends when nobody listens any more. A look that fails changes nothing: the next one may do.
pub async fn watch(interval: Duration, choice: Choice, tx: Sender<Addresses>) {
    watch_with(interval, tx, move || {
        let candidates = address::list().ok()?;
        let route = address::default_route();
        Some(Addresses::choose(&candidates, route, &choice))
    })
    .await;
}

async fn watch_with<F>(interval: Duration, tx: Sender<Addresses>, look: F)
where
    F: Fn() -> Option<Addresses> + Clone + Send + 'static,
{
    let mut ticks = tokio::time::interval(interval);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = tx.closed() => return,
            _ = ticks.tick() => {}
        }
        match tokio::task::spawn_blocking(look.clone()).await {
            Ok(Some(addresses)) => publish(&tx, addresses),
            Ok(None) | Err(_) => tracing::debug!("the network interfaces cannot be listed now"),
        }
    }
}

fn publish(tx: &Sender<Addresses>, addresses: Addresses) {
    tx.send_if_modified(|current| {
        let changed = *current != addresses;
        *current = addresses;
        changed
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn at(addr: &str) -> Option<Addresses> {
        let candidate = address::Candidate { name: "eth0".to_owned(), addr: addr.parse().unwrap() };
        let choice = Choice { bind: "0.0.0.0".parse().unwrap(), preferred: None };
        Some(Addresses::choose(&[candidate], None, &choice))
    }

    #[test]
    fn only_a_change_is_published() {
        let (tx, mut rx) = tokio::sync::watch::channel(Addresses::default());
        let home = at("192.168.0.10").unwrap();
        publish(&tx, home.clone());
        assert_eq!(*rx.borrow_and_update(), home);
        publish(&tx, home);
        assert!(!rx.has_changed().unwrap());
    }

    #[tokio::test]
    async fn it_looks_on_after_a_failure_and_ends_with_its_last_listener() {
        let seen = [None, at("192.168.0.10"), None, at("10.0.0.7")];
        let looks = Arc::new(AtomicUsize::new(0));
        let look = move || {
            let look = looks.fetch_add(1, Ordering::Relaxed);
            seen[look.min(seen.len() - 1)].clone()
        };
        let (tx, mut rx) = tokio::sync::watch::channel(Addresses::default());
        let task = tokio::spawn(watch_with(Duration::from_millis(1), tx, look));
        let last = at("10.0.0.7").unwrap();
        rx.wait_for(|addresses| *addresses == last).await.unwrap();
        drop(rx);
        task.await.unwrap();
    }
}
