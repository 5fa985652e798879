use super::{Context, list};
use crate::plan::{AddonsPlan, CoreDnsPlan, DashboardPlan, KubeProxyPlan, MetricsServerPlan};
use crate::report::{Origin, Resolved};

/// What runs inside the cluster.
pub(super) fn addons(context: &Context<'_>) -> AddonsPlan {
    let written = &context.spec.addons;
    AddonsPlan {
        core_dns: (!written.core_dns.disabled).then(|| CoreDnsPlan {
            replicas: Resolved::or_default(written.core_dns.replicas, "spec.addons.coreDNS.replicas", || {
                *context.facts.addon.dns_replicas
            }),
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
        metrics_server: written.metrics_server.enabled.then_some(MetricsServerPlan),
    }
}
