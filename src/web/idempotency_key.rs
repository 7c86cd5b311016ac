//! What the API document says of a change that may be repeated: named by each route that keeps its answer.

use utoipa::IntoParams;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};

/// The header that [`super::extract::Change`] reads.
#[derive(Debug)]
pub struct IdempotencyKey;

impl IntoParams for IdempotencyKey {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
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
                "Made at random for one change. The same request under the same key has no second effect and gets the \
                 first answer again, for a day; another request under it is `idempotency_conflict`.",
            ))
            .schema(Some(text));
        vec![key.build()]
    }
}
