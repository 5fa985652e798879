//! CoreDNS: names of Services.

mod deployment;

use serde_json::{Value, json};

use super::object::{
    Reach, RoleRef, Rule, SYSTEM, Subject, binding, config_map, role, service_account, with_labels,
};
use super::{Cluster, Manifest};
use crate::artifact::Reasons;
use crate::component::{RenderError, apply_patches};
use crate::emit::{self, views::Corefile};
use crate::facts::Forward;
use crate::plan::{CoreDnsPlan, Plan};
use crate::report::Origins;
use crate::spec::{ImageName, PatchTarget};

/// The name of all its objects but the Service, which has that of its predecessor.
const NAME: &str = "coredns";
const SERVICE: &str = "kube-dns";
const ROLE: &str = "system:coredns";

/// Every object of CoreDNS. Source: kubeadm, `cmd/kubeadm/app/phases/addons/dns/manifests.go`.
pub(super) fn manifest(cluster: &Cluster<'_>) -> Result<Option<Manifest>, RenderError> {
    let plan = cluster.plan;
    let (Some(dns), Some(image)) = (&plan.addons.core_dns, plan.images.get(&ImageName::Coredns)) else {
        return Ok(None);
    };
    let origins = Origins::from(&dns.replicas.origin)
        .and(&dns.upstream.origin)
        .and(&image.origin)
        .and(&plan.network.dns_domain.origin)
        .and(&plan.network.service_subnet.origin);
    let version = dns.version.iter().map(|version| &version.origin);
    let mut reasons = Reasons::from(version.fold(origins, Origins::and));
    let mut deployment = deployment::deployment(plan, dns);
    apply_patches(
        plan,
        PatchTarget::CoreDnsDeployment,
        None,
        &mut deployment,
        &mut reasons,
    )?;
    let origins = reasons.whole;
    let objects = vec![
        config_map(SYSTEM, NAME, [("Corefile", corefile(plan, dns)?)]),
        role(Reach::Cluster, ROLE, &rules(dns)),
        binding(
            Reach::Cluster,
            ROLE,
            RoleRef::ClusterRole(ROLE),
            &[Subject::ServiceAccount(SYSTEM, NAME)],
        ),
        service_account(SYSTEM, NAME),
        deployment,
        service(plan),
    ];
    Ok(Some(Manifest::of_kubeadm(plan, objects, origins)))
}

fn corefile(plan: &Plan, dns: &CoreDnsPlan) -> Result<String, RenderError> {
    let facts = &dns.ways.corefile;
    let addresses: Vec<String> = dns.upstream.iter().map(ToString::to_string).collect();
    let mut upstreams: Vec<&str> = addresses.iter().map(String::as_str).collect();
    if upstreams.is_empty() {
        upstreams.push("/etc/resolv.conf");
    }
    let view = Corefile {
        domain: plan.network.dns_domain.as_str(),
        lameduck: *facts.lameduck,
        ready: *facts.ready,
        upstream: *facts.upstream,
        ttl: *facts.ttl,
        forward_plugin: match *facts.forward {
            Forward::Proxy => "proxy",
            Forward::Plain | Forward::Limit => "forward",
        },
        upstreams: &upstreams,
        max_concurrent: *facts.forward == Forward::Limit,
        uncached_domain: *facts.cache_spares_cluster,
        loop_and_loadbalance: *facts.loop_detection,
    };
    Ok(emit::text(&view)?)
}

/// What CoreDNS reads.
fn rules(dns: &CoreDnsPlan) -> Vec<Rule<'static>> {
    let rule = |group, resources, verbs| Rule {
        group,
        resources,
        names: &[],
        verbs,
    };
    let mut rules = vec![rule(
        "",
        &["endpoints", "services", "pods", "namespaces"] as &[_],
        &["list", "watch"] as &[_],
    )];
    if *dns.ways.reads_nodes {
        rules.push(rule("", &["nodes"], &["get"]));
    }
    if *dns.ways.reads_endpoint_slices {
        rules.push(rule("discovery.k8s.io", &["endpointslices"], &["list", "watch"]));
    }
    rules
}

fn service(plan: &Plan) -> Value {
    let facts = &plan.facts.coredns;
    let port = |name: &str, port: u16, protocol: &str| json!({"name": name, "port": port, "protocol": protocol, "targetPort": port});
    let mut ports = vec![port("dns", 53, "UDP"), port("dns-tcp", 53, "TCP")];
    if *facts.metrics_port {
        ports.push(port("metrics", 9153, "TCP"));
    }
    let mut service = json!({
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {
            "annotations": {"prometheus.io/scrape": "true"},
            "name": SERVICE,
            "namespace": SYSTEM,
            // kubeadm's way to update a Service without reading it first.
            "resourceVersion": "0",
        },
        "spec": {
            "clusterIP": plan.network.dns_service_ip,
            "ports": ports,
            "selector": {"k8s-app": SERVICE},
        },
        "status": {"loadBalancer": {}},
    });
    if *facts.port_annotation {
        service["metadata"]["annotations"]["prometheus.io/port"] = "9153".into();
    }
    let labels = [
        ("k8s-app", SERVICE),
        ("kubernetes.io/cluster-service", "true"),
        ("kubernetes.io/name", facts.service_name_label.as_str()),
    ];
    with_labels(service, &labels)
}
