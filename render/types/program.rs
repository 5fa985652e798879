use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A program whose command line kubecast writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Program {
    /// `etcd`.
    Etcd,
    /// `flanneld`.
    Flanneld,
    /// `kube-apiserver`.
    KubeApiserver,
    /// `kube-controller-manager`.
    KubeControllerManager,
    /// `kube-proxy`.
    KubeProxy,
    /// `kube-scheduler`.
    KubeScheduler,
    /// `kubelet`.
    Kubelet,
}

impl Program {
    /// Every program, by name.
    pub const ALL: [Self; 7] = [
        Self::Etcd,
        Self::Flanneld,
        Self::KubeApiserver,
        Self::KubeControllerManager,
        Self::KubeProxy,
        Self::KubeScheduler,
        Self::Kubelet,
    ];

    /// The name of its executable.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Etcd => "etcd",
            Self::Flanneld => "flanneld",
            Self::KubeApiserver => "kube-apiserver",
            Self::KubeControllerManager => "kube-controller-manager",
            Self::KubeProxy => "kube-proxy",
            Self::KubeScheduler => "kube-scheduler",
            Self::Kubelet => "kubelet",
        }
    }
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_also_the_serialized_form() {
        assert!(Program::ALL.is_sorted_by_key(|program| program.name()));
        for program in Program::ALL {
            assert_eq!(serde_json::to_value(program).unwrap(), program.name());
        }
    }
}
