use std::collections::BTreeMap;

use crate::artifact::ArtifactSet;
use crate::types::HostName;

/// Where the content of a tree comes from, one host at a time, so that no more than a few hosts are in memory.
pub trait Producer: Sync {
    /// Why a host could not be rendered.
    type Error: Send;

    /// The hosts that the tree is to have, in any order.
    fn hosts(&self) -> &[HostName];

    /// Renders one host. It is asked for once, from any thread.
    ///
    /// # Errors
    /// Whatever went wrong. The other hosts are still asked for, so that all errors come at once.
    fn host(&self, host: &HostName) -> Result<ArtifactSet, Self::Error>;

    /// Renders what belongs to no single host.
    ///
    /// # Errors
    /// Whatever went wrong.
    fn cluster(&self) -> Result<ClusterFiles, Self::Error>;
}

/// What a tree holds beside its hosts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterFiles {
    /// `cluster/`.
    pub objects: ArtifactSet,
    /// What describes the cluster, for people and programs: text by its path from the root of
    /// the tree.
    pub documents: BTreeMap<String, String>,
}
