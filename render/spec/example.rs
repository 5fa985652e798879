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

/// A value that a schema allows, as one would write it in YAML.
pub(super) fn example(rules: &Json) -> Option<String> {
    let format = rules.get("format").and_then(Json::as_str);
    let form = FORMS.iter().find(|form| Some(form.format) == format);
    let given = rules.pointer("/examples/0").cloned();
    let known = given.or_else(|| form.map(|form| form.example.into()));
    let value = known.or_else(|| choices(rules)?.into_iter().next())?;
    Some(match value.as_str() {
        Some(text) if is_plain(text) => text.into(),
        _ => value.to_string(),
    })
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
            (json!({"examples": [["a"]]}), Some("[\"a\"]")),
            (json!({"format": "kubecast-mode"}), Some("\"0644\"")),
            (
                json!({"oneOf": [{"const": "a"}, {"enum": ["b", "c"]}]}),
                Some("a"),
            ),
            (json!({"oneOf": [{"const": "a"}, {"type": "string"}]}), None),
            (json!({"type": "object"}), None),
        ];
        for (rules, written) in cases {
            assert_eq!(example(&rules).as_deref(), written, "{rules}");
        }
    }
}
