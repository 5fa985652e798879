use schemars::JsonSchema;
use serde::Deserialize;

use crate::facts::Fact;
use crate::types::Release;

/// The CoreDNS add-on, apart from its Corefile.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CorednsFacts {
    /// The label kubernetes.io/name of the Service kube-dns.
    pub service_name_label: Fact<String>,
    /// Whether the Service has a port for metrics.
    pub metrics_port: Fact<bool>,
    /// Whether the Service names its port for metrics to Prometheus.
    pub port_annotation: Fact<bool>,
    /// Whether the ClusterRole allows to get nodes.
    pub reads_nodes: Fact<bool>,
    /// Whether the ClusterRole allows to read EndpointSlices.
    pub reads_endpoint_slices: Fact<bool>,
    /// The taints with the effect NoSchedule that the Deployment tolerates.
    pub tolerated_taints: Fact<Vec<String>>,
    /// The label whose value is linux, if the Deployment selects nodes.
    pub node_selector: Fact<Option<String>>,
    /// Whether the replicas prefer different hosts.
    pub anti_affinity: Fact<bool>,
    /// Whether the container has a readiness probe.
    pub readiness: Fact<bool>,
    /// Whether the probed ports are declared and named.
    pub named_probe_ports: Fact<bool>,
    /// How the dropping of all capabilities is spelled.
    pub dropped_capability: Fact<String>,
    /// Whether the Deployment has the priority class system-cluster-critical.
    pub priority_class: Fact<bool>,
}

/// Add-ons that are not kubeadm's.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct AddonFacts {
    /// Whether the versions of flannel and of the dashboard that kubecast renders run in this release.
    pub current: Fact<bool>,
    /// How many pods answer for names of Services unless the spec says it.
    pub dns_replicas: Fact<u16>,
    /// The version of metrics-server unless the spec says it: the newest one for this release.
    pub metrics_server: Fact<Release>,
}

/// The Corefile.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CorefileFacts {
    /// Whether `health` waits before it stops.
    pub lameduck: Fact<bool>,
    /// Whether the plugin `ready` is loaded.
    pub ready: Fact<bool>,
    /// Whether the block of `kubernetes` holds `upstream`.
    pub upstream: Fact<bool>,
    /// Whether the block of `kubernetes` holds `ttl 30`.
    pub ttl: Fact<bool>,
    /// How queries leave: `proxy`, `plain` forward, or forward with a `limit` of concurrent queries.
    pub forward: Fact<Forward>,
    /// Whether `cache` leaves out names of the cluster.
    pub cache_spares_cluster: Fact<bool>,
    /// Whether the plugin `loop` is loaded.
    pub loop_detection: Fact<bool>,
    /// Whether the plugin `loadbalance` is loaded.
    pub loadbalance: Fact<bool>,
}

/// The kube-proxy add-on.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct KubeProxyFacts {
    /// What kube-proxy runs with: the configuration and credentials of its `config-map`, or flags and the
    /// `kubelet-conf` of its host.
    pub settings: Fact<KubeProxySettings>,
    /// The port of its health beside that of its metrics, if it has one.
    pub health_port: Fact<Option<u16>>,
    /// Whether the command names the node, with NODE_NAME in the environment.
    pub hostname_override: Fact<bool>,
    /// The label that selects the nodes of the DaemonSet.
    pub node_selector: Fact<String>,
    /// Whether CriticalAddonsOnly is tolerated by name, beside the other taints.
    pub critical_addons_toleration: Fact<bool>,
    /// The one taint with the effect NoSchedule that is tolerated; `null` means every taint.
    pub tolerated_taint: Fact<Option<String>>,
    /// Whether the DaemonSet has the priority class system-node-critical.
    pub priority_class: Fact<bool>,
    /// Whether the pods carry the old mark of a critical pod.
    pub critical_pod_annotation: Fact<bool>,
    /// Whether kubeadm writes its own bind address over the user's.
    pub fixed_bind_address: Fact<bool>,
    /// The proxy mode that is written when the user leaves it open.
    pub default_mode: Fact<String>,
    /// The modes that kube-proxy has without a feature gate.
    pub modes: Fact<Vec<String>>,
}

/// What kube-proxy runs with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum KubeProxySettings {
    /// The configuration and credentials of its ConfigMap.
    ConfigMap,
    /// Flags and the kubelet.conf of its host.
    KubeletConf,
}

/// How queries leave the cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Forward {
    /// By the plugin `proxy`.
    Proxy,
    /// By the plugin `forward`.
    Plain,
    /// By the plugin `forward` with a limit of concurrent queries.
    Limit,
}
