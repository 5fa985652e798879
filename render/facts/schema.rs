//! The JSON Schema of a file of facts, and the meaning of its keys.

use std::collections::BTreeSet;

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::form::FactsForm;
use super::{Behaviours, OwnVersionBehaviours};

/// A key of `facts` and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// Such as `static-pod.seccomp`.
    pub key: String,
    /// A sentence.
    pub text: String,
}

/// What every key stands for, in order.
pub fn meanings() -> Vec<Meaning> {
    let whole = generate();
    let mut meanings: Vec<Meaning> = keys(&whole)
        .into_iter()
        .map(|(key, field)| Meaning {
            key,
            text: field["description"]
                .as_str()
                .unwrap_or_default()
                .replace('\n', " "),
        })
        .collect();
    meanings.sort_by(|a, b| a.key.cmp(&b.key));
    meanings
}

/// The schema of a file of facts, as it is committed in `schema/facts.v1.json`.
pub fn schema() -> Value {
    let mut whole = generate();
    let properties: Map<String, Value> = keys(&whole)
        .into_iter()
        .map(|(key, field)| {
            let description = field["description"].clone();
            let row = json!({"$ref": "#/$defs/StatedRow", "properties": {"value": field}});
            (
                key,
                json!({"description": description, "type": "array", "items": row}),
            )
        })
        .collect();
    whole["properties"]["facts"]["properties"] = Value::Object(properties);
    whole["properties"]["facts"]["additionalProperties"] = Value::Bool(false);
    whole["$id"] = Value::from("https://kubecast.dev/schema/facts.v1.json");
    drop_unused(&mut whole);
    whole
}

/// The schema of the files with the definitions of all behaviours beside it.
fn generate() -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    generator.subschema_for::<Behaviours>();
    generator.subschema_for::<OwnVersionBehaviours>();
    generator.into_root_schema_for::<FactsForm>().to_value()
}

/// Each key of a behaviour with the schema of its value.
fn keys(whole: &Value) -> Vec<(String, Value)> {
    let groups = ["Behaviours", "OwnVersionBehaviours"].map(|all| fields(&whole["$defs"][all]));
    groups
        .into_iter()
        .flatten()
        .flat_map(|(group, target)| {
            let name = target["$ref"].as_str().and_then(|path| path.rsplit('/').next());
            let definition = &whole["$defs"][name.unwrap_or_default()];
            fields(definition).map(move |(field, schema)| (format!("{group}.{field}"), schema.clone()))
        })
        .collect()
}

fn fields(object: &Value) -> impl Iterator<Item = (&String, &Value)> {
    object["properties"].as_object().into_iter().flatten()
}

/// Removes the definitions that nothing refers to.
fn drop_unused(whole: &mut Value) {
    let mut used = BTreeSet::new();
    let mut open: Vec<Value> = vec![whole["properties"].clone()];
    while let Some(next) = open.pop() {
        match next {
            Value::Array(items) => open.extend(items),
            Value::Object(fields) => open.extend(fields.into_iter().map(|(_, value)| value)),
            Value::String(text) => {
                let name = text.strip_prefix("#/$defs/").map(str::to_owned);
                if let Some(name) = name.filter(|name| used.insert(name.clone())) {
                    open.push(whole["$defs"][&name].clone());
                }
            }
            _ => {}
        }
    }
    if let Some(definitions) = whole["$defs"].as_object_mut() {
        definitions.retain(|name, _| used.contains(name));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::committed;

    #[test]
    fn the_committed_schema_is_the_one_of_the_types() {
        let text = format!("{:#}\n", schema());
        committed::assert_current("schema/facts.v1.json", &text);
    }

    #[test]
    fn the_list_of_keys_in_the_readme_is_complete() {
        let rows = meanings()
            .into_iter()
            .map(|Meaning { key, text }| format!("| `{key}` | {text} |\n"));
        let readme = include_str!("../../schema/facts/README.md");
        let (before, rest) = readme.split_once("| --- | --- |\n").unwrap();
        let (_, after) = rest.split_once("\n\n").unwrap();
        let wanted = format!("{before}| --- | --- |\n{}\n{after}", rows.collect::<String>());
        committed::assert_current("schema/facts/README.md", &wanted);
    }
}
