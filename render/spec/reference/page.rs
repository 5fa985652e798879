use std::fmt::Write;

use serde_json::Value as Json;

use super::{Default, Field};
use crate::spec::in_yaml;

/// Deeper mappings than this have tables of their own anyway; nothing in the spec is deeper.
const DEEPEST: usize = 12;

/// The reference of a schema as a page of Markdown.
pub fn page(schema: &Json) -> String {
    let mut page = String::from(
        "# The spec\n\n\
         Every field of `cluster.yaml`, generated from the JSON Schema \
         ([schema/cluster.v1alpha1.json](../schema/cluster.v1alpha1.json)). \
         `kubecast explain FIELD` shows the same for one field, and with `--cluster` its value there and the files \
         that it reaches.\n\n\
         A field without a default must be written. `[]` behind a name stands for each item of a list.\n",
    );
    section(&mut page, "", &Field::document(schema), 0);
    page
}

/// The fields of one mapping, then each mapping in it.
fn section(page: &mut String, path: &str, field: &Field<'_>, depth: usize) {
    let fields = field.fields();
    if fields.is_empty() || depth > DEEPEST {
        return;
    }
    let title = if path.is_empty() { "cluster.yaml" } else { path };
    // Writing to a text cannot fail.
    let _ = write!(page, "\n## {title}\n\n{}\n\n", field.description());
    page.push_str("| Field | Type | Default | Example |\n| :-- | :-- | :-- | :-- |\n");
    for (name, below) in &fields {
        let default = match below.default() {
            None | Some(Default::Required) => String::new(),
            Some(Default::Value(value)) => code(&in_yaml(&value)),
            Some(Default::Words(words)) => words,
        };
        let example = below.example().map(|value| code(&in_yaml(value)));
        let _ = writeln!(
            page,
            "| `{name}` | {} | {} | {} |",
            below.kind(),
            cell(&default),
            cell(&example.unwrap_or_default())
        );
    }
    page.push('\n');
    for (name, below) in &fields {
        let _ = write!(page, "- `{name}`: {}", below.description());
        let choices = below.choices();
        for (position, choice) in choices.iter().enumerate() {
            let lead = if position == 0 { "" } else { "," };
            let _ = match choice.meaning.as_str() {
                "" => write!(page, "{lead} {}", code(&in_yaml(&choice.value))),
                meaning => write!(page, "\n  - {}: {meaning}", code(&in_yaml(&choice.value))),
            };
        }
        let allowed = below.allowed();
        if !allowed.is_empty() {
            let _ = write!(page, " Allowed: {}.", allowed.join("; "));
        }
        page.push('\n');
    }
    for (name, below) in &fields {
        let list = if below.items().is_some() { "[]" } else { "" };
        let dot = if path.is_empty() { "" } else { "." };
        section(page, &format!("{path}{dot}{name}{list}"), below, depth + 1);
    }
}

fn code(text: &str) -> String {
    if text.contains('`') {
        format!("`` {text} ``")
    } else {
        format!("`{text}`")
    }
}

/// A text in a table, where a bar ends a cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
