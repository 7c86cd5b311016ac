//! Pages: where they are, who may frame them, and the strings that each fetches for another language.

use serde_json::Value;

use crate::support::{Client, Reply, Server};

const PAGES: [&str; 7] =
    ["/lottery", "/lottery/waiting", "/lottery/admin", "/lottery/claim/ABC", "/lottery/poster", "/help", "/api/docs"];

async fn page(client: &Client, path: &str) -> Reply {
    let reply = client.get(path).await;
    assert_eq!((reply.status, reply.header("content-type")), (200, "text/html; charset=utf-8"), "{path}");
    reply
}

/// The value of an attribute of the page's root element.
fn attribute(html: &str, name: &str) -> String {
    let after = html.split_once(&format!(" {name}=\"")).unwrap_or_else(|| panic!("no {name}")).1;
    after.split_once('"').unwrap().0.to_owned()
}

#[tokio::test]
async fn only_the_screen_is_framed_and_only_by_our_own_pages() {
    let server = Server::start();
    let anyone = server.anonymous();
    for path in PAGES {
        let reply = page(&anyone, path).await;
        let (ancestors, option) = if path == "/lottery" {
            ("frame-ancestors 'self'", "SAMEORIGIN")
        } else {
            ("frame-ancestors 'none'", "DENY")
        };
        assert!(reply.header("content-security-policy").contains(ancestors), "{path}");
        assert_eq!(reply.header("x-frame-options"), option, "{path}");
    }
}

#[tokio::test]
async fn the_page_that_checks_draws_is_whole_in_itself() {
    let server = Server::start();
    for language in ["ko", "en"] {
        let reply = page(&server.anonymous(), &format!("/lottery/check?lang={language}")).await;
        let policy = reply.header("content-security-policy");
        assert!(policy.contains("worker-src blob:") && policy.contains("frame-ancestors 'none'"), "{policy}");
        let html = reply.text();
        for outside in [" src=", "@import", "import(", "<link rel=\"stylesheet\"", "url(http"] {
            assert!(!html.contains(outside), "{outside}");
        }
        let links = html.split("href=\"").skip(1).map(|rest| rest.split_once('"').unwrap().0);
        assert!(links.into_iter().all(|link| link.starts_with('#') || link.starts_with("data:")));
        let words = html.split_once("id=\"every\">").unwrap().1.split_once("</script>").unwrap().0;
        let words: Value = serde_json::from_str(words).unwrap();
        assert_ne!(words["ko"]["check"], words["en"]["check"]);
        assert!(words["ko"]["proof"].is_object());
    }
    let other = page(&server.anonymous(), "/help").await;
    assert!(other.header("content-security-policy").contains("worker-src 'none'"), "no other page makes workers");
}

#[tokio::test]
async fn a_page_fetches_its_own_strings_and_no_others() {
    let server = Server::start();
    let anyone = server.anonymous();
    for path in PAGES {
        let html = page(&anyone, path).await.text();
        let own = html.split_once("id=\"strings\"").unwrap().1.split_once('>').unwrap().1;
        let own: Value = serde_json::from_str(own.split_once("</script>").unwrap().0).unwrap();
        let languages = attribute(&html, "data-languages");
        assert_eq!(languages, "ko,en");
        let place = attribute(&html, "data-i18n");
        let korean = anyone.get(&place.replace("{lang}", "ko")).await;
        if html.contains("bundles/") {
            assert!(holds(&korean.json, &own), "{path}: the few words of the first look are those of the whole");
        } else {
            assert_eq!(korean.json, own, "{path}");
        }
        assert!(korean.header("cache-control").contains("immutable"), "{path}");
        let english = anyone.get(&place.replace("{lang}", "en")).await.json;
        let names = |strings: &Value| strings.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&english), names(&korean.json), "{path}");
        assert_ne!(english["common"], korean.json["common"], "{path}");
    }
}

/// Whether every text of `part` stands in `whole` at the same place, and there is one at least.
fn holds(whole: &Value, part: &Value) -> bool {
    match part {
        Value::Object(fields) => !fields.is_empty() && fields.iter().all(|(name, value)| holds(&whole[name], value)),
        text => text.is_string() && whole == text,
    }
}
