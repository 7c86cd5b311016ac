//! The host's side of what enters a draw after its freeze: the digits that are called, the word that is
//! confirmed once, and giving the draw up before its last input.

use axum::extract::State;
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::draws::{DrawAnswer, DrawRow, admin_row, answer};
use crate::ambient::crash_point;
use crate::domain::fault::Fault;
use crate::domain::text::{self, Limit};
use crate::store::draw;
use crate::store::drawing::{self, word};
use crate::store::idempotency::once;
use crate::web::App;
use crate::web::answer::{Answer, Envelope, FailureEnvelope, Reply};
use crate::web::extract::{Change, Director, Path};
use crate::web::idempotency_key::IdempotencyKey;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(call_digits)).routes(routes!(confirm_word)).routes(routes!(abort))
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct DigitsBody {
    /// All digits that were called so far, in the order read. None asks whether digits may be called yet, and changes
    /// nothing.
    digits: String,
}

#[utoipa::path(
    put, path = "/api/luckydraw/admin/{event_id}/draws/{draw}/digits", tag = "raffle",
    params(("event_id" = String, Path), ("draw" = u64, Path)), request_body = DigitsBody,
    responses((status = 200, body = Envelope<DrawRow>), (status = "default", body = FailureEnvelope))
)]
async fn call_digits(
    State(app): State<App>,
    director: Director,
    Path((_, k)): Path<(String, u64)>,
    change: Change<DigitsBody>,
) -> Reply<DrawRow> {
    let now = app.clock.now();
    let called = app.store.write("call_digits", move |tx| {
        word::call(tx, &director.event, k, &change.body.digits, &director.identity.actor())?;
        admin_row(tx, &director.event, draw::find(tx, &director.event, k)?, director.identity.role, now)
    });
    let called = called.await?;
    crash_point("digits_called");
    Ok(Answer::new(called))
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct WordBody {
    /// The digits as they stand on the screen, read back.
    word: String,
}

#[utoipa::path(
    post, path = "/api/luckydraw/admin/{event_id}/draws/{draw}/word", tag = "raffle",
    params(("event_id" = String, Path), ("draw" = u64, Path), IdempotencyKey), request_body = WordBody,
    responses((status = 200, body = Envelope<DrawAnswer>), (status = "default", body = FailureEnvelope))
)]
async fn confirm_word(
    State(app): State<App>,
    director: Director,
    Path((_, k)): Path<(String, u64)>,
    change: Change<WordBody>,
) -> Reply<DrawAnswer> {
    let (event, actor, retry, word) =
        (director.event.clone(), director.identity.actor(), change.retry.clone(), change.body.word);
    let _quiet = app.hush.begin();
    app.store
        .write("confirm_word", move |tx| {
            once(tx, event.as_str(), retry.as_ref(), |tx| word::confirm(tx, &event, k, &word, &actor))
        })
        .await?;
    crash_point("word_confirmed");
    let settled = app.store.write("settle_draw", move |tx| {
        drawing::settle(tx, &director.event, k, &director.identity.actor())?;
        answer(tx, &director.event, k)
    });
    let settled = settled.await?;
    crash_point("draw_ranked");
    Ok(Answer::new(settled))
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct AbortBody {
    /// Why, 1 to 200 characters; everyone can read it.
    reason: String,
}

#[utoipa::path(
    post, path = "/api/luckydraw/admin/{event_id}/draws/{draw}/abort", tag = "raffle",
    params(("event_id" = String, Path), ("draw" = u64, Path)), request_body = AbortBody,
    responses((status = 200, body = Envelope<DrawRow>), (status = "default", body = FailureEnvelope))
)]
async fn abort(
    State(app): State<App>,
    director: Director,
    Path((_, k)): Path<(String, u64)>,
    change: Change<AbortBody>,
) -> Reply<DrawRow> {
    let reason =
        text::clean(&change.body.reason, Limit::NOTE).map_err(|error| Fault::field("reason", &error.to_string()))?;
    if reason.is_empty() {
        return Err(Fault::field("reason", "say why").into());
    }
    let now = app.clock.now();
    let aborted = app.store.write("abort_draw", move |tx| {
        drawing::abort(tx, &director.event, k, &reason, &director.identity.actor())?;
        admin_row(tx, &director.event, draw::find(tx, &director.event, k)?, director.identity.role, now)
    });
    let aborted = aborted.await?;
    crash_point("draw_aborted");
    Ok(Answer::new(aborted))
}
