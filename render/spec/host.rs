use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Kubelet;
use super::cluster::is_default;
use crate::types::{Cidr, HostName, HostPath, LabelKey, LabelValue, NodeAddress, Taint, Timestamp};

/// One host.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Host {
    /// The node's name.
    pub name: HostName,
    /// The address at which the other hosts reach it; kubeadm's advertiseAddress.
    pub address: NodeAddress,
    /// Its address of the other family, with two families.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "none: the host has one family", "examples" = ["2001:db8::10"]))]
    pub second_address: Option<NodeAddress>,
    /// What it does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("uniqueItems" = true, "default" = ["worker"], "examples" = [["control-plane", "worker"]]))]
    pub roles: Vec<Role>,
    /// What the host calls itself, if that is not the node's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "the node's name", "examples" = ["node1.example.com"]))]
    pub hostname: Option<HostName>,
    /// The processor, which the images of old releases carry in their names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "amd64"))]
    pub architecture: Option<Architecture>,
    /// The API server's port on this host, if it differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 65535), extend("x-default" = "`spec.apiServer.bindPort`", "examples" = [6443]))]
    pub bind_port: Option<u16>,
    /// The socket at which this host's kubelet reaches its container runtime, if it differs from
    /// `containerRuntime.socket`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^(unix://)?/[A-Za-z0-9._/-]+$"), extend("x-allowed" = "the absolute path of a socket: letters, digits, `.`, `_`, `/` and `-`, with `unix://` before it or without", "x-default" = "`spec.containerRuntime.socket`", "examples" = ["unix:///var/run/crio/crio.sock"]))]
    pub cri_socket: Option<String>,
    /// Labels of the node.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(with = "BTreeMap<String, LabelValue>", extend("propertyNames" = {"format": "kubecast-label-key"}, "default" = {}, "examples" = [{"topology.kubernetes.io/zone": "a"}]))]
    pub labels: BTreeMap<LabelKey, LabelValue>,
    /// Taints of the node. `[]` lets pods in where kubeadm keeps them off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "those of kubeadm on a control-plane host that is no worker, else none"))]
    pub taints: Option<Vec<Taint>>,
    /// The kubelet of this host.
    #[serde(default, skip_serializing_if = "is_default")]
    #[schemars(extend("examples" = [{"config": {"maxPods": 200}}]))]
    pub kubelet: Kubelet,
    /// The etcd member on this host.
    #[serde(default, skip_serializing_if = "is_default")]
    pub etcd: EtcdMember,
    /// This host's part of the pod subnet, one of each family.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 2), extend("x-default" = "chosen from the name, stable under adding and removing hosts", "examples" = [["10.244.3.0/24"]]))]
    pub pod_subnets: Vec<Cidr>,
    /// Directories with authorities that exist on the host besides /etc/ssl/certs; the control plane mounts
    /// them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("default" = [], "examples" = [["/usr/share/ca-certificates"]]))]
    pub ca_directories: Vec<HostPath>,
    /// Where the host has the certificate of the cluster's authority besides its directory of certificates: kubeadm's
    /// `caCertPath`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "none; with `hardening: none`, on hosts that join a cluster with another `certificatesDir`, kubeadm's /etc/kubernetes/pki/ca.crt", "examples" = ["/etc/kubernetes/pki/ca.crt"]))]
    pub ca_cert_path: Option<HostPath>,
    /// The resolver configuration for pods, if the host's own is not fit: with systemd-resolved
    /// /run/systemd/resolve/resolv.conf.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "the host's own, /etc/resolv.conf", "examples" = ["/run/systemd/resolve/resolv.conf"]))]
    pub resolv_conf: Option<HostPath>,
    /// The day from which this host's certificates are valid, if it differs from `pki.issuedFrom`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "`spec.pki.issuedFrom`"))]
    pub issued_from: Option<Timestamp>,
    /// A counter; a higher one gives the host new keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1_000_000), extend("default" = 1, "examples" = [2]))]
    pub generation: Option<u32>,
    /// How the host is reached for delivery.
    #[serde(default, skip_serializing_if = "is_default")]
    pub ssh: Ssh,
    /// Whether the host is still wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "present"))]
    pub state: Option<HostState>,
}

/// What a host does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// kube-apiserver, kube-controller-manager, kube-scheduler.
    ControlPlane,
    /// Pods of users.
    Worker,
    /// A member of etcd. If no host has this role, every control plane has a member.
    Etcd,
    /// The front of the API: a load balancer and the virtual address.
    LoadBalancer,
}

/// The processors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Architecture {
    /// 64-bit x86.
    #[default]
    Amd64,
    /// 64-bit ARM.
    Arm64,
}

impl Architecture {
    /// As Go and images name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Amd64 => "amd64",
            Self::Arm64 => "arm64",
        }
    }
}

/// The etcd member on a host.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct EtcdMember {
    /// What the member calls itself, with `layout: binary`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "the node's name", "examples" = ["etcd01"]))]
    pub name: Option<HostName>,
    /// Leave it out for the founders, who start the cluster together. A member added later says 1, 2, and so
    /// on: it is told of those before it, and nobody else's file changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1000), extend("x-default" = "none: the member is a founder", "examples" = [1]))]
    pub join_order: Option<u16>,
    /// A founder that has left stays listed as removed, so that no other member's file changes.
    #[serde(default, skip_serializing_if = "is_default")]
    #[schemars(extend("default" = false, "examples" = [true]))]
    pub removed: bool,
}

/// How a host is reached for delivery.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Ssh {
    /// The user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[a-z_][a-z0-9_-]{0,31}$"), extend("x-allowed" = "a user's name: up to 32 of a-z, 0-9, `_` and `-`, with a letter or `_` first", "default" = "root", "examples" = ["deploy"]))]
    pub user: Option<String>,
    /// The port.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 65535), extend("default" = 22, "examples" = [2222]))]
    pub port: Option<u16>,
    /// The host's public key as in known_hosts, without the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^(ssh-ed25519|ecdsa-sha2-nistp256|ssh-rsa) [A-Za-z0-9+/=]+$"), extend("x-allowed" = "a key as in known_hosts: `ssh-ed25519`, `ecdsa-sha2-nistp256` or `ssh-rsa`, a space, and the key in base64", "x-default" = "none: what `known_hosts` says counts", "examples" = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVm"]))]
    pub host_key: Option<String>,
    /// A host to go through, as `HOST` or `USER@HOST:PORT`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^([a-z_][a-z0-9_-]*@)?[a-z0-9][a-z0-9.-]*(:[0-9]{1,5})?$"), extend("x-allowed" = "`HOST`, `USER@HOST` or `USER@HOST:PORT` in lower case", "x-default" = "none: the host is reached directly", "examples" = ["bastion.example.com"]))]
    pub jump: Option<String>,
}

/// Whether a host is still wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum HostState {
    /// It is part of the cluster.
    #[default]
    Present,
    /// It leaves: nothing is rendered for it.
    Absent,
}
