//! Exports written and read back.

mod rows;

use std::io::{Cursor, Read};

use serde_json::{Value, json};

use super::*;
use crate::domain::draw::Mode;
use crate::domain::event::Language;
use crate::store::Error;
use rows::*;

fn written(data: &ExportData, what: What, format: Format, language: Language) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    let data = ExportData { event: EventMeta { language, ..data.event.clone() }, ..data.clone() };
    write(&data, what, format, &mut out).unwrap();
    out.into_inner()
}

fn records(csv: &[u8]) -> Vec<Vec<String>> {
    let body = csv.strip_prefix(b"\xEF\xBB\xBF").unwrap();
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(body);
    let all = reader.records().map(|r| r.unwrap().iter().map(String::from).collect());
    all.collect()
}

fn unzipped(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|i| {
            let mut file = archive.by_index(i).unwrap();
            let mut content = Vec::new();
            file.read_to_end(&mut content).unwrap();
            (file.name().unwrap().to_string(), content)
        })
        .collect()
}

#[test]
fn participants_as_csv() {
    let bytes = written(&data(false), What::Participants, Format::Csv, Language::KO);
    let text = String::from_utf8(bytes).unwrap();
    let want = "\u{FEFF}행운번호,참가 시각 (Asia/Seoul),상태,경로\r\n\
                001,2026-11-21 14:03:05,참가,휴대폰\r\n\
                002,2026-11-21 14:03:05,참가 취소,휴대폰\r\n";
    assert_eq!(text, want);
}

#[test]
fn contact_columns_only_where_asked_for() {
    let rows = records(&written(&data(true), What::Participants, Format::Csv, Language::EN));
    assert_eq!(rows[0][4..], ["Name", "Phone", "Email", "Note"]);
    let kim = ["김민지 \"MJ\"", "010-1234-5678", "'=HYPERLINK(\"http://x\")", ""];
    assert_eq!(rows[1][4..], kim);
    assert_eq!(rows[2][4..], ["", "", "", ""]);
    for format in Format::ALL {
        let bytes = written(&data(false), What::Participants, format, Language::EN);
        let parts = match format {
            Format::Xlsx => unzipped(&bytes),
            _ => vec![(String::new(), bytes)],
        };
        for word in ["김민지", "5678", "Phone", "\"phone\":"] {
            let has = |part: &(String, Vec<u8>)| String::from_utf8_lossy(&part.1).replace("05.678Z", "").contains(word);
            assert!(!parts.iter().any(has), "{format} {word}");
        }
    }
}

#[test]
fn winners_and_draws_as_csv() {
    let rows = records(&written(&data(false), What::Winners, Format::Csv, Language::EN));
    assert_eq!(rows[1], ["1", "1", "1", "'+1등, 에어팟", "041", "absent", "", "", ""]);
    let second = ["1", "2", "1", "'+1등, 에어팟", "042", "collected", "2026-11-21 14:03:05", "staff 데스크", "1"];
    assert_eq!(rows[2], second);
    let rows = records(&written(&data(false), What::Draws, Format::Csv, Language::KO));
    let draw = ["1", "1", "에어팟", "1", "0", "봉인", "150", "2026-11-21 14:03:05", "", "예"];
    assert_eq!(rows[1], draw);
}

#[test]
fn everything_as_csv_is_a_zip() {
    let data = data(true);
    let files = unzipped(&written(&data, What::All, Format::Csv, Language::KO));
    let names: Vec<_> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["participants.csv", "winners.csv", "draws.csv"]);
    for ((_, content), what) in files.iter().zip(What::ALL) {
        assert_eq!(*content, written(&data, what, Format::Csv, Language::KO));
    }
}

#[test]
fn an_export_can_be_imported_again() {
    let csv = written(&data(true), What::Participants, Format::Csv, Language::KO);
    let import = crate::domain::csv_import::participants(&csv);
    assert_eq!(import.rows.len(), 0, "=HYPERLINK is no address, the second has nothing");
    let unknown = import.problems.iter().filter(|p| p.line == 1).count();
    assert_eq!(unknown, 4, "number, time, status, source");
    assert_eq!(import.problems[4].field, Some("email"));
    assert_eq!(import.problems[4].value.as_deref(), Some("=HYPERLINK(\"http://x\")"));
}

#[test]
fn everything_as_json() {
    let bytes = written(&data(true), What::All, Format::Json, Language::KO);
    let document: Value = serde_json::from_slice(&bytes).unwrap();
    let keys: Vec<_> = document.as_object().unwrap().keys().collect();
    assert_eq!(keys.len(), 8);
    assert_eq!(document["format"], "luckydraw-export/1");
    assert_eq!(document["event"]["exported_at"], "2026-11-21T05:03:05.678Z");
    let first = json!({"draw_number": 1, "created_at": "2026-11-21T05:03:05.678Z", "status": "in",
        "source": "phone", "name": "김민지 \"MJ\"", "phone": "010-1234-5678",
        "email": "=HYPERLINK(\"http://x\")", "note": null});
    assert_eq!(document["participants"][0], first);
    let second = json!({"draw": 1, "place": 2, "draw_number": 42, "prize_name": "+1등, 에어팟",
        "prize_rank": 1, "claim": "collected", "claimed_at": "2026-11-21T05:03:05.678Z",
        "claimed_by": "staff:데스크", "replaces": 1});
    assert_eq!(document["winners"][1], second);
    assert_eq!(document["draws"][0]["revealed_at"], Value::Null);
    assert_eq!(document["draws"][0]["reset"], true);
    assert_eq!(document["proofs"][0]["draw"], 1);
    assert_eq!(document["log"][0]["body"], "{\"n\":1}");
    assert_eq!((&document["aborted"], &document["draws"][0]["supersedes"]), (&json!([]), &Value::Null));
    assert_eq!(document["log"][0]["salt"], Value::Null);
}

#[test]
fn json_that_flows_is_the_document_in_one_go() {
    let mut data = data(true);
    data.aborted.push(AbortedRow {
        draw: 2,
        reason: "정전 \"\u{1}\"".into(),
        reveal: "cd".repeat(32),
        sheet: "a\nb".into(),
        stir: None,
    });
    let empty = ExportData { participants: vec![], winners: vec![], proofs: vec![], log: vec![], ..data.clone() };
    for document in [data, empty] {
        let at_once = serde_json::to_string(&document).unwrap() + "\n";
        let flowed = written(&document, What::All, Format::Json, Language::KO);
        assert_eq!(String::from_utf8(flowed).unwrap(), at_once);
    }
}

#[test]
fn rows_that_end_early_are_no_export() {
    struct Broken(ExportData);
    impl Rows for Broken {
        fn event(&self) -> &EventMeta {
            &self.0.event
        }
        fn has_contact(&self) -> Result<bool, Error> {
            Ok(false)
        }
        fn participants(&self) -> Flow<'_, ParticipantRow> {
            Box::new(self.0.participants().chain(std::iter::once(Err(Error::Closed))))
        }
        fn winners(&self) -> Flow<'_, WinnerRow> {
            self.0.winners()
        }
        fn draws(&self) -> Flow<'_, DrawRow> {
            self.0.draws()
        }
        fn proofs(&self) -> Flow<'_, Value> {
            self.0.proofs()
        }
        fn aborted(&self) -> Flow<'_, AbortedRow> {
            self.0.aborted()
        }
        fn log(&self) -> Flow<'_, LogRow> {
            self.0.log()
        }
    }
    for format in Format::ALL {
        for what in [What::Participants, What::All] {
            let outcome = write(&Broken(data(false)), what, format, &mut Cursor::new(Vec::new()));
            assert!(matches!(outcome, Err(ExportError::Store(Error::Closed))), "{format} {what}: {outcome:?}");
        }
    }
}

#[test]
fn a_part_as_json_has_only_that_part() {
    for what in [What::Participants, What::Winners, What::Draws] {
        let bytes = written(&data(false), what, Format::Json, Language::EN);
        let document: Value = serde_json::from_slice(&bytes).unwrap();
        let object = document.as_object().unwrap();
        assert_eq!(object.len(), 3, "{what}");
        assert!(object.contains_key(what.as_str()));
    }
    let times = written(&data(false), What::Participants, Format::Json, Language::EN);
    let midnight = EventMeta { created_at_ms: 0, ..data(false).event };
    assert!(times.ends_with(b"}\n"));
    assert_eq!(serde_json::to_value(midnight).unwrap()["created_at"], "1970-01-01T00:00:00.000Z");
}

#[test]
fn every_row_of_a_rehearsal_says_that_it_does_not_count() {
    let live = data(false);
    let rehearsal = ExportData { event: EventMeta { mode: Mode::Rehearsal, ..live.event.clone() }, ..live.clone() };
    for (language, header, mark) in
        [(Language::KO, "리허설", "연습, 효력 없음"), (Language::EN, "Rehearsal", "practice, does not count")]
    {
        for what in [What::Participants, What::Winners, What::Draws] {
            let text = String::from_utf8(written(&rehearsal, what, Format::Csv, language)).unwrap();
            let mut reader = ::csv::Reader::from_reader(text.as_bytes());
            assert_eq!(reader.headers().unwrap().iter().next_back(), Some(header), "{what}");
            let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
            assert!(!rows.is_empty() && rows.iter().all(|row| row.iter().next_back() == Some(mark)), "{what}: {text}");
            let real = String::from_utf8(written(&live, what, Format::Csv, language)).unwrap();
            assert!(!real.contains(header), "{what}: {real}");
        }
    }
}

#[test]
fn a_workbook_has_text_numbers_and_no_formulas() {
    let bytes = written(&data(true), What::All, Format::Xlsx, Language::KO);
    let files = unzipped(&bytes);
    let part = |name: &str| {
        let found = files.iter().find(|(n, _)| n == name).unwrap();
        String::from_utf8(found.1.clone()).unwrap()
    };
    let book = part("xl/workbook.xml");
    for sheet in ["참가자", "당첨자", "추첨", "행사"] {
        assert!(book.contains(&format!("name=\"{sheet}\"")), "{sheet}");
    }
    let strings = part("xl/sharedStrings.xml");
    for text in [
        "김민지 \"MJ\"",
        "010-1234-5678",
        "=HYPERLINK(\"http://x\")",
        "+1등, 에어팟",
        "송년회 &amp; &lt;2026&gt;",
        "참가 시각 (Asia/Seoul)",
        "2026-11-21 14:03:05",
    ] {
        assert!(strings.contains(&format!(">{text}</t>")), "{text}");
    }
    for number in 1..=4 {
        let sheet = part(&format!("xl/worksheets/sheet{number}.xml"));
        assert!(!sheet.contains("<f>") && !sheet.contains("<f "));
        assert!(sheet.contains("state=\"frozen\"") && sheet.contains("<autoFilter ref=\"A1:"));
    }
    let winners = part("xl/worksheets/sheet2.xml");
    assert!(winners.contains("<c r=\"B3\"><v>2</v></c>"), "numbers are numbers");
    let lucky = winners.split("<c r=\"E3\" s=\"").nth(1).unwrap();
    assert!(lucky[1..].starts_with("\"><v>42</v></c>"), "lucky numbers too, with a look of their own");
    assert!(part("xl/styles.xml").contains("formatCode=\"000\""));
    assert!(strings.contains(">스태프 데스크</t>"));
    assert_eq!(bytes, written(&data(true), What::All, Format::Xlsx, Language::KO));
}

#[test]
fn a_workbook_of_odd_and_huge_cells_or_of_none() {
    let mut odd = data(true);
    odd.participants[0].contact = Some(Contact {
        note: Some("가😀".repeat(20_000)),
        name: Some("a\u{1}b\u{FFFF}_x0041_".into()),
        ..Contact::default()
    });
    odd.participants[0].draw_number = u64::MAX;
    let files = unzipped(&written(&odd, What::Participants, Format::Xlsx, Language::EN));
    let strings = files.iter().find(|(n, _)| n == "xl/sharedStrings.xml").unwrap();
    let strings = String::from_utf8(strings.1.clone()).unwrap();
    assert!(strings.contains("a_x0001_b_x005F_x0041_"));
    assert!(strings.contains("18446744073709551615"));
    let none = ExportData { participants: vec![], winners: vec![], draws: vec![], ..odd };
    for format in Format::ALL {
        assert!(!written(&none, What::All, format, Language::KO).is_empty());
    }
}
