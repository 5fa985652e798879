use schemars::JsonSchema;
use serde::Deserialize;

use crate::facts::Fact;

/// kubeconfigs.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct KubeconfigFacts {
    /// Whether an empty `preferences: {}` is printed.
    pub preferences: Fact<bool>,
    /// Whether the first control plane gets a super-admin.conf.
    pub super_admin: Fact<bool>,
    /// Whether kube-controller-manager and kube-scheduler have kubeconfigs of their own.
    pub per_component: Fact<bool>,
    /// How users are called: `identity`, as in system:node:NAME; or `file`, admin and kubelet, which stand
    /// together in both files of a control plane as kubernetes-admin, and kubelet-NAME on a worker.
    pub users: Fact<KubeconfigUsers>,
    /// Which API server kube-controller-manager.conf names: the cluster's `endpoint` or the one on the same
    /// host, `local`.
    pub controller_manager_server: Fact<KubeconfigServer>,
    /// Which API server scheduler.conf names.
    pub scheduler_server: Fact<KubeconfigServer>,
    /// Which API server the kubelet.conf of a control plane names. Workers always use the cluster's endpoint.
    pub control_plane_kubelet_server: Fact<KubeconfigServer>,
    /// How cluster-info prints its absent contexts and users: `brackets` or `null`.
    pub cluster_info_empty_lists: Fact<EmptyLists>,
}

/// How the users of kubeconfigs are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum KubeconfigUsers {
    /// By who they are.
    Identity,
    /// By the file, and those of a control plane together.
    File,
}

/// Which API server a kubeconfig names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum KubeconfigServer {
    /// The cluster's endpoint.
    Endpoint,
    /// The one on the same host.
    Local,
}

/// How an absent list is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EmptyLists {
    /// `[]`.
    Brackets,
    /// `null`.
    Null,
}
