use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use serde_json::Value;

use super::FlannelPlan;
use crate::report::Resolved;
use crate::spec::{PodSubnets, ProxyMode};
use crate::types::{DnsName, Subnets};

/// Ranges and the pod network.
#[derive(Clone, Debug)]
pub struct NetworkPlan {
    /// The addresses of pods; `None` is a cluster whose pod network keeps its own.
    pub pod_subnet: Option<Resolved<Subnets>>,
    /// The addresses of Services.
    pub service_subnet: Resolved<Subnets>,
    /// Address number 1 of the first service range: the API inside the cluster.
    pub api_service_ip: IpAddr,
    /// Address number 10 of the first service range: cluster DNS.
    pub dns_service_ip: IpAddr,
    /// The domain of Services.
    pub dns_domain: Resolved<DnsName>,
    /// Prefix length of a host's IPv4 part.
    pub node_mask: Resolved<u8>,
    /// Prefix length of a host's IPv6 part.
    pub node_mask_ipv6: Resolved<u8>,
    /// Who gives each host its part.
    pub pod_subnets: Resolved<PodSubnets>,
    /// The pod network.
    pub cni: CniPlan,
    /// kube-proxy's mode, if the spec names one.
    pub proxy_mode: Option<Resolved<ProxyMode>>,
    /// Fields of KubeProxyConfiguration that the user set.
    pub proxy_config: Resolved<BTreeMap<String, Value>>,
}

/// The pod network.
#[derive(Clone, Debug)]
pub enum CniPlan {
    /// flannel.
    Flannel(Box<FlannelPlan>),
    /// Objects of the user: file name and text of each.
    Manifests(Resolved<Vec<(String, Arc<str>)>>),
    /// None.
    None,
}
