//! One JSON document, written row by row; with everything in it, it can be verified.

use std::io::Write;

use serde::Serialize;
use serde::ser::{SerializeSeq, Serializer};

use super::{ExportError, Flow, Rows, What};

/// The name of this document's shape.
pub(super) const FORMAT: &str = "luckydraw-export/1";

/// Writes the event and the lists that were asked for, and a line break.
pub(super) fn write(rows: &dyn Rows, what: What, out: &mut dyn Write) -> Result<(), ExportError> {
    write!(out, "{{\"format\":\"{FORMAT}\",\"event\":")?;
    serde_json::to_writer(&mut *out, rows.event())?;
    if what.holds(What::Participants) {
        list("participants", rows.participants(), out)?;
    }
    if what.holds(What::Winners) {
        list("winners", rows.winners(), out)?;
    }
    if what.holds(What::Draws) {
        list("draws", rows.draws(), out)?;
    }
    if what == What::All {
        list("proofs", rows.proofs(), out)?;
        list("aborted", rows.aborted(), out)?;
        list("log", rows.log(), out)?;
    }
    out.write_all(b"}\n")?;
    Ok(())
}

fn list<T: Serialize>(name: &str, rows: Flow<'_, T>, out: &mut dyn Write) -> Result<(), ExportError> {
    write!(out, ",\"{name}\":")?;
    let mut json = serde_json::Serializer::new(out);
    let mut elements = json.serialize_seq(None)?;
    for row in rows {
        elements.serialize_element(&row?)?;
    }
    Ok(elements.end()?)
}
