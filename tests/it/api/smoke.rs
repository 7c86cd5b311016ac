//! That the program starts, answers, stops and comes back.

use serde_json::json;

use crate::support::{ADMIN, API, Server, Socket, keys};

#[tokio::test]
async fn starts_answers_and_comes_back() {
    let mut server = Server::start();
    let guest = server.guest().await;
    let first = guest.get(&format!("{API}/my-number")).await.data();
    server.kill9();
    server.restart();
    assert_eq!(guest.get(&format!("{API}/my-number")).await.data(), first);
    let status = server.stop();
    assert_eq!(status.code(), Some(0), "{}", server.stderr());
}

#[tokio::test]
async fn a_draw_from_the_button_to_every_phone() {
    let server = Server::start();
    let organiser = server.timed(50, 50).await;
    server.guests(3).await;
    let mut phone = Socket::open(&server.anonymous(), "guest").await;
    assert_eq!(phone.state().await["stage"]["phase"], "idle");
    let staff = server.staff().await;
    assert_eq!(staff.get(&format!("{ADMIN}/prizes")).await.status, 200);
    let drawn = organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "1등 상" })).await.data();
    let shown = phone.phase("winner").await;
    assert_eq!(shown["stage"]["winners"], drawn["winners"]);
    assert_eq!(keys(&drawn["winners"][0]), ["draw_number"]);
}
