use std::collections::BTreeSet;

use crate::artifact::Reaction;
use crate::types::HostPath;

use super::Scope;

/// What people use themselves.
pub(super) const ADMINISTRATORS: &str = "administrators";

/// Where a file belongs, if what reads it does not say: by the start of its path, the longer ones first.
const PLACES: &[(&str, &str)] = &[
    ("/etc/kubernetes/pki/etcd/", "etcd"),
    ("/opt/etcd/", "etcd"),
    ("/etc/kubernetes/admin.conf", ADMINISTRATORS),
    ("/etc/kubernetes/super-admin.conf", ADMINISTRATORS),
    ("/opt/kubernetes/cfg/admin.kubeconfig", ADMINISTRATORS),
    ("/etc/kubernetes/", "kubernetes"),
    ("/opt/kubernetes/", "kubernetes"),
    ("/usr/local/lib/kubecast/", "scripts"),
    ("/var/lib/kubelet/", "kubelet"),
    ("/etc/containerd/", "containerd"),
    ("/etc/cni/", "pod network"),
];

/// The part of the cluster that a file concerns.
pub(super) fn component(scope: Scope<'_>, path: &HostPath, reactions: &BTreeSet<Reaction>) -> String {
    if scope == Scope::Cluster {
        return if path.is_below("/cluster") {
            "cluster objects".into()
        } else {
            "documents".into()
        };
    }
    let readers: BTreeSet<&str> = reactions.iter().filter_map(reader).collect();
    let mut readers = readers.into_iter();
    match (readers.next(), readers.next()) {
        (Some(one), None) => one.to_owned(),
        (Some(_), Some(_)) => "several components".into(),
        (None, _) => {
            let place = PLACES.iter().find(|(start, _)| path.as_str().starts_with(start));
            place.map_or("host", |(_, component)| component).to_owned()
        }
    }
}

/// The process that obeys a file, if it is one.
fn reader(reaction: &Reaction) -> Option<&str> {
    match reaction {
        Reaction::Watched(name) => Some(name),
        other => other.process(),
    }
}
