//! What the API document says of many operations alike: a name for each, and how a script signs in.
//!
//! It follows from the path, so that no route can forget it.

use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{OpenApi, PathItem};

const ADMIN: &str = "/api/luckydraw/admin/";
/// Whoever comes or goes shows no key.
const WITHOUT: [&str; 2] = ["/api/luckydraw/admin/login", "/api/luckydraw/admin/logout"];
const TOKEN: &str = "token";

/// The document with what holds for many of its operations.
#[must_use]
pub fn completed(mut document: OpenApi) -> OpenApi {
    let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(
        "A key made with `luckydraw admin token create`. A page that is signed in sends its cookie instead. Where any \
         cookie comes along, changes and sockets need an `Origin`, and one that comes must be ours.",
    ));
    let components = document.components.get_or_insert_default();
    components.add_security_scheme(TOKEN, SecurityScheme::Http(scheme.build()));
    for (path, item) in &mut document.paths.paths {
        let needs_token = path.starts_with(ADMIN) && !WITHOUT.contains(&path.as_str());
        for (method, operation) in operations(item) {
            operation.operation_id = Some(name_of(method, path));
            if needs_token {
                operation.security = Some(vec![SecurityRequirement::new(TOKEN, [""; 0])]);
            }
        }
    }
    document
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let PathItem { get, put, post, patch, delete, .. } = item;
    let all = [("get", get), ("put", put), ("post", post), ("patch", patch), ("delete", delete)];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// Such as `post_admin_event_id_draw`: functions of several routes have the same name, an operation's must be its own.
fn name_of(method: &str, path: &str) -> String {
    let own = path.trim_start_matches("/api").trim_start_matches("/luckydraw");
    let words = own.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    std::iter::once(method).chain(words).collect::<Vec<_>>().join("_")
}
