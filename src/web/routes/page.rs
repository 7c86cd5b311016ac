//! The pages and the files that they load.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use crate::domain::event::Language;
use crate::domain::fault::Reason;
use crate::strings;
use crate::web::answer::Failure;
use crate::web::extract::{Path, Query, event_id};
use crate::web::{App, context, waiting_room};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/", get(|| async { Redirect::temporary("/lottery/waiting") }))
        .route("/lottery", get(|request| page("screen", request)))
        .route("/lottery/waiting", get(guests_page))
        .route("/lottery/admin", get(|request| page("admin", request)))
        .route("/lottery/claim/{code}", get(|request| page("claim", request)))
        .route("/lottery/check", get(|request| page("check", request)))
        .route("/lottery/poster", get(|request| page("poster", request)))
        .route("/help", get(|request| page("help", request)))
        .route("/api/docs", get(|request| page("docs", request)))
        .route("/assets/{build}/{*path}", get(file))
}

#[derive(Debug, serde::Deserialize)]
struct Chosen {
    lang: Option<String>,
}

#[derive(Debug, serde::Deserialize)]
struct Which {
    event_id: Option<String>,
}

/// What decides how a page is served.
struct PageRequest {
    app: App,
    language: Language,
    headers: HeaderMap,
}

impl axum::extract::FromRequestParts<App> for PageRequest {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, app: &App) -> Result<Self, Failure> {
        let Query(chosen) = Query::<Chosen>::from_request_parts(parts, app).await?;
        let language = chosen.lang.as_deref().and_then(strings::language).unwrap_or_else(context::language);
        Ok(PageRequest { app: app.clone(), language, headers: parts.headers.clone() })
    }
}

async fn page(name: &'static str, request: PageRequest) -> Result<Response, Failure> {
    let PageRequest { app, language, headers } = request;
    app.assets.page(name, language, &headers).ok_or(Reason::NotFound.into())
}

/// The guests' page, or the one of those who wait to get in.
async fn guests_page(Query(which): Query<Which>, request: PageRequest) -> Result<Response, Failure> {
    let event = event_id(which.event_id.as_deref()).unwrap_or(None);
    let PageRequest { app, language, headers } = &request;
    // Whom the store cannot give a place now gets the guests' page, which goes on trying by itself.
    match waiting_room::page::instead(app, event, *language, headers).await.unwrap_or_default() {
        Some(instead) => Ok(instead),
        None => page("waiting", request).await,
    }
}

async fn file(
    State(app): State<App>,
    Path((build, path)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    app.assets.file(&build, &path, &headers).ok_or(Reason::NotFound.into())
}

/// What is not there: a page for people, the envelope for programs.
pub async fn missing(State(app): State<App>, uri: Uri, headers: HeaderMap) -> Response {
    let wants_page =
        headers.get("accept").and_then(|value| value.to_str().ok()).is_some_and(|value| value.contains("text/html"));
    let page = if wants_page && !uri.path().starts_with("/api/") {
        app.assets.page("error", context::language(), &headers)
    } else {
        None
    };
    match page {
        Some(mut page) => {
            *page.status_mut() = axum::http::StatusCode::NOT_FOUND;
            page
        }
        None => Failure::from(Reason::NotFound).into_response(),
    }
}
