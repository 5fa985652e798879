use schemars::generate::SchemaSettings;
use schemars::transform::{Transform, transform_subschemas};
use serde_json::Value;

/// The JSON Schema (2020-12) of the spec, made from the types.
pub fn schema() -> Value {
    let settings = SchemaSettings::draft2020_12().with_transform(WithoutNull);
    let mut schema = settings.into_generator().into_root_schema_for::<super::Cluster>();
    schema.insert(
        "$id".into(),
        "https://kubecast.dev/schema/cluster.v1alpha1.json".into(),
    );
    schema.insert("title".into(), "kubecast cluster".into());
    schema.into()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_described() {
        let schema = schema();
        let mut bare = Vec::new();
        for (name, definition) in schema["$defs"].as_object().into_iter().flatten() {
            for (field, field_schema) in definition["properties"].as_object().into_iter().flatten() {
                if field_schema["description"].as_str().is_none_or(str::is_empty) {
                    bare.push(format!("{name}.{field}"));
                }
            }
        }
        assert_eq!(bare, Vec::<String>::new());
    }

    #[test]
    fn an_explicit_null_is_never_allowed() {
        assert!(!schema().to_string().contains("\"null\""));
    }
}
