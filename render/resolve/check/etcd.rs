//! etcd members against each other, and etcd here against etcd elsewhere.

use std::collections::BTreeMap;

use super::super::{path_of, present};
use super::hosts::is_control_plane;
use crate::report::{Report, SpecPath, messages};
use crate::spec::{ClusterSpec, EtcdMember, ExternalEtcd, Host, LocalEtcd};

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
    for host in spec
        .hosts
        .iter()
        .filter(|host| host.etcd != EtcdMember::default())
    {
        let reason = match (&spec.etcd.external, is_control_plane(host)) {
            (Some(_), _) => "etcd runs elsewhere, as `etcd.external` says",
            (None, false) => "its role is not `control-plane`",
            (None, true) => continue,
        };
        let message = messages::etcd::not_a_member(&host.name, reason);
        report.push(message.at_key(&path_of(host).field("etcd")));
    }
}

fn members(spec: &ClusterSpec, report: &mut Report) {
    let members: Vec<&Host> = present(spec)
        .filter(|host| is_control_plane(host) && !host.etcd.removed)
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
    let has_founder = spec
        .hosts
        .iter()
        .filter(|host| is_control_plane(host))
        .any(|host| is_founder(&host));
    if let Some(first) = first.filter(|_| !has_founder) {
        let path = path_of(first).field("etcd.joinOrder");
        report.push(messages::etcd::no_founder().at(&path));
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
