//! Events: made, used, changed, closed, deleted, each apart from the others.

use luckydraw::domain::draw::{Against, Verdict, verify};
use serde_json::{Value, json};

use crate::support::{ADMIN, API, Client, Server, Socket, keys, poll};

#[tokio::test]
async fn a_first_event_is_there_from_the_start() {
    let server = Server::start();
    let organiser = server.organiser().await;
    let event = organiser.get(ADMIN).await.data();
    assert_eq!(
        keys(&event),
        [
            "anchor",
            "created_at",
            "current",
            "draws",
            "event_id",
            "logo",
            "mode",
            "participants",
            "registration",
            "settings",
            "state",
            "title"
        ]
    );
    assert_eq!(
        (&event["current"], &event["registration"], &event["state"]),
        (&json!(true), &json!("open"), &json!("active"))
    );
    let id = event["event_id"].as_str().unwrap();
    assert_eq!((id.len(), id.as_bytes()[14]), (36, b'7'), "a UUIDv7: {id}");
    let public = server.anonymous().get(&format!("{API}/events/{id}")).await;
    assert_eq!((&public.data()["anchor"], &public.data()["title"]), (&event["anchor"], &event["title"]));
}

#[tokio::test]
async fn made_used_closed_and_deleted() {
    let server = Server::start();
    let organiser = server.organiser().await;
    let first = organiser.get(ADMIN).await.data()["event_id"].clone();
    let body = json!({ "event_id": "test-event-1", "title": "송년회", "time_zone": "Europe/Berlin", "language": "en" });
    let made = organiser.post(&format!("{API}/admin/events"), body).await.data();
    assert_eq!(
        (&made["event_id"], &made["current"], &made["settings"]["language"]),
        (&json!("test-event-1"), &json!(false), &json!("en"))
    );
    let list = organiser.get(&format!("{API}/admin/events")).await.data();
    assert_eq!((&list["current"], list["events"].as_array().unwrap().len()), (&first, 2));
    let register = format!("{API}/register");
    let there = server.anonymous().post(&register, json!({ "event_id": "test-event-1" })).await.data();
    assert_eq!((&there["event_id"], &there["anchor"]), (&made["event_id"], &made["anchor"]));
    organiser.post(&format!("{API}/admin/test-event-1/use"), json!({})).await.data();
    let here = server.anonymous().post(&register, json!({})).await.data();
    assert_eq!((&here["event_id"], &here["draw_number"]), (&json!("test-event-1"), &json!(2)));
    let first = first.as_str().unwrap();
    for confirm in ["", "?confirm=x", "?confirm=current"] {
        assert_eq!(organiser.delete(&format!("{API}/admin/{first}{confirm}")).await.reason(), "validation");
    }
    organiser.delete(&format!("{API}/admin/{first}?confirm={first}")).await.data();
    assert_eq!(server.anonymous().get(&format!("{API}/events/{first}")).await.reason(), "event_not_found");
    let current = organiser.delete(&format!("{API}/admin/test-event-1?confirm=test-event-1")).await;
    assert_eq!((current.status, current.reason()), (409, "event_is_current"));
}

#[tokio::test]
async fn changes_are_seen_by_everyone() {
    let server = Server::start();
    let organiser = server.organiser().await;
    let mut phone = Socket::open(&server.anonymous(), "guest").await;
    phone.state().await;
    let patch =
        json!({ "title": "새 이름", "registration": "closed", "spin_ms": 0, "stop_ms": 30_000, "pool": "모두" });
    let changed = organiser.patch(ADMIN, patch).await.data();
    assert_eq!(
        (&changed["title"], &changed["settings"]["stop_ms"], &changed["settings"]["pool"]),
        (&json!("새 이름"), &json!(30_000), &json!("모두"))
    );
    let state = phone.until(|state| state["event"]["title"] == "새 이름").await.pop().unwrap();
    assert_eq!(state["event"]["registration"], "closed");
    assert_eq!(organiser.patch(ADMIN, json!({})).await.data()["title"], "새 이름");
}

#[tokio::test]
async fn facts_are_fetched_again_only_when_they_changed() {
    let server = Server::start();
    let anyone = server.anonymous();
    for path in [format!("{API}/events/current"), format!("{API}/events/current/state")] {
        let first = anyone.get(&path).await;
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with('"'), "{tag}");
        let again = anyone.call("GET", &path).header("if-none-match", &tag).send().await;
        assert_eq!((again.status, again.body.len()), (304, 0), "{path}");
    }
    let path = format!("{API}/events/current");
    let tag = anyone.get(&path).await.header("etag").to_owned();
    server.guest().await;
    let changed = anyone.call("GET", &path).header("if-none-match", &tag).send().await;
    assert_eq!((changed.status, &changed.data()["participants"]), (200, &json!(1)));
}

/// Draws in the event `again` and holds its proof against an anchor.
async fn check_proof(server: &Server, organiser: &Client, anchor: &str) {
    organiser.patch(&format!("{API}/admin/again"), json!({ "spin_ms": 0, "stop_ms": 0 })).await.data();
    organiser.post(&format!("{API}/admin/again/draw"), json!({ "prize_name": "컵" })).await.data();
    let path = format!("{API}/events/again/draws/1/proof");
    let proof =
        poll("the proof", async || Some(server.anonymous().get(&path).await).filter(|reply| reply.status == 200)).await;
    let report = verify(&proof.text(), &Against::Anchor(anchor.parse().unwrap()));
    assert_eq!(report.verdict, Verdict::Verified, "{report:?}");
    let sheet = server.anonymous().get(&format!("{API}/events/again/draws/1/sheet")).await.text();
    assert_eq!(proof.json["sheet"], sheet);
}

#[tokio::test]
async fn a_deleted_events_id_starts_afresh() {
    let server = Server::start();
    let organiser = server.organiser().await;
    let key = crate::support::random_key();
    let mut anchors = Vec::<Value>::new();
    for _ in 0..2 {
        let body = json!({ "event_id": "again", "title": "x" });
        organiser.post(&format!("{API}/admin/events"), body).await.data();
        let registered = server
            .anonymous()
            .post_keyed(&format!("{API}/register"), &key, json!({ "event_id": "again" }))
            .await
            .data();
        assert_eq!(registered["draw_number"], 1);
        check_proof(&server, &organiser, registered["anchor"].as_str().unwrap()).await;
        anchors.push(registered["anchor"].clone());
        organiser.delete(&format!("{API}/admin/again?confirm=again")).await.data();
    }
    assert_ne!(anchors[0], anchors[1]);
}

#[tokio::test]
async fn a_language_is_one_that_there_are_words_for() {
    let server = Server::start();
    let organiser = server.organiser().await;
    for (path, body) in
        [(ADMIN.to_owned(), json!({ "language": "xx" })), (ADMIN.to_owned(), json!({ "language": "KO" }))]
    {
        assert_eq!(organiser.patch(&path, body).await.reason(), "validation");
    }
    let unknown = organiser.patch(ADMIN, json!({ "language": "xx" })).await;
    assert_eq!(unknown.json["details"], json!({ "field": "language", "problem": "must be one of ko, en" }));
    let new = json!({ "title": "x", "language": "xx" });
    assert_eq!(organiser.post(&format!("{API}/admin/events"), new).await.reason(), "validation");
    let english = organiser.patch(ADMIN, json!({ "language": "en" })).await.data();
    assert_eq!(english["settings"]["language"], "en");
}
