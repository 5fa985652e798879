use std::net::IpAddr;

use super::ComponentPlan;
use crate::report::{Origin, Resolved};
use crate::spec::ExternalEtcd;
use crate::types::{CertificateName, HostName, HostPath};

/// The store behind the API servers.
#[derive(Clone, Debug)]
pub enum EtcdPlan {
    /// On hosts of the cluster.
    Local(LocalEtcdPlan),
    /// Somewhere else.
    External(ExternalEtcdPlan),
}

impl EtcdPlan {
    /// The etcd that kubecast renders, if it does.
    pub fn local(&self) -> Option<&LocalEtcdPlan> {
        match self {
            Self::Local(local) => Some(local),
            Self::External(_) => None,
        }
    }
}

/// etcd on hosts of the cluster.
#[derive(Clone, Debug)]
pub struct LocalEtcdPlan {
    /// The user's arguments and variables.
    pub component: ComponentPlan,
    /// The data directory.
    pub data_dir: Resolved<HostPath>,
    /// More names for serving certificates.
    pub server_cert_sans: Resolved<Vec<CertificateName>>,
    /// More names for peer certificates.
    pub peer_cert_sans: Resolved<Vec<CertificateName>>,
    /// The backend quota in bytes, if it is not etcd's own.
    pub quota_backend_bytes: Option<Resolved<u64>>,
}

/// etcd somewhere else.
#[derive(Clone, Debug)]
pub struct ExternalEtcdPlan {
    /// As written.
    pub etcd: ExternalEtcd,
    /// Where it was written.
    pub origin: Origin,
}

/// The member on one host.
#[derive(Clone, Debug)]
pub struct EtcdMemberPlan {
    /// The members that this one is told of, itself among them: name and address.
    pub initial_cluster: Vec<(HostName, IpAddr)>,
    /// Whether it starts a cluster or joins one.
    pub initial_state: InitialState,
    /// Why.
    pub origin: Origin,
}

/// etcd's `--initial-cluster-state`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InitialState {
    /// A founder.
    New,
    /// A member added later.
    Existing,
}
