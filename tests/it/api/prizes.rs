//! Prizes: making, changing, ordering, deleting, and their pictures.

use image::{DynamicImage, ImageFormat, RgbImage};
use serde_json::{Value, json};

use crate::support::{ADMIN, Client, Reply, Server, keys};

async fn make(organiser: &Client, name: &str, rank: u32, quantity: u32) -> Value {
    let body = json!({ "name": name, "rank": rank, "quantity": quantity });
    organiser.post(&format!("{ADMIN}/prizes"), body).await.data()
}

async fn list(client: &Client) -> Vec<Value> {
    client.get(&format!("{ADMIN}/prizes")).await.data()["prizes"].as_array().unwrap().clone()
}

fn path(prize: &Value) -> String {
    format!("{ADMIN}/prizes/{}", prize["prize_id"].as_str().unwrap())
}

#[tokio::test]
async fn made_changed_and_deleted() {
    let server = Server::start();
    let organiser = server.organiser().await;
    let made = make(&organiser, "텔레비전", 1, 2).await;
    assert_eq!(
        keys(&made),
        ["description", "drawn", "image", "left", "name", "position", "prize_id", "quantity", "rank"]
    );
    assert_eq!((&made["left"], &made["drawn"], &made["image"]), (&json!(2), &json!(false), &Value::Null));
    let body = json!({ "name": "텔레비전", "description": "큰\n것", "rank": 2, "quantity": 5 });
    let changed = organiser.patch(&path(&made), body).await.data();
    assert_eq!((&changed["description"], &changed["left"]), (&json!("큰\n것"), &json!(5)));
    assert_eq!(list(&server.staff().await).await, [changed]);
    organiser.delete(&path(&made)).await.data();
    assert!(list(&organiser).await.is_empty());
    assert_eq!(organiser.delete(&path(&made)).await.reason(), "prize_not_found");
}

#[tokio::test]
async fn kept_in_the_order_that_was_given() {
    let server = Server::start();
    let organiser = server.organiser().await;
    let mut ids = Vec::new();
    for name in ["가", "나", "다"] {
        ids.push(make(&organiser, name, 1, 1).await["prize_id"].clone());
    }
    ids.rotate_left(1);
    let order = format!("{ADMIN}/prizes/order");
    organiser.put(&order, json!({ "prize_ids": ids })).await.data();
    let listed = list(&organiser).await;
    assert_eq!(listed.iter().map(|prize| prize["prize_id"].clone()).collect::<Vec<_>>(), ids);
    assert_eq!(
        listed.iter().map(|prize| prize["position"].clone()).collect::<Vec<_>>(),
        [json!(1), json!(2), json!(3)]
    );
    for wrong in [json!([]), json!(ids[..2]), json!([ids[0], ids[0], ids[1]]), json!([ids[0], ids[1], "x"])] {
        let refused = organiser.put(&order, json!({ "prize_ids": wrong })).await;
        assert_eq!((refused.status, refused.reason()), (400, "prize_order"), "{wrong}");
    }
}

#[tokio::test]
async fn a_drawn_prize_stays_on_record() {
    let server = Server::start();
    let organiser = server.fast().await;
    server.guests(3).await;
    let prize = make(&organiser, "컵", 1, 3).await;
    organiser.post(&format!("{ADMIN}/draw"), json!({ "prize_id": prize["prize_id"], "count": 2 })).await.data();
    server.revealed(1).await;
    let now = &list(&organiser).await[0];
    assert_eq!((&now["left"], &now["drawn"]), (&json!(1), &json!(true)));
    assert_eq!(organiser.delete(&path(&prize)).await.reason(), "prize_drawn");
    let below = organiser.patch(&path(&prize), json!({ "name": "컵", "rank": 1, "quantity": 1 })).await;
    assert_eq!((below.status, below.reason()), (409, "quantity_below_drawn"));
    let exact = organiser.patch(&path(&prize), json!({ "name": "컵", "rank": 1, "quantity": 2 })).await.data();
    assert_eq!(exact["left"], 0);
}

fn encoded(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let picture = RgbImage::from_fn(width, height, |x, y| {
        image::Rgb([(x * 7 % 256) as u8, (y * 5 % 256) as u8, ((x ^ y) % 256) as u8])
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

async fn upload(organiser: &Client, prize: &Value, kind: &str, bytes: Vec<u8>) -> Reply {
    organiser.call("PUT", &format!("{}/image", path(prize))).body(kind, bytes).send().await
}

#[tokio::test]
async fn a_picture_becomes_a_small_one_that_never_changes() {
    let server = Server::start();
    let organiser = server.organiser().await;
    let prize = make(&organiser, "컵", 1, 1).await;
    for (kind, format) in
        [("image/png", ImageFormat::Png), ("image/jpeg", ImageFormat::Jpeg), ("image/webp", ImageFormat::WebP)]
    {
        let pictured = upload(&organiser, &prize, kind, encoded(2_000, 1_500, format)).await.data();
        for (link, side, limit) in [("url", 1_280, 2_000_000), ("thumb", 400, 8_192)] {
            let picture = server.anonymous().get(pictured["image"][link].as_str().unwrap()).await;
            assert_eq!((picture.status, picture.header("content-type")), (200, "image/jpeg"), "{kind}");
            assert!(picture.header("cache-control").contains("immutable"));
            assert!(picture.body.len() <= limit, "{link} of {kind}: {} bytes", picture.body.len());
            let decoded = image::load_from_memory(&picture.body).unwrap();
            assert!(decoded.width().max(decoded.height()) <= side, "{link}: {}", decoded.width());
        }
    }
    let image = list(&organiser).await[0]["image"].clone();
    organiser.delete(&format!("{}/image", path(&prize))).await.data();
    assert_eq!(list(&organiser).await[0]["image"], Value::Null);
    assert_eq!(server.anonymous().get(image["url"].as_str().unwrap()).await.status, 404);
}

#[tokio::test]
async fn pictures_that_are_none() {
    let server = Server::start();
    let organiser = server.organiser().await;
    let prize = make(&organiser, "컵", 1, 1).await;
    let whole = encoded(300, 200, ImageFormat::Png);
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec();
    for (what, kind, bytes, status, reason) in [
        ("truncated", "image/png", whole[..whole.len() / 2].to_vec(), 400, "image_invalid"),
        ("head only", "image/png", whole[..40].to_vec(), 400, "image_invalid"),
        ("empty", "image/png", Vec::new(), 400, "image_invalid"),
        ("svg", "image/svg+xml", svg.clone(), 415, "unsupported_media_type"),
        ("svg as png", "image/png", svg, 400, "image_invalid"),
        ("html", "image/jpeg", b"<html>".to_vec(), 400, "image_invalid"),
        ("gif", "image/gif", b"GIF89a".to_vec(), 415, "unsupported_media_type"),
        ("none", "", whole.clone(), 415, "unsupported_media_type"),
    ] {
        let refused = upload(&organiser, &prize, kind, bytes).await;
        assert_eq!((refused.status, refused.reason()), (status, reason), "{what}");
    }
    assert_eq!(list(&organiser).await[0]["image"], Value::Null);
    upload(&organiser, &prize, "image/jpeg", whole).await.data();
}

#[tokio::test]
async fn a_picture_of_a_hundred_and_forty_four_megapixels() {
    let server = Server::start();
    let organiser = server.organiser().await;
    let prize = make(&organiser, "컵", 1, 1).await;
    let mut bytes = std::io::Cursor::new(Vec::new());
    DynamicImage::new_luma8(12_000, 12_000).write_to(&mut bytes, ImageFormat::Png).unwrap();
    let refused = upload(&organiser, &prize, "image/png", bytes.into_inner()).await;
    assert_eq!((refused.status, refused.reason()), (400, "image_too_large"), "{}", refused.text());
    assert_eq!(refused.json["details"]["width"], 12_000);
}
