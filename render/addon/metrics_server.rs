//! metrics-server: what `kubectl top` and autoscalers read.
//!
//! Source: `components.yaml` of metrics-server 0.5.0 to 0.9.0. It may read what it asks kubelets and the API for, and
//! nothing else. It trusts the authority of its service account, which is that of the cluster, so a kubelet with an issued
//! serving certificate needs no flag.

use serde_json::{Value, json};

use super::object::{
    Reach, RoleRef, Rule, SYSTEM, Subject, binding, named, role, service_account, with_labels,
};
use super::{Cluster, Manifest};
use crate::component::RenderError;
use crate::facts::MetricsServerFacts;
use crate::plan::Plan;
use crate::report::{Origin, Origins};
use crate::spec::ImageName;

/// The name of most objects.
const NAME: &str = "metrics-server";
const ROLE: &str = "system:metrics-server";
const READERS: &str = "system:aggregated-metrics-reader";
const ACCOUNT: &[Subject<'_>] = &[Subject::ServiceAccount(SYSTEM, NAME)];
const WATCH: &[&str] = &["get", "list", "watch"];

/// Whoever may view, edit or administer a namespace may see its metrics.
const METRICS: Rule<'_> = Rule {
    group: "metrics.k8s.io",
    resources: &["pods", "nodes"],
    names: &[],
    verbs: WATCH,
};

/// Every object of metrics-server.
pub(super) fn manifest(cluster: &Cluster<'_>) -> Result<Option<Manifest>, RenderError> {
    let plan = cluster.plan;
    let Some(server) = &plan.addons.metrics_server else {
        return Ok(None);
    };
    let facts = &server.facts;
    let origins = Origins::from(Origin::spec("spec.addons.metricsServer.enabled"))
        .and(&plan.hardening.origin)
        .and(&server.version.origin)
        .and(facts.port.origin())
        .and(facts.reads.origin())
        .and(plan.image_origins(ImageName::MetricsServer));
    let objects = rights(facts).into_iter().chain([
        service_account(SYSTEM, NAME),
        service(),
        deployment(plan, facts),
        api_service(),
    ]);
    let objects = objects.map(|object| with_labels(object, &[("k8s-app", NAME)]));
    Ok(Some(Manifest::of(objects.collect(), origins)))
}

fn rights(facts: &MetricsServerFacts) -> Vec<Value> {
    let rule = |resources, verbs| Rule {
        group: "",
        resources,
        names: &[],
        verbs,
    };
    let everywhere = Reach::Cluster;
    let kubelets = [facts.reads.as_str()];
    let rules = [rule(&kubelets, &["get"]), rule(&["nodes", "pods"], WATCH)];
    let aggregated =
        ["view", "edit", "admin"].map(|role| format!("rbac.authorization.k8s.io/aggregate-to-{role}"));
    let labels: Vec<(&str, &str)> = aggregated.iter().map(|key| (key.as_str(), "true")).collect();
    vec![
        with_labels(role(everywhere, READERS, &[METRICS]), &labels),
        role(everywhere, ROLE, &rules),
        binding(everywhere, ROLE, RoleRef::ClusterRole(ROLE), ACCOUNT),
        binding(
            everywhere,
            "metrics-server:system:auth-delegator",
            RoleRef::ClusterRole("system:auth-delegator"),
            ACCOUNT,
        ),
        binding(
            Reach::Namespace(SYSTEM),
            "metrics-server-auth-reader",
            RoleRef::Role("extension-apiserver-authentication-reader"),
            ACCOUNT,
        ),
    ]
}

fn service() -> Value {
    json!({
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": named(SYSTEM, NAME),
        "spec": {
            "ports": [{"name": "https", "port": 443, "protocol": "TCP", "targetPort": "https"}],
            "selector": {"k8s-app": NAME},
        },
    })
}

/// The certificate of metrics-server is its own: the API server cannot verify it, and shows its own.
fn api_service() -> Value {
    json!({
        "apiVersion": "apiregistration.k8s.io/v1",
        "kind": "APIService",
        "metadata": {"name": "v1beta1.metrics.k8s.io"},
        "spec": {
            "group": "metrics.k8s.io",
            "groupPriorityMinimum": 100,
            "insecureSkipTLSVerify": true,
            "service": {"name": NAME, "namespace": SYSTEM},
            "version": "v1beta1",
            "versionPriority": 100,
        },
    })
}

fn deployment(plan: &Plan, facts: &MetricsServerFacts) -> Value {
    let labels = json!({"k8s-app": NAME});
    let mut pod = json!({
        "containers": [container(plan, facts)],
        "nodeSelector": {"kubernetes.io/os": "linux"},
        "priorityClassName": "system-cluster-critical",
        "serviceAccountName": NAME,
        "volumes": [{"emptyDir": {}, "name": "tmp-dir"}],
    });
    if *plan.facts.static_pod.seccomp {
        pod["securityContext"] = json!({"seccompProfile": {"type": "RuntimeDefault"}});
    }
    json!({
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": named(SYSTEM, NAME),
        "spec": {
            "selector": {"matchLabels": labels},
            "strategy": {"rollingUpdate": {"maxUnavailable": 0}},
            "template": {"metadata": {"labels": labels}, "spec": pod},
        },
    })
}

fn container(plan: &Plan, facts: &MetricsServerFacts) -> Value {
    let port = *facts.port;
    let mut arguments = vec![
        "--cert-dir=/tmp".to_owned(),
        format!("--secure-port={port}"),
        "--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname".to_owned(),
        "--kubelet-use-node-status-port".to_owned(),
        "--metric-resolution=15s".to_owned(),
    ];
    if plan.equals_kubeadm() {
        // Kubelets sign their serving certificates themselves there.
        arguments.push("--kubelet-insecure-tls".to_owned());
    }
    let probe = |path: &str, delay: u8| {
        let mut probe = json!({
            "failureThreshold": 3,
            "httpGet": {"path": path, "port": "https", "scheme": "HTTPS"},
            "periodSeconds": 10,
        });
        if delay > 0 {
            probe["initialDelaySeconds"] = delay.into();
        }
        probe
    };
    json!({
        "args": arguments,
        "image": plan.image(ImageName::MetricsServer),
        "imagePullPolicy": "IfNotPresent",
        "livenessProbe": probe("/livez", 0),
        "name": NAME,
        "ports": [{"containerPort": port, "name": "https", "protocol": "TCP"}],
        "readinessProbe": probe("/readyz", 20),
        "resources": {"requests": {"cpu": "100m", "memory": "200Mi"}},
        "securityContext": {
            "allowPrivilegeEscalation": false,
            "capabilities": {"drop": ["ALL"]},
            "readOnlyRootFilesystem": true,
            "runAsNonRoot": true,
            "runAsUser": 1000,
        },
        "volumeMounts": [{"mountPath": "/tmp", "name": "tmp-dir"}],
    })
}
