//! The program itself: health, metrics, the API document.

use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde::Serialize;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::domain::fault::Reason;
use crate::store::access::Role;
use crate::store::meta;
use crate::web::answer::{Answer, Envelope, Failure, FailureEnvelope, Reply};
use crate::web::extract::Peer;
use crate::web::{App, auth, metrics};

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(health)).routes(routes!(metrics_text)).routes(routes!(openapi))
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Health {
    /// Always `ok`: what is not well answers 503 or 507.
    status: &'static str,
}

#[utoipa::path(
    get, path = "/api/health", tag = "system",
    responses((status = 200, body = Envelope<Health>), (status = "default", body = FailureEnvelope))
)]
async fn health(State(app): State<App>) -> Reply<Health> {
    app.store.probe("health", |tx| meta::touch(tx, tx.now)).await?;
    Ok(Answer::new(Health { status: "ok" }))
}

#[utoipa::path(
    get, path = "/metrics", tag = "system",
    responses((status = 200, content_type = "text/plain", body = String), (status = "default", body = FailureEnvelope))
)]
async fn metrics_text(State(app): State<App>, peer: Peer, headers: HeaderMap) -> Result<Response, Failure> {
    if !peer.ip().is_loopback() {
        let identity = auth::identify(&app, &headers).await?.ok_or(Failure::from(Reason::Unauthenticated))?;
        if identity.role != Role::Organiser {
            return Err(Reason::Forbidden.into());
        }
    }
    let text = metrics::text(&app).map_err(|_| Failure::from(Reason::Internal))?;
    Ok(([(CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text).into_response())
}

#[utoipa::path(
    get, path = "/api/openapi.json", tag = "system",
    responses((status = 200, description = "This document", body = serde_json::Value))
)]
async fn openapi(Extension(document): Extension<Document>) -> Result<Response, Failure> {
    let text = document.0.ok_or(Failure::from(Reason::Internal))?;
    Ok(([(CONTENT_TYPE, "application/json")], text).into_response())
}

/// The description of the API as text, if it can be written: the tree that it is made of takes ten times the room.
#[derive(Debug, Clone)]
pub struct Document(Option<Bytes>);

impl Document {
    /// The text of a description.
    #[must_use]
    pub fn of(document: &OpenApi) -> Self {
        Document(document.to_json().ok().map(|text| Bytes::from(text.into_boxed_str().into_boxed_bytes())))
    }
}
