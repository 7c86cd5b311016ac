//! What the API document says of all of the organiser's operations: how a script signs in.
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
        if path.starts_with(ADMIN) && !WITHOUT.contains(&path.as_str()) {
            for operation in operations(item) {
                operation.security = Some(vec![SecurityRequirement::new(TOKEN, [""; 0])]);
            }
        }
    }
    document
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.put, &mut item.post, &mut item.patch, &mut item.delete].into_iter().flatten()
}
