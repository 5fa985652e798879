use std::sync::LazyLock;

use serde_json::Value;

/// The JSON Schema (2020-12) of the spec: made from the types, committed, and read from there, which is less work than
/// making it.
///
/// Where a field has no default that can be written down, `x-default` says in words what holds without it.
/// Beside each `pattern`, `x-allowed` says in words what it allows. `markdownDescription` is for editors, which
/// show neither of them, nor `default`.
pub fn schema() -> &'static Value {
    static SCHEMA: LazyLock<Value> = LazyLock::new(|| read(schema_text()));
    &SCHEMA
}

/// The JSON Schema as it is committed, and as `kubecast schema` and `kubecast init` write it.
pub const fn schema_text() -> &'static str {
    include_str!("../../schema/cluster.v1alpha1.json")
}

#[expect(
    clippy::expect_used,
    reason = "a test holds the committed text against the types"
)]
fn read(text: &str) -> Value {
    serde_json::from_str(text).expect("the committed schema is JSON")
}

#[cfg(test)]
mod complete;
#[cfg(test)]
mod of_types;
#[cfg(test)]
mod tests;
