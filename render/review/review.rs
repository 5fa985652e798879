use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::component::ADMINISTRATORS;
use super::effect::{Action, Breaking};
use super::{Change, HostRange, Kind, Severity};

/// Everything that differs between two sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Review {
    /// What was compared.
    pub names: SideNames,
    /// How many hosts the target has.
    pub hosts: usize,
    /// How many values of the specs differ; `None` if one side is a tree, which does not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spec_edits: Option<usize>,
    /// The changes, by component and path.
    pub changes: Vec<Change>,
    /// What hosts do because of them, in order.
    pub actions: Vec<Action>,
    /// The changes of what a running cluster relies on.
    pub breaking: Vec<Breaking>,
    /// The certificate of the new side that expires first, if that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_expiry: Option<Expiry>,
    /// The files that differ in any way.
    pub files: Vec<FileChange>,
    /// The lines that differ, if they were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub texts: Vec<TextChange>,
}

/// What the two sides are, as a person would name them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SideNames {
    /// The cluster.
    pub cluster: String,
    /// Where it is written or rendered.
    pub place: String,
    /// What there was: `git:HEAD (4be21f0)`.
    pub base: String,
    /// What there is to be: `working tree`.
    pub target: String,
}

/// A certificate and its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Expiry {
    /// Whose key it is for.
    pub label: String,
    /// The day after which nobody accepts it.
    pub not_after: String,
}

/// What happened to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FileState {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// Its bytes, mode or owner differ.
    Modified,
}

/// A file that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FileChange {
    /// Its path on the host, or in the tree.
    pub path: String,
    /// What happened to it.
    pub state: FileState,
    /// The hosts; none for a file of the cluster.
    #[schemars(with = "crate::types::FoldedHosts")]
    pub hosts: HostRange,
}

/// The lines of a file that differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TextChange {
    /// Its path on the host, or in the tree.
    pub path: String,
    /// The hosts where they are the same; none for a file of the cluster.
    #[schemars(with = "crate::types::FoldedHosts")]
    pub hosts: HostRange,
    /// A unified diff.
    pub diff: String,
}

impl Review {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.files.is_empty()
    }

    /// The hosts that a change reaches.
    pub fn hosts_changed(&self) -> HostRange {
        let mut hosts = HostRange::default();
        self.changes.iter().for_each(|change| hosts.extend(&change.hosts));
        hosts
    }

    /// The kubeconfigs of people whose server, authority or credential is another: copies of them stop to work, or
    /// do not work elsewhere yet. By path, with the hosts that hold them.
    pub fn to_fetch_again(&self) -> BTreeMap<&str, HostRange> {
        let mut paths: BTreeMap<&str, HostRange> = BTreeMap::new();
        for change in &self.changes {
            let concerns = matches!(
                change.kind,
                Kind::KubeconfigServer | Kind::KubeconfigUser | Kind::KubeconfigCa | Kind::SecretRotated
            );
            if concerns && change.component == ADMINISTRATORS {
                paths.entry(&change.path).or_default().extend(&change.hosts);
            }
        }
        paths
    }

    /// The certificates that are issued anew or hold something else, by path, with their hosts.
    pub fn certificates_reissued(&self) -> BTreeMap<&str, HostRange> {
        let mut paths: BTreeMap<&str, HostRange> = BTreeMap::new();
        let is_certificate = |change: &&Change| {
            let kind = change.kind.as_str();
            kind.starts_with("cert.") && kind != "cert.added" && kind != "cert.removed"
        };
        for change in self.changes.iter().filter(is_certificate) {
            paths.entry(&change.path).or_default().extend(&change.hosts);
        }
        paths
    }

    /// The worst of all changes.
    pub fn severity(&self) -> Severity {
        let all = self.changes.iter().map(|change| change.impact.severity);
        all.max().unwrap_or_default()
    }

    /// How many files differ, each counted on each host.
    pub fn files_changed(&self) -> usize {
        self.files.iter().map(|file| file.hosts.len().max(1)).sum()
    }
}
