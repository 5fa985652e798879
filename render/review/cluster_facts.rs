use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::whole::OF_CLUSTER;
use crate::plan::Plan;

/// The format, in the first field.
const FORMAT: &str = "kubecast.dev/cluster/v1";

/// What a running cluster as a whole relies on, by the path in the spec: its versions, ranges and domain. All of it is public.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClusterFacts {
    format: String,
    values: BTreeMap<String, String>,
}

impl Default for ClusterFacts {
    fn default() -> Self {
        Self {
            format: FORMAT.into(),
            values: BTreeMap::new(),
        }
    }
}

impl ClusterFacts {
    /// What a plan has decided.
    pub fn of(plan: &Plan) -> Self {
        let mut facts = Self::default();
        for answer in plan.answers() {
            let path = answer.path.to_string();
            if OF_CLUSTER.iter().any(|(of, _)| *of == path) && !answer.value.is_null() {
                facts.values.insert(path, text(&answer.value));
            }
        }
        facts
    }

    /// Reads what [`Display`](fmt::Display) writes; `None` for anything else.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let facts: Self = serde_json::from_slice(bytes).ok()?;
        (facts.format == FORMAT).then_some(facts)
    }

    /// The values that both know and that differ: the path, the old and the new one.
    pub(super) fn differences<'f>(
        &'f self,
        new: &'f Self,
    ) -> impl Iterator<Item = (&'f str, &'f str, &'f str)> {
        let old = self.values.iter();
        old.filter_map(|(path, old)| {
            let new = new.values.get(path)?;
            (old != new).then_some((path.as_str(), old.as_str(), new.as_str()))
        })
    }
}

/// One text for a value: that of a list is what a flag would hold.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

impl fmt::Display for ClusterFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = serde_json::to_string_pretty(self).map_err(|_| fmt::Error)?;
        writeln!(f, "{text}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(values: &[(&str, &str)]) -> ClusterFacts {
        let values = values
            .iter()
            .map(|(path, value)| ((*path).into(), (*value).into()));
        ClusterFacts {
            values: values.collect(),
            ..ClusterFacts::default()
        }
    }

    #[test]
    fn facts_read_back_and_only_what_both_know_differs() {
        let old = facts(&[("spec.version", "1.35.1"), ("spec.network.dnsDomain", "a")]);
        assert_eq!(ClusterFacts::read(old.to_string().as_bytes()), Some(old.clone()));
        assert_eq!(ClusterFacts::read(b"{}"), None);
        assert_eq!(
            ClusterFacts::read(old.to_string().replace("v1", "v2").as_bytes()),
            None
        );
        let new = facts(&[
            ("spec.version", "1.36.3"),
            ("spec.network.podSubnet", "10.0.0.0/8"),
        ]);
        let differing: Vec<_> = old.differences(&new).collect();
        assert_eq!(differing, [("spec.version", "1.35.1", "1.36.3")]);
        assert_eq!(
            text(&serde_json::json!(["10.0.0.0/8", "fd00::/48"])),
            "10.0.0.0/8,fd00::/48"
        );
    }
}
