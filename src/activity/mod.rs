//! Activities: the things that guests take part in, one folder each.
//!
//! An activity has its rules (pure), its routes, and its part of the live state. No activity names
//! another; each is one line in [`routes`].

pub mod raffle;

use utoipa_axum::router::OpenApiRouter;

use crate::web::App;

/// The routes of every activity.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().merge(raffle::http::routes())
}
