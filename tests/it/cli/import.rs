//! `luckydraw import`: all lines or none, told one by one, through the server that runs or without one.

use std::fs;

use encoding_rs::EUC_KR;
use serde_json::Value;

use super::{ok, run, stopped};
use crate::support::{ADMIN, API, Server};

const PRIZES: &str = "순위,이름,수량\n1,노트북,1\n2,커피 쿠폰,30\n";
const PEOPLE: &str = "name,phone,code\n김하나,010-1234-5678,VIP-0001\n=1+1,,\n박둘,,\n";

fn write(server: &Server, name: &str, bytes: impl AsRef<[u8]>) {
    fs::write(server.folder().join(name), bytes).unwrap();
}

fn left(server: &Server) -> Value {
    ok(server, &["event", "list", "--json"]).json()["events"][0].clone()
}

async fn prize_names(server: &Server) -> Vec<String> {
    let listed = server.organiser().await.get(&format!("{ADMIN}/prizes")).await.data();
    listed["prizes"].as_array().unwrap().iter().map(|prize| prize["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prizes_go_through_the_server_that_runs() {
    let server = Server::start();
    write(&server, "prizes.csv", PRIZES);
    let tried = ok(&server, &["import", "prizes", "prizes.csv", "--dry-run"]);
    assert_eq!(tried.out, "✓ 2: 1 · 노트북 × 1\n✓ 3: 2 · 커피 쿠폰 × 30\n");
    assert!(tried.err.contains("nothing was written"), "{}", tried.err);
    assert_eq!(prize_names(&server).await, [] as [&str; 0], "a dry run imported");
    let done = ok(&server, &["import", "prizes", "prizes.csv"]);
    assert_eq!(done.out, tried.out);
    assert!(done.err.contains("imported 2 prizes"), "{}", done.err);
    assert_eq!(prize_names(&server).await, ["노트북", "커피 쿠폰"]);
    let again = run(&server, &["import", "prizes", "prizes.csv"]);
    assert_eq!(again.code, 65, "{again:?}");
    assert!(
        again.out.contains("✗ 2: 1 · 노트북 × 1 — name: a prize with this name and rank is there already"),
        "{}",
        again.out
    );
    let log = server.organiser().await.get(&format!("{ADMIN}/log")).await.data();
    assert!(log.to_string().contains("command-line"), "the log does not say who imported: {log}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_as_excel_saves_it_in_korea_is_read_without_a_server() {
    let mut server = stopped();
    write(&server, "cp949.csv", EUC_KR.encode("상품명,순위,수량\r\n똠방각하 세트,1,2\r\n").0);
    let done = ok(&server, &["import", "prizes", "cp949.csv", "--json"]);
    assert_eq!(done.json()["imported"], 1);
    assert_eq!(done.json()["lines"][0]["text"], "1 · 똠방각하 세트 × 2");
    server.restart();
    assert_eq!(prize_names(&server).await, ["똠방각하 세트"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_get_numbers_and_codes_with_which_phones_take_over() {
    let server = Server::start();
    write(&server, "people.csv", format!("\u{feff}{PEOPLE}"));
    let done = ok(&server, &["import", "participants", "people.csv"]);
    let lines: Vec<_> = done.out.lines().collect();
    assert_eq!(lines.len(), 3, "{done:?}");
    assert!(lines[0].starts_with("✓ 2: 1 · 김하나 · ") && lines[0].ends_with("[VIP0001]"), "{}", lines[0]);
    let code = lines[2].rsplit_once('[').unwrap().1.trim_end_matches(']');
    let phone = server.anonymous();
    let taken = phone.post(&format!("{API}/register"), serde_json::json!({ "entry_code": code })).await.data();
    assert_eq!(taken["draw_number"], 3);
}

#[test]
fn a_wrong_line_is_marked_and_nothing_is_imported() {
    let server = stopped();
    write(&server, "bad.csv", "name,rank,quantity,image\n좋은 것,1,1,\n나쁜 것,1,many,\n그림,2,1,없음.png\n");
    let no_picture = "image: there is no such picture in .";
    for args in [&["import", "prizes", "bad.csv"][..], &["import", "prizes", "bad.csv", "--dry-run"]] {
        let said = run(&server, args);
        assert_eq!(said.code, 65, "{said:?}");
        assert!(said.out.contains("✗ 3: ") && said.out.contains("this is no whole number"), "{}", said.out);
        assert!(said.out.contains(no_picture), "{}", said.out);
        assert!(said.err.contains("nothing was imported"), "{}", said.err);
    }
    let export = ok(&server, &["export", "--format", "json", "--what", "all", "-o", "-"]);
    assert!(!export.out.contains("prizes_imported"), "the log tells of an import");
    for (name, bytes, because) in [
        ("book.csv", &b"PK\x03\x04 and so on"[..], "Excel workbook"),
        ("noise.csv", &[0xff, 0xfe, 0x81, 0xff, 0x00], ""),
        ("empty.csv", b"", "no line of headers"),
        ("other.csv", b"colour,size\nred,1\n", "no column is called that"),
        ("double.csv", b"name,code\na,CODE1\nb,CODE1\n", "has the same"),
    ] {
        write(&server, name, bytes);
        let said = run(&server, &["import", "participants", name]);
        assert_eq!(said.code, 65, "{name}: {said:?}");
        assert!(said.out.contains(because), "{name}: {}", said.out);
    }
    assert_eq!(left(&server)["participants"], 0);
    let missing = run(&server, &["import", "prizes", "none.csv"]);
    assert_eq!((missing.code, missing.out.as_str()), (74, ""), "{missing:?}");
    write(&server, "prizes.csv", PRIZES);
    assert_eq!(run(&server, &["import", "prizes", "prizes.csv", "--event", "no-such"]).code, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pictures_beside_the_file_come_along() {
    let server = Server::start();
    let mut picture = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(64, 48, image::Rgb([200, 30, 30]))
        .write_to(&mut picture, image::ImageFormat::Png)
        .unwrap();
    fs::create_dir(server.folder().join("files")).unwrap();
    write(&server, "files/빨강.png", picture.into_inner());
    write(&server, "files/prizes.csv", "name,rank,quantity,image\n빨강,1,1,빨강.png\n");
    ok(&server, &["import", "prizes", "files/prizes.csv"]);
    let listed = server.organiser().await.get(&format!("{ADMIN}/prizes")).await.data();
    let url = listed["prizes"][0]["image"]["url"].as_str().expect("a picture");
    assert_eq!(server.anonymous().get(url).await.header("content-type"), "image/jpeg");
}
