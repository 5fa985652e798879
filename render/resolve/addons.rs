use super::list;
use crate::plan::{AddonsPlan, CoreDnsPlan, DashboardPlan, KubeProxyPlan};
use crate::report::{Origin, Resolved};
use crate::spec::ClusterSpec;

/// What runs inside the cluster.
pub(super) fn addons(spec: &ClusterSpec) -> AddonsPlan {
    let written = &spec.addons;
    AddonsPlan {
        core_dns: (!written.core_dns.disabled).then(|| CoreDnsPlan {
            replicas: Resolved::or_default(written.core_dns.replicas, "spec.addons.coreDNS.replicas", || 2),
            upstream: list(
                &written.core_dns.upstream,
                "spec.addons.coreDNS.upstream",
                Vec::new,
            ),
        }),
        kube_proxy: (!written.kube_proxy.disabled).then_some(KubeProxyPlan),
        dashboard: written.dashboard.enabled.then(|| DashboardPlan {
            node_port: written
                .dashboard
                .node_port
                .map(|port| Resolved::new(port, Origin::spec("spec.addons.dashboard.nodePort"))),
        }),
    }
}
