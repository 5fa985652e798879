use schemars::JsonSchema;
use serde::Deserialize;

use crate::facts::Fact;

/// What programs with versions of their own do. The intervals of these keys are in those versions.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct OwnVersionBehaviours {
    /// etcd.
    pub etcd_program: EtcdProgramFacts,
}

impl OwnVersionBehaviours {
    /// The groups of its keys.
    pub(in crate::facts) const GROUPS: &[&str] = &["etcd-program"];
}

/// etcd, by its own versions.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct EtcdProgramFacts {
    /// Whether all flags of this version of etcd were read.
    pub flags_known: Fact<bool>,
    /// The processors on which this version of etcd starts unless ETCD_UNSUPPORTED_ARCH names another.
    pub architectures: Fact<Vec<String>>,
}
