//! Rows of participants. Every column may be missing.

use std::collections::HashMap;

use super::super::text::Limit;
use super::columns::Column;
use super::sheet::{self, Line};
use super::{Import, Problem, ProblemCode, cell};

const COLUMNS: &[Column] = &[
    Column::new("name", &["이름", "성명", "성함", "참가자", "참가자명", "fullname"]),
    Column::new(
        "phone",
        &["전화", "전화번호", "연락처", "휴대폰", "휴대폰번호", "휴대전화", "핸드폰", "mobile", "tel", "phonenumber"],
    ),
    Column::new("email", &["이메일", "메일", "이메일주소", "mail", "emailaddress"]),
    Column::new("code", &["코드", "입장코드", "참가코드", "entrycode"]),
    Column::new("note", &["비고", "메모", "notes", "memo", "remark"]),
];

/// One participant of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParticipantRow {
    /// The line of the file, from 1.
    pub line: u64,
    /// The name, cleaned.
    pub name: Option<String>,
    /// The telephone number as written, leading zeros kept.
    pub phone: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// The entry code with which a phone takes the entry over.
    pub code: Option<String>,
    /// A note, cleaned.
    pub note: Option<String>,
}

impl ParticipantRow {
    /// A line with nothing that is kept counts as blank.
    fn is_empty(&self) -> bool {
        let cells = [&self.name, &self.phone, &self.email, &self.code, &self.note];
        cells.into_iter().all(Option::is_none)
    }
}

/// Reads a file of participants.
#[must_use]
pub fn participants(bytes: &[u8]) -> Import<ParticipantRow> {
    let mut codes: HashMap<String, u64> = HashMap::new();
    sheet::read(bytes, COLUMNS, |line, problems| {
        let row = row(line, problems).filter(|row| !row.is_empty())?;
        let Some(code) = row.code.as_deref() else {
            return Some(row);
        };
        let first = *codes.entry(code.to_lowercase()).or_insert(row.line);
        if first == row.line {
            return Some(row);
        }
        problems.push(Problem {
            first_line: Some(first),
            ..Problem::new(row.line, ProblemCode::Duplicate).field("code").value(code)
        });
        None
    })
}

fn row(line: &Line<'_>, problems: &mut Vec<Problem>) -> Option<ParticipantRow> {
    let name = line.take("name", problems, |c| optional(c, Limit::PERSON));
    let phone = line.take("phone", problems, cell::phone);
    let email = line.take("email", problems, cell::email);
    let code = line.take("code", problems, cell::code);
    let note = line.take("note", problems, |c| optional(c, Limit::NOTE));
    Some(ParticipantRow { line: line.number, name: name?, phone: phone?, email: email?, code: code?, note: note? })
}

fn optional(cell: &str, limit: Limit) -> Result<Option<String>, ProblemCode> {
    let text = cell::line(cell, limit)?;
    Ok((!text.is_empty()).then_some(text))
}
