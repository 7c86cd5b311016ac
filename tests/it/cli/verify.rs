//! `luckydraw verify` on what a real event gives: its exit statuses, and what it says of a change.

use std::fs;

use luckydraw::domain::draw::Receipt;
use serde_json::{Value, json};

use super::{ok, run};
use crate::support::{ADMIN, API, EVENT, Server};

struct Party {
    server: Server,
    anchor: String,
    export: Value,
}

/// Two draws, and everything that anyone gets to check them by.
async fn party() -> Party {
    let server = Server::start();
    let organiser = server.fast().await;
    let guest = server.guest().await;
    server.guests(9).await;
    for k in 1..=2 {
        organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "노트북", "count": 2 })).await.data();
        server.revealed(k).await;
        let proof = server.anonymous().get(&format!("{EVENT}/draws/{k}/proof")).await;
        fs::write(server.folder().join(format!("draw-{k}.json")), &proof.body).unwrap();
    }
    let mine = guest.get(&format!("{API}/my-number")).await.data();
    let log = organiser.get(&format!("{ADMIN}/log")).await.data()["records"].clone();
    let joined = log.as_array().unwrap().iter().find(|record| record["kind"] == "joined").unwrap().clone();
    let receipt = Receipt {
        event: mine["event_id"].as_str().unwrap().to_owned(),
        anchor: mine["anchor"].as_str().unwrap().parse().unwrap(),
        draw_number: mine["draw_number"].as_u64().unwrap(),
        nonce: mine["nonce"].as_str().unwrap().parse().unwrap(),
        log_seq: joined["seq"].as_u64().unwrap(),
        log_hash: joined["hash"].as_str().unwrap().parse().unwrap(),
    };
    fs::write(server.folder().join("me.txt"), receipt.render().unwrap()).unwrap();
    ok(&server, &["export", "--format", "json", "--what", "all", "-o", "party.json"]);
    let export = serde_json::from_slice(&fs::read(server.folder().join("party.json")).unwrap()).unwrap();
    Party { server, anchor: mine["anchor"].as_str().unwrap().to_owned(), export }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_event_gave_holds() {
    let Party { server, anchor, .. } = party().await;
    let held = ok(&server, &["verify", "party.json", "--anchor", &anchor]);
    assert!(held.out.ends_with("verified: what could be checked holds; – marks what could not\n"), "{}", held.out);
    let proof = ok(&server, &["verify", "draw-1.json", "--anchor", &anchor]);
    assert!(proof.out.ends_with("verified: everything holds\n"), "{}", proof.out);
    assert_eq!(held.err, "");
    ok(&server, &["verify", "party.json", "--receipt", "me.txt"]);
    ok(&server, &["verify", "draw-1.json", "draw-2.json", "--anchor", &anchor.to_uppercase()]);
    ok(&server, &["verify", "draw-2.json", "--receipt", "me.txt"]);
    let untied = run(&server, &["verify", "party.json", "draw-1.json"]);
    assert_eq!(untied.code, 3, "{untied:?}");
    assert!(untied.err.contains("--anchor"), "{}", untied.err);
    let json = run(&server, &["verify", "party.json", "--json"]);
    assert_eq!((json.code, json.json()["files"][0]["draws"].as_array().unwrap().len()), (3, 2));
    let mut piped = server.luckydraw(&["verify", "-", "--anchor", &anchor]);
    let proof = fs::read_to_string(server.folder().join("draw-1.json")).unwrap();
    assert_eq!(super::said(&mut piped, &proof).code, 0);
    let elsewhere = run(&server, &["verify", "party.json", "--anchor", &"0".repeat(64)]);
    assert_eq!(elsewhere.code, 1, "{elsewhere:?}");
    assert_eq!(run(&server, &["verify", "none.json"]).code, 74);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_changed_is_seen_and_named() {
    let Party { server, anchor, export } = party().await;
    let other_hash = "ab".repeat(32);
    type Change<'c> = (&'static str, Box<dyn Fn(&mut Value) + 'c>);
    let changes: [Change<'_>; 6] = [
        (
            "a winner",
            Box::new(|export| {
                let winner = &mut export["proofs"][0]["winners"][0];
                *winner = json!(winner.as_u64().map_or(0, |number| number % 10 + 1));
            }),
        ),
        ("the log's order", Box::new(|export| export["log"].as_array_mut().unwrap().swap(1, 2))),
        ("a record gone", Box::new(|export| drop(export["log"].as_array_mut().unwrap().remove(1)))),
        ("a record's hash", Box::new(|export| export["log"][2]["hash"] = json!(other_hash))),
        ("the event's anchor", Box::new(|export| export["event"]["anchor"] = json!(other_hash))),
        (
            "a sheet",
            Box::new(|export| {
                let sheet = export["proofs"][1]["sheet"].as_str().unwrap().replacen("노트북", "자동차", 1);
                export["proofs"][1]["sheet"] = json!(sheet);
            }),
        ),
    ];
    for (what, change) in changes {
        let mut tampered = export.clone();
        change(&mut tampered);
        assert_ne!(tampered, export, "{what} is as it was");
        fs::write(server.folder().join("tampered.json"), tampered.to_string()).unwrap();
        let said = run(&server, &["verify", "tampered.json", "--anchor", &anchor]);
        assert_eq!(said.code, 1, "{what}: {said:?}");
        assert!(said.out.contains("does not hold: "), "{what}: {}", said.out);
        let more = run(&server, &["verify", "draw-1.json", "tampered.json", "draw-2.json", "--anchor", &anchor]);
        assert_eq!(more.code, 1, "{what} beside files that hold");
    }
    let sheet = fs::read_to_string(server.folder().join("draw-1.json")).unwrap().replacen("노트북", "자동차", 1);
    fs::write(server.folder().join("renamed.json"), sheet).unwrap();
    assert_eq!(run(&server, &["verify", "renamed.json", "--anchor", &anchor]).code, 1);
}
