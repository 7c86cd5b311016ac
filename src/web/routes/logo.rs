//! An event's logo: one picture, kept like those of prizes.

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::prizes::received;
use crate::store::event::{self, EventSummary};
use crate::store::{Error, Tx, picture};
use crate::web::App;
use crate::web::answer::{Answer, Envelope, FailureEnvelope, Reply};
use crate::web::extract::Director;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(set_logo, remove_logo))
}

#[utoipa::path(
    put, path = "/api/luckydraw/admin/{event_id}/logo", tag = "events", params(("event_id" = String, Path)),
    request_body(content((Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png"), (Vec<u8> = "image/webp"))),
    responses((status = 200, body = Envelope<EventSummary>), (status = "default", body = FailureEnvelope))
)]
async fn set_logo(State(app): State<App>, director: Director, headers: HeaderMap, body: Body) -> Reply<EventSummary> {
    let logo = received(&headers, body).await?;
    let done = app.store.write("set_logo", move |tx| {
        let name = picture::store(tx, &logo)?;
        show(tx, &director, Some(&name))
    });
    Ok(Answer::new(done.await?))
}

#[utoipa::path(
    delete, path = "/api/luckydraw/admin/{event_id}/logo", tag = "events", params(("event_id" = String, Path)),
    responses((status = 200, body = Envelope<EventSummary>), (status = "default", body = FailureEnvelope))
)]
async fn remove_logo(State(app): State<App>, director: Director) -> Reply<EventSummary> {
    let done = app.store.write("remove_logo", move |tx| show(tx, &director, None));
    Ok(Answer::new(done.await?))
}

fn show(tx: &mut Tx<'_>, director: &Director, logo: Option<&str>) -> Result<EventSummary, Error> {
    let event = event::set_logo(tx, &director.event, logo, &director.identity.actor())?;
    event::summary(tx, &event)
}
