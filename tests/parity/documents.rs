//! The objects of a stream of documents.

use std::collections::BTreeMap;

/// The documents of a stream, by `kind namespace/name`.
pub(crate) fn documents(text: &str) -> BTreeMap<String, String> {
    let split = text
        .split("\n---\n")
        .map(|document| format!("{}\n", document.trim_start_matches("---\n").trim_end()));
    split
        .filter_map(|document| Some((identity(&document)?, document)))
        .collect()
}

fn identity(document: &str) -> Option<String> {
    let value: serde_json::Value = yaml_serde::from_str(document).ok()?;
    let metadata = &value["metadata"];
    let namespace = metadata["namespace"].as_str().unwrap_or("-");
    Some(format!(
        "{} {namespace}/{}",
        value["kind"].as_str()?,
        metadata["name"].as_str()?
    ))
}
