use std::collections::BTreeMap;
use std::net::IpAddr;

use serde_json::Value;

use super::{EtcdMemberPlan, SshPlan, UserArgument};
use crate::report::{Origin, Resolved, SpecPath};
use crate::spec::{Architecture, KubeletCredentials};
use crate::types::{
    Cidr, Generation, HostName, HostPath, IpFamily, LabelKey, LabelValue, NodeAddress, Taint, Timestamp,
};

/// One host.
#[derive(Clone, Debug)]
pub struct HostPlan {
    /// The node's name.
    pub name: HostName,
    /// Where it stands in the spec.
    pub path: SpecPath,
    /// The address at which others reach it.
    pub address: NodeAddress,
    /// The address of the other family.
    pub second_address: Option<NodeAddress>,
    /// What kubeadm command would have made it.
    pub join_mode: JoinMode,
    /// Whether it runs pods of users.
    pub is_worker: bool,
    /// Whether it runs a kubelet, and so is a node of the cluster.
    pub has_kubelet: bool,
    /// Whether kube-proxy runs on it as a unit.
    pub has_proxy_unit: bool,
    /// Whether a balancer before the API runs on it.
    pub is_balancer: bool,
    /// The host's own name, where it differs from the node's.
    pub hostname_override: Option<HostName>,
    /// The processor.
    pub architecture: Architecture,
    /// The socket at which the kubelet reaches the container runtime, as the spec writes it.
    pub cri_socket: Resolved<String>,
    /// The API server's port.
    pub bind_port: Resolved<u16>,
    /// Labels that the cluster gives the node, kubeadm's among them.
    pub labels: BTreeMap<LabelKey, LabelValue>,
    /// The node's taints.
    pub taints: Resolved<Vec<Taint>>,
    /// How the kubelet gets its client certificate.
    pub kubelet_credentials: Resolved<KubeletCredentials>,
    /// The kubelet's arguments of the user, those for all hosts first.
    pub kubelet_args: Vec<UserArgument>,
    /// Fields of the kubelet's configuration for this host alone.
    pub kubelet_config: Resolved<BTreeMap<String, Value>>,
    /// The etcd member, if there is one.
    pub etcd: Option<EtcdMemberPlan>,
    /// This host's part of the pod subnets; empty where the controller manager allocates.
    pub pod_subnets: Resolved<Vec<Cidr>>,
    /// Directories with authorities besides /etc/ssl/certs.
    pub ca_directories: Vec<HostPath>,
    /// Where the certificate of the cluster's authority is besides the directory of certificates.
    pub ca_cert_path: Option<Resolved<HostPath>>,
    /// The resolver configuration for pods, if it is not the host's own.
    pub resolv_conf: Option<HostPath>,
    /// The day from which this host's certificates are valid.
    pub issued_from: Resolved<Timestamp>,
    /// The generation of the host's keys.
    pub generation: Generation,
    /// How it is reached for delivery.
    pub ssh: SshPlan,
}

impl HostPlan {
    /// Whether it runs the control plane.
    pub fn is_control_plane(&self) -> bool {
        matches!(self.join_mode, JoinMode::Init | JoinMode::JoinControlPlane)
    }

    /// Whether a front of its own runs on it, where nodes have one: control planes ask their own API server.
    pub fn has_local_front(&self) -> bool {
        self.has_kubelet && !self.is_control_plane()
    }

    /// The origin of a field of this host.
    pub fn origin(&self, field: &str) -> Origin {
        Origin::Spec(self.path.field(field))
    }

    /// The address of one family, if it has one.
    pub fn address_of(&self, family: IpFamily) -> Option<NodeAddress> {
        let own = [Some(self.address), self.second_address];
        own.into_iter()
            .flatten()
            .find(|address| address.family() == family)
    }

    /// The origin of the address of one family.
    pub fn address_origin(&self, family: IpFamily) -> Origin {
        self.origin(match self.address.family() == family {
            true => "address",
            false => "secondAddress",
        })
    }

    /// The address as the standard library's type.
    pub fn ip(&self) -> IpAddr {
        self.address.ip()
    }
}

/// What kubeadm command would have made a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinMode {
    /// `kubeadm init`.
    Init,
    /// `kubeadm join --control-plane`.
    JoinControlPlane,
    /// `kubeadm join`.
    JoinWorker,
    /// It does not: it runs etcd or the front of the API, and no pod.
    Outside,
}
