//! Files on their way to a browser: written whole to a file without a name, then sent from it piece by piece.
//!
//! So a failure still gets its status, a slow reader keeps no snapshot of the database open, and the memory that
//! it takes does not grow with the file.

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;

use axum::body::Body;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::Stream;
use futures_util::stream::try_unfold;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::answer::Failure;
use super::disposition::attachment;
use crate::domain::fault::Reason;

/// Bytes that are read at once.
const PIECE: u64 = 64 * 1024;

/// Whose turn it is to have a file written. One at a time, so that exports of a large event leave readers of the
/// database to those who run the show.
#[derive(Debug, Clone)]
pub struct Turns(Arc<Semaphore>);

impl Default for Turns {
    fn default() -> Self {
        Turns(Arc::new(Semaphore::new(1)))
    }
}

impl Turns {
    /// Waits for a turn, which lasts until what is given is dropped.
    ///
    /// # Errors
    /// `internal`, which can't be.
    pub async fn next(&self) -> Result<OwnedSemaphorePermit, Failure> {
        Arc::clone(&self.0).acquire_owned().await.map_err(|_| Reason::Internal.into())
    }
}

/// An answer that is saved as a file of that name, read from where `file` stands, which is its beginning.
///
/// # Errors
/// Where the size of the file can't be learnt.
pub fn send(file: File, content_type: &'static str, name: &str) -> Result<Response, Failure> {
    let bytes = file.metadata().map_err(crate::store::Error::from)?.len();
    let headers = [
        (CONTENT_TYPE, content_type.to_owned()),
        (CONTENT_LENGTH, bytes.to_string()),
        (CONTENT_DISPOSITION, attachment(name)),
    ];
    Ok((headers, Body::from_stream(pieces(file))).into_response())
}

fn pieces(file: File) -> impl Stream<Item = io::Result<Bytes>> {
    try_unfold(file, |file| async move {
        tokio::task::spawn_blocking(move || next_piece(file)).await.map_err(io::Error::other)?
    })
}

fn next_piece(mut file: File) -> io::Result<Option<(Bytes, File)>> {
    let mut piece = Vec::with_capacity(PIECE as usize);
    let read = file.by_ref().take(PIECE).read_to_end(&mut piece)?;
    Ok((read > 0).then(|| (piece.into(), file)))
}
