use crate::report::Resolved;
use crate::types::{HostName, NodeAddress};

/// How a host is reached for delivery.
#[derive(Clone, Debug)]
pub struct SshPlan {
    /// The user.
    pub user: Resolved<String>,
    /// The port.
    pub port: Resolved<u16>,
    /// The host's public key, as in known_hosts; without it the user's own known_hosts counts.
    pub host_key: Option<String>,
    /// A host to go through.
    pub jump: Option<String>,
}

/// A host that leaves the cluster.
#[derive(Clone, Debug)]
pub struct LeavingHostPlan {
    /// The node's name.
    pub name: HostName,
    /// The address at which it is reached, as long as it is there.
    pub address: NodeAddress,
    /// How it is reached.
    pub ssh: SshPlan,
    /// Whether the cluster has a node of its name.
    pub has_kubelet: bool,
    /// What its member of etcd calls itself, if it has one.
    pub etcd_member: Option<HostName>,
}
