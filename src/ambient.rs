//! The outside world as parameters: what time it is and what is random.
//!
//! This file is the only caller of the system clock and of the operating system's random source.
//! Everything else takes a [`Clock`] or an [`Entropy`], so tests set the time and repeat chance.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::domain::time::Timestamp;

/// Tells the time.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// A clock that stands still until a test moves it; milliseconds since the epoch.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match self {
            Clock::System => Timestamp(system_millis()),
            Clock::Manual(millis) => Timestamp(millis.load(Ordering::SeqCst)),
        }
    }
}

fn system_millis() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Gives random bytes.
#[derive(Debug, Clone, Default)]
pub enum Entropy {
    /// The operating system's generator.
    #[default]
    System,
    /// A seeded stream, for tests that must repeat.
    Seeded(Arc<Mutex<ChaCha20Rng>>),
}

/// The operating system gave no random bytes; nothing secret can be made.
#[derive(Debug, thiserror::Error)]
#[error("the operating system gave no random bytes: {0}")]
pub struct NoEntropy(#[from] getrandom::Error);

impl Entropy {
    /// A stream that repeats for the same seed.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Entropy::Seeded(Arc::new(Mutex::new(ChaCha20Rng::seed_from_u64(seed))))
    }

    /// `N` random bytes.
    ///
    /// # Errors
    /// [`NoEntropy`] where the operating system refuses.
    pub fn bytes<const N: usize>(&self) -> Result<[u8; N], NoEntropy> {
        let mut bytes = [0; N];
        match self {
            Entropy::System => getrandom::fill(&mut bytes)?,
            Entropy::Seeded(stream) => {
                stream.lock().unwrap_or_else(std::sync::PoisonError::into_inner).fill_bytes(&mut bytes);
            }
        }
        Ok(bytes)
    }
}

/// Ends the process as `kill -9` would where `LUCKYDRAW_CRASH_AT` names this point.
///
/// Crash tests need to stop at exact steps of a draw. Release builds have no such points.
#[cfg(debug_assertions)]
pub fn crash_point(name: &str) {
    if std::env::var_os("LUCKYDRAW_CRASH_AT").is_some_and(|wanted| wanted == name) {
        kill_this_process();
    }
}

/// Release builds have no crash points.
#[cfg(not(debug_assertions))]
pub fn crash_point(_name: &str) {}

#[cfg(all(debug_assertions, unix))]
fn kill_this_process() -> ! {
    let id = std::process::id().to_string();
    let _ = std::process::Command::new("kill").args(["-9", &id]).status();
    std::process::abort()
}

#[cfg(all(debug_assertions, not(unix)))]
fn kill_this_process() -> ! {
    std::process::abort()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeded_entropy_repeats() {
        let (a, b) = (Entropy::seeded(7), Entropy::seeded(7));
        assert_eq!(a.bytes::<16>().unwrap(), b.bytes::<16>().unwrap());
        assert_ne!(a.bytes::<16>().unwrap(), Entropy::seeded(8).bytes::<16>().unwrap());
    }

    #[test]
    fn manual_clock_stands_still() {
        let hand = Arc::new(AtomicI64::new(41));
        let clock = Clock::Manual(Arc::clone(&hand));
        assert_eq!(clock.now(), Timestamp(41));
        hand.store(42, Ordering::SeqCst);
        assert_eq!(clock.now(), Timestamp(42));
    }
}
