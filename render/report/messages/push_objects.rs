//! What push does through the API of a cluster.

use std::fmt::Display;

use crate::report::code::declare;

declare! {
    /// The API does not answer at the endpoint of the control plane.
    Error no_endpoint(doing: &str, said: &str) = "push.no-endpoint",
        "the cluster cannot be asked to {doing}: {said}",
        help: "push talks to `controlPlaneEndpoint` from this machine; where that is not reachable, use --skip-objects here and push again from a machine that reaches it";

    /// No rendered administrator may do what push asks of the API.
    Error forbidden(doing: &str, said: &str) = "push.forbidden",
        "the cluster does not let push {doing}: {said}",
        help: "the group of `admin.conf` is bound to cluster-admin by `cluster/00-cluster-admins.yaml`, which super-admin.conf may apply";

    /// Somebody else owns fields of an object.
    Error conflict(doing: &str, said: &str) = "push.conflict",
        "the cluster refuses to {doing}, because somebody else set these fields: {said}",
        help: "write their values to the spec, or take them over with --force-conflicts";

    /// The API refused what push asked.
    Error cluster_refused(doing: &str, said: &str) = "push.cluster-refused",
        "the cluster refuses to {doing}: {said}",
        help: "the hosts keep what they have; `kubecast push` goes on with the objects when it runs again";

    /// The API took too long.
    Error cluster_slow(doing: &str, seconds: u64) = "push.cluster-slow",
        "the cluster did not {doing} in {seconds} s",
        help: "`kubecast push` may run again at any time";

    /// The user stopped the run while the API was asked.
    Error stopped(doing: &str) = "push.stopped",
        "stopped while the cluster was asked to {doing}",
        help: "run `kubecast push` again; it goes on where it stopped";

    /// A file of the tree does not hold objects.
    Error object_unreadable(file: &str, problem: &str) = "push.object-unreadable",
        "`cluster/{file}` cannot be applied: {problem}";

    /// The inventory in the cluster is not one that this version wrote.
    Error inventory_unreadable() = "push.inventory-unreadable",
        "the ConfigMap kube-system/kubecast-inventory does not list objects in a form that is known here",
        help: "another version of kubecast may have written it; without it nothing would be removed: `kubectl -n kube-system delete configmap kubecast-inventory` lets push make a new one";

    /// An object is no longer wanted, and push never removes its kind.
    Warning object_kept(object: &dyn Display, reason: &str) = "push.object-kept",
        "{object} is no longer in the tree and stays in the cluster: {reason}",
        help: "remove it with kubectl if nothing needs it; push then forgets it";

    /// An object is no longer wanted, and it is not kubecast's any more.
    Warning object_foreign(object: &dyn Display) = "push.object-foreign",
        "{object} is no longer in the tree and stays in the cluster: somebody else made it anew",
        help: "push forgets it; remove it with kubectl if nothing needs it";

    /// A node did not become Ready in time.
    Error node_not_ready(node: &dyn Display, reason: &str, seconds: u64) = "push.node-not-ready",
        "{node} is not Ready after {seconds} s: {reason}",
        help: "`kubectl describe node {node}` and the journal of its kubelet say more; the host keeps its new files";

    /// etcd refused to change its members.
    Error etcd_refused(doing: &str, said: &str) = "push.etcd-refused",
        "etcd refuses to {doing}: {said}",
        help: "etcd changes its members only while most of those that remain are healthy; repair them, then push again";

    /// A host that leaves is off.
    Warning left_behind(host: &dyn Display, reason: &dyn Display) = "push.left-behind",
        "{host} is out of the cluster, but its units are not ended: {reason}",
        help: "if it is started again, its kubelet joins again: erase it, or push again when it is on";
}
