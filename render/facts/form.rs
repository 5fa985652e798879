//! The form of a file of facts, embedded or beside a spec. The JSON Schema is generated from these types.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::types::Program;

use super::{Admission, ApiKind, ConfigField, ConfigKind, Flag, Gate, Interval, KubeadmFlag, ReleaseRun};

/// One file of facts about Kubernetes releases.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields, title = "Facts about Kubernetes releases, version 1")]
pub(super) struct FactsForm {
    /// Where the rows of this file come from that name no source of their own.
    #[serde(default)]
    #[schemars(with = "String")]
    pub source: Option<String>,
    /// The releases whose facts are known.
    pub releases: Vec<ReleaseForm>,
    /// What a release does, by key.
    pub facts: BTreeMap<String, Vec<RowForm<Stated>>>,
    /// The flags that a program knows.
    pub flags: BTreeMap<Program, Vec<RowForm<Flag>>>,
    /// The flags that kubeadm itself gives to a program.
    pub kubeadm_flags: BTreeMap<Program, Vec<RowForm<KubeadmFlag>>>,
    /// The feature gates of Kubernetes.
    pub feature_gates: Vec<RowForm<Gate>>,
    /// The feature gates of kubeadm.
    pub kubeadm_gates: Vec<RowForm<Gate>>,
    /// The admission plugins of kube-apiserver.
    pub admission_plugins: Vec<RowForm<Admission>>,
    /// The kinds of objects that the API did not always have, or has no longer.
    pub api_kinds: Vec<RowForm<ApiKind>>,
    /// The fields of a configuration file.
    pub config_fields: BTreeMap<ConfigKind, Vec<RowForm<ConfigField>>>,
}

/// A run of known releases.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct ReleaseForm {
    #[serde(flatten)]
    pub run: ReleaseRun,
    /// Where this is written or was seen.
    #[serde(default)]
    #[schemars(with = "String")]
    pub source: Option<String>,
}

/// A statement and the run of releases in which it holds.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields, rename = "{T}Row")]
pub(super) struct RowForm<T> {
    #[serde(flatten)]
    pub value: T,
    #[serde(flatten)]
    pub interval: Interval,
    /// Where this is written or was seen.
    #[serde(default)]
    #[schemars(with = "String")]
    pub source: Option<String>,
    /// What is not certain about it.
    #[serde(default)]
    #[schemars(with = "String")]
    pub doubt: Option<String>,
    /// Whether this takes the place of the rows that say something else about the same releases.
    #[serde(default)]
    pub replaces: bool,
}

impl<T> RowForm<T> {
    /// The same row with another statement.
    pub(super) fn map<U>(self, change: impl FnOnce(T) -> U) -> RowForm<U> {
        RowForm {
            value: change(self.value),
            interval: self.interval,
            source: self.source,
            doubt: self.doubt,
            replaces: self.replaces,
        }
    }
}

/// What a key of `facts` stands for.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub(super) struct Stated {
    /// The value of the key in these releases.
    pub value: Value,
}
