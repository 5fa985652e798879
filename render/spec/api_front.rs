use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::types::{InterfaceAddress, NodeAddress, SecretName};

/// What stands between clients and the API servers, behind `controlPlaneEndpoint`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ApiFront {
    /// Load balancers that somebody else runs.
    External(ExternalFront),
    /// nginx on the hosts with the role `load-balancer`, or on the control planes if no host has it.
    Nginx(NginxFront),
    /// haproxy on the hosts with the role `load-balancer`, or on the control planes if no host has it. It asks each
    /// API server whether it is ready.
    Haproxy(HaproxyFront),
    /// nginx at 127.0.0.1 of every node that is no control plane, for that node's kubelet and kube-proxy.
    LocalNginx(LocalNginxFront),
    /// kube-vip on the control planes: one of them holds the virtual address.
    KubeVip(KubeVipFront),
}

/// Load balancers that somebody else runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ExternalFront {
    /// Their addresses, at which the API servers' certificates are valid too.
    #[schemars(length(min = 1), extend("uniqueItems" = true, "examples" = [["192.0.2.100"]]))]
    pub addresses: Vec<NodeAddress>,
}

/// nginx in front of the API servers, at the port of `controlPlaneEndpoint`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct NginxFront {
    /// Where nginx comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "debian"))]
    pub packaging: Option<NginxPackaging>,
    /// The virtual address, which moves when a balancer fails.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "none: `controlPlaneEndpoint` leads to the balancers by itself"))]
    pub keepalived: Option<Keepalived>,
}

/// haproxy in front of the API servers, at the port of `controlPlaneEndpoint`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct HaproxyFront {
    /// The virtual address, which moves when a balancer fails.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "none: `controlPlaneEndpoint` leads to the balancers by itself"))]
    pub keepalived: Option<Keepalived>,
}

/// nginx on every node that is no control plane.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct LocalNginxFront {
    /// The port at 127.0.0.1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 65535), extend("x-default" = "`spec.apiServer.bindPort`", "examples" = [8443]))]
    pub port: Option<u16>,
    /// Where nginx comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "debian"))]
    pub packaging: Option<NginxPackaging>,
}

/// Who built nginx, which decides how its module for TCP is loaded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NginxPackaging {
    /// Debian or Ubuntu: `nginx` and `libnginx-mod-stream`, which adds itself to `/etc/nginx/modules-enabled`.
    #[default]
    Debian,
    /// RHEL or Fedora: `nginx` and `nginx-mod-stream`, which adds itself to `/usr/share/nginx/modules`.
    Rhel,
    /// nginx.org, or a build of your own with `--with-stream`: the module is part of the program.
    BuiltIn,
}

/// keepalived: the balancers agree by VRRP on who holds the virtual address.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Keepalived {
    /// The address that moves, with the prefix length of its subnet.
    pub virtual_address: InterfaceAddress,
    /// The interface of the balancers that gets it.
    #[schemars(regex(pattern = "^[a-zA-Z0-9_.-]{1,15}$"), extend("x-allowed" = "an interface: up to 15 letters, digits, `_`, `.` and `-`", "examples" = ["eth0"]))]
    pub interface: String,
    /// The number of this group of balancers. Each group on a link needs its own.
    #[serde(default, rename = "virtualRouterID", skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 255), extend("default" = 51, "examples" = [52]))]
    pub virtual_router_id: Option<u8>,
    /// How the balancers tell each other that they live.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "unicast"))]
    pub advertisements: Option<Advertisements>,
    /// Whether the address goes back to the first balancer when that is well again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = true, "examples" = [false]))]
    pub preempt: Option<bool>,
    /// The entry `vrrp/NAME` of the sealed store with the group's password. It travels in the clear: it keeps a wrong
    /// configuration out, no attacker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "none: any balancer of that number is believed", "examples" = ["front"]))]
    pub auth_pass: Option<SecretName>,
}

/// How balancers tell each other that they live.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Advertisements {
    /// To the address of each other balancer, which every network carries.
    #[default]
    Unicast,
    /// To 224.0.0.18 or ff02::12, on the link of the interface.
    Multicast,
}

/// kube-vip on the control planes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct KubeVipFront {
    /// The address that moves.
    #[schemars(extend("examples" = ["192.0.2.100"]))]
    pub virtual_address: NodeAddress,
    /// The interface of the control planes that gets it.
    #[schemars(regex(pattern = "^[a-zA-Z0-9_.-]{1,15}$"), extend("x-allowed" = "an interface: up to 15 letters, digits, `_`, `.` and `-`", "examples" = ["eth0"]))]
    pub interface: String,
}

impl ApiFront {
    /// Its field below `apiFront`.
    pub const fn field(&self) -> &'static str {
        match self {
            Self::External(_) => "external",
            Self::Nginx(_) => "nginx",
            Self::Haproxy(_) => "haproxy",
            Self::LocalNginx(_) => "localNginx",
            Self::KubeVip(_) => "kubeVip",
        }
    }

    /// keepalived beside the balancers, if there are any and they have it.
    pub const fn keepalived(&self) -> Option<&Keepalived> {
        match self {
            Self::Nginx(nginx) => nginx.keepalived.as_ref(),
            Self::Haproxy(haproxy) => haproxy.keepalived.as_ref(),
            Self::External(_) | Self::LocalNginx(_) | Self::KubeVip(_) => None,
        }
    }
}
