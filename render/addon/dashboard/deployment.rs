use serde_json::{Value, json};

use super::{NAME, SCRAPER};
use crate::addon::object::named;
use crate::plan::Plan;
use crate::spec::ImageName;

/// The dashboard itself.
pub(super) fn dashboard(plan: &Plan) -> Value {
    let container = json!({
        "args": ["--auto-generate-certificates", "--namespace=kubernetes-dashboard"],
        "image": plan.image(ImageName::Dashboard),
        "livenessProbe": probe("HTTPS", 8443),
        "ports": [{"containerPort": 8443, "protocol": "TCP"}],
        "volumeMounts": [
            {"mountPath": "/certs", "name": "kubernetes-dashboard-certs"},
            {"mountPath": "/tmp", "name": "tmp-volume"},
        ],
    });
    let certificates = json!({
        "name": "kubernetes-dashboard-certs",
        "secret": {"secretName": "kubernetes-dashboard-certs"},
    });
    deployment(plan, NAME, container, vec![certificates, scratch()])
}

/// The keeper of metrics.
pub(super) fn scraper(plan: &Plan) -> Value {
    let container = json!({
        "image": plan.image(ImageName::MetricsScraper),
        "livenessProbe": probe("HTTP", 8000),
        "ports": [{"containerPort": 8000, "protocol": "TCP"}],
        "volumeMounts": [{"mountPath": "/tmp", "name": "tmp-volume"}],
    });
    deployment(plan, SCRAPER, container, vec![scratch()])
}

fn deployment(plan: &Plan, name: &str, mut container: Value, volumes: Vec<Value>) -> Value {
    container["name"] = name.into();
    container["imagePullPolicy"] = "IfNotPresent".into();
    container["resources"] = json!({
        "limits": {"memory": "200Mi"},
        "requests": {"cpu": "50m", "memory": "64Mi"},
    });
    container["securityContext"] = json!({
        "allowPrivilegeEscalation": false,
        "capabilities": {"drop": ["ALL"]},
        "readOnlyRootFilesystem": true,
        "runAsGroup": 2001,
        "runAsNonRoot": true,
        "runAsUser": 1001,
    });
    let labels = json!({"k8s-app": name});
    json!({
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": named(NAME, name),
        "spec": {
            "replicas": 1,
            "revisionHistoryLimit": 10,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": pod(plan, &container, &volumes)},
        },
    })
}

fn pod(plan: &Plan, container: &Value, volumes: &[Value]) -> Value {
    let taints = plan.facts.node.control_plane_taints.iter();
    let tolerations: Vec<Value> = taints
        .map(|key| json!({"effect": "NoSchedule", "key": key}))
        .collect();
    let mut pod = json!({
        "containers": [container],
        "serviceAccountName": NAME,
        "tolerations": tolerations,
        "volumes": volumes,
    });
    if let Some(label) = &*plan.facts.coredns.node_selector {
        pod["nodeSelector"] = json!({label: "linux"});
    }
    if *plan.facts.static_pod.seccomp {
        pod["securityContext"] = json!({"seccompProfile": {"type": "RuntimeDefault"}});
    }
    pod
}

fn probe(scheme: &str, port: u16) -> Value {
    json!({
        "httpGet": {"path": "/", "port": port, "scheme": scheme},
        "initialDelaySeconds": 30,
        "timeoutSeconds": 30,
    })
}

fn scratch() -> Value {
    json!({"emptyDir": {}, "name": "tmp-volume"})
}
