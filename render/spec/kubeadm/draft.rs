use std::collections::BTreeMap;

use serde_json::Value;

use super::item::Item;
use super::node;
use crate::spec::{
    Addons, ApiServer, BootstrapToken, ControllerManager, Etcd, ExtraArg, Images, Network, Pki, Scheduler,
};
use crate::types::{
    Duration, Endpoint, HostName, HostPath, NodeAddress, Release, SpelledPath, Taint, TokenId,
};

/// What the files say so far.
#[derive(Default)]
pub(super) struct Draft<'a> {
    pub(super) version: Option<Release>,
    pub(super) cluster_name: Option<String>,
    pub(super) control_plane_endpoint: Option<Endpoint>,
    pub(super) certificates_dir: Option<SpelledPath>,
    pub(super) network: Network,
    pub(super) images: Images,
    pub(super) api_server: ApiServer,
    pub(super) controller_manager: ControllerManager,
    pub(super) scheduler: Scheduler,
    pub(super) etcd: Etcd,
    pub(super) pki: Pki,
    /// kubeadm's name of the algorithm of its keys.
    pub(super) key_algorithm: Option<String>,
    pub(super) feature_gates: BTreeMap<String, bool>,
    pub(super) addons: Addons,
    pub(super) kubelet_config: BTreeMap<String, Value>,
    pub(super) tokens: Vec<BootstrapToken>,
    /// Tokens that joins name.
    pub(super) tokens_of_joins: Vec<TokenId>,
    /// The first host, then those that join.
    pub(super) nodes: Vec<Node<'a>>,
}

/// What the files say of a host.
pub(super) struct Node<'a> {
    pub(super) command: Command,
    /// Where complaints about the host as a whole point.
    pub(super) item: Item<'a>,
    pub(super) name: Option<HostName>,
    /// Whether the file names it, be it by a name that was refused.
    pub(super) is_named: bool,
    pub(super) cri_socket: Option<String>,
    /// Whether the file names a socket, be it one that was refused.
    pub(super) has_socket: bool,
    pub(super) taints: Option<Vec<Taint>>,
    pub(super) kubelet_args: Vec<ExtraArg>,
    pub(super) address: Option<NodeAddress>,
    /// Whether the file gives an address, be it one that was refused.
    pub(super) has_address: bool,
    pub(super) bind_port: Option<u16>,
    /// `timeouts.controlPlaneComponentHealthCheck` of a host that joins.
    pub(super) timeout: Option<Duration>,
    /// `caCertPath` of a host that joins.
    pub(super) ca_cert_path: Option<HostPath>,
    /// `patches.directory`.
    pub(super) patches: Option<Item<'a>>,
}

/// How kubeadm makes a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Command {
    Init,
    JoinControlPlane,
    JoinWorker,
}

impl<'a> Node<'a> {
    /// A host of which nothing is said.
    pub(super) fn of(command: Command, item: &Item<'a>) -> Self {
        Self {
            command,
            item: item.clone(),
            name: None,
            is_named: false,
            cri_socket: None,
            has_socket: false,
            taints: None,
            kubelet_args: Vec::new(),
            address: None,
            has_address: false,
            bind_port: None,
            timeout: None,
            ca_cert_path: None,
            patches: None,
        }
    }

    /// Takes the name that a file gives.
    pub(super) fn take_name(&mut self, item: Option<Item<'a>>) {
        if let Some(item) = item.filter(|item| item.text().is_some()) {
            (self.name, self.is_named) = (node::name(&item), true);
        }
    }

    /// Takes the socket that a file gives.
    pub(super) fn take_socket(&mut self, item: Option<Item<'a>>) {
        if let Some(item) = item.filter(|item| item.text().is_some()) {
            (self.cri_socket, self.has_socket) = (node::socket(&item), true);
        }
    }

    pub(super) fn is_control_plane(&self) -> bool {
        self.command != Command::JoinWorker
    }
}
