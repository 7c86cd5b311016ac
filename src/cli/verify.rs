//! `luckydraw verify`: checks draws that somebody else made, with nothing but the files.

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use super::{CliError, Status, terminal};
use crate::domain::draw::{Against, Check, Drawn, Hash, Mode, Outcome, Receipt, Report, Verdict, drawn_twice, verify};

const EXAMPLES: &str = "\
Examples:
  luckydraw verify proof.json --anchor 3f…c2     the anchor from a poster or a guest's phone
  luckydraw verify party.json --receipt me.txt   an export against a guest's receipt
  luckydraw verify draw-*.json                   are they consistent at all?

Exit status: 0 everything holds against the anchor or receipt; 3 consistent, but tied to nothing;
1 something does not hold, and the step that fails first is named.";

/// Check proofs or a JSON export
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Verify {
    /// Proofs, or exports as JSON; - for stdin
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The event's anchor, as known from elsewhere: 64 hexadecimal digits
    #[arg(long, value_name = "HEX", conflicts_with = "receipt", value_parser = parse_anchor)]
    anchor: Option<Hash>,
    /// A guest's receipt, which holds the anchor and more
    #[arg(long, value_name = "FILE")]
    receipt: Option<PathBuf>,
    /// Print the whole report as JSON
    #[arg(long)]
    json: bool,
}

/// What was found in one file.
struct Checked<'a> {
    file: &'a Path,
    report: Report,
}

pub fn run(command: &Verify) -> Result<Status, CliError> {
    let against = against(command)?;
    let mut checked = Vec::with_capacity(command.files.len());
    for file in &command.files {
        // What an editor leaves around a text is no part of it.
        let report = verify(read_text(file)?.trim_start_matches('\u{feff}').trim(), &against);
        checked.push(Checked { file, report });
    }
    let twice = drawn_twice(checked.iter().flat_map(|checked| &checked.report.draws));
    let verdict = if twice.is_some() { Verdict::Fails } else { overall(&checked) };
    if command.json {
        terminal::say_json(&as_json(&checked, verdict, twice))?;
    } else {
        show(&checked, verdict, twice)?;
    }
    if verdict == Verdict::Untied {
        terminal::tell(
            "  try: --anchor HEX, as it stands on a poster or on a guest's phone (all 64 digits), or --receipt FILE",
        );
    }
    Ok(status(verdict))
}

const fn status(verdict: Verdict) -> Status {
    match verdict {
        Verdict::Verified => Status::Ok,
        Verdict::Untied => Status::Untied,
        Verdict::Fails => Status::Other,
    }
}

/// The least that holds of all files.
fn overall(checked: &[Checked<'_>]) -> Verdict {
    let any = |verdict| checked.iter().any(|one| one.report.verdict == verdict);
    if any(Verdict::Fails) {
        Verdict::Fails
    } else if any(Verdict::Untied) {
        Verdict::Untied
    } else {
        Verdict::Verified
    }
}

fn parse_anchor(text: &str) -> Result<Hash, String> {
    let lower = text.trim().to_ascii_lowercase();
    lower.parse().map_err(|error| format!("{error}"))
}

fn against(command: &Verify) -> Result<Against, CliError> {
    if let Some(anchor) = command.anchor {
        return Ok(Against::Anchor(anchor));
    }
    let Some(path) = &command.receipt else {
        return Ok(Against::Nothing);
    };
    let receipt = Receipt::parse(&read_text(path)?);
    receipt
        .map(Against::Receipt)
        .map_err(|error| CliError::new(Status::Data, format!("{} is no receipt: {error}", path.display())))
}

fn read_text(path: &Path) -> Result<String, CliError> {
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        std::io::stdin().lock().read_to_end(&mut bytes).map(|_| ())
    } else {
        std::fs::read(path).map(|found| bytes = found)
    };
    read.map_err(|error| CliError::unreadable(path, &error))?;
    Ok(as_text(bytes))
}

/// The text up to and with the first byte that is none, which no format has in it.
fn as_text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| {
        let end = error.utf8_error().valid_up_to();
        let head = error.as_bytes().get(..=end).unwrap_or_default();
        String::from_utf8_lossy(head).into_owned()
    })
}

fn as_json(checked: &[Checked<'_>], verdict: Verdict, twice: Option<&Drawn>) -> Value {
    let file = |one: &Checked<'_>| {
        json!({
            "file": one.file.display().to_string(),
            "verdict": one.report.verdict,
            "failed": one.report.failure(),
            "checks": one.report.checks,
            "draws": one.report.draws,
            "called_off": one.report.called_off,
        })
    };
    json!({
        "verdict": verdict,
        "drawn_twice": twice.map(|drawn| json!({ "event_id": drawn.event_id, "draw": drawn.draw })),
        "files": checked.iter().map(file).collect::<Vec<_>>(),
    })
}

fn show(checked: &[Checked<'_>], verdict: Verdict, twice: Option<&Drawn>) -> Result<(), CliError> {
    for one in checked {
        terminal::say(&one.file.display().to_string())?;
        for check in &one.report.checks {
            terminal::say(&format!("  {} {check}", mark(check)))?;
        }
        for drawn in &one.report.draws {
            terminal::say(&format!("  {}", describe(drawn)))?;
        }
        for draw in &one.report.called_off {
            terminal::say(&format!("  draw {draw} was called off"))?;
        }
    }
    if let Some(drawn) = twice {
        let line = format!("  ✗ drawn_once: draw {} of {} has two results", drawn.draw, drawn.event_id);
        terminal::say(&line)?;
    }
    terminal::say(&sentence(checked, verdict))?;
    if checked.iter().flat_map(|one| &one.report.draws).any(|drawn| drawn.mode == Mode::Rehearsal) {
        terminal::say("REHEARSAL: what was drawn here was practice and does not count")?;
    }
    Ok(())
}

const fn mark(check: &Check) -> char {
    match check.outcome {
        Outcome::Held => '✓',
        Outcome::Skipped => '–',
        Outcome::Failed => '✗',
    }
}

fn numbers(list: &[u64]) -> String {
    let shown = list.iter().map(|number| format!("{number:03}"));
    shown.collect::<Vec<_>>().join(" ")
}

fn describe(drawn: &Drawn) -> String {
    let mut line = format!(
        "draw {} of {}: {} → {} ({} of {} entries, {})",
        drawn.draw,
        drawn.event_id,
        drawn.prize,
        numbers(&drawn.winners),
        drawn.winners.len(),
        drawn.entries,
        drawn.grade,
    );
    if drawn.stirred + drawn.silent > 0 {
        line.push_str(&format!(", {} stirred, {} silent", drawn.stirred, drawn.silent));
    }
    if !drawn.called.is_empty() {
        line.push_str(&format!(", then called {}", numbers(&drawn.called)));
    }
    if !drawn.gone.is_empty() {
        line.push_str(&format!(", without {} (absent, void or passed over)", numbers(&drawn.gone)));
    }
    if drawn.mode == Mode::Rehearsal {
        line.push_str(", REHEARSAL: it does not count");
    }
    line
}

/// Whether a step could not be taken with what was given.
fn skips(checked: &[Checked<'_>]) -> bool {
    let mut checks = checked.iter().flat_map(|one| &one.report.checks);
    checks.any(|check| check.outcome == Outcome::Skipped)
}

fn sentence(checked: &[Checked<'_>], verdict: Verdict) -> String {
    match verdict {
        Verdict::Verified if skips(checked) => {
            "verified: what could be checked holds; – marks what could not".to_owned()
        }
        Verdict::Verified => "verified: everything holds".to_owned(),
        Verdict::Untied => "consistent, but tied to nothing".to_owned(),
        Verdict::Fails => {
            let failure = checked.iter().find_map(|one| Some((one.file, one.report.failure()?)));
            match failure {
                Some((file, check)) => format!("does not hold: {}: {check}", file.display()),
                None => "does not hold: drawn_once: a draw has two results".to_owned(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(text: &str) -> Checked<'static> {
        Checked { file: Path::new("proof.json"), report: verify(text, &Against::Nothing) }
    }

    #[test]
    fn verdicts_have_the_statuses_of_the_protocol() {
        assert_eq!(status(Verdict::Verified).code(), 0);
        assert_eq!(status(Verdict::Fails).code(), 1);
        assert_eq!(status(Verdict::Untied).code(), 3);
    }

    #[test]
    fn what_fails_first_is_named() {
        let checked = [checked("{}")];
        assert_eq!(overall(&checked), Verdict::Fails);
        let line = sentence(&checked, Verdict::Fails);
        assert!(line.starts_with("does not hold: proof.json: format: "), "{line}");
    }

    #[test]
    fn a_byte_that_is_no_text_stays_a_fault() {
        assert_eq!(as_text(b"{\"a\":\"\xff\"}".to_vec()), "{\"a\":\"\u{fffd}");
        assert_eq!(as_text(b"{}\xff".to_vec()), "{}\u{fffd}");
        assert_eq!(as_text("경품".into()), "경품");
    }

    #[test]
    fn anchors_are_64_digits() {
        assert!(parse_anchor(&"A".repeat(64)).is_ok());
        assert!(parse_anchor(&"a".repeat(63)).is_err());
        assert!(parse_anchor("x").is_err());
    }
}
