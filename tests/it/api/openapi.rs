//! The API document: whole, referring to nothing that is missing, and changed only on purpose.

use std::collections::HashSet;

use serde_json::Value;

use crate::support::{Server, snapshot};

async fn document() -> Value {
    Server::start().anonymous().get("/api/openapi.json").await.json
}

fn references<'d>(value: &'d Value, found: &mut Vec<&'d str>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get("$ref").and_then(Value::as_str));
            fields.values().for_each(|value| references(value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

#[tokio::test]
async fn every_operation_says_what_it_answers() {
    let document = document().await;
    assert!(document["openapi"].as_str().unwrap().starts_with("3."));
    let mut names = HashSet::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        assert!(!operations.as_object().unwrap().is_empty(), "{path} has no operation");
        for (method, operation) in operations.as_object().unwrap() {
            assert!(!operation["responses"].as_object().unwrap().is_empty(), "{method} {path} answers nothing");
            assert!(names.insert(operation["operationId"].to_string()), "{method} {path} has the name of another");
            let named = operation["parameters"].as_array().cloned().unwrap_or_default();
            let in_path: HashSet<&str> =
                path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
            let is_of_path = |one: &&Value| one["in"] == "path" && one["required"] == true;
            let said = named.iter().filter(is_of_path).filter_map(|one| one["name"].as_str());
            assert_eq!(said.collect::<HashSet<_>>(), in_path, "{method} {path}");
            let is_placed = |one: &Value| ["path", "query", "header"].contains(&one["in"].as_str().unwrap());
            assert!(named.iter().all(is_placed), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn what_may_be_repeated_under_a_key_is_a_change() {
    let document = document().await;
    let mut repeatable = 0;
    for operations in document["paths"].as_object().unwrap().values() {
        for (method, operation) in operations.as_object().unwrap() {
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            if parameters.iter().any(|one| one["name"] == "Idempotency-Key" && one["in"] == "header") {
                assert!(["post", "put", "patch"].contains(&method.as_str()), "{method} {}", operation["operationId"]);
                repeatable += 1;
            }
        }
    }
    assert!(repeatable > 20, "only {repeatable}");
}

#[tokio::test]
async fn every_reference_leads_somewhere() {
    let document = document().await;
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 50, "only {} references", found.len());
    for reference in found {
        let pointer = reference.strip_prefix('#').unwrap_or_else(|| panic!("{reference} leads out of the document"));
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
}

#[tokio::test]
async fn the_document_is_the_one_that_was_reviewed() {
    let document = document().await;
    let text = serde_json::to_string_pretty(&document).unwrap() + "\n";
    snapshot::compare("tests/snapshots/openapi.json", &text);
}

#[tokio::test]
async fn pages_may_not_keep_answers_of_the_api() {
    let server = Server::start();
    let anyone = server.anonymous();
    for path in ["/api/health", "/api/luckydraw/my-number", "/api/openapi.json", "/metrics", "/api/nothing"] {
        let reply = anyone.get(path).await;
        assert_eq!(reply.header("cache-control"), "no-store", "{path}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(reply.header("referrer-policy"), "no-referrer", "{path}");
        assert!(reply.header("content-security-policy").contains("default-src 'none'"), "{path}");
    }
}
