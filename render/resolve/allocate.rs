use std::collections::BTreeMap;

use super::{is_node, path_of, present};
use crate::plan::NetworkPlan;
use crate::report::{Origin, Report, Resolved, messages};
use crate::spec::{ClusterSpec, Host, PodSubnets};
use crate::types::{Cidr, HostName, IpFamily};

/// Every host's part of the pod subnets.
///
/// A host's place follows from its own address alone: the part numbered by the address's low bits. So adding
/// or removing a host never moves another, and the order in the spec does not matter. Two hosts that would
/// share a part are an error which names a free one to write down; choosing silently would make a host's
/// addresses depend on its neighbours.
pub(super) fn pod_subnets(
    spec: &ClusterSpec,
    network: &NetworkPlan,
    report: &mut Report,
) -> BTreeMap<HostName, Resolved<Vec<Cidr>>> {
    let (Some(pods), PodSubnets::Pinned) = (&network.pod_subnet, network.pod_subnets.value) else {
        return BTreeMap::new();
    };
    let mut allocations: BTreeMap<HostName, Resolved<Vec<Cidr>>> = BTreeMap::new();
    for range in pods.ranges() {
        let mask = match range.family() {
            IpFamily::V4 => network.node_mask.value,
            IpFamily::V6 => network.node_mask_ipv6.value,
        };
        for (name, part) in parts(*range, mask, spec, report) {
            let entry = allocations
                .entry(name)
                .or_insert_with(|| Resolved::new(Vec::new(), part.origin.clone()));
            entry.value.push(part.value);
        }
    }
    allocations
}

/// One range's parts by host; none where the range has too few, which the cross checks report.
fn parts(
    range: Cidr,
    mask: u8,
    spec: &ClusterSpec,
    report: &mut Report,
) -> BTreeMap<HostName, Resolved<Cidr>> {
    let count = range.count_of(mask);
    let mut by_host = BTreeMap::new();
    let nodes = || present(spec).filter(|host| is_node(spec, host));
    if count < nodes().count() as u64 {
        return by_host;
    }
    let mut takers: BTreeMap<u64, Vec<&Host>> = BTreeMap::new();
    for host in nodes() {
        let path = path_of(host);
        let of_family = |subnet: &Cidr| subnet.family() == range.family();
        let (part, origin) = match host.pod_subnets.iter().position(of_family) {
            Some(at) => (
                Some(host.pod_subnets[at]),
                Origin::Spec(path.field("podSubnets").index(at)),
            ),
            None => (
                range.subnet(mask, preferred(range, host, count)),
                Origin::Spec(path.field("address")),
            ),
        };
        let Some(part) = part else { continue };
        let number = range
            .index_of(mask, part.first())
            .filter(|_| part.prefix() == mask);
        let Some(number) = number else {
            report.push(messages::net::pod_subnet_outside(&part, &range, mask).at(&path.field("podSubnets")));
            continue;
        };
        takers.entry(number).or_default().push(host);
        by_host.insert(host.name.clone(), Resolved::new(part, origin));
    }
    let mut free = (0..count).filter(|number| !takers.contains_key(number));
    for hosts in takers.values().filter(|hosts| hosts.len() > 1) {
        report_shared(range, mask, hosts, &mut free, report);
    }
    by_host
}

/// The low bits of the host's address, of the same family if it has one.
fn preferred(range: Cidr, host: &Host, count: u64) -> u64 {
    let same_family = [Some(host.address), host.second_address]
        .into_iter()
        .flatten()
        .find(|address| address.family() == range.family())
        .unwrap_or(host.address);
    let low = match same_family.ip() {
        std::net::IpAddr::V4(v4) => u64::from(v4.to_bits()),
        std::net::IpAddr::V6(v6) => (v6.to_bits() & u128::from(u64::MAX)) as u64,
    };
    low % count
}

/// All but the first by name are told of a free part.
fn report_shared(
    range: Cidr,
    mask: u8,
    hosts: &[&Host],
    free: &mut impl Iterator<Item = u64>,
    report: &mut Report,
) {
    let mut sorted = hosts.to_vec();
    sorted.sort_by_key(|host| (host.pod_subnets.is_empty(), host.name.clone()));
    let Some((first, others)) = sorted.split_first() else {
        return;
    };
    // Two hosts of one name or address are another mistake, which has its own message.
    let is_twice = |host: &Host| host.name == first.name || host.address == first.address;
    for host in others.iter().filter(|host| !is_twice(host)) {
        let part = range.subnet(mask, preferred(range, host, range.count_of(mask)));
        let suggestion = free.next().and_then(|number| range.subnet(mask, number));
        let (Some(part), Some(suggestion)) = (part, suggestion) else {
            continue;
        };
        let message = messages::net::pod_subnet_shared(&host.name, &first.name, &part, &suggestion);
        report.push(
            message
                .at(&path_of(host).field("name"))
                .note_at(format!("`{}` is", first.name), &path_of(first).field("name")),
        );
    }
}
