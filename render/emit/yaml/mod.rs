//! YAML with the bytes of `sigs.k8s.io/yaml`, which kubeadm and kubectl print with.
//!
//! That library turns a value into JSON, reads it back untyped and prints it with go-yaml version 2, a
//! descendant of libyaml: keys in a natural order, two spaces of indentation, list dashes in the column of
//! the parent, lines broken at the first single space behind column 80. Its choices are kept, so that the
//! files of kubeadm come out equal byte for byte, with one exception: a text that another reader could take
//! for something else is quoted, even where go-yaml would not (see [`resolve`] and [`scalar`]).

mod key_order;
mod resolve;
mod scalar;

#[cfg(test)]
mod kubeadm_output;
#[cfg(test)]
mod parsers;
#[cfg(test)]
pub(super) mod samples;

use serde_json::Value;

use self::scalar::Place;
use super::number;
use super::tree::Tree;

/// Writes one document, the fields of each map in go-yaml's order.
pub fn yaml(value: &Value) -> String {
    yaml_in_order(&Tree::sorted(value, key_order::sort))
}

/// Writes one document, the fields of each map in the order of the tree.
pub fn yaml_in_order(tree: &Tree<'_>) -> String {
    // Most documents are shorter; a text that grows is copied again and again.
    let mut out = String::with_capacity(4096);
    match tree {
        Tree::Map(fields) if !fields.is_empty() => map(&mut out, fields, 0),
        Tree::List(items) if !items.is_empty() => list(&mut out, items, 0),
        leaf => write_leaf(&mut out, leaf, 2),
    }
    out
}

/// Writes documents with a line `---` between them.
pub fn yaml_stream<'a>(values: impl IntoIterator<Item = &'a Value>) -> String {
    let documents: Vec<_> = values.into_iter().map(yaml).collect();
    documents.join("---\n")
}

/// Writes the fields of a map; the first starts where the text ends, the others at column `indent`.
fn map(out: &mut String, fields: &[(impl AsRef<str>, Tree<'_>)], indent: usize) {
    for (position, (key, value)) in fields.iter().enumerate() {
        if position > 0 {
            pad(out, indent);
        }
        let key = key.as_ref();
        if scalar::is_simple_key(key) {
            scalar::write(out, key, Place::SimpleKey);
            out.push(':');
            field_value(out, value, indent);
        } else {
            out.push_str("? ");
            scalar::write(out, key, Place::Value { indent: indent + 2 });
            end_line(out);
            pad(out, indent);
            out.push(':');
            item(out, value, indent);
        }
    }
}

/// Writes what follows the colon of a field whose map is at column `indent`.
fn field_value(out: &mut String, value: &Tree<'_>, indent: usize) {
    match value {
        Tree::Map(fields) if !fields.is_empty() => {
            out.push('\n');
            pad(out, indent + 2);
            map(out, fields, indent + 2);
        }
        Tree::List(items) if !items.is_empty() => {
            out.push('\n');
            pad(out, indent);
            list(out, items, indent);
        }
        leaf => {
            out.push(' ');
            write_leaf(out, leaf, indent + 2);
        }
    }
}

/// Writes the items of a list; the first dash comes where the text ends, the others at column `indent`.
fn list(out: &mut String, items: &[Tree<'_>], indent: usize) {
    for (position, value) in items.iter().enumerate() {
        if position > 0 {
            pad(out, indent);
        }
        out.push('-');
        item(out, value, indent);
    }
}

/// Writes what follows an indicator at column `indent`, starting on the same line.
fn item(out: &mut String, value: &Tree<'_>, indent: usize) {
    out.push(' ');
    match value {
        Tree::Map(fields) if !fields.is_empty() => map(out, fields, indent + 2),
        Tree::List(items) if !items.is_empty() => list(out, items, indent + 2),
        leaf => write_leaf(out, leaf, indent + 2),
    }
}

/// Writes a value that has no lines of its own; the further lines of a long text start at column `indent`.
fn write_leaf(out: &mut String, leaf: &Tree<'_>, indent: usize) {
    match leaf {
        Tree::Null => out.push_str("null"),
        Tree::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Tree::Number(value) => out.push_str(&number::yaml(value)),
        Tree::Text(text) => scalar::write(out, text, Place::Value { indent }),
        Tree::List(_) => out.push_str("[]"),
        Tree::Map(_) => out.push_str("{}"),
    }
    end_line(out);
}

/// A block text that ends in line breaks has already ended the line.
fn end_line(out: &mut String) {
    if !out.ends_with('\n') {
        out.push('\n');
    }
}

fn pad(out: &mut String, columns: usize) {
    out.extend(std::iter::repeat_n(' ', columns));
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn blocks_are_indented_as_go_yaml_does() {
        let value = json!({
            "empty": {"list": [], "map": {}, "text": "", "nothing": null},
            "list": ["a", ["b", ["c"]], {"d": 1, "e": ["f", {"g": "h"}]}, [], {}],
            "block": ["one\ntwo\n", {"inner": "three\nfour"}],
        });
        assert_snapshot!(yaml(&value), @r#"
        block:
        - |
          one
          two
        - inner: |-
            three
            four
        empty:
          list: []
          map: {}
          nothing: null
          text: ""
        list:
        - a
        - - b
          - - c
        - d: 1
          e:
          - f
          - g: h
        - []
        - {}
        "#);
    }

    #[test]
    fn a_key_that_is_long_or_has_lines_gets_an_indicator() {
        let long = "k".repeat(129);
        let value =
            json!({long: {"a": [1], "b": 2}, "one\ntwo": ["x", "y"], "z".repeat(128): "short enough"});
        assert_snapshot!(yaml(&value), @r#"
        ? kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk
        : a:
          - 1
          b: 2
        ? |-
          one
          two
        : - x
          - "y"
        zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz: short
          enough
        "#);
    }

    #[test]
    fn a_document_can_be_a_single_value() {
        for (value, expected) in [
            (json!({}), "{}\n"),
            (json!([]), "[]\n"),
            (json!("text"), "text\n"),
            (json!(" a\nb"), "|2-\n   a\n  b\n"),
            (Value::Null, "null\n"),
            (json!([1, 2]), "- 1\n- 2\n"),
        ] {
            assert_eq!(yaml(&value), expected);
        }
    }

    #[test]
    fn a_tree_keeps_its_order() {
        let tree = Tree::map([
            ("kind", Tree::from("Config")),
            ("apiVersion", "v1".into()),
            (
                "users",
                Tree::list([Tree::map([("name", "default"), ("as", "")])]),
            ),
        ]);
        assert_snapshot!(yaml_in_order(&tree), @r#"
        kind: Config
        apiVersion: v1
        users:
        - name: default
          as: ""
        "#);
    }

    #[test]
    fn documents_are_separated_not_started() {
        assert_eq!(
            yaml_stream(&[json!({"a": 1}), json!({"b": 2})]),
            "a: 1\n---\nb: 2\n"
        );
        assert_eq!(yaml_stream([]), "");
    }
}
