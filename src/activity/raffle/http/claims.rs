//! The prize desk's side: settling claims, by place or by the code that a winner shows.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::draws::{DrawRow, admin_row};
use crate::domain::claim::Claim;
use crate::domain::fault::{Fault, Reason};
use crate::domain::text::{self, Limit};
use crate::store::access::Role;
use crate::store::claim::{self, Pick};
use crate::store::desk::{self as prize_desk, ClaimCard};
use crate::store::idempotency::once;
use crate::store::{Error, draw};
use crate::web::App;
use crate::web::answer::{Answer, Envelope, FailureEnvelope, Nothing, Reply};
use crate::web::extract::{Change, Desk, Path, Peer, Query};
use crate::web::guesses::{Attempt, Guess};
use crate::web::idempotency_key::IdempotencyKey;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(settle_claim)).routes(routes!(show_claim)).routes(routes!(collect_claim))
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct ClaimBody {
    claim: Claim,
    /// At most 200 characters, for the log; a claim is not annulled without one.
    #[serde(default)]
    reason: String,
}

/// What a settled claim led to.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
struct SettledClaim {
    /// The draw as it is now.
    draw: DrawRow,
    /// The reserve that was called for the place.
    called: Option<Pick>,
    /// Whether a reserve was due and nobody was left.
    reserves_exhausted: bool,
}

#[utoipa::path(
    post, path = "/api/luckydraw/admin/{event_id}/draws/{draw}/winners/{place}/claim", tag = "raffle",
    params(("event_id" = String, Path), ("draw" = u64, Path), ("place" = u64, Path), IdempotencyKey), request_body = ClaimBody,
    responses((status = 200, body = Envelope<SettledClaim>), (status = "default", body = FailureEnvelope))
)]
async fn settle_claim(
    State(app): State<App>,
    desk: Desk,
    Path((_, k, place)): Path<(String, u64, u64)>,
    change: Change<ClaimBody>,
) -> Reply<SettledClaim> {
    let reason =
        text::clean(&change.body.reason, Limit::NOTE).map_err(|error| Fault::field("reason", &error.to_string()))?;
    let next = change.body.claim;
    if next == Claim::Void {
        refuse_void(&desk, &reason)?;
    }
    let settled = app.store.write("settle_claim", move |tx| {
        once(tx, desk.event.as_str(), change.retry.as_ref(), |tx| {
            let reason = Some(reason.as_str()).filter(|reason| !reason.is_empty());
            let settled = claim::settle(tx, &desk.event, (k, place), next, reason, &desk.identity.actor())?;
            let draw = admin_row(tx, &desk.event, draw::find(tx, &desk.event, k)?, desk.identity.role, tx.now)?;
            Ok(SettledClaim { draw, called: settled.called, reserves_exhausted: settled.reserves_exhausted })
        })
    });
    Ok(Answer::new(settled.await?))
}

/// Taking a prize back as if it had never been won is the organiser's word, with a reason.
fn refuse_void(desk: &Desk, reason: &str) -> Result<(), Fault> {
    if desk.identity.role != Role::Organiser {
        return Err(Reason::Forbidden.into());
    }
    if reason.is_empty() {
        return Err(Fault::field("reason", "say why"));
    }
    Ok(())
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Seen {
    /// The four digits that the phone shows, or that the code on it held; the answer says whether they match.
    live: Option<String>,
}

#[utoipa::path(
    get, path = "/api/luckydraw/admin/{event_id}/claims/{code}", tag = "raffle",
    params(("event_id" = String, Path), ("code" = String, Path), Seen),
    responses((status = 200, body = Envelope<ClaimCard>), (status = "default", body = FailureEnvelope))
)]
async fn show_claim(
    State(app): State<App>,
    desk: Desk,
    peer: Peer,
    Path((_, code)): Path<(String, String)>,
    Query(seen): Query<Seen>,
) -> Reply<ClaimCard> {
    let attempt = app.guesses.begin(Guess::ClaimCode, peer.ip())?;
    let now = app.clock.now();
    let found = app.store.read_reserved(move |snapshot| {
        let mut card = prize_desk::by_code(snapshot, &desk.event, &code)?;
        card.pick.live = claim::live(snapshot, &desk.event, card.draw, &card.pick, (seen.live.as_deref(), now))?;
        Ok(card)
    });
    let found = found.await;
    judge(attempt, &found);
    Ok(Answer::new(found?))
}

#[utoipa::path(
    post, path = "/api/luckydraw/admin/{event_id}/claims/{code}/collect", tag = "raffle",
    params(("event_id" = String, Path), ("code" = String, Path), IdempotencyKey),
    responses((status = 200, body = Envelope<ClaimCard>), (status = "default", body = FailureEnvelope))
)]
async fn collect_claim(
    State(app): State<App>,
    desk: Desk,
    peer: Peer,
    Path((_, code)): Path<(String, String)>,
    change: Change<Nothing>,
) -> Reply<ClaimCard> {
    let attempt = app.guesses.begin(Guess::ClaimCode, peer.ip())?;
    let collected = app.store.write("collect_claim", move |tx| {
        once(tx, desk.event.as_str(), change.retry.as_ref(), |tx| {
            prize_desk::collect(tx, &desk.event, &code, &desk.identity.actor())
        })
    });
    let collected = collected.await;
    judge(attempt, &collected);
    Ok(Answer::new(collected?))
}

/// A code that is not there was a guess; everything else was none.
fn judge(attempt: Attempt<'_>, outcome: &Result<ClaimCard, Error>) {
    if !outcome.as_ref().is_err_and(|error| error.fault().reason == Reason::ClaimNotFound) {
        attempt.was_no_guess();
    }
}
