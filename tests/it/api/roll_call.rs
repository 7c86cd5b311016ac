//! The roll-call: who was here shortly before the freeze is on the sheet, and nobody else; the sheet says so.

use serde_json::{Value, json};

use super::stirred::{Phone, phones};
use crate::support::{ADMIN, API, Client, EVENT, Server, Socket};

async fn roll_call(organiser: &Client, minutes: u32) {
    organiser.patch(ADMIN, json!({ "roll_call_min": minutes })).await.data();
}

async fn draw(organiser: &Client) -> crate::support::Reply {
    organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵" })).await
}

async fn confirm(desk: &Client, number: u64) -> crate::support::Reply {
    desk.post(&format!("{ADMIN}/participants/{number}/here"), json!({})).await
}

/// The header's line of that name, and the numbers with a line of their own.
async fn sheet(server: &Server, k: u64) -> (String, Vec<u64>) {
    let text = server.anonymous().get(&format!("{EVENT}/draws/{k}/sheet")).await.text();
    let pool = text.lines().find_map(|line| line.strip_prefix("pool ")).unwrap().to_owned();
    let numbers = text.lines().skip(15).map(|line| line.split(' ').next().unwrap().parse().unwrap());
    (pool, numbers.collect())
}

#[tokio::test]
async fn who_was_here_is_on_the_sheet_which_says_so() {
    let server = Server::start();
    let organiser = server.fast().await;
    let staff = server.staff().await;
    let phones = phones(&server, 4).await;
    let mut screen = Socket::open(&server.anonymous(), "screen").await;
    let mut guest = Socket::open(&server.anonymous(), "guest").await;
    let before = screen.state().await;
    assert!(before["event"].get("roll_call").is_none() && before.get("here").is_none());

    roll_call(&organiser, 10).await;
    assert_eq!(draw(&organiser).await.reason(), "no_eligible_entries", "nobody said to be here");
    assert_eq!(phones[0].own().await["here_at"], Value::Null);
    let here = phones[0].here().await.data();
    assert_eq!(here["draw_number"], phones[0].number);
    assert_eq!(phones[0].own().await["here_at"], here["here_at"]);
    phones[2].here().await.data();
    let confirmed = confirm(&staff, 4).await.data();
    assert!(confirmed["draw_number"] == 4 && confirmed["here_at"].is_string());
    organiser.post(&format!("{ADMIN}/participants/3/status"), json!({ "status": "withdrawn" })).await.data();

    let state = screen.until(|state| state["here"] == 2).await.pop().unwrap();
    assert_eq!(state["event"]["roll_call"], 10);
    let state = guest.until(|state| state["event"]["roll_call"] == 10).await.pop().unwrap();
    assert!(state.get("here").is_none(), "phones are not told who else is here");
    let rows = organiser.get(&format!("{ADMIN}/participants")).await.data()["participants"].clone();
    let known: Vec<bool> = rows.as_array().unwrap().iter().map(|row| row["here_at"].is_string()).collect();
    assert_eq!(known, [true, false, true, true]);

    draw(&organiser).await.data();
    let (pool, numbers) = sheet(&server, 1).await;
    assert_eq!(
        (pool.as_str(), numbers),
        ("최근 10분 안에 자리를 확인한 참가자 중 아직 당첨되지 않은 사람", vec![1, 4])
    );
}

/// A rule that the organiser wrote says nothing of the roll-call, and a long one is cut at its end.
#[tokio::test]
async fn no_words_of_the_organisers_hide_it() {
    let server = Server::start();
    let organiser = server.fast().await;
    organiser.patch(ADMIN, json!({ "pool": "가".repeat(200), "roll_call_min": 7, "language": "ko" })).await.data();
    Phone::join(&server).await.here().await.data();
    draw(&organiser).await.data();
    let (pool, _) = sheet(&server, 1).await;
    assert!(pool.starts_with("최근 7분 안에 자리를 확인한 참가자 · 가가"), "{pool}");
}

#[tokio::test]
async fn who_was_here_too_long_ago_is_not_and_a_restart_forgets_nobody() {
    let mut server = Server::start();
    let organiser = server.fast().await;
    roll_call(&organiser, 2).await;
    for phone in phones(&server, 3).await {
        phone.here().await.data();
    }
    server.stop();
    let file = rusqlite::Connection::open(server.db()).unwrap();
    file.execute("UPDATE participant SET here_at = here_at - 120001 WHERE draw_number = 2", []).unwrap();
    drop(file);
    server.restart();
    let organiser = server.organiser().await;
    draw(&organiser).await.data();
    assert_eq!(sheet(&server, 1).await.1, [1, 3]);
}

#[tokio::test]
async fn who_is_here_is_on_record() {
    let server = Server::start();
    let organiser = server.fast().await;
    let staff = server.staff().await;
    roll_call(&organiser, 10).await;
    let phones = phones(&server, 6).await;
    let answers = phones.iter().map(Phone::here);
    for reply in futures_util::future::join_all(answers).await {
        reply.data();
    }
    confirm(&staff, 2).await.data();
    let records = organiser.get(&format!("{ADMIN}/log?limit=50")).await.data()["records"].clone();
    let of = |actor: &str| -> Vec<u64> {
        let records = records.as_array().unwrap().iter();
        let bodies = records.filter(|record| record["kind"] == "here" && record["actor"] == actor);
        let mut numbers: Vec<u64> = bodies
            .inspect(|record| {
                assert_eq!(record["body"]["count"], record["body"]["draw_numbers"].as_array().unwrap().len());
            })
            .flat_map(|record| serde_json::from_value::<Vec<u64>>(record["body"]["draw_numbers"].clone()).unwrap())
            .collect();
        numbers.sort_unstable();
        numbers
    };
    assert_eq!((of("guest"), of("staff:데스크")), (vec![1, 2, 3, 4, 5, 6], vec![2]));
}

#[tokio::test]
async fn tapping_again_at_once_writes_nothing_and_is_answered_as_before() {
    let mut server = Server::start();
    let organiser = server.fast().await;
    roll_call(&organiser, 10).await;
    let mut phone = Phone::join(&server).await;
    let first = phone.here().await.data();
    let head = async |organiser: &Client| organiser.get(&format!("{ADMIN}/log?limit=1")).await.data()["total"].clone();
    let before = head(&organiser).await;
    assert_eq!(phone.here().await.data(), first);
    assert_eq!(head(&organiser).await, before);
    server.stop();
    let file = rusqlite::Connection::open(server.db()).unwrap();
    file.execute("UPDATE participant SET here_at = here_at - 30000", []).unwrap();
    drop(file);
    server.restart();
    phone.meets(&server);
    let organiser = server.organiser().await;
    let before = head(&organiser).await;
    assert_ne!(phone.here().await.data()["here_at"], first["here_at"]);
    assert!(head(&organiser).await.as_u64() > before.as_u64());
}

#[tokio::test]
async fn it_is_refused_by_its_reason() {
    let server = Server::start();
    let organiser = server.fast().await;
    let phone = Phone::join(&server).await;
    let refused = phone.here().await;
    assert_eq!((refused.status, refused.reason()), (409, "no_roll_call"));
    assert_eq!(confirm(&organiser, 1).await.reason(), "no_roll_call");
    assert_eq!(organiser.patch(ADMIN, json!({ "roll_call_min": 121 })).await.reason(), "validation");
    roll_call(&organiser, 120).await;
    let stranger = server.anonymous().post(&format!("{API}/here"), json!({ "session_token": "x" })).await;
    assert_eq!((stranger.status, stranger.reason()), (404, "not_registered"));
    let elsewhere = server.anonymous().post(&format!("{API}/here"), json!({ "event_id": "none" })).await;
    assert_eq!(elsewhere.reason(), "event_not_found");
    assert_eq!(confirm(&organiser, 9).await.reason(), "participant_not_found");
    assert_eq!(confirm(&server.anonymous(), 1).await.reason(), "unauthenticated");
    organiser.post(&format!("{ADMIN}/close"), json!({})).await.data();
    assert_eq!(phone.here().await.reason(), "event_closed");
}
