//! `binaries.json`: the programs that people put onto hosts.

use serde_json::{Value, json};

use crate::component::{Binary, binaries_of_cluster};
use crate::emit::{self, JsonLayout};
use crate::plan::Plan;

/// The programs, where the layout does not leave them to packages.
pub fn binaries(plan: &Plan) -> Option<String> {
    let binaries = binaries_of_cluster(plan);
    let entries: Vec<Value> = binaries.iter().map(entry).collect();
    (!entries.is_empty()).then(|| emit::json(&entries.into(), JsonLayout::File))
}

fn entry(binary: &Binary) -> Value {
    let mut entry = json!({
        "mode": binary.mode.to_string(),
        "name": binary.name.as_str(),
        "path": binary.path.as_str(),
        "roles": binary.roles,
    });
    if let Some(version) = &binary.version {
        entry["version"] = version.as_str().into();
    }
    if !binary.digests.is_empty() {
        entry["sha256"] = json!(binary.digests);
    }
    entry
}
