use std::sync::LazyLock;

use serde::Deserialize;

use crate::facts::{Edge, Interval};
use crate::report::Report;
use crate::review::{Change, Effect};
use crate::source;
use crate::types::Release;

/// The files of `schema/effects/`, in the order in which their rows are asked.
const FILES: &[(&str, &str)] = &[
    (
        "control-plane.yaml",
        include_str!("../../../schema/effects/control-plane.yaml"),
    ),
    ("etcd.yaml", include_str!("../../../schema/effects/etcd.yaml")),
    ("nodes.yaml", include_str!("../../../schema/effects/nodes.yaml")),
    (
        "network.yaml",
        include_str!("../../../schema/effects/network.yaml"),
    ),
    ("hosts.yaml", include_str!("../../../schema/effects/hosts.yaml")),
    (
        "cluster.yaml",
        include_str!("../../../schema/effects/cluster.yaml"),
    ),
];

/// A text in which `*` stands for any text.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Pattern(String);

impl Pattern {
    /// Whether it stands for all of this text.
    pub fn fits(&self, text: &str) -> bool {
        let mut parts = self.0.split('*');
        let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else {
            return false;
        };
        let mut parts = parts.peekable();
        if parts.peek().is_none() {
            return rest.is_empty();
        }
        while let Some(part) = parts.next() {
            if parts.peek().is_none() {
                return rest.ends_with(part);
            }
            match rest.find(part) {
                Some(at) => rest = rest.get(at + part.len()..).unwrap_or_default(),
                None => return false,
            }
        }
        true
    }
}

impl std::fmt::Display for Pattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// What one kind of change does, and how we know.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Its name, which outputs carry as evidence.
    pub name: String,
    /// The kinds of change; all of them if there is none.
    #[serde(default)]
    pub kinds: Vec<Pattern>,
    /// What the host does when the file changes; a row without it is about the change itself.
    #[serde(default)]
    pub reaction: Option<Pattern>,
    /// The components.
    #[serde(default)]
    pub components: Vec<Pattern>,
    /// The files.
    #[serde(default)]
    pub paths: Vec<Pattern>,
    /// The fields.
    #[serde(default)]
    pub fields: Vec<Pattern>,
    /// The first release in which it holds.
    #[serde(default)]
    since: Option<Edge>,
    /// The first release in which it no longer holds.
    #[serde(default)]
    until: Option<Edge>,
    /// What the change does.
    pub effect: Effect,
    /// The id by which people acknowledge it, if it breaks what runs.
    #[serde(default)]
    pub breaks: Option<String>,
    /// What happens, for people.
    pub says: String,
    /// Where that is written or was seen.
    pub source: String,
}

static ROWS: LazyLock<Result<Vec<Row>, Report>> = LazyLock::new(|| {
    let mut rows = Vec::new();
    for (name, text) in FILES {
        for document in source::read_foreign(&format!("schema/effects/{name}"), text)? {
            let read: Result<Vec<Row>, _> = serde_json::from_value(document.root.to_json());
            rows.extend(read.map_err(|error| crate::report::messages::facts::form(name, &error))?);
        }
    }
    Ok(rows)
});

/// Every row, in the order in which they are asked. The tests of this module rule out that they cannot be read.
pub fn rows() -> &'static [Row] {
    ROWS.as_deref().unwrap_or_default()
}

impl Row {
    /// The releases in which it holds.
    pub fn interval(&self) -> Interval {
        Interval {
            since: self.since.clone(),
            until: self.until.clone(),
        }
    }

    /// Whether it is about this change, and holds in the release. Of an unknown release only what always holds is said.
    pub(super) fn is_about(&self, change: &Change, release: Option<&Release>) -> bool {
        let any = |patterns: &[Pattern], text: &str| {
            patterns.is_empty() || patterns.iter().any(|pattern| pattern.fits(text))
        };
        let interval = self.interval();
        let holds = match release {
            Some(release) => interval.contains(release),
            None => interval == Interval::default(),
        };
        holds
            && any(&self.kinds, change.kind.as_str())
            && any(&self.components, &change.component)
            && any(&self.paths, &change.path)
            && any(&self.fields, change.field.as_deref().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_read() {
        let rows = ROWS.as_ref().unwrap_or_else(|report| panic!("{report:?}"));
        assert!(rows.len() > 50);
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/effects");
        let files = std::fs::read_dir(folder).expect("the folder").flatten();
        let yaml = files.filter(|file| file.path().extension().is_some_and(|one| one == "yaml"));
        assert_eq!(yaml.count(), FILES.len());
    }
}
