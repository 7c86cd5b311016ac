//! The raffle over HTTP.

mod claims;
mod draws;
mod excerpt;
mod inputs;
mod presence;
mod public;
mod stage;
mod stir;

use utoipa_axum::router::OpenApiRouter;

use crate::web::App;

/// The raffle's routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(draws::routes())
        .merge(inputs::routes())
        .merge(stage::routes())
        .merge(claims::routes())
        .merge(public::routes())
        .merge(excerpt::routes())
        .merge(presence::routes())
        .merge(stir::routes())
}
