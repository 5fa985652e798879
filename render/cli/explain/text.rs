//! How an explanation prints for people.

use std::fmt::Write;

use kubecast::review::HostRange;
use kubecast::spec::in_yaml;

use super::here::{Decided, Here};
use super::reach::ReachedFile;
use super::{Below, Explanation};

/// The widest line.
const WIDTH: usize = 100;
/// How many values, and how many hosts of a file, are listed before the rest is counted.
const LISTED: usize = 8;

/// The explanation as text.
pub(super) fn print(explanation: &Explanation) -> String {
    let mut text = explanation.subject.clone();
    if let Some(kind) = &explanation.r#type {
        push(&mut text, &format!(" <{kind}>"));
    }
    text.push('\n');
    wrapped(&mut text, "  ", &explanation.description);
    if explanation.example.is_some() {
        text.push('\n');
    }
    about(&mut text, explanation);
    if !explanation.fields.is_empty() {
        text.push_str("\nFIELDS\n");
        fields(&mut text, &explanation.fields);
    }
    if let Some(here) = &explanation.cluster {
        in_cluster(&mut text, here);
    }
    text
}

fn about(text: &mut String, explanation: &Explanation) {
    let default = match (&explanation.default, &explanation.default_in_words) {
        (Some(value), _) => Some(in_yaml(value)),
        (None, Some(words)) => Some(words.clone()),
        (None, None) => explanation
            .required
            .filter(|required| *required)
            .map(|_| "none, it must be written".into()),
    };
    if let Some(default) = default {
        wrapped(text, "Default:  ", &default);
    }
    for allowed in &explanation.allowed {
        wrapped(text, "Allowed:  ", allowed);
    }
    let values: Vec<String> = explanation
        .choices
        .iter()
        .map(|choice| in_yaml(&choice.value))
        .collect();
    let widest = values.iter().map(String::len).max().unwrap_or_default();
    for (position, (value, choice)) in values.iter().zip(&explanation.choices).enumerate() {
        let lead = if position == 0 { "Values:   " } else { "          " };
        wrapped(text, &format!("{lead}{value:widest$}  "), &choice.meaning);
    }
    if let Some(example) = &explanation.example {
        let last = explanation.subject.rsplit('.').next().unwrap_or_default();
        let name = last.split('[').next().unwrap_or_default();
        wrapped(text, "Example:  ", &format!("{name}: {}", in_yaml(example)));
    }
}

fn fields(text: &mut String, fields: &[Below]) {
    let widest = fields
        .iter()
        .map(|field| field.name.len())
        .max()
        .unwrap_or_default();
    for field in fields {
        let default = match field.default.as_str() {
            "" | "{}" | "[]" => String::new(),
            "required" => ", required".into(),
            default => format!(", default {default}"),
        };
        wrapped(
            text,
            &format!("  {:widest$}  ", field.name),
            &format!("<{}>{default}", field.r#type),
        );
        wrapped(text, &" ".repeat(widest + 4), &field.description);
    }
}

fn in_cluster(text: &mut String, here: &Here) {
    if !here.values.is_empty() {
        push(text, &format!("\nIN {}\n", here.name));
    }
    for value in here.values.iter().take(LISTED) {
        decided(text, value);
    }
    if here.values.len() > LISTED {
        push(text, &format!("  and {} more\n", here.values.len() - LISTED));
    }
    if !here.facts.is_empty() {
        text.push_str("\nFACTS\n");
    }
    for row in &here.facts {
        let value = row
            .value
            .as_ref()
            .map(|value| format!(" = {value}"))
            .unwrap_or_default();
        push(text, &format!("  {}{value}\n", row.name));
        wrapped(
            text,
            "    ",
            &format!("holds in {}; source: {}", row.releases, row.source),
        );
        push(text, &format!("    row in {}\n", row.file));
    }
    let Some(reach) = &here.reaches else {
        push(text, &format!("\nREACHES\n  {} is not rendered yet\n", here.tree));
        return;
    };
    text.push_str("\nREACHES\n");
    if reach.files.is_empty() {
        text.push_str("  no file\n");
    }
    for file in &reach.files {
        reached(text, file);
    }
}

/// A file, its hosts, and the lines in it.
fn reached(text: &mut String, file: &ReachedFile) {
    push(text, &format!("  {}\n", file.path));
    if !file.hosts.is_empty() {
        let mut about = hosts(&file.hosts);
        if !file.reactions.is_empty() {
            push(&mut about, &format!(": {}", file.reactions.join(", ")));
        }
        wrapped(text, "    ", &about);
    }
    for line in file.lines.iter().take(LISTED) {
        let numbers = match line.first == line.last {
            true => line.first.to_string(),
            false => format!("{}-{}", line.first, line.last),
        };
        let more = match (line.first == line.last, line.differs) {
            (false, _) => " ...",
            (true, true) => "   (each host its own)",
            (true, false) => "",
        };
        let shown: String = line.text.chars().take(WIDTH - 40).collect();
        let cut = if shown.len() < line.text.len() { "…" } else { "" };
        push(text, &format!("{numbers:>12} | {shown}{cut}{more}\n"));
    }
    if file.lines.len() > LISTED {
        push(
            text,
            &format!("               and {} more lines\n", file.lines.len() - LISTED),
        );
    }
}

fn decided(text: &mut String, value: &Decided) {
    let shown = value.value.as_ref().map_or_else(|| "not set".into(), in_yaml);
    wrapped(text, "  ", &format!("{}: {shown}", value.path));
    let reason = match (&value.place, value.origin.strip_prefix("default:")) {
        (Some(place), _) if value.origin == value.path => place.clone(),
        (Some(place), _) => format!("from {}, {place}", value.origin),
        (None, Some(path)) if path == value.path => "the default".into(),
        (None, Some(path)) => format!("the default of {path}"),
        (None, None) => format!("decided by {}", value.origin),
    };
    wrapped(text, "    ", &reason);
}

/// `master1, master2`, or in short where there are many: `master[1-3],node[0001-4997]`.
fn hosts(names: &[String]) -> String {
    if names.len() <= LISTED {
        return names.join(", ");
    }
    let range: HostRange = names.iter().filter_map(|name| name.parse().ok()).collect();
    format!("{} ({} hosts)", range.short(), names.len())
}

pub(super) fn push(text: &mut String, more: &str) {
    // Writing to a text cannot fail.
    let _ = text.write_str(more);
}

/// A paragraph behind a lead, broken between words, each line as far in as the first.
pub(super) fn wrapped(text: &mut String, lead: &str, paragraph: &str) {
    let indent = lead.chars().count();
    let mut line = lead.to_owned();
    let mut is_empty = true;
    for word in paragraph.split(' ') {
        if !is_empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
            push(text, line.trim_end());
            text.push('\n');
            line = " ".repeat(indent);
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    push(text, line.trim_end());
    text.push('\n');
}
