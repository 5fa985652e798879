use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::cluster::is_default;
use crate::types::{Cidr, DnsName, Release, Subnets};

/// Address ranges, the pod network and the service proxy.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Network {
    /// The addresses of pods: one range, or one of each family.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "`10.244.0.0/16` where kubecast renders the pod network, none with other pod networks"))]
    pub pod_subnet: Option<Subnets>,
    /// The addresses of Services: one range, or one of each family.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "10.96.0.0/12", "examples" = ["10.96.0.0/12"]))]
    pub service_subnet: Option<Subnets>,
    /// The domain of Services.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "cluster.local"))]
    pub dns_domain: Option<DnsName>,
    /// The prefix length of each host's part of an IPv4 pod subnet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 8, max = 30), extend("default" = 24, "examples" = [25]))]
    pub node_mask: Option<u8>,
    /// The prefix length of each host's part of an IPv6 pod subnet.
    #[serde(default, rename = "nodeMaskIPv6", skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 16, max = 126), extend("default" = 64, "examples" = [64]))]
    pub node_mask_ipv6: Option<u8>,
    /// Who gives each host its part of the pod subnet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "`pinned`; `allocated` with `hardening: none`, or without a pod subnet"))]
    pub pod_subnets: Option<PodSubnets>,
    /// The pod network.
    #[serde(default, skip_serializing_if = "is_default")]
    pub cni: Cni,
    /// The service proxy, kube-proxy.
    #[serde(default, skip_serializing_if = "is_default")]
    pub proxy: Proxy,
}

/// Who gives each host its part of the pod subnet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum PodSubnets {
    /// kubecast, when rendering: stable, known before a host starts, the same in every file.
    Pinned,
    /// kube-controller-manager, when a node registers.
    Allocated,
}

/// The pod network.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Cni {
    /// Which pod network is rendered.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "flannel"))]
    pub kind: Option<CniType>,
    /// flannel's settings, with `type: flannel`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub flannel: Flannel,
    /// Files with the objects of another pod network, relative to the spec, with `type: manifests`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("default" = [], "examples" = [["files/calico.yaml"]]))]
    pub manifests: Vec<String>,
}

/// The pod networks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum CniType {
    /// flannel.
    #[default]
    Flannel,
    /// Objects that the user brings.
    Manifests,
    /// None: pods wait until somebody installs one.
    None,
}

/// flannel's settings.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Flannel {
    /// flannel's own version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "0.28.4", "examples" = ["0.28.4"]))]
    pub version: Option<Release>,
    /// Where flannel keeps its leases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "kube"))]
    pub mode: Option<FlannelMode>,
    /// What runs flanneld, with `mode: kube`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "`daemonSet`, and `unit` with `mode: etcd`", "examples" = ["unit"]))]
    pub daemon: Option<FlannelDaemon>,
    /// The directory of flannel's keys in etcd, with `mode: etcd`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^(/[A-Za-z0-9._-]+)+$"), extend("x-allowed" = "a path of letters, digits, `.`, `_` and `-`", "default" = "/coreos.com/network", "examples" = ["/coreos.com/network"]))]
    pub etcd_prefix: Option<String>,
    /// How packets travel between hosts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "`vxlan`, and `host-gw` with `mode: static`"))]
    pub backend: Option<FlannelBackend>,
    /// The number of the network, with `backend: vxlan`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 16_777_215), extend("default" = 1, "examples" = [4096]))]
    pub vni: Option<u32>,
    /// The UDP port to which hosts send, with the backends `vxlan`, `udp` and `wireguard`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 65534), extend("x-default" = "8472 with `vxlan`, 8285 with `udp`, 51820 (and 51821 for IPv6) with `wireguard`", "examples" = [4789]))]
    pub port: Option<u16>,
    /// Whether hosts of one link send without a tunnel, with the backends `vxlan` and `ipip`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = false, "examples" = [true]))]
    pub direct_routing: Option<bool>,
    /// The largest packet between hosts; flannel subtracts what its backend needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 576, max = 65535), extend("default" = 1500, "examples" = [9000]))]
    pub mtu: Option<u16>,
    /// The interface between hosts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[a-zA-Z0-9_.-]{1,15}$"), extend("x-allowed" = "an interface's name: up to 15 letters, digits, `_`, `.` and `-`", "x-default" = "that of the default route, which flanneld finds", "examples" = ["eth1"]))]
    pub interface: Option<String>,
}

/// Where flannel keeps its leases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum FlannelMode {
    /// In Node objects.
    #[default]
    Kube,
    /// In etcd; flanneld runs as a unit of each host.
    Etcd,
    /// Nowhere: `subnet.env` and routes are rendered, no daemon runs.
    Static,
}

/// What runs flanneld.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum FlannelDaemon {
    /// Pods of a DaemonSet.
    DaemonSet,
    /// A unit of each host.
    Unit,
}

/// How flannel's packets travel between hosts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FlannelBackend {
    /// In UDP, by the kernel.
    #[default]
    Vxlan,
    /// By routes; all hosts must share a link.
    HostGw,
    /// In UDP, by flanneld itself: slow, for kernels without vxlan. IPv4 on amd64 only.
    Udp,
    /// Encrypted, by the kernel's WireGuard.
    Wireguard,
    /// In IP, by the kernel. IPv4 only.
    Ipip,
}

impl FlannelBackend {
    /// The name as flannel and the spec spell it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Vxlan => "vxlan",
            Self::HostGw => "host-gw",
            Self::Udp => "udp",
            Self::Wireguard => "wireguard",
            Self::Ipip => "ipip",
        }
    }
}

/// kube-proxy's settings.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Proxy {
    /// How Services are programmed into the kernel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "that of the release"))]
    pub mode: Option<ProxyMode>,
    /// More fields of KubeProxyConfiguration, checked against the release.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(extend("default" = {}, "examples" = [{"conntrack": {"maxPerCore": 65536}}]))]
    pub config: BTreeMap<String, Value>,
}

/// kube-proxy's modes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ProxyMode {
    /// iptables rules.
    Iptables,
    /// The kernel's load balancer.
    Ipvs,
    /// nftables rules.
    Nftables,
    /// In the process itself, up to 1.25.
    Userspace,
}

impl Network {
    /// Ranges that a person wrote, for messages.
    pub fn ranges(&self) -> impl Iterator<Item = Cidr> + '_ {
        self.pod_subnet
            .iter()
            .chain(&self.service_subnet)
            .flat_map(|subnets| subnets.ranges().iter().copied())
    }
}
