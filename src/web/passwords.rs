//! Hashing the organiser's password with Argon2id, one at a time and off the async threads.
//!
//! One hash takes 46 MiB, so a flood of logins waits here instead of filling the memory.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{Error, PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Semaphore;

use crate::ambient::Entropy;
use crate::domain::fault::{Fault, Reason};

/// What a hash costs: of the settings that OWASP calls equally strong, the one with the most memory. A block of this size
/// goes back to the system at once; smaller ones an allocator may keep, and the whole evening would go by with them.
const MEMORY_KIB: u32 = 46 * 1024;
const PASSES: u32 = 1;
const LANES: u32 = 1;
/// Hashes at the same time.
const AT_ONCE: usize = 1;
/// Passwords that may wait, with the one that is being hashed; more are guesses, not people.
const QUEUE: usize = 16;
/// The shortest password that is taken, in characters.
pub const SHORTEST: usize = 10;
/// The longest one, in bytes: hashing a megabyte is no one's wish.
const LONGEST: usize = 1024;

/// Hashes and verifies passwords.
#[derive(Debug)]
pub struct Passwords {
    permits: Arc<Semaphore>,
    waiting: AtomicUsize,
}

impl Default for Passwords {
    fn default() -> Self {
        Passwords { permits: Arc::new(Semaphore::new(AT_ONCE)), waiting: AtomicUsize::new(0) }
    }
}

/// A place in the queue, given back when it is dropped.
struct Waiting<'q>(&'q AtomicUsize);

impl<'q> Waiting<'q> {
    fn join(queue: &'q AtomicUsize) -> Result<Self, Fault> {
        let place = Waiting(queue);
        if queue.fetch_add(1, Ordering::SeqCst) >= QUEUE { Err(Fault::new(Reason::RateLimited)) } else { Ok(place) }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Refuses a password that is too short or absurdly long.
///
/// # Errors
/// `validation` naming the field.
pub fn acceptable(password: &str) -> Result<(), Fault> {
    if password.chars().count() < SHORTEST {
        return Err(Fault::field("new", "must have at least 10 characters"));
    }
    if password.len() > LONGEST {
        return Err(Fault::field("new", "must have at most 1024 bytes"));
    }
    Ok(())
}

impl Passwords {
    /// Whether a password is the one behind the hash. Takes as long where there is no hash.
    ///
    /// # Errors
    /// `rate_limited` where too many wait; `internal` where hashing fails.
    pub async fn verify(&self, password: String, phc: Option<String>) -> Result<bool, Fault> {
        let verified = self.run(move || match phc.as_deref().map(PasswordHash::new) {
            Some(Ok(hash)) => match Argon2::default().verify_password(password.as_bytes(), &hash) {
                Ok(()) => Some(true),
                Err(Error::PasswordInvalid) => Some(false),
                Err(_) => None, // too little memory, say; nobody's guess was wrong
            },
            _ => hash_now(&password, &[0; 16]).map(|_| false),
        });
        verified.await?.ok_or(Fault::new(Reason::Internal))
    }

    /// The hash of a password as a PHC string.
    ///
    /// # Errors
    /// `rate_limited` where too many wait; `internal` where hashing or the random source fails.
    pub async fn hash(&self, password: String, entropy: &Entropy) -> Result<String, Fault> {
        let salt = entropy.bytes::<16>().map_err(|_| Fault::new(Reason::Internal))?;
        self.run(move || hash_now(&password, &salt)).await?.ok_or(Fault::new(Reason::Internal))
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Fault> {
        let _waiting = Waiting::join(&self.waiting)?;
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| Fault::new(Reason::Internal))?;
        // Whoever asked may hang up; the place is held until the hash itself is done.
        let hashing = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        });
        hashing.await.map_err(|_| Fault::new(Reason::Internal))
    }
}

fn hash_now(password: &str, salt: &[u8]) -> Option<String> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).ok()?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon2.hash_password_with_salt(password.as_bytes(), salt).ok().map(|hash| hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_opens() {
        let passwords = Passwords::default();
        let phc = passwords.hash("correct horse".to_owned(), &Entropy::System).await.unwrap();
        assert!(phc.starts_with("$argon2id$"), "{phc}");
        assert!(passwords.verify("correct horse".to_owned(), Some(phc.clone())).await.unwrap());
        assert!(!passwords.verify("wrong horse".to_owned(), Some(phc)).await.unwrap());
        assert!(!passwords.verify("correct horse".to_owned(), None).await.unwrap());
    }
}
