use serde_json::json;

use super::object::{BOOTSTRAPPERS, NODES, Reach, RoleRef, Rule, SYSTEM, Subject, binding, role};
use super::{Cluster, Manifest};
use crate::component::RenderError;
use crate::report::Origins;

const GET_NODES: &str = "kubeadm:get-nodes";

/// Who gets which of Kubernetes' own ClusterRoles: binding, role, subject.
const BINDINGS: &[(&str, &str, Subject<'_>)] = &[
    (
        "kubeadm:kubelet-bootstrap",
        "system:node-bootstrapper",
        BOOTSTRAPPERS,
    ),
    (
        "kubeadm:node-autoapprove-bootstrap",
        "system:certificates.k8s.io:certificatesigningrequests:nodeclient",
        BOOTSTRAPPERS,
    ),
    (
        "kubeadm:node-autoapprove-certificate-rotation",
        "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient",
        NODES,
    ),
];

/// Rights of hosts that join with a token, and of kubelets that renew their certificates.
pub(super) fn manifest(cluster: &Cluster<'_>) -> Result<Option<Manifest>, RenderError> {
    let plan = cluster.plan;
    let facts = &plan.facts.rbac;
    if !*facts.nodes {
        return Ok(None);
    }
    let mut objects = Vec::new();
    // Only `kubeadm join` asks for nodes with a token.
    if *facts.get_nodes && cluster.layout.run_as().is_for_kubeadm() {
        let rule = Rule {
            group: "",
            resources: &["nodes"],
            names: &[],
            verbs: &["get"],
        };
        objects.push(role(Reach::Cluster, GET_NODES, &[rule]));
        objects.push(binding(
            Reach::Cluster,
            GET_NODES,
            RoleRef::ClusterRole(GET_NODES),
            &[BOOTSTRAPPERS],
        ));
    }
    if *facts.get_nodes_namespace {
        // The API ignores it; kubeadm printed it.
        for object in &mut objects {
            object["metadata"]["namespace"] = json!(SYSTEM);
        }
    }
    for (name, role, subject) in BINDINGS {
        objects.push(binding(
            Reach::Cluster,
            name,
            RoleRef::ClusterRole(role),
            &[*subject],
        ));
    }
    let origins = Origins::from(facts.get_nodes.origin());
    Ok(Some(Manifest::of_kubeadm(plan, objects, origins)))
}
