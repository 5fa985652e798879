use schemars::JsonSchema;
use serde::Deserialize;

use crate::facts::Fact;

/// What a host must have.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PreflightFacts {
    /// How many processors kubeadm wants for a control plane, if it counts them.
    pub control_plane_cpus: Fact<Option<u16>>,
    /// How many megabytes of memory kubeadm wants for a control plane, if it looks.
    pub control_plane_memory: Fact<Option<u32>>,
    /// The oldest kernel that kubeadm accepts.
    pub kernel: Fact<String>,
    /// The control groups that the kubelet works with: `v1`, `either`, or `v2` unless its `failCgroupV1` is
    /// false.
    pub cgroups: Fact<Cgroups>,
    /// Programs that kubeadm insists on finding in the path.
    pub programs: Fact<Vec<String>>,
    /// Programs that kubeadm misses with a warning.
    pub wanted_programs: Fact<Vec<String>>,
}

/// The control groups that a kubelet works with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Cgroups {
    /// Only the first version.
    V1,
    /// Both.
    Either,
    /// The second, and the first only if it is told so.
    V2,
}
