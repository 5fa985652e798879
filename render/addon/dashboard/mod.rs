//! The Kubernetes dashboard, and the scraper that keeps a few minutes of metrics for it.
//!
//! Source: `aio/deploy/recommended.yaml` of dashboard 2.7. It differs in what the containers may do, and in
//! the token against forged requests: the dashboard makes it, so applying the file again must not empty it.

mod deployment;

use serde_json::{Value, json};

use super::object::{
    Reach, RoleRef, Rule, Subject, binding, config_map, named, role, service_account, with_labels,
};
use super::{Cluster, Manifest};
use crate::component::RenderError;
use crate::plan::{DashboardPlan, Plan};
use crate::report::Origins;
use crate::spec::ImageName;

/// The name of the namespace and of most objects.
const NAME: &str = "kubernetes-dashboard";
const SCRAPER: &str = "dashboard-metrics-scraper";
const LABEL: (&str, &str) = ("k8s-app", NAME);
const SECRETS: &[&str] = &[
    "kubernetes-dashboard-certs",
    "kubernetes-dashboard-csrf",
    "kubernetes-dashboard-key-holder",
];
const SETTINGS: &str = "kubernetes-dashboard-settings";

/// Its own Secrets and settings, and metrics. What it shows are the rights of who looks.
const RULES: &[Rule<'_>] = &[
    Rule {
        group: "",
        resources: &["secrets"],
        names: SECRETS,
        verbs: &["get", "update", "delete"],
    },
    Rule {
        group: "",
        resources: &["configmaps"],
        names: &[SETTINGS],
        verbs: &["get", "update"],
    },
    Rule {
        group: "",
        resources: &["services"],
        names: &["heapster", SCRAPER],
        verbs: &["proxy"],
    },
    Rule {
        group: "",
        resources: &["services/proxy"],
        names: &[
            "heapster",
            "http:heapster:",
            "https:heapster:",
            SCRAPER,
            "http:dashboard-metrics-scraper",
        ],
        verbs: &["get"],
    },
];

/// What the scraper reads.
const METRICS: Rule<'_> = Rule {
    group: "metrics.k8s.io",
    resources: &["pods", "nodes"],
    names: &[],
    verbs: &["get", "list", "watch"],
};

/// Every object of the dashboard.
pub(super) fn manifest(cluster: &Cluster<'_>) -> Result<Option<Manifest>, RenderError> {
    let plan = cluster.plan;
    let Some(dashboard) = &plan.addons.dashboard else {
        return Ok(None);
    };
    let account = [Subject::ServiceAccount(NAME, NAME)];
    let inside = Reach::Namespace(NAME);
    let everywhere = Reach::Cluster;
    let mut objects = vec![namespace(), service_account(NAME, NAME)];
    objects.extend(SECRETS.iter().map(|name| secret(name)));
    objects.extend([
        config_map(NAME, SETTINGS, []),
        role(inside, NAME, RULES),
        binding(inside, NAME, RoleRef::Role(NAME), &account),
        role(everywhere, NAME, &[METRICS]),
        binding(everywhere, NAME, RoleRef::ClusterRole(NAME), &account),
        service(
            NAME,
            443,
            8443,
            dashboard.node_port.as_ref().map(|port| port.value),
        ),
        deployment::dashboard(plan),
    ]);
    let mut objects: Vec<Value> = objects
        .into_iter()
        .map(|object| with_labels(object, &[LABEL]))
        .collect();
    let scraper = [service(SCRAPER, 8000, 8000, None), deployment::scraper(plan)];
    objects.extend(scraper.map(|object| with_labels(object, &[("k8s-app", SCRAPER)])));
    Ok(Some(Manifest::of(objects, origins(plan, dashboard))))
}

/// Its pods need no more than the strictest of the pod security standards allows.
fn namespace() -> Value {
    json!({
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {
            "labels": {"pod-security.kubernetes.io/enforce": "restricted"},
            "name": NAME,
        },
    })
}

/// A Secret that the dashboard fills.
fn secret(name: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Secret", "metadata": named(NAME, name), "type": "Opaque"})
}

fn service(name: &str, port: u16, target: u16, node_port: Option<u16>) -> Value {
    let mut spec = json!({
        "ports": [{"port": port, "protocol": "TCP", "targetPort": target}],
        "selector": {"k8s-app": name},
    });
    if let Some(node_port) = node_port {
        spec["ports"][0]["nodePort"] = node_port.into();
        spec["type"] = "NodePort".into();
    }
    json!({"apiVersion": "v1", "kind": "Service", "metadata": named(NAME, name), "spec": spec})
}

fn origins(plan: &Plan, dashboard: &DashboardPlan) -> Origins {
    let images = [ImageName::Dashboard, ImageName::MetricsScraper];
    let images = images
        .iter()
        .filter_map(|name| plan.images.get(name).map(|image| &image.origin));
    let mut origins = Origins::from(crate::report::Origin::spec("spec.addons.dashboard.enabled"));
    for origin in images.chain(dashboard.node_port.iter().map(|port| &port.origin)) {
        origins.extend(&Origins::from(origin));
    }
    origins
}
