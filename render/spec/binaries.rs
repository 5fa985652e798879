use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Architecture;

/// The content of a program that people bring onto hosts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct BinaryDigest {
    /// The program.
    #[schemars(extend("examples" = ["kubelet"]))]
    pub name: BinaryName,
    /// Its digest, as `sha256sum` prints it.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"), extend("x-allowed" = "a digest: 64 digits in lower-case hexadecimal", "examples" = ["0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"]))]
    pub sha256: String,
    /// The processor for which it is built.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "amd64"))]
    pub architecture: Option<Architecture>,
}

/// The programs that people bring onto hosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BinaryName {
    /// etcd.
    Etcd,
    /// etcd's client.
    Etcdctl,
    /// kube-apiserver.
    KubeApiserver,
    /// kube-controller-manager.
    KubeControllerManager,
    /// kube-scheduler.
    KubeScheduler,
    /// Kubernetes' client.
    Kubectl,
    /// The kubelet.
    Kubelet,
    /// kube-proxy.
    KubeProxy,
    /// flannel's daemon.
    Flanneld,
    /// What writes flannel's part of the pod range as options of docker.
    #[serde(rename = "mk-docker-opts.sh")]
    MkDockerOpts,
    /// The virtual address of the API.
    KubeVip,
    /// The CNI plugin that makes bridges.
    Bridge,
    /// The CNI plugin of flannel.
    Flannel,
    /// The CNI plugin that gives pods their addresses.
    HostLocal,
    /// The CNI plugin of the loopback interface.
    Loopback,
    /// The CNI plugin of ports of the host.
    Portmap,
}

impl BinaryName {
    /// The name of its file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Etcd => "etcd",
            Self::Etcdctl => "etcdctl",
            Self::KubeApiserver => "kube-apiserver",
            Self::KubeControllerManager => "kube-controller-manager",
            Self::KubeScheduler => "kube-scheduler",
            Self::Kubectl => "kubectl",
            Self::Kubelet => "kubelet",
            Self::KubeProxy => "kube-proxy",
            Self::Flanneld => "flanneld",
            Self::MkDockerOpts => "mk-docker-opts.sh",
            Self::KubeVip => "kube-vip",
            Self::Bridge => "bridge",
            Self::Flannel => "flannel",
            Self::HostLocal => "host-local",
            Self::Loopback => "loopback",
            Self::Portmap => "portmap",
        }
    }
}
