use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::rows;
use crate::review::{Cause, Change, Effect, HostRange};

/// A change of what a running cluster relies on. It is refused unless somebody acknowledged it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Breaking {
    /// What an acknowledgement names, such as `network.service-subnet`.
    pub id: String,
    /// What it becomes: an acknowledgement holds for this alone.
    pub to: String,
    /// What it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// What happens.
    pub says: String,
    /// The hosts; none for the cluster as a whole.
    #[schemars(with = "crate::types::FoldedHosts")]
    pub hosts: HostRange,
    /// The lines that people changed.
    pub causes: Vec<Cause>,
    /// The changes that show it.
    pub because: Vec<String>,
}

/// Each breaking change once, in whatever files it shows.
pub fn breaking(changes: &[Change]) -> Vec<Breaking> {
    let mut found: BTreeMap<(String, String), Breaking> = BTreeMap::new();
    for change in changes
        .iter()
        .filter(|change| change.impact.effect == Effect::Breaking)
    {
        let row = rows()
            .iter()
            .find(|row| Some(&row.name) == change.impact.evidence.as_ref());
        let Some((row, id)) = row.and_then(|row| Some((row, row.breaks.clone()?))) else {
            continue;
        };
        for (hosts, before, after) in values(change) {
            let to = to(change, before, after);
            let entry = found.entry((id.clone(), to.clone())).or_insert_with(|| Breaking {
                id: id.clone(),
                to,
                before: before.filter(|_| after.is_some()).map(str::to_owned),
                says: row.says.clone(),
                hosts: HostRange::default(),
                causes: Vec::new(),
                because: Vec::new(),
            });
            entry.hosts.extend(hosts);
            let new = change.causes.iter().filter(|cause| !entry.causes.contains(cause));
            let new: Vec<Cause> = new.cloned().collect();
            entry.causes.extend(new);
            if !entry.because.contains(&change.id) {
                entry.because.push(change.id.clone());
            }
        }
    }
    found.into_values().collect()
}

/// Its values, host by host where they differ.
fn values(change: &Change) -> Vec<(&HostRange, Option<&str>, Option<&str>)> {
    if change.variants.is_empty() {
        return vec![(&change.hosts, change.before.as_deref(), change.after.as_deref())];
    }
    let variants = change.variants.iter();
    variants
        .map(|one| (&one.hosts, one.before.as_deref(), one.after.as_deref()))
        .collect()
}

/// The new value, or what is gone.
fn to(change: &Change, before: Option<&str>, after: Option<&str>) -> String {
    match (after, before.or(change.field.as_deref())) {
        (Some(after), _) => after.into(),
        (None, Some(gone)) => format!("removed {gone}"),
        (None, None) => "removed".into(),
    }
}
