//! What the commands that list and change things share: ids, paths and tables of plain text.

use serde_json::Value;

use crate::domain::id::EventId;

/// Takes an event's id, or `current`, as an argument.
pub fn parse_event(text: &str) -> Result<String, String> {
    if text == "current" || EventId::parse(text).is_ok() {
        Ok(text.to_owned())
    } else {
        Err("use 1 to 64 of a-z, 0-9 and -, as `luckydraw event list` shows them".to_owned())
    }
}

/// The API's path about one event; the current one where none is named.
pub fn event_path(event: Option<&str>, rest: &str) -> String {
    format!("/api/luckydraw/admin/{}{rest}", event.unwrap_or("current"))
}

/// A field as text: nothing for what is missing.
pub fn text(value: &Value, name: &str) -> String {
    match &value[name] {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// Rows with their columns one below the other; what is free text belongs into the last one.
pub fn table(rows: &[Vec<String>]) -> Vec<String> {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    rows.iter()
        .map(|row| {
            let cells = row.iter().enumerate();
            let padded = cells.map(|(column, cell)| format!("{cell:<width$}", width = width(column)));
            padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_named_by_id() {
        assert!(parse_event("party-2026").is_ok());
        assert!(parse_event("current").is_ok());
        assert!(parse_event("../x").is_err());
        assert_eq!(event_path(None, "/use"), "/api/luckydraw/admin/current/use");
        assert_eq!(event_path(Some("a"), ""), "/api/luckydraw/admin/a");
    }

    #[test]
    fn columns_stand_below_each_other() {
        let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        assert_eq!(table(&[row(["a", "경품"]), row(["long", ""])]), ["a     경품", "long"]);
    }
}
