//! Participants as the desk sees them: pages, search, status, numbers issued, imports.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::support::{ADMIN, Client, Server, keys, numbers};

async fn list(client: &Client, query: &str) -> Value {
    client.get(&format!("{ADMIN}/participants{query}")).await.data()
}

async fn import(organiser: &Client, csv: &[u8], dry_run: bool) -> crate::support::Reply {
    let body = json!({ "what": "participants", "csv": STANDARD.encode(csv), "dry_run": dry_run });
    organiser.post(&format!("{ADMIN}/import"), body).await
}

#[tokio::test]
async fn pages_follow_each_other_without_gaps() {
    let server = Server::start();
    let organiser = server.organiser().await;
    let csv: String = std::iter::once("name\n".to_owned()).chain((0..2_345).map(|n| format!("g{n}\n"))).collect();
    import(&organiser, csv.as_bytes(), false).await.data();
    for limit in [1_000, 999, 7] {
        let (mut after, mut seen) = (0, Vec::new());
        loop {
            let page = list(&organiser, &format!("?after={after}&limit={limit}")).await;
            assert_eq!(page["total_count"], 2_345);
            seen.extend(numbers(&page["participants"]));
            match page["next_after"].as_u64() {
                Some(next) if seen.len() < 3_000 => after = next,
                _ => break,
            }
            if limit == 7 && seen.len() > 50 {
                break;
            }
        }
        assert_eq!(seen, (1..=seen.len() as u64).collect::<Vec<_>>());
        assert!(limit == 7 || seen.len() == 2_345, "{limit}: {}", seen.len());
    }
}

#[tokio::test]
async fn rows_hold_no_more_than_was_asked_for() {
    let server = Server::start();
    let organiser = server.organiser().await;
    server.guest().await;
    let person = json!({ "name": "김민지", "phone": "010", "email": "a@b", "note": "창가" });
    let issued = organiser.post(&format!("{ADMIN}/participants"), person).await.data();
    assert_eq!(keys(&issued), ["created_at", "draw_number", "entry_code"]);
    let bare = list(&organiser, "").await;
    assert_eq!(keys(&bare), ["next_after", "participants", "total_count"]);
    for row in bare["participants"].as_array().unwrap() {
        assert_eq!(keys(row), ["created_at", "draw_number", "here_at", "source", "status"]);
    }
    let full = list(&organiser, "?with_contact=true").await;
    let row = &full["participants"][1];
    assert_eq!(
        (&row["phone"], &row["note"], &row["entry_code"]),
        (&json!("010"), &json!("창가"), &issued["entry_code"])
    );
    assert_eq!((&row["source"], &full["participants"][0]["source"]), (&json!("desk"), &json!("phone")));
    let staff = list(&server.staff().await, "?with_contact=true").await;
    assert_eq!(
        keys(&staff["participants"][1]),
        ["created_at", "draw_number", "here_at", "name", "note", "source", "status"]
    );
}

#[tokio::test]
async fn somebody_is_found_by_number_name_note_and_status() {
    let server = Server::start();
    let organiser = server.organiser().await;
    for (name, note) in [("Kim Minji", "table 4"), ("이서준", "창가 12"), ("Park", "")] {
        organiser.post(&format!("{ADMIN}/participants"), json!({ "name": name, "note": note })).await.data();
    }
    organiser.post(&format!("{ADMIN}/participants/2/status"), json!({ "status": "withdrawn" })).await.data();
    for (query, found) in [
        ("?q=2", vec![2]),
        ("?q=002", vec![2]),
        ("?q=kim&with_contact=true", vec![1]),
        ("?q=TABLE&with_contact=true", vec![1]),
        ("?q=%EC%84%9C&with_contact=true", vec![2]),
        ("?q=nobody&with_contact=true", vec![]),
        ("?status=withdrawn", vec![2]),
        ("?status=in", vec![1, 3]),
        ("?status=disqualified", vec![]),
    ] {
        let page = list(&organiser, query).await;
        assert_eq!(numbers(&page["participants"]), found, "{query}");
        assert_eq!(page["total_count"], found.len(), "{query}");
    }
    assert_eq!(list(&organiser, "?q=kim").await["total_count"], 0, "names that are not shown are not searched");
}

#[tokio::test]
async fn the_desk_finds_people_as_they_introduce_themselves() {
    let server = Server::start();
    let organiser = server.organiser().await;
    let staff = server.staff().await;
    let csv = "name,phone\n김도현,010-1234-5678\n강동희,010-1111-5678\nJohn Smith,+82 10 2222 9999\n이서준,\n";
    import(&organiser, csv.as_bytes(), false).await.data();
    for (query, found) in [
        ("ㄱㄷㅎ", vec![1, 2]),
        ("김ㄷ", vec![1]),
        ("ㅅㅈ", vec![4]),
        ("smi", vec![3]),
        ("5678", vec![1, 2]),
        ("999", vec![3]),
        ("3", vec![3]),
    ] {
        let typed: String = query.bytes().map(|byte| format!("%{byte:02X}")).collect();
        for client in [&organiser, &staff] {
            let page = list(client, &format!("?q={typed}&with_contact=true")).await;
            assert_eq!(numbers(&page["participants"]), found, "{query}");
            assert_eq!(page["total_count"], found.len(), "{query}");
        }
    }
    let longer = "?q=1234-5678&with_contact=true";
    assert_eq!(list(&organiser, longer).await["total_count"], 1);
    assert_eq!(list(&staff, longer).await["total_count"], 0, "staff are not shown it and cannot feel it out");
    assert_eq!(list(&organiser, "?q=5678").await["total_count"], 0, "nothing personal was asked for");
}

/// Ten thousand people, found while somebody types, page after page.
#[tokio::test]
async fn search_stays_fast_and_pages_stay_whole_with_ten_thousand_people() {
    const PEOPLE: u64 = 10_000;
    let server = Server::start();
    let organiser = server.organiser().await;
    let (families, firsts) = (["김", "이", "박", "최", "정"], ["도현", "서준", "민지", "하은"]);
    let row = |n: u64| {
        let (family, first) = (families[n as usize % 5], firsts[n as usize % 4]);
        format!("{family}{first},010-{:04}-{n:04}\n", n / 3)
    };
    let csv: String = std::iter::once("name,phone\n".to_owned()).chain((0..PEOPLE).map(row)).collect();
    import(&organiser, csv.as_bytes(), false).await.data();
    let (mut after, mut seen) = (0, Vec::new());
    let mut slowest = std::time::Duration::ZERO;
    loop {
        let begin = std::time::Instant::now();
        let page = list(&organiser, &format!("?q=%E3%84%B1%E3%84%B7&with_contact=true&limit=100&after={after}")).await;
        slowest = slowest.max(begin.elapsed());
        assert_eq!(page["total_count"], PEOPLE / 20);
        seen.extend(numbers(&page["participants"]));
        let Some(next) = page["next_after"].as_u64() else { break };
        after = next;
    }
    assert_eq!(seen, (0..PEOPLE).filter(|n| n % 20 == 0).map(|n| n + 1).collect::<Vec<_>>());
    eprintln!("one search among {PEOPLE} people took at most {slowest:?}");
    assert!(slowest < std::time::Duration::from_secs(2), "{slowest:?}");
}

#[tokio::test]
async fn a_status_is_told_to_the_phone() {
    let server = Server::start();
    let organiser = server.organiser().await;
    let phone = server.guest().await;
    let own = async || phone.get("/api/luckydraw/my-number").await.data();
    let mut since = vec![own().await["status_at"].clone()];
    for status in ["withdrawn", "disqualified", "in", "in"] {
        let path = format!("{ADMIN}/participants/1/status");
        let row = organiser.post(&path, json!({ "status": status, "reason": "본인 요청" })).await.data();
        assert_eq!(row["status"], status);
        let own = own().await;
        assert_eq!(own["status"], status);
        since.push(own["status_at"].clone());
    }
    assert_eq!(since[0], json!(null), "it never changed");
    assert!(since[1..].is_sorted_by_key(|at| at.as_str().unwrap().to_owned()), "{since:?}");
    assert_eq!(since[3], since[4], "what changes nothing is no change");
    let records = organiser.get(&format!("{ADMIN}/log")).await.data()["records"].as_array().unwrap().clone();
    let changes = records.iter().filter(|record| record["kind"] == "participant_status").count();
    assert_eq!(changes, 3, "what changes nothing leaves no record");
}

#[tokio::test]
async fn an_import_is_all_or_nothing() {
    let server = Server::start();
    let organiser = server.organiser().await;
    let good = "이름,전화번호,코드\n김민지,010-1,AAA-111\n이서준,,\n".as_bytes();
    let tried = import(&organiser, good, true).await.data();
    assert_eq!(
        (&tried["dry_run"], &tried["imported"], list(&organiser, "").await["total_count"].clone()),
        (&json!(true), &json!(0), json!(0))
    );
    assert_eq!(tried["lines"].as_array().unwrap().len(), 2);
    let done = import(&organiser, good, false).await.data();
    assert_eq!((&done["dry_run"], &done["imported"]), (&json!(false), &json!(2)));
    assert!(done["lines"][1]["entry_code"].is_string(), "{done}");
    let bad = "name,code\nnew,BBB-222\nagain,BBB-222\n".as_bytes();
    let refused = import(&organiser, bad, false).await;
    assert_eq!((refused.status, refused.reason()), (400, "import_rejected"));
    assert_eq!(list(&organiser, "").await["total_count"], 2);
    let told = import(&organiser, bad, true).await.data();
    let wrong: Vec<&Value> = told["lines"].as_array().unwrap().iter().filter(|line| line["ok"] == false).collect();
    assert_eq!((wrong.len(), &wrong[0]["line"]), (1, &json!(3)));
    for csv in [&b"\xff\xfe\x00\xd8"[..], b"", b"\"open", b"unknown\nx\n"] {
        let refused = import(&organiser, csv, false).await;
        assert!(refused.status == 400 || refused.data()["imported"] == 0, "{csv:?}: {}", refused.text());
    }
    let broken = organiser.post(&format!("{ADMIN}/import"), json!({ "what": "participants", "csv": "%%%" })).await;
    assert_eq!((broken.reason(), &broken.json["details"]["field"]), ("validation", &json!("csv")));
}
