use super::{Context, list};
use crate::plan::{AddonsPlan, CoreDnsPlan, DashboardPlan, DnsWays, KubeProxyPlan, MetricsServerPlan};
use crate::report::{Origin, Report, Resolved};

/// What runs inside the cluster.
pub(super) fn addons(context: &Context<'_>, report: &mut Report) -> AddonsPlan {
    let written = &context.spec.addons;
    AddonsPlan {
        core_dns: (!written.core_dns.disabled).then(|| core_dns(context, report)),
        kube_proxy: (!written.kube_proxy.disabled).then_some(KubeProxyPlan),
        dashboard: written.dashboard.enabled.then(|| DashboardPlan {
            node_port: written
                .dashboard
                .node_port
                .map(|port| Resolved::new(port, Origin::spec("spec.addons.dashboard.nodePort"))),
        }),
        metrics_server: match written.metrics_server.enabled {
            true => metrics_server(context, report),
            false => None,
        },
    }
}

fn core_dns(context: &Context<'_>, report: &mut Report) -> CoreDnsPlan {
    let written = &context.spec.addons.core_dns;
    let version = written.version.as_ref().and_then(|version| {
        let facts = context.facts.catalogue().coredns(version);
        let facts = facts.map_err(|problems| report.extend(problems)).ok()?;
        Some(Resolved::new(facts, Origin::spec("spec.addons.coreDNS.version")))
    });
    let tested = &context.facts.coredns;
    let ways = match &version {
        Some(own) => DnsWays {
            corefile: own.corefile(),
            readiness: own.ready.clone(),
            reads_nodes: own.reads_nodes.clone(),
            reads_endpoint_slices: own.reads_endpoint_slices.clone(),
        },
        None => DnsWays {
            corefile: context.facts.corefile.clone(),
            readiness: tested.readiness.clone(),
            reads_nodes: tested.reads_nodes.clone(),
            reads_endpoint_slices: tested.reads_endpoint_slices.clone(),
        },
    };
    CoreDnsPlan {
        replicas: Resolved::or_default(written.replicas, "spec.addons.coreDNS.replicas", || {
            *context.facts.addon.dns_replicas
        }),
        upstream: list(&written.upstream, "spec.addons.coreDNS.upstream", Vec::new),
        version,
        ways,
    }
}

/// Nothing if nothing is known of its version, which is then reported.
fn metrics_server(context: &Context<'_>, report: &mut Report) -> Option<MetricsServerPlan> {
    let newest = &context.facts.addon.metrics_server;
    let version = match &context.spec.addons.metrics_server.version {
        Some(version) => Resolved::new(version.clone(), Origin::spec("spec.addons.metricsServer.version")),
        None => newest.resolved(),
    };
    let facts = context.facts.catalogue().metrics_server(&version.value);
    let facts = facts.map_err(|problems| report.extend(problems)).ok()?;
    Some(MetricsServerPlan { version, facts })
}
