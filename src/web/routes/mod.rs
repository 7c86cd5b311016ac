//! One resource a file; each handler is extract → one store call → respond.

mod events;
mod files;
pub(crate) mod guest;
mod live;
mod log;
mod logo;
pub mod page;
mod participants;
mod prizes;
mod public;
mod purge;
mod session;
mod staff;
pub(crate) mod system;
mod tokens;
mod transfer;
mod wifi;

use axum::Router;
use utoipa_axum::router::OpenApiRouter;

use super::App;

/// Every route that is part of the API.
pub(super) fn all() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(guest::routes())
        .merge(public::routes())
        .merge(session::routes())
        .merge(events::routes())
        .merge(logo::routes())
        .merge(wifi::routes())
        .merge(participants::routes())
        .merge(purge::routes())
        .merge(prizes::routes())
        .merge(staff::routes())
        .merge(tokens::routes())
        .merge(log::routes())
        .merge(transfer::routes())
        .merge(files::routes())
        .merge(live::routes())
        .merge(system::routes())
}

/// The pages and their files.
pub(super) fn pages() -> Router<App> {
    page::routes()
}
