//! etcd's arguments as the release's kubeadm gives them.

use std::net::Ipv4Addr;

use super::super::scope::Scope;
use super::super::{Argument, Arguments, additions};
use super::{
    CLIENT_PORT, FIXED, GRADUATED, METRICS_PORT, PEER_PORT, TLS_FILES, initial_cluster, scheme, url,
};
use crate::plan::{EtcdMemberPlan, EtcdVersionPlan, InitialState, LocalEtcdPlan};
use crate::types::{IpFamily, Program};

/// Where a member listens, and where it says that it does.
struct Urls {
    client: String,
    peer: String,
    /// Every URL for clients.
    listen: String,
    metrics: String,
}

impl Urls {
    fn of(scope: &Scope<'_>) -> Self {
        let facts = &scope.plan.facts;
        let is_v6 = scope.host.address.family() == IpFamily::V6;
        let loopback = if is_v6 && *facts.static_pod.ipv6_loopback {
            "[::1]"
        } else {
            "127.0.0.1"
        };
        let scheme = scheme(facts);
        let metrics = format!("http://{loopback}:{METRICS_PORT}");
        if *facts.stacked_etcd.reachable {
            let client = url(scope, CLIENT_PORT);
            return Self {
                listen: format!("{scheme}://{loopback}:{CLIENT_PORT},{client}"),
                client,
                peer: url(scope, PEER_PORT),
                metrics,
            };
        }
        let at = |port| format!("{scheme}://127.0.0.1:{port}");
        Self {
            client: at(CLIENT_PORT),
            peer: at(PEER_PORT),
            listen: at(CLIENT_PORT),
            metrics,
        }
    }
}

/// What kubeadm gives, and what the spec adds.
pub(super) fn arguments(scope: &Scope<'_>, etcd: &LocalEtcdPlan, member: &EtcdMemberPlan) -> Vec<Argument> {
    let Scope { plan, host, .. } = *scope;
    let mut args = Arguments::of(&plan.facts, Program::Etcd);
    args.extend(&etcd.component.extra_args);
    let Urls {
        client,
        peer,
        listen,
        metrics,
    } = Urls::of(scope);
    let address = host.origin("address");
    args.kubeadm("advertise-client-urls", &client, &address);
    args.kubeadm("initial-advertise-peer-urls", &peer, &address);
    args.kubeadm("listen-client-urls", listen, &address);
    args.kubeadm("listen-peer-urls", &peer, &address);
    args.kubeadm("listen-metrics-urls", metrics, &address);
    args.kubeadm("name", &host.name, host.origin("name"));
    args.kubeadm(
        "initial-cluster",
        initial_cluster(member, |ip| match *plan.facts.stacked_etcd.reachable {
            true => ip,
            false => Ipv4Addr::LOCALHOST.into(),
        }),
        &member.origin,
    );
    if member.initial_state == InitialState::Existing {
        args.kubeadm("initial-cluster-state", "existing", &member.origin);
    }
    let data_dir = match &*plan.facts.stacked_etcd.mount_path {
        Some(path) => format!("{path}/data"),
        None => etcd.data_dir.to_string(),
    };
    args.kubeadm("data-dir", data_dir, &etcd.data_dir.origin);
    for (name, file) in TLS_FILES {
        args.kubeadm(name, scope.path(*file), &plan.certificates_dir.origin);
    }
    for (name, value) in FIXED {
        args.fixed(name, value);
    }
    // A release whose kubeadm knows both names looks at the image's tag (`etcd/local.go` of 1.34 and 1.35).
    for (name, value, outdated, old_value) in GRADUATED {
        let knows_new = plan.facts.kubeadm_sets(Program::Etcd, name);
        let knows_old = plan.facts.kubeadm_sets(Program::Etcd, outdated);
        let is_known = |version: &EtcdVersionPlan| version.facts.knows(name);
        if knows_new && (!knows_old || etcd.version.as_ref().is_some_and(is_known)) {
            args.fixed(name, value);
        } else {
            args.fixed(outdated, old_value);
        }
    }
    args.add_all(additions::arguments(plan, scope.layout, Program::Etcd));
    args.merge()
}
