//! Hosts against each other, and the endpoint against hosts.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::super::{etcd, front, is_node, path_of, present};
use crate::report::{Diagnostic, Report, SpecPath, messages};
use crate::spec::{ClusterSpec, Host, Role};
use crate::types::EndpointHost;

/// Labels that a kubelet sets on its node whenever it starts (kubernetes, `kubelet_node_status.go`).
const KUBELET_LABELS: &[&str] = &[
    "beta.kubernetes.io/arch",
    "beta.kubernetes.io/os",
    "kubernetes.io/arch",
    "kubernetes.io/hostname",
    "kubernetes.io/os",
];

/// Ports that programs beside the API server listen on, and on which hosts.
const PORTS: &[(u16, &str, Part)] = &[
    (2379, "etcd", Part::Etcd),
    (2380, "etcd", Part::Etcd),
    (2381, "etcd", Part::Etcd),
    (10248, "the kubelet", Part::Node),
    (10249, "kube-proxy", Part::Node),
    (10250, "the kubelet", Part::Node),
    (10256, "kube-proxy", Part::Node),
    (10257, "kube-controller-manager", Part::ControlPlane),
    (10259, "kube-scheduler", Part::ControlPlane),
];

/// The hosts that a program runs on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Etcd,
    Node,
    ControlPlane,
}

/// What listens at a port of a host, beside the API server.
pub(super) fn listener(spec: &ClusterSpec, host: &Host, port: u16) -> Option<&'static str> {
    let (_, owner, part) = PORTS.iter().find(|(taken, ..)| *taken == port)?;
    let runs = match part {
        Part::Etcd => spec.etcd.external.is_none() && host.roles.contains(&etcd::member_role(spec)),
        Part::Node => is_node(spec, host),
        Part::ControlPlane => is_control_plane(host),
    };
    runs.then_some(*owner)
}

/// What listens on nodes of the cluster, whatever they are told.
pub(super) fn fixed_ports(spec: &ClusterSpec) -> impl Iterator<Item = (u16, &'static str)> {
    let nodes: Vec<&Host> = present(spec).filter(|host| is_node(spec, host)).collect();
    let is_there = move |port: u16| nodes.iter().any(|host| listener(spec, host, port).is_some());
    PORTS
        .iter()
        .map(|(port, owner, _)| (*port, *owner))
        .filter(move |(port, _)| is_there(*port))
}

pub(super) fn check(spec: &ClusterSpec, report: &mut Report) {
    names(spec, report);
    addresses(spec, report);
    let has_control_plane = present(spec).any(is_control_plane);
    if !has_control_plane {
        report.push(messages::host::no_control_plane().at_key(&SpecPath::of("spec.hosts")));
    }
    if has_control_plane {
        endpoint(spec, report);
    }
    for host in present(spec) {
        labels_and_taints(host, report);
    }
    ports(spec, report);
}

pub(super) fn is_control_plane(host: &Host) -> bool {
    host.roles.contains(&Role::ControlPlane)
}

/// Names are places in this report, so two of one name are told apart by their numbers.
fn names(spec: &ClusterSpec, report: &mut Report) {
    let path = |index: usize| SpecPath::of("spec.hosts").index(index).field("name");
    let mut seen = BTreeMap::new();
    for (index, host) in spec.hosts.iter().enumerate() {
        if let Some(first) = seen.insert(&host.name, index) {
            let message = messages::host::name_twice(&host.name).at(&path(index));
            report.push(message.note_at("the other one is at", &path(first)));
        }
    }
    let mut called: BTreeMap<&str, &Host> = present(spec)
        .filter(|host| host.hostname.is_none())
        .map(|host| (host.name.as_str(), host))
        .collect();
    // kubeadm tells the kubelet of the node's name, so that to Kubernetes such hosts are two all the same.
    let mut mild = Report::new();
    for host in present(spec) {
        let Some(hostname) = &host.hostname else { continue };
        if let Some(other) = called.insert(hostname.as_str(), host) {
            let message = messages::host::hostname_twice(&host.name, hostname, &other.name);
            let place = path_of(other).field(if other.hostname.is_some() {
                "hostname"
            } else {
                "name"
            });
            mild.push(
                message
                    .at(&path_of(host).field("hostname"))
                    .note_at(format!("`{}` is at", other.name), &place),
            );
        }
    }
    report.extend(super::as_kubeadm(spec.hardening.unwrap_or_default(), mild));
}

fn addresses(spec: &ClusterSpec, report: &mut Report) {
    let mut taken: BTreeMap<IpAddr, (&Host, SpecPath)> = BTreeMap::new();
    for (index, host) in spec.hosts.iter().enumerate() {
        if host.state.is_some() {
            continue;
        }
        let path = SpecPath::of("spec.hosts").index(index);
        for (address, field) in [
            (Some(host.address), "address"),
            (host.second_address, "secondAddress"),
        ] {
            let Some(address) = address else { continue };
            let path = path.field(field);
            if field == "secondAddress" && address.family() == host.address.family() {
                report.push(messages::host::address_family(&address, &address.family()).at(&path));
                continue;
            }
            if let Some((other, place)) = taken.get(&address.ip()) {
                let message = messages::host::address_twice(&address, &other.name).at(&path);
                report.push(message.note_at(format!("`{}` has it at", other.name), place));
                continue;
            }
            taken.insert(address.ip(), (host, path));
        }
    }
}

/// Several control planes need an address that is none of a single host.
fn endpoint(spec: &ClusterSpec, report: &mut Report) {
    let count = present(spec).filter(|host| is_control_plane(host)).count();
    let path = SpecPath::of("spec.controlPlaneEndpoint");
    let Some(endpoint) = &spec.control_plane_endpoint else {
        if count > 1 {
            report.push(messages::net::endpoint_missing(count).at_key(&SpecPath::of("spec.hosts")));
        }
        return;
    };
    let EndpointHost::Ip(ip, _) = &endpoint.host else {
        return;
    };
    if front::takes_endpoint(spec) {
        return;
    }
    let has_address = |host: &&Host| {
        host.address.ip() == *ip || host.second_address.is_some_and(|second| second.ip() == *ip)
    };
    let Some(host) = present(spec).find(has_address) else {
        return;
    };
    let shown = &endpoint.host;
    let message = match is_control_plane(host) {
        false => messages::net::endpoint_host(shown, &host.name),
        true if count > 1 => messages::net::endpoint_single(shown, &host.name),
        true => return,
    };
    let place = path_of(host).field("address");
    report.push(
        message
            .at(&path)
            .note_at(format!("`{}` is at", host.name), &place),
    );
}

fn labels_and_taints(host: &Host, report: &mut Report) {
    let path = path_of(host);
    for key in host
        .labels
        .keys()
        .filter(|key| KUBELET_LABELS.contains(&key.as_str()))
    {
        let at = path.field("labels").key(key.as_str());
        report.push(messages::host::owned_label(key).at_key(&at));
    }
    let taints = host.taints.as_deref().unwrap_or_default();
    for (index, taint) in taints.iter().enumerate() {
        let earlier = taints.iter().take(index);
        let same = |other: &&crate::types::Taint| other.key == taint.key && other.effect == taint.effect;
        if earlier.clone().any(|other| same(&other)) {
            let at = path.field("taints").index(index);
            report.push(messages::host::taint_twice(&taint.key, &taint.effect).at(&at));
        }
    }
}

fn ports(spec: &ClusterSpec, report: &mut Report) {
    let taken = |port: u16| -> Option<Diagnostic> {
        let (_, owner, _) = PORTS.iter().find(|(taken, ..)| *taken == port)?;
        Some(messages::net::port_taken(port, owner))
    };
    let shared = spec.api_server.bind_port.and_then(taken);
    report.extend_with(shared.map(|message| message.at(&SpecPath::of("spec.apiServer.bindPort"))));
    for host in present(spec) {
        let own = host.bind_port.and_then(taken);
        report.extend_with(own.map(|message| message.at(&path_of(host).field("bindPort"))));
    }
}
