//! Rows of prizes.

use std::collections::HashMap;

use super::super::prize::MOST;
use super::super::text::Limit;
use super::columns::Column;
use super::sheet::{self, Line};
use super::{Import, Problem, ProblemCode, cell};

const COLUMNS: &[Column] = &[
    Column::required("name", &["이름", "경품", "경품명", "경품이름", "상품", "상품명", "prize", "prizename"]),
    Column::new("description", &["설명", "상세", "상세설명", "경품설명", "상품설명"]),
    Column::required("rank", &["등수", "순위", "등급", "place"]),
    Column::new("quantity", &["수량", "개수", "갯수", "qty", "count"]),
    Column::new("image", &["이미지", "사진", "그림", "이미지파일", "사진파일", "picture", "photo"]),
];

const RANK_AFFIXES: &[&str] = &["등", "등상", "등급", "위", "순위", "st", "nd", "rd", "th"];
const QUANTITY_AFFIXES: &[&str] =
    &["개", "명", "대", "장", "매", "병", "권", "세트", "박스", "ea", "pcs", "set", "box"];

/// One prize of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrizeRow {
    /// The line of the file, from 1.
    pub line: u64,
    /// The name, cleaned.
    pub name: String,
    /// The description, cleaned; may be empty and of several lines.
    pub description: String,
    /// The rank, 1 for 1등.
    pub rank: u32,
    /// How many there are; 1 where the file says nothing.
    pub quantity: u32,
    /// The name of a picture beside the file, in NFC.
    pub image: Option<String>,
}

/// Reads a file of prizes.
#[must_use]
pub fn prizes(bytes: &[u8]) -> Import<PrizeRow> {
    let mut seen: HashMap<(String, u32), u64> = HashMap::new();
    sheet::read(bytes, COLUMNS, |line, problems| {
        let row = row(line, problems)?;
        let first = *seen.entry((row.name.clone(), row.rank)).or_insert(row.line);
        if first == row.line {
            return Some(row);
        }
        problems.push(Problem {
            first_line: Some(first),
            ..Problem::new(row.line, ProblemCode::Duplicate).field("name").value(&row.name)
        });
        None
    })
}

fn row(line: &Line<'_>, problems: &mut Vec<Problem>) -> Option<PrizeRow> {
    let name = line.take("name", problems, |c| cell::line(c, Limit::PRIZE));
    let description = line.take("description", problems, |c| cell::lines(c, Limit::DESCRIPTION));
    let rank = line.take("rank", problems, |c| cell::number(c, RANK_AFFIXES, MOST));
    let quantity = line.take("quantity", problems, quantity);
    let image = line.take("image", problems, cell::file_name);
    Some(PrizeRow {
        line: line.number,
        name: name?,
        description: description?,
        rank: rank?,
        quantity: quantity?,
        image: image?,
    })
}

fn quantity(cell: &str) -> Result<u32, ProblemCode> {
    if cell.is_empty() {
        return Ok(1);
    }
    cell::number(cell, QUANTITY_AFFIXES, MOST)
}
