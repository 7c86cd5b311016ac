//! Long texts that many ask for and few change: made once, shared by everyone who downloads them.

use std::collections::HashMap;
use std::future::Future;
use std::sync::PoisonError;

use bytes::Bytes;
use tokio::sync::Mutex;

use super::answer::Failure;

/// Bytes that are kept; beyond, everything is made anew.
const LIMIT: usize = 32 * 1024 * 1024;

/// Texts by name. A name must change whenever its text does.
#[derive(Debug, Default)]
pub struct Cache {
    texts: std::sync::Mutex<HashMap<String, Bytes>>,
    making: Mutex<()>,
}

impl Cache {
    /// The text of that name, made where it is not there. One is made at a time, so a crowd that
    /// asks for the same costs no more than one.
    ///
    /// # Errors
    /// What `make` returns.
    pub async fn get_or_make<Fut>(&self, name: String, make: impl FnOnce() -> Fut) -> Result<Bytes, Failure>
    where
        Fut: Future<Output = Result<String, Failure>>,
    {
        if let Some(text) = self.known(&name) {
            return Ok(text);
        }
        let _turn = self.making.lock().await;
        // Whoever had the turn before may have made the same.
        if let Some(text) = self.known(&name) {
            return Ok(text);
        }
        let text = Bytes::from(make().await?);
        self.keep(name, text.clone());
        Ok(text)
    }

    fn known(&self, name: &str) -> Option<Bytes> {
        self.texts.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    fn keep(&self, name: String, text: Bytes) {
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        if texts.values().map(Bytes::len).sum::<usize>() + text.len() > LIMIT {
            texts.clear();
        }
        texts.insert(name, text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn makes_a_text_once() {
        let cache = Cache::default();
        for made in ["one", "another"] {
            let text = cache.get_or_make("name".to_owned(), || async { Ok(made.to_owned()) }).await.unwrap();
            assert_eq!(text, "one");
        }
    }

    #[tokio::test]
    async fn forgets_rather_than_grows() {
        let cache = Cache::default();
        for name in 0..5 {
            let text = cache.get_or_make(name.to_string(), || async { Ok("x".repeat(LIMIT / 3)) }).await;
            assert_eq!(text.unwrap().len(), LIMIT / 3);
        }
        assert!(cache.texts.lock().unwrap().values().map(Bytes::len).sum::<usize>() <= LIMIT);
    }
}
