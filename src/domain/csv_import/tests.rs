//! Files as spreadsheets write them, well-formed and not.

use super::*;

fn codes<Row>(import: &Import<Row>) -> Vec<(u64, ProblemCode, Option<&'static str>)> {
    let all = import.problems.iter();
    all.map(|p| (p.line, p.code, p.field)).collect()
}

fn prize(line: u64, name: &str, rank: u32, quantity: u32) -> PrizeRow {
    PrizeRow { line, name: name.into(), description: String::new(), rank, quantity, image: None }
}

fn clean<Row>(import: Import<Row>) -> Vec<Row> {
    assert_eq!(import.problems, []);
    import.rows
}

#[test]
fn english_headers_in_any_order() {
    let rows = clean(prizes(b" Quantity ,RANK,name,image,description\n3,1,TV,tv.png,\"65 inch\"\n"));
    let want = PrizeRow { description: "65 inch".into(), image: Some("tv.png".into()), ..prize(2, "TV", 1, 3) };
    assert_eq!(rows, [want]);
}

#[test]
fn korean_headers_and_units() {
    for header in ["이름,등수,수량", "경품명,순위,개수", "상품명 (필수),등급,수 량"] {
        let text = format!("{header}\r\n에어팟,1등,3개\r\n스타벅스,제2등,\"1,000\"\r\n치킨,３위,2.0\r\n");
        let rows = clean(prizes(text.as_bytes()));
        let want = [prize(2, "에어팟", 1, 3), prize(3, "스타벅스", 2, 1_000), prize(4, "치킨", 3, 2)];
        assert_eq!(rows, want, "{header}");
    }
}

#[test]
fn every_encoding_gives_the_same() {
    let text = "이름,전화번호,비고\r\n똠방각하,010-1234-5678,펲시\r\n";
    let (cp949, _, lost) = encoding_rs::EUC_KR.encode(text);
    assert!(!lost, "똠 and 펲 are in CP949 but not in KS X 1001");
    let with_mark = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    let utf16: Vec<u8> =
        std::iter::once(0xFEFF).chain(text.replace(',', "\t").encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for bytes in [text.as_bytes(), &cp949, &with_mark, &utf16] {
        let rows = clean(participants(bytes));
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].name.as_deref(), Some("똠방각하"));
        assert_eq!(rows[0].phone.as_deref(), Some("010-1234-5678"));
        assert_eq!(rows[0].note.as_deref(), Some("펲시"));
    }
}

#[test]
fn what_is_no_text_is_refused_by_kind() {
    let cases: [(&[u8], ProblemCode); 6] = [
        (b"PK\x03\x04rest", ProblemCode::Workbook),
        (b"\xD0\xCF\x11\xE0\xA1", ProblemCode::Workbook),
        (b"name\n\xFF\xFF\xFF", ProblemCode::Encoding),
        (b"name\na\0b\n", ProblemCode::Encoding),
        (b"", ProblemCode::EmptyFile),
        (b"\xEF\xBB\xBF\r\n , \r\n", ProblemCode::EmptyFile),
    ];
    for (bytes, code) in cases {
        let import = participants(bytes);
        assert_eq!(codes(&import), [(1, code, None)], "{bytes:?}");
        assert_eq!(import.rows, []);
    }
}

#[test]
fn other_delimiters() {
    for text in [
        "name;rank;quantity\nTV, big;1;2\n",
        "name\trank\tquantity\nTV, big\t1\t2\n",
        "sep=;\r\nname;rank;quantity\r\nTV, big;1;2\r\n",
        "\"name\",\"rank\",\"quantity\"\n\"TV, big\",1,2\n",
    ] {
        let rows = clean(prizes(text.as_bytes()));
        let line = if text.starts_with("sep") { 3 } else { 2 };
        assert_eq!(rows, [prize(line, "TV, big", 1, 2)], "{text}");
    }
}

#[test]
fn quoted_line_breaks_and_line_numbers() {
    let text = "\r\nname,rank,description\r\n\r\nA,1,\"one\r\ntwo\"\r\n,,\r\n\r\nB,x,\r\nC,2,\r\n";
    let import = prizes(text.as_bytes());
    assert_eq!(codes(&import), [(8, ProblemCode::NotANumber, Some("rank"))]);
    let lines: Vec<u64> = import.rows.iter().map(|row| row.line).collect();
    assert_eq!(lines, [4, 9]);
    assert_eq!(import.rows[0].description, "one\ntwo");
    let old_mac = prizes(b"name,rank\rA,1\rB,0\r");
    assert_eq!(codes(&old_mac), [(3, ProblemCode::OutOfRange, Some("rank"))]);
}

#[test]
fn unknown_headers_name_the_nearest() {
    let import = prizes("이릉,등수,수랑,꿈,imgae\nTV,1,2,,\n".as_bytes());
    let found: Vec<_> = import.problems.iter().map(|p| (p.value.as_deref(), p.nearest)).collect();
    let want = [
        (Some("이릉"), Some("이름")),
        (Some("수랑"), Some("수량")),
        (Some("꿈"), None),
        (Some("imgae"), Some("image")),
        (None, None),
    ];
    assert_eq!(found, want);
    assert_eq!(import.problems[4].code, ProblemCode::MissingColumn);
    assert_eq!(import.problems[4].field, Some("name"));
}

#[test]
fn lines_are_still_checked_beside_an_unknown_header() {
    let import = prizes("name,rank,colour\nTV,1,red\nPC,first,\n".as_bytes());
    let want = [(1, ProblemCode::UnknownColumn, None), (3, ProblemCode::NotANumber, Some("rank"))];
    assert_eq!(codes(&import), want);
    assert_eq!(import.rows, [prize(2, "TV", 1, 1)]);
}

#[test]
fn repeated_headers_and_cells_without_one() {
    let import = prizes("name,rank,경품명,\nTV,1,PC,\nPC,2,,x\nMP3,3,,,y\n".as_bytes());
    let want = [
        (1, ProblemCode::RepeatedColumn, Some("name")),
        (3, ProblemCode::ExtraCell, None),
        (4, ProblemCode::ExtraCell, None),
    ];
    assert_eq!(codes(&import), want);
}

#[test]
fn every_mistake_of_a_line_is_told() {
    let import = prizes("name,rank,quantity,image\n,0,-1,../x.png\nA,99999999999,,C:\\x.png\n".as_bytes());
    let want = [
        (2, ProblemCode::Required, Some("name")),
        (2, ProblemCode::OutOfRange, Some("rank")),
        (2, ProblemCode::NotANumber, Some("quantity")),
        (2, ProblemCode::InvalidFileName, Some("image")),
        (3, ProblemCode::OutOfRange, Some("rank")),
        (3, ProblemCode::InvalidFileName, Some("image")),
    ];
    assert_eq!(codes(&import), want);
}

#[test]
fn duplicates_name_the_first_line() {
    let decomposed = "\u{1100}\u{1161}";
    let import = prizes(format!("name,rank\n가,1\n{decomposed},1\n가,2\n").as_bytes());
    assert_eq!(codes(&import), [(3, ProblemCode::Duplicate, Some("name"))]);
    assert_eq!(import.problems[0].first_line, Some(2));
    let import = participants(b"code,name\nAB12,a\nab12,b\n,c\n,d\n");
    assert_eq!(codes(&import), [(3, ProblemCode::Duplicate, Some("code"))]);
    assert_eq!(import.rows.len(), 3);
}

#[test]
fn guarded_cells_keep_their_zeros() {
    let cells = ["01012345678", "=\"01012345678\"", "\"=\"\"01012345678\"\"\"", "'01012345678", "０１０12345678"];
    for cell in cells {
        let rows = clean(participants(format!("phone\n{cell}\n").as_bytes()));
        assert_eq!(rows[0].phone.as_deref(), Some("01012345678"), "{cell}");
    }
    let rows = clean(participants("name,phone\n'=cmd,'+82 10-1234-5678\n'tis,\n=1+1,\n".as_bytes()));
    let names: Vec<_> = rows.iter().filter_map(|r| r.name.as_deref()).collect();
    assert_eq!(names, ["=cmd", "'tis", "=1+1"], "a formula is but text");
    assert_eq!(rows[0].phone.as_deref(), Some("+82 10-1234-5678"));
}

#[test]
fn contact_cells_are_checked() {
    let cases = [
        ("phone", "1.01235E+09", ProblemCode::InvalidPhone),
        ("phone", "없음", ProblemCode::InvalidPhone),
        ("email", "a@b@c", ProblemCode::InvalidEmail),
        ("email", "a b@c.kr", ProblemCode::InvalidEmail),
        ("email", "@c.kr", ProblemCode::InvalidEmail),
        ("code", "abc", ProblemCode::InvalidCode),
        ("code", "ab cd", ProblemCode::InvalidCode),
        ("note", "가", ProblemCode::TooLong),
    ];
    for (column, cell, code) in cases {
        let cell = if column == "note" { cell.repeat(201) } else { cell.into() };
        let import = participants(format!("{column}\n{cell}\n").as_bytes());
        assert_eq!(codes(&import), [(2, code, Some(column))], "{cell}");
    }
}

#[test]
fn a_huge_cell_is_one_short_problem() {
    let text = format!("name,rank\n\"{}\",1\nB,2\n", "가".repeat(350_000));
    let import = prizes(text.as_bytes());
    assert_eq!(codes(&import), [(2, ProblemCode::TooLong, Some("name"))]);
    assert_eq!(import.problems[0].value.as_ref().map(|v| v.chars().count()), Some(41));
    assert_eq!(import.rows, [prize(3, "B", 2, 1)]);
}

#[test]
fn a_quotation_mark_left_open_is_told() {
    let import = participants(b"name,phone\na,010-1\n\"b,010-2222\nc,010-3333\n");
    assert_eq!(codes(&import), [(3, ProblemCode::UnclosedQuote, None)]);
    assert_eq!(import.rows.len(), 1);
    assert!(participants(b"name\n5\" pipe\n").is_clean());
}

#[test]
fn twenty_thousand_lines_and_no_more() {
    let file =
        |lines: usize| format!("name,rank\n{}", (0..lines).fold(String::new(), |all, i| all + &format!("P{i},1\n")));
    assert_eq!(clean(prizes(file(MAX_ROWS).as_bytes())).len(), MAX_ROWS);
    let import = prizes(file(MAX_ROWS + 5).as_bytes());
    assert_eq!(codes(&import), [(20_002, ProblemCode::TooManyRows, None)]);
    assert_eq!(import.rows.len(), MAX_ROWS);
}

#[test]
fn problem_names_are_the_serialised_ones() {
    for code in [ProblemCode::Workbook, ProblemCode::NotANumber, ProblemCode::InvalidFileName] {
        assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
    }
    let problem = Problem::new(3, ProblemCode::Required).field("name");
    let want = serde_json::json!({"line": 3, "code": "required", "field": "name"});
    assert_eq!(serde_json::to_value(problem).unwrap(), want);
}
