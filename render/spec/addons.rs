use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cluster::is_default;
use crate::types::Release;

/// What runs inside the cluster from the start.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Addons {
    /// Names of Services.
    #[serde(default, rename = "coreDNS", skip_serializing_if = "is_default")]
    pub core_dns: CoreDns,
    /// kube-proxy; its settings are in `network.proxy`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub kube_proxy: KubeProxyAddon,
    /// The dashboard.
    #[serde(default, skip_serializing_if = "is_default")]
    pub dashboard: Dashboard,
    /// metrics-server, which `kubectl top` and autoscalers read.
    #[serde(default, skip_serializing_if = "is_default")]
    pub metrics_server: MetricsServer,
}

/// Names of Services.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct CoreDns {
    /// Whether it is left out.
    #[serde(default, skip_serializing_if = "is_default")]
    #[schemars(extend("default" = false, "examples" = [true]))]
    pub disabled: bool,
    /// CoreDNS' own version: its image, and a Corefile and rights that suit it. `images.overrides` changes the image alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "what kubeadm of the release installs", "examples" = ["1.13.1"]))]
    pub version: Option<Release>,
    /// How many pods answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 100), extend("default" = 2, "examples" = [3]))]
    pub replicas: Option<u16>,
    /// Where names outside the cluster are asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-default" = "the resolv.conf of the host", "examples" = [["192.0.2.53"]]))]
    pub upstream: Vec<crate::types::Address>,
}

/// The service proxy as an add-on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct KubeProxyAddon {
    /// Whether it is left out, for pod networks that replace it.
    #[serde(default, skip_serializing_if = "is_default")]
    #[schemars(extend("default" = false, "examples" = [true]))]
    pub disabled: bool,
}

/// The dashboard.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Dashboard {
    /// Whether it is installed.
    #[serde(default, skip_serializing_if = "is_default")]
    #[schemars(extend("default" = false, "examples" = [true]))]
    pub enabled: bool,
    /// A port on every host under which it is reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 65535), extend("x-default" = "none: it is reached inside the cluster only", "examples" = [30001]))]
    pub node_port: Option<u16>,
}

/// metrics-server.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct MetricsServer {
    /// Whether it is installed. The API servers must reach its pod: one on a host without kubelet and kube-proxy is told to
    /// ask the pod itself, and that host needs a route to the pod subnet.
    #[serde(default, skip_serializing_if = "is_default")]
    #[schemars(extend("default" = false, "examples" = [true]))]
    pub enabled: bool,
    /// Its own version, which must run in the release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "the newest one for the release", "examples" = ["0.8.1"]))]
    pub version: Option<Release>,
}
