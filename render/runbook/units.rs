//! The start of a cluster whose components are units: one after the other, in the order in which they need each other.

use super::page::Page;
use super::{Cluster, front, objects, requests};
use crate::layout::File;
use crate::plan::{Daemon, HostPlan, InitialState, Plan};
use crate::types::Endpoint;

/// Where members of etcd reach each other, and where clients reach them.
const PEER_PORT: u16 = 2380;
const CLIENT_PORT: u16 = 2379;

/// Says which hosts hold a unit, and starts it there; the lists come from the tree.
const START: &[&str] = &[
    "with() { ls hosts/*/etc/systemd/system/$1.service | cut -d / -f 2; }",
    "start() { ssh -o BatchMode=yes root@$2 systemctl start $1.service || echo \"$2 $1 FAILED\"; }; export -f start",
    "each() { with $1 | xargs -P 20 -I{} bash -c \"start $1 {}\"; }",
];

pub(super) fn chapters(cluster: &Cluster<'_>, page: &mut Page) {
    etcd(cluster, page);
    flannel(cluster, page);
    front::chapter(cluster, page);
    api_server(cluster, page);
    objects::objects(cluster, page);
    controllers(page);
    nodes(cluster, page);
}

/// etcd's members, those that start together or those that join later, in the order in which they do.
fn members(plan: &Plan, state: InitialState) -> Vec<&HostPlan> {
    let told_of = |host: &HostPlan| {
        let member = host.etcd.as_ref();
        member.map_or(0, |member| member.initial_cluster.len())
    };
    let is_one = |host: &&HostPlan| {
        host.etcd
            .as_ref()
            .is_some_and(|member| member.initial_state == state)
    };
    let mut members: Vec<&HostPlan> = plan.etcd_members().filter(is_one).collect();
    if state == InitialState::Existing {
        members.sort_by_key(|host| told_of(host));
    }
    members
}

fn etcd(cluster: &Cluster<'_>, page: &mut Page) {
    let founders = members(cluster.plan, InitialState::New);
    page.chapter("Start etcd");
    page.text("On the machine that holds the tree, for this chapter and those that follow:");
    page.shell(START);
    let Some(first) = founders.first() else {
        page.text("etcd runs elsewhere: start it first.");
        return;
    };
    page.text(
        "A member says that it has started when most of the founders have, so they start together and nobody waits for \
         one of them:",
    );
    let names: Vec<&str> = founders.iter().map(|host| host.name.as_str()).collect();
    page.shell([
        format!(
            "for h in {}; do ssh root@$h systemctl start --no-block etcd.service; done",
            names.join(" ")
        ),
        format!(
            "until ssh root@{} {} endpoint health --cluster; do sleep 2; done",
            first.name,
            etcdctl(cluster, first)
        ),
    ]);
    let later = members(cluster.plan, InitialState::Existing);
    if !later.is_empty() {
        page.text("Then the other members, one at a time; go on when the new member is healthy:");
        page.shell(later.iter().flat_map(|host| {
            [
                format!(
                    "ssh root@{} {} member add {} --peer-urls=https://{}",
                    first.name,
                    etcdctl(cluster, first),
                    host.name,
                    Endpoint::at(host.ip(), PEER_PORT)
                ),
                format!("ssh root@{} systemctl start etcd.service", host.name),
            ]
        }));
    }
}

/// What flanneld reads from etcd must be there before it starts.
fn flannel(cluster: &Cluster<'_>, page: &mut Page) {
    let flannel = cluster.plan.flannel();
    let member = cluster.plan.etcd_members().next();
    let (Some(flannel), Some(member)) = (flannel, member) else {
        return;
    };
    if flannel.daemon.value == Daemon::UnitOverEtcd {
        page.chapter("Write flannel's configuration into etcd");
        page.shell([format!(
            "ssh root@{} sh {}",
            member.name,
            cluster.path(File::FlannelEtcdScript)
        )]);
    }
}

/// etcdctl on the host of a member.
fn etcdctl(cluster: &Cluster<'_>, host: &HostPlan) -> String {
    let api = match cluster.plan.etcd.local() {
        Some(etcd) if etcd.names_api() => "ETCDCTL_API=3 ",
        _ => "",
    };
    format!(
        "{api}{}/etcdctl --endpoints=https://{} --cacert={} --cert={} --key={}",
        cluster.path(File::EtcdProgramsDir),
        Endpoint::at(host.ip(), CLIENT_PORT),
        cluster.path(File::EtcdCaCert),
        cluster.path(File::EtcdHealthcheckClientCert),
        cluster.path(File::EtcdHealthcheckClientKey)
    )
}

/// etcdctl on the host of the first member, asked over ssh.
fn etcdctl_there(cluster: &Cluster<'_>) -> Option<String> {
    let members = members(cluster.plan, InitialState::New);
    let first = members.first()?;
    Some(format!("ssh root@{} {}", first.name, etcdctl(cluster, first)))
}

/// kubectl on the first control plane, with the kubeconfig that may do everything.
fn kubectl(cluster: &Cluster<'_>) -> String {
    format!(
        "ssh root@{} {} --kubeconfig {}",
        cluster.first(),
        cluster.kubectl(),
        cluster.first_kubeconfig()
    )
}

fn api_server(cluster: &Cluster<'_>, page: &mut Page) {
    page.chapter("Start kube-apiserver");
    page.text("It waits for etcd, and everything else waits for it; the command returns when it is ready:");
    page.shell(["each kube-apiserver"]);
    if *cluster.plan.facts.kubeconfig.super_admin {
        page.text(&format!(
            "`{}` is on {} only. It may do everything, whatever the cluster's rights say; `{}` may do nothing until \
             `00-cluster-admins.yaml` is applied.",
            cluster.first_kubeconfig(),
            cluster.first(),
            cluster.path(File::AdminConf)
        ));
    }
}

fn controllers(page: &mut Page) {
    page.chapter("Start the controller manager and the scheduler");
    page.shell(["each kube-controller-manager", "each kube-scheduler"]);
}

fn nodes(cluster: &Cluster<'_>, page: &mut Page) {
    let plan = cluster.plan;
    page.chapter("Start the nodes");
    let mut lines = Vec::new();
    if plan
        .flannel()
        .is_some_and(|flannel| flannel.daemon.value.is_unit())
    {
        lines.push("each flanneld");
    }
    if plan.docker_bridges_pods() {
        lines.push("for h in $(with kubelet); do ssh root@$h systemctl restart docker.service; done");
    }
    lines.push("each kubelet");
    if plan.hosts.iter().any(|host| host.has_proxy_unit) {
        lines.push("each kube-proxy");
    }
    page.shell(lines);
    requests::after_start(cluster, &kubectl(cluster), page);
    page.text("From now on all of these units start with their host.");
}

/// Asks everything whether it works.
pub(super) fn check(cluster: &Cluster<'_>) -> Vec<String> {
    let kubectl = kubectl(cluster);
    let mut lines = vec![
        format!("{kubectl} get --raw '{}?verbose'", cluster.health()),
        format!("{kubectl} get nodes        # all Ready"),
        format!("{kubectl} get pods --all-namespaces  # all Running"),
    ];
    lines.extend(etcdctl_there(cluster).map(|etcdctl| format!("{etcdctl} endpoint health --cluster")));
    lines
}

pub(super) fn change(cluster: &Cluster<'_>, page: &mut Page) {
    page.part("A change");
    page.text(&format!(
        "Edit `clusters/{0}/cluster.yaml`, run `kubecast render clusters/{0}`, and read the diff of `out/{0}`. Make \
         the tree with its secrets and copy as above. `index/HOST.json` says for each file what the host then does: \
         `restart UNIT`, `apply sysctl` and the like; after a changed unit `systemctl daemon-reload` comes first. One \
         member of etcd, one control plane at a time: go on when `{1}` answers there again.",
        cluster.plan.name,
        cluster.health()
    ));
}

pub(super) fn add(cluster: &Cluster<'_>, page: &mut Page) {
    page.part("Adding a host");
    page.text(
        "Add it to `hosts` with its roles, render, bring its programs, copy and prepare it, apply `cluster/`, and start \
         its units in the order above.",
    );
    if let Some(etcdctl) = etcdctl_there(cluster) {
        let next = members(cluster.plan, InitialState::Existing).len() + 1;
        page.text(&format!(
            "A member of etcd gets `etcd: {{joinOrder: {next}}}`: it is told of the members before it. `kubecast push` \
             tells etcd and waits for it. By hand: tell etcd before it starts, and wait until it is healthy:"
        ));
        page.shell([
            format!("{etcdctl} member add NAME --peer-urls=https://ADDRESS:{PEER_PORT}"),
            "ssh root@NAME systemctl start etcd.service".into(),
        ]);
    }
}

pub(super) fn remove(cluster: &Cluster<'_>, page: &mut Page) {
    page.part("Removing a host");
    let kubectl = kubectl(cluster);
    page.shell([
        format!(
            "{kubectl} drain NAME --ignore-daemonsets --{}",
            *cluster.plan.facts.node.drain_flag
        ),
        "ssh root@NAME systemctl stop kube-proxy.service kubelet.service".into(),
        format!("{kubectl} delete node NAME"),
    ]);
    let etcd = match etcdctl_there(cluster) {
        Some(_) => {
            " Of an etcd member, first `member list` and `member remove ID`; a founder then stays in the spec with \
             `etcd: {removed: true}`, so that no other member's file changes."
        }
        None => "",
    };
    page.text(&format!("Then take it out of `hosts` and render.{etcd}"));
}

/// A member whose data is lost or damaged, while most of the others are well.
pub(super) fn recover(cluster: &Cluster<'_>, page: &mut Page) {
    let (Some(etcdctl), Some(etcd)) = (etcdctl_there(cluster), cluster.plan.etcd.local()) else {
        return;
    };
    page.part("Recovering a member of etcd");
    page.text(
        "Most members must be healthy. Never empty a member's directory and start it as it was: it would come back under \
         its old name without what it promised the others. Take it out of the cluster and let it join anew:",
    );
    page.shell([
        "ssh root@NAME systemctl stop etcd.service".to_owned(),
        format!("{etcdctl} member list"),
        format!("{etcdctl} member remove ID"),
        format!("{etcdctl} member add NAME --peer-urls=https://ADDRESS:{PEER_PORT}"),
        format!("ssh root@NAME mv {0} {0}.lost", etcd.data_dir.value),
        format!(
            "ssh root@NAME 'echo ETCD_INITIAL_CLUSTER_STATE=existing >> {}'",
            cluster.layout.options(File::EtcdManifest).path
        ),
        "ssh root@NAME systemctl start etcd.service".into(),
    ]);
    page.text(
        "When it is healthy, copy its files as they are rendered: a member with data does not look at the state again. \
         Without a majority, restore all members from a snapshot.",
    );
}

pub(super) fn upgrade(cluster: &Cluster<'_>, page: &mut Page) {
    page.part("Upgrading");
    if let (Some(etcdctl), Some(etcd)) = (etcdctl_there(cluster), cluster.plan.etcd.local()) {
        page.text("Keep a snapshot of etcd first, and a copy of it elsewhere:");
        page.shell([format!(
            "{etcdctl} snapshot save {}/before-upgrade.db",
            etcd.data_dir.value.parent()
        )]);
    }
    page.text(&format!(
        "Write the next release into `version`: another patch of {}, or the next minor, never two at once. Render and \
         read the diff of the tree and of `binaries.json`. A program that runs cannot be overwritten: put the new one \
         beside it and move it over. Control planes go first, one at a time: new programs, copy, `systemctl \
         daemon-reload`, restart kube-apiserver, wait for `{}`, restart kube-controller-manager and kube-scheduler. \
         Then apply `cluster/`. Then each node: drain, new programs, copy, restart kubelet and kube-proxy, `kubectl \
         uncordon`. A kubelet is never newer than kube-apiserver. etcd goes the same way, one member at a time, in a \
         change of its own.",
        cluster.plan.version.value.minor(),
        cluster.health()
    ));
}
