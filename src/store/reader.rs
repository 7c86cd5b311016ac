//! Reading: a small pool of read-only connections, one consistent snapshot a read.
//!
//! A read never decides a write; whatever decides is read again inside the writer's transaction.

use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use r2d2::{Pool, PooledConnection};
use r2d2_sqlite::SqliteConnectionManager;
use rusqlite::Connection;
use tokio::sync::Semaphore;

use super::{Error, migrate, pragma};
use crate::domain::fault::Reason;

const CONNECTIONS: u32 = 3;
const WAIT_FOR_CONNECTION: Duration = Duration::from_secs(2);

/// The pool of readers of one file.
#[derive(Debug, Clone)]
pub struct Readers {
    pool: Pool<SqliteConnectionManager>,
    places: Arc<Semaphore>,
}

/// One consistent view of what was committed when it began.
pub struct Snapshot {
    connection: PooledConnection<SqliteConnectionManager>,
}

impl Deref for Snapshot {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.connection
    }
}

impl Snapshot {
    fn begin(connection: PooledConnection<SqliteConnectionManager>) -> Result<Self, Error> {
        connection.execute_batch("BEGIN")?;
        Ok(Snapshot { connection })
    }
}

impl Drop for Snapshot {
    fn drop(&mut self) {
        // Failing to end a read harms nothing: the pool's next BEGIN would report it.
        let _ = self.connection.execute_batch("ROLLBACK");
    }
}

impl Readers {
    /// Opens readers of a file that exists and is of this version, beside a server too.
    ///
    /// # Errors
    /// A file of another version, and whatever SQLite refuses.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let manager =
            SqliteConnectionManager::file(path).with_flags(pragma::reader_flags()).with_init(pragma::prepare_reader);
        let pool = Pool::builder()
            .max_size(CONNECTIONS)
            .min_idle(Some(1))
            .connection_timeout(WAIT_FOR_CONNECTION)
            .test_on_check_out(false)
            .build(manager)?;
        let readers = Readers { pool, places: Arc::new(Semaphore::new(CONNECTIONS as usize)) };
        readers.assert_version(path)?;
        Ok(readers)
    }

    /// Runs `work` on a snapshot, off the async threads.
    ///
    /// # Errors
    /// What `work` returned, or that no reader was free in time.
    pub async fn read<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Snapshot) -> Result<T, Error> + Send + 'static,
    {
        // Waiting happens here and not on a blocking thread, of which all pools and the hashing share a few.
        let place = tokio::time::timeout(WAIT_FOR_CONNECTION, Arc::clone(&self.places).acquire_owned()).await;
        let Ok(Ok(place)) = place else { return Err(Reason::Overloaded.into()) };
        let readers = self.clone();
        let reading = move || {
            let _place = place;
            readers.read_now(work)
        };
        match tokio::task::spawn_blocking(reading).await {
            Ok(result) => result,
            Err(_) => Err(Error::Panicked("a read")),
        }
    }

    /// Runs `work` on a snapshot, on this thread.
    ///
    /// # Errors
    /// What `work` returned, or that no reader was free in time.
    pub fn read_now<T>(&self, work: impl FnOnce(&Snapshot) -> Result<T, Error>) -> Result<T, Error> {
        let snapshot = Snapshot::begin(self.pool.get()?)?;
        work(&snapshot)
    }

    fn assert_version(&self, path: &Path) -> Result<(), Error> {
        let version = self.read_now(|snapshot| migrate::version_of(snapshot))?;
        if version == migrate::NEWEST_VERSION {
            Ok(())
        } else {
            Err(Error::File(format!(
                "{} has version {version}, this program reads {}",
                path.display(),
                migrate::NEWEST_VERSION
            )))
        }
    }
}
