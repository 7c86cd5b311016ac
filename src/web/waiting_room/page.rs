//! The page of those who wait, in place of the guests' page.

use axum::http::HeaderMap;
use axum::http::HeaderValue;
use axum::http::header::{CONNECTION, SET_COOKIE};
use axum::response::Response;

use super::door::{self, Door};
use crate::domain::event::Language;
use crate::domain::id::EventId;
use crate::store::registration::Request;
use crate::web::App;
use crate::web::answer::Failure;
use crate::web::extract::guest_tokens;

/// The waiting page, where this guest has to wait.
///
/// # Errors
/// What the store reports.
pub async fn instead(
    app: &App,
    event: Option<EventId>,
    language: Language,
    headers: &HeaderMap,
) -> Result<Option<Response>, Failure> {
    if !app.rooms.any_holds() {
        return Ok(None);
    }
    let request = Request { event, tokens: guest_tokens(app, headers, None), ..Request::default() };
    let Door::Held(held) = door::knock(app, headers, &request).await? else { return Ok(None) };
    let now = held.now(app);
    let page = app.assets.waiting_room(language, headers, now.position(), now.poll_without_socket());
    Ok(page.map(|mut page| {
        if let Ok(cookie) = HeaderValue::from_str(&held.cookie(app)) {
            page.headers_mut().append(SET_COOKIE, cookie);
        }
        if !now.may_listen() {
            page.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
        page
    }))
}
