//! The same server without a database: the same connections, layers, checks, token, codes, hashes and answer, but
//! the number comes from a counter, so that what is left of a ratio is what it costs to keep a registration for good.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Extension, Router};
use tokio::sync::OnceCell;

use crate::config::Config;
use crate::server::{self, Options, Surroundings, router};
use crate::store::Disk;
use crate::store::keyed_event::Keyed;
use crate::store::registration::without_a_row;
use crate::web::App;
use crate::web::answer::Failure;
use crate::web::extract::{Change, Peer};
use crate::web::routes::guest::{self, RegisterBody};

/// The event that is registered for, read once, and the last number given.
#[derive(Default)]
struct Counter {
    event: OnceCell<Keyed>,
    last: AtomicU64,
}

/// Serves until stdin ends. The database of `config` tells only which event it is.
pub async fn serve(config: Config) -> io::Result<()> {
    let options = Options { config, surroundings: Surroundings::Private, disk: Disk::AsItIs };
    let running = server::start_with(options, routes).await.map_err(io::Error::other)?;
    super::sockets::say(&format!("listening on {}", running.local_url()))?;
    until_stdin_ends().await?;
    running.stop().await;
    Ok(())
}

fn routes(app: App) -> Router {
    let counter = Arc::new(Counter::default());
    router::layered(Router::new().route("/api/luckydraw/register", post(register)).layer(Extension(counter)), app)
}

async fn until_stdin_ends() -> io::Result<()> {
    let read = tokio::task::spawn_blocking(|| io::copy(&mut io::stdin(), &mut io::sink())).await;
    read.map_err(io::Error::other)?.map(|_| ())
}

async fn register(
    State(app): State<App>,
    Extension(counter): Extension<Arc<Counter>>,
    peer: Peer,
    headers: HeaderMap,
    change: Change<RegisterBody>,
) -> Result<Response, Failure> {
    app.joins.count();
    let read = || app.store.read(|snapshot| Keyed::find(snapshot, None));
    let event = counter.event.get_or_try_init(read).await?;
    let request = guest::request(&app, peer, &headers, change)?;
    let number = counter.last.fetch_add(1, Ordering::Relaxed) + 1;
    let (answer, digest) = without_a_row(event, &request, (number, app.clock.now()), &app.entropy)?;
    // The log would keep it.
    std::hint::black_box(digest);
    Ok(guest::registered(&app, answer).into_response())
}
