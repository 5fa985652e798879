use std::net::IpAddr;

use crate::plan::{HostPlan, LeavingHostPlan, Plan, SshPlan};
use crate::types::HostName;

/// A host as delivery sees it.
#[derive(Clone, Debug)]
pub struct Target {
    /// The node's name.
    pub name: HostName,
    /// The address at which it is reached.
    pub address: IpAddr,
    /// How it is reached there.
    pub ssh: SshPlan,
}

impl Target {
    /// A host that is wanted.
    pub fn of(host: &HostPlan) -> Self {
        Self {
            name: host.name.clone(),
            address: host.ip(),
            ssh: host.ssh.clone(),
        }
    }

    /// A host that leaves.
    pub fn leaving(host: &LeavingHostPlan) -> Self {
        Self {
            name: host.name.clone(),
            address: host.address.ip(),
            ssh: host.ssh.clone(),
        }
    }

    /// Every host of a cluster, those that leave last.
    pub fn all(plan: &Plan) -> Vec<Self> {
        let wanted = plan.hosts.iter().map(Self::of);
        wanted.chain(plan.leaving.iter().map(Self::leaving)).collect()
    }

    /// Whether its user needs sudo.
    pub(super) fn needs_sudo(&self) -> bool {
        self.ssh.user.value != "root"
    }
}
