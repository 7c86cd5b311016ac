//! API tokens: keys for scripts.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::staff::NameBody;
use crate::store::access::{self, ApiToken};
use crate::store::idempotency::once;
use crate::web::App;
use crate::web::answer::{Answer, Envelope, FailureEnvelope, Nothing, Reply};
use crate::web::extract::{Change, Organiser, Path};
use crate::web::idempotency_key::IdempotencyKey;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(revoke))
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct TokenList {
    /// Newest first.
    tokens: Vec<ApiToken>,
}

#[utoipa::path(
    get, path = "/api/luckydraw/admin/tokens", tag = "access",
    responses((status = 200, body = Envelope<TokenList>), (status = "default", body = FailureEnvelope))
)]
async fn list(State(app): State<App>, _: Organiser) -> Reply<TokenList> {
    let tokens = app.store.read_reserved(|snapshot| access::api_tokens(snapshot)).await?;
    Ok(Answer::new(TokenList { tokens }))
}

/// A new API token with its key, which is shown this once.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
struct NewApiToken {
    #[serde(flatten)]
    made: ApiToken,
    /// The key.
    token: String,
}

#[utoipa::path(
    post, path = "/api/luckydraw/admin/tokens", tag = "access", params(IdempotencyKey), request_body = NameBody,
    responses((status = 200, body = Envelope<NewApiToken>), (status = "default", body = FailureEnvelope))
)]
async fn create(
    State(app): State<App>,
    Organiser(identity): Organiser,
    change: Change<NameBody>,
) -> Reply<NewApiToken> {
    let name = change.body.clean()?;
    let made = app.store.write("create_api_token", move |tx| {
        once(tx, "", change.retry.as_ref(), |tx| {
            let (made, token) = access::create_api_token(tx, &name, &identity.actor())?;
            Ok(NewApiToken { made, token })
        })
    });
    Ok(Answer::new(made.await?))
}

#[utoipa::path(
    delete, path = "/api/luckydraw/admin/tokens/{id_or_name}", tag = "access", params(("id_or_name" = String, Path)),
    responses((status = 200, body = Envelope<Nothing>), (status = "default", body = FailureEnvelope))
)]
async fn revoke(State(app): State<App>, Organiser(identity): Organiser, Path(id): Path<String>) -> Reply<Nothing> {
    app.store.write("revoke_api_token", move |tx| access::revoke_api_token(tx, &id, &identity.actor())).await?;
    Ok(Answer::new(Nothing {}))
}
