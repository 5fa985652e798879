//! How the reasons of a file or line print for people.

use kubecast::spec::in_yaml;

use super::line::{FileExplanation, PartReasons};
use super::reason::Reason;
use super::text::{push, wrapped};

/// How many reasons of one part are listed before the rest is counted.
const LISTED: usize = 30;

/// The explanation as text.
pub(super) fn print(explanation: &FileExplanation) -> String {
    let mut text = explanation.subject.clone();
    text.push('\n');
    if let Some(host) = &explanation.host {
        push(&mut text, &format!("  {} on {host}\n", explanation.path));
    }
    if let Some(line) = &explanation.line {
        push(&mut text, &format!("\n{:>6} | {}\n", line.number, line.text));
        if !explanation.is_exact {
            text.push_str("\nThis line has no reason of its own. The file is as it is because of:\n");
        }
    }
    for part in &explanation.reasons {
        reasons(&mut text, part);
    }
    if !explanation.parts.is_empty() {
        text.push_str("\nLINES\n");
    }
    for part in &explanation.parts {
        let lines = match part.first == part.last {
            true => part.first.to_string(),
            false => format!("{}-{}", part.first, part.last),
        };
        push(&mut text, &format!("{lines:>9}  {}\n", part.part));
        wrapped(&mut text, "             ", &part.because.join(", "));
    }
    if !explanation.reactions.is_empty() {
        text.push('\n');
        wrapped(
            &mut text,
            "If the file changes: ",
            &explanation.reactions.join(", "),
        );
    }
    text
}

fn reasons(text: &mut String, part: &PartReasons) {
    text.push('\n');
    if let Some(part) = &part.part {
        push(text, &format!("{part}\n"));
    }
    if part.because.is_empty() {
        text.push_str("  nothing in the spec: it is the same in every cluster\n");
    }
    for reason in part.because.iter().take(LISTED) {
        one(text, reason);
    }
    if part.because.len() > LISTED {
        push(text, &format!("  and {} more\n", part.because.len() - LISTED));
    }
}

fn one(text: &mut String, reason: &Reason) {
    let value = reason.value.as_ref().map(|value| format!(": {}", in_yaml(value)));
    let value = value.unwrap_or_default();
    if let Some(path) = reason.origin.strip_prefix("default:") {
        wrapped(text, "  ", &format!("the default of {path}{value}"));
        return;
    }
    if let Some(key) = reason.origin.strip_prefix("fact:") {
        if reason.facts.is_empty() {
            push(text, &format!("  {} of the release\n", words(key)));
        }
        for row in &reason.facts {
            let value = row.value.as_ref().map(|value| format!(" = {value}"));
            wrapped(text, "  ", &format!("{}{}", row.name, value.unwrap_or_default()));
            wrapped(
                text,
                "    ",
                &format!("holds in {}; source: {}", row.releases, row.source),
            );
            push(text, &format!("    row in {}\n", row.file));
        }
        return;
    }
    wrapped(text, "  ", &format!("{}{value}", reason.origin));
    if let Some(place) = &reason.place {
        push(text, &format!("    {place}\n"));
        let number = place.rsplit(':').nth(1).unwrap_or_default();
        let line = reason.text.as_deref().unwrap_or_default();
        push(text, &format!("    {number:>6} | {line}\n"));
    }
}

/// A key that names a list of rows, for people.
fn words(key: &str) -> String {
    match key.strip_prefix("config-fields.") {
        Some(kind) => format!("the fields of {kind}"),
        None => format!("fact:{key}"),
    }
}
