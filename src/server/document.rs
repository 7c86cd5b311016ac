//! What the API document says of many operations alike: how a script signs in, and how it repeats a change safely.
//!
//! It follows from an operation's path and body, so that no route can forget it.

use utoipa::openapi::path::{Operation, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Components, OpenApi, PathItem, Ref, RefOr, Required};

const ADMIN: &str = "/api/luckydraw/admin/";
/// Whoever signs in has no key yet.
const LOGIN: &str = "/api/luckydraw/admin/login";
const TOKEN: &str = "token";
const KEY: &str = "IdempotencyKey";

/// The document with what holds for many of its operations.
#[must_use]
pub fn completed(mut document: OpenApi) -> OpenApi {
    let components = document.components.get_or_insert_default();
    describe_token(components);
    describe_key(components);
    for (path, item) in &mut document.paths.paths {
        let is_signed_in = path.starts_with(ADMIN) && path != LOGIN;
        for operation in operations(item) {
            if is_signed_in {
                operation.security = Some(vec![SecurityRequirement::new(TOKEN, [""; 0])]);
            }
            if takes_json(operation) {
                let key = Ref::new(format!("#/components/parameters/{KEY}"));
                operation.parameters.get_or_insert_default().push(RefOr::Ref(key));
            }
        }
    }
    document
}

fn describe_token(components: &mut Components) {
    let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(
        "A key made with `luckydraw admin token create`. A page that is signed in sends its cookie instead, and then each \
         change needs an `Origin` of ours.",
    ));
    components.add_security_scheme(TOKEN, SecurityScheme::Http(scheme.into()));
}

fn describe_key(components: &mut Components) {
    let text = ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::String))
        .pattern(Some("^[A-Za-z0-9_-]*$"))
        .min_length(Some(22))
        .max_length(Some(128));
    let key = ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "Made at random for one change: where its answer got lost, the same request under the same key has no second \
             effect. Where there could be one, the first answer is kept for a day and given again, and another body \
             under the key is `idempotency_conflict`.",
        ))
        .schema(Some(text));
    components.parameters.insert(KEY.to_owned(), RefOr::T(key.into()));
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.put, &mut item.post, &mut item.patch, &mut item.delete].into_iter().flatten()
}

fn takes_json(operation: &Operation) -> bool {
    matches!(&operation.request_body, Some(RefOr::T(body)) if body.content.contains_key("application/json"))
}
