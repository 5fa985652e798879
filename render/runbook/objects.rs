use super::page::Page;
use super::{Cluster, day_two};
use crate::plan::CniPlan;

/// The objects of the cluster, once its API answers.
pub(super) fn objects(cluster: &Cluster<'_>, page: &mut Page) {
    page.chapter("Apply the objects");
    if !cluster.has_objects() {
        page.text("This release's objects are not rendered: rights, names of Services and the pod network are yours to add.");
        return;
    }
    let first = cluster.first();
    page.text("On the machine that holds the tree, in the order of their numbers, once:");
    page.shell([
        format!("rsync -r --delete cluster/ root@{first}:/root/{}-cluster/", cluster.plan.name),
        format!(
            "ssh root@{first} 'for f in /root/{}-cluster/*.yaml; do {} --kubeconfig {} apply -f $f || break; done'",
            cluster.plan.name,
            cluster.kubectl(),
            cluster.first_kubeconfig()
        ),
    ]);
    let names = cluster
        .objects
        .files()
        .filter_map(|file| file.path().as_str().rsplit('/').next());
    page.items(names.map(|name| format!("`{name}`")));
    match &cluster.plan.network.cni {
        CniPlan::None => {
            page.text("Nodes become Ready when a pod network is installed; this spec leaves that to you.");
        }
        CniPlan::Flannel(_) | CniPlan::Manifests(_) => {}
    }
    if cluster.later().next().is_some() && !cluster.has_units() {
        day_two::join_members(cluster, page);
    }
}
