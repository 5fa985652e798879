use std::ops::Deref;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;

use crate::report::{Origin, Resolved};

/// What holds in one release, and the key of its row.
#[derive(Clone, Debug, Deserialize)]
pub struct Fact<T> {
    /// What holds.
    pub value: T,
    /// The key in `schema/facts/`.
    pub key: String,
}

impl<T> Fact<T> {
    /// The fact as the reason of a byte.
    pub fn origin(&self) -> Origin {
        Origin::fact(&self.key)
    }
}

impl<T: Clone> Fact<T> {
    /// The value with its reason.
    pub fn resolved(&self) -> Resolved<T> {
        Resolved::new(self.value.clone(), self.origin())
    }
}

impl<T> Deref for Fact<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// The schema of a fact is the schema of what a row may state.
impl<T: JsonSchema> JsonSchema for Fact<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<T>()
    }
}
