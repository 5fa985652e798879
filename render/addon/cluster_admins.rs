use super::object::{Reach, RoleRef, Subject, binding};
use super::{Cluster, Manifest};
use crate::component::RenderError;
use crate::report::Origins;

/// The group of `admin.conf`, and the binding of the same name.
const CLUSTER_ADMINS: &str = "kubeadm:cluster-admins";

/// Rights of credentials that kubeadm made without any: the administrators' group, and the API server towards
/// kubelets. Only `super-admin.conf` can apply the first.
pub(super) fn manifest(cluster: &Cluster<'_>) -> Result<Option<Manifest>, RenderError> {
    let plan = cluster.plan;
    let facts = &plan.facts.rbac;
    let mut objects = Vec::new();
    if *facts.cluster_admins {
        objects.push(binding(
            Reach::Cluster,
            CLUSTER_ADMINS,
            RoleRef::ClusterRole("cluster-admin"),
            &[Subject::Group(CLUSTER_ADMINS)],
        ));
    }
    if *facts.apiserver_kubelet_client {
        objects.push(binding(
            Reach::Cluster,
            "kubeadm:apiserver-kubelet-client",
            RoleRef::ClusterRole("system:kubelet-api-admin"),
            &[Subject::User("kube-apiserver-kubelet-client")],
        ));
    }
    let origins = Origins::from(facts.cluster_admins.origin()).and(facts.apiserver_kubelet_client.origin());
    Ok((!objects.is_empty()).then(|| Manifest::of_kubeadm(plan, objects, origins)))
}
