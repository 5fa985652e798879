use std::net::IpAddr;

use super::ComponentPlan;
use crate::facts::EtcdFacts;
use crate::report::{Origin, Resolved};
use crate::spec::ExternalEtcd;
use crate::types::{CertificateName, HostName, Release, SpelledPath};

/// The store behind the API servers.
#[derive(Clone, Debug)]
pub enum EtcdPlan {
    /// On hosts of the cluster.
    Local(Box<LocalEtcdPlan>),
    /// Somewhere else.
    External(Box<ExternalEtcdPlan>),
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
    /// The version of etcd, where it is known: an image may have any tag.
    pub version: Option<EtcdVersionPlan>,
    /// What keeps members of different clusters apart; `None` is etcd's own.
    pub initial_cluster_token: Option<Resolved<String>>,
    /// The user's arguments and variables.
    pub component: ComponentPlan,
    /// The data directory.
    pub data_dir: Resolved<SpelledPath>,
    /// More names for serving certificates.
    pub server_cert_sans: Resolved<Vec<CertificateName>>,
    /// More names for peer certificates.
    pub peer_cert_sans: Resolved<Vec<CertificateName>>,
    /// The backend quota in bytes, if it is not etcd's own.
    pub quota_backend_bytes: Option<Resolved<u64>>,
}

impl LocalEtcdPlan {
    /// Whether etcdctl must be told that the API of etcd 3 is meant; of an unknown version nobody knows.
    pub fn names_api(&self) -> bool {
        self.version
            .as_ref()
            .is_none_or(|version| *version.facts.names_api)
    }

    /// Whether a new member can get the data before it has a vote; one of an unknown version is trusted to.
    pub fn knows_learners(&self) -> bool {
        self.version
            .as_ref()
            .is_none_or(|version| *version.facts.learners)
    }

    /// Whether etcd has a flag; one of an unknown version is trusted to have it.
    pub fn knows(&self, flag: &str) -> bool {
        self.version
            .as_ref()
            .is_none_or(|version| version.facts.knows(flag))
    }
}

/// A version of etcd and what is true of it.
#[derive(Clone, Debug)]
pub struct EtcdVersionPlan {
    /// etcd's own version.
    pub version: Resolved<Release>,
    /// What it does.
    pub facts: EtcdFacts,
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
    /// What it calls itself.
    pub name: Resolved<HostName>,
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
