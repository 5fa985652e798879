//! kube-dns: names of Services before CoreDNS.
//!
//! Source: kubeadm 1.5, `master/addons.go`.

use serde_json::{Value, json};

use super::object::{SYSTEM, named};
use super::{Cluster, Manifest, standard};
use crate::component::RenderError;
use crate::plan::Plan;
use crate::report::Origins;
use crate::spec::ImageName;

const NAME: &str = "kube-dns";
/// The port of kube-dns itself; dnsmasq answers for it on the usual one.
const OWN_PORT: u16 = 10_053;

/// The Deployment and its Service.
pub(super) fn manifest(cluster: &Cluster<'_>) -> Result<Option<Manifest>, RenderError> {
    let plan = cluster.plan;
    let (Some(dns), Some(image)) = (&plan.addons.core_dns, plan.images.get(&ImageName::Kubedns)) else {
        return Ok(None);
    };
    let origins = Origins::from(&dns.replicas.origin)
        .and(&image.origin)
        .and(&plan.network.dns_domain.origin)
        .and(&plan.network.service_subnet.origin);
    let template = standard::template(plan, NAME, &[], &pod(plan));
    let deployment = standard::deployment(SYSTEM, NAME, dns.replicas.value, &template);
    Ok(Some(Manifest::of(vec![deployment, service(plan)], origins)))
}

fn service(plan: &Plan) -> Value {
    let mut metadata = named(SYSTEM, NAME);
    metadata["labels"] = standard::labels(NAME);
    let port = |name: &str, protocol: &str| json!({"name": name, "port": 53, "protocol": protocol});
    json!({
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": metadata,
        "spec": {
            "clusterIP": plan.network.dns_service_ip,
            "ports": [port("dns", "UDP"), port("dns-tcp", "TCP")],
            "selector": {"name": NAME},
        },
    })
}

fn pod(plan: &Plan) -> Value {
    json!({
        "containers": [kube_dns(plan), dnsmasq(plan), health(plan)],
        "dnsPolicy": "Default",
    })
}

fn kube_dns(plan: &Plan) -> Value {
    let domain = &plan.network.dns_domain.value;
    json!({
        "args": [format!("--domain={domain}"), format!("--dns-port={OWN_PORT}")],
        "image": plan.image(ImageName::Kubedns),
        "livenessProbe": {
            "failureThreshold": 1,
            "httpGet": {"path": "/healthz", "port": 8080, "scheme": "HTTP"},
            "initialDelaySeconds": 60,
            "successThreshold": 1,
            "timeoutSeconds": 5,
        },
        "name": NAME,
        "ports": [port("dns-local", OWN_PORT, "UDP"), port("dns-tcp-local", OWN_PORT, "TCP")],
        "readinessProbe": {
            "httpGet": {"path": "/readiness", "port": 8081, "scheme": "HTTP"},
            "initialDelaySeconds": 30,
            "timeoutSeconds": 5,
        },
        "resources": resources("100m", "170Mi"),
    })
}

fn dnsmasq(plan: &Plan) -> Value {
    json!({
        "args": ["--cache-size=1000", "--no-resolv", format!("--server=127.0.0.1#{OWN_PORT}")],
        "image": plan.image(ImageName::KubeDnsmasq),
        "name": "dnsmasq",
        "ports": [port("dns", 53, "UDP"), port("dns-tcp", 53, "TCP")],
        "resources": resources("100m", "170Mi"),
    })
}

/// It asks both of the others for the API's own name.
fn health(plan: &Plan) -> Value {
    let question = format!(
        "nslookup kubernetes.default.svc.{} 127.0.0.1",
        plan.network.dns_domain.value
    );
    let command = format!("-cmd={question}:53 >/dev/null && {question}:{OWN_PORT} >/dev/null");
    json!({
        "args": [command, "-port=8080", "-quiet"],
        "image": plan.image(ImageName::Exechealthz),
        "name": "healthz",
        "ports": [{"containerPort": 8080, "protocol": "TCP"}],
        "resources": resources("10m", "50Mi"),
    })
}

fn port(name: &str, port: u16, protocol: &str) -> Value {
    json!({"containerPort": port, "name": name, "protocol": protocol})
}

/// Limits that are also what the scheduler reserves.
fn resources(cpu: &str, memory: &str) -> Value {
    let both = json!({"cpu": cpu, "memory": memory});
    json!({"limits": both, "requests": both})
}
