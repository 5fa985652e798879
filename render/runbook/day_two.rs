//! What is done to a running cluster.

use super::page::Page;
use super::{Cluster, requests, units};
use crate::facts::ServiceAccountKey;
use crate::layout::File;
use crate::spec::PkiMode;
use crate::types::Endpoint;

/// Where members of etcd reach each other.
const PEER_PORT: u16 = 2380;

pub(super) fn chapters(cluster: &Cluster<'_>, page: &mut Page) {
    page.chapter("Later");
    if cluster.has_units() {
        units::change(cluster, page);
        renew(cluster, page);
        replace_authority(cluster, page);
        replace_service_account_key(cluster, page);
        units::add(cluster, page);
        units::remove(cluster, page);
        units::recover(cluster, page);
        units::upgrade(cluster, page);
        return;
    }
    change(cluster, page);
    renew(cluster, page);
    replace_authority(cluster, page);
    replace_service_account_key(cluster, page);
    add_worker(cluster, page);
    add_control_plane(cluster, page);
    remove(cluster, page);
    upgrade(cluster, page);
}

fn change(cluster: &Cluster<'_>, page: &mut Page) {
    page.part("A change");
    page.text(&format!(
        "Edit `clusters/{0}/cluster.yaml`, run `kubecast render clusters/{0}`, and read the diff of `out/{0}`. Make \
         the tree with its secrets and copy as above. `index/HOST.json` says for each file what the host then does: \
         `restart UNIT`, `restart-pod NAME` (move the manifest out of `{1}`, wait until the container is gone, and \
         move it back), `apply sysctl` and the like. One control plane at a time: go on when `{2}` answers there \
         again.",
        cluster.plan.name,
        cluster.path(File::ManifestsDir),
        cluster.health()
    ));
}

fn renew(cluster: &Cluster<'_>, page: &mut Page) {
    let pki = &cluster.plan.pki;
    page.part("Renewing certificates");
    let from = pki.issued_from.value;
    page.text(&format!(
        "Certificates are valid from {} to {}, authorities to {}; `PKI.md` lists them, and those with a day of their \
         own. `kubecast certs clusters/{} --within 90d` exits with 4 when one runs out.",
        from.date(),
        from.plus(pki.validity.value).date(),
        from.plus(pki.ca_validity.value).date(),
        cluster.plan.name
    ));
    page.text(
        "To renew, write a later `issuedFrom`: of one host (`hosts[].issuedFrom`), of one certificate \
         (`pki.certificates`), or of all (`pki.issuedFrom`); render, copy host by host, and do there what the index says of those files.",
    );
    if !cluster.plan.hosts.iter().all(requests::asks) {
        page.text("Kubelets with issued credentials do not renew them: they are among these certificates.");
    }
}

fn replace_authority(cluster: &Cluster<'_>, page: &mut Page) {
    let plan = cluster.plan;
    let name = &plan.name;
    page.part("Replacing an authority's key");
    page.text(
        "Three steps. Each is rendered, committed, and copied to every host, with what the index says done there, one \
         control plane at a time; then `cluster/` is applied again. The next step begins when all hosts have the one \
         before. For the cluster's authority, in the spec:",
    );
    let (make, remove) = match plan.pki.mode.value {
        PkiMode::Lab => (String::new(), ""),
        PkiMode::Sealed => (
            format!("; `kubecast secrets init clusters/{name}` makes the new key and touches no other"),
            "; then remove `secrets/ca-kubernetes.age`",
        ),
    };
    let field = "`pki.authorities.kubernetes:";
    page.items([
        format!("trust both: {field} {{generation: 1, alsoTrust: [2]}}`{make}"),
        format!("sign with the new one: {field} {{generation: 2, alsoTrust: [1]}}`"),
        format!("drop the old one: {field} {{generation: 2}}`{remove}"),
    ]);
    let others = [
        (plan.has_etcd_authority(), "`etcd`"),
        (plan.has_front_proxy(), "`frontProxy`"),
    ];
    let others: Vec<&str> = others
        .iter()
        .filter_map(|(is_there, name)| is_there.then_some(*name))
        .collect();
    if !others.is_empty() {
        page.text(&format!("The same way for {}.", others.join(" and ")));
    }
    page.text(
        "After step 2, every kubeconfig that people hold is made anew. Before step 3, nothing may hold a certificate of \
         the old key: `kubecast certs` says who signed what is rendered. Pods read `kube-root-ca.crt`, which follows; \
         restart those that read it once.",
    );
    if plan.hosts.iter().any(requests::asks) {
        page.text(&format!(
            "A kubelet that asked for its certificate holds one of the old key until it asks again: after step 2, with a \
             bootstrap token that is valid, remove `{}/kubelet-client-*` and `{}` on such a host and restart its kubelet.",
            cluster.path(File::KubeletPkiDir),
            cluster.path(File::KubeletConf)
        ));
    }
}

/// The first releases sign tokens with the key of the API server's own certificate.
fn replace_service_account_key(cluster: &Cluster<'_>, page: &mut Page) {
    let plan = cluster.plan;
    if *plan.facts.pki.service_account_key == ServiceAccountKey::ApiServer {
        return;
    }
    page.part("Replacing the key of service accounts");
    let (make, remove) = match plan.pki.mode.value {
        PkiMode::Lab => ("", ""),
        PkiMode::Sealed => (
            "; `kubecast secrets init` makes the new key",
            "; then remove `secrets/sa-1.age`",
        ),
    };
    page.text("Three steps too, one control plane at a time; each begins when all control planes have the one before.");
    let field = "`pki.serviceAccount:";
    page.items([
        format!("accept the tokens of both: {field} {{generation: 1, alsoAccept: [2]}}`{make}"),
        format!("sign with the new one: {field} {{generation: 2, alsoAccept: [1]}}`"),
        format!("drop the old one: {field} {{generation: 2}}`{remove}"),
    ]);
    page.text(
        "Pods get tokens of the new key within the hour. Before step 3, make tokens that never expire anew, those in \
         Secrets of the type `kubernetes.io/service-account-token`, and restart what read one at its start only.",
    );
}

fn add_worker(cluster: &Cluster<'_>, page: &mut Page) {
    page.part("Adding a worker");
    let others = if cluster.is_static() {
        "With `mode: static` every host gets a route to it: copy all hosts, then reload `kubecast-routes.service` there."
    } else {
        "No file of another host changes."
    };
    page.text(&format!(
        "Add it to `hosts`, render, copy and prepare it, {}start its kubelet. {others}",
        if cluster.has_objects() {
            "apply `cluster/30-nodes.yaml`, "
        } else {
            ""
        }
    ));
}

fn add_control_plane(cluster: &Cluster<'_>, page: &mut Page) {
    let facts = &cluster.plan.facts;
    let is_alone = cluster.plan.etcd.local().is_some() && !*facts.stacked_etcd.reachable;
    if is_alone || *facts.pki.service_account_key == ServiceAccountKey::ApiServer {
        // This release's kubeadm makes no second one.
        return;
    }
    page.part("Adding a control plane");
    if cluster.plan.etcd.local().is_none() {
        page.text("Add it to `hosts` with the role `control-plane`, render, copy and prepare it, start its kubelet, and lead the endpoint there.");
        return;
    }
    let next = cluster.later().count() + 1;
    page.text(&format!(
        "Give it the role `control-plane` and `etcd: {{joinOrder: {next}}}`: it is told of the members before it, and \
         none of their files changes. `kubecast push` tells etcd and waits for it. By hand: render, copy and prepare it, tell \
         etcd, then start its kubelet:"
    ));
    page.shell([
        format!(
            "{} member add NAME --peer-urls=https://ADDRESS:{PEER_PORT}",
            cluster.etcdctl()
        ),
        "ssh root@NAME systemctl enable --now kubelet.service".into(),
    ]);
    page.text(&format!(
        "Wait until `{}` names it before the next one.",
        cluster.etcd_health()
    ));
}

/// The members that the spec adds to the founders, when a cluster starts from nothing.
pub(super) fn join_members(cluster: &Cluster<'_>, page: &mut Page) {
    page.text("Then the other members of etcd, one at a time; go on when the new member is healthy:");
    let lines = cluster.later().flat_map(|host| {
        [
            format!(
                "{} member add {} --peer-urls=https://{}",
                cluster.etcdctl(),
                host.name,
                Endpoint::at(host.ip(), PEER_PORT)
            ),
            format!("ssh root@{} systemctl enable --now kubelet.service", host.name),
        ]
    });
    page.shell(lines);
}

fn remove(cluster: &Cluster<'_>, page: &mut Page) {
    page.part("Removing a host");
    page.shell([
        format!(
            "kubectl drain NAME --ignore-daemonsets --{}",
            *cluster.plan.facts.node.drain_flag
        ),
        "ssh root@NAME systemctl disable --now kubelet.service".into(),
        "kubectl delete node NAME".into(),
    ]);
    let has_members = cluster.plan.etcd.local().is_some() && *cluster.plan.facts.stacked_etcd.reachable;
    let etcd = if has_members {
        " Of an etcd member, first `member list` and `member remove ID`; a founder then stays in the spec with `etcd: \
         {removed: true}`, so that no other member's file changes."
    } else {
        ""
    };
    page.text(&format!("Then take it out of `hosts` and render.{etcd}"));
}

fn upgrade(cluster: &Cluster<'_>, page: &mut Page) {
    let minor = cluster.plan.version.value.minor();
    page.part("Upgrading");
    if let Some(etcd) = cluster.plan.etcd.local() {
        page.text("Keep a snapshot of etcd first, and a copy of it elsewhere:");
        let etcdctl = cluster.etcdctl();
        page.shell([match &*cluster.plan.facts.stacked_etcd.mount_path {
            // An etcd of the second version copies its directory instead.
            Some(path) => {
                format!("{etcdctl} backup --data-dir {path}/data --backup-dir {path}/before-upgrade")
            }
            None => format!(
                "{etcdctl} snapshot save {}/before-upgrade.db",
                etcd.data_dir.value
            ),
        }]);
    }
    page.text(&format!(
        "Write the next release into `version`: another patch of {minor}, or the next minor, never two at once. Render \
         and read the diff. Control planes go first, one at a time: copy, wait for `{}`. Then apply `cluster/`. \
         Then each host: drain, install the kubelet of that release, copy, restart it, `kubectl uncordon`. A kubelet \
         is never newer than kube-apiserver.",
        cluster.health()
    ));
}
