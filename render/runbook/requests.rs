//! Kubelets that ask for their client certificate.

use super::Cluster;
use super::page::Page;
use crate::plan::HostPlan;
use crate::spec::KubeletCredentials;

/// Whether a host's kubelet asks for its certificate.
pub(super) fn asks(host: &HostPlan) -> bool {
    host.kubelet_credentials.value == KubeletCredentials::Bootstrap
}

/// What becomes of the requests of the kubelets that were just started, if some ask.
pub(super) fn after_start(cluster: &Cluster<'_>, kubectl: &str, page: &mut Page) {
    if !cluster.plan.hosts.iter().any(asks) {
        return;
    }
    page.text(
        "Some kubelets ask for their client certificate with a bootstrap token: the token must not have expired, and \
         kube-controller-manager must hold the authority's key. Look at the requests, and approve by hand what is not \
         approved by itself:",
    );
    page.shell([
        format!("{kubectl} get certificatesigningrequests"),
        format!("{kubectl} certificate approve NAME"),
    ]);
}
