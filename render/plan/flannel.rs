use super::{CniPlan, HostPlan, Plan};
use crate::facts::{EtcdApi, FlannelFacts};
use crate::report::Resolved;
use crate::spec::{FlannelBackend, FlannelMode, RuntimeType};
use crate::types::Release;

/// flannel.
#[derive(Clone, Debug)]
pub struct FlannelPlan {
    /// Its version.
    pub version: Resolved<Release>,
    /// What is true of that version.
    pub facts: FlannelFacts,
    /// Where leases are kept.
    pub mode: Resolved<FlannelMode>,
    /// What runs flanneld, if anything does.
    pub daemon: Resolved<Daemon>,
    /// The directory of its keys in etcd.
    pub etcd_prefix: Resolved<String>,
    /// How packets travel.
    pub backend: Resolved<FlannelBackend>,
    /// The number of the network, if the spec names one.
    pub vni: Option<Resolved<u32>>,
    /// The port to which hosts send, if the spec names one.
    pub port: Option<Resolved<u16>>,
    /// Whether hosts of one link send without a tunnel.
    pub direct_routing: Resolved<bool>,
    /// The largest packet between hosts.
    pub mtu: Resolved<u16>,
    /// The interface, if the spec names one.
    pub interface: Option<Resolved<String>>,
}

/// What runs flanneld, and so how it learns the host's part of the pod subnets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Daemon {
    /// Pods of a DaemonSet; the part is in the Node.
    DaemonSet,
    /// A unit with a kubeconfig; the part is in the Node.
    UnitOverApi,
    /// A unit with a certificate for etcd; the part is a key there.
    UnitOverEtcd,
    /// Nothing: the part is rendered, with all that follows from it.
    Nothing,
}

impl Daemon {
    /// Whether it is a unit of each host.
    pub fn is_unit(self) -> bool {
        matches!(self, Self::UnitOverApi | Self::UnitOverEtcd)
    }
}

/// What a host must let in from the others for a backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// UDP to these ports.
    Udp(u16, Option<u16>),
    /// IPv4 packets inside IPv4 packets.
    Ipip,
    /// Nothing but the pods' own packets.
    Plain,
}

impl FlannelPlan {
    /// Bytes that the backend puts around a packet. Source: flannel, `pkg/backend/*`, `encapOverhead` and what stands
    /// for it: vxlan and wireguard count those of IPv6 for both families.
    pub fn overhead(&self) -> u16 {
        match self.backend.value {
            FlannelBackend::Vxlan => 50,
            FlannelBackend::Wireguard => 80,
            FlannelBackend::Udp => 28,
            FlannelBackend::Ipip => 20,
            FlannelBackend::HostGw => 0,
        }
    }

    /// The largest packet of a pod: what the backend puts around it must fit too.
    pub fn pod_mtu(&self) -> u16 {
        self.mtu.value.saturating_sub(self.overhead())
    }

    /// What hosts must let in from each other. Source: flannel, `Documentation/backends.md`; the kernel's own port for
    /// vxlan is 8472.
    pub fn carrier(&self, has_ipv6: bool) -> Carrier {
        let port = self.port.as_ref().map(|port| port.value);
        match self.backend.value {
            FlannelBackend::Vxlan => Carrier::Udp(port.unwrap_or(8472), None),
            FlannelBackend::Udp => Carrier::Udp(port.unwrap_or(8285), None),
            FlannelBackend::Wireguard => {
                let port = port.unwrap_or(51820);
                Carrier::Udp(port, has_ipv6.then(|| port.saturating_add(1)))
            }
            FlannelBackend::Ipip => Carrier::Ipip,
            FlannelBackend::HostGw => Carrier::Plain,
        }
    }
}

impl Plan {
    /// Whether flannel keeps its leases under the API of etcd 2, which etcd must then offer.
    pub fn needs_etcd_v2(&self) -> bool {
        self.flannel().is_some_and(|flannel| {
            flannel.daemon.value == Daemon::UnitOverEtcd && *flannel.facts.etcd_api == EtcdApi::V2
        })
    }

    /// flannel, if it is the pod network.
    pub fn flannel(&self) -> Option<&FlannelPlan> {
        match &self.network.cni {
            CniPlan::Flannel(flannel) => Some(flannel),
            CniPlan::Manifests(_) | CniPlan::None => None,
        }
    }

    /// Whether flanneld on a host reaches etcd, and so shows it a certificate.
    pub fn has_flannel_in_etcd(&self, host: &HostPlan) -> bool {
        let is_over_etcd = |flannel: &FlannelPlan| flannel.daemon.value == Daemon::UnitOverEtcd;
        host.has_kubelet && self.has_etcd_authority() && self.flannel().is_some_and(is_over_etcd)
    }

    /// Whether flanneld on a host asks the API with a kubeconfig of its own.
    pub fn has_flannel_user(&self, host: &HostPlan) -> bool {
        let is_over_api = |flannel: &FlannelPlan| flannel.daemon.value == Daemon::UnitOverApi;
        host.has_kubelet && self.flannel().is_some_and(is_over_api)
    }

    /// Whether docker gives pods their addresses itself, out of the host's part that flanneld leaves it: then there is
    /// no CNI.
    pub fn docker_bridges_pods(&self) -> bool {
        self.runtime.kind.value == RuntimeType::Docker
            && self
                .flannel()
                .is_some_and(|flannel| flannel.daemon.value == Daemon::UnitOverEtcd)
    }
}
