//! Hostile input: bodies, texts, numbers, pictures, paths and headers that nobody honest sends.

use serde_json::{Value, json};

use crate::support::{ADMIN, API, Client, Reply, Server, raw};

const REGISTER: &str = "/api/luckydraw/register";

async fn send(client: &Client, kind: &str, body: impl Into<bytes::Bytes>) -> Reply {
    client.call("POST", REGISTER).body(kind, body).send().await
}

#[tokio::test]
async fn bodies_that_are_no_json_object() {
    let server = Server::start();
    let phone = server.anonymous();
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let nested = format!("{{\"nonce\":{}1{}}}", "{\"a\":".repeat(5_000), "}".repeat(5_000));
    for body in [
        "{",
        "nul",
        "[]",
        "\"x\"",
        "1",
        "{\"nonce\":1}",
        "{\"nonce\":[]}",
        "{\"unknown\":1}",
        "{\"nonce\":\"a\",\"nonce\":\"b\"}",
        "{} {}",
        "\u{feff}{}",
        "{\"nonce\":\"\\ud800\"}",
        deep.as_str(),
        nested.as_str(),
    ] {
        let reply = send(&phone, "application/json", body.to_owned()).await;
        let what: String = body.chars().take(40).collect();
        assert_eq!((reply.status, reply.reason()), (400, "validation"), "{what}: {}", reply.text());
        assert!(reply.text().len() < 1_000, "{what}: the answer does not repeat what was sent");
    }
    let bytes = send(&phone, "application/json", vec![b'{', b'"', 0xff, 0xfe, b'"', b':', b'1', b'}']).await;
    assert_eq!(bytes.reason(), "validation");
}

#[tokio::test]
async fn only_json_is_taken() {
    let server = Server::start();
    let phone = server.anonymous();
    for kind in
        ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonp", "x"]
    {
        let reply = send(&phone, kind, "{}").await;
        assert_eq!((reply.status, reply.reason()), (415, "unsupported_media_type"), "{kind}");
    }
    let bare = phone.call("POST", REGISTER).body("x", "{}").without("content-type").send().await;
    assert_eq!(bare.status, 415);
    for kind in ["application/json; charset=utf-8", "Application/JSON"] {
        assert_eq!(send(&phone, kind, "{}").await.status, 200, "{kind}");
    }
}

#[tokio::test]
async fn bodies_have_a_limit() {
    let server = Server::start();
    let phone = server.anonymous();
    let filled = |length: usize| format!("{{\"nonce\":\"{}\"}}", "0".repeat(length));
    let large = send(&phone, "application/json", filled(300 * 1024)).await;
    assert_eq!((large.status, large.reason()), (413, "payload_too_large"));
    assert_eq!(send(&phone, "application/json", filled(255 * 1024)).await.reason(), "validation");
    let told = "POST /api/luckydraw/register HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nContent-Type: application/json\r\n\
        Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
    let mut chunked = told.replace("PORT", &server.port.to_string()).into_bytes();
    for _ in 0..40 {
        chunked.extend(format!("2000\r\n{}\r\n", " ".repeat(0x2000)).into_bytes());
    }
    chunked.extend(b"0\r\n\r\n");
    let reply = raw::raw(server.port, &chunked);
    assert!(reply.status == 413 || reply.status == 0, "{}", reply.text);
    server.guest().await;
}

#[tokio::test]
async fn texts_are_cleaned_or_refused() {
    let server = Server::start();
    let organiser = server.organiser().await;
    let prize = |name: &str| json!({ "name": name, "rank": 1, "quantity": 1 });
    for (typed, kept) in [
        ("\u{202e}컵\u{200b} \u{2066}큰\u{2069}", "컵 큰"),
        ("  a\t\u{0}\u{7}b  ", "a b"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("=HYPERLINK(\"http://x\")", "=HYPERLINK(\"http://x\")"),
        ("👨\u{200d}👩\u{200d}👧", "👨\u{200d}👩\u{200d}👧"),
    ] {
        let made = organiser.post(&format!("{ADMIN}/prizes"), prize(typed)).await.data();
        assert_eq!(made["name"], kept, "{typed:?}");
    }
    let empty = ["", " ", "\u{200b}\u{200e}", "\u{3164}", &"가".repeat(41), &"x".repeat(200_000)];
    for typed in empty {
        let refused = organiser.post(&format!("{ADMIN}/prizes"), prize(typed)).await;
        assert_eq!((refused.status, &refused.json["details"]["field"]), (400, &json!("name")), "{typed:.20}");
    }
    let name = json!({ "name": "a".repeat(1024 * 1024) });
    assert_eq!(organiser.post(&format!("{ADMIN}/participants"), name).await.status, 413);
}

#[tokio::test]
async fn numbers_out_of_range() {
    let server = Server::start();
    let organiser = server.organiser().await;
    let prizes = format!("{ADMIN}/prizes");
    for number in ["0", "-1", "100001", "4294967296", "1e99", "1.5", "\"1\"", "null", "18446744073709551616"] {
        for field in ["rank", "quantity"] {
            let (rank, quantity) = if field == "rank" { (number, "1") } else { ("1", number) };
            let body = format!(r#"{{"name":"x","rank":{rank},"quantity":{quantity}}}"#);
            let reply = organiser.call("POST", &prizes).body("application/json", body).send().await;
            assert_eq!((reply.status, reply.reason()), (400, "validation"), "{field} {number}");
        }
        let body = format!(r#"{{"prize_name":"x","count":{number}}}"#);
        let reply = organiser.call("POST", &format!("{ADMIN}/draw")).body("application/json", body).send().await;
        assert!(reply.status == 400 || number == "null", "count {number}: {}", reply.text());
    }
    for path in [
        "EVENT/draws/0",
        "EVENT/draws/-1",
        "EVENT/draws/18446744073709551615",
        "EVENT/draws/99999999999999999999",
        "EVENT/draws/x",
        "EVENT/draws/18446744073709551615/proof",
        "EVENT/log/18446744073709551615",
    ] {
        let reply = organiser.get(&path.replace("EVENT", crate::support::EVENT)).await;
        assert_eq!(reply.status, 404, "{path}: {}", reply.text());
    }
    for query in [
        "limit=0",
        "limit=1001",
        "limit=x",
        "after=-1",
        "status=gone",
        "after=99999999999999999999",
        "with_contact=maybe",
        "q=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    ] {
        let reply = organiser.get(&format!("{ADMIN}/participants?{query}")).await;
        assert_eq!((reply.status, reply.reason()), (400, "validation"), "{query}");
    }
    for path in [
        "participants?after=18446744073709551615",
        "participants?q=18446744073709551615",
        "log?before=18446744073709551615",
    ] {
        organiser.get(&format!("{ADMIN}/{path}")).await.data();
    }
}

#[tokio::test]
async fn settings_out_of_range_change_nothing() {
    let server = Server::start();
    let organiser = server.organiser().await;
    let before = organiser.get(ADMIN).await.data();
    for patch in [
        json!({ "spin_ms": 60_001 }),
        json!({ "stop_ms": -1 }),
        json!({ "time_zone": "../../etc/passwd" }),
        json!({ "time_zone": "" }),
        json!({ "title": "" }),
        json!({ "title": "x".repeat(61) }),
        json!({ "language": "fr" }),
        json!({ "absent": "later" }),
        json!({ "registration": "maybe" }),
        json!({ "pool": "x".repeat(201) }),
        json!({ "event_id": "other" }),
        json!({ "title": "good", "spin_ms": 60_001 }),
    ] {
        let refused = organiser.patch(ADMIN, patch.clone()).await;
        assert_eq!((refused.status, refused.reason()), (400, "validation"), "{patch}");
    }
    assert_eq!(organiser.get(ADMIN).await.data(), before);
}

#[tokio::test]
async fn event_ids_that_are_no_slugs() {
    let server = Server::start();
    let organiser = server.organiser().await;
    for id in ["Upper", "a b", "../x", "한글", "current", "events", "tokens", "login", "a/b", &"a".repeat(65), "a\u{0}"]
    {
        let refused = organiser.post(&format!("{API}/admin/events"), json!({ "event_id": id, "title": "x" })).await;
        assert_eq!((refused.status, refused.reason()), (400, "validation"), "{id:?}");
    }
    for id in ["..%2f..", "%00", "%ff", "current%20", "%63urrent%2f", "'--", "x".repeat(3_000).as_str()] {
        let reply = organiser.get(&format!("{API}/events/{id}")).await;
        assert_eq!(reply.status, 404, "{id:.20}: {}", reply.text());
    }
}

#[tokio::test]
async fn searches_are_texts_and_no_patterns() {
    let server = Server::start();
    let organiser = server.organiser().await;
    for name in ["김민지", "100%_'\"", "a\\b"] {
        organiser.post(&format!("{ADMIN}/participants"), json!({ "name": name })).await.data();
    }
    for (query, found) in
        [("%25", 1), ("_", 1), ("%27", 1), ("%22%20OR%201%3D1", 0), ("%5C", 1), ("민", 1), ("%EB%AF%BC", 1)]
    {
        let query: String = if query.is_ascii() { query.to_owned() } else { "%EB%AF%BC".to_owned() };
        let list = organiser.get(&format!("{ADMIN}/participants?with_contact=true&q={query}")).await.data();
        assert_eq!(list["total_count"], found, "{query}");
    }
}

#[tokio::test]
async fn paths_lead_out_of_no_folder() {
    let server = Server::start();
    let host = server.host();
    for path in [
        "/assets/x/../../Cargo.toml",
        "/assets/x/..%2f..%2fCargo.toml",
        "/assets/x/%2e%2e/%2e%2e/etc/passwd",
        "/assets/x//etc/passwd",
        "/assets/x/css\\base.css",
        "/assets/x/%00",
        "/assets/x/screen.html",
        "/assets/../test.db",
        "/api/luckydraw/pictures/../../test.db",
        "/api/luckydraw/pictures/..%2ftest.db.jpg",
        "/lottery/../../etc/passwd",
        "/api/luckydraw/qr/claim/%3Cscript%3E.svg",
    ] {
        let reply = raw::raw(
            server.port,
            format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").as_bytes(),
        );
        let is_code = path.contains("/qr/claim/");
        assert!(reply.status == 404 || reply.status == 400 || is_code, "{path}: {}", reply.text);
        assert!(!reply.text.contains("<script>") && !reply.text.contains("root:"), "{path}: {}", reply.text);
    }
}

#[tokio::test]
async fn floods_of_headers_are_cut_off() {
    let server = Server::start();
    let host = server.host();
    let many: String = (0..2_000).map(|n| format!("X-{n}: {n}\r\n")).collect();
    let long = format!("X-Long: {}\r\n", "a".repeat(2 * 1024 * 1024));
    let path = "a".repeat(100_000);
    for (what, request) in [
        ("many", format!("GET / HTTP/1.1\r\nHost: {host}\r\n{many}\r\n")),
        ("long", format!("GET / HTTP/1.1\r\nHost: {host}\r\n{long}\r\n")),
        ("path", format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")),
        ("noise", "\u{16}\u{3}\u{1}\u{2}\r\n\r\n".to_owned()),
        ("method", format!("{} / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n", "A".repeat(1_000))),
        (
            "lengths",
            format!("POST {REGISTER} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{{}}"),
        ),
        ("negative", format!("POST {REGISTER} HTTP/1.1\r\nHost: {host}\r\nContent-Length: -1\r\n\r\n{{}}")),
    ] {
        let reply = raw::raw_for(server.port, request.as_bytes(), std::time::Duration::from_secs(3));
        assert!(reply.status == 0 || (400..500).contains(&reply.status), "{what}: {}", reply.text);
    }
    server.guest().await;
}

#[tokio::test]
async fn cookies_and_keys_in_heaps() {
    let server = Server::start();
    let heap: String = (0..500).map(|n| format!("luckydraw_{}_e{n}={n}; ", server.port)).collect();
    let phone = server.anonymous();
    let reply = phone.call("POST", REGISTER).json(&json!({})).header("cookie", &heap).send().await;
    assert_eq!(reply.data()["is_existing"], false);
    for body in [json!({ "event_id": "" }), json!({ "session_token": "" }), json!({ "entry_code": " " }), Value::Null] {
        let reply =
            if body.is_null() { phone.call("POST", REGISTER).send().await } else { phone.post(REGISTER, body).await };
        assert_eq!(reply.status, 200, "{}", reply.text());
    }
}
