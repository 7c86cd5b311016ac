//! All routes under one list of layers.

use std::panic::AssertUnwindSafe;

use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use futures_util::FutureExt;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use super::document;
use crate::activity;
use crate::domain::fault::Reason;
use crate::web::answer::Failure;
use crate::web::metrics::Asked;
use crate::web::routes::page;
use crate::web::routes::system::Document;
use crate::web::{self, App, context, headers, hosts};

#[derive(OpenApi)]
#[openapi(info(
    title = "luckydraw",
    description = "A verifiable lucky draw for a whole venue. Answers come in an envelope of success, data and message; \
                   failures carry a stable reason. Times are RFC 3339 in UTC. Where a cookie comes along, a change \
                   needs the `Origin` of the page, as browsers send it."
))]
struct Description;

/// The whole program over HTTP.
pub fn build(app: App) -> Router {
    let (routes, document) = OpenApiRouter::with_openapi(Description::openapi())
        .merge(web::routes())
        .merge(activity::routes())
        .split_for_parts();
    layered(routes.merge(web::pages()).layer(Extension(Document::of(&document::completed(document)))), app)
}

/// Routes with all that stands around every request.
pub(crate) fn layered(routes: Router<App>, app: App) -> Router {
    routes
        .fallback(page::missing)
        .method_not_allowed_fallback(|| async { Failure::from(Reason::MethodNotAllowed) })
        .layer(from_fn_with_state(app.clone(), around))
        .with_state(app)
}

/// What stands around every request, in one layer, because each costs every guest an allocation or two.
async fn around(State(app): State<App>, request: Request, next: Next) -> Response {
    let language = context::accepted(request.headers());
    context::within(&app, language, async {
        let mut response = match hosts::check(&app.hosts, &request) {
            Ok(()) => counted(&app, request, next).await,
            Err(reason) => Failure::from(reason).into_response(),
        };
        headers::complete(&mut response);
        response
    })
    .await
}

/// The answer, counted and timed. A handler that panics answers `internal`; nobody else notices.
async fn counted(app: &App, request: Request, next: Next) -> Response {
    let asked = Asked::of(&request);
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    let response = answer.unwrap_or_else(|_| Failure::from(Reason::Internal).into_response());
    app.metrics.observe(asked, response.status());
    response
}
