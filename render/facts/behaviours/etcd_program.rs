use schemars::JsonSchema;
use serde::Deserialize;

use super::{OwnFlags, OwnVersions};
use crate::facts::Fact;
use crate::types::Program;

/// etcd, by its own versions.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct EtcdProgramFacts {
    /// Whether all flags of this version of etcd were read.
    pub flags_known: Fact<bool>,
    /// Whether etcdctl must be told that the API of etcd 3 is meant.
    pub names_api: Fact<bool>,
    /// Whether a new member can get the data before it has a vote.
    pub learners: Fact<bool>,
    /// The processors on which this version of etcd starts unless ETCD_UNSUPPORTED_ARCH names another.
    pub architectures: Fact<Vec<String>>,
}

impl OwnVersions for EtcdProgramFacts {
    const GROUP: &'static str = "etcd-program";
    const NAME: &'static str = "etcd";
}

impl OwnFlags for EtcdProgramFacts {
    const PROGRAM: Program = Program::Etcd;
}
