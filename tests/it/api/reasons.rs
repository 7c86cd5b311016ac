//! Every failure reason, provoked over HTTP: its status, its envelope, its sentence in both languages.

use std::collections::BTreeSet;

use luckydraw::domain::fault::Reason;
use serde_json::{Value, json};

use crate::support::client::Call;
use crate::support::{ADMIN, API, Client, EVENT, Reply, Server, random_key};

/// Reasons that no request here provokes, and why.
const ELSEWHERE: &[(&str, &str)] = &[
    ("wrong_host", "hosts.rs sends what no proper client would"),
    ("foreign_origin", "hosts.rs has the matrix"),
    ("request_timeout", "slow.rs waits for it"),
    ("chain_exhausted", "faults.rs needs a file with ten thousand draws"),
    ("draw_aborted", "stirred.rs gives a draw up"),
    ("draw_stands", "stirred.rs tries to give one up too late"),
    ("not_stirring", "stirred.rs has a draw that is over"),
    ("not_on_sheet", "stirred.rs has a phone that comes late"),
    ("stir_open", "stirred.rs shows too early"),
    ("stir_closed", "stirred.rs comes too late"),
    ("already_committed", "stirred.rs binds a phone twice"),
    ("not_committed", "stirred.rs shows what was never bound"),
    ("value_differs", "stirred.rs shows another value"),
    ("word_early", "stirred.rs calls digits before the fingerprint stood"),
    ("word_late", "stirred.rs confirms a word twice"),
    ("winner_is_coming", "claim_window.rs has a winner who is on the way"),
    ("not_superseded", "fresh.rs draws places that are not to be drawn anew"),
    ("waiting_room", "waiting_room.rs has a room that is full"),
    ("no_roll_call", "roll_call.rs has an event that takes none"),
    ("internal", "faults.rs needs a damaged file"),
    ("overloaded", "faults.rs needs a file that somebody else holds"),
    ("storage_full", "faults.rs needs a full disk"),
    ("storage_failed", "needs a disk that fails; the statuses of both storage reasons are in web::status"),
];

/// What the provocations need: an event with two participants, a revealed draw and a drawn prize.
struct Stage {
    server: Server,
    organiser: Client,
    staff: Client,
    prize: String,
    code: String,
}

async fn stage() -> Stage {
    let server = Server::start();
    let organiser = server.fast().await;
    let staff = server.staff().await;
    server.guests(2).await;
    let prize = json!({ "name": "컵", "rank": 1, "quantity": 1 });
    let prize = organiser.post(&format!("{ADMIN}/prizes"), prize).await.data()["prize_id"].as_str().unwrap().to_owned();
    organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_id": prize })).await.data();
    server.revealed(1).await;
    let draws = organiser.get(&format!("{ADMIN}/draws")).await.data();
    let code = draws["draws"][0]["winners"][0]["claim_code"].as_str().unwrap().to_owned();
    organiser.post(&format!("{API}/admin/events"), json!({ "event_id": "closed", "title": "끝" })).await.data();
    organiser.post(&format!("{API}/admin/closed/close"), json!({})).await.data();
    Stage { server, organiser, staff, prize, code }
}

fn call<'c>(client: &'c Client, line: &str, body: Value) -> Call<'c> {
    let (method, path) = line.split_once(' ').unwrap();
    let path = path.replace("ADMIN", ADMIN).replace("EVENT", EVENT).replace("API", API);
    let call = client.call(method, &path);
    if body.is_null() { call } else { call.json(&body) }
}

/// Refusals that one request provokes: status, reason, request, body.
fn simple(stage: &Stage) -> Vec<(u16, &'static str, String, Value)> {
    let prize = &stage.prize;
    let same = json!({ "name": "컵", "rank": 1, "quantity": 1 });
    vec![
        (400, "validation", "POST ADMIN/draw".to_owned(), json!({})),
        (401, "unauthenticated", "POST API/admin/login".to_owned(), json!({ "password": "wrong" })),
        (404, "not_found", "GET API/no-such-thing".to_owned(), Value::Null),
        (405, "method_not_allowed", "PUT API/register".to_owned(), json!({})),
        (404, "event_not_found", "GET API/events/no-such-event".to_owned(), Value::Null),
        (409, "event_exists", "POST API/admin/events".to_owned(), json!({ "event_id": "closed", "title": "x" })),
        (409, "event_closed", "POST API/admin/closed/draw".to_owned(), json!({ "prize_name": "x" })),
        (
            404,
            "entry_code_unknown",
            "POST API/register".to_owned(),
            json!({ "event_id": "current", "entry_code": "ABCDEFGHJK" }),
        ),
        (404, "recovery_code_unknown", "POST API/register".to_owned(), json!({ "recovery_code": "1-ABCDEFGH" })),
        (404, "participant_not_found", "POST ADMIN/participants/99/status".to_owned(), json!({ "status": "in" })),
        (404, "prize_not_found", "DELETE ADMIN/prizes/no-such-prize".to_owned(), Value::Null),
        (409, "prize_exists", "POST ADMIN/prizes".to_owned(), same),
        (409, "prize_drawn", format!("DELETE ADMIN/prizes/{prize}"), Value::Null),
        (400, "prize_order", "PUT ADMIN/prizes/order".to_owned(), json!({ "prize_ids": [] })),
        (409, "quantity_below_drawn", String::new(), Value::Null),
        (
            400,
            "import_rejected",
            "POST ADMIN/import".to_owned(),
            json!({ "what": "prizes", "csv": "bmFtZSxyYW5rCng=" }),
        ),
        (409, "sold_out", "POST ADMIN/draw".to_owned(), json!({ "prize_id": prize })),
        (409, "no_eligible_entries", String::new(), Value::Null),
        (404, "draw_not_found", "GET EVENT/draws/99".to_owned(), Value::Null),
        (404, "claim_not_found", "GET ADMIN/claims/ABCDEFGHJK".to_owned(), Value::Null),
        (409, "claim_conflict", "POST ADMIN/draws/1/winners/1/claim".to_owned(), json!({ "claim": "open" })),
        (404, "not_queued", "GET API/register/no-such-ticket".to_owned(), Value::Null),
        (404, "pass_not_found", "DELETE ADMIN/staff/no-such-pass".to_owned(), Value::Null),
        (404, "token_not_found", "DELETE API/admin/tokens/no-such-token".to_owned(), Value::Null),
    ]
}

fn check(reply: &Reply, status: u16, reason: &str, korean: bool) {
    let json = &reply.json;
    assert_eq!((reply.status, reply.reason()), (status, reason), "{}", reply.text());
    let fields: BTreeSet<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
    let allowed = BTreeSet::from(["success", "reason", "message", "request_id", "details"]);
    assert!(fields.is_subset(&allowed) && fields.len() >= 4, "{reason}: {fields:?}");
    assert_eq!(json["request_id"], reply.header("x-request-id"), "{reason}");
    assert_eq!(json["request_id"].as_str().unwrap().len(), 16);
    let message = json["message"].as_str().unwrap();
    let has_hangul = message.chars().any(|c| ('가'..='힣').contains(&c));
    assert_eq!(has_hangul, korean, "{reason}: {message}");
    assert!(!message.is_empty() && !message.contains("reason."), "{reason} has no sentence");
}

/// Provokes one reason in both languages.
async fn provoke(client: &Client, line: &str, body: Value, status: u16, reason: &str) {
    let korean = call(client, line, body.clone()).without("accept-language").send().await;
    check(&korean, status, reason, true);
    let english = call(client, line, body).header("accept-language", "en-US,en;q=0.9").send().await;
    check(&english, status, reason, false);
}

async fn provoke_simple(stage: &Stage) -> BTreeSet<&'static str> {
    let mut seen = BTreeSet::new();
    for (status, reason, line, body) in simple(stage).into_iter().filter(|(_, _, line, _)| !line.is_empty()) {
        provoke(&stage.organiser, &line, body, status, reason).await;
        seen.insert(reason);
    }
    seen
}

/// Reasons that need something to be done first.
async fn provoke_prepared(stage: &Stage) -> BTreeSet<&'static str> {
    let Stage { server, organiser, staff, prize, code } = stage;
    let newcomer = server.anonymous();
    provoke(staff, "POST ADMIN/reset", json!({ "reset_draws": true }), 403, "forbidden").await;
    provoke(&newcomer, "GET API/my-number", Value::Null, 404, "not_registered").await;
    let current = organiser.get(ADMIN).await.data()["event_id"].as_str().unwrap().to_owned();
    provoke(organiser, &format!("DELETE API/admin/{current}?confirm={current}"), Value::Null, 409, "event_is_current")
        .await;
    for (change, reason) in [
        (json!({ "entry_rule": "code" }), "entry_code_required"),
        (json!({ "registration": "closed" }), "registration_closed"),
    ] {
        organiser.patch(ADMIN, change).await.data();
        provoke(&newcomer, "POST API/register", json!({}), 409, reason).await;
    }
    organiser.patch(ADMIN, json!({ "registration": "open", "entry_rule": "address" })).await.data();
    server.guest().await;
    provoke(&newcomer, "POST API/register", json!({}), 409, "already_registered").await;
    let two = json!({ "name": "접시", "rank": 2, "quantity": 2 });
    let second = organiser.post(&format!("{ADMIN}/prizes"), two).await.data()["prize_id"].clone();
    let second = second.as_str().unwrap();
    organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_id": second, "count": 2 })).await.data();
    server.revealed(2).await;
    let one = json!({ "name": "접시", "rank": 2, "quantity": 1 });
    provoke(organiser, &format!("PATCH ADMIN/prizes/{second}"), one, 409, "quantity_below_drawn").await;
    provoke(organiser, "POST ADMIN/draw", json!({ "prize_name": "x" }), 409, "no_eligible_entries").await;
    organiser.post(&format!("{ADMIN}/claims/{code}/collect"), json!({})).await.data();
    provoke(staff, &format!("POST ADMIN/claims/{code}/collect"), json!({}), 409, "already_collected").await;
    for claim in ["open", "void"] {
        organiser
            .post(&format!("{ADMIN}/draws/1/winners/1/claim"), json!({ "claim": claim, "reason": "x" }))
            .await
            .data();
    }
    provoke(staff, &format!("POST ADMIN/claims/{code}/collect"), json!({}), 409, "claim_void").await;
    provoke_bodies(stage, prize).await;
    organiser.post(&format!("{API}/admin/tokens"), json!({ "name": "script" })).await.data();
    provoke(organiser, "POST API/admin/tokens", json!({ "name": "script" }), 409, "token_exists").await;
    let key = random_key();
    organiser.post_keyed(&format!("{ADMIN}/participants"), &key, json!({ "name": "a" })).await.data();
    let conflict = organiser.post_keyed(&format!("{ADMIN}/participants"), &key, json!({ "name": "b" })).await;
    check(&conflict, 409, "idempotency_conflict", true);
    BTreeSet::from([
        "forbidden",
        "not_registered",
        "event_is_current",
        "entry_code_required",
        "registration_closed",
        "already_registered",
        "quantity_below_drawn",
        "no_eligible_entries",
        "already_collected",
        "claim_void",
        "token_exists",
        "idempotency_conflict",
    ])
}

async fn provoke_bodies(stage: &Stage, prize: &str) {
    let path = format!("{ADMIN}/prizes/{prize}/image");
    let wide = wide_png();
    for (status, reason, kind, body) in [
        (415, "unsupported_media_type", "text/plain", b"x".to_vec()),
        (400, "image_invalid", "image/png", b"no picture".to_vec()),
        (400, "image_too_large", "image/png", wide),
        (413, "payload_too_large", "image/png", vec![0; 9 * 1024 * 1024]),
    ] {
        let korean = stage.organiser.call("PUT", &path).body(kind, body.clone()).send().await;
        check(&korean, status, reason, true);
        let english = stage.organiser.call("PUT", &path).header("accept-language", "en").body(kind, body).send().await;
        check(&english, status, reason, false);
    }
}

/// The head of a PNG that says to be 60,000 pixels wide and high.
fn wide_png() -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xea\x60\0\0\xea\x60\x08\x02\0\0\0".to_vec();
    let sum = flate2_crc(&png[12..]);
    png.extend(sum.to_be_bytes());
    png.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e");
    png
}

fn flate2_crc(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

async fn provoke_running(stage: &Stage) {
    let organiser = &stage.organiser;
    organiser.patch(ADMIN, json!({ "spin_ms": 3_000, "entry_rule": "token" })).await.data();
    stage.server.guests(2).await;
    let drawn = organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "x" })).await.data();
    provoke(organiser, "POST ADMIN/draw", json!({ "prize_name": "y" }), 409, "draw_in_progress").await;
    let k = &drawn["draw"];
    provoke(organiser, &format!("GET EVENT/draws/{k}/proof"), Value::Null, 404, "not_revealed").await;
    let body = json!({ "claim": "collected" });
    provoke(organiser, &format!("POST ADMIN/draws/{k}/winners/1/claim"), body, 404, "not_revealed").await;
}

async fn provoke_guessing(stage: &Stage) {
    let guesser = stage.server.anonymous();
    for _ in 0..5 {
        guesser.post(&format!("{API}/admin/login"), json!({ "password": "wrong" })).await;
    }
    provoke(&guesser, "POST API/admin/login", json!({ "password": "wrong" }), 429, "rate_limited").await;
}

#[tokio::test]
async fn every_reason_can_be_had() {
    let stage = stage().await;
    let mut seen = provoke_simple(&stage).await;
    seen.extend(provoke_prepared(&stage).await);
    provoke_running(&stage).await;
    provoke_guessing(&stage).await;
    seen.extend(["unsupported_media_type", "image_invalid", "image_too_large", "payload_too_large"]);
    seen.extend(["draw_in_progress", "not_revealed", "rate_limited"]);
    let missing: Vec<&str> =
        Reason::ALL.iter().map(|reason| reason.name()).filter(|name| !seen.contains(name)).collect();
    let explained: Vec<&str> = ELSEWHERE.iter().map(|(name, _)| *name).collect();
    let (missing, explained) = (BTreeSet::from_iter(missing), BTreeSet::from_iter(explained));
    assert_eq!(missing, explained, "reasons without a provocation must be explained, and no others");
}

#[tokio::test]
async fn details_help_where_they_can() {
    let stage = stage().await;
    let (organiser, prize) = (&stage.organiser, &stage.prize);
    let sold_out = organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_id": prize })).await;
    assert_eq!(sold_out.json["details"]["left"], 0);
    let large = organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "x".repeat(300_000) })).await;
    assert_eq!((large.status, &large.json["details"]["limit_bytes"]), (413, &json!(262_144)));
    let line =
        organiser.post(&format!("{ADMIN}/import"), json!({ "what": "prizes", "csv": "bmFtZSxyYW5rCngseQ==" })).await;
    assert_eq!(line.json["details"]["lines"][0]["line"], 2, "{}", line.text());
    for code in 0..2 {
        let collected = organiser.post(&format!("{ADMIN}/claims/{}/collect", stage.code), json!({})).await;
        if code == 1 {
            assert_eq!(collected.json["details"]["claimed_by"], "organiser");
            assert!(collected.json["details"]["claimed_at"].as_str().unwrap().ends_with('Z'));
        }
    }
}
