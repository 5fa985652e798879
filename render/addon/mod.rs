//! Cluster objects: what is applied over the API once it answers.
//!
//! Files alone do not finish a cluster: rights, tokens, names of Services and the pod network are objects.
//! Each file holds what belongs together, and their numbers are the order in which they must be applied.
//! The objects that kubeadm makes equal its own, byte for byte, with `hardening: none`.

mod bootstrap_rbac;
mod bootstrap_token;
mod cluster_admins;
mod cluster_info;
mod cni_manifests;
mod component_config;
mod core_dns;
mod dashboard;
mod flannel;
mod kube_discovery;
mod kube_dns;
mod kube_proxy;
mod kubeadm_config;
mod kubelet_config;
mod manifest;
mod metrics_server;
mod node;
mod object;
mod scheduling;
mod standard;

#[cfg(test)]
mod tests;

use crate::artifact::{ArtifactSet, Target};
use crate::component::RenderError;
use crate::layout::Layout;
use crate::pki::Issued;
use crate::plan::Plan;
use manifest::Manifest;

/// What every add-on reads.
#[derive(Clone, Copy)]
struct Cluster<'a> {
    plan: &'a Plan,
    issued: &'a Issued,
    layout: &'a Layout,
}

/// Makes the objects of one file; `None` if the cluster needs none of them.
type Render = fn(&Cluster<'_>) -> Result<Option<Manifest>, RenderError>;

/// The files of kubecast's own, in the order in which they must be applied.
///
/// Without the first, `admin.conf` is forbidden. Nodes come before what flanneld reads from them, the pod
/// network before the pods that need it.
const FILES: &[(&str, Render)] = &[
    ("00-cluster-admins", cluster_admins::manifest),
    ("10-kubeadm-config", kubeadm_config::manifest),
    ("11-kubelet-config", kubelet_config::manifest),
    ("20-bootstrap-tokens", bootstrap_token::manifest),
    ("21-bootstrap-rbac", bootstrap_rbac::manifest),
    ("22-cluster-info", cluster_info::manifest),
    ("22-kube-discovery", kube_discovery::manifest),
    ("30-nodes", node::manifest),
    ("40-kube-proxy", kube_proxy::manifest),
    ("50-flannel", flannel::manifest),
    ("60-coredns", core_dns::manifest),
    ("60-kube-dns", kube_dns::manifest),
    ("70-kubernetes-dashboard", dashboard::manifest),
    ("70-metrics-server", metrics_server::manifest),
];

/// Every object of the cluster, in files numbered in the order in which they must be applied.
///
/// # Errors
/// If a certificate or commitment is missing, or a patch of the user does not fit.
pub fn cluster(plan: &Plan, issued: &Issued) -> Result<ArtifactSet, RenderError> {
    let layout = Layout::of(plan.layout.value, &plan.certificates_dir, &plan.facts);
    let cluster = Cluster {
        plan,
        issued,
        layout: &layout,
    };
    let mut artifacts = cni_manifests::artifacts(plan)?;
    for (name, render) in FILES {
        if let Some(manifest) = render(&cluster)? {
            artifacts.push(manifest.artifact(name)?);
        }
    }
    ArtifactSet::new(Target::Cluster, artifacts, []).map_err(RenderError::Set)
}
