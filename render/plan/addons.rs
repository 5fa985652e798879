use crate::facts::{CorednsVersionFacts, CorefileFacts, Fact, MetricsServerFacts};
use crate::report::Resolved;
use crate::types::{Address, Release};

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
    /// A version of its own; without one it is that of the release.
    pub version: Option<Resolved<CorednsVersionFacts>>,
    /// What its version understands and asks for.
    pub ways: DnsWays,
}

/// What depends on the version of CoreDNS.
#[derive(Clone, Debug)]
pub struct DnsWays {
    /// What its Corefile may hold.
    pub corefile: CorefileFacts,
    /// Whether its pods say when they are ready.
    pub readiness: Fact<bool>,
    /// Whether it gets nodes.
    pub reads_nodes: Fact<bool>,
    /// Whether it reads EndpointSlices.
    pub reads_endpoint_slices: Fact<bool>,
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
pub struct MetricsServerPlan {
    /// Its version.
    pub version: Resolved<Release>,
    /// What that version does.
    pub facts: MetricsServerFacts,
}
