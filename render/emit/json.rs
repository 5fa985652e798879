use std::fmt::Write;

use serde_json::Value;

use super::number;
use super::tree::Tree;

/// Where line breaks go in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonLayout {
    /// All on one line, without a final newline, as Go's `json.Marshal` writes it.
    Line,
    /// Indented by two spaces, without a final newline, as Go's `json.MarshalIndent` writes it.
    Indented,
    /// Indented by two spaces, with the final newline of a text file.
    File,
}

/// Writes JSON with the fields of each map in the order of the bytes of their keys, as Go writes maps.
pub fn json(value: &Value, layout: JsonLayout) -> String {
    json_in_order(&Tree::from(value), layout)
}

/// Writes JSON with fields in the order of the tree, as Go writes structs.
///
/// `<`, `>`, `&` and the two Unicode line separators are escaped, as Go's encoder does by default.
pub fn json_in_order(tree: &Tree<'_>, layout: JsonLayout) -> String {
    let mut out = String::new();
    write(&mut out, tree, (layout != JsonLayout::Line).then_some(0));
    if layout == JsonLayout::File {
        out.push('\n');
    }
    out
}

/// `indent` is the column of the line that the value starts on; none writes everything on one line.
fn write(out: &mut String, tree: &Tree<'_>, indent: Option<usize>) {
    match tree {
        Tree::Null => out.push_str("null"),
        Tree::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Tree::Number(value) => out.push_str(&number::json(value)),
        Tree::Text(value) => text(out, value),
        Tree::List(items) => enclosed(out, ['[', ']'], items, indent, |out, item, indent| {
            write(out, item, indent);
        }),
        Tree::Map(fields) => enclosed(out, ['{', '}'], fields, indent, |out, (key, value), indent| {
            text(out, key);
            out.push_str(if indent.is_some() { ": " } else { ":" });
            write(out, value, indent);
        }),
    }
}

fn enclosed<T>(
    out: &mut String,
    [open, close]: [char; 2],
    items: &[T],
    indent: Option<usize>,
    write_item: impl Fn(&mut String, &T, Option<usize>),
) {
    let inner = indent.map(|indent| indent + 2);
    out.push(open);
    for (position, item) in items.iter().enumerate() {
        if position > 0 {
            out.push(',');
        }
        new_line(out, inner);
        write_item(out, item, inner);
    }
    if !items.is_empty() {
        new_line(out, indent);
    }
    out.push(close);
}

fn new_line(out: &mut String, indent: Option<usize>) {
    if let Some(indent) = indent {
        out.push('\n');
        out.extend(std::iter::repeat_n(' ', indent));
    }
}

fn text(out: &mut String, text: &str) {
    out.push('"');
    for char in text.chars() {
        match char {
            '"' | '\\' => out.extend(['\\', char]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\0'..' ' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(char));
            }
            _ => out.push(char),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::emit::yaml::samples;

    #[test]
    fn fields_of_a_value_are_sorted_by_bytes_and_those_of_a_tree_keep_their_order() {
        let value = json!({"b": 1, "a10": [], "a9": {}, "B": [null, true, "x"]});
        assert_eq!(
            json(&value, JsonLayout::Line),
            r#"{"B":[null,true,"x"],"a10":[],"a9":{},"b":1}"#
        );
        let tree = Tree::map([("kind", Tree::from("Pod")), ("apiVersion", "v1".into())]);
        assert_snapshot!(json_in_order(&tree, JsonLayout::Indented), @r#"
        {
          "kind": "Pod",
          "apiVersion": "v1"
        }
        "#);
    }

    #[test]
    fn nested_values_are_indented_as_go_does() {
        let value = json!({"a": [], "b": {}, "c": [{"d": [1, 2]}]});
        let indented = json(&value, JsonLayout::Indented);
        assert_snapshot!(indented, @r#"
        {
          "a": [],
          "b": {},
          "c": [
            {
              "d": [
                1,
                2
              ]
            }
          ]
        }
        "#);
        assert_eq!(json(&value, JsonLayout::File), indented + "\n");
    }

    #[test]
    fn texts_are_escaped_as_go_does() {
        let value = json!("\" \\ / \n \r \t \u{8} \u{c} \u{1} \u{7f} <>& \u{2028} é 😀");
        assert_eq!(
            json(&value, JsonLayout::Line),
            r#""\" \\ / \n \r \t \b \f \u0001 "#.to_owned()
                + "\u{7f}"
                + r" \u003c\u003e\u0026 \u2028 é 😀"
                + "\""
        );
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(value in samples::value(), layout in prop_oneof![
            Just(JsonLayout::Line), Just(JsonLayout::Indented), Just(JsonLayout::File)
        ]) {
            let read: Value = serde_json::from_str(&json(&value, layout)).unwrap();
            prop_assert_eq!(samples::normal(&read), samples::normal(&value));
        }
    }
}
