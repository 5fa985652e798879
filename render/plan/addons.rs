use crate::report::Resolved;
use crate::types::Address;

/// What runs inside the cluster; `None` is left out.
#[derive(Clone, Debug)]
pub struct AddonsPlan {
    /// Names of Services.
    pub core_dns: Option<CoreDnsPlan>,
    /// kube-proxy.
    pub kube_proxy: Option<KubeProxyPlan>,
    /// The dashboard.
    pub dashboard: Option<DashboardPlan>,
    /// metrics-server.
    pub metrics_server: Option<MetricsServerPlan>,
}

/// Names of Services.
#[derive(Clone, Debug)]
pub struct CoreDnsPlan {
    /// How many pods answer.
    pub replicas: Resolved<u16>,
    /// Where other names are asked; empty is the host's resolv.conf.
    pub upstream: Resolved<Vec<Address>>,
}

/// kube-proxy. Its settings are the network's.
#[derive(Clone, Debug)]
pub struct KubeProxyPlan;

/// The dashboard.
#[derive(Clone, Debug)]
pub struct DashboardPlan {
    /// A port on every host.
    pub node_port: Option<Resolved<u16>>,
}

/// metrics-server.
#[derive(Clone, Debug)]
pub struct MetricsServerPlan;
