//! Staff passes: links and PINs that the organiser makes and revokes.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::domain::fault::Fault;
use crate::domain::text::{self, Limit};
use crate::store::access::{self, StaffPass};
use crate::store::idempotency::once;
use crate::web::App;
use crate::web::answer::{Answer, Envelope, FailureEnvelope, Nothing, Reply};
use crate::web::extract::{Change, Director, Path};
use crate::web::idempotency_key::IdempotencyKey;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(revoke))
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct PassList {
    /// Newest first.
    passes: Vec<StaffPass>,
}

#[utoipa::path(
    get, path = "/api/luckydraw/admin/{event_id}/staff", tag = "access", params(("event_id" = String, Path)),
    responses((status = 200, body = Envelope<PassList>), (status = "default", body = FailureEnvelope))
)]
async fn list(State(app): State<App>, director: Director) -> Reply<PassList> {
    let passes = app.store.read_reserved(move |snapshot| access::passes(snapshot, &director.event)).await?;
    Ok(Answer::new(PassList { passes }))
}

/// The name of somebody or something that gets a key.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NameBody {
    /// 1 to 40 characters.
    name: String,
}

impl NameBody {
    /// The cleaned name.
    pub fn clean(&self) -> Result<String, Fault> {
        text::clean(&self.name, Limit::PERSON.required()).map_err(|error| Fault::field("name", &error.to_string()))
    }
}

/// A new pass with its keys, which are shown this once.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
struct NewPass {
    #[serde(flatten)]
    pass: StaffPass,
    /// The key in the link.
    token: String,
    /// The whole link.
    link: String,
    /// Eight digits.
    pin: String,
}

#[utoipa::path(
    post, path = "/api/luckydraw/admin/{event_id}/staff", tag = "access", params(("event_id" = String, Path), IdempotencyKey),
    request_body = NameBody,
    responses((status = 200, body = Envelope<NewPass>), (status = "default", body = FailureEnvelope))
)]
async fn create(State(app): State<App>, director: Director, change: Change<NameBody>) -> Reply<NewPass> {
    let name = change.body.clean()?;
    let actor = director.identity.actor();
    let origin = app.origin();
    let made = app.store.write("create_pass", move |tx| {
        once(tx, director.event.as_str(), change.retry.as_ref(), |tx| {
            let (pass, token, pin) = access::create_pass(tx, &director.event, &name, &actor)?;
            Ok(NewPass { link: format!("{origin}/lottery/admin#staff={token}"), pass, token, pin })
        })
    });
    Ok(Answer::new(made.await?))
}

#[utoipa::path(
    delete, path = "/api/luckydraw/admin/{event_id}/staff/{pass_id}", tag = "access",
    params(("event_id" = String, Path), ("pass_id" = String, Path)),
    responses((status = 200, body = Envelope<Nothing>), (status = "default", body = FailureEnvelope))
)]
async fn revoke(State(app): State<App>, director: Director, Path((_, id)): Path<(String, String)>) -> Reply<Nothing> {
    let actor = director.identity.actor();
    app.store.write("revoke_pass", move |tx| access::revoke_pass(tx, &director.event, &id, &actor)).await?;
    Ok(Answer::new(Nothing {}))
}
