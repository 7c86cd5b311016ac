//! What is long to make, asked for by many and changed by few: made once, shared by everyone.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, PoisonError};

use bytes::Bytes;
use tokio::sync::Mutex;

use super::answer::Failure;
use crate::domain::draw::ExcerptSource;

/// Bytes that are kept; beyond, everything is made anew.
const LIMIT: usize = 32 * 1024 * 1024;

/// Something that is kept in memory.
pub trait Weigh: Clone {
    /// About how many bytes it holds.
    fn weight(&self) -> usize;
}

impl Weigh for Bytes {
    fn weight(&self) -> usize {
        self.len()
    }
}

impl Weigh for Arc<ExcerptSource> {
    fn weight(&self) -> usize {
        ExcerptSource::weight(self)
    }
}

/// Things by name. A name must change whenever what it names does.
#[derive(Debug)]
pub struct Cache<T> {
    kept: std::sync::Mutex<HashMap<String, T>>,
    making: Mutex<()>,
}

impl<T> Default for Cache<T> {
    fn default() -> Self {
        Cache { kept: Default::default(), making: Default::default() }
    }
}

impl<T: Weigh> Cache<T> {
    /// The one of that name, made where it is not there. One is made at a time, so a crowd that
    /// asks for the same costs no more than one.
    ///
    /// # Errors
    /// What `make` returns.
    pub async fn get_or_make<Fut>(&self, name: String, make: impl FnOnce() -> Fut) -> Result<T, Failure>
    where
        Fut: Future<Output = Result<T, Failure>>,
    {
        if let Some(known) = self.known(&name) {
            return Ok(known);
        }
        let _turn = self.making.lock().await;
        // Whoever had the turn before may have made the same.
        if let Some(known) = self.known(&name) {
            return Ok(known);
        }
        let made = make().await?;
        self.keep(name, made.clone());
        Ok(made)
    }

    fn known(&self, name: &str) -> Option<T> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    fn keep(&self, name: String, made: T) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.values().map(T::weight).sum::<usize>() + made.weight() > LIMIT {
            kept.clear();
        }
        kept.insert(name, made);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn makes_a_text_once() {
        let cache = Cache::<Bytes>::default();
        for made in ["one", "another"] {
            let text = cache.get_or_make("name".to_owned(), || async { Ok(Bytes::from(made)) }).await.unwrap();
            assert_eq!(text, "one");
        }
    }

    #[tokio::test]
    async fn forgets_rather_than_grows() {
        let cache = Cache::<Bytes>::default();
        for name in 0..5 {
            let text = cache.get_or_make(name.to_string(), || async { Ok(Bytes::from("x".repeat(LIMIT / 3))) }).await;
            assert_eq!(text.unwrap().len(), LIMIT / 3);
        }
        assert!(cache.kept.lock().unwrap().values().map(Bytes::len).sum::<usize>() <= LIMIT);
    }
}
