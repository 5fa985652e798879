use std::net::IpAddr;

use crate::report::{Origin, Resolved};
use crate::spec::{Advertisements, NginxPackaging};
use crate::types::{InterfaceAddress, NodeAddress, SecretName};

/// What stands between clients and the API servers.
#[derive(Clone, Debug)]
pub enum FrontPlan {
    /// Nothing that the cluster knows of.
    None,
    /// Load balancers that somebody else runs.
    External,
    /// Balancers on hosts of the cluster.
    Balancer(BalancerPlan),
    /// nginx at the loopback address of nodes.
    Local(LocalFrontPlan),
    /// kube-vip on the control planes.
    KubeVip(KubeVipPlan),
}

/// Balancers on hosts of the cluster.
#[derive(Clone, Debug)]
pub struct BalancerPlan {
    /// The program.
    pub program: BalancerProgram,
    /// The port at which it listens, that of the endpoint.
    pub port: Resolved<u16>,
    /// The virtual address before it.
    pub keepalived: Option<KeepalivedPlan>,
    /// Where the spec asks for it.
    pub origin: Origin,
}

/// The programs that pass TCP on to API servers.
#[derive(Clone, Debug)]
pub enum BalancerProgram {
    /// nginx.
    Nginx(Resolved<NginxPackaging>),
    /// haproxy.
    Haproxy,
}

/// A virtual address that balancers share by VRRP.
#[derive(Clone, Debug)]
pub struct KeepalivedPlan {
    /// The address.
    pub virtual_address: Resolved<InterfaceAddress>,
    /// The interface that gets it.
    pub interface: Resolved<String>,
    /// The number of the group.
    pub router_id: Resolved<u8>,
    /// How its members reach each other.
    pub advertisements: Resolved<Advertisements>,
    /// Whether the address goes back.
    pub preempt: Resolved<bool>,
    /// The group's password.
    pub auth_pass: Option<Resolved<SecretName>>,
}

/// nginx at the loopback address of nodes.
#[derive(Clone, Debug)]
pub struct LocalFrontPlan {
    /// The port there.
    pub port: Resolved<u16>,
    /// Who built nginx.
    pub packaging: Resolved<NginxPackaging>,
    /// Where the spec asks for it.
    pub origin: Origin,
}

/// kube-vip on the control planes.
#[derive(Clone, Debug)]
pub struct KubeVipPlan {
    /// The address that moves.
    pub virtual_address: Resolved<NodeAddress>,
    /// The interface that gets it.
    pub interface: Resolved<String>,
    /// The port of the API servers there.
    pub port: Resolved<u16>,
}

impl FrontPlan {
    /// The address that moves between hosts, if there is one.
    pub fn virtual_address(&self) -> Option<IpAddr> {
        match self {
            Self::Balancer(balancer) => {
                let keepalived = balancer.keepalived.as_ref()?;
                Some(keepalived.virtual_address.value.ip())
            }
            Self::KubeVip(kube_vip) => Some(kube_vip.virtual_address.value.ip()),
            Self::None | Self::External | Self::Local(_) => None,
        }
    }

    /// The entry of the sealed store that it needs.
    pub fn auth_pass(&self) -> Option<&Resolved<SecretName>> {
        match self {
            Self::Balancer(balancer) => balancer.keepalived.as_ref()?.auth_pass.as_ref(),
            Self::None | Self::External | Self::Local(_) | Self::KubeVip(_) => None,
        }
    }
}
