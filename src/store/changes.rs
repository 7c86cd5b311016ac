//! What has changed, for those who show it: which events, and how soon.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

use crate::domain::id::EventId;

/// How soon a change must be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// Head counts and lists: a few times a second is enough.
    Soon,
    /// The stage and the event's own state: at once.
    Now,
}

/// Which events changed since somebody last asked.
#[derive(Debug, Clone, Default)]
pub struct Changes(Arc<ChangesInner>);

#[derive(Debug, Default)]
struct ChangesInner {
    touched: Mutex<BTreeMap<EventId, Urgency>>,
    notify: Notify,
    stage: Notify,
}

impl Changes {
    /// Waits until something has changed; for the one who shows it.
    pub async fn wait(&self) {
        self.0.notify.notified().await;
    }

    /// Waits until something urgent has changed; for the one who moves draws on.
    pub async fn wait_for_urgent(&self) {
        self.0.stage.notified().await;
    }

    /// Takes what has changed.
    #[must_use]
    pub fn take(&self) -> BTreeMap<EventId, Urgency> {
        std::mem::take(&mut *self.0.touched.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reports a change that no commit made, such as a phase that ended by time.
    pub fn add(&self, event: &EventId, urgency: Urgency) {
        self.merge(BTreeMap::from([(event.clone(), urgency)]));
    }

    pub(super) fn merge(&self, touched: BTreeMap<EventId, Urgency>) {
        if touched.is_empty() {
            return;
        }
        let mut all = self.0.touched.lock().unwrap_or_else(PoisonError::into_inner);
        for (event, urgency) in touched {
            let entry = all.entry(event).or_insert(urgency);
            *entry = (*entry).max(urgency);
        }
        let urgent = all.values().any(|urgency| *urgency == Urgency::Now);
        drop(all);
        self.0.notify.notify_one();
        if urgent {
            self.0.stage.notify_one();
        }
    }
}
