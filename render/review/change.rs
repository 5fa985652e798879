use schemars::JsonSchema;
use serde::Serialize;

use super::{Cause, HostRange, Impact, Kind};

/// One change, with every host that it is the same on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// What other parts of a result name it by: `c1`, in the order of the list.
    pub id: String,
    /// What kind of change.
    #[schemars(with = "String")]
    pub kind: Kind,
    /// The part of the cluster that it concerns: `kube-apiserver`, `kubelet`, `host`, `cluster`.
    pub component: String,
    /// The file: its path on the host, or in the tree for files of the cluster; empty where no file is meant.
    pub path: String,
    /// Where in the file: a flag, a JSON pointer, a variable, a directive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What it was; with several values, that of the first host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// What it is; with several values, that of the first host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// The values of all hosts, where there are many that differ from host to host.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub variants: Vec<Variant>,
    /// The hosts; none for the cluster as a whole.
    #[schemars(with = "crate::types::FoldedHosts")]
    pub hosts: HostRange,
    /// What it does to what runs.
    #[serde(flatten)]
    pub impact: Impact,
    /// The lines that people changed and that caused it, the most likely one first.
    pub causes: Vec<Cause>,
}

/// What a change is on some of its hosts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Variant {
    /// On these.
    #[schemars(with = "crate::types::FoldedHosts")]
    pub hosts: HostRange,
    /// What it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// What it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}
