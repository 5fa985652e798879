//! Objects of the shape that kubeadm 1.5 gave to all of its own (`master/apiclient.go`): of the API as it was then.

use serde_json::{Value, json};

use super::object::named;
use super::scheduling::{self, AFFINITY, TOLERATIONS, Wanted};
use crate::plan::Plan;

/// The labels of an object and of its pods.
pub(super) fn labels(name: &str) -> Value {
    json!({
        "component": name,
        "k8s-app": name,
        "kubernetes.io/cluster-service": "true",
        "name": name,
        "tier": "node",
    })
}

/// A Deployment.
pub(super) fn deployment(namespace: &str, name: &str, replicas: u16, template: &Value) -> Value {
    json!({
        "apiVersion": "extensions/v1beta1",
        "kind": "Deployment",
        "metadata": named(namespace, name),
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": labels(name)},
            "template": template,
        },
    })
}

/// A DaemonSet.
pub(super) fn daemon_set(namespace: &str, name: &str, template: &Value) -> Value {
    json!({
        "apiVersion": "extensions/v1beta1",
        "kind": "DaemonSet",
        "metadata": named(namespace, name),
        "spec": {
            "selector": {"matchLabels": labels(name)},
            "template": template,
        },
    })
}

/// The pods of either: they stand the taints of control planes, and want nodes with these labels and the processor
/// that their images are for.
pub(super) fn template(plan: &Plan, name: &str, wanted: &[Wanted<'_>], spec: &Value) -> Value {
    let processor = json!(
        plan.nodes()
            .next()
            .map(|host| host.architecture)
            .unwrap_or_default()
    );
    let processor = ("beta.kubernetes.io/arch", processor.as_str().unwrap_or_default());
    let wanted: Vec<Wanted<'_>> = wanted.iter().copied().chain([processor]).collect();
    json!({
        "metadata": {
            "annotations": {
                AFFINITY: scheduling::affinity(&wanted),
                TOLERATIONS: scheduling::tolerations(plan),
            },
            "labels": labels(name),
        },
        "spec": spec,
    })
}

/// The label of a control plane.
pub(super) fn control_plane(plan: &Plan) -> Vec<Wanted<'_>> {
    let labels = plan.facts.node.control_plane_labels.iter();
    labels
        .map(|label| label.split_once('=').unwrap_or((label, "")))
        .collect()
}
