//! By which names the servers of a plan are called.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::AlternativeName;
use crate::facts::{AlternativeNames, ApiServerNames};
use crate::plan::{HostPlan, Plan};
use crate::types::{CertificateName, EndpointHost};

/// A DNS name.
pub(super) fn dns(name: impl Into<String>) -> AlternativeName {
    AlternativeName::Dns(name.into())
}

fn ip(address: impl Into<IpAddr>) -> AlternativeName {
    AlternativeName::Ip(address.into())
}

fn written(names: &[CertificateName]) -> impl Iterator<Item = AlternativeName> + '_ {
    names.iter().map(|name| match name {
        CertificateName::Dns(name) => dns(name),
        CertificateName::Ip(address, _) => ip(*address),
    })
}

/// kubeadm's names in its own order, which shows up to 1.18; hardened also the loopback names and the service
/// address of the second family.
pub(super) fn apiserver_names(plan: &Plan, host: &HostPlan) -> Vec<AlternativeName> {
    let domain = &plan.network.dns_domain.value;
    let service = [
        dns("kubernetes"),
        dns("kubernetes.default"),
        dns("kubernetes.default.svc"),
        dns(format!("kubernetes.default.svc.{domain}")),
    ];
    let (host_ip, service_ip) = (ip(host.ip()), ip(plan.network.api_service_ip));
    let endpoint = plan
        .endpoint
        .is_written
        .then(|| match &plan.endpoint.endpoint.host {
            EndpointHost::Dns(name) => dns(name.as_str()),
            EndpointHost::Ip(address, _) => ip(*address),
        });
    let own = endpoint
        .into_iter()
        .chain(written(&plan.api_server.cert_sans.value));
    let mut names: Vec<AlternativeName> = match *plan.facts.pki.apiserver_names {
        ApiServerNames::Node => [dns(host.name.as_str())]
            .into_iter()
            .chain(service)
            .chain([service_ip, host_ip])
            .chain(own)
            .collect(),
        ApiServerNames::NoNode => [host_ip]
            .into_iter()
            .chain(own)
            .chain(service)
            .chain([service_ip])
            .collect(),
    };
    if !plan.equals_kubeadm() {
        names.extend([dns("localhost"), ip([127, 0, 0, 1])]);
        names.push(ip(std::net::Ipv6Addr::LOCALHOST));
        names.extend(
            plan.network
                .service_subnet
                .ranges()
                .iter()
                .filter_map(|range| range.nth(1))
                .map(AlternativeName::Ip),
        );
        names.extend(host.second_address.map(|address| ip(address.ip())));
    }
    in_order(plan, names)
}

/// The names of a member, `has_address` with that of its host.
pub(super) fn etcd_names(
    plan: &Plan,
    host: &HostPlan,
    has_address: bool,
    sans: &[CertificateName],
) -> Vec<AlternativeName> {
    let mut names = vec![dns(host.name.as_str()), dns("localhost")];
    names.extend(has_address.then(|| ip(host.ip())));
    names.extend([ip([127, 0, 0, 1]), ip(std::net::Ipv6Addr::LOCALHOST)]);
    names.extend(written(sans));
    in_order(plan, names)
}

/// The names that the spec adds for etcd's clients.
pub(super) fn server_sans(plan: &Plan) -> &[CertificateName] {
    plan.etcd.local().map_or(&[], |etcd| &etcd.server_cert_sans.value)
}

/// The names that the spec adds for etcd's peers.
pub(super) fn peer_sans(plan: &Plan) -> &[CertificateName] {
    plan.etcd.local().map_or(&[], |etcd| &etcd.peer_cert_sans.value)
}

/// The names of a kubelet.
pub(super) fn kubelet_names(plan: &Plan, host: &HostPlan) -> Vec<AlternativeName> {
    let mut names = vec![dns(host.name.as_str()), ip(host.ip())];
    names.extend(
        host.hostname_override
            .as_ref()
            .map(|hostname| dns(hostname.as_str())),
    );
    names.extend(host.second_address.map(|address| ip(address.ip())));
    in_order(plan, names)
}

/// Names before addresses; kubeadm sorts names, and keeps addresses in their order, from 1.19 on. Ours are
/// sorted throughout.
fn in_order(plan: &Plan, names: Vec<AlternativeName>) -> Vec<AlternativeName> {
    let (mut domains, mut addresses): (Vec<_>, Vec<_>) = names
        .into_iter()
        .partition(|name| matches!(name, AlternativeName::Dns(_)));
    if *plan.facts.pki.alternative_names == AlternativeNames::Sorted || !plan.equals_kubeadm() {
        domains.sort();
        domains.dedup();
        let mut seen = BTreeSet::new();
        addresses.retain(|address| seen.insert(address.clone()));
    }
    if !plan.equals_kubeadm() {
        addresses.sort();
    }
    domains.append(&mut addresses);
    domains
}
