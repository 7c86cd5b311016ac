//! Excerpts over HTTP: what one phone checks of a draw, small enough for a hall's air.

use std::io::Read;

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use luckydraw::domain::draw::{Hash, Sheet, path_holds};
use serde_json::{Value, json};

use crate::support::{ADMIN, Client, EVENT, Server};

const PEOPLE: u64 = 10_000;

async fn import(organiser: &Client, people: u64) {
    let csv: String = std::iter::once("name\n".to_owned()).chain((0..people).map(|n| format!("손님 {n}\n"))).collect();
    let body = json!({ "what": "participants", "csv": BASE64_STANDARD.encode(csv) });
    organiser.post(&format!("{ADMIN}/import"), body).await.data();
}

fn hash(excerpt: &Value, index: &Value) -> Hash {
    let text = excerpt["hashes"][index.as_u64().unwrap() as usize].as_str().unwrap();
    Hash(BASE64_URL_SAFE_NO_PAD.decode(text).unwrap().try_into().unwrap())
}

/// Whether a line of the excerpt leads to the root of the sheet that it is said to stand on.
fn stands(excerpt: &Value, line: &Value, sheet: &Sheet) -> bool {
    let path: Vec<Hash> = line["path"].as_array().unwrap().iter().map(|index| hash(excerpt, index)).collect();
    let index = line["index"].as_u64().unwrap();
    path_holds(line["line"].as_str().unwrap(), index, sheet.entries().len() as u64, &path, &sheet.root())
}

#[tokio::test]
async fn one_phone_of_ten_thousand_loads_about_two_kilobytes() {
    let server = Server::start();
    let organiser = server.fast().await;
    import(&organiser, PEOPLE).await;
    organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵" })).await.data();
    server.revealed(1).await;
    let anyone = server.anonymous();
    let sheet = Sheet::parse(&anyone.get(&format!("{EVENT}/draws/1/sheet")).await.text()).unwrap();
    let path = format!("{EVENT}/draws/1/excerpt?draw_number=4321&places=1");
    let excerpt = anyone.get(&path).await.json;
    let lines = excerpt["entries"].as_array().unwrap();
    assert_eq!(lines.len(), 2);
    assert!(lines.iter().all(|line| stands(&excerpt, line, &sheet)));
    assert_eq!(excerpt["sheet"], sheet.header());

    let packed = anyone.call("GET", &path).header("accept-encoding", "gzip").send().await;
    assert_eq!(packed.header("content-encoding"), "gzip");
    assert!(packed.body.len() < 2_300, "{} bytes", packed.body.len());
    let mut text = String::new();
    flate2::read::GzDecoder::new(packed.body.as_ref()).read_to_string(&mut text).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), excerpt);
}

#[tokio::test]
async fn nothing_is_told_before_the_reveal_and_nonsense_is_refused() {
    let server = Server::start();
    let organiser = server.timed(60_000, 0).await;
    server.guests(3).await;
    organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_name": "컵" })).await.data();
    let anyone = server.anonymous();
    let excerpt = |query: &str| format!("{EVENT}/draws/1/excerpt{query}");
    assert_eq!(anyone.get(&excerpt("")).await.reason(), "not_revealed");
    organiser.post(&format!("{ADMIN}/draws/1/reveal"), json!({})).await.data();
    assert_eq!(anyone.get(&excerpt("")).await.json["entries"], json!([]));
    for wrong in ["?places=a", "?places=-1", "?places=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17", "?draw_number=x"] {
        assert_eq!(anyone.get(&excerpt(wrong)).await.reason(), "validation", "{wrong}");
    }
}
