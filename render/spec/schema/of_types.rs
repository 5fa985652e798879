use schemars::generate::SchemaSettings;
use schemars::transform::{Transform, transform_subschemas};
use serde_json::Value;

use super::complete::complete;

/// What [`schema`](crate::spec::schema) is to be, made from the types.
pub(in crate::spec) fn of_types() -> Value {
    let settings = SchemaSettings::draft2020_12().with_transform(WithoutNull);
    let mut schema = settings
        .into_generator()
        .into_root_schema_for::<crate::spec::Cluster>();
    schema.insert(
        "$id".into(),
        "https://kubecast.dev/schema/cluster.v1alpha1.json".into(),
    );
    schema.insert("title".into(), "kubecast cluster".into());
    let mut schema = schema.into();
    complete(&mut schema);
    schema
}

/// An optional field may be left out, but an explicit null is refused: it says neither yes nor no.
#[derive(Clone)]
struct WithoutNull;

impl Transform for WithoutNull {
    fn transform(&mut self, schema: &mut schemars::Schema) {
        transform_subschemas(self, schema);
        if let Some(Value::Array(types)) = schema.get_mut("type") {
            types.retain(|name| name != "null");
            if let [Value::String(only)] = types.as_slice() {
                let only = only.clone();
                schema.insert("type".into(), only.into());
            }
        }
        let Some(Value::Array(branches)) = schema.get("anyOf") else {
            return;
        };
        let typed: Vec<Value> = branches.iter().filter(|b| b["type"] != "null").cloned().collect();
        if let [Value::Object(only)] = typed.as_slice() {
            let only = only.clone();
            schema.remove("anyOf");
            for (key, value) in only {
                schema.insert(key, value);
            }
        }
    }
}
