use serde_json::{Map, Value, json};

use super::{Cluster, Manifest, scheduling};
use crate::component::{self, RenderError};
use crate::facts::SchedulingPlace;
use crate::plan::HostPlan;
use crate::report::Origins;
use crate::types::Taint;

/// What a kubelet may not say about its own node: the labels of a control plane, taints, its part of the pod
/// subnets. One document for each host, sorted by name, so a new host is a new document and nothing else.
pub(super) fn manifest(cluster: &Cluster<'_>) -> Result<Option<Manifest>, RenderError> {
    let plan = cluster.plan;
    let mut nodes = Vec::new();
    let mut origins = Origins::none();
    for host in plan.nodes() {
        if let Some(node) = node(cluster, host) {
            nodes.push(node);
            origins.extend(&host_origins(host));
        }
    }
    let origins = origins.and(plan.facts.node.socket_annotation.origin());
    Ok((!nodes.is_empty()).then(|| Manifest::of(nodes, origins)))
}

/// A host's node; `None` if there is nothing to say about it.
fn node(cluster: &Cluster<'_>, host: &HostPlan) -> Option<Value> {
    let plan = cluster.plan;
    let (mut metadata, mut annotations) = (Map::new(), Map::new());
    let mut spec = Map::new();
    if !host.labels.is_empty() {
        metadata.insert("labels".into(), json!(host.labels));
    }
    if *plan.facts.node.socket_annotation && cluster.layout.run_as().is_for_kubeadm() {
        let socket = component::cri_socket(plan, host);
        annotations.insert("kubeadm.alpha.kubernetes.io/cri-socket".into(), socket.into());
    }
    match *plan.facts.node.scheduling_place {
        _ if host.taints.is_empty() => {}
        SchedulingPlace::Spec => {
            spec.insert("taints".into(), host.taints.iter().map(taint).collect());
        }
        SchedulingPlace::Annotation => {
            annotations.insert(scheduling::TAINTS.into(), scheduling::taints(&host.taints).into());
        }
    }
    if !annotations.is_empty() {
        metadata.insert("annotations".into(), annotations.into());
    }
    if let Some(first) = host.pod_subnets.first() {
        spec.insert("podCIDR".into(), json!(first));
        if host.pod_subnets.len() > 1 {
            spec.insert("podCIDRs".into(), json!(host.pod_subnets.value));
        }
    }
    if metadata.is_empty() && spec.is_empty() {
        return None;
    }
    metadata.insert("name".into(), json!(host.name));
    Some(json!({"apiVersion": "v1", "kind": "Node", "metadata": metadata, "spec": spec}))
}

fn taint(taint: &Taint) -> Value {
    let mut value = json!({"effect": taint.effect, "key": taint.key});
    if !taint.value.as_str().is_empty() {
        value["value"] = json!(taint.value);
    }
    value
}

fn host_origins(host: &HostPlan) -> Origins {
    Origins::from(host.origin("name"))
        .and(host.origin("labels"))
        .and(&host.taints.origin)
        .and(&host.pod_subnets.origin)
}
