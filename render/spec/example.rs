//! What a schema allows, by example.

use serde_json::Value as Json;

use crate::source::{Node, parse_spec};
use crate::types::FORMS;

/// The values that a schema lists, by `enum`, `const` or several of them.
pub(super) fn choices(rules: &Json) -> Option<Vec<Json>> {
    if let Some(constant) = rules.get("const") {
        return Some(vec![constant.clone()]);
    }
    if let Some(Json::Array(choices)) = rules.get("enum") {
        return Some(choices.clone());
    }
    let forms = rules.get("oneOf").or_else(|| rules.get("anyOf"))?.as_array()?;
    let choices: Option<Vec<Vec<Json>>> = forms.iter().map(choices).collect();
    Some(choices?.into_iter().flatten().collect())
}

/// A value that a schema without references allows, as one would write it in YAML.
pub(super) fn example(rules: &Json) -> Option<String> {
    example_value(rules).map(|value| in_yaml(&value))
}

/// A value that a schema without references allows.
pub(super) fn example_value(rules: &Json) -> Option<Json> {
    let format = rules.get("format").and_then(Json::as_str);
    let form = FORMS.iter().find(|form| Some(form.format) == format);
    let given = rules.pointer("/examples/0").cloned();
    let known = given.or_else(|| form.map(|form| form.example.into()));
    known.or_else(|| {
        let choices = choices(rules)?;
        // What holds anyhow shows nothing.
        let other = choices
            .iter()
            .find(|choice| Some(*choice) != rules.get("default"));
        other.or(choices.first()).cloned()
    })
}

/// A value as one would write it on one line of a spec.
pub fn in_yaml(value: &Json) -> String {
    match value {
        Json::String(text) if is_plain(text) => text.clone(),
        Json::Array(items) => {
            let items: Vec<String> = items.iter().map(in_flow).collect();
            format!("[{}]", items.join(", "))
        }
        Json::Object(fields) => {
            let field = |(key, value): (&String, &Json)| {
                format!("{}: {}", in_flow(&key.as_str().into()), in_flow(value))
            };
            let fields: Vec<String> = fields.iter().map(field).collect();
            format!("{{{}}}", fields.join(", "))
        }
        value => value.to_string(),
    }
}

/// A value inside a flow collection, where plain texts may hold less.
fn in_flow(value: &Json) -> String {
    match value {
        Json::String(text) if text.contains([',', '[', ']', '{', '}']) => value.to_string(),
        value => in_yaml(value),
    }
}

/// Whether a text needs no quotes in a spec.
fn is_plain(text: &str) -> bool {
    let reads_back = |root: &Node| root.get("a").and_then(Node::as_text) == Some(text);
    parse_spec("", &format!("a: {text}\n")).is_ok_and(|document| reads_back(&document.root))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn examples_are_written_as_in_a_spec() {
        let cases = [
            (json!({"examples": ["1.36.3"]}), Some("1.36.3")),
            (json!({"examples": ["0644"]}), Some("\"0644\"")),
            (json!({"examples": ["a: b"]}), Some("\"a: b\"")),
            (json!({"examples": [30]}), Some("30")),
            (json!({"examples": [["a", "b,c"]]}), Some("[a, \"b,c\"]")),
            (json!({"examples": [{"a": {"b": true}}]}), Some("{a: {b: true}}")),
            (json!({"format": "kubecast-mode"}), Some("\"0644\"")),
            (
                json!({"oneOf": [{"const": "a"}, {"enum": ["b", "c"]}]}),
                Some("a"),
            ),
            (json!({"enum": ["a", "b"], "default": "a"}), Some("b")),
            (json!({"oneOf": [{"const": "a"}, {"type": "string"}]}), None),
            (json!({"type": "object"}), None),
        ];
        for (rules, written) in cases {
            assert_eq!(example(&rules).as_deref(), written, "{rules}");
        }
    }
}
