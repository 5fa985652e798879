use std::collections::BTreeMap;

use serde_json::Value;

use super::deferred::Deferred;
use super::{Admission, ApiKind, ConfigField, ConfigKind, Flag, Gate, KubeadmFlag, ReleaseRun, Table};
use crate::types::Program;

/// The rows, by what they speak about.
#[derive(Clone, Debug, Default)]
pub(super) struct Tables {
    pub releases: Vec<ReleaseRun>,
    pub facts: Table<Value>,
    pub flags: BTreeMap<Program, Table<Flag>>,
    pub kubeadm_flags: BTreeMap<Program, Table<KubeadmFlag>>,
    pub feature_gates: Deferred<Gate>,
    pub kubeadm_gates: Table<Gate>,
    pub admission_plugins: Table<Admission>,
    pub api_kinds: Deferred<ApiKind>,
    pub config_fields: BTreeMap<ConfigKind, Table<ConfigField>>,
}
