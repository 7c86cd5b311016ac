//! Data in and out: CSV imports and exports.

use std::collections::HashMap;

use axum::extract::State;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::json;
use unicode_normalization::UnicodeNormalization;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::prizes::prepare;
use crate::domain::csv_import::{self, Import, ParticipantRow, PrizeRow, Problem};
use crate::domain::fault::{Fault, Reason};
use crate::domain::picture::Picture;
use crate::export::{self, Format, Rows as _, Stored, Wanted, What};
use crate::store::idempotency::once;
use crate::store::import::{self, Line, Mode, Outcome};
use crate::store::participant::ContactFields;
use crate::store::{self, backup};
use crate::web::App;
use crate::web::answer::{Answer, Envelope, Failure, FailureEnvelope, Reply};
use crate::web::download;
use crate::web::extract::{Change, Director, Query};
use crate::web::idempotency_key::IdempotencyKey;

/// An import carries pictures, base64 in JSON.
const IMPORT_LIMIT: usize = 64 * 1024 * 1024;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(import_csv)).routes(routes!(export_file))
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct ImportBody {
    what: Kind,
    /// The file, base64.
    csv: String,
    /// The pictures that its lines name.
    #[serde(default)]
    images: Vec<ImageFile>,
    /// Whether to tell only what would happen.
    #[serde(default)]
    dry_run: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Prizes,
    Participants,
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct ImageFile {
    /// The file's name as the CSV has it.
    name: String,
    /// The file, base64.
    data: String,
}

#[utoipa::path(
    post, path = "/api/luckydraw/admin/{event_id}/import", tag = "transfer", params(("event_id" = String, Path), IdempotencyKey),
    request_body = ImportBody,
    responses((status = 200, body = Envelope<Outcome>), (status = "default", body = FailureEnvelope))
)]
async fn import_csv(
    State(app): State<App>,
    director: Director,
    change: Change<ImportBody, IMPORT_LIMIT>,
) -> Reply<Outcome> {
    let body = change.body;
    let csv = decode("csv", &body.csv)?;
    let mode = if body.dry_run { Mode::DryRun } else { Mode::Write };
    let pictures = pictures(body.images).await?;
    let rows = tokio::task::spawn_blocking(move || Rows::read(body.what, &csv)).await;
    let rows = rows.map_err(|_| Failure::from(Reason::Internal))?;
    let outcome = app.store.write("import", move |tx| {
        once(tx, director.event.as_str(), change.retry.as_ref(), |tx| {
            let (actor, mode) = (director.identity.actor(), effective(mode, rows.problems()));
            let outcome = match &rows {
                Rows::Prizes(file) => import::prizes(tx, &director.event, &file.rows, &pictures, mode, &actor)?,
                Rows::Participants(file) => import::participants(tx, &director.event, &file.rows, mode, &actor)?,
            };
            judge(outcome, rows.problems(), body.dry_run)
        })
    });
    Ok(Answer::new(outcome.await?))
}

/// What a file holds, read before the writer is asked for anything.
enum Rows {
    Prizes(Import<PrizeRow>),
    Participants(Import<ParticipantRow>),
}

impl Rows {
    fn read(what: Kind, csv: &[u8]) -> Self {
        match what {
            Kind::Prizes => Rows::Prizes(csv_import::prizes(csv)),
            Kind::Participants => Rows::Participants(csv_import::participants(csv)),
        }
    }

    fn problems(&self) -> &[Problem] {
        match self {
            Rows::Prizes(file) => &file.problems,
            Rows::Participants(file) => &file.problems,
        }
    }
}

/// A file with unreadable lines is only looked through, so that all of its lines are told.
fn effective(mode: Mode, problems: &[Problem]) -> Mode {
    if problems.is_empty() { mode } else { Mode::DryRun }
}

/// All lines in the file's order; a refusal where one is wrong and the import was meant.
fn judge(mut outcome: Outcome, problems: &[Problem], dry_run: bool) -> Result<Outcome, store::Error> {
    outcome.lines.extend(problems.iter().map(problem_line));
    outcome.lines.sort_by_key(|line| line.line);
    outcome.dry_run = dry_run;
    if !dry_run && outcome.lines.iter().any(|line| !line.ok) {
        let wrong: Vec<&Line> = outcome.lines.iter().filter(|line| !line.ok).take(200).collect();
        return Err(Fault::new(Reason::ImportRejected).with(json!({ "lines": wrong })).into());
    }
    Ok(outcome)
}

fn problem_line(problem: &Problem) -> Line {
    let nearest = problem.nearest.map(|nearest| format!(" → {nearest}?")).unwrap_or_default();
    Line {
        line: problem.line,
        ok: false,
        text: format!("{}{nearest}", problem.value.clone().unwrap_or_default()),
        problem: Some(problem.code.as_str().to_owned()),
        field: problem.field.map(str::to_owned),
        entry_code: None,
    }
}

async fn pictures(files: Vec<ImageFile>) -> Result<HashMap<String, Picture>, Failure> {
    let mut pictures = HashMap::with_capacity(files.len());
    for file in files {
        let bytes = decode("images", &file.data)?;
        pictures.insert(file.name.nfc().collect(), prepare(bytes).await?);
    }
    Ok(pictures)
}

fn decode(field: &str, text: &str) -> Result<Vec<u8>, Failure> {
    STANDARD.decode(text.trim()).map_err(|_| Fault::field(field, "is not base64").into())
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ExportQuery {
    /// `csv`, `json`, `xlsx` or `sqlite`.
    format: String,
    /// `participants`, `winners`, `draws` or `all`.
    #[serde(default = "participants")]
    what: String,
    /// Whether personal data comes along.
    #[serde(default)]
    with_contact: bool,
}

fn participants() -> String {
    What::Participants.to_string()
}

#[utoipa::path(
    get, path = "/api/luckydraw/admin/{event_id}/export", tag = "transfer",
    params(("event_id" = String, Path), ExportQuery),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>), (status = "default", body = FailureEnvelope))
)]
async fn export_file(
    State(app): State<App>,
    director: Director,
    Query(query): Query<ExportQuery>,
) -> Result<Response, Failure> {
    let contact = if query.with_contact { ContactFields::All } else { ContactFields::None };
    if query.format == "sqlite" {
        return sqlite(&app, contact).await;
    }
    let format: Format = query.format.parse().map_err(|_| Fault::field("format", "csv, json, xlsx or sqlite"))?;
    let what: What = query.what.parse().map_err(|_| Fault::field("what", "participants, winners, draws or all"))?;
    let wanted = Wanted { contact, now: app.clock.now() };
    let (turn, file) = (app.exports.next().await?, export::scratch(app.store.path()).map_err(store::Error::from)?);
    let exported = app.store.read_reserved(move |snapshot| {
        let _turn = turn;
        let rows = Stored::find(snapshot, Some(&director.event), wanted)?;
        let name = export::filename(rows.event(), what, format);
        Ok((export::fill(file, &rows, what, format)?, name))
    });
    let (file, name) = exported.await?;
    download::send(file, format.content_type(what), &name)
}

async fn sqlite(app: &App, contact: ContactFields) -> Result<Response, Failure> {
    let turn = app.exports.next().await?;
    let source = app.store.path().to_owned();
    let mark = app.entropy.bytes::<8>().map_err(|_| Failure::from(Reason::Internal))?;
    let copied = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        export::sqlite::nameless(&source, &backup::passing_name(&source, mark), contact)
    });
    let file = copied.await.map_err(|_| Failure::from(Reason::Internal))??;
    download::send(file, "application/vnd.sqlite3", "luckydraw-all.sqlite")
}
