//! A spec as a person would write it: fields in the order of the types, no more quotes than needed.

mod block;
mod scalar;
mod tree;

use std::collections::BTreeMap;

use serde::Serialize;

use self::block::Block;
pub(super) use self::tree::Tree;
use super::Cluster;
use crate::report::{Report, Source, SpecPath};
use crate::source;

/// What a printed spec says besides its values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comments {
    /// Where an editor finds the JSON Schema: a URL, or a path relative to the spec.
    pub schema: Option<String>,
    /// Lines at the top.
    pub header: Vec<String>,
    /// Lines above single fields.
    pub fields: BTreeMap<SpecPath, Vec<String>>,
}

/// Why a spec cannot be printed.
#[derive(Debug, thiserror::Error)]
pub enum Unprintable {
    /// A value is none that YAML knows.
    #[error("the spec holds a value that YAML cannot hold")]
    Value(#[from] serde_json::Error),
    /// Read again, the text would be refused: it would hold `null`, or a text that is too long.
    #[error("the spec holds a value that a spec may not hold")]
    Refused(Report),
}

/// Writes a spec that reads back as the same value.
///
/// # Errors
/// The cluster holds something that no spec may hold, such as `null` in a patch.
pub fn print(cluster: &Cluster, comments: &Comments) -> Result<String, Unprintable> {
    let text = document(cluster, comments)?;
    // The reader is the only judge of what a spec may hold.
    match source::parse_spec("the printed spec", &text) {
        Ok(_) => Ok(text),
        Err((source, report)) => Err(Unprintable::Refused(report.pinned(&source as &dyn Source))),
    }
}

/// YAML for readers that know `null`, such as kubectl.
pub(super) fn text(tree: &Tree) -> String {
    Block::plain().document(tree)
}

fn document(value: &impl Serialize, comments: &Comments) -> Result<String, serde_json::Error> {
    let mut text = String::new();
    if let Some(schema) = &comments.schema {
        text.push_str(&format!("# yaml-language-server: $schema={schema}\n"));
    }
    for line in &comments.header {
        text.push_str(&comment(line));
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(&Block::of_spec(&comments.fields).document(&Tree::of(value)?));
    Ok(text)
}

fn comment(line: &str) -> String {
    format!("# {line}").trim_end().to_owned() + "\n"
}

#[cfg(test)]
mod tests;
