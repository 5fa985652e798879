//! Ranges against each other, and against the addresses of hosts, servers and parts for hosts.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::super::{Context, front, path_of, present};
use super::node_masks;
use crate::plan::{CniPlan, Daemon, NetworkPlan, Plan};
use crate::report::{Diagnostic, Origin, Report, Resolved, Severity, SpecPath, messages};
use crate::spec::{ClusterSpec, RuntimeType};
use crate::types::{Address, Cidr, EndpointHost, IpFamily, Subnets};

/// kube-apiserver counts Services with so many bits (kubernetes, `MaxServiceCIDRBits`).
const SERVICE_BITS: u8 = 20;

/// Ranges whose addresses mean something else to every host (RFC 6890): the first address, the prefix, what for.
const RESERVED: &[(IpAddr, u8, &str)] = &[
    (IpAddr::V4(Ipv4Addr::new(127, 0, 0, 0)), 8, "a host's own use"),
    (IpAddr::V4(Ipv4Addr::new(169, 254, 0, 0)), 16, "one link"),
    (IpAddr::V4(Ipv4Addr::new(224, 0, 0, 0)), 4, "multicast"),
    (IpAddr::V6(Ipv6Addr::LOCALHOST), 128, "a host's own use"),
    (
        IpAddr::V6(Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0)),
        10,
        "one link",
    ),
    (
        IpAddr::V6(Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0)),
        8,
        "multicast",
    ),
];

/// A range that the cluster hands out, as a message names it.
pub(super) struct Range {
    field: &'static str,
    pub(super) path: SpecPath,
    is_default: bool,
    pub(super) cidr: Cidr,
}

impl Range {
    fn all(field: &'static str, subnets: &Resolved<Subnets>) -> Vec<Self> {
        let (Origin::Spec(path) | Origin::Default(path)) = &subnets.origin else {
            return Vec::new();
        };
        let range = |cidr: &Cidr| Self {
            field,
            path: path.clone(),
            is_default: matches!(subnets.origin, Origin::Default(_)),
            cidr: *cidr,
        };
        subnets.value.ranges().iter().map(range).collect()
    }

    /// `podSubnet`, or `the default podSubnet`.
    fn name(&self) -> String {
        let default = if self.is_default { "the default " } else { "" };
        format!("{default}{}", self.field)
    }

    /// Points a message at what a person wrote: the range, or what it stands against.
    pub(super) fn point(&self, message: Diagnostic, other: &SpecPath, other_name: &str) -> Diagnostic {
        if self.is_default {
            let note = format!("{} is left out, so it is {}", self.field, self.cidr);
            return message.at(other).note(note);
        }
        message
            .at(&self.path)
            .note_at(format!("{other_name} is at"), other)
    }
}

pub(super) fn check(spec: &ClusterSpec, network: &NetworkPlan, report: &mut Report) {
    let pods = network
        .pod_subnet
        .as_ref()
        .map_or_else(Vec::new, |pods| Range::all("podSubnet", pods));
    let services = Range::all("serviceSubnet", &network.service_subnet);
    for range in &services {
        if !service_size(range, report) {
            overlaps(&pods, range, report);
        }
    }
    let is_docker = spec.container_runtime.kind == Some(RuntimeType::Docker);
    for range in pods.iter().chain(&services) {
        reserved(range, report);
        holds(spec, range, report);
        let bridge = Cidr::around([172, 17, 0, 0].into(), 16);
        if is_docker && range.cidr.overlaps(bridge) {
            let message = messages::net::overlap(&range.name(), &range.cidr, "docker's bridge", &bridge);
            report.push(match bridge_moves(network) {
                true => moved_bridge(message.at(&range.path)),
                false => message.at(&range.path),
            });
        }
    }
    node_masks::check(spec, network, &pods, report);
    host_families(spec, &pods, &services, report);
}

/// Whether docker's bridge becomes the host's part of the pod subnet.
fn bridge_moves(network: &NetworkPlan) -> bool {
    matches!(&network.cni, CniPlan::Flannel(flannel) if flannel.daemon.value == Daemon::UnitOverEtcd)
}

/// A bridge that moves is in nobody's way, unless docker once started without flannel.
fn moved_bridge(mut message: Diagnostic) -> Diagnostic {
    message.severity = Severity::Warning;
    message.note("docker takes the host's part instead; where it started before, its old bridge must go, which `prepare.sh` sees to")
}

fn overlaps(pods: &[Range], service: &Range, report: &mut Report) {
    for pod in pods.iter().filter(|pod| pod.cidr.overlaps(service.cidr)) {
        let message = messages::net::overlap(&pod.name(), &pod.cidr, &service.name(), &service.cidr);
        report.push(match service.is_default {
            true => service.point(message, &pod.path, "podSubnet"),
            false => pod.point(message, &service.path, "serviceSubnet"),
        });
    }
}

fn reserved(range: &Range, report: &mut Report) {
    for (first, prefix, purpose) in RESERVED {
        let reserved = Cidr::around(*first, *prefix);
        if range.cidr.family() == reserved.family() && range.cidr.overlaps(reserved) {
            let message = messages::net::reserved_range(&range.name(), &range.cidr, &reserved, purpose);
            report.push(message.at(&range.path));
        }
    }
}

/// Whether a range of Services is too large, which is then reported.
fn service_size(range: &Range, report: &mut Report) -> bool {
    let family = range.cidr.family();
    let bits = family.bits() - range.cidr.prefix();
    let is_too_large = bits > SERVICE_BITS;
    if is_too_large {
        let fitting = Cidr::around(range.cidr.first(), family.bits() - SERVICE_BITS);
        let message = messages::net::service_range_large(&range.name(), &range.cidr, bits, &fitting);
        report.push(message.at(&range.path));
    }
    is_too_large
}

/// What else has addresses: hosts, the endpoint, servers that pods ask.
fn holds(spec: &ClusterSpec, range: &Range, report: &mut Report) {
    let inside = |ip: IpAddr| range.cidr.contains(ip);
    let hosts = present(spec).flat_map(|host| {
        let path = path_of(host);
        [
            (Some(host.address), path.field("address")),
            (host.second_address, path.field("secondAddress")),
        ]
        .map(|(address, path)| (host, address, path))
    });
    let mut hosts =
        hosts.filter_map(|(host, address, path)| Some((host, address.filter(|own| inside(own.ip()))?, path)));
    if let Some((host, address, path)) = hosts.next() {
        let what = format!("the host `{}` at", host.name);
        let message = messages::net::range_holds(&range.name(), &range.cidr, &what, &address);
        let message = range.point(message, &path, "the host");
        report.push(match hosts.count() {
            0 => message,
            others => message.note(format!("it holds {others} more of the hosts' addresses")),
        });
    }
    for (what, address, path) in fronts(spec).into_iter().filter(|(_, ip, _)| inside(*ip)) {
        let message = messages::net::range_holds(&range.name(), &range.cidr, what, &address);
        report.push(range.point(message, &path, what));
    }
    let upstream = SpecPath::of("spec.addons.coreDNS.upstream");
    let servers = spec.addons.core_dns.upstream.iter().enumerate();
    for (index, server) in servers.filter(|(_, server)| inside(Address::ip(**server))) {
        let message = messages::net::range_holds(&range.name(), &range.cidr, "the DNS server", server);
        report.push(range.point(message, &upstream.index(index), "the DNS server"));
    }
}

/// The addresses that lead to the API and are no host's own, each once.
fn fronts(spec: &ClusterSpec) -> Vec<(&'static str, IpAddr, SpecPath)> {
    let mut fronts = Vec::new();
    if let Some(endpoint) = &spec.control_plane_endpoint
        && let EndpointHost::Ip(ip, _) = endpoint.host
    {
        let (what, path) = ("controlPlaneEndpoint", "spec.controlPlaneEndpoint");
        fronts.push((what, ip, SpecPath::of(path)));
    }
    if let Some(written) = &spec.api_front {
        let others = front::addresses(written)
            .into_iter()
            .filter(|ip| !ip.is_loopback());
        let path = front::path(written);
        fronts.extend(others.map(|ip| ("the front of the API at", ip, path.clone())));
    }
    let mut seen = BTreeSet::new();
    fronts.retain(|(_, ip, _)| seen.insert(*ip) && !present(spec).any(|host| host.address.ip() == *ip));
    fronts
}

/// kube-apiserver refuses an address of its own that is not of the first family of Services.
fn host_families(spec: &ClusterSpec, pods: &[Range], services: &[Range], report: &mut Report) {
    let Some(first) = services.first() else { return };
    let family = first.cidr.family();
    // Pods of another first family have a message of their own.
    if pods.first().is_some_and(|pods| pods.cidr.family() != family) {
        return;
    }
    let mut strangers = present(spec).filter(|host| host.address.family() != family);
    let Some(host) = strangers.next() else { return };
    let message = messages::net::host_family(&host.name, &host.address, &family);
    let message = message.at(&path_of(host).field("address"));
    let message = message.note_at(format!("{} {} is at", first.name(), first.cidr), &first.path);
    report.push(match strangers.count() {
        0 => message,
        others => message.note(format!("so it is with {others} more of the hosts")),
    });
}

/// What depends on the release, or on kubeadm's own indulgence.
pub(super) fn check_release(context: &Context<'_>, plan: &Plan, report: &mut Report) {
    let network = &plan.network;
    let mut mild = Report::new();
    host_bits(network, &mut mild);
    dual_stack(context, network, &mut mild);
    families(network, &mut mild);
    node_masks::max_pods(context.spec, plan, &mut mild);
    report.extend(super::as_kubeadm(context.hardening, mild));
}

/// Components take the range around an address that a range was named by, and people another one.
fn host_bits(network: &NetworkPlan, report: &mut Report) {
    let pods = network.pod_subnet.iter().map(|pods| ("podSubnet", pods));
    for (field, subnets) in pods.chain([("serviceSubnet", &network.service_subnet)]) {
        let Origin::Spec(path) = &subnets.origin else {
            continue;
        };
        for (text, range) in subnets.value.with_host_bits() {
            report.push(messages::net::host_bits(field, text, &range).at(path));
        }
    }
}

/// Pods and Services must agree on their families.
fn families(network: &NetworkPlan, report: &mut Report) {
    let Some(pods) = &network.pod_subnet else { return };
    let services = &network.service_subnet;
    let (of_pods, of_services): (Vec<_>, Vec<_>) = (
        pods.value.families().collect(),
        services.value.families().collect(),
    );
    if of_pods == of_services {
        return;
    }
    let shown = |families: &[IpFamily]| {
        families
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(" and ")
    };
    let words = (shown(&of_pods), shown(&of_services));
    let message = if of_pods.len() == of_services.len() && of_pods.len() == 2 {
        messages::net::family_order(&words.0, &words.1)
    } else {
        messages::net::family_missing(&words.0, &words.1)
    };
    let (Some(pod), Some(service)) = (
        Range::all("podSubnet", pods).pop(),
        Range::all("serviceSubnet", services).pop(),
    ) else {
        return;
    };
    report.push(match service.is_default {
        true => service.point(message, &pod.path, "podSubnet"),
        false => pod.point(message, &service.path, "serviceSubnet"),
    });
}

/// Two families, as long as the feature gate that brought them has not become the default.
fn dual_stack(context: &Context<'_>, network: &NetworkPlan, report: &mut Report) {
    const GATE: &str = "IPv6DualStack";
    let two = [network.pod_subnet.as_ref(), Some(&network.service_subnet)];
    let Some(subnets) = two
        .into_iter()
        .flatten()
        .find(|subnets| subnets.value.ranges().len() > 1)
    else {
        return;
    };
    let gate = context.facts.kubeadm_gate(GATE);
    let is_on = |gate: &crate::facts::Gate| {
        let written = context.spec.feature_gates.get(GATE).copied();
        written.or(gate.default).unwrap_or(true)
    };
    let way = match gate {
        crate::facts::Finding::Known(row) if !is_on(&row.value) => " without a feature gate",
        crate::facts::Finding::NotYet(_) => "",
        _ => return,
    };
    let message =
        messages::net::dual_stack(context.facts.release(), way).at(&path_of_origin(&subnets.origin));
    report.push(match way {
        "" => message.help("write one range"),
        _ => message.help(format!("write `featureGates: {{{GATE}: true}}`, or one range")),
    });
}

fn path_of_origin(origin: &Origin) -> SpecPath {
    match origin {
        Origin::Spec(path) | Origin::Default(path) => path.clone(),
        Origin::Fact(_) => SpecPath::root(),
    }
}
