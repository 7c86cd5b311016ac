//! The hub with real lines: who gets which state, who is counted, and that no frame is ever torn.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpSocket;
use tokio_tungstenite::WebSocketStream;
use tungstenite::Message;
use tungstenite::protocol::{CloseFrame, Role};

use super::line::{Line, Next};
use super::{Audience, Frame, Hub, Listener, Push};
use crate::domain::id::EventId;

/// A client's side of a line.
type Client = WebSocketStream<tokio::net::TcpStream>;

const PATIENCE: Duration = Duration::from_secs(30);
/// Many times what the buffers of a narrow line take.
const LONG: usize = 200_000;

fn event() -> EventId {
    EventId::parse("x").unwrap()
}

/// A line whose two sides hold few bytes on their way where it is narrow.
async fn connect(buffers: Option<u32>) -> (Arc<Line>, Client) {
    let (listening, calling) = (TcpSocket::new_v4().unwrap(), TcpSocket::new_v4().unwrap());
    if let Some(bytes) = buffers {
        listening.set_send_buffer_size(bytes).unwrap();
        calling.set_recv_buffer_size(bytes).unwrap();
    }
    listening.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = listening.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let (called, accepted) = tokio::join!(calling.connect(address), listener.accept());
    let line = Line::new(accepted.unwrap().0, &[]);
    (Arc::new(line), WebSocketStream::from_raw_socket(called.unwrap(), Role::Client, None).await)
}

async fn line() -> (Arc<Line>, Client) {
    connect(None).await
}

async fn narrow() -> (Arc<Line>, Client) {
    connect(Some(16 * 1024)).await
}

async fn heard(client: &mut Client) -> Message {
    tokio::time::timeout(PATIENCE, client.next()).await.expect("a message in time").unwrap().unwrap()
}

/// The next state, which is whole: what was torn would be no message, and what was mixed no JSON.
async fn state(client: &mut Client) -> Value {
    serde_json::from_str(heard(client).await.to_text().unwrap()).unwrap()
}

/// Sends all that there is to send, as those do who take states round.
fn send_all(hub: &Hub) {
    while hub.send_few() {}
}

fn publish(hub: &Hub, state: Value, push: Push) -> Frame {
    let frame = hub.encode(state);
    hub.topic(&event()).publish(Audience::Guest, frame.clone(), push);
    send_all(hub);
    frame
}

/// What a line's task does, until the client is gone.
async fn attend(line: Arc<Line>, listener: Listener) {
    while let Ok(next) = line.next().await {
        let done = match (next, listener.newest()) {
            (Next::Behind, Some(frame)) => listener.send(&frame).await,
            (Next::Said(Message::Text(_)), _) => line.say(Message::text(r#"{"said":true}"#)).await,
            _ => Ok(()),
        };
        if done.is_err() {
            return;
        }
    }
}

#[test]
fn revisions_only_grow() {
    let hub = Hub::new(7);
    let (a, b) = (hub.encode(json!({})), hub.encode(json!({})));
    assert_eq!((a.rev, b.rev), (8, 9));
    assert_eq!(a.text, "{\"rev\":8}");
    assert_eq!(a.encoded, [b"\x81\x09".as_slice(), b"{\"rev\":8}"].concat());
}

#[tokio::test]
async fn a_quiet_state_goes_to_nobody_and_is_seen_by_the_next() {
    let hub = Hub::new(0);
    let (line, mut client) = line().await;
    let _listener = hub.listen(&event(), Audience::Guest, line);
    for push in [Push::Everyone, Push::Newcomers] {
        publish(&hub, json!({}), push);
    }
    assert_eq!(hub.topic(&event()).frames(Audience::Guest).borrow().as_ref().unwrap().rev, 2);
    publish(&hub, json!({}), Push::Everyone);
    assert_eq!(
        (state(&mut client).await["rev"].clone(), state(&mut client).await["rev"].clone()),
        (json!(1), json!(3))
    );
}

#[test]
fn another_current_event_is_told_and_the_first_one_is_not() {
    let hub = Hub::new(0);
    let mut follower = hub.switches();
    hub.follow(Some(event()));
    hub.follow(Some(event()));
    assert!(!follower.has_changed().unwrap());
    assert_eq!(hub.current(), Some(event()));
    hub.follow(EventId::parse("y").ok());
    assert!(follower.has_changed().unwrap());
    follower.mark_unchanged();
    hub.follow(None);
    assert!(follower.has_changed().unwrap() && hub.current().is_none());
}

#[tokio::test]
async fn everybody_is_called_when_the_current_event_is_another_one() {
    let hub = Hub::new(0);
    hub.follow(Some(event()));
    let (phone, _phone) = line().await;
    let _listener = hub.listen(&event(), Audience::Guest, Arc::clone(&phone));
    hub.follow(EventId::parse("y").ok());
    assert!(matches!(tokio::time::timeout(PATIENCE, phone.next()).await, Ok(Ok(Next::Behind))));
}

#[tokio::test]
async fn listeners_are_counted_until_they_leave() {
    let hub = Hub::new(0);
    let listener = hub.listen(&event(), Audience::Screen, line().await.0);
    let likeness = hub.peek(&event(), Audience::Screen, line().await.0);
    assert_eq!(hub.connected(Audience::Screen), 1);
    drop((listener, likeness));
    assert_eq!(hub.connected(Audience::Screen), 0);
}

/// A text that no narrow line takes at once, of each round its own.
fn long(round: u64) -> String {
    char::from_digit(u32::try_from(round % 36).unwrap(), 36).unwrap().to_string().repeat(LONG)
}

fn of_draw(sheet: &str) -> Value {
    json!({ "stage": { "sheet_hash": sheet } })
}

#[tokio::test]
async fn who_was_sent_the_sheet_is_counted_once_and_until_it_leaves() {
    let hub = Hub::new(0);
    let topic = hub.topic(&event());
    let holding = || topic.holding(Audience::Guest);
    let (here, _here) = line().await;
    let _here = (hub.listen(&event(), Audience::Guest, here), _here);
    let (unseen, _unseen) = line().await;
    let _unseen = (hub.peek(&event(), Audience::Guest, unseen), _unseen);
    topic.publish(Audience::Guest, hub.encode(of_draw("one")), Push::Everyone);
    assert_eq!(holding(), 0, "published is not sent");
    send_all(&hub);
    assert_eq!(holding(), 1);
    let old = publish(&hub, of_draw("one"), Push::Everyone);
    assert_eq!(holding(), 1, "the same sheet once more");

    let (late, _late) = line().await;
    let late = hub.listen(&event(), Audience::Guest, late);
    let new = hub.encode(of_draw("two"));
    topic.publish(Audience::Guest, new.clone(), Push::Newcomers);
    late.send(&old).await.unwrap();
    assert_eq!(holding(), 0, "an earlier sheet is not this one");
    late.send(&new).await.unwrap();
    assert_eq!(holding(), 1);
    late.send(&old).await.unwrap();
    publish(&hub, of_draw("two"), Push::Everyone);
    assert_eq!(holding(), 2);
    drop(late);
    assert_eq!(holding(), 1);
    publish(&hub, of_draw("one"), Push::Newcomers);
    assert_eq!(holding(), 0, "the same sheet again is sent again");
}

#[tokio::test]
async fn nobody_holds_a_sheet_while_no_draw_is_on_the_stage() {
    let hub = Hub::new(0);
    let _listener = hub.listen(&event(), Audience::Guest, line().await.0);
    publish(&hub, json!({ "stage": { "phase": "idle" } }), Push::Everyone);
    assert_eq!(hub.topic(&event()).holding(Audience::Guest), 0);
}

#[tokio::test]
async fn screens_are_first_and_everybody_gets_a_state_once() {
    const PHONES: usize = 150;
    let hub = Hub::new(0);
    let topic = hub.topic(&event());
    let (line_of_screen, mut screen) = line().await;
    let mut all = vec![hub.listen(&event(), Audience::Screen, line_of_screen)];
    let mut phones = Vec::new();
    for _ in 0..PHONES {
        let (line, client) = line().await;
        all.push(hub.listen(&event(), Audience::Guest, line));
        phones.push(client);
    }
    topic.publish(Audience::Guest, hub.encode(of_draw("one")), Push::Everyone);
    assert!(hub.send_few());
    let some = topic.holding(Audience::Guest);
    assert!(some > 0 && some < PHONES, "{some}");
    topic.publish(Audience::Screen, hub.encode(of_draw("one")), Push::Everyone);
    topic.publish(Audience::Guest, hub.encode(of_draw("one")), Push::Everyone);
    assert!(hub.send_few());
    assert_eq!((topic.holding(Audience::Screen), topic.holding(Audience::Guest)), (1, some));
    send_all(&hub);
    assert_eq!(topic.holding(Audience::Guest), PHONES);
    assert_eq!(state(&mut screen).await["rev"], 2);
    publish(&hub, of_draw("one"), Push::Everyone);
    for (place, phone) in phones.iter_mut().enumerate() {
        let expected: &[u64] = if place < some { &[1, 3, 4] } else { &[3, 4] };
        for rev in expected {
            assert_eq!(state(phone).await["rev"], *rev, "phone {place}");
        }
    }
}

#[tokio::test]
async fn who_does_not_read_holds_up_nobody_and_ends_on_the_newest_state() {
    let hub = Hub::new(0);
    let ((slow_line, mut slow), (prompt_line, mut prompt)) = (narrow().await, line().await);
    let slow_one = hub.listen(&event(), Audience::Guest, Arc::clone(&slow_line));
    let prompt_one = hub.listen(&event(), Audience::Guest, Arc::clone(&prompt_line));
    let tasks = [tokio::spawn(attend(Arc::clone(&slow_line), slow_one)), tokio::spawn(attend(prompt_line, prompt_one))];
    for round in 1..=50_u64 {
        publish(&hub, json!({ "long": long(round), "stage": { "sheet_hash": "one" } }), Push::Everyone);
        assert_eq!(state(&mut prompt).await["rev"], round, "whoever reads gets each");
    }
    let topic = hub.topic(&event());
    assert_eq!(topic.holding(Audience::Guest), 1, "half a state is none");
    slow.send(Message::Ping(bytes::Bytes::from_static(b"?"))).await.unwrap();
    slow.send(Message::text("?")).await.unwrap();
    let (mut revisions, mut others) = (Vec::new(), Vec::new());
    while revisions.last() != Some(&50) || others.len() < 2 {
        match heard(&mut slow).await {
            Message::Pong(_) => others.push("pong"),
            message => {
                let state: Value = serde_json::from_str(message.to_text().unwrap()).unwrap();
                match state["rev"].as_u64() {
                    Some(rev) => {
                        assert_eq!(state["long"], long(rev));
                        revisions.push(rev);
                    }
                    None => others.push("said"),
                }
            }
        }
    }
    assert!(revisions.is_sorted() && revisions.len() < 5, "what is stale is left out: {revisions:?}");
    assert!(others.contains(&"pong") && others.contains(&"said"), "{others:?}");
    while topic.holding(Audience::Guest) < 2 {
        tokio::task::yield_now().await;
    }
    tasks.iter().for_each(tokio::task::JoinHandle::abort);
}

#[tokio::test]
async fn a_goodbye_waits_for_the_rest_of_a_state_and_is_the_last_word() {
    let hub = Hub::new(0);
    let (line, mut client) = narrow().await;
    let listener = hub.listen(&event(), Audience::Guest, Arc::clone(&line));
    publish(&hub, json!({ "long": long(1) }), Push::Everyone);
    let parting = tokio::spawn(async move {
        line.say(Message::text("bye")).await.unwrap();
        line.say(Message::Close(Some(CloseFrame { code: 1001.into(), reason: "restart".into() }))).await.unwrap();
        line
    });
    assert_eq!(state(&mut client).await["long"], long(1));
    assert_eq!(heard(&mut client).await.to_text().unwrap(), "bye");
    let Message::Close(Some(close)) = heard(&mut client).await else { panic!("no close") };
    assert_eq!(u16::from(close.code), 1001);
    let line = parting.await.unwrap();
    assert!(!line.offer(&hub.encode(json!({}))), "nothing follows a goodbye");
    drop((line, listener));
    assert!(tokio::time::timeout(PATIENCE, client.next()).await.unwrap().is_none());
}

#[tokio::test]
async fn an_organisers_task_and_whoever_listens_to_a_gone_event_are_called() {
    let hub = Hub::new(0);
    let (desk, _desk) = line().await;
    let listener = hub.listen(&event(), Audience::Admin, Arc::clone(&desk));
    hub.topic(&event()).publish(Audience::Admin, hub.encode(json!({})), Push::Everyone);
    send_all(&hub);
    assert!(matches!(desk.next().await, Ok(Next::Behind)), "its task looks first whether the pass still holds");
    assert_eq!(listener.newest().unwrap().rev, 1);
    hub.forget(&event());
    assert!(matches!(desk.next().await, Ok(Next::Behind)));
    assert!(listener.newest().is_none());
}
