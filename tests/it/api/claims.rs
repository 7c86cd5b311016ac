//! Claims: collected, absent and the reserves, void, undone, and the codes that winners show.

use serde_json::{Value, json};

use crate::support::{ADMIN, API, Client, EVENT, Reply, Server, Socket, numbers};

/// A revealed draw of one registered prize among some guests.
struct Drawn {
    server: Server,
    organiser: Client,
    winners: Vec<u64>,
    tokens: Vec<String>,
}

impl Drawn {
    async fn new(guests: usize, count: u32, settings: Value) -> Self {
        let server = Server::start();
        let organiser = server.fast().await;
        organiser.patch(ADMIN, settings).await.data();
        let tokens = server.guests(guests).await;
        let prize = json!({ "name": "컵", "rank": 1, "quantity": count });
        organiser.post(&format!("{ADMIN}/prizes"), prize).await.data();
        let drawn =
            organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵", "count": count })).await.data();
        server.revealed(1).await;
        Drawn { winners: numbers(&drawn["winners"]), server, organiser, tokens }
    }

    async fn try_claim(&self, place: u64, claim: &str) -> Reply {
        let path = format!("{ADMIN}/draws/1/winners/{place}/claim");
        self.organiser.post(&path, json!({ "claim": claim, "reason": "세 번 불렀음" })).await
    }

    async fn claim(&self, place: u64, claim: &str) -> Value {
        self.try_claim(place, claim).await.data()
    }

    async fn left(&self) -> Value {
        self.organiser.get(&format!("{ADMIN}/prizes")).await.data()["prizes"][0]["left"].clone()
    }

    async fn wins(&self, number: u64) -> Value {
        let phone = self.server.anonymous().bearer(&self.tokens[number as usize - 1]);
        phone.get(&format!("{API}/my-number")).await.data()["wins"].clone()
    }

    async fn code(&self) -> String {
        self.wins(self.winners[0]).await[0]["claim_code"].as_str().unwrap().to_owned()
    }
}

#[tokio::test]
async fn a_code_is_good_once() {
    let drawn = Drawn::new(2, 1, json!({})).await;
    let staff = drawn.server.staff().await;
    let code = drawn.code().await;
    let path = format!("{ADMIN}/claims/{code}");
    let card = staff.get(&path).await.data();
    assert_eq!(
        (&card["prize_name"], &card["claim"], &card["draw_number"]),
        (&json!("컵"), &json!("open"), &json!(drawn.winners[0]))
    );
    let lower = format!("{ADMIN}/claims/{}-{}", code[..5].to_lowercase(), &code[5..]);
    assert_eq!(staff.get(&lower).await.data()["place"], card["place"], "as somebody types it");
    let collected = staff.post(&format!("{path}/collect"), json!({})).await.data();
    assert_eq!((&collected["claim"], &collected["claimed_by"]), (&json!("collected"), &json!("staff:데스크")));
    let again = staff.post(&format!("{path}/collect"), json!({})).await;
    assert_eq!((again.status, again.reason()), (409, "already_collected"));
    assert_eq!(again.json["details"]["claimed_at"], collected["claimed_at"]);
    assert_eq!(drawn.wins(drawn.winners[0]).await[0]["claim"], "collected");
    assert_eq!(drawn.try_claim(1, "collected").await.reason(), "already_collected");
}

#[tokio::test]
async fn two_desks_hand_one_prize_over_once() {
    let drawn = Drawn::new(2, 1, json!({})).await;
    let (one, two) = (drawn.server.staff().await, drawn.server.staff().await);
    let path = format!("{ADMIN}/claims/{}/collect", drawn.code().await);
    let (a, b) = tokio::join!(one.post(&path, json!({})), two.post(&path, json!({})));
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
}

#[tokio::test]
async fn guessing_claim_codes_is_slowed() {
    let drawn = Drawn::new(2, 1, json!({})).await;
    let staff = drawn.server.staff().await;
    for _ in 0..30 {
        assert_eq!(staff.get(&format!("{ADMIN}/claims/ABCDEFGHJK")).await.status, 404);
    }
    assert_eq!(staff.get(&format!("{ADMIN}/claims/ABCDEFGHJK")).await.reason(), "rate_limited");
}

#[tokio::test]
async fn a_mistake_is_undone() {
    let drawn = Drawn::new(2, 1, json!({})).await;
    for (claim, phone_sees) in [("collected", "collected"), ("open", "open"), ("void", "void"), ("open", "open")] {
        let settled = drawn.claim(1, claim).await;
        assert_eq!(settled["draw"]["winners"][0]["claim"], claim);
        assert_eq!(drawn.wins(drawn.winners[0]).await[0]["claim"], phone_sees);
    }
    for (from, to) in [("open", "open"), ("open", "passed")] {
        assert_eq!(drawn.try_claim(1, to).await.reason(), "claim_conflict", "{from} → {to}");
    }
    assert_eq!(drawn.try_claim(1, "mine").await.reason(), "validation");
    assert_eq!(drawn.try_claim(9, "collected").await.reason(), "claim_not_found");
}

#[tokio::test]
async fn a_void_claim_gives_the_prize_and_the_number_back() {
    let drawn = Drawn::new(1, 1, json!({})).await;
    assert_eq!(drawn.left().await, 0);
    drawn.claim(1, "void").await;
    assert_eq!(drawn.left().await, 1);
    let again = drawn.organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵" })).await.data();
    assert_eq!(numbers(&again["winners"]), [1]);
    drawn.server.revealed(2).await;
    let refused = drawn.try_claim(1, "open").await;
    assert!(
        ["claim_conflict", "sold_out"].contains(&refused.reason()),
        "the prize is another's now: {}",
        refused.text()
    );
    assert_eq!(drawn.left().await, 0);
}

#[tokio::test]
async fn an_absent_winners_place_goes_to_the_next_reserve() {
    let drawn = Drawn::new(5, 2, json!({})).await;
    let ranking = ranking(&drawn.server).await;
    let settled = drawn.claim(1, "absent").await;
    let called = &settled["called"];
    assert_eq!(
        (&called["place"], &called["draw_number"], &called["replaces"]),
        (&json!(3), &json!(ranking[2]), &json!(1))
    );
    assert_eq!(settled["reserves_exhausted"], false);
    assert_eq!(drawn.left().await, 0, "the reserve holds the prize");
    assert_eq!(drawn.wins(ranking[2]).await[0]["claim"], "open");
    assert_eq!(drawn.wins(ranking[0]).await[0]["claim"], "absent");
    let comes_late = drawn.try_claim(1, "open").await;
    assert_eq!(comes_late.reason(), "claim_conflict", "somebody was called in this place");
    let second = drawn.claim(3, "absent").await;
    assert_eq!((&second["called"]["draw_number"], &second["called"]["replaces"]), (&json!(ranking[3]), &json!(3)));
    let public = drawn.server.anonymous().get(&format!("{EVENT}/draws/1")).await.data();
    let holds: Vec<u64> = public["winners"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|pick| pick["holds"] == true)
        .map(|pick| pick["draw_number"].as_u64().unwrap())
        .collect();
    assert_eq!(holds, [ranking[1], ranking[3]]);
    proof_holds(&drawn.server).await;
}

#[tokio::test]
async fn a_reserve_stands_on_the_screens_in_the_absent_ones_place() {
    let drawn = Drawn::new(6, 3, json!({})).await;
    let ranking = ranking(&drawn.server).await;
    let anyone = drawn.server.anonymous();
    drawn.claim(1, "absent").await;
    drawn.claim(4, "absent").await;
    let state = Socket::open(&anyone, "screen").await.state().await;
    let shown = json!([{ "draw_number": ranking[4], "replaces": 4 }, { "draw_number": ranking[1] }, { "draw_number": ranking[2] }]);
    assert_eq!(state["stage"]["winners"], shown, "the reserve of a reserve stands where the first one stood");
    let phone = Socket::open(&anyone, "guest").await.state().await;
    assert_eq!(numbers(&phone["stage"]["winners"]), [ranking[4], ranking[1], ranking[2]]);
    assert_eq!(phone["stage"]["winners"][0].get("replaces"), None, "a phone's state stays small");
    assert_eq!(phone["results"][0]["winners"], json!([ranking[4], ranking[1], ranking[2]]));
}

/// The whole ranking, as anyone computes it from the proof.
async fn ranking(server: &Server) -> Vec<u64> {
    use luckydraw::domain::draw::{Hash, Sheet, Word, rank, seed};
    let proof = server.anonymous().get(&format!("{EVENT}/draws/1/proof")).await.json;
    let text = |field: &str| proof[field].as_str().unwrap().to_owned();
    let (reveal, word): (Hash, Word) = (text("reveal").parse().unwrap(), Word::parse(&text("word")).unwrap());
    rank(&seed(&reveal, &word.hash()), Sheet::parse(&text("sheet")).unwrap().entries())
}

async fn proof_holds(server: &Server) {
    use luckydraw::domain::draw::{Against, Verdict, verify};
    let anyone = server.anonymous();
    let anchor = anyone.get(EVENT).await.data()["anchor"].as_str().unwrap().parse().unwrap();
    let proof = anyone.get(&format!("{EVENT}/draws/1/proof")).await.text();
    let report = verify(&proof, &Against::Anchor(anchor));
    assert_eq!(report.verdict, Verdict::Verified, "{report:?}");
}

#[tokio::test]
async fn a_reserve_who_may_no_longer_win_is_passed_over_on_record() {
    let drawn = Drawn::new(5, 1, json!({})).await;
    let ranking = ranking(&drawn.server).await;
    let status = format!("{ADMIN}/participants/{}/status", ranking[1]);
    drawn.organiser.post(&status, json!({ "status": "withdrawn" })).await.data();
    let settled = drawn.claim(1, "absent").await;
    assert_eq!((&settled["called"]["place"], &settled["called"]["draw_number"]), (&json!(3), &json!(ranking[2])));
    let passed = &settled["draw"]["winners"][1];
    assert_eq!(
        (&passed["claim"], &passed["draw_number"], &passed["reason"]),
        (&json!("passed"), &json!(ranking[1]), &json!("withdrawn"))
    );
    assert_eq!(drawn.wins(ranking[1]).await, json!([]), "who was passed over has won nothing");
    assert_eq!(drawn.try_claim(2, "collected").await.reason(), "claim_conflict");
    proof_holds(&drawn.server).await;
}

#[tokio::test]
async fn a_reserve_who_won_since_is_passed_over() {
    let drawn = Drawn::new(3, 1, json!({})).await;
    let ranking = ranking(&drawn.server).await;
    let other = drawn.organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "접시" })).await.data();
    drawn.server.revealed(2).await;
    let settled = drawn.claim(1, "absent").await;
    let since = numbers(&other["winners"])[0];
    let expected = if since == ranking[1] { ranking[2] } else { ranking[1] };
    assert_eq!(settled["called"]["draw_number"], expected);
}

#[tokio::test]
async fn reserves_come_to_an_end() {
    let drawn = Drawn::new(2, 1, json!({})).await;
    assert_eq!(drawn.claim(1, "absent").await["called"]["place"], 2);
    let last = drawn.claim(2, "absent").await;
    assert_eq!((&last["called"], &last["reserves_exhausted"]), (&Value::Null, &json!(true)));
    assert_eq!(drawn.left().await, 1, "the prize is back in stock");
    let next = drawn.organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵" })).await;
    assert_eq!(next.reason(), "no_eligible_entries", "absent winners stay out of later draws");
    drawn.organiser.patch(ADMIN, json!({ "absent_again": true })).await.data();
    drawn.organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵" })).await.data();
}

#[tokio::test]
async fn an_event_without_reserves_calls_nobody() {
    let drawn = Drawn::new(3, 1, json!({ "absent": "none", "top_absent": "none" })).await;
    let settled = drawn.claim(1, "absent").await;
    assert_eq!((&settled["called"], &settled["reserves_exhausted"]), (&Value::Null, &json!(false)));
    assert_eq!(drawn.left().await, 1);
    let back = drawn.claim(1, "open").await;
    assert_eq!(back["draw"]["winners"][0]["claim"], "open", "who comes late after all gets it");
    assert_eq!(drawn.left().await, 0);
}
