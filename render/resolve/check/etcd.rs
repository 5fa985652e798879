//! etcd members against each other, and etcd here against etcd elsewhere.

mod settings;

use std::collections::BTreeMap;

use super::super::{etcd, path_of, present};
use super::hosts::is_control_plane;
use crate::layout::RunAs;
use crate::report::{Report, SpecPath, messages};
use crate::spec::{ClusterSpec, EtcdMember, ExternalEtcd, Host, LocalEtcd, Role};
use crate::types::HostName;

pub(super) use settings::check_version;

/// The most members that etcd is made for (etcd, FAQ: "maximum cluster size").
const MOST_MEMBERS: usize = 7;

pub(super) fn check(spec: &ClusterSpec, report: &mut Report) {
    match &spec.etcd.external {
        Some(external) => {
            let path = SpecPath::of("spec.etcd");
            if spec.etcd.local != LocalEtcd::default() {
                let message = messages::etcd::external_and_local().at_key(&path.field("local"));
                report.push(message.note_at("`external` is at", &path.field("external.endpoints")));
            }
            elsewhere(external, &path.field("external"), report);
        }
        None => members(spec, report),
    }
    let role = etcd::member_role(spec);
    for host in &spec.hosts {
        let reason = match (&spec.etcd.external, host.roles.contains(&role)) {
            (Some(_), _) => "etcd runs elsewhere, as `etcd.external` says",
            (None, false) if role == Role::Etcd => "its role is not `etcd`",
            (None, false) => "its role is not `control-plane`",
            (None, true) => continue,
        };
        let field = match host.etcd == EtcdMember::default() {
            false => "etcd",
            true if host.roles.contains(&Role::Etcd) => "roles",
            true => continue,
        };
        let message = messages::etcd::not_a_member(&host.name, reason);
        report.push(message.at_key(&path_of(host).field(field)));
    }
    settings::check(spec, report);
    if !RunAs::of(spec.layout.unwrap_or_default()).names_etcd_cluster() {
        stacked(spec, report);
    }
}

/// kubeadm has a member on each control plane and nowhere else, and names it after the node.
fn stacked(spec: &ClusterSpec, report: &mut Report) {
    let local = SpecPath::of("spec.etcd.local");
    let mut for_units = vec![
        (
            spec.etcd.local.version.is_some(),
            local.field("version"),
            "the image's tag says the version",
        ),
        (
            spec.etcd.local.initial_cluster_token.is_some(),
            local.field("initialClusterToken"),
            "kubeadm gives the members no token",
        ),
    ];
    for host in &spec.hosts {
        let is_named = host.etcd.name.is_some();
        for_units.push((
            is_named,
            path_of(host).field("etcd.name"),
            "kubeadm names a member after its node",
        ));
    }
    for (_, path, reason) in for_units.into_iter().filter(|(is_written, ..)| *is_written) {
        report.push(messages::etcd::for_units(reason).at_key(&path));
    }
    let role = etcd::member_role(spec);
    for host in present(spec).filter(|host| is_control_plane(host) != host.roles.contains(&role)) {
        report.push(messages::etcd::not_stacked(&host.name).at_key(&path_of(host).field("roles")));
    }
}

fn members(spec: &ClusterSpec, report: &mut Report) {
    let role = etcd::member_role(spec);
    let has_role = |host: &&Host| host.roles.contains(&role);
    let members: Vec<&Host> = present(spec)
        .filter(|host| has_role(host) && !host.etcd.removed)
        .collect();
    let count = members.len();
    let hosts = SpecPath::of("spec.hosts");
    if count > MOST_MEMBERS {
        report.push(messages::etcd::many_members(count).at_key(&hosts));
    } else if count > 0 && count.is_multiple_of(2) {
        let failures = (count - 1) / 2;
        report.push(messages::etcd::even_members(count, count - 1, failures).at_key(&hosts));
    }
    let is_founder = |host: &&Host| host.etcd.join_order.is_none();
    let first = members.first();
    let has_founder = spec.hosts.iter().filter(has_role).any(|host| is_founder(&host));
    if let Some(first) = first.filter(|_| !has_founder) {
        let path = path_of(first).field("etcd.joinOrder");
        report.push(messages::etcd::no_founder().at(&path));
    }
    let mut names: BTreeMap<&HostName, &Host> = BTreeMap::new();
    for host in spec.hosts.iter().filter(has_role) {
        if let Some(other) = names.insert(etcd::member_name(host), host)
            && other.name != host.name
        {
            let message = messages::etcd::name_twice(etcd::member_name(host), &other.name);
            let place =
                |host: &Host| path_of(host).field(host.etcd.name.as_ref().map_or("name", |_| "etcd.name"));
            report.push(
                message
                    .at(&place(host))
                    .note_at(format!("`{}` is at", other.name), &place(other)),
            );
        }
    }
    let mut orders: BTreeMap<u16, &Host> = BTreeMap::new();
    for host in members {
        let Some(order) = host.etcd.join_order else {
            continue;
        };
        if let Some(other) = orders.insert(order, host) {
            let place = |host: &Host| path_of(host).field("etcd.joinOrder");
            let message = messages::etcd::join_order_twice(order, &other.name).at(&place(host));
            report.push(message.note_at(format!("`{}` is at", other.name), &place(other)));
        }
    }
}

fn elsewhere(etcd: &ExternalEtcd, path: &SpecPath, report: &mut Report) {
    let missing = match (&etcd.cert_file, &etcd.key_file) {
        (Some(_), None) => Some(("keyFile", "certFile")),
        (None, Some(_)) => Some(("certFile", "keyFile")),
        _ => None,
    };
    if let Some((missing, there)) = missing {
        report.push(messages::etcd::client_pair(missing).at(&path.field(there)));
    }
    let has_files = etcd.ca_file.is_some() || etcd.cert_file.is_some() || etcd.key_file.is_some();
    let plain = |(_, endpoint): &(usize, &String)| endpoint.starts_with("http://");
    if let Some((index, endpoint)) = etcd.endpoints.iter().enumerate().find(plain)
        && has_files
    {
        report.push(messages::etcd::plain_endpoint(endpoint).at(&path.field("endpoints").index(index)));
    }
}
