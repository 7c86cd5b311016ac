//! What one phone checks of a draw by itself: its own line and the winners' lines, with their paths.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::activity::raffle::rules::refuse_unrevealed;
use crate::domain::draw::{Excerpt, ExcerptSource};
use crate::domain::fault::Fault;
use crate::store::{Error, draw, event};
use crate::web::App;
use crate::web::answer::{Failure, FailureEnvelope};
use crate::web::extract::{EventRef, Path, Query};
use crate::web::gzip;

/// Winners whose lines one phone asks for at most.
const MOST_PLACES: usize = 16;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(excerpt))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Whose line; the winners' alone where it is missing.
    draw_number: Option<u64>,
    /// Which winners' lines, by place from 1, such as `1,2,40`; at most 16.
    #[serde(default)]
    places: String,
}

#[utoipa::path(
    get, path = "/api/luckydraw/events/{event_id}/draws/{draw}/excerpt", tag = "public",
    params(("event_id" = String, Path), ("draw" = u64, Path), Wanted),
    responses((status = 200, description = "Part of the proof, once revealed", body = serde_json::Value), (status = "default", body = FailureEnvelope))
)]
async fn excerpt(
    State(app): State<App>,
    EventRef(id): EventRef,
    Path((_, k)): Path<(String, u64)>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let places = places(&wanted.places)?;
    let found = app.store.read(move |snapshot| {
        let id = event::find(snapshot, id.as_ref())?.id;
        let draw = draw::find(snapshot, &id, k)?;
        refuse_unrevealed(&draw)?;
        Ok((id, draw.sheet_hash))
    });
    let (id, sheet) = found.await?;
    // One tree serves all phones: hashing ten thousand lines for each would be a day's work.
    let make = || async {
        let source = app.store.read(move |snapshot| {
            let proof = draw::proof(snapshot, &id, k)?;
            ExcerptSource::new(proof).map_err(|error| Error::Corrupt(error.to_string()))
        });
        Ok(Arc::new(source.await?))
    };
    let source = app.excerpts.get_or_make(sheet.to_string(), make).await?;
    Ok(compressed(&headers, &source.excerpt(wanted.draw_number, &places)))
}

fn places(list: &str) -> Result<Vec<usize>, Fault> {
    let wrong = || Fault::field("places", "must be up to 16 places such as 1,2,40");
    let numbers = list.split(',').filter(|part| !part.is_empty()).map(|part| part.parse().map_err(|_| wrong()));
    let places = numbers.collect::<Result<Vec<usize>, _>>()?;
    if places.len() <= MOST_PLACES { Ok(places) } else { Err(wrong()) }
}

/// Hex travels at half its length.
fn compressed(headers: &HeaderMap, excerpt: &Excerpt<'_>) -> Response {
    let packed = || gzip::compress(&serde_json::to_vec(excerpt).ok()?);
    match gzip::is_taken(headers).then(packed).flatten() {
        Some(body) => {
            let fields = [(CONTENT_TYPE, "application/json"), (CONTENT_ENCODING, "gzip"), (VARY, "accept-encoding")];
            (fields, body).into_response()
        }
        None => ([(VARY, "accept-encoding")], Json(excerpt)).into_response(),
    }
}
