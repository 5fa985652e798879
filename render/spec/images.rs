use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::types::Repository;

/// Where images come from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Images {
    /// The repository of all images. Images of add-ons are expected there too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "that of the release, such as registry.k8s.io"))]
    pub repository: Option<Repository>,
    /// Repository, tag or digest of single images.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(extend("propertyNames" = {"enum": ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy", "etcd", "coredns", "pause", "flannel", "flannel-cni-plugin", "dashboard", "metrics-scraper", "metrics-server"]}, "default" = {}, "examples" = [{"etcd": {"tag": "3.6.9-0"}}]))]
    pub overrides: BTreeMap<ImageName, ImageOverride>,
}

/// What changes for one image.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ImageOverride {
    /// Another repository.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "that of all images"))]
    pub repository: Option<Repository>,
    /// Another tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$"), extend("x-allowed" = "an image's tag: up to 128 letters, digits, `.`, `_` and `-`, with neither `.` nor `-` first", "x-default" = "that of the release", "examples" = ["3.6.9-0"]))]
    pub tag: Option<String>,
    /// The digest that pins the content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^sha256:[0-9a-f]{64}$"), extend("x-allowed" = "a digest: `sha256:` and 64 digits in lower-case hexadecimal", "x-default" = "none: the tag names the image", "examples" = ["sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"]))]
    pub digest: Option<String>,
}

/// The images that a cluster uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ImageName {
    /// kube-apiserver.
    KubeApiserver,
    /// kube-controller-manager.
    KubeControllerManager,
    /// kube-scheduler.
    KubeScheduler,
    /// kube-proxy.
    KubeProxy,
    /// etcd.
    Etcd,
    /// CoreDNS.
    Coredns,
    /// Names of Services, before CoreDNS.
    Kubedns,
    /// The cache before it.
    KubeDnsmasq,
    /// The health check of both.
    Exechealthz,
    /// What hosts asked whom to trust, before bootstrap tokens.
    KubeDiscovery,
    /// The sandbox of every pod.
    Pause,
    /// flannel's daemon.
    Flannel,
    /// flannel's CNI plugin.
    FlannelCniPlugin,
    /// The dashboard.
    Dashboard,
    /// The dashboard's metrics scraper.
    MetricsScraper,
    /// metrics-server.
    MetricsServer,
}

impl ImageName {
    /// The name as the spec spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::KubeApiserver => "kube-apiserver",
            Self::KubeControllerManager => "kube-controller-manager",
            Self::KubeScheduler => "kube-scheduler",
            Self::KubeProxy => "kube-proxy",
            Self::Etcd => "etcd",
            Self::Coredns => "coredns",
            Self::Kubedns => "kubedns",
            Self::KubeDnsmasq => "kube-dnsmasq",
            Self::Exechealthz => "exechealthz",
            Self::KubeDiscovery => "kube-discovery",
            Self::Pause => "pause",
            Self::Flannel => "flannel",
            Self::FlannelCniPlugin => "flannel-cni-plugin",
            Self::Dashboard => "dashboard",
            Self::MetricsScraper => "metrics-scraper",
            Self::MetricsServer => "metrics-server",
        }
    }
}
