//! All routes under one list of layers.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::extract::Request;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use futures_util::FutureExt;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::activity;
use crate::domain::fault::Reason;
use crate::web::answer::Failure;
use crate::web::routes::page;
use crate::web::{self, App, context, headers, hosts, metrics};

#[derive(OpenApi)]
#[openapi(info(
    title = "luckydraw",
    description = "A verifiable lucky draw for a whole venue. Answers come in an envelope of success, data and message; \
                   failures carry a stable reason. Times are RFC 3339 in UTC."
))]
struct Document;

/// The whole program over HTTP.
pub fn build(app: App) -> Router {
    let (routes, document) = OpenApiRouter::with_openapi(Document::openapi())
        .merge(web::routes())
        .merge(activity::routes())
        .split_for_parts();
    routes
        .merge(web::pages())
        .fallback(page::missing)
        .method_not_allowed_fallback(|| async { Failure::from(Reason::MethodNotAllowed) })
        .layer(Extension(Arc::new(document)))
        .layer(from_fn_with_state(app.clone(), metrics::layer))
        .layer(from_fn(catch_panics))
        .layer(from_fn_with_state(app.clone(), hosts::layer))
        .layer(from_fn(headers::layer))
        .layer(from_fn_with_state(app.clone(), context::layer))
        .with_state(app)
}

/// A handler that panics answers `internal`; nobody else notices.
async fn catch_panics(request: Request, next: Next) -> Response {
    match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(_) => Failure::from(Reason::Internal).into_response(),
    }
}
