//! Draws: the contract, stock, who is eligible, counting of k, proofs, resets.

use luckydraw::domain::draw::{Against, Verdict, verify};
use serde_json::{Value, json};

use crate::support::{ADMIN, API, Client, EVENT, Reply, Server, keys, numbers};

async fn try_draw(organiser: &Client, body: Value) -> Reply {
    organiser.post(&format!("{ADMIN}/draw"), body).await
}

/// Draws and waits for the reveal; gives the organiser's answer.
async fn draw(server: &Server, organiser: &Client, body: Value) -> Value {
    let drawn = try_draw(organiser, body).await.data();
    server.revealed(drawn["draw"].as_u64().unwrap()).await;
    drawn
}

async fn prize(organiser: &Client, name: &str, rank: u32, quantity: u32) -> Value {
    let body = json!({ "name": name, "rank": rank, "quantity": quantity });
    organiser.post(&format!("{ADMIN}/prizes"), body).await.data()["prize_id"].clone()
}

async fn rows(organiser: &Client) -> Vec<Value> {
    organiser.get(&format!("{ADMIN}/draws")).await.data()["draws"].as_array().unwrap().clone()
}

#[tokio::test]
async fn the_organiser_learns_the_winners_at_once() {
    let server = Server::start();
    let organiser = server.timed(60_000, 30_000).await;
    server.guests(5).await;
    let answer = try_draw(&organiser, json!({ "prize_name": "1등 상", "prize_rank": 1, "count": 1 })).await;
    let drawn = answer.data();
    assert_eq!(keys(&drawn), ["draw", "drawn_at", "prize_name", "prize_rank", "winners"]);
    assert_eq!((&drawn["prize_name"], &drawn["prize_rank"], &drawn["draw"]), (&json!("1등 상"), &json!(1), &json!(1)));
    assert_eq!(keys(&drawn["winners"][0]), ["draw_number"]);
    assert!((1..=5).contains(&drawn["winners"][0]["draw_number"].as_u64().unwrap()));
    let at = drawn["drawn_at"].as_str().unwrap();
    assert!(at.ends_with('Z') && at.len() == 24, "{at}");
    let row = rows(&organiser).await.remove(0);
    assert_eq!(
        (&row["phase"], &row["winners"][0]["draw_number"]),
        (&json!("spinning"), &drawn["winners"][0]["draw_number"])
    );
}

#[tokio::test]
async fn rows_have_everything_and_the_newest_is_first() {
    let server = Server::start();
    let organiser = server.fast().await;
    server.guests(5).await;
    let id = prize(&organiser, "컵", 2, 5).await;
    draw(&server, &organiser, json!({ "prize_id": id, "count": 2 })).await;
    draw(&server, &organiser, json!({ "prize_name": "없던 상" })).await;
    let rows = rows(&organiser).await;
    assert_eq!(rows.iter().map(|row| row["draw"].as_u64().unwrap()).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(
        keys(&rows[1]),
        [
            "abort_reason",
            "absent",
            "count",
            "draw",
            "drawn_at",
            "entries",
            "grade",
            "image",
            "may_be_aborted",
            "phase",
            "prize_id",
            "prize_name",
            "prize_rank",
            "reset",
            "revealed_at",
            "short_by",
            "silent",
            "stirred",
            "supersedes",
            "winners"
        ]
    );
    assert_eq!((&rows[1]["prize_id"], &rows[1]["prize_rank"], &rows[1]["entries"]), (&id, &json!(2), &json!(5)));
    assert_eq!(
        (&rows[0]["prize_id"], &rows[0]["prize_rank"], &rows[0]["entries"]),
        (&Value::Null, &Value::Null, &json!(3))
    );
    assert_eq!(
        (&rows[0]["phase"], &rows[0]["grade"], &rows[0]["reset"]),
        (&json!("winner"), &json!("sealed"), &json!(false))
    );
    let winner = &rows[1]["winners"][0];
    for field in ["place", "draw_number", "claim", "claimed_at", "claimed_by", "replaces", "claim_code"] {
        assert!(winner.get(field).is_some(), "{field} is missing in {winner}");
    }
}

#[tokio::test]
async fn a_registered_prize_never_beyond_its_quantity() {
    let server = Server::start();
    let organiser = server.fast().await;
    server.guests(9).await;
    let id = prize(&organiser, "컵", 1, 3).await;
    for wanted in [
        json!({ "prize_id": id, "count": 4 }),
        json!({ "prize_name": "컵", "count": 4 }),
        json!({ "prize_name": " 컵\u{200b} ", "count": 4 }),
    ] {
        let refused = try_draw(&organiser, wanted).await;
        assert_eq!((refused.status, refused.reason(), &refused.json["details"]["left"]), (409, "sold_out", &json!(3)));
    }
    draw(&server, &organiser, json!({ "prize_name": "컵", "prize_rank": 1, "count": 2 })).await;
    let refused = try_draw(&organiser, json!({ "prize_id": id, "count": 2 })).await;
    assert_eq!((refused.reason(), &refused.json["details"]["left"]), ("sold_out", &json!(1)));
    let last = draw(&server, &organiser, json!({ "prize_id": id })).await;
    assert_eq!(last["draw"], 2, "a refused draw uses no number");
    assert_eq!(try_draw(&organiser, json!({ "prize_id": id })).await.json["details"]["left"], 0);
}

#[tokio::test]
async fn nobody_wins_twice_and_the_last_are_all_drawn() {
    let server = Server::start();
    let organiser = server.fast().await;
    server.guests(7).await;
    let mut winners = Vec::new();
    for _ in 0..3 {
        winners.extend(numbers(&draw(&server, &organiser, json!({ "prize_name": "컵", "count": 2 })).await["winners"]));
    }
    let short = draw(&server, &organiser, json!({ "prize_name": "컵", "count": 3 })).await;
    assert_eq!(short["short_by"], 2);
    winners.extend(numbers(&short["winners"]));
    winners.sort_unstable();
    assert_eq!(winners, (1..=7).collect::<Vec<u64>>());
    assert_eq!(rows(&organiser).await[0]["short_by"], 2);
    let none = try_draw(&organiser, json!({ "prize_name": "컵" })).await;
    assert_eq!((none.status, none.reason()), (409, "no_eligible_entries"));
    server.guest().await;
    assert_eq!(draw(&server, &organiser, json!({ "prize_name": "컵" })).await["draw"], 5);
}

#[tokio::test]
async fn winners_may_win_again_where_the_event_says_so() {
    let server = Server::start();
    let organiser = server.fast().await;
    organiser.patch(ADMIN, json!({ "winners_again": true })).await.data();
    server.guests(2).await;
    for _ in 0..3 {
        let drawn = draw(&server, &organiser, json!({ "prize_name": "컵", "count": 2 })).await;
        let mut both = numbers(&drawn["winners"]);
        both.sort_unstable();
        assert_eq!(both, [1, 2]);
    }
}

#[tokio::test]
async fn withdrawn_and_disqualified_are_not_drawn() {
    let server = Server::start();
    let organiser = server.fast().await;
    server.guests(4).await;
    for (number, status) in [(1, "withdrawn"), (3, "disqualified"), (4, "withdrawn"), (4, "in")] {
        organiser.post(&format!("{ADMIN}/participants/{number}/status"), json!({ "status": status })).await.data();
    }
    let mut winners = numbers(&draw(&server, &organiser, json!({ "prize_name": "컵", "count": 9 })).await["winners"]);
    winners.sort_unstable();
    assert_eq!(winners, [2, 4]);
}

#[tokio::test]
async fn one_draw_at_a_time() {
    let server = Server::start();
    let organiser = server.timed(2_500, 0).await;
    server.guests(9).await;
    let path = format!("{ADMIN}/draw");
    let clicks = (0..8).map(|_| organiser.post(&path, json!({ "prize_name": "컵" })));
    let answers = futures_util::future::join_all(clicks).await;
    let (drawn, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert_eq!(drawn.len(), 1);
    assert!(refused.iter().all(|answer| answer.reason() == "draw_in_progress"));
    for body in [json!({ "reset_draws": true }), json!({ "reset_participants": true })] {
        assert_eq!(organiser.post(&format!("{ADMIN}/reset"), body).await.reason(), "draw_in_progress");
    }
    assert_eq!(organiser.post(&format!("{ADMIN}/stage"), json!({ "show": "code" })).await.reason(), "draw_in_progress");
    assert_eq!(organiser.post(&format!("{ADMIN}/close"), json!({})).await.reason(), "draw_in_progress");
    server.revealed(1).await;
    organiser.post(&format!("{ADMIN}/stage"), json!({ "show": "code" })).await.data();
}

#[tokio::test]
async fn a_proof_holds_against_the_anchor() {
    let server = Server::start();
    let organiser = server.timed(1_500, 500).await;
    let phone = server.anonymous();
    let anchor = phone.post(&format!("{API}/register"), json!({})).await.data()["anchor"].as_str().unwrap().to_owned();
    server.guests(20).await;
    let drawn = try_draw(&organiser, json!({ "prize_name": "1등 상", "count": 3 })).await.data();
    let early = phone.get(&format!("{EVENT}/draws/1/proof")).await;
    assert_eq!((early.status, early.reason()), (404, "not_revealed"));
    let sheet = phone.get(&format!("{EVENT}/draws/1/sheet")).await;
    assert_eq!((sheet.status, sheet.header("content-type")), (200, "text/plain; charset=utf-8"));
    let event = phone.get(EVENT).await.data()["event_id"].as_str().unwrap().to_owned();
    let named = |kind: &str| format!("inline; filename=\"luckydraw-{event}-1-{kind}\"");
    assert_eq!(sheet.header("content-disposition"), named("sheet.txt"));
    let stir = phone.get(&format!("{EVENT}/draws/1/stir")).await;
    assert_eq!((stir.status, stir.header("content-type")), (200, "text/plain; charset=utf-8"));
    server.revealed(1).await;
    let proof = phone.get(&format!("{EVENT}/draws/1/proof")).await;
    assert!(proof.header("content-type").starts_with("application/json"));
    assert_eq!(proof.header("content-disposition"), named("proof.json"));
    assert_eq!((&proof.json["sheet"], &proof.json["stir"]), (&json!(sheet.text()), &json!(stir.text())));
    let report = verify(&proof.text(), &Against::Anchor(anchor.parse().unwrap()));
    assert_eq!(report.verdict, Verdict::Verified, "{report:?}");
    let proven: Vec<u64> = report.draws[0].winners.clone();
    assert_eq!(proven, numbers(&drawn["winners"]));
    let forged = proof.text().replacen("\"reveal\":\"", "\"reveal\":\"0", 1);
    assert_ne!(verify(&forged, &Against::Anchor(anchor.parse().unwrap())).verdict, Verdict::Verified);
}

#[tokio::test]
async fn a_reset_of_draws_makes_everyone_eligible_and_k_goes_on() {
    let server = Server::start();
    let organiser = server.fast().await;
    let tokens = server.guests(2).await;
    let id = prize(&organiser, "컵", 1, 2).await;
    draw(&server, &organiser, json!({ "prize_id": id, "count": 2 })).await;
    let reset =
        organiser.post(&format!("{ADMIN}/reset"), json!({ "reset_participants": false, "reset_draws": true })).await;
    reset.data();
    assert!(rows(&organiser).await.is_empty(), "it leaves the live event");
    let every = organiser.get(&format!("{ADMIN}/draws?with_reset=true")).await.data();
    assert_eq!(every["draws"][0]["reset"], true, "and stays on record");
    assert_eq!(server.anonymous().get(&format!("{EVENT}/draws")).await.data()["draws"][0]["state"], "reset");
    let phone = server.anonymous().bearer(&tokens[0]);
    let mine = phone.get(&format!("{API}/my-number")).await.data();
    assert_eq!((&mine["draw_number"], &mine["wins"]), (&json!(1), &json!([])));
    let again = draw(&server, &organiser, json!({ "prize_id": id, "count": 2 })).await;
    assert_eq!(again["draw"], 2);
    assert_eq!(server.anonymous().get(&format!("{EVENT}/draws/1/proof")).await.status, 200, "the proof stays");
    let claim = organiser.post(&format!("{ADMIN}/draws/1/winners/1/claim"), json!({ "claim": "collected" })).await;
    assert_eq!(claim.reason(), "claim_void");
}

#[tokio::test]
async fn a_reset_of_participants_begins_at_one_again() {
    let server = Server::start();
    let organiser = server.fast().await;
    let tokens = server.guests(3).await;
    draw(&server, &organiser, json!({ "prize_name": "컵" })).await;
    organiser.post(&format!("{ADMIN}/reset"), json!({ "reset_participants": true })).await.data();
    assert!(rows(&organiser).await.is_empty(), "resetting participants resets draws too");
    let phone = server.anonymous().bearer(&tokens[0]);
    assert_eq!(phone.get(&format!("{API}/my-number")).await.reason(), "not_registered");
    let rejoined = phone.post(&format!("{API}/register"), json!({})).await.data();
    assert_eq!((&rejoined["draw_number"], &rejoined["is_existing"]), (&json!(1), &json!(false)));
    let list = organiser.get(&format!("{ADMIN}/participants")).await.data();
    assert_eq!(numbers(&list["participants"]), [1]);
    let next = draw(&server, &organiser, json!({ "prize_name": "컵", "count": 5 })).await;
    assert_eq!((&next["draw"], &next["winners"]), (&json!(2), &json!([{ "draw_number": 1 }])));
    let nothing = organiser.post(&format!("{ADMIN}/reset"), json!({})).await;
    assert_eq!((nothing.status, nothing.reason()), (400, "validation"));
}

#[tokio::test]
async fn a_thousand_winners_at_once() {
    let server = Server::start();
    let organiser = server.fast().await;
    use base64::Engine;
    let csv: String = std::iter::once("name\n".to_owned()).chain((0..1_200).map(|n| format!("guest {n}\n"))).collect();
    let csv = base64::engine::general_purpose::STANDARD.encode(csv);
    organiser.post(&format!("{ADMIN}/import"), json!({ "what": "participants", "csv": csv })).await.data();
    let over = try_draw(&organiser, json!({ "prize_name": "컵", "count": 1_001 })).await;
    assert_eq!((over.status, &over.json["details"]["field"]), (400, &json!("count")));
    let drawn = draw(&server, &organiser, json!({ "prize_name": "컵", "count": 1_000 })).await;
    let mut winners = numbers(&drawn["winners"]);
    winners.sort_unstable();
    winners.dedup();
    assert_eq!(winners.len(), 1_000);
}

/// The list is one text for everyone until something of it changes, and holds no field that says nothing.
#[tokio::test]
async fn the_public_list_is_kept_until_it_changes_and_is_no_longer_than_it_must_be() {
    let server = Server::start();
    let organiser = server.fast().await;
    server.guests(3).await;
    organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵" })).await.data();
    server.revealed(1).await;
    let anyone = server.anonymous();
    let path = format!("{EVENT}/draws");
    let list = async || {
        let reply = anyone.get(&path).await;
        (reply.headers["etag"].to_str().unwrap().to_owned(), reply.data()["draws"][0].clone())
    };
    let (tag, first) = list().await;
    assert_eq!(list().await, (tag.clone(), first.clone()));
    let known = anyone.call("GET", &path).header("if-none-match", &tag).send().await;
    assert_eq!(known.status, 304);
    let fields = first.as_object().unwrap().iter().chain(first["winners"][0].as_object().unwrap());
    let empty: Vec<&String> = fields.filter(|(_, value)| value.is_null()).map(|(name, _)| name).collect();
    assert_eq!(empty, Vec::<&String>::new());
    let absent = json!({ "claim": "absent" });
    organiser.post(&format!("{ADMIN}/draws/1/winners/1/claim"), absent).await.data();
    let (changed, second) = list().await;
    assert_ne!(changed, tag);
    assert_eq!((&second["winners"][0]["holds"], second["winners"].as_array().unwrap().len()), (&json!(false), 2));
    organiser.post(&format!("{ADMIN}/reset"), json!({ "reset_draws": true })).await.data();
    let (_, reset) = list().await;
    assert_eq!((&reset["state"], reset.get("winners")), (&json!("reset"), None));
}
