//! Pictures and codes, as files.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::domain::claim::normal_code;
use crate::domain::fault::Reason;
use crate::domain::qr;
use crate::store::picture::{self, Size};
use crate::web::App;
use crate::web::answer::{Failure, FailureEnvelope};
use crate::web::extract::Path;

/// Named by content, so it never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(image))
        .routes(routes!(join_code))
        .routes(routes!(wifi_code))
        .routes(routes!(claim_code))
}

#[utoipa::path(
    get, path = "/api/luckydraw/pictures/{file}", tag = "public", params(("file" = String, Path)),
    responses((status = 200, content_type = "image/jpeg", body = Vec<u8>), (status = "default", body = FailureEnvelope))
)]
async fn image(State(app): State<App>, Path(file): Path<String>) -> Result<Response, Failure> {
    let name = file.strip_suffix(".jpg").ok_or(Failure::from(Reason::NotFound))?;
    let (name, size) = match name.strip_suffix("-thumb") {
        Some(name) => (name.to_owned(), Size::Thumb),
        None => (name.to_owned(), Size::Full),
    };
    let found = app.store.read(move |snapshot| picture::load(snapshot, &name, size)).await?;
    let bytes = found.ok_or(Failure::from(Reason::NotFound))?;
    Ok(([(CONTENT_TYPE, "image/jpeg"), (CACHE_CONTROL, FOR_EVER)], bytes).into_response())
}

#[utoipa::path(
    get, path = "/api/luckydraw/qr/join.svg", tag = "public",
    responses((status = 200, content_type = "image/svg+xml", body = String), (status = "default", body = FailureEnvelope))
)]
async fn join_code(State(app): State<App>) -> Result<Response, Failure> {
    code(&app.origin())
}

#[utoipa::path(
    get, path = "/api/luckydraw/qr/wifi.svg", tag = "public",
    responses((status = 200, content_type = "image/svg+xml", body = String), (status = "default", body = FailureEnvelope))
)]
async fn wifi_code(State(app): State<App>) -> Result<Response, Failure> {
    // Not out of the file: screens ask for it while the room's phones wait for readers.
    let wifi = app.wifi_in_use.borrow().clone().ok_or(Failure::from(Reason::NotFound))?;
    code(&qr::wifi_text(&wifi.access()))
}

#[utoipa::path(
    get, path = "/api/luckydraw/qr/claim/{file}", tag = "public", params(("file" = String, Path)),
    responses((status = 200, content_type = "image/svg+xml", body = String), (status = "default", body = FailureEnvelope))
)]
async fn claim_code(State(app): State<App>, Path(file): Path<String>) -> Result<Response, Failure> {
    let code_text = file.strip_suffix(".svg").map(normal_code).unwrap_or_default();
    if !(1..=64).contains(&code_text.len()) {
        return Err(Reason::NotFound.into());
    }
    code(&format!("{}/lottery/claim/{code_text}", app.origin()))
}

fn code(text: &str) -> Result<Response, Failure> {
    let svg = qr::svg(text).map_err(|_| Failure::from(Reason::Internal))?;
    Ok(([(CONTENT_TYPE, "image/svg+xml")], svg).into_response())
}
