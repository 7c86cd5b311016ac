//! The audit log, as the organiser reads it.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::domain::fault::Fault;
use crate::store::audit::{self, Record};
use crate::web::App;
use crate::web::answer::{Answer, Envelope, FailureEnvelope, Reply};
use crate::web::extract::{Director, Query};

/// Records on a page unless fewer are asked for.
const LIMIT: u32 = 500;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct LogQuery {
    /// Records with a number below this.
    before: Option<u64>,
    /// 1 to 500.
    limit: Option<u32>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct LogPage {
    /// How many records there are.
    total: u64,
    /// Newest first.
    records: Vec<LogEntry>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct LogEntry {
    seq: u64,
    at: String,
    kind: String,
    /// Who did it; nothing where the body was purged.
    actor: Option<String>,
    /// What was done; nothing where it was purged.
    body: Option<Value>,
    hash: String,
}

#[utoipa::path(
    get, path = "/api/luckydraw/admin/{event_id}/log", tag = "log", params(("event_id" = String, Path), LogQuery),
    responses((status = 200, body = Envelope<LogPage>), (status = "default", body = FailureEnvelope))
)]
async fn list(State(app): State<App>, director: Director, Query(query): Query<LogQuery>) -> Reply<LogPage> {
    let limit = query.limit.unwrap_or(LIMIT);
    if !(1..=LIMIT).contains(&limit) {
        return Err(Fault::field("limit", "must be from 1 to 500").into());
    }
    let page = app.store.read_reserved(move |snapshot| {
        let records =
            audit::newest(snapshot, &director.event, query.before.map(|before| before.min(i64::MAX as u64)), limit)?;
        let total = audit::head(snapshot, &director.event)?.seq;
        Ok(LogPage { total, records: records.into_iter().map(entry).collect() })
    });
    Ok(Answer::new(page.await?))
}

fn entry(record: Record) -> LogEntry {
    let body: Option<Value> = record.body.as_deref().and_then(|text| serde_json::from_str(text).ok());
    let actor = body.as_ref().and_then(|body| body.get("actor")).and_then(Value::as_str).map(str::to_owned);
    LogEntry {
        seq: record.seq,
        at: record.at.to_string(),
        kind: record.kind,
        actor,
        body,
        hash: record.hash.to_string(),
    }
}
