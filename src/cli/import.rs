//! `luckydraw import`: a spreadsheet of prizes or participants into an event, all lines or none.

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use clap::{Args, ValueEnum};
use hyper::Method;
use serde_json::{Value, json};

use super::client::CallError;
use super::listing::{event_path, parse_event, text};
use super::runtime::{self, Size};
use super::session::{self, Session};
use super::{CliError, Files, Status, images, logging, terminal};

const EXAMPLES: &str = "\
Examples:
  luckydraw import prizes prizes.csv --dry-run     says what it would do, line by line
  luckydraw import prizes prizes.csv
  luckydraw import participants people.csv --event party-2026

Columns of prizes: name, description, rank, quantity, image (a file beside the CSV).
Columns of participants: name, phone, email, code, note; each may be missing.
Headers may be Korean, in any order; UTF-8 and Excel's CP949 are both read.
One bad line and nothing is imported.";

/// Put prizes or participants from a CSV file into an event
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Import {
    /// What the file holds
    what: Kind,
    /// The CSV file
    #[arg(value_name = "FILE.csv")]
    file: PathBuf,
    /// The event's id [default: the current event]
    #[arg(long, value_name = "ID", value_parser = parse_event)]
    event: Option<String>,
    /// Only say what would be imported
    #[arg(long)]
    dry_run: bool,
    /// Print the outcome as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    Participants,
    Prizes,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Participants => "participants",
            Self::Prizes => "prizes",
        }
    }
}

pub fn run(files: &Files, command: &Import) -> Result<Status, CliError> {
    let config = files.load()?;
    logging::start("warn");
    let body = body(command)?;
    let path = event_path(command.event.as_deref(), "/import");
    terminal::progress("importing …");
    let work = async |session: &Session| told(session.call(Method::POST, &path, Some(body.clone())).await);
    let outcome = runtime::block_on(Size::Small, session::with(&config, work))?;
    show(command, &outcome)?;
    if is_clean(&outcome) {
        return Ok(Status::Ok);
    }
    Err(CliError::new(Status::Data, "nothing was imported: lines of the file are wrong")
        .with_hint("mend the lines that are marked and run the command again"))
}

fn body(command: &Import) -> Result<Value, CliError> {
    let csv = std::fs::read(&command.file);
    let csv = csv.map_err(|error| CliError::unreadable(&command.file, &error))?;
    let images = match command.what {
        Kind::Prizes => images::beside(&command.file, &csv)?,
        Kind::Participants => Vec::new(),
    };
    Ok(json!({
        "what": command.what.name(),
        "csv": BASE64_STANDARD.encode(csv),
        "images": images,
        "dry_run": command.dry_run,
    }))
}

/// A rejected file is an outcome too: its lines say what is wrong.
fn told(answer: Result<Value, CallError>) -> Result<Value, CliError> {
    match answer {
        Err(CallError::Refused(mut refusal)) if refusal.details["lines"].is_array() => Ok(refusal.details.take()),
        other => Ok(other?),
    }
}

fn is_clean(outcome: &Value) -> bool {
    lines(outcome).iter().all(|line| line["ok"] == true)
}

fn lines(outcome: &Value) -> &[Value] {
    outcome["lines"].as_array().map_or(&[], Vec::as_slice)
}

fn show(command: &Import, outcome: &Value) -> Result<(), CliError> {
    if command.json {
        return terminal::say_json(outcome);
    }
    for line in lines(outcome) {
        terminal::say(&describe(line, &command.file))?;
    }
    if is_clean(outcome) {
        terminal::tell(&summary(command, outcome));
    }
    Ok(())
}

fn summary(command: &Import, outcome: &Value) -> String {
    let what = command.what.name();
    if command.dry_run {
        format!("{} {what} can be imported; nothing was written", lines(outcome).len())
    } else {
        format!("imported {} {what}", text(outcome, "imported"))
    }
}

/// One line of the file, as `✓ 2: 1 · 노트북 × 1` or `✗ 3: … — the picture is not in …`.
fn describe(line: &Value, file: &Path) -> String {
    let (number, says) = (text(line, "line"), text(line, "text"));
    if line["ok"] != true {
        let told = if says.is_empty() { String::new() } else { format!("{says} — ") };
        return format!("✗ {number}: {told}{}", problem(line, file));
    }
    match text(line, "entry_code") {
        code if code.is_empty() => format!("✓ {number}: {says}"),
        code => format!("✓ {number}: {says} [{code}]"),
    }
}

fn problem(line: &Value, file: &Path) -> String {
    let code = text(line, "problem");
    let sentence = match sentence(&code) {
        Some(sentence) => sentence.to_owned(),
        None => code.replace('_', " "),
    };
    let place =
        if code == "image_missing" { format!(" in {}", images::folder_of(file).display()) } else { String::new() };
    match text(line, "field") {
        field if field.is_empty() => format!("{sentence}{place}"),
        field => format!("{field}: {sentence}{place}"),
    }
}

fn sentence(code: &str) -> Option<&'static str> {
    Some(match code {
        "workbook" => "this is an Excel workbook; save it as CSV",
        "encoding" => "the text is neither UTF-8 nor CP949",
        "empty_file" => "there is no line of headers",
        "unknown_column" => "no column is called that",
        "repeated_column" => "two headers mean the same column",
        "missing_column" => "this column has to be there",
        "extra_cell" => "a cell stands under no header",
        "unclosed_quote" => "a quotation mark is never closed",
        "too_many_rows" => "the file has more lines than can be imported at once",
        "required" => "something has to stand here",
        "too_long" => "this is too long",
        "not_a_number" => "this is no whole number",
        "out_of_range" => "this number is out of range",
        "invalid_phone" => "this is no telephone number",
        "invalid_email" => "this is no e-mail address",
        "invalid_code" => "an entry code has 4 to 64 letters, digits, - and _",
        "invalid_file_name" => "a picture is named by its file name alone",
        "duplicate" => "an earlier line or participant has the same",
        "prize_exists" => "a prize with this name and rank is there already",
        "image_missing" => "there is no such picture",
        "image_invalid" => "the picture cannot be read",
        "image_too_large" => "the picture has too many pixels",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::client::Refusal;

    #[test]
    fn lines_are_told_one_by_one() {
        let file = Path::new("folder/prizes.csv");
        let table = [
            (json!({ "line": 2, "ok": true, "text": "1 · 노트북 × 1" }), "✓ 2: 1 · 노트북 × 1"),
            (json!({ "line": 3, "ok": true, "text": "7 · Kim", "entry_code": "K7QF" }), "✓ 3: 7 · Kim [K7QF]"),
            (
                json!({ "line": 4, "ok": false, "text": "2 · 컵 × 1", "problem": "image_missing", "field": "image" }),
                "✗ 4: 2 · 컵 × 1 — image: there is no such picture in folder",
            ),
            (json!({ "line": 5, "ok": false, "text": "", "problem": "something_new" }), "✗ 5: something new"),
        ];
        for (line, expected) in table {
            assert_eq!(describe(&line, file), expected);
        }
    }

    #[test]
    fn a_rejection_is_told_like_an_outcome() {
        let refusal = Refusal {
            reason: "import_rejected".into(),
            message: "Lines are wrong.".into(),
            details: json!({ "lines": [{ "line": 2, "ok": false }] }),
        };
        let outcome = told(Err(CallError::Refused(refusal))).unwrap();
        assert!(!is_clean(&outcome));
        assert_eq!(lines(&outcome).len(), 1);
    }

    #[test]
    fn every_problem_of_the_reader_has_a_sentence() {
        use crate::domain::csv_import::ProblemCode as Code;
        let codes = [
            Code::Workbook,
            Code::Encoding,
            Code::EmptyFile,
            Code::UnknownColumn,
            Code::RepeatedColumn,
            Code::MissingColumn,
            Code::ExtraCell,
            Code::UnclosedQuote,
            Code::TooManyRows,
            Code::Required,
            Code::TooLong,
            Code::NotANumber,
            Code::OutOfRange,
            Code::InvalidPhone,
            Code::InvalidEmail,
            Code::InvalidCode,
            Code::InvalidFileName,
            Code::Duplicate,
        ];
        for code in codes {
            assert!(sentence(code.as_str()).is_some(), "{}", code.as_str());
        }
    }
}
