//! One JSON document; with everything in it, it can be verified.

use std::io::Write;

use serde::Serialize;

use super::{DrawRow, EventMeta, ExportData, ExportError, LogRow, ParticipantRow, What, WinnerRow};

/// The name of this document's shape.
const FORMAT: &str = "luckydraw-export/1";

/// The document: the event and the lists that were asked for.
#[derive(Serialize)]
struct Document<'a> {
    format: &'static str,
    event: &'a EventMeta,
    #[serde(skip_serializing_if = "Option::is_none")]
    participants: Option<&'a [ParticipantRow]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    winners: Option<&'a [WinnerRow]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    draws: Option<&'a [DrawRow]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    proofs: Option<&'a [serde_json::Value]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    log: Option<&'a [LogRow]>,
}

/// Writes the document and a line break.
pub(super) fn write(data: &ExportData, what: What, out: &mut dyn Write) -> Result<(), ExportError> {
    let all = what == What::All;
    let document = Document {
        format: FORMAT,
        event: &data.event,
        participants: what.holds(What::Participants).then_some(&data.participants),
        winners: what.holds(What::Winners).then_some(&data.winners),
        draws: what.holds(What::Draws).then_some(&data.draws),
        proofs: all.then_some(&data.proofs),
        log: all.then_some(&data.log),
    };
    serde_json::to_writer(&mut *out, &document)?;
    out.write_all(b"\n")?;
    Ok(())
}
