use schemars::JsonSchema;
use serde::Deserialize;

use crate::facts::Fact;

/// What objects in the cluster look like.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ObjectFacts {
    /// Whether objects and static pods print `creationTimestamp: null`.
    pub creation_timestamp_null: Fact<bool>,
    /// Whether the ConfigMaps of kubelet and kube-proxy carry the digest of the configuration that kubeadm
    /// made.
    pub component_config_hash: Fact<bool>,
    /// Whether kube-proxy's ServiceAccount comes before its ConfigMap.
    pub kube_proxy_account_first: Fact<bool>,
}

/// The ConfigMap kubeadm-config.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct KubeadmConfigFacts {
    /// The key and kind of the stored configuration.
    pub document: Fact<String>,
    /// Whether the ConfigMap also lists the API endpoint of every control plane.
    pub cluster_status: Fact<bool>,
    /// Whether `authorization-mode: Node,RBAC` is stored among kube-apiserver's extra arguments.
    pub authorization_mode: Fact<bool>,
    /// Whether `timeoutForControlPlane: 4m0s` is stored.
    pub control_plane_timeout: Fact<bool>,
    /// Whether `dns.type: CoreDNS` is stored.
    pub dns_type: Fact<bool>,
    /// Whether the validity periods and the key algorithm are stored.
    pub crypto: Fact<bool>,
    /// Whether the add-ons that are left out are stored, as `proxy.disabled` and `dns.disabled`.
    pub disabled_addons: Fact<bool>,
    /// Whether extra environment variables of components are stored.
    pub extra_environment: Fact<bool>,
    /// Whether extra arguments are stored as a list of names and values instead of a map.
    pub arguments_as_list: Fact<bool>,
    /// Whether the endpoints of an external etcd are stored a second time as `httpEndpoints`.
    pub external_http_endpoints: Fact<bool>,
}

/// Which rights kubeadm grants.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RbacFacts {
    /// Whether joining hosts and kubelets need rights of their own; otherwise everybody has all.
    pub nodes: Fact<bool>,
    /// Whether joining nodes are allowed to read kubeadm-config.
    pub nodes_kubeadm_config: Fact<bool>,
    /// Whether joining nodes are allowed to get nodes.
    pub get_nodes: Fact<bool>,
    /// Whether the ClusterRole kubeadm:get-nodes and its binding print a namespace.
    pub get_nodes_namespace: Fact<bool>,
    /// Whether joining nodes are allowed to read kube-proxy's ConfigMap.
    pub kube_proxy_role: Fact<bool>,
    /// Whether the group kubeadm:cluster-admins is bound to cluster-admin.
    pub cluster_admins: Fact<bool>,
    /// Whether the user kube-apiserver-kubelet-client is bound to system:kubelet-api-admin; goes with
    /// `pki.kubelet-client-organization`.
    pub apiserver_kubelet_client: Fact<bool>,
}

/// What marks a node.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct NodeFacts {
    /// The labels of a control plane, with empty values unless one is written.
    pub control_plane_labels: Fact<Vec<String>>,
    /// The taints of a control plane, with empty values unless one is written, all with the effect NoSchedule,
    /// unless the spec names others.
    pub control_plane_taints: Fact<Vec<String>>,
    /// Where taints, tolerations and node affinity are written: in the `spec`, or as JSON in an `annotation`.
    pub scheduling_place: Fact<SchedulingPlace>,
    /// The flag by which `kubectl drain` also takes pods away that keep data on the host.
    pub drain_flag: Fact<String>,
    /// Whether a node carries its CRI socket as an annotation.
    pub socket_annotation: Fact<bool>,
}

/// Where taints, tolerations and node affinity are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SchedulingPlace {
    /// In the spec of a node or pod.
    Spec,
    /// As JSON in an annotation.
    Annotation,
}
