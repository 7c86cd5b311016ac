//! The organiser at the door: sees the line, sets its rules, lets people in.

use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::view::RoomView;
use crate::domain::fault::Fault;
use crate::store::idempotency::once;
use crate::store::waiting::{self, RulesPatch};
use crate::web::App;
use crate::web::answer::{Answer, Envelope, FailureEnvelope, Reply};
use crate::web::extract::{Change, Director};
use crate::web::idempotency_key::IdempotencyKey;

/// People who may be let in at once.
const MOST_AT_ONCE: u32 = 100_000;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show, change)).routes(routes!(admit))
}

#[utoipa::path(
    get, path = "/api/luckydraw/admin/{event_id}/waiting-room", tag = "waiting room",
    params(("event_id" = String, Path)),
    responses((status = 200, body = Envelope<RoomView>), (status = "default", body = FailureEnvelope))
)]
async fn show(State(app): State<App>, director: Director) -> Reply<RoomView> {
    let room = app.rooms.open(&app, &director.event).await?;
    Ok(Answer::new(RoomView::of(&app, &director.event, &room)))
}

#[utoipa::path(
    patch, path = "/api/luckydraw/admin/{event_id}/waiting-room", tag = "waiting room",
    params(("event_id" = String, Path)), request_body = RulesPatch,
    responses((status = 200, body = Envelope<RoomView>), (status = "default", body = FailureEnvelope))
)]
async fn change(State(app): State<App>, director: Director, change: Change<RulesPatch>) -> Reply<RoomView> {
    let Director { identity, event } = director;
    let steering = app.rooms.steering.lock().await;
    let room = app.rooms.open(&app, &event).await?;
    let id = event.clone();
    let changed =
        app.store.write("change_waiting_room", move |tx| waiting::change(tx, &id, &change.body, &identity.actor()));
    room.refresh(changed.await?);
    drop(steering);
    room.traffic.decide(app.clock.now());
    app.rooms.show(&app, &event, &room);
    app.rooms.wake.notify_one();
    Ok(Answer::new(RoomView::of(&app, &event, &room)))
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct AdmitBody {
    /// How many of those who wait, 1 to 100,000; the threshold does not matter.
    count: u32,
}

/// Who was let in.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Admitted {
    /// People who waited and may enter now.
    let_in: u64,
    /// The room after it.
    room: RoomView,
}

#[utoipa::path(
    post, path = "/api/luckydraw/admin/{event_id}/waiting-room/admit", tag = "waiting room",
    params(("event_id" = String, Path), IdempotencyKey), request_body = AdmitBody,
    responses((status = 200, body = Envelope<Admitted>), (status = "default", body = FailureEnvelope))
)]
async fn admit(State(app): State<App>, director: Director, change: Change<AdmitBody>) -> Reply<Admitted> {
    let count = change.body.count;
    if !(1..=MOST_AT_ONCE).contains(&count) {
        return Err(Fault::field("count", &format!("must be 1 to {MOST_AT_ONCE}")).into());
    }
    let Director { identity, event } = director;
    let steering = Arc::clone(&app.rooms.steering).lock_owned().await;
    let room = app.rooms.open(&app, &event).await?;
    let (id, line, planned) = (event.clone(), Arc::clone(&room), room.first(count));
    let stored = app.store.write("admit_by_hand", move |tx| {
        once(tx, id.as_str(), change.retry.as_ref(), |tx| {
            waiting::admit_by_hand(tx, &id, (planned.place, planned.people), count, &identity.actor())?;
            // Whoever asked may be gone by then; nobody else moves the line before.
            tx.then(move || {
                line.settle(planned);
                drop(steering);
            });
            Ok(planned.people)
        })
    });
    let let_in = stored.await?;
    app.rooms.show(&app, &event, &room);
    Ok(Answer::new(Admitted { let_in, room: RoomView::of(&app, &event, &room) }))
}
