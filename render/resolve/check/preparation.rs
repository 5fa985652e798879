//! How hosts are made ready: what the firewall is told.

use super::super::{path_of, present};
use crate::report::{Report, SpecPath, messages};
use crate::spec::{ClusterSpec, CniType, Firewall};

pub(super) fn check(spec: &ClusterSpec, report: &mut Report) {
    let path = SpecPath::of("spec.hostPreparation");
    firewall(spec, &path, report);
    for (index, port) in spec.host_preparation.open_ports.iter().enumerate() {
        if let Some(last) = port.last_port.filter(|last| *last < port.port) {
            let message = messages::host::open_ports(port.port, last);
            report.push(message.at(&path.field("openPorts").index(index).field("lastPort")));
        }
    }
    host_subnets(spec, &path, report);
}

fn firewall(spec: &ClusterSpec, path: &SpecPath, report: &mut Report) {
    let written = &spec.host_preparation;
    let is_disabled = written.disabled.unwrap_or_default();
    match written.firewall.unwrap_or_default() {
        Firewall::None if !written.open_ports.is_empty() => {
            let message = messages::host::firewall_unused("openPorts", "there is no firewall to open");
            let message = message.at_key(&path.field("openPorts"));
            report.push(message.help("write `firewall: nftables` beside it, or remove `openPorts`"));
        }
        Firewall::None => {}
        Firewall::Nftables if is_disabled => {
            let message = messages::host::firewall_unused("firewall", "host preparation is not rendered");
            let message = message.at(&path.field("firewall"));
            let message = message.note_at("`disabled` is at", &path.field("disabled"));
            report.push(message.help("remove `disabled`, or `firewall`"));
        }
        Firewall::Nftables => {
            let is_foreign = spec.network.cni.kind == Some(CniType::Manifests);
            if is_foreign && written.open_ports.is_empty() {
                let message = messages::host::firewall_cni().at(&path.field("firewall"));
                let manifests = SpecPath::of("spec.network.cni.manifests");
                report.push(message.note_at("the manifests are at", &manifests));
            }
        }
    }
}

/// Every host is in one of them.
fn host_subnets(spec: &ClusterSpec, path: &SpecPath, report: &mut Report) {
    let subnets = &spec.host_preparation.host_subnets;
    if subnets.is_empty() {
        return;
    }
    for host in present(spec) {
        for (address, field) in [
            (Some(host.address), "address"),
            (host.second_address, "secondAddress"),
        ] {
            let Some(address) = address else { continue };
            if !subnets.iter().any(|subnet| subnet.contains(address.ip())) {
                let message = messages::host::outside_subnets(&host.name, &address);
                let message = message.at(&path_of(host).field(field));
                report.push(message.note_at("`hostSubnets` is at", &path.field("hostSubnets")));
            }
        }
    }
}
